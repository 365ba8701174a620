"""How the clauses stand in one hall today (活的状态): its duties, and what its ledger shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.ledger.models import Cited
from bianmin.ledger.queries import last_cited
from bianmin.ledger.words import event_zh
from bianmin.oversight.queries import Duty, states
from bianmin.packs import Pack
from bianmin.rules.obligations import State


@dataclass(frozen=True, slots=True)
class Live:
    """How one clause stands in a hall, and what there is to show for it."""

    duties: tuple[Duty, ...] = ()  # that rest on it, the worst first
    cited: Cited | None = None  # when an act of the hall last cited it

    @property
    def state(self) -> State | None:
        return self.duties[0].state if self.duties else None

    @property
    def act(self) -> str:
        """What was done on the day it was last cited."""
        return event_zh(self.cited.event) if self.cited else ""

    @property
    def last(self) -> date | None:
        """The day of the last evidence, of whatever kind."""
        days = [d.last for d in self.duties if d.last]
        days += [self.cited.day] if self.cited else []
        return max(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The hall of whoever reads, its book, and how its clauses stand."""

    centre: Centre
    book: Pack
    since: date | None
    live: Mapping[str, Live]
    duties_shown: bool  # whether this person may see how duties stand

    def holds(self, pack_id: str) -> bool:
        """Return whether the hall runs by a book, or by one that stands on it."""
        return any(name.startswith(f"{pack_id}/") for name in self.book.clauses)

    def tally(self, clauses: Iterable[str]) -> list[tuple[State, int]]:
        """Return how many of some clauses stand how, the worst first; without those that are none."""
        stand = (self.live[name].state for name in clauses if name in self.live)
        counted = Counter(state for state in stand if state)
        return [(state, counted[state]) for state in State if counted[state]]


def hall_of(user: Any, on: date) -> Hall | None:
    """Return the hall of whoever reads, with its duties if he may see them; residents have none.

    At most nine queries.
    """
    centre = user.centre if isinstance(user, User) else None
    if centre is None:
        return None
    found = states(centre, on) if user.may("duties.see") else {}
    by_clause: dict[str, list[Duty]] = {}
    for duty in found.values():
        for clause in duty.because:
            by_clause.setdefault(clause, []).append(duty)
    cited = last_cited(centre)
    adoption = centre.adoption_on(on)
    return Hall(
        centre=centre,
        book=centre.pack_on(on),
        since=adoption.since if adoption else None,
        live={
            name: Live(tuple(by_clause.get(name, ())), cited.get(name))
            for name in by_clause.keys() | cited.keys()
        },
        duties_shown=user.may("duties.see"),
    )
