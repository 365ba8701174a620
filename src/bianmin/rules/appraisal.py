"""Points from evidence (考核).

A sheet is drawn up for each subject and period: from what is on record, by the tariff
of the book. Every mark opens its clause and its record. A book without base points
gives no score, only points taken off; what nobody measured leaves the score open:
unable to score is not zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from . import scoring, sums
from .calendar import ONE_DAY, Calendar
from .periods import Period, Span, span_of
from .ruling import Objection, Ruling, cite
from .tariff import Cap, Evidence, Floor, Line, OneMatter, Per, Section, Subject


class How(StrEnum):
    """How a figure comes from counts."""

    SUM = "sum"  # by kind
    RATIO = "ratio"  # a share or a mean, by kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Something that a sheet has to show beside the points."""

    of: tuple[str, ...]
    what: str
    how: How
    kinds: tuple[str, ...] = ()  # shown even if nothing is known; none: those there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about appraisal."""

    subjects: Mapping[str, Ruling[Subject]]  # 考核谁
    every: Mapping[str, Ruling[Period]]  # 多久考核一次,按考核对象
    year_begins: Ruling[tuple[int, int]]  # 考核年度从几月几日起
    base: Mapping[str, Ruling[int]]  # 基础分,按考核对象
    sections: Mapping[str, Ruling[Section]]  # 分几个部分,各多少分
    floor: Mapping[str, Ruling[Floor]]  # 各部分最少几分,按考核对象
    lines: Mapping[str, Ruling[Line]]  # 评分标准,一项一行
    listed_only: Ruling[bool]  # 只对评分标准里有的扣分、加分
    caps: Mapping[str, Ruling[Cap]]  # 合计封顶
    one_matter: Mapping[str, Ruling[OneMatter]]  # 同一件事只按最高的算
    figures: Mapping[str, Ruling[Figure]]  # 考核表上要列的数


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The sheet of one subject for one period (考核表)."""

    of: str
    span: Span
    marks: tuple[scoring.Mark, ...]
    parts: tuple[sums.Part, ...]
    points: int  # what was lost and won in all
    score: Ruling[int | None]  # None: cannot be scored
    unmeasured: tuple[str, ...]


def span(*, per: Period, on: date, policy: Policy) -> Ruling[Span]:
    """Return the period that a day counts into; a year begins where the book lets it begin."""
    begins = policy.year_begins
    if per is not Period.YEAR:
        return Ruling(span_of(per=per, day=on), begins.because)
    month, day = begins.value
    year = on.year if (on.month, on.day) >= (month, day) else on.year - 1
    return Ruling(Span(date(year, month, day), date(year + 1, month, day)), begins.because)


def sheet(
    *,
    of: str,
    on: date,
    evidence: tuple[Evidence, ...],
    unmeasured: frozenset[str] = frozenset(),
    policy: Policy,
) -> Ruling[Sheet]:
    """Return the sheet of the period in which `on` lies; evidence of other periods is left out.

    `unmeasured` names kinds of events that nobody recorded in this period. Raises
    `ValueError` when the book does not say how often such a subject is appraised.
    """
    if of not in policy.every:
        raise ValueError(f"规则书没有写多久考核一次:{of}")
    every = policy.every[of]
    within = span(per=every.value, on=on, policy=policy)
    facts = [fact for fact in evidence if fact.on in within.value]
    found = scoring.marks(evidence=facts, of=of, lines=policy.lines)
    found = scoring.folded(marks=found, of=of, groups=policy.one_matter)
    found = scoring.capped(marks=found, of=of, caps=policy.caps)
    floor = policy.floor.get(of)
    parts = sums.parts(marks=found, of=of, sections=policy.sections, floor=floor)
    asked = {line.value.event for line in policy.lines.values() if line.value.of == of}
    blind = tuple(sorted(asked & unmeasured))
    base = policy.base.get(of)
    made = Sheet(
        of=of,
        span=within.value,
        marks=found,
        parts=parts,
        points=sum(mark.points.value for mark in found if mark.counts),
        score=sums.total(base=base, parts=parts, measured=not blind)
        if base
        else Ruling(None, every.because),
        unmeasured=blind,
    )
    return Ruling(made, cite(every, made.score, *(mark.points for mark in found)))


def days_late(
    *, line: str, due_on: date, ended_on: date, calendar: Calendar, policy: Policy
) -> Ruling[int]:
    """Return how many days a case was late, in the days that a line of the tariff counts by."""
    ruling = policy.lines[line]
    if ended_on <= due_on:
        return Ruling(0, ruling.because)
    if ruling.value.per is Per.WORKDAY:
        return Ruling(calendar.workdays_between(due_on, ended_on), ruling.because)
    return Ruling((ended_on - due_on) // ONE_DAY, ruling.because)


def objections_to_evidence(
    *, of: str, event: str, deducted: bool = False, policy: Policy
) -> Iterator[Objection]:
    """Yield why nothing can be taken off or given for an event: no line of the tariff names it.

    `deducted` is true where another rule of the book takes points off for it.
    """
    listed = {line.value.event for line in policy.lines.values() if line.value.of == of}
    if policy.listed_only.value and not deducted and event not in listed:
        yield policy.listed_only.objection("评分标准里没有这一项")


def objections_to_sheet(
    *, of: str, at_window: bool, scored_before: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why no score can be entered: nobody was at a window, or the period has one."""
    subject, every = policy.subjects.get(of), policy.every.get(of)
    if subject and subject.value.at_window and not at_window:
        yield subject.objection("这一期没有安排在窗口")
    if every and scored_before:
        yield every.objection("这一期已经有得分了")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Something counted for a figure: so much, of so much."""

    kind: str
    amount: float
    out_of: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One number of a figure; None: nothing is known, which is not zero."""

    kind: str
    amount: float | None


def figure(*, name: str, counted: tuple[Counted, ...], policy: Policy) -> Ruling[tuple[Value, ...]]:
    """Return a figure of the sheet, kind by kind."""
    ruling = policy.figures[name]
    kinds = ruling.value.kinds or tuple(dict.fromkeys(one.kind for one in counted))
    values = (Value(kind=k, amount=_amount(k, counted, ruling.value.how)) for k in kinds)
    return Ruling(tuple(values), ruling.because)


def _amount(kind: str, counted: tuple[Counted, ...], how: How) -> float | None:
    mine = [one for one in counted if one.kind == kind]
    total, whole = sum(one.amount for one in mine), sum(one.out_of for one in mine)
    if how is How.SUM:
        return total if mine else None
    return total / whole if whole else None


def figures_of(*, of: str, policy: Policy) -> tuple[str, ...]:
    """Return the names of the figures that the sheet of such a subject shows."""
    return tuple(name for name, figure in policy.figures.items() if of in figure.value.of)
