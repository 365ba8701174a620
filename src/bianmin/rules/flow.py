"""The steps of a case and who may take them (办件流程).

`FLOW` is the whole of it: which step leaves which states, what it reaches, and
who may take it. Read it as a table; docs/generated/flow.md draws it. What a rule
book settles about a case stands in `cases`; states are code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    AGENT = "agent"  # 代办员: acts for residents, not for the office
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
    Role.AGENT: "代办员",
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
        step("lapse_promise", "承诺到期", {S.ACCEPTED, S.EXAMINED, S.SUSPENDED}, S.LAPSED, WINDOW),
        step("put_off",    "改种类",   {S.ACCEPTED},                  None,            WINDOW),
        step("ask_again",  "追加材料", {S.ACCEPTED, S.EXAMINED},      None,            DESK),
        step("examine",    "审查",     {S.ACCEPTED},                  S.EXAMINED,      DESK),
        step("suspend",    "停表",     {S.ACCEPTED, S.EXAMINED},      S.SUSPENDED,     DESK),
        step("resume",     "恢复计时", {S.SUSPENDED},                 S.ACCEPTED,      DESK),
        step("extend",     "延期",     {S.ACCEPTED, S.EXAMINED},      None,            {R.CHIEF, R.DIRECTOR, R.LEADER}),
        step("decide",     "决定",     {S.EXAMINED},                  S.DECIDED,       {R.CHIEF, R.DIRECTOR}),
        step("finish",     "当场办结", {S.ACCEPTED},                  S.DECIDED,       WINDOW),
        step("deliver",    "送达",     {S.DECIDED},                   S.DELIVERED,     WINDOW),
        step("archive",    "归档",     CLOSED,                        S.ARCHIVED,      WINDOW | DESK),
        step("add_late",   "补充归档", CLOSED | {S.ARCHIVED},         None,            WINDOW | DESK),
        # decided and not handed out: only where the decision or its results were taken back
        step("reopen",     "重新办理", CLOSED | {S.DECIDED, S.ARCHIVED}, S.ACCEPTED,      {R.DIRECTOR}),
        step("reopen_intake", "重新收件", CLOSED | {S.ARCHIVED},      S.RECEIVED,      {R.DIRECTOR}),
        step("withdraw",   "撤回",     OPEN,                          S.WITHDRAWN,     WINDOW),
        step("take_up",    "接手",     OPEN,                          None,            WINDOW | DESK),
        step("hand_over",  "转交",     OPEN,                          None,            WINDOW | DESK),
        step("flag",       "报疑难",   OPEN,                          None,            WINDOW | DESK),
        step("settle",     "处置疑难", OPEN,                          None,            {R.DIRECTOR, R.CHIEF}),
        step("correct",    "更正",     OPEN | {S.DECIDED} | CLOSED,   None,            {R.CHIEF, R.DIRECTOR}),
    )
}  # fmt: skip


def open_steps(state: State, role: Role) -> tuple[str, ...]:
    """Return the steps that `role` may take from `state`, in the order of the flow."""
    return tuple(s.name for s in FLOW.values() if state in s.leaves and role in s.by)
