"""What was done, as it is judged again (经过): acts with their facts, in order, and nothing else.

Pure: an act comes from an entry of the ledger, but knows no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, NamedTuple

from bianmin.rules import intake
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import ItemFacts
from bianmin.rules.deadlines import Limit, Unit
from bianmin.rules.openings import Kind
from bianmin.rules.policy import Policy
from bianmin.rules.receipt import Recorded


class Unrecorded(Exception):
    """A fact that was not written down at the time: nothing is guessed in its place."""


class Book(NamedTuple):
    """The rule book by which somebody judges, and the days it counts by."""

    policy: Policy
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the office: when, which, what it knew, and what came out of it."""

    seq: int
    at: datetime  # in the office's own time
    event: str
    pack: str
    details: Mapping[str, Any]

    @property
    def day(self) -> date:
        return self.at.date()

    @property
    def at_the_window(self) -> bool:
        """Whether this is the hand-in itself."""
        return bool(self.details.get("intake"))

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the rules were told. Raises `Unrecorded` for an entry older than that."""
        return self._part("facts")

    @property
    def ruled(self) -> Mapping[str, Any]:
        """What came out. Raises `Unrecorded`."""
        return self._part("ruled")

    def _part(self, name: str) -> Mapping[str, Any]:
        found = self.details.get(name)
        if not isinstance(found, dict):  # as JSON is read; asked for some million times
            raise Unrecorded(name)
        return found

    def fact(self, name: str) -> Any:
        """Return one fact. Raises `Unrecorded`."""
        if name not in self.facts:
            raise Unrecorded(name)
        return self.facts[name]

    def day_of(self, name: str) -> date | None:
        """Return a fact that is a day, or None where there was none. Raises `Unrecorded`."""
        told = self.fact(name)
        return date.fromisoformat(told) if told else None

    @property
    def item(self) -> ItemFacts:
        told = self.fact("item")
        return ItemFacts(told["route"], told["simple"], tuple(told["triggers"]))

    def limit(self, name: str) -> Limit | None:
        """Return a limit of the item: `own` or `law`. Raises `Unrecorded`."""
        told = self.fact("item")[name]
        return Limit(told[0], Unit(told[1])) if told else None

    @property
    def recorded(self) -> Recorded:
        """What the hall had recorded of that day; nothing, usually."""
        told = self.facts
        return Recorded(
            kind=Kind(told["hours"]) if "hours" in told else None,
            closes=time.fromisoformat(told["closes"]) if "closes" in told else None,
            extended=bool(told.get("extended")),
        )

    @property
    def papers(self) -> tuple[intake.Paper, ...]:
        return tuple(_paper(told) for told in self.fact("papers"))

    def words(self, name: str = "said") -> str:
        """Return some words where something was written, and nothing where nothing was."""
        return "(写了)" if self.fact(name) else ""


def _paper(told: Mapping[str, Any]) -> intake.Paper:
    return intake.Paper(
        name=told["name"],
        mark=intake.Mark(told["mark"]),
        main=told.get("main", False),
        tolerable=told.get("tolerable", False),
        conditional=told.get("conditional", False),
        shareable=told.get("shareable", False),
        problem="(写了)" if told.get("problem") else "",
        copies_wanted=told.get("wanted", 1),
        copies_received=told.get("received", 0),
    )


@dataclass(frozen=True, slots=True)
class Story:
    """An act, and all that was done in the same matter before it."""

    act: Act
    past: tuple[Act, ...]

    @property
    def handed_in(self) -> Act:
        """The hand-in with which it began. Raises `Unrecorded`."""
        for act in (*self.past, self.act):
            if act.at_the_window:
                return act
        raise Unrecorded("intake")

    def last(self, *events: str) -> Story:
        """Return the story as it was at the last act of these kinds. Raises `Unrecorded`."""
        every = (*self.past, self.act)
        for n in range(len(every) - 1, -1, -1):
            if every[n].event in events:
                return Story(_put_off(every[n], every[n + 1 :]), every[:n])
        raise Unrecorded(events[0])


def _put_off(act: Act, later: tuple[Act, ...]) -> Act:
    """Return an acceptance with the kind that was chosen after it (改种类)."""
    for one in later if act.event == "accept" else ():
        if one.event == "put_off":
            facts = {**act.facts, "chosen": one.fact("chosen")}
            act = replace(act, details={**act.details, "facts": facts})
    return act


def stories(acts: tuple[Act, ...]) -> Iterator[Story]:
    """Yield the story at each act of one matter; what was taken back later does not count."""
    gone = {a.details.get("seq") for a in acts if a.event == "correct"}
    kept = tuple(a for a in acts if a.seq not in gone and a.event != "correct")
    for n, act in enumerate(kept):
        yield Story(act, kept[:n])
