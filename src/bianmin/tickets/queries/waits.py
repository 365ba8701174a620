"""How long it still takes, by what was done in the last weeks (还要等多久)."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DurationField, Exists, F, OuterRef, QuerySet, Sum

from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import queue
from bianmin.rules import waiting as rules
from bianmin.rules.priority import Lane
from bianmin.rules.queue import Policy
from bianmin.rules.ruling import Ruling
from bianmin.rules.tickets import AT_WINDOW, State
from bianmin.rules.waiting import Span, Took
from bianmin.tickets.models import Call, Matter, Pause, Period, Shift, Ticket

from .lines import TURNS, Floor, floor, hour_of, local_day, people_before
from .stops import because_of, standing_stops

KEPT = 60  # seconds for which the tables of a hall are kept
FURTHEST = 200  # people ahead of whom each is asked for; the others are as the last
GO_FIRST = (*TURNS, Call.Kind.RESUMED)  # by which somebody comes to a window
Key = tuple[int | None, int | None]  # item, hour of the week; none: any

Calls = Counter[tuple[int, int, str, bool]]  # by window, line, lane, and whether out of turn


@dataclass(frozen=True, slots=True)
class Lately:
    """What the last weeks of a hall were like."""

    took: dict[Key, Took]
    calls: Calls
    walk: Took  # from the call to the window, those who did not come as well
    walks: float  # for each that was served
    away: float  # the part of their time in which open windows paused


_kept: dict[int, tuple[date, float, Lately]] = {}  # by hall: of which day, since when


@dataclass(frozen=True, slots=True)
class Estimate:
    """What somebody who waits is told."""

    span: Span | None
    why: str  # why there is none
    because: tuple[str, ...]

    @property
    def zh(self) -> str:
        """The estimate in words, honest about what is not known."""
        if self.span is None:
            return self.why
        low, high = self.span.low, self.span.high
        if not high:
            return "马上就轮到"
        reach = f"{low}–{high}" if low else f"最多 {high}"
        return f"约 {reach} 分钟,现在开着 {self.span.windows} 个窗口"


def tables(centre: Centre, at: datetime, policy: Policy) -> dict[Key, Took]:
    """Return how long each item took lately, by the hour of the week as well."""
    return lately(centre, at, policy).took


def lately(centre: Centre, at: datetime, policy: Policy) -> Lately:
    """Return what the last weeks were like: a few queries, once in a while."""
    day, now = local_day(at), time.monotonic()
    known = _kept.get(centre.pk)
    if known is None or known[0] != day or now - known[1] >= KEPT:
        first = day - timedelta(weeks=policy.estimate_weeks.value)
        walk, walks = _walks(centre, first, day)
        found = Lately(
            _tables(centre, first, day), _calls(centre, first, day), walk, walks,
            _away(centre, first, day, at),
        )  # fmt: skip
        known = _kept[centre.pk] = (day, now, found)
    return known[2]


def forget() -> None:
    """Let go of the tables kept; for tests, where a hall is a new one each time."""
    _kept.clear()


def _periods(centre: Centre, kind: str, first: date, last: date) -> QuerySet[Period]:
    """Return what was over of a kind; what the end of a day cut off lasted nobody knows how long."""
    over = Period.objects.filter(
        centre=centre, kind=kind, until__isnull=False,
        ticket__day__gte=first, ticket__day__lte=last,
    )  # fmt: skip
    return over.exclude(ticket__state=State.ABANDONED, until=F("ticket__moved_at"))


def _tables(centre: Centre, first: date, last: date) -> dict[Key, Took]:
    served = _periods(centre, Period.Kind.SERVING, first, last).filter(ticket__matters__order=1)
    rows = served.values_list("ticket__matters__item", "hour", "minutes").annotate(n=Count("pk"))
    counts: dict[Key, Counter[int]] = defaultdict(Counter)
    for item, hour, minutes, n in rows.order_by():
        for one in ((item, hour), (item, None), (None, None)):
            counts[one][minutes] += n
    return {one: Took(dict(found)) for one, found in counts.items()}


def _walks(centre: Centre, first: date, last: date) -> tuple[Took, float]:
    """Return how long people walk, and how many are called for each who is served."""
    walked = _periods(centre, Period.Kind.WALKING, first, last).order_by()
    absent = Period.objects.filter(
        ticket=OuterRef("ticket"), kind=Period.Kind.AWAY, since=OuterRef("until")
    )
    rows = walked.annotate(vain=Exists(absent)).values_list("minutes", "vain")
    found: Counter[tuple[int, bool]] = Counter()
    for minutes, in_vain, n in rows.annotate(n=Count("pk")):
        found[minutes, in_vain] += n
    came = sum(n for (_, in_vain), n in found.items() if not in_vain)
    lasted: Counter[int] = Counter()
    for (minutes, _), n in found.items():
        lasted[minutes] += n
    return Took(dict(lasted)), found.total() / came if came else 1.0


def _away(centre: Centre, first: date, last: date, at: datetime) -> float:
    """Return the part of their time for which staffed windows paused, of shifts that are over."""
    begins = at - timedelta(days=(last - first).days)
    shifts = Shift.objects.filter(centre=centre, until__isnull=False, since__gte=begins)
    pauses = Pause.objects.filter(shift__in=shifts, until__isnull=False)
    lasted = Sum(F("until") - F("since"), output_field=DurationField())
    open_ = shifts.aggregate(all=lasted)["all"]
    paused = pauses.aggregate(all=lasted)["all"]
    return paused / open_ if open_ and paused else 0.0


def _calls(centre: Centre, first: date, last: date) -> Calls:
    turns = Call.objects.filter(centre=centre, day__range=(first, last), kind__in=GO_FIRST)
    by = turns.order_by().values_list("window", "ticket__line", "lane", "out_of_turn")
    return Counter(
        {(w, line, lane, out): n for w, line, lane, out, n in by.annotate(n=Count("pk"))}
    )


def _others(calls: Calls, windows: list[int], line_id: int | None, lane: Lane, book: Pack) -> float:
    """Return of the calls of these windows the part that goes before somebody who comes now.

    Those out of turn, those of a better lane, and those of a lane as good in another line;
    what is called behind him does not count.
    """
    order, priority, here = book.policy.priority.order.value, book.policy.priority, set(windows)
    ranks = {one: order.index(queue.lane_of(one, priority)) for one in Lane}
    mine = first = 0
    for (window, line, other, out), n in calls.items():
        if window not in here:
            continue
        rank = ranks[Lane(other)] - ranks[lane]
        if out or rank < 0 or (rank == 0 and line_id not in (None, line)):
            first += n
        elif rank == 0:
            mine += n
    return first / (first + mine) if mine >= book.policy.queue.estimate_least.value else 0.0


def took(found: dict[Key, Took], item: int | None, hour: int, policy: Policy) -> Took | None:
    """Return what is known of an item at an hour of the week, from the nearest to the widest."""
    near = [found.get(key, rules.NOTHING) for key in ((item, hour), (item, None), (None, None))]
    return rules.known(tables=tuple(near), policy=policy).value


def estimate(ticket: Ticket, centre: Centre, at: datetime, plan: Floor | None = None) -> Estimate:
    """Return how long a ticket that waits will wait still (估计)."""
    lane = None if ticket.booked else Lane(ticket.lane)  # nobody goes before who is on time
    return _estimate(people_before(ticket), ticket.line_id, lane, centre, at, plan)


def estimate_for_new(centre: Centre, line_id: int | None, at: datetime) -> Estimate:
    """Return how long somebody will wait who takes a ticket of a line now."""
    day = local_day(at)
    line = Ticket.objects.filter(centre=centre, day=day, state=State.WAITING)
    line = line.filter(line=line_id) if line_id else line
    return _estimate(line, line_id, Lane.ORDINARY, centre, at)


def _estimate(
    before: QuerySet[Ticket],
    line_id: int | None,
    lane: Lane | None,
    centre: Centre,
    at: datetime,
    plan: Floor | None = None,
) -> Estimate:
    day = local_day(at)
    book = centre.pack_on(day)
    policy = book.policy.queue
    windows = open_for(centre, line_id, plan)
    if stops := standing_stops(centre.pk, day):
        return Estimate(None, "大厅停止叫号,位置给您留着", because_of(stops))
    if not windows:
        return Estimate(None, "办这个的窗口现在没有开", policy.estimate_low.because)
    known, hour = lately(centre, at, policy), hour_of(at)
    found = known.took
    ahead = _of(found, _items(before[:FURTHEST]), hour, policy)
    busy = Ticket.objects.filter(centre=centre, day=day, window__in=windows, state__in=AT_WINDOW)
    here = list(_items(busy))
    begun = _of(found, here if len(here) >= len(windows) else [], hour, policy)
    if ahead is None or begun is None:
        return Estimate(None, "还说不准:这项业务近来办得少", policy.estimate_least.because)
    others = _others(known.calls, windows, line_id, lane, book) if lane else 0.0
    ruled: Ruling[Span | None] = rules.estimate(
        ahead=ahead, begun=begun, windows=len(windows), others=others, walk=known.walk,
        walks=known.walks, away=known.away, policy=policy,
    )  # fmt: skip
    return Estimate(ruled.value, "", ruled.because)


def _items(tickets: QuerySet[Ticket]) -> list[int | None]:
    first = Matter.objects.filter(ticket__in=list(tickets.values_list("pk", flat=True)), order=1)
    return list(first.values_list("item", flat=True))


def _of(
    found: dict[Key, Took], items: list[int | None], hour: int, policy: Policy
) -> tuple[Took, ...] | None:
    """Return what each of these matters took lately; None when of one of them nothing is known."""
    each = {item: took(found, item, hour, policy) for item in set(items)}
    known = [one for item in items if (one := each[item])]
    return tuple(known) if len(known) == len(items) else None


def open_for(centre: Centre, line_id: int | None, plan: Floor | None = None) -> list[int]:
    """Return the staffed windows that call from a line and do not pause."""
    plan = plan or floor(centre.pk)
    able = {w.pk for w in plan.for_line(line_id)} if line_id else set(plan.windows)
    open_ = Shift.objects.open().filter(centre=centre, window__in=able)
    pausing = Pause.objects.filter(shift=OuterRef("pk"), until__isnull=True)
    return list(open_.exclude(Exists(pausing)).values_list("window", flat=True))
