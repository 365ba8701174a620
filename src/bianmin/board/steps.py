"""Where a case has come by, where it is, what is next (走到哪一步了): from the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.rules.cases import State
from bianmin.web.words import as_day, long_day

Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: done, now or to come."""

    kind: str  # did, now, next
    title: str
    at: datetime | None = None
    text: str = ""


def _accepted(details: Details) -> tuple[str, str]:
    if details.get("deemed"):
        return "按规定算受理了", "到期没有告诉您要不要补"
    return "受理了", "材料齐了"


def _decided(details: Details) -> tuple[str, str]:
    return ("办好了", "") if details.get("outcome") == "granted" else ("作出了决定", "没有批准")


def _moved(details: Details) -> tuple[str, str]:
    day = as_day(details.get("to"))
    return "放假安排变了,最晚的日子重新算过", f"改到{long_day(day)}" if day else ""


def _days(details: Details) -> tuple[str, str]:
    return f"延期 {details.get('days', '')} 个工作日", str(details.get("reason", ""))


def _plain(title: str, text: str = "") -> Callable[[Details], tuple[str, str]]:
    return lambda details: (title, text)


# What residents are told of each event; opinions, difficulties and look-ups stay in the house.
EVENTS: dict[str, Callable[[Details], tuple[str, str]]] = {
    "receive": _plain("材料收下了"),
    "notify": _plain("告诉了您要补什么", "一次说全,给了书面的告知书"),
    "supplement": _plain("收到您补的材料"),
    "accept": _accepted,
    "reject": _plain("决定不予受理"),
    "send_back": _plain("退回"),
    "lapse": _plain("补材料的日子过了", "按规定算撤回"),
    "result_back": _plain("结果送到了中心窗口"),
    "result_handed": _plain("交给您一部分结果"),
    "result_reissued": _plain("补发了一份结果", "原来的号作废了"),
    "parcel_arrived": _plain("快递送到了"),
    "parcel_returned": _plain("快递退回来了", "可以来取,或者再寄"),
    "withdraw": _plain("按您的要求撤回"),
    "ask_again": _plain("又要了材料", "当初没有一次说全,是我们的差错,已经记下"),
    "examine": _plain("审查过了"),
    "suspend": _plain("停下来等一道程序", "这段时间依法不算在期限里"),
    "resume": _plain("程序完了,接着办"),
    "extend": _days,
    "decide": _decided,
    "finish": _decided,
    "deliver": _plain("结果交付了"),
    "archive": _plain("案卷归档"),
    "add_late": _plain("补收了材料"),
    "reopen": _plain("重新办理", "前面的结果要重新看过"),
    "reopen_intake": _plain("重新看材料"),
    "hand_over": _plain("换了人办", "前面办的都算数"),
    "recompute": _moved,
}
NAMED = {"receive", "notify", "accept", "supplement", "examine", "decide", "finish"}
NOW = {
    State.RECEIVED: "正在看材料齐不齐",
    State.SUPPLEMENTING: "等您补材料",
    State.ACCEPTED: "正在审查",
    State.EXAMINED: "正等决定",
    State.SUSPENDED: "停着,等一道程序",
    State.DECIDED: "等您来取",
}
AHEAD = {
    State.RECEIVED: ("受理,或者一次说全要补什么", "审查", "办好了给您结果"),
    State.SUPPLEMENTING: ("补齐就受理", "审查", "办好了给您结果"),
    State.ACCEPTED: ("作决定", "办好了给您结果"),
    State.EXAMINED: ("办好了给您结果",),
    State.SUSPENDED: ("接着审查", "办好了给您结果"),
}


def way(case: Case, entries: Iterable[Entry]) -> list[Step]:
    """Return the way of a case: what was done, what is being done, what comes."""
    steps = [step for entry in _standing(list(entries)) if (step := _did(entry))]
    if case.now in NOW:
        steps.append(Step("now", NOW[case.now]))
    return steps + [Step("next", title) for title in AHEAD.get(case.now, ())]


def _standing(entries: list[Entry]) -> list[Entry]:
    """Leave out what was taken back, and its correction: it stays in the ledger, not on the way."""
    gone = {e.details.get("seq") for e in entries if e.event == "correct"}
    return [e for e in entries if e.event != "correct" and e.seq not in gone]


def _did(entry: Entry) -> Step | None:
    if entry.event not in EVENTS:
        return None
    title, text = EVENTS[entry.event](entry.details)
    if entry.details.get("intake") and entry.event in {"accept", "notify"}:
        title = f"材料收下了,{title}"
    if entry.event in NAMED and entry.by_id:
        text = f"{entry.by_name}{',' if text else ''}{text}"
    return Step("did", title, entry.at, text)
