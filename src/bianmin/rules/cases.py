"""The life of a case (办件), from the counter to the archive.

Its steps stand in `flow`. Kinds of case (即办件, 承诺件 …) are data of the rule book:
the item and the papers make the kind, the clerk is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .flow import CLOSED as CLOSED
from .flow import FLOW as FLOW
from .flow import RUNNING as RUNNING
from .flow import STATE_ZH as STATE_ZH
from .flow import Role as Role
from .flow import State as State
from .flow import Step as Step
from .flow import open_steps as open_steps
from .ruling import Objection, Ruling, cite

NOT_OURS = "不属于本中心职权"  # 许可法 第三十二条: a ground that every town has


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the life of a case."""

    kinds: Mapping[str, Ruling[str]]  # 办件种类: what the code knows -> the town's own name
    chart_kinds: Mapping[str, Ruling[str]]  # 流程图另列的种类 -> 对应的种类
    immediate_items: Ruling[
        tuple[Literal["simple", "same_day"], ...]
    ]  # 怎样的事项算即办: simple, same_day
    immediate_needs: Ruling[tuple[Literal["complete"], ...]]  # 这一件还要怎样才算即办: complete
    promised_triggers: Ruling[tuple[str, ...]]  # 有其中一项即为承诺件
    otherwise: Ruling[str]  # 不能即办的归哪一种
    return_grounds: Ruling[tuple[str, ...]]  # 退回的理由(封闭清单)
    return_notice: Ruling[str]  # 退回通知书的名称
    promise_notice: Ruling[str]  # 承诺通知书的名称
    approval_form: Ruling[str]  # 审批表的名称
    limits_refuse: Ruling[tuple[str, ...]]  # 受限办不了的理由,须书面解释
    reject_grounds: Ruling[tuple[str, ...]]  # 不予受理的理由
    in_order: Ruling[bool]  # 依规定程序,一步接一步
    reasons: Mapping[str, Ruling[str]]  # 哪一步要写明什么: step -> 要写的
    refusal_needs_reasons: Ruling[bool]  # 不予许可须说明理由、告知救济
    remedies: Ruling[str]  # 救济途径的话
    difficult_to_office: Ruling[bool]  # 疑难由中心办公室到场处置


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the catalogue says of an item, as far as the kind of a case asks."""

    route: str  # immediate | promised | joint | escalated, by the guide
    simple: bool  # 程序简便、当场或当天可办结
    triggers: tuple[str, ...] = ()  # 现场勘察, 公告, …


def kind_of(
    *,
    item: ItemFacts,
    complete: bool,
    agency: bool = False,
    unclear: bool = False,
    policy: Policy,
) -> Ruling[str]:
    """Return the kind of a case, by the item and its papers; the clerk is not asked.

    `unclear`: what the law says of it cannot be answered at once (协调受理). A kind that
    the rule book does not list falls back to the one that it names for whatever
    cannot be done at once.
    """
    facts = (("supplement", not complete), ("coordinated", unclear), ("agency", agency))
    for kind, holds in facts:
        if holds and kind in policy.kinds:
            return Ruling(kind, policy.kinds[kind].because)
    if item.route in {"joint", "escalated"} & policy.kinds.keys():
        return Ruling(item.route, policy.kinds[item.route].because)
    if set(item.triggers) & set(policy.promised_triggers.value):
        return Ruling("promised", policy.promised_triggers.because)
    marks = {"simple": item.simple, "same_day": item.route == "immediate", "complete": complete}
    met = {name for name, holds in marks.items() if holds}
    if met.issuperset((*policy.immediate_items.value, *policy.immediate_needs.value)):
        return Ruling("immediate", cite(policy.immediate_items, policy.immediate_needs))
    return policy.otherwise


def kind_when_returned(*, policy: Policy) -> Ruling[str] | None:
    """Return the kind that a case takes when it is sent back (退回件), if the book has one."""
    return Ruling("returned", named.because) if (named := policy.kinds.get("returned")) else None


def charted(*, kind: str, policy: Policy) -> Ruling[str] | None:
    """Return what the rule book's flow chart calls a kind of case, if it has its own names."""
    for name, meant in policy.chart_kinds.items():
        if meant.value == kind:
            return Ruling(name, meant.because)
    return None


def objections_to_step(
    *, name: str, state: State, role: Role, kind: str, difficult: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a step cannot be taken now, or not by this role."""
    taken = FLOW[name]
    if state not in taken.leaves:
        yield policy.in_order.objection(f"{state.zh}的办件不能{taken.zh}")
    if role not in taken.by:
        yield policy.in_order.objection(f"{taken.zh}不归{role.zh}")
    if name == "finish":
        yield from objections_to_finishing(kind=kind, policy=policy)
    if difficult and policy.difficult_to_office.value and name in {"decide", "finish"}:
        yield policy.difficult_to_office.objection("疑难还没有处置结果")


def objections_to_finishing(*, kind: str, policy: Policy) -> Iterator[Objection]:
    """Yield that a case of this kind cannot be finished at the window (当场办结)."""
    if kind != "immediate":
        yield policy.immediate_needs.objection("不是即办件,要审查、决定")


def objections_to_silence(*, step: str, text: str, policy: Policy) -> Iterator[Objection]:
    """Yield that nothing was written where a step asks for words (没有写理由)."""
    wanted = policy.reasons.get(step)
    if wanted and not text.strip():
        yield wanted.objection(f"没有写{wanted.value}")


def objections_to_sending_back(*, ground: str, reason: str, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to sending a case back (退回): the grounds are a closed list."""
    if ground not in policy.return_grounds.value:
        yield policy.return_grounds.objection(
            f"退回只有这些理由:{'、'.join(policy.return_grounds.value)}"
        )
    if not reason.strip():
        yield policy.return_notice.objection("没有写明退回的原因")


def objections_to_rejecting(
    *, ground: str, reason: str, where: str, complete: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to not accepting an application (不予受理)."""
    grounds = policy.reject_grounds.value + policy.limits_refuse.value
    if ground not in grounds:
        why = "材料齐了,应当受理。" if complete else ""
        yield policy.reject_grounds.objection(f"{why}不予受理只有这些理由:{'、'.join(grounds)}")
    if not reason.strip():
        found = (
            policy.limits_refuse if ground in policy.limits_refuse.value else policy.reject_grounds
        )
        yield found.objection("没有写明原因,要向当事人解释清楚")
    if ground == NOT_OURS and not where.strip():
        yield policy.reject_grounds.objection("没有告知向哪里申请")


def objections_to_refusing(*, reason: str, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to refusing what was applied for (不予许可)."""
    if policy.refusal_needs_reasons.value and not reason.strip():
        yield policy.refusal_needs_reasons.objection("没有说明理由")
