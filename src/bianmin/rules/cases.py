"""The life of a case (办件), from the counter to the archive.

`FLOW` is the whole of it: which step leaves which states, what it reaches, and
who may take it. Read it as a table; docs/generated/flow.md draws it. Kinds of
case (即办件, 承诺件 …) are data of the rule book; states are code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from .ruling import Objection, Ruling, cite


class State(StrEnum):
    RECEIVED = "received"  # 已收件
    SUPPLEMENTING = "supplementing"  # 待补正
    ACCEPTED = "accepted"  # 已受理
    EXAMINED = "examined"  # 已审查
    SUSPENDED = "suspended"  # 已停表
    DECIDED = "decided"  # 已办结
    DELIVERED = "delivered"  # 已送达
    ARCHIVED = "archived"  # 已归档
    REJECTED = "rejected"  # 不予受理
    RETURNED = "returned"  # 已退回
    WITHDRAWN = "withdrawn"  # 已撤回
    LAPSED = "lapsed"  # 逾期未补,视为撤回

    @property
    def zh(self) -> str:
        return STATE_ZH[self]


STATE_ZH = {
    State.RECEIVED: "已收件",
    State.SUPPLEMENTING: "等补材料",
    State.ACCEPTED: "在办",
    State.EXAMINED: "等决定",
    State.SUSPENDED: "停着",
    State.DECIDED: "办结,等取",
    State.DELIVERED: "已送达",
    State.ARCHIVED: "已归档",
    State.REJECTED: "不予受理",
    State.RETURNED: "已退回",
    State.WITHDRAWN: "已撤回",
    State.LAPSED: "逾期未补",
}


class Role(StrEnum):
    RESIDENT = "resident"  # 群众
    GUIDE = "guide"  # 导办
    CLERK = "clerk"  # 窗口人员
    HANDLER = "handler"  # 承办人
    CHIEF = "chief"  # 首席代表
    DIRECTOR = "director"  # 中心主任
    LEADER = "leader"  # 分管领导
    INSPECTOR = "inspector"  # 纪检
    COUNTY = "county"  # 县政务服务办
    SYSTEM = "system"  # 系统管理员
    SECURITY = "security"  # 安全管理员
    AUDIT = "audit"  # 审计管理员

    @property
    def zh(self) -> str:
        return ROLE_ZH[self]


ROLE_ZH = {
    Role.RESIDENT: "群众", Role.GUIDE: "导办", Role.CLERK: "窗口人员", Role.HANDLER: "承办人",
    Role.CHIEF: "首席代表", Role.DIRECTOR: "中心主任", Role.LEADER: "分管领导",
    Role.INSPECTOR: "纪检", Role.COUNTY: "县政务服务办", Role.SYSTEM: "系统管理员",
    Role.SECURITY: "安全管理员", Role.AUDIT: "审计管理员",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    zh: str
    leaves: frozenset[State]
    reaches: State | None  # None: the state stays
    by: frozenset[Role]


def step(name: str, zh: str, leaves: set[State], reaches: State | None, by: set[Role]) -> Step:
    return Step(name, zh, frozenset(leaves), reaches, frozenset(by))


S, R = State, Role
WINDOW = {R.CLERK, R.CHIEF, R.DIRECTOR}
DESK = {R.HANDLER, R.CHIEF, R.DIRECTOR}
OPEN = {S.RECEIVED, S.SUPPLEMENTING, S.ACCEPTED, S.EXAMINED, S.SUSPENDED}
RUNNING = frozenset({S.ACCEPTED, S.EXAMINED})  # the clock runs
NOT_OURS = "不属于本中心职权"  # 许可法 第三十二条: a ground that every town has
CLOSED = {S.DELIVERED, S.REJECTED, S.RETURNED, S.WITHDRAWN, S.LAPSED}

FLOW = {
    s.name: s
    for s in (
        #    name          中文        leaves                         reaches          by
        step("notify",     "一次告知", {S.RECEIVED, S.SUPPLEMENTING}, S.SUPPLEMENTING, WINDOW),
        step("supplement", "收补正",   {S.SUPPLEMENTING},             S.RECEIVED,      WINDOW),
        step("accept",     "受理",     {S.RECEIVED, S.SUPPLEMENTING}, S.ACCEPTED,      WINDOW),
        step("reject",     "不予受理", {S.RECEIVED, S.SUPPLEMENTING}, S.REJECTED,      WINDOW),
        step("send_back",  "退回",     {S.RECEIVED, S.ACCEPTED},      S.RETURNED,      WINDOW),
        step("lapse",      "视为撤回", {S.SUPPLEMENTING},             S.LAPSED,        WINDOW),
        step("ask_again",  "追加材料", {S.ACCEPTED, S.EXAMINED},      None,            DESK),
        step("examine",    "审查",     {S.ACCEPTED},                  S.EXAMINED,      DESK),
        step("suspend",    "停表",     {S.ACCEPTED, S.EXAMINED},      S.SUSPENDED,     DESK),
        step("resume",     "恢复计时", {S.SUSPENDED},                 S.ACCEPTED,      DESK),
        step("extend",     "延期",     {S.ACCEPTED, S.EXAMINED},      None,            {R.CHIEF, R.DIRECTOR, R.LEADER}),
        step("decide",     "决定",     {S.EXAMINED},                  S.DECIDED,       {R.CHIEF, R.DIRECTOR}),
        step("finish",     "当场办结", {S.ACCEPTED},                  S.DECIDED,       WINDOW),
        step("deliver",    "送达",     {S.DECIDED},                   S.DELIVERED,     WINDOW),
        step("archive",    "归档",     CLOSED,                        S.ARCHIVED,      WINDOW | DESK),
        step("withdraw",   "撤回",     OPEN,                          S.WITHDRAWN,     WINDOW),
        step("hand_over",  "转交",     OPEN,                          None,            WINDOW | DESK),
        step("flag",       "报疑难",   OPEN,                          None,            WINDOW | DESK),
        step("settle",     "处置疑难", OPEN,                          None,            {R.DIRECTOR, R.CHIEF}),
        step("correct",    "更正",     OPEN | {S.DECIDED} | CLOSED,   None,            {R.CHIEF, R.DIRECTOR}),
    )
}  # fmt: skip


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
    *, item: ItemFacts, complete: bool, agency: bool = False, policy: Policy
) -> Ruling[str]:
    """Return the kind of a case, by the item and its papers; the clerk is not asked.

    A kind that the rule book does not list falls back to the one that it names for
    whatever cannot be done at once.
    """
    if not complete and "supplement" in policy.kinds:
        return Ruling("supplement", policy.kinds["supplement"].because)
    if agency and "agency" in policy.kinds:
        return Ruling("agency", policy.kinds["agency"].because)
    if item.route in {"joint", "escalated"} & policy.kinds.keys():
        return Ruling(item.route, policy.kinds[item.route].because)
    if set(item.triggers) & set(policy.promised_triggers.value):
        return Ruling("promised", policy.promised_triggers.because)
    facts = {"simple": item.simple, "same_day": item.route == "immediate", "complete": complete}
    met = {name for name, holds in facts.items() if holds}
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


def open_steps(state: State, role: Role) -> tuple[str, ...]:
    """Return the steps that `role` may take from `state`, in the order of the flow."""
    return tuple(s.name for s in FLOW.values() if state in s.leaves and role in s.by)


def objections_to_step(
    *, name: str, state: State, role: Role, kind: str, difficult: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a step cannot be taken now, or not by this role."""
    taken = FLOW[name]
    if state not in taken.leaves:
        yield policy.in_order.objection(f"{state.zh}的办件不能{taken.zh}")
    if role not in taken.by:
        yield policy.in_order.objection(f"{taken.zh}不归{role.zh}")
    if name == "finish" and kind != "immediate":
        yield policy.immediate_needs.objection("不是即办件,要审查、决定")
    if difficult and policy.difficult_to_office.value and name in {"decide", "finish"}:
        yield policy.difficult_to_office.objection("疑难还没有处置结果")


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
