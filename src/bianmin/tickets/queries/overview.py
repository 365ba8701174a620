"""How the hall stands: each window, each line, which window to open and who can staff it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery

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
from .stops import Stops, beat_and_stops, holding, stood

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
    minutes: int = 0  # for which it has stood so

    @property
    def state(self) -> str:
        """How it stands, in a word of ours."""
        return standing(self.shift, self.pause, self.ticket)

    @property
    def zh(self) -> str:
        """How it stands, in the word of people."""
        called = self.ticket is not None and self.ticket.now is State.CALLED
        return standing_zh(self.state, called=called)


POST_ZH = {"empty": "没有开", "paused": "暂停", "serving": "正在办", "idle": "空着"}


def standing(shift: Shift | None, pause: Pause | None, busy: object) -> str:
    """Return how a window stands, now or then: empty, paused, serving or idle."""
    if shift is None:
        return "empty"
    if pause is not None:
        return "paused"
    return "serving" if busy else "idle"


def standing_zh(state: str, *, called: bool) -> str:
    """Return how a window stands, in the word of people; `called`: its number has not come yet."""
    return "叫了号" if state == "serving" and called else POST_ZH[state]


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
    overdue: tuple[Ticket, ...]  # who came by appointment, waits, and whose time is past
    free: tuple[User, ...]  # who works here and stands at no window
    stops: Stops  # what holds the calling now


def hall_now(
    centre: Centre,
    at: datetime,
    day: date,
    shifts: dict[int, Shift] | None = None,
    stops: Stops | None = None,
) -> HallNow:
    """Return how a hall stands at a moment, in a fixed number of queries.

    `shifts` are those that stand now, by window, and `stops` those of the day, where they
    are known already.
    """
    plan, book = floor(centre.pk), centre.pack_on(day)
    shifts = _shifts(centre) if shifts is None else shifts
    here: dict[int | None, Ticket] = {}
    lined: dict[int, list[Ticket]] = defaultdict(list)
    present = Ticket.objects.filter(centre=centre, day=day, state__in=AT_WINDOW | IN_LINE)
    for ticket in present.defer("person").order_by("since"):
        if ticket.now in AT_WINDOW:
            here[ticket.window_id] = ticket
        else:
            lined[ticket.line_id].append(ticket)
    waiting = [one for ones in lined.values() for one in ones]
    clock = Clock(centre, at, beat_and_stops(centre.pk, day)[1] if stops is None else stops)
    posts = tuple(
        _post(window, shifts.get(pk), here.get(pk), _could_call(plan, pk, lined), clock, book)
        for pk, window in plan.windows.items()
    )
    free = _free(centre, shifts)
    lines = tuple(_line(one, plan, lined[one.pk], shifts, free, clock, book) for one in plan.lines)
    overdue = tuple(one for one in waiting if one.booked_for and one.booked_for < at)
    return HallNow(posts, lines, len(waiting), overdue, tuple(free), holding(clock.stops))


@dataclass(frozen=True, slots=True)
class Clock:
    """How many minutes have passed at an instant, less those in which the hall stood still."""

    centre: Centre
    at: datetime
    stops: Stops

    def stood(self, since: datetime, until: datetime) -> Ruling[timedelta]:
        """Return how long the hall stood still between two instants of today."""
        return stood(self.centre, since, until, self.stops)

    def minutes(self, since: datetime) -> int:
        """Return the whole minutes since an instant, never below nothing."""
        still = self.stood(since, self.at).value
        return max(0, int((self.at - since - still) / MINUTE))


def _shifts(centre: Centre) -> dict[int, Shift]:
    found = Shift.objects.open().filter(centre=centre).select_related("clerk")
    return {one.window_id: one for one in found.prefetch_related("pauses")}


def _could_call(plan: Floor, window: int, lined: dict[int, list[Ticket]]) -> int:
    return sum(len(lined.get(line, ())) for line in plan.serves(window))


def _post(
    window: Window,
    shift: Shift | None,
    ticket: Ticket | None,
    people: int,
    clock: Clock,
    book: Pack,
) -> Post:
    if shift is None:
        return Post(window, None, None, None, None, 0)
    pause = next((one for one in shift.pauses.all() if one.until is None), None)
    quiet = clock.minutes(shift.acted_at)
    busy = ticket is not None and ticket.now is State.SERVING
    ghost = rules.is_ghost(
        quiet=quiet, waiting=0 if busy else people, paused=pause is not None,
        policy=book.policy.queue,
    )  # fmt: skip
    since = pause.since if pause else ticket.moved_at if ticket else shift.acted_at
    return Post(window, shift, pause, ticket, ghost, quiet, clock.minutes(since))


def _free(centre: Centre, shifts: dict[int, Shift]) -> dict[User, frozenset[int]]:
    """Return who works here and stands at no window, with the departments of each."""
    there = {shift.clerk_id for shift in shifts.values()}
    people = User.objects.filter(centre=centre, role__in=WORKS, is_active=True)
    found: dict[User, set[int]] = {}
    for one in people.annotate(post=F("departments")).order_by("pk"):
        if one.pk not in there:
            found.setdefault(one, set()).update({one.post} - {None})
    return {one: frozenset(own) for one, own in found.items()}


def may_staff(user: User, departments: frozenset[int]) -> bool:
    """Return whether somebody's post permits a window: a department in common, or no limit."""
    return _fits(frozenset(one.pk for one in user.departments.all()), departments)


def _fits(own: frozenset[int], departments: frozenset[int]) -> bool:
    return not own or not departments or bool(own & departments)


def _line(
    line: Line,
    plan: Floor,
    people: list[Ticket],
    shifts: dict[int, Shift],
    free: dict[User, frozenset[int]],
    clock: Clock,
    book: Pack,
) -> Queueing:
    able = plan.for_line(line.pk)
    closed = [
        (w, tuple(u for u, own in free.items() if _fits(own, plan.departments[w.pk])))
        for w in able
        if w.pk not in shifts
    ]
    minutes = max((clock.minutes(one.since) for one in people), default=0)
    spare = tuple((w, users) for w, users in closed if users)
    advice = queue.relief(
        people=len(people), minutes=minutes, spare=len(spare), policy=book.policy.queue
    )
    open_windows = sum(w.pk in shifts for w in able)
    shown = spare[:3] if advice.value == queue.MORE_WINDOWS or not open_windows else ()
    return Queueing(line, len(people), minutes, open_windows, advice, shown)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One who waits, in the order in which a window would call, and why."""

    ticket: Ticket
    minutes: int
    because: tuple[str, ...]


def upcoming(
    centre: Centre, plan: Floor, window: int, day: date, clock: Clock, many: int
) -> tuple[list[Upcoming], int]:
    """Return the next `many` a window would call, and how many wait for it in all."""
    policy = centre.pack_on(day).policy
    known = facts(plan, window, centre.pk, day, policy.queue.in_a_row.value, many)
    order = waiting.in_order(
        waiting=known.waiting, called=known.called, at=clock.at, many=many, policy=policy.queue,
        priority=policy.priority, arrivals=policy.arrivals,
    )  # fmt: skip
    ids = [known.ids[one.value] for one in order]
    first = Matter.objects.filter(ticket=OuterRef("pk"), order=1).values("name")
    rows = Ticket.objects.filter(pk__in=ids).select_related("came_from")
    rows = rows.annotate(wants=Subquery(first))
    tickets = {one.pk: one for one in rows}
    shown = [
        Upcoming(tickets[pk], clock.minutes(tickets[pk].since), one.because)
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
