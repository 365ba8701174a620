"""What the tariff makes of the evidence (计分): one mark for each, and what counts of them.

Every mark keeps its evidence and cites the line of the tariff. What is not yet
established, or is the same matter as something heavier, stays on the sheet without
counting. Neither the order of the evidence nor a record told twice changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from .ruling import Ruling, cite
from .tariff import PROOFS, Cap, Evidence, Line, OneMatter


class Outcome(StrEnum):
    """What becomes of a mark."""

    COUNTED = "counted"
    PENDING = "pending"
    FOLDED = "folded"
    CUT = "cut"

    @property
    def zh(self) -> str:
        """The word on the sheet."""
        return OUTCOME_ZH[self]


OUTCOME_ZH = {
    Outcome.COUNTED: "计入", Outcome.PENDING: "待查实",
    Outcome.FOLDED: "同一件事,按最高的算", Outcome.CUT: "封顶",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One line of a sheet: what is on record, and what it costs or earns."""

    fact: Evidence | None  # None: the correction of a cap
    line: str
    what: str
    section: str
    points: Ruling[int]
    outcome: Outcome = Outcome.COUNTED
    wanting: tuple[str, ...] = ()  # what is still to be established

    @property
    def counts(self) -> bool:
        """Whether the points enter the score."""
        return self.outcome in (Outcome.COUNTED, Outcome.CUT)

    @property
    def bonus(self) -> bool:
        """Whether it is about points given; what a cap cuts off a bonus is below zero."""
        return (self.points.value > 0) != (self.outcome is Outcome.CUT)


def marks(
    *, evidence: Iterable[Evidence], of: str, lines: Mapping[str, Ruling[Line]]
) -> tuple[Mark, ...]:
    """Return what the tariff makes of each piece of evidence, by day."""
    mine = {name: line for name, line in lines.items() if line.value.of == of}
    each = sorted(set(evidence), key=_order)
    return tuple(mark for fact in each for mark in _marks_of(fact, mine))


Order = tuple[date, str, str, str, str, int, int, float, tuple[str, ...], int]


def _order(fact: Evidence) -> Order:
    deducted = fact.deducted.value if fact.deducted else 0
    counts = (fact.times, fact.minutes, fact.days, tuple(sorted(fact.proven)), deducted)
    return (fact.on, fact.ref, fact.event, fact.level, fact.matter, *counts)


def _marks_of(fact: Evidence, lines: Mapping[str, Ruling[Line]]) -> Iterator[Mark]:
    if fact.deducted is not None:
        points = Ruling(-fact.deducted.value, fact.deducted.because)
        yield Mark(fact=fact, line="", what=fact.what, section=fact.section, points=points)
        return
    reached = {name: line for name, line in lines.items() if _reaches(fact, line.value)}
    ladder = [name for name, line in reached.items() if not line.value.on_top]
    ready = [name for name in ladder if not _wanting(fact, reached[name].value)]
    if not ladder:
        return
    heaviest = max(ready or ladder, key=lambda name: (abs(reached[name].value.points), name))
    yield _mark(fact, heaviest, reached[heaviest])
    for name, line in sorted(reached.items()) if ready else ():
        if line.value.on_top and not _wanting(fact, line.value):
            yield _mark(fact, name, line)


def _reaches(fact: Evidence, line: Line) -> bool:
    long = fact.minutes >= line.minutes if line.inclusive else fact.minutes > line.minutes
    return line.event == fact.event and line.level in ("", fact.level) and long


def _wanting(fact: Evidence, line: Line) -> tuple[str, ...]:
    return tuple(PROOFS[need] for need in line.needs if need not in fact.proven)


def _mark(fact: Evidence, name: str, ruling: Ruling[Line]) -> Mark:
    line, wanting = ruling.value, _wanting(fact, ruling.value)
    return Mark(
        fact=fact,
        line=name,
        what=line.what,
        section=line.section,
        points=Ruling(line.points * fact.times, ruling.because),
        outcome=Outcome.PENDING if wanting else Outcome.COUNTED,
        wanting=wanting,
    )


def folded(
    *, marks: tuple[Mark, ...], of: str, groups: Mapping[str, Ruling[OneMatter]]
) -> tuple[Mark, ...]:
    """Return the marks, of one matter only the heaviest record counting (取最高)."""
    for _, group in sorted(groups.items()):
        if group.value.of == of:
            marks = _fold(marks, group)
    return marks


def _fold(marks: tuple[Mark, ...], group: Ruling[OneMatter]) -> tuple[Mark, ...]:
    weights: Counter[Evidence] = Counter()
    for mark in marks:
        fact = mark.fact
        if fact and fact.matter and fact.event in group.value.events and mark.counts:
            weights[fact] += abs(mark.points.value)
    best: dict[str, Evidence] = {}
    for fact in sorted(weights, key=lambda fact: (-weights[fact], _order(fact))):
        best.setdefault(fact.matter, fact)
    lighter = weights.keys() - set(best.values())
    return tuple(
        replace(
            mark,
            outcome=Outcome.FOLDED,
            points=Ruling(mark.points.value, cite(mark.points, group)),
        )
        if mark.fact in lighter
        else mark
        for mark in marks
    )


def capped(
    *, marks: tuple[Mark, ...], of: str, caps: Mapping[str, Ruling[Cap]]
) -> tuple[Mark, ...]:
    """Return the marks, and one more for each cap that is exceeded, which gives the excess back."""
    cuts = (_cut(marks, name, cap) for name, cap in sorted(caps.items()) if cap.value.of == of)
    return (*marks, *(cut for cut in cuts if cut))


def _cut(marks: tuple[Mark, ...], name: str, cap: Ruling[Cap]) -> Mark | None:
    under = [m for m in marks if m.counts and m.fact and m.fact.event in cap.value.events]
    points = sum(mark.points.value for mark in under)
    excess = abs(points) - cap.value.most
    if excess <= 0:
        return None
    return Mark(
        fact=None,
        line=name,
        what=f"合计最多 {cap.value.most} 分",
        section=under[0].section,
        points=Ruling(excess if points < 0 else -excess, cap.because),
        outcome=Outcome.CUT,
    )
