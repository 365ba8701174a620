"""Who waits, for whom a window may call, and what the rule needs to know before a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.centres.models import Window as Counter
from bianmin.rules import queue
from bianmin.rules.priority import Lane
from bianmin.rules.queue import Called, Waiting
from bianmin.rules.tickets import AT_WINDOW, State
from bianmin.tickets.models import Call, HallDay, Line, Period, Shift, Ticket

GENERAL = "A"  # the line of who wants several things, or does not know yet
BOOKED = "Y"  # the letter of an appointment (预约)
TURNS = (Call.Kind.NEXT, Call.Kind.THIS)


@dataclass(frozen=True, slots=True)
class Floor:
    """The lines of a hall, its windows, and which of them serve which."""

    lines: tuple[Line, ...]
    windows: dict[int, Counter]
    departments: dict[int, frozenset[int]]  # of each window; none: it takes everything

    def serves(self, window: int) -> frozenset[int]:
        """Return the lines a window may call from.

        The general line is for windows that take everything; where a hall has none, for all.
        """
        mine = self.departments[window]
        if not mine:
            return frozenset(line.pk for line in self.lines)
        everything = any(not one for one in self.departments.values())
        return frozenset(
            line.pk
            for line in self.lines
            if line.department_id in mine or (line.department_id is None and not everything)
        )

    def peers(self, window: int) -> list[int]:
        """Return the windows that could have called whatever this one could: itself, too."""
        mine = self.serves(window)
        return [one for one in self.windows if mine <= self.serves(one)]

    def for_line(self, line: int) -> list[Counter]:
        """Return the windows that call from a line."""
        return [w for pk, w in self.windows.items() if line in self.serves(pk)]


def floor(centre_id: int) -> Floor:
    """Return the lines and windows of a hall as they are now: two queries."""
    windows: dict[int, Counter] = {}
    departments: dict[int, set[int]] = {}
    rows = Counter.objects.filter(centre=centre_id).annotate(takes=F("departments"))
    for row in rows.order_by("no"):
        windows.setdefault(row.pk, row)
        departments.setdefault(row.pk, set()).update({row.takes} - {None})
    return Floor(
        lines=tuple(Line.objects.filter(centre=centre_id)),
        windows=windows,
        departments={pk: frozenset(found) for pk, found in departments.items()},
    )


def callable_by(plan: Floor, window: int, centre_id: int, day: date) -> QuerySet[Ticket]:
    """Return who waits for this window: in one of its lines, or handed over to it."""
    here = Q(state=State.WAITING, line__in=plan.serves(window))
    handed = Q(state=State.TRANSFERRED, window=window)
    return Ticket.objects.filter(here | handed, centre=centre_id, day=day)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rule is asked before a call: the first of each lane, and the last calls."""

    waiting: tuple[Waiting, ...]
    called: tuple[Called, ...]
    ids: dict[str, int]
    many: int  # who wait in all


def facts(
    plan: Floor, window: int, centre_id: int, day: date, in_a_row: int, many: int = 1
) -> Facts:
    """Return the facts of the next calls of a window, few however many wait.

    Only the first of a lane can be next, and only the last calls can have passed it over;
    for the next `many` calls, the first `many` of each lane.
    """
    nth = Window(
        RowNumber(), partition_by=[F("state"), F("lane"), F("booked")],
        order_by=[F("since").asc(), F("number").asc()],
    )  # fmt: skip
    all_ = callable_by(plan, window, centre_id, day).annotate(nth=nth, all=Window(Count("pk")))
    names = ("pk", "number", "since", "lane", "booked", "state", "all")
    rows = list(all_.filter(nth__lte=many).values_list(*names))
    calls = Call.objects.filter(
        centre=centre_id, day=day, kind__in=TURNS, window__in=plan.peers(window)
    ).order_by("-pk")
    last = list(calls.values_list("lane", "at", "out_of_turn")[: in_a_row + len(Lane)])
    return Facts(
        waiting=tuple(
            Waiting(no, since, Lane(lane), booked, handed=state == State.TRANSFERRED)
            for _, no, since, lane, booked, state, _ in rows
        ),
        called=tuple(Called(Lane(lane), at, out) for lane, at, out in reversed(last)),
        ids={row[1]: row[0] for row in rows},
        many=rows[0][-1] if rows else 0,
    )


def at_window(window_id: int) -> Ticket | None:
    """Return the ticket that is called to or served at a window."""
    return Ticket.objects.filter(window=window_id, state__in=AT_WINDOW).first()


def at_hand(window_id: int, centre_id: int, day: date) -> list[Ticket]:
    """Return who is at a window, with how long he waited, and whom the hall has put aside."""
    waiting = Period.objects.filter(ticket=OuterRef("pk"), kind=Period.Kind.WAITING)
    waited = waiting.order_by().values("ticket").annotate(all=Sum("minutes")).values("all")
    here = Q(window=window_id, state__in=AT_WINDOW)
    aside = Q(centre=centre_id, day=day, state__in=[State.PARKED, State.MISSED])
    found = Ticket.objects.filter(here | aside).annotate(waited=Subquery(waited))
    return list(found.select_related("line", "window").order_by("since"))


def shift_of(user: User) -> Shift | None:
    """Return the shift somebody stands in now."""
    pausing = FilteredRelation("pauses", condition=Q(pauses__until__isnull=True))
    found = Shift.objects.open().filter(clerk=user).annotate(pausing=pausing)
    days = HallDay.objects.filter(centre=OuterRef("centre")).order_by("-day")
    words = {
        "paused": F("pausing__why"), "back_by": F("pausing__back_by"),
        "stops": Subquery(days.values("stops")[:1]), "stops_on": Subquery(days.values("day")[:1]),
    }  # fmt: skip
    return found.annotate(**words).select_related("window").first()


def people_ahead(ticket: Ticket) -> int:
    """Return how many of its line stand before a ticket by the order of the book.

    After so many calls in a row the book lets others in between: the place is no promise.
    """
    return people_before(ticket).count() if ticket.now is State.WAITING else 0


def people_before(ticket: Ticket) -> QuerySet[Ticket]:
    """Return who stands before a ticket that waits, by the order of the book."""
    policy = ticket.book.policy
    order, own = policy.priority.order.value, queue.lane_of(Lane(ticket.lane), policy.priority)
    ranks = {lane: order.index(queue.lane_of(lane, policy.priority)) for lane in Lane}
    better = [lane for lane, rank in ranks.items() if rank < order.index(own)]
    equal = [lane for lane, rank in ranks.items() if rank == order.index(own)]
    before = Q(lane__in=better) | Q(lane__in=equal, since__lt=ticket.since)
    if policy.arrivals.on_time_next.value:
        earlier = Q(booked=True, since__lt=ticket.since)
        before = earlier if ticket.booked else Q(booked=True) | before
    line = Ticket.objects.filter(centre=ticket.centre_id, day=ticket.day, line=ticket.line_id)
    return line.filter(before, state=State.WAITING).exclude(pk=ticket.pk)


def local_day(at: datetime) -> date:
    """Return the office's day of an instant."""
    return localtime(at).date()


def hour_of(at: datetime) -> int:
    """Return the hour of the week of an instant in local time: Monday 9:20 is 9."""
    local = localtime(at)
    return local.weekday() * 24 + local.hour
