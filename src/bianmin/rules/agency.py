"""Acting for people (代办件): who may be helped how, on what authority, and what is owed.

An agent does for a resident what need not be done in person, on written authority for
named items and a time. It costs nothing and ends when the resident says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .authority import Authority as Authority
from .authority import Wish as Wish
from .escalation import Level
from .flow import OPEN, State
from .needs import AUTHORITY, PROBLEM, wanting
from .ruling import Objection, Ruling

Moment = Literal["start", "collect", "accept", "submit", "hand_on", "finish", "archive"]
Condition = Literal["decided_above", "not_in_person", "listed", "wished"]
CONDITIONS = {
    "decided_above": "不须上级审批,不在代办之列", "not_in_person": "须本人办理,不能代办",
    "listed": "不在公布的代办服务清单里", "wished": "没有记下群众的意愿",
}  # fmt: skip
Opener = Literal["window", "village_agent", "township_agent"]
OPENERS = {"window": "窗口人员", "village_agent": "村级代办员", "township_agent": "镇代办员"}
Channel = Literal["window", "phone", "door"]
TOLD = {"resident": "群众", "agent_officer": "代办员"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about agents."""

    offered: Mapping[
        str, Ruling[tuple[Condition, ...]]
    ]  # 各级代办的条件: village, township, county
    at_every_level: Ruling[tuple[Condition, ...]]  # 不论哪一级代办,都要有的条件
    item_levels: Ruling[tuple[Level, ...]]  # 哪几级的事项可以代办
    item_needs: Mapping[str, Ruling[str]]  # 列入代办的事项要写明的: field -> 叫法
    ways: Mapping[str, Ruling[str]]  # 替群众办的方式: guide, assist, agency, cooperate
    channels: Ruling[tuple[Channel, ...]]  # 从哪里接收代办申请
    opened_by: Ruling[tuple[Opener, ...]]  # 谁可以开代办件
    responsible: Ruling[Literal["acceptor", "centre_agent", "named_agent"]]  # 谁是代理责任人
    authorisation: Ruling[tuple[str, ...]]  # 授权委托书要载明的: keys of AUTHORITY
    bounded: Ruling[bool]  # 委托在期限内、没有收回,才可以代办
    ends_any_time: Ruling[bool]  # 办结前群众随时可以收回委托
    free: Ruling[bool]  # 代办不收费
    needs: Mapping[str, Ruling[Moment]]  # 代办件的要件:哪一步以前要有
    named_for: Ruling[tuple[str, ...]]  # 有这些标记的办件,要先安排代办员
    declined_with_reason: Ruling[bool]  # 不予代办要说明理由并告知
    told_of_changes: Ruling[tuple[Literal["resident", "agent_officer"], ...]]  # 办件有变化通知谁
    problem_record: Ruling[tuple[str, ...]]  # 代办中的问题要记的: keys of PROBLEM
    village_finishes: Ruling[bool]  # 简易事项由村级代办员办结
    result_signed: Ruling[bool]  # 结果由群众签收,代办才算办完


def objections_to_offering(*, at: Level, wish: Wish, policy: Policy) -> Iterator[Objection]:
    """Yield why an item cannot be left to an agent of this level (可否代办)."""
    if wish.level not in policy.item_levels.value:
        yield policy.item_levels.objection(f"{wish.level.zh}一级的事项不在代办之列")
    met = {
        "decided_above": wish.decided_above,
        "not_in_person": not wish.in_person,
        "listed": wish.listed,
        "wished": wish.wished,
    }
    rulings = (policy.at_every_level, policy.offered.get(at))
    for condition, ruling in {c: r for r in rulings if r for c in r.value}.items():
        if not met[condition]:
            yield ruling.objection(CONDITIONS[condition])


def way_instead(*, in_person: bool, policy: Policy) -> Ruling[str] | None:
    """Return how to help with an item: by agency, or by help where it is done in person."""
    return policy.ways.get("assist" if in_person else "agency")


def objections_to_way(
    *, way: str, channel: Channel, opener: Opener, policy: Policy
) -> Iterator[Objection]:
    """Yield why an agency case cannot be opened so: by which way, whence, by whom."""
    if policy.ways and way not in policy.ways:
        named = "、".join(r.value for r in policy.ways.values())
        because = dict.fromkeys(c for r in policy.ways.values() for c in r.because)
        yield Objection(f"只有这些方式:{named}", tuple(because))
    if channel not in policy.channels.value:
        yield policy.channels.objection("这里不从这个渠道接收代办申请")
    if opener not in policy.opened_by.value:
        who = "、".join(OPENERS[o] for o in policy.opened_by.value)
        yield policy.opened_by.objection(f"代办件由{who}开立")


def objections_to_moment(
    *, moment: Moment, have: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield what an agency case lacks before `moment` (代办的要件)."""
    yield from wanting(needs=policy.needs, before=moment, have=have)


def responsible(*, acceptor: str, agent: str, policy: Policy) -> Ruling[str]:
    """Return who answers for an agency case: who took it in, or the agent; "" if nobody does."""
    who = acceptor if policy.responsible.value == "acceptor" else agent
    return Ruling(who.strip(), policy.responsible.because)


def has_agent(*, kind: str, policy: Policy) -> Ruling[bool]:
    """Return whether somebody of the hall must be named before a case of a kind is accepted."""
    rule = policy.responsible
    return Ruling(kind == "agency" and rule.value == "centre_agent", rule.because)


def objections_to_naming(
    *, acceptor: str, agent: str, flags: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield that nobody answers for an agency case, or for one whose flag asks for an agent."""
    if not responsible(acceptor=acceptor, agent=agent, policy=policy).value:
        yield policy.responsible.objection("没有指定代办员")
    if flags.intersection(policy.named_for.value) and not agent.strip():
        yield policy.named_for.objection("这样的办件要先安排代办员")


def objections_to_authority(
    *, authority: Authority, item: str, day: date, policy: Policy
) -> Iterator[Objection]:
    """Yield why an agent may not act for somebody on `day` (授权委托)."""
    for part in policy.authorisation.value:
        if part not in authority.filled:
            yield policy.authorisation.objection(f"委托书没有写{AUTHORITY[part]}")
    if authority.items and item not in authority.items:
        yield policy.bounded.objection(f"委托书里没有这个事项:{item}")
    if authority.revoked_on is not None and day >= authority.revoked_on:
        yield policy.bounded.objection("群众已经收回委托")
    early = authority.first is not None and day < authority.first
    if early or (authority.last is not None and day > authority.last):
        yield policy.bounded.objection("不在委托的期限内")


def objections_to_revoking(*, state: State, policy: Policy) -> Iterator[Objection]:
    """Yield why a resident cannot take the authority back any more (收回委托)."""
    if not policy.ends_any_time.value or state not in OPEN:
        yield policy.ends_any_time.objection(f"{state.zh}的办件不能再收回委托")


def objections_to_fee(*, fen: int, policy: Policy) -> Iterator[Objection]:
    """Yield that the agency itself was charged for (无偿代办); `fen`: a hundredth of a yuan."""
    if policy.free.value and fen:
        yield policy.free.objection(f"代办不收费,现在收了 {fen / 100:g} 元")


def objections_to_declining(*, reason: str, told: bool, policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting when an agency is declined (不予代办)."""
    if policy.declined_with_reason.value and not reason.strip():
        yield policy.declined_with_reason.objection("没有写不予代办的理由")
    if policy.declined_with_reason.value and not told:
        yield policy.declined_with_reason.objection("还没有告知群众")


def objections_to_problem(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what the record of a problem on the way leaves out (代办中的问题)."""
    for part in policy.problem_record.value:
        if part not in filled:
            yield policy.problem_record.objection(f"没有写{PROBLEM[part]}")


def objections_to_listing(*, filled: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield what an item of the agency list leaves out (代办清单、手册)."""
    for name, called in policy.item_needs.items():
        if name not in filled:
            yield called.objection(f"没有写{called.value}")


def objections_to_silence(*, told: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield who has not been told of a change of an agency case (进度反馈)."""
    for who in policy.told_of_changes.value:
        if who not in told:
            yield policy.told_of_changes.objection(f"还没有通知{TOLD[who]}")


def objections_to_village_finish(*, simple: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a village agent cannot finish a case in the village (村组办结)."""
    if not (policy.village_finishes.value and simple):
        yield policy.village_finishes.objection("这件不能在村里办结,请交到镇上")


def objections_to_ending(*, decided: bool, signed_by: str, policy: Policy) -> Iterator[Objection]:
    """Yield why an agency is not over yet: nothing is decided, or nobody signed for it (签收)."""
    if not decided:
        yield policy.result_signed.objection("中心还没有办完,没有结果可以交给群众")
    if policy.result_signed.value and not signed_by.strip():
        yield policy.result_signed.objection("群众还没有签收结果")
