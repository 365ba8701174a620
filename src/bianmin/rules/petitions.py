"""Petitions and their law (信访)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import Calendar
from .clock import Limit, Unit, last_day
from .ruling import Objection, Ruling, cite

NOT_TOLD = "未提供"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A petition as it was received."""

    channel: str
    window: str = ""  # where the person was sent
    written: Mapping[str, str]  # by field; `NOT_TOLD` where the person did not say
    representatives: int = 1  # who came, when several came for one matter
    urgent: bool = False
    collective: bool = False
    told_to: tuple[str, ...] = ()  # who was told of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What was decided about a petition at the end of a reception, or at its close."""

    outcome: str = ""  # 当场解决, 诉求不合理, 走法定途径, 转交, 办理
    basis: str = ""  # the policy that was quoted
    explanation: str = ""
    legal_route: str = ""
    responsible: str = ""
    place: str = ""  # where the matter arose
    finish_by: date | None = None
    papers: frozenset[str] = frozenset()  # which were made out
    by_leader: bool = False
    collective: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about petitions."""

    channels: Ruling[tuple[str, ...]]  # 信访渠道,空则不限
    fields: Ruling[tuple[str, ...]]  # 来访登记要写的,没有的写“未提供”
    representatives_max: Ruling[int]  # 多人走访推选代表,最多几名
    window: Ruling[str]  # 归哪个窗口接待,空则不限
    owner_within: Ruling[int]  # 满几天还没有负责人就列出,0 不限
    reply: Mapping[str, Ruling[Limit]]  # 答复期限:plain 一般,leader 领导接待
    forward_within: Ruling[int]  # 登记后几天内转送、交办
    tell_within: Ruling[int]  # 几天内书面告诉受不受理
    object_within: Ruling[int]  # 认为不归自己管的,几个工作日内提出异议
    finish_within: Ruling[int]  # 受理后几天内办结
    extension_max: Ruling[int]  # 最长延长几天
    review_ask: Ruling[int]  # 不服的,几天内请求复查、复核
    review_answer: Ruling[int]  # 复查、复核几天内作出
    told_at_once: Ruling[tuple[str, ...]]  # 重大紧急、集体上访,立即告诉谁
    reasoned: Ruling[bool]  # 诉求不合理的,引用政策、作出解释
    route_named: Ruling[bool]  # 走法定途径的,写明哪种途径
    leader_sets_day: Ruling[bool]  # 领导没有当场解决的,定责任人和期限
    place_answers: Ruling[bool]  # 集体上访定责任地和期限
    papers: Ruling[tuple[str, ...]]  # 接访后要出的文书


def objections_to_receiving(*, reception: Reception, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to a petition as it was received, all at once (登记)."""
    if policy.channels.value and reception.channel not in policy.channels.value:
        yield policy.channels.objection(f"信访渠道只有{'、'.join(policy.channels.value)}")
    if policy.window.value not in {"", reception.window}:
        yield policy.window.objection(f"归{policy.window.value}接待")
    fields = policy.fields
    if empty := [name for name in fields.value if not reception.written.get(name, "").strip()]:
        yield fields.objection(f"没有写,也没有标“{NOT_TOLD}”:{'、'.join(empty)}")
    if reception.representatives > policy.representatives_max.value:
        most = policy.representatives_max
        yield most.objection(f"来了 {reception.representatives} 名代表,最多 {most.value} 名")
    told = policy.told_at_once
    if reception.urgent or reception.collective:
        for who in told.value:
            if who not in reception.told_to:
                yield told.objection(f"还没有告诉{who}")


def days(
    *,
    received_on: date,
    accepted_on: date | None,
    extended: int = 0,
    calendar: Calendar,
    policy: Policy,
) -> Mapping[str, Ruling[date]]:
    """Return the last days of a petition by the law: told, forwarded, objected, finished.

    Calendar days but for the objection, which has workdays; `extended` are calendar
    days. Raises `ValueError` for an extension beyond the law's.
    """
    if extended > policy.extension_max.value:
        raise ValueError(f"最长延长 {policy.extension_max.value} 天")

    def by(limit: Ruling[int], start: date, unit: Unit = Unit.DAY, more: int = 0) -> Ruling[date]:
        because = cite(limit, policy.extension_max) if more else limit.because
        return Ruling(last_day(start, Limit(limit.value + more, unit), calendar), because)

    found = {
        "told": by(policy.tell_within, received_on),
        "forwarded": by(policy.forward_within, received_on),
        "objected": by(policy.object_within, received_on, Unit.WORKDAY),
    }
    if accepted_on is not None:
        found["finished"] = by(policy.finish_within, accepted_on, more=extended)
    return found


def review_days(
    *, answered_on: date, asked_on: date | None, calendar: Calendar, policy: Policy
) -> Mapping[str, Ruling[date]]:
    """Return until when a review may be asked for, and must be answered (复查、复核)."""
    ask, answer = policy.review_ask, policy.review_answer
    limit = Limit(ask.value, Unit.DAY)
    found = {"ask": Ruling(last_day(answered_on, limit, calendar), ask.because)}
    if asked_on is not None:
        limit = Limit(answer.value, Unit.DAY)
        found["answer"] = Ruling(last_day(asked_on, limit, calendar), answer.because)
    return found


def reply_by(
    *, received_on: date, by_leader: bool, calendar: Calendar, policy: Policy
) -> Ruling[date]:
    """Return the last day for the hall's own reply, by who received the person (答复)."""
    reply = policy.reply["leader" if by_leader else "plain"]
    return Ruling(last_day(received_on, reply.value, calendar), reply.because)


def without_owner(*, days_open: int, owner: str, policy: Policy) -> Ruling[bool]:
    """Return whether a petition has stood too long without anybody answering for it."""
    within = policy.owner_within
    return Ruling(bool(within.value) and not owner and days_open >= within.value, within.because)


def objections_to_handling(*, handling: Handling, policy: Policy) -> Iterator[Objection]:
    """Yield what is wanting in what was decided about a petition, all at once (处理)."""
    unreasoned = not handling.basis.strip() or not handling.explanation.strip()
    if policy.reasoned.value and handling.outcome == "诉求不合理" and unreasoned:
        yield policy.reasoned.objection("没有引用政策依据并作出解释")
    if policy.route_named.value and handling.outcome == "走法定途径" and not handling.legal_route:
        yield policy.route_named.objection("没有写明是哪种法定途径")
    settled = handling.outcome == "当场解决"
    undated = not handling.responsible or handling.finish_by is None
    if policy.leader_sets_day.value and handling.by_leader and not settled and undated:
        yield policy.leader_sets_day.objection("没有定责任人和期限")
    placeless = not handling.place or handling.finish_by is None
    if policy.place_answers.value and handling.collective and placeless:
        yield policy.place_answers.objection("集体上访没有定责任地和期限")
    if missing := [name for name in policy.papers.value if name not in handling.papers]:
        yield policy.papers.objection(f"还没有出:{'、'.join(missing)}")
