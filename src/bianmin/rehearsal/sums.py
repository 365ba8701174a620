"""The sum of a rehearsal (合计): of each kind of decision, how many would have come out how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .decisions import DECISIONS, Decision, Group, Sort
from .judging import ALIKE, Turn

Counts = Mapping[str, Mapping[str, int]]  # decision -> turn -> how many


@dataclass(frozen=True, slots=True)
class Sum:
    """One kind of decision, summed up."""

    decision: Decision
    counts: Mapping[str, int]

    @property
    def name(self) -> str:
        return self.decision.name

    @property
    def zh(self) -> str:
        return self.decision.zh

    @property
    def judged(self) -> int:
        """How many could be decided again."""
        return sum(self.counts.values()) - self.unrecorded

    @property
    def differs(self) -> int:
        return sum(n for turn, n in self.counts.items() if turn not in ALIKE)

    @property
    def unrecorded(self) -> int:
        return self.counts.get(Turn.UNRECORDED, 0)

    @property
    def drifted(self) -> int:
        return self.counts.get(Turn.DRIFTED, 0)

    @property
    def said(self) -> str:
        """In words: 提前 3,推后 12."""
        parts = [
            f"{turn_zh(self.decision, turn)} {self.counts[turn]}"
            for turn in Turn
            if turn is not Turn.SAME and self.counts.get(turn)
        ]
        return ",".join(parts) or "都一样"


def turn_zh(decision: Decision, turn: Turn) -> str:
    """Return how a kind of decision turns out, in its own words: 变成“超期”."""
    if decision.sort is Sort.FLAG and turn is Turn.NOW:
        return f"变成“{decision.yes}”"
    if decision.sort is Sort.FLAG and turn is Turn.NO_LONGER:
        return f"变成“{decision.no}”"
    return turn.zh


def sums(counts: Counts) -> list[Sum]:
    """Return the kinds of decision that occurred, in the order of the table."""
    return [Sum(d, counts[d.name]) for d in DECISIONS if d.name in counts]


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure at the top of the report."""

    number: str
    words: str
    group: str = ""


def headlines(counts: Counts) -> list[Headline]:
    """Return the figures that a director asks for first."""
    late, refused = counts.get("late", {}), _of(Group.REFUSED, counts)
    more, fewer = late.get(Turn.NOW, 0), late.get(Turn.NO_LONGER, 0)
    due = counts.get("due_on", {})
    moved = sum(due.get(turn, 0) for turn in (Turn.EARLIER, Turn.LATER, Turn.OTHER))
    clock = _of(Group.CLOCK, counts)
    return [
        Headline(f"+{more} −{fewer}", "超期办结:多出来的,不再算的", Group.LATE),
        Headline(str(refused), "办了的事,这本制度不让办", Group.REFUSED),
        Headline(str(moved), "承诺办结日会变", Group.DAYS),
        Headline(str(clock), "延期、停表不合规定", Group.CLOCK),
    ]


def _of(group: Group, counts: Counts) -> int:
    return sum(row.differs for row in sums(counts) if row.decision.group is group)


def heading(*, acts: int, changed: int, counts: Counts) -> str:
    """Return the whole in one sentence."""
    rows = sums(counts)
    judged, differs = sum(r.judged for r in rows), sum(r.differs for r in rows)
    left = sum(r.unrecorded for r in rows)
    tail = f";{left} 个决定当时没有记下,无法重算" if left else ""
    return f"重算 {acts} 步、{judged} 个决定:{differs} 个会不一样,涉及 {changed} 件{tail}"
