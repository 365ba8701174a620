"""What our own data say of what people complain of (核对).

Some complaints can be held against the register: the system then says what it knows,
and leaves the rest to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What our own data say of a complaint."""

    CONFIRMED = "confirmed"  # 系统里也是这样
    CONTRADICTED = "contradicted"  # 系统里不是这样
    OPEN = "open"  # 系统说不准

    @property
    def zh(self) -> str:
        return {"confirmed": "对得上", "contradicted": "对不上", "open": "要人核实"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the system knows of a case that a complaint can be held against."""

    closed_on: date | None
    due_on: date | None
    statutory_due_on: date | None
    overdue_reason: str = ""
    listed: int  # papers in the guide
    forms: int  # papers that are forms to fill in
    samples: int  # of these, how many have a filled-in sample
    asked_later: int = 0  # papers asked for that were not named at first
    notices: int = 0  # written notices of missing papers


@dataclass(frozen=True, slots=True)
class Finding:
    """A complaint, held against our data: the verdict and the sentence for it."""

    tag: str
    verdict: Verdict
    words: str


def held_against(tag: str, known: Known, today: date) -> Finding | None:
    """Return what our data say of a tag, or None where they say nothing."""
    if tag in CHECKS:
        verdict, words = CHECKS[tag](known, today)
        return Finding(tag, verdict, words)
    return None


V = Verdict


def _late(known: Known, today: date, due: date | None, name: str) -> tuple[Verdict, str]:
    if due is None:
        return V.OPEN, "还没有受理,没有期限"
    ended = known.closed_on or today
    when = f"{_day(ended)} 办结" if known.closed_on else "到今天还没办结"
    if ended > due:
        return V.CONFIRMED, f"这件 {when},{name} {_day(due)},超期了"
    if known.closed_on is None:
        return V.OPEN, f"这件还在办,{name} {_day(due)},还没到"
    return V.CONTRADICTED, f"这件 {when},{name} {_day(due)},没有超期"


def _past_promise(known: Known, today: date) -> tuple[Verdict, str]:
    return _late(known, today, known.due_on, "承诺")


def _past_law(known: Known, today: date) -> tuple[Verdict, str]:
    verdict, words = _late(known, today, known.statutory_due_on, "法定")
    if verdict is V.CONFIRMED and known.overdue_reason:
        return V.OPEN, f"{words},写了原因:{known.overdue_reason}"
    return verdict, words


def _no_sample(known: Known, today: date) -> tuple[Verdict, str]:
    if not known.forms:
        return V.CONTRADICTED, "这个事项没有要填的表"
    if known.samples < known.forms:
        return V.CONFIRMED, f"要填 {known.forms} 张表,指南里有样本的 {known.samples} 张"
    return V.CONTRADICTED, f"要填的 {known.forms} 张表,指南里都有样本"


def _no_list(known: Known, today: date) -> tuple[Verdict, str]:
    if known.listed:
        return V.CONTRADICTED, f"办事指南里列了 {known.listed} 样材料"
    return V.CONFIRMED, "办事指南里没有列材料"


def _more_papers(known: Known, today: date) -> tuple[Verdict, str]:
    if known.asked_later:
        return V.CONFIRMED, f"办的时候另外要过 {known.asked_later} 样指南里没有的材料"
    return V.CONTRADICTED, "登记里要的材料都是指南上列的"


def _asked_twice(known: Known, today: date) -> tuple[Verdict, str]:
    if known.notices > 1:
        return V.CONFIRMED, f"补正一共告知过 {known.notices} 次"
    return V.OPEN, f"补正告知过 {known.notices} 次"


CHECKS = {
    "109": _more_papers, "110": _past_law, "207": _no_sample, "208": _no_list,
    "209": _past_promise, "210": _asked_twice,
}  # fmt: skip


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
