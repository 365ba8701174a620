"""Judging one act by two books (比对): what was recorded, and what another book would have said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from .answers import Answer
from .decisions import OF_EVENT, Decision, Sort
from .story import Book, Story, Unrecorded


class Turn(StrEnum):
    """How a decision would have come out, set against how it did."""

    SAME = "same"
    EARLIER = "earlier"
    LATER = "later"
    NOW = "now"  # a flag that would be set
    NO_LONGER = "no_longer"
    REFUSED = "refused"
    OTHER = "other"
    DRIFTED = "drifted"  # the recorded book itself says otherwise today: the calendar has changed
    UNRECORDED = "unrecorded"

    @property
    def zh(self) -> str:
        return TURN_ZH[self]

    @property
    def differs(self) -> bool:
        return self not in ALIKE


TURN_ZH = {
    Turn.SAME: "一样", Turn.EARLIER: "提前", Turn.LATER: "推后", Turn.NOW: "变成是",
    Turn.NO_LONGER: "变成不是", Turn.REFUSED: "不让办", Turn.OTHER: "变了",
    Turn.DRIFTED: "日历后来变了,和制度无关", Turn.UNRECORDED: "当时没有记下,无法重算",
}  # fmt: skip
ALIKE = frozenset({Turn.SAME, Turn.DRIFTED, Turn.UNRECORDED})


class Verdict(NamedTuple):
    """One decision, judged again."""

    decision: Decision
    turn: Turn
    before: Any = None
    after: Answer | None = None


BookOf = Callable[[str], Book | None]  # by the id of a pack; None where it cannot be read
CANNOT = (Unrecorded, ValueError)  # ValueError: a day outside the calendar


def judge(story: Story, book: Book, own: BookOf) -> Iterator[Verdict]:
    """Yield every decision of an act, judged by `book`; `own` finds the book it was made by."""
    for decision in OF_EVENT.get(story.act.event, ()):
        if decision.arises(story.act):
            yield _verdict(decision, story, book, own)


def _verdict(decision: Decision, story: Story, book: Book, own: BookOf) -> Verdict:
    try:
        recorded = decision.recorded(story.act)
        if recorded is None:  # it did not arise
            return Verdict(decision, Turn.SAME)
        after = decision.ask(story, book)
        if after.value == recorded:
            return Verdict(decision, Turn.SAME)
        known = own(story.act.pack)
        today = decision.ask(story, known).value if known else recorded
    except CANNOT:
        return Verdict(decision, Turn.UNRECORDED)
    if today == after.value:
        return Verdict(decision, Turn.DRIFTED)
    return Verdict(decision, _turn(decision.sort, today, after.value), today, after)


def _turn(sort: Sort, before: Any, after: Any) -> Turn:
    if sort is Sort.CLAIM:
        return Turn.REFUSED
    if sort is Sort.FLAG:
        return Turn.NOW if after else Turn.NO_LONGER
    if sort is Sort.DAY and before and after:
        return Turn.EARLIER if after < before else Turn.LATER
    return Turn.OTHER
