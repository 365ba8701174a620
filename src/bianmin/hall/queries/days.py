"""One day of a hall, put together from what was written down, and how it stood at any minute.

Periods, shifts and pauses are the only sources: a day looks the same today and in a year.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby

from django.utils.timezone import get_default_timezone

from bianmin.centres.models import Centre, Window
from bianmin.tickets.models import Line, Pause, Period, Shift
from bianmin.tickets.queries import Clock, Floor, standing, standing_zh

MINUTE = timedelta(minutes=1)
STEP = timedelta(minutes=10)  # of the curve
K = Period.Kind
AT_A_WINDOW = (K.WALKING, K.SERVING)


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of a day in the office's own time, and the first of the next."""
    zone = get_default_timezone()
    begins = datetime.combine(day, time.min, zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, zone)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One period of a ticket's time, as it is drawn."""

    kind: str
    since: datetime
    until: datetime | None  # none: it lasts
    ticket: int
    number: str
    lane: str
    booked_for: datetime | None
    line: int
    window: int | None

    def covers(self, at: datetime) -> bool:
        """Return whether it lasted at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Stood:
    """A window as it stood at an instant."""

    window: Window
    shift: Shift | None
    pause: Pause | None
    stretch: Stretch | None
    minutes: int  # for which it had stood so

    @property
    def state(self) -> str:
        """How it stood, in a word of ours: for the sheet of styles."""
        return standing(self.shift, self.pause, self.stretch)

    @property
    def zh(self) -> str:
        """How it stood, in the word of people."""
        called = self.stretch is not None and self.stretch.kind == K.WALKING
        return standing_zh(self.state, called=called)


@dataclass(frozen=True, slots=True)
class Stand:
    """A line as it stood at an instant."""

    line: Line
    numbers: tuple[str, ...]  # the longest wait first
    minutes: int


@dataclass(frozen=True, slots=True)
class Point:
    """What the curve says of an instant."""

    at: datetime
    waiting: int
    windows: int  # staffed, and not pausing


@dataclass(frozen=True)
class Day:
    """Everything that was written down of a hall's day, and how it stood minute by minute."""

    centre: Centre
    day: date
    stretches: tuple[Stretch, ...]
    shifts: tuple[Shift, ...]

    def standing(self) -> dict[int, Shift]:
        """Return the shifts that have not ended, by window."""
        return {one.window_id: one for one in self.shifts if one.until is None}

    def waiting_at(self, at: datetime) -> int:
        """Return how many people waited."""
        begun, ended = self._waits
        return bisect_right(begun, at) - bisect_right(ended, at)

    def windows_at(self, at: datetime) -> int:
        """Return how many windows were staffed and did not pause."""
        return sum(_on(shift, at) and not _pause(shift, at) for shift in self.shifts)

    def arrived_by(self, at: datetime) -> int:
        """Return how many had taken a number."""
        return bisect_right(self._arrivals, at)

    def served_by(self, at: datetime) -> int:
        """Return how many visits had come to a window so far."""
        return bisect_right(self._served, at)

    def points(self, first: datetime, last: datetime) -> list[Point]:
        """Return the curve between two instants, in steps; its last point is the last instant."""
        steps = [first + n * STEP for n in range(int((last - first) / STEP) + 1)]
        if steps and steps[-1] < last:
            steps.append(last)
        return [Point(at, self.waiting_at(at), self.windows_at(at)) for at in steps]

    def windows(self, plan: Floor, clock: Clock) -> list[Stood]:
        """Return every window as it stood at the instant of a clock."""
        at = clock.at
        here = {
            one.window: one for one in self.stretches if one.kind in AT_A_WINDOW and one.covers(at)
        }
        shifts = {one.window_id: one for one in self.shifts if _on(one, at)}
        gone = {one.window_id: one.window for one in self.shifts}
        every = sorted((gone | plan.windows).values(), key=lambda one: one.no)
        return [_stood(one, shifts.get(one.pk), here.get(one.pk), clock) for one in every]

    def lines(self, plan: Floor, clock: Clock) -> list[Stand]:
        """Return every line as it stood at the instant of a clock, those without anybody as well."""
        at = clock.at
        here = [one for one in self.stretches if one.kind == K.WAITING and one.covers(at)]
        by_line = groupby(sorted(here, key=lambda o: (o.line, o.since)), key=lambda o: o.line)
        waited = {line: list(ones) for line, ones in by_line}
        found = []
        for line in plan.lines:
            ones = waited.get(line.pk, [])
            minutes = clock.minutes(ones[0].since) if ones else 0
            found.append(Stand(line, tuple(one.number for one in ones), minutes))
        return found

    def span(self, sessions: tuple[tuple[datetime, datetime], ...]) -> tuple[datetime, datetime] | None:  # fmt: skip
        """Return from when to when there is something to look at; None where there is nothing."""
        begins = [opens for opens, _ in sessions] + [one.since for one in self._things()]
        if not begins:
            return None
        begun, end = bounds(self.day)
        ends = [closes for _, closes in sessions] + [one.since for one in self._things()]
        ends += [one.until for one in self._things() if one.until and one.until < end]
        first, last = min(begins), max(ends)
        return begun + (first - begun) // STEP * STEP, begun - (begun - last) // STEP * STEP

    def _things(self) -> Iterator[Stretch | Shift]:
        yield from self.stretches
        yield from self.shifts

    @cached_property
    def _waits(self) -> tuple[list[datetime], list[datetime]]:
        end = bounds(self.day)[1]  # what the next morning closed lasted till the day's end
        waits = [one for one in self.stretches if one.kind == K.WAITING]
        ends = sorted(min(one.until or end, end) for one in waits)
        return sorted(one.since for one in waits), ends

    @cached_property
    def _arrivals(self) -> list[datetime]:
        first: dict[int, datetime] = {}
        for one in self.stretches:
            first[one.ticket] = min(one.since, first.get(one.ticket, one.since))
        return sorted(first.values())

    @cached_property
    def _served(self) -> list[datetime]:
        first: dict[int, datetime] = {}
        for one in self.stretches:
            if one.kind == K.SERVING:
                first[one.ticket] = min(one.since, first.get(one.ticket, one.since))
        return sorted(first.values())


def _on(shift: Shift, at: datetime) -> bool:
    return shift.since <= at and (shift.until is None or at < shift.until)


def _pause(shift: Shift, at: datetime) -> Pause | None:
    lasted = (one for one in shift.pauses.all() if one.since <= at)
    return next((one for one in lasted if one.until is None or at < one.until), None)


def _stood(window: Window, shift: Shift | None, stretch: Stretch | None, clock: Clock) -> Stood:
    at = clock.at
    pause = _pause(shift, at) if shift else None
    since = pause.since if pause else stretch.since if stretch else shift.since if shift else at
    return Stood(window, shift, pause, stretch, clock.minutes(since))


def day_of(centre: Centre, day: date) -> Day:
    """Return what was written down of a day: three queries."""
    begins, ends = bounds(day)
    names = (
        "kind", "since", "until", "ticket_id", "ticket__number", "ticket__lane",
        "ticket__booked_for", "line_id", "window_id",
    )  # fmt: skip
    periods = Period.objects.filter(centre=centre, since__gte=begins, since__lt=ends)
    rows = periods.order_by("since", "pk").values_list(*names)
    shifts = Shift.objects.filter(centre=centre, since__gte=begins, since__lt=ends)
    found = (
        shifts.select_related("clerk", "window").prefetch_related("pauses").order_by("since", "pk")
    )
    return Day(centre, day, tuple(Stretch(*row) for row in rows), tuple(found))
