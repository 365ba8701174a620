"""How the hall stands: each window, each line, which window to open and who can staff it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from bianmin.accounts.models import User
from bianmin.accounts.permissions import WORKS
from bianmin.centres.models import Centre, Window
from bianmin.packs import Pack
from bianmin.rules import queue, waiting
from bianmin.rules import tickets as rules
from bianmin.rules.priority import Lane
from bianmin.rules.ruling import Ruling
from bianmin.rules.tickets import AT_WINDOW, IN_LINE, State
from bianmin.tickets.models import Call, Line, Matter, Pause, Shift, Ticket

from .lines import Floor, facts, floor

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Post:
    """One window as it stands now."""

    window: Window
    shift: Shift | None
    pause: Pause | None
    ticket: Ticket | None
    ghost: Ruling[bool] | None
    quiet: int  # minutes since anything was done there

    @property
    def zh(self) -> str:
        """How it stands, in a word."""
        if self.shift is None:
            return "没有开"
        if self.pause is not None:
            return "暂停"
        return "正在办" if self.ticket else "空着"


@dataclass(frozen=True, slots=True)
class Queueing:
    """One line as it stands now, and what is to be done about it."""

    line: Line
    people: int
    minutes: int  # the longest wait
    open_windows: int
    advice: Ruling[str]
    to_open: tuple[tuple[Window, tuple[User, ...]], ...]  # with who can staff it

    @property
    def deserted(self) -> bool:
        """Whether people wait whom no open window calls."""
        return self.people > 0 and not self.open_windows


@dataclass(frozen=True, slots=True)
class HallNow:
    """All of it."""

    posts: tuple[Post, ...]
    lines: tuple[Queueing, ...]
    waiting: int


def hall_now(centre: Centre, at: datetime, day: date) -> HallNow:
    """Return how a hall stands at a moment, in a fixed number of queries."""
    plan, book = floor(centre.pk), centre.pack_on(day)
    shifts = _shifts(centre)
    tickets = Ticket.objects.filter(centre=centre, day=day)
    here = {t.window_id: t for t in tickets.filter(state__in=AT_WINDOW)}
    lined: dict[int, list[Ticket]] = defaultdict(list)
    for ticket in tickets.filter(state__in=IN_LINE).only("line", "window", "since", "state"):
        lined[ticket.line_id].append(ticket)
    posts = tuple(
        _post(window, shifts.get(pk), here.get(pk), _could_call(plan, pk, lined), at, book)
        for pk, window in plan.windows.items()
    )
    free = _free(centre, shifts)
    lines = tuple(_line(one, plan, lined[one.pk], shifts, free, at, book) for one in plan.lines)
    return HallNow(posts, lines, sum(len(one) for one in lined.values()))


def _shifts(centre: Centre) -> dict[int, Shift]:
    pausing = Prefetch("pauses", Pause.objects.filter(until__isnull=True), to_attr="pausing")
    found = Shift.objects.open().filter(centre=centre).select_related("clerk")
    return {one.window_id: one for one in found.prefetch_related(pausing)}


def _could_call(plan: Floor, window: int, lined: dict[int, list[Ticket]]) -> int:
    return sum(len(lined.get(line, ())) for line in plan.serves(window))


def _post(
    window: Window,
    shift: Shift | None,
    ticket: Ticket | None,
    people: int,
    at: datetime,
    book: Pack,
) -> Post:
    if shift is None:
        return Post(window, None, None, None, None, 0)
    pause = next(iter(shift.pausing), None)  # type: ignore[attr-defined]
    quiet = max(0, int((at - shift.acted_at) / MINUTE))
    busy = ticket is not None and ticket.now is State.SERVING
    ghost = rules.is_ghost(
        quiet=quiet, waiting=0 if busy else people, paused=pause is not None,
        policy=book.policy.queue,
    )  # fmt: skip
    return Post(window, shift, pause, ticket, ghost, quiet)


def _free(centre: Centre, shifts: dict[int, Shift]) -> list[User]:
    """Return who works here and stands at no window."""
    there = {shift.clerk_id for shift in shifts.values()}
    people = User.objects.filter(centre=centre, role__in=WORKS, is_active=True).order_by("pk")
    return [one for one in people.prefetch_related("departments") if one.pk not in there]


def may_staff(user: User, departments: frozenset[int]) -> bool:
    """Return whether somebody's post permits a window: a department in common, or no limit."""
    own = {one.pk for one in user.departments.all()}
    return not own or not departments or bool(own & departments)


def _line(
    line: Line,
    plan: Floor,
    people: list[Ticket],
    shifts: dict[int, Shift],
    free: list[User],
    at: datetime,
    book: Pack,
) -> Queueing:
    able = plan.for_line(line.pk)
    closed = [
        (w, tuple(u for u in free if may_staff(u, plan.departments[w.pk])))
        for w in able
        if w.pk not in shifts
    ]
    minutes = max((int((at - one.since) / MINUTE) for one in people), default=0)
    spare = tuple((w, users) for w, users in closed if users)
    advice = queue.relief(
        people=len(people), minutes=minutes, spare=len(spare), policy=book.policy.queue
    )
    open_windows = sum(w.pk in shifts for w in able)
    shown = spare[:3] if advice.value == queue.MORE_WINDOWS or not open_windows else ()
    return Queueing(line, len(people), max(0, minutes), open_windows, advice, shown)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One who waits, in the order in which a window would call, and why."""

    ticket: Ticket
    minutes: int
    because: tuple[str, ...]


def upcoming(
    centre: Centre, plan: Floor, window: int, day: date, at: datetime, many: int
) -> tuple[list[Upcoming], int]:
    """Return the next `many` a window would call, and how many wait for it in all."""
    policy = centre.pack_on(day).policy
    known = facts(plan, window, centre.pk, day, policy.queue.in_a_row.value, many)
    order = waiting.in_order(
        waiting=known.waiting, called=known.called, at=at, many=many, policy=policy.queue,
        priority=policy.priority, arrivals=policy.arrivals,
    )  # fmt: skip
    ids = [known.ids[one.value] for one in order]
    first = Matter.objects.filter(ticket=OuterRef("pk"), order=1).values("name")
    rows = Ticket.objects.filter(pk__in=ids).select_related("came_from")
    rows = rows.annotate(wants=Subquery(first))
    tickets = {one.pk: one for one in rows}
    shown = [
        Upcoming(tickets[pk], max(0, int((at - tickets[pk].since) / MINUTE)), one.because)
        for pk, one in zip(ids, order, strict=True)
    ]
    return shown, known.many


def calls_of(ticket: Ticket) -> list[dict[str, Any]]:
    """Return each call of a ticket, with how every lane stood when it was decided."""
    rows = Call.objects.filter(ticket=ticket).select_related("window", "clerk").order_by("nth")
    return [
        {
            "call": row,
            "heads": [
                {
                    **head,
                    "lane": Lane(head["lane"]).zh,
                    "since": datetime.fromisoformat(head["since"]),
                }
                for head in row.saw
            ],
        }
        for row in rows
    ]
