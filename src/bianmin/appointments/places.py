"""Which places are free (号源): reckoned from plans and opening hours, less what is taken."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.timezone import get_default_timezone

from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Window
from bianmin.openings.models import VillageDay
from bianmin.openings.queries import Stretch, sessions_between
from bianmin.rules import slots
from bianmin.rules.ruling import Ruling
from bianmin.rules.slots import Time

from .models import Kind, Place, Plan, Timing

NEAR = 3  # other times that are shown to somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """What somebody comes for, and how."""

    centre: Centre
    versions: tuple[Version, ...]
    kind: str = Kind.WINDOW
    public: bool = True  # a resident alone; a clerk may take what is not public, too
    line: str = ""  # this line alone

    @property
    def departments(self) -> frozenset[int]:
        return frozenset(version.item.department_id for version in self.versions)

    def minutes(self, at: date) -> Ruling[int]:
        """Return how long all of it takes together."""
        return slots.minutes_needed(
            routes=[v.route for v in self.versions],
            own=[_known(v) for v in self.versions],
            policy=self.centre.pack_on(at).policy.slots,
        )


def _known(version: Version) -> int | None:
    """Return how long the hall says that an item takes, where it does."""
    timing: Timing | None = getattr(version.item, "timing", None)
    return timing.minutes if timing else None


@dataclass(frozen=True, slots=True)
class Choice:
    """A time that can be had, and the place that would be taken."""

    line: str
    begins_at: datetime
    ends_at: datetime
    seat: int
    window: Window | None
    times: tuple[Time, ...]
    left: int  # places side by side

    @property
    def day(self) -> date:
        return self.begins_at.date()


@dataclass(frozen=True)
class Line:
    """A line on one day: its plan, its times, and which of its places are taken."""

    plan: Plan
    day: date
    times: tuple[Time, ...]
    sessions: tuple[Stretch, ...] = ()
    rows: Sequence[Place] = field(default=())

    @cached_property
    def windows(self) -> list[Window]:
        if self.plan.kind == Kind.VILLAGE:  # nobody planned windows for it
            return []
        return sorted(self.plan.windows.all(), key=lambda window: window.no)

    def window(self, seat: int) -> Window | None:
        return self.windows[seat] if seat < len(self.windows) else None

    def row(self, seat: int, time: Time) -> Place | None:
        """Return what takes a place at a time, whatever plan it was taken under."""
        window = self.window(seat)
        return next(
            (row for row in self._at(time) if _same(row, seat, window, self.plan.line)), None
        )

    @cached_property
    def _taken(self) -> dict[Time, list[Place]]:
        """What is taken at each time, looked for once: every seat of it will be asked for."""
        return {time: self._during(time) for time in self.times}

    def _during(self, time: Time) -> list[Place]:
        return [r for r in self.rows if r.begins_at < time.ends_at and r.ends_at > time.begins_at]

    def _at(self, time: Time) -> list[Place]:
        known = self._taken.get(time)
        return self._during(time) if known is None else known

    def free(self, time: Time, seats: Iterable[int], today: date) -> list[int]:
        """Return which of these places can be had at a time."""
        return [
            seat
            for seat in seats
            if slots.open_to(quota=time.quotas[seat], day=self.day, today=today)
            and self.row(seat, time) is None
        ]

    def seats(self, want: Want) -> list[int]:
        """Return which places are for all that somebody comes for."""
        plan = self.plan
        if plan.kind != want.kind or (want.public and not plan.public):
            return []
        if want.line and plan.line != want.line:
            return []
        if plan.department_id and want.departments != {plan.department_id}:
            return []
        if plan.kind != Kind.WINDOW:
            return list(range(plan.places))
        return [n for n, window in enumerate(self.windows[: plan.places]) if _takes(window, want)]

    def choices(self, want: Want, minutes: int, now: datetime) -> Iterator[Choice]:
        """Yield each time at which so many minutes can be had in one go."""
        seats, today = self.seats(want), now.date()
        many = slots.times_needed(minutes=minutes, each=self.plan.minutes)
        for n, first in enumerate(self.times if seats else ()):
            run = self.times[n : n + many]
            if len(run) < many or first.begins_at <= now or not _adjacent(run):
                continue
            free = [self.free(time, seats, today) for time in run]
            seat = slots.seat_for(free)
            if seat is not None:
                left = len(set.intersection(*map(set, free)))
                yield Choice(
                    self.plan.line, first.begins_at, run[-1].ends_at, seat, self.window(seat),
                    run, left,
                )  # fmt: skip


def _same(row: Place, seat: int, window: Window | None, line: str) -> bool:
    if window is not None and row.window_id:
        return row.window_id == window.pk
    return row.line == line and row.seat == seat


def _takes(window: Window, want: Want) -> bool:
    own = {department.pk for department in window.departments.all()}
    return not own or want.departments <= own


def _adjacent(run: Sequence[Time]) -> bool:
    return all(a.ends_at == b.begins_at for a, b in itertools.pairwise(run))


def plans_of(centre: Centre, first: date, last: date) -> list[Plan]:
    """Return the plans that hold on some of these days, the newest first."""
    return list(
        Plan.objects.filter(Q(until__isnull=True) | Q(until__gte=first), centre=centre, since__lte=last)
        .select_related("department")
        .prefetch_related("windows__departments")
        .order_by("-pk")
    )  # fmt: skip


def lines_between(
    centre: Centre, first: date, last: date, *, rows: Iterable[Place] | None = None
) -> dict[date, list[Line]]:
    """Return the lines of each day of a run of days, in order: a handful of queries.

    Where the book has days in the villages, each of them is a line of its own.
    """
    plans, villages = plans_of(centre, first, last), _village_lines(centre, first, last)
    if rows is None:
        rows = Place.objects.filter(centre=centre, day__range=(first, last))
    taken: dict[date, list[Place]] = {}
    for row in rows:
        taken.setdefault(row.day, []).append(row)
    sessions = sessions_between(centre, first, last) if plans else dict.fromkeys(villages, ())
    return {
        day: [
            *_lines(centre, day, plans, stretches, taken.get(day, [])),
            *(_in_village(one, taken.get(day, [])) for one in villages.get(day, ())),
        ]
        for day, stretches in sessions.items()
    }


def _village_lines(centre: Centre, first: date, last: date) -> dict[date, list[VillageDay]]:
    """Return the days in villages of a run of days, where the book has such days: one query."""
    found: dict[date, list[VillageDay]] = {}
    if not centre.pack_on(first).policy.outreach.village_days:
        return found
    rows = VillageDay.objects.standing().filter(centre=centre, day__range=(first, last))
    for one in rows.select_related("village").order_by("day", "pk"):
        one.centre = centre
        found.setdefault(one.day, []).append(one)
    return found


def village_line(day: VillageDay) -> str:
    """Return what the line of a day in a village is called."""
    return f"{day.village.name[:30]}集中办公日"


def _in_village(day: VillageDay, rows: Sequence[Place]) -> Line:
    """Return the line of a day in a village: one after another, in the shortest times of the book."""
    minutes = min(r.value for r in day.centre.pack_on(day.day).policy.slots.minutes.values())
    plan = Plan(
        centre=day.centre, line=village_line(day), kind=Kind.VILLAGE, minutes=minutes, places=1
    )
    zone = get_default_timezone()
    begins, ends = (datetime.combine(day.day, one, zone) for one in (day.begins, day.ends))
    times = slots.times(sessions=((begins, ends),), minutes=minutes, places=1)
    return Line(plan, day.day, times, ((begins, ends),), rows)


def _lines(
    centre: Centre, day: date, plans: Sequence[Plan], sessions: Sequence[Stretch],
    rows: Sequence[Place],
) -> list[Line]:  # fmt: skip
    found = []
    for plan in sorted(holding(centre, day, plans).values(), key=lambda plan: plan.line):
        times = slots.times(
            sessions=sessions, minutes=plan.minutes, places=plan.places, same_day=plan.same_day,
            walk_in=plan.walk_in,
        )  # fmt: skip
        found.append(Line(plan, day, times, tuple(sessions), rows))
    return found


def holding(centre: Centre, day: date, plans: Iterable[Plan]) -> Mapping[str, Plan]:
    """Return for each line the plan that holds on a day: of the day, of the market, of the weekday."""
    market = centre.is_market_day(day)
    fitting = [p for p in plans if p.since <= day and (p.until is None or day <= p.until)]
    weekday = {p.line: p for p in reversed(fitting) if p.weekday == day.weekday()}
    on_market = {p.line: p for p in reversed(fitting) if p.market and market}
    return weekday | on_market | {p.line: p for p in reversed(fitting) if p.day == day}


def choices_between(want: Want, first: date, last: date, now: datetime) -> dict[date, list[Choice]]:
    """Return for each day of a run of days the times that can be had, in order."""
    minutes = want.minutes(now.date()).value
    return {
        day: in_order(c for line in lines for c in line.choices(want, minutes, now))
        for day, lines in lines_between(want.centre, first, last).items()
    }


def in_order(choices: Iterable[Choice]) -> list[Choice]:
    """Return one choice for each time, the earliest first; where several lines have it, the emptiest."""
    best: dict[datetime, Choice] = {}
    for one in choices:
        if one.begins_at not in best or one.left > best[one.begins_at].left:
            best[one.begins_at] = one
    return [best[at] for at in sorted(best)]


def reach(centre: Centre, now: datetime) -> date:
    """Return the last day that can be booked now."""
    ahead = centre.pack_on(now.date()).policy.slots.ahead_days.value
    return now.date() + timedelta(days=ahead)


def soonest(centre: Centre, versions: Sequence[Version], now: datetime) -> Choice | None:
    """Return the first free time that residents can book for all of these items."""
    if not versions:
        return None
    found = nearest(Want(centre=centre, versions=tuple(versions)), now, now, 1)
    return found[0] if found else None


def nearest(want: Want, around: datetime, now: datetime, most: int = NEAR) -> list[Choice]:
    """Return the free times nearest to one that cannot be had (换一个时间)."""
    found = choices_between(want, now.date(), reach(want.centre, now), now)
    every = [choice for choices in found.values() for choice in choices]
    return sorted(every, key=lambda c: abs(c.begins_at - around))[:most]
