"""What people say of the service, and what follows from it (评价、好差评).

A case may be rated while it is open and again when it has ended, a set number
of times each. A bad grade says why, and is followed up in workdays. Some
complaints can be held against our own data: the system then says what it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .cases import State
from .ruling import Objection, Ruling, cite

LONGEST = 500  # characters of what a resident writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about ratings."""

    grades: Ruling[tuple[str, ...]]  # 评价等级,从好到差
    bad: Ruling[tuple[str, ...]]  # 哪几级算差评
    most: Ruling[int]  # 每件每个环节最多评几次
    bad_needs_why: Ruling[bool]  # 差评要勾一项原因或写几句
    contact_within: Ruling[int]  # 留名的差评,几个工作日内联系
    correct_within: Ruling[int]  # 差评几个工作日内核实整改
    voluntary: Ruling[bool]  # 评不评由办事人自己定
    rater_hidden: Ruling[bool]  # 被评的人看不到是谁评的
    unrated_apart: Ruling[bool]  # 没有评的不算好评


class Stage(StrEnum):
    """The part of a case that is rated (环节)."""

    ACCEPTED = "accepted"  # 收件受理
    DECIDED = "decided"  # 办结取件

    @property
    def zh(self) -> str:
        return "收件受理" if self is Stage.ACCEPTED else "办结取件"


OPEN = frozenset(
    {State.RECEIVED, State.SUPPLEMENTING, State.ACCEPTED, State.EXAMINED, State.SUSPENDED}
)


def stage_of(state: State) -> Stage:
    """Return the part of a case that can be rated now."""
    return Stage.ACCEPTED if state in OPEN else Stage.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A rating as it was filled in; tags are national codes."""

    grade: str
    tags: tuple[str, ...] = ()
    text: str = ""


def objections_to_rating(
    *, said: Said, before: int, known: Mapping[str, str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to a rating of a stage that was rated `before` times.

    `known` holds the tags that may be chosen: code -> grade.
    """
    if said.grade not in policy.grades.value:
        yield policy.grades.objection("没有选满意不满意")
    if before >= policy.most.value:
        yield policy.most.objection(f"这个环节已经评过 {before} 次")
    if strange := [t for t in said.tags if known.get(t) != said.grade]:
        yield policy.grades.objection(f"勾的原因和满意程度不是一档:{'、'.join(strange[:5])}")
    if len(said.text) > LONGEST:
        yield policy.bad_needs_why.objection(f"写了 {len(said.text)} 个字,最多 {LONGEST} 个")
    silent = not said.tags and not said.text.strip()
    if is_bad(said.grade, policy).value and policy.bad_needs_why.value and silent:
        yield policy.bad_needs_why.objection("没有勾原因,也没有写")


def is_bad(grade: str, policy: Policy) -> Ruling[bool]:
    """Return whether a grade is a bad one (差评)."""
    return Ruling(grade in policy.bad.value, policy.bad.because)


def contact_by(*, rated_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for calling back who left a name with a bad grade (回访)."""
    within = policy.contact_within
    return Ruling(calendar.workday_after(rated_on, within.value), within.because)


def correct_by(*, rated_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for looking into a bad grade and putting it right (整改)."""
    within = policy.correct_within
    return Ruling(calendar.workday_after(rated_on, within.value), within.because)


def objections_to_contact(*, said: str, rated: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a call-back cannot be recorded: it needs words, and another person.

    `rated` says whether the caller is the one who was rated.
    """
    if rated:
        yield policy.rater_hidden.objection("评的就是您,请别的同事联系")
    if not said.strip():
        yield policy.contact_within.objection("没有写联系的结果")


def objections_to_closing(
    *, finding: str, correction: str, rated: bool, owes_contact: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why a bad grade cannot be closed yet: verified, put right, called back."""
    if rated:
        yield policy.rater_hidden.objection("评的就是您,请别的同事核实")
    if finding not in FINDINGS:
        yield policy.correct_within.objection("没有选属实不属实")
    if not correction.strip():
        yield policy.correct_within.objection("没有写怎样核实、怎样改的")
    if owes_contact:
        yield cite_contact(policy)


def cite_contact(policy: Policy) -> Objection:
    """Return the objection that somebody who left a name was not called back."""
    because = cite(policy.contact_within, policy.correct_within)
    return Objection("留了名的,要先联系本人", because)


FINDINGS = {"true": "属实", "partly": "部分属实", "false": "不属实"}


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


def satisfied(counts: Mapping[str, int], policy: Policy) -> Ruling[float | None]:
    """Return the share of ratings that are not bad, 0 to 1, or None without any (满意率).

    `counts` holds real ratings by grade; what was not rated is not among them.
    """
    total = sum(counts.values())
    bad = sum(counts.get(grade, 0) for grade in policy.bad.value)
    because = cite(policy.bad, policy.unrated_apart)
    return Ruling((total - bad) / total if total else None, because)
