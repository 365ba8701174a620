"""How long people waited, walked and were served (等候、走到窗口、办理), by what one asks.

All of it is counted by the database from periods: a wait is one that a call ended, a walk
one at whose end somebody came, a serving one that a window ended. What the end of the day
cut off is counted apart (未办), for nobody knows how long it would have been.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet
from django.db.models.functions import Mod

from bianmin.appointments.models import Booking
from bianmin.centres.models import Centre
from bianmin.rules.queue import Policy
from bianmin.rules.ruling import Ruling
from bianmin.rules.tickets import State
from bianmin.rules.waiting import Spread, Took, spread
from bianmin.tickets.models import Matter, Period, QuickAct, Ticket

from .days import bounds

K = Period.Kind
HOURS = 24
WAITING, WALKING, SERVING = "waiting", "walking", "serving"
KINDS = {WAITING: "等候", WALKING: "走到窗口", SERVING: "办理"}
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class By:
    """A way to break the times down: its word, the columns, and how a group is called."""

    zh: str
    keys: tuple[str, ...]
    called: Callable[[Key], str]


BY = {
    "window": By("窗口", ("window__no", "window__name"), lambda key: f"{key[0]} 号 {key[1]}"),
    "item": By("事项", ("first__item",), lambda key: str(key[0] or "")),
    "line": By("队", ("line__letter", "line__name"), lambda key: f"{key[0]} {key[1]}"),
    "clerk": By("人", ("clerk__name", "clerk"), lambda key: str(key[0])),
    "hour": By("几点", ("of_day",), lambda key: f"{int(key[0])} 点"),
    "day": By("哪天", ("ticket__day",), lambda key: f"{key[0]:%Y-%m-%d}"),
}
NOT_SAID = "没有说是目录里的哪件事"


@dataclass(frozen=True, slots=True)
class Row:
    """The times of one group."""

    name: str
    waiting: Ruling[Spread]
    walking: Ruling[Spread]
    serving: Ruling[Spread]


@dataclass(frozen=True)
class Times:
    """The times of a hall between two days, both included."""

    centre: Centre
    first: date
    last: date
    by: str
    policy: Policy

    @cached_property
    def _periods(self) -> QuerySet[Period]:
        begins, ends = bounds(self.first)[0], bounds(self.last)[1]
        return Period.objects.filter(centre=self.centre, since__gte=begins, since__lt=ends)

    def _of(self, kind: str) -> tuple[QuerySet[Period], str]:
        """Return the stretches of a kind, and where their minutes stand."""
        called = self._periods.filter(kind=K.WALKING)
        if kind == WAITING:
            ended = called.filter(
                ticket__periods__kind=K.WAITING, ticket__periods__until=F("since")
            )
            return ended, "ticket__periods__minutes"
        if kind == WALKING:
            came = called.filter(ticket__periods__kind=K.SERVING, ticket__periods__since=F("until"))
            return came, "minutes"
        served = self._periods.filter(kind=K.SERVING, until__isnull=False)
        cut_off = Q(ticket__state=State.ABANDONED, until=F("ticket__moved_at"))
        return served.exclude(cut_off), "minutes"

    @cached_property
    def _tables(self) -> dict[Key, dict[str, Counter[int]]]:
        found: dict[Key, dict[str, Counter[int]]] = {}
        keys = BY[self.by].keys
        for kind in KINDS:
            rows, minutes = self._of(kind)
            if self.by == "item":
                first = FilteredRelation("ticket__matters", condition=Q(ticket__matters__order=1))
                rows = rows.annotate(first=first)
            rows = rows.annotate(of_day=Mod(F("hour"), HOURS), took=F(minutes)).order_by()
            for *key, took, n in rows.values_list(*keys, "took").annotate(n=Count("pk")):
                tables = found.setdefault(tuple(key), {one: Counter() for one in KINDS})
                tables[kind][took] += n
        return found

    @cached_property
    def rows(self) -> list[Row]:
        """Return a row for each group, in order."""
        names = self._names()
        made = [(names(key), key, tables) for key, tables in self._tables.items()]
        if self.by == "item":
            made.sort(key=lambda one: (-sum(one[2][WAITING].values()), one[0]))
        else:
            made.sort(key=lambda one: one[1])
        return [self._row(name, tables) for name, _, tables in made]

    @cached_property
    def total(self) -> Row:
        """Return the row of all."""
        every: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
        for tables in self._tables.values():
            for kind, table in tables.items():
                every[kind].update(table)
        return self._row("合计", every)

    def _row(self, name: str, tables: dict[str, Counter[int]]) -> Row:
        return Row(name, *(spread(took=Took(tables[kind]), policy=self.policy) for kind in KINDS))

    def _names(self) -> Callable[[Key], str]:
        if self.by != "item":
            return BY[self.by].called
        items = [key[0] for key in self._tables if key[0]]
        named = Matter.objects.filter(item__in=items).order_by().values_list("item")
        names = dict(named.annotate(called=Max("name")))
        return lambda key: names.get(key[0], NOT_SAID)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of those who came, and of the appointments, between two days."""

    came: int
    done: int
    cancelled: int
    unserved: int
    still_here: int
    missed: int  # times that somebody was called in vain
    quick: int  # things done in a word without a number
    kept: int
    given_up: int
    not_come: int  # appointments whose day is over, of which nothing is known
    off: int


def outcomes(centre: Centre, first: date, last: date, today: date) -> Outcomes:
    """Return what became of visits and appointments: four queries."""
    begins, ends = bounds(first)[0], bounds(last)[1]
    visits = Ticket.objects.filter(centre=centre, day__gte=first, day__lte=last)
    states = Counter(dict(visits.order_by().values_list("state").annotate(n=Count("pk"))))
    away = Period.objects.filter(centre=centre, kind=K.AWAY, since__gte=begins, since__lt=ends)
    quick = QuickAct.objects.filter(shift__centre=centre, at__gte=begins, at__lt=ends)
    state = Booking.State
    booked = Booking.objects.filter(centre=centre, day__gte=first, day__lte=last).aggregate(
        kept=Count("pk", filter=Q(state=state.CAME)),
        given_up=Count("pk", filter=Q(state=state.GIVEN_UP)),
        not_come=Count("pk", filter=Q(state=state.CONFIRMED, day__lt=today)),
        off=Count("pk", filter=Q(state__in=[state.CANCELLED, state.CALLED_OFF])),
    )
    ended = {State.FINISHED, State.CANCELLED, State.ABANDONED}
    return Outcomes(
        came=sum(states.values()), done=states[State.FINISHED], cancelled=states[State.CANCELLED],
        unserved=states[State.ABANDONED], missed=away.count(), quick=quick.count(),
        still_here=sum(n for at, n in states.items() if at not in ended), **booked,
    )  # fmt: skip


def sheets(
    centre: Centre, first: date, last: date, policy: Policy, by: Iterable[str]
) -> list[Times]:
    """Return the times of a hall broken down in each of several ways."""
    return [Times(centre, first, last, one, policy) for one in by]
