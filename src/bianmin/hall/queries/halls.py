"""All halls that somebody may see from above, side by side (各大厅): a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery

from bianmin.accounts.models import User
from bianmin.appointments.models import Booking
from bianmin.centres.models import Centre, Window
from bianmin.hall.models import Emergency
from bianmin.rules.queue import Policy
from bianmin.rules.tickets import IN_LINE, State
from bianmin.tickets.models import Pause, Shift, Ticket
from bianmin.tickets.queries import Clock, beat_and_stops_of, holding, with_day


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """One hall as it stands now, in a row."""

    centre: Centre
    windows: int
    open: int
    paused: int
    waiting: int
    longest: int  # minutes
    came: int
    done: int
    due: int  # appointments of today that have not come
    late: int  # of these, whose time is past
    emergencies: tuple[str, ...]
    policy: Policy

    @property
    def slow(self) -> bool:
        """Whether the first in line has waited longer than the book calls busy."""
        return self.longest > self.policy.busy_wait.value

    @property
    def deserted(self) -> bool:
        """Whether people wait and no window calls."""
        return self.waiting > 0 and self.open == self.paused

    @property
    def alarms(self) -> list[str]:
        """What wants somebody's hand, in words."""
        said = list(self.emergencies)
        if self.deserted:
            said.append(f"{self.waiting} 位在等,没有窗口在叫")
        if self.slow:
            said.append(f"最久的等了 {self.longest} 分钟,超过 {self.policy.busy_wait.value} 分")
        if self.late:
            said.append(f"{self.late} 位预约过了时间还没有来")
        return said


def seen_by(user: User) -> QuerySet[Centre]:
    """Return the halls somebody sees from above: all, or those of the own hall and beneath."""
    halls = Centre.objects.select_related("division").prefetch_related("adoptions")
    halls = halls if user.centre_id is None else halls.filter(pk__in=user.reach)
    standing = Emergency.objects.standing().filter(centre=OuterRef("pk")).order_by("-pk")
    halls = halls.annotate(
        alarm=Subquery(standing.values("pk")[:1]), alarm_said=Subquery(standing.values("said")[:1])
    )
    return with_day(halls).order_by("division__level", "division", "pk")


def floors(halls: Iterable[Centre], day: date, at: datetime) -> list[AtAGlance]:
    """Return how these halls stand, who needs somebody first; five queries however many."""
    every = list(halls)
    here = Q(centre__in=[one.pk for one in every])
    windows = _counted(Window.objects.filter(here))
    shifts = _shifts(here)
    visits = _visits(here, day)
    bookings = _bookings(here, day, at)
    standing: dict[int, list[str]] = {}
    for pk, said in (
        Emergency.objects.standing().filter(here).order_by("pk").values_list("centre", "said")
    ):
        standing.setdefault(pk, []).append(said)
    found = []
    for one in every:
        mine, (open_, paused) = visits.get(one.pk, {}), shifts.get(one.pk, (0, 0))
        clock = Clock(one, at, beat_and_stops_of(one, day)[1])
        due, late = bookings.get(one.pk, (0, 0))
        since = mine.get("since")
        found.append(
            AtAGlance(
                one, windows[one.pk], open_, paused, mine.get("waiting", 0),
                clock.minutes(since) if since else 0, mine.get("came", 0), mine.get("done", 0),
                due, late, tuple(standing.get(one.pk, [s.said for s in holding(clock.stops)])),
                one.pack_on(day).policy.queue,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (not one.emergencies, not one.alarms))


def _counted(rows: QuerySet[Any]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("centre").annotate(n=Count("pk"))))


def _shifts(here: Q) -> dict[int, tuple[int, int]]:
    pausing = Pause.objects.filter(shift=OuterRef("pk"), until__isnull=True)
    open_ = Shift.objects.open().filter(here).annotate(pausing=Exists(pausing)).order_by()
    rows = open_.values_list("centre").annotate(
        n=Count("pk"), paused=Count("pk", filter=Q(pausing=True))
    )
    return {pk: (n, paused) for pk, n, paused in rows}


def _visits(here: Q, day: date) -> dict[int, dict[str, Any]]:
    lined = Q(state__in=IN_LINE)
    rows = Ticket.objects.filter(here, day=day).order_by().values("centre")
    found = rows.annotate(
        came=Count("pk"), waiting=Count("pk", filter=lined), since=Min("since", filter=lined),
        done=Count("pk", filter=Q(state=State.FINISHED)),
    )  # fmt: skip
    return {one["centre"]: dict(one) for one in found}


def _bookings(here: Q, day: date, at: datetime) -> dict[int, tuple[int, int]]:
    rows = Booking.objects.expected().filter(here, day=day).order_by().values_list("centre")
    found = rows.annotate(n=Count("pk"), late=Count("pk", filter=Q(begins_at__lt=at)))
    return {pk: (n, late) for pk, n, late in found}
