"""What the screens ask of appointments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.openings.models import VillageDay
from bianmin.openings.queries import why_closed
from bianmin.rules import arrivals
from bianmin.rules.ruling import Ruling

from .models import OPEN, Booking, BookingQuerySet, Change, Kind, Matter, Offer, Place, Plan
from .places import Choice, Line, Want, in_order, lines_between, reach

PAGE = 50
TODAY, ASKED, GONE, MOVES, OFFS = "today", "asked", "gone", "moves", "offs"
LISTS = {
    TODAY: "今天要来的", ASKED: "等确认的", GONE: "过了时间没来的", MOVES: "要改约的",
    OFFS: "等主任批准取消的",
}  # fmt: skip


def whole() -> BookingQuerySet:
    """Return bookings with what a list shows of them."""
    matters = Matter.objects.select_related("version__item__department", "version__item__timing")
    waiting = Offer.objects.filter(answer="")
    return Booking.objects.select_related(
        "centre", "window", "by", "goes", "visit__agent", "village_day", "ticket"
    ).prefetch_related(Prefetch("matters", matters), Prefetch("offers", waiting, to_attr="waiting"))


def matters_said(booking: Any) -> str:
    """Return what a booking is about, in words."""
    return "、".join(matter.version.said for matter in booking.matters.all())


def due_today(centre: Centre, day: date) -> BookingQuerySet:
    """Return who is expected in a hall on a day, in order."""
    return whole().expected().filter(centre=centre, day=day).order_by("begins_at", "pk")


def of_day(centre: Centre, day: date) -> list[Booking]:
    """Return who has or had an appointment on a day, without those that never stood."""
    shown = [Booking.State.CONFIRMED, Booking.State.CAME, Booking.State.GIVEN_UP]
    return list(whole().filter(centre=centre, day=day, state__in=shown).order_by("begins_at", "pk"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One window at one time: who is there, or what the place is."""

    booking: Booking | None = None
    kept: Place | None = None
    free: bool = False
    quota: str = ""
    seat: int = 0
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One line of a hall on a day, as a table: times down, windows across."""

    line: Line
    heads: tuple[str, ...]
    rows: tuple[tuple[datetime, tuple[Cell, ...]], ...]
    free: int
    taken: int


def day_sheets(centre: Centre, day: date, bookings: Iterable[Booking]) -> list[Sheet]:
    """Return the day of all windows (当天一览)."""
    rows = list(Place.objects.filter(centre=centre, day=day).select_related("kept_by"))
    of = {booking.pk: booking for booking in bookings}
    lines = lines_between(centre, day, day, rows=rows).get(day, [])
    return [_sheet(line, of) for line in lines if line.times and line.plan.places]


def _sheet(line: Line, of: dict[int, Booking]) -> Sheet:
    seats = range(line.plan.places)
    heads = tuple(str(line.window(n) or f"第 {n + 1} 位") for n in seats)
    rows = tuple((t.begins_at, tuple(_cell(line, t, n, of) for n in seats)) for t in line.times)
    cells = [cell for _, row in rows for cell in row]
    free = sum(cell.free for cell in cells)
    return Sheet(line, heads, rows, free, len(cells) - free)


def _cell(line: Line, time: Any, seat: int, of: dict[int, Booking]) -> Cell:
    row = line.row(seat, time)
    if row is None:
        return Cell(free=True, quota=time.quotas[seat].zh, seat=seat)
    if row.booking_id is None:
        return Cell(kept=row, seat=seat)
    return Cell(booking=of.get(row.booking_id), offered=row.offer_id is not None, seat=seat)


def standing(centre: Centre, now: datetime) -> list[Booking]:
    """Return the bookings of a hall that are not over, with what is counted of them: one query."""
    rows = Booking.objects.filter(centre=centre, state__in=OPEN)
    return list(
        rows.only("state", "day", "begins_at", "ends_at", "expires_at", "off_asked", "line")
    )


def lines_ahead(centre: Centre, found: Iterable[Booking], now: datetime) -> dict[date, list[Line]]:
    """Return the lines of every day on which somebody is to come or may still be booked."""
    today = now.date()
    last = max((booking.day for booking in found), default=today)
    return lines_between(centre, today, max(last, reach(centre, now)))


def displaced(
    found: Iterable[Booking], lines: Mapping[date, Sequence[Line]], now: datetime
) -> dict[int, str]:
    """Return who is to come when the hall will not be there for them, and why (要改约的).

    Nobody is moved: it is reckoned anew whenever somebody looks.
    """
    why: dict[int, str] = {}
    for booking in found:
        if booking.state != Booking.State.CONFIRMED or booking.begins_at <= now:
            continue
        on = next((x for x in lines.get(booking.day, ()) if x.plan.line == booking.line), None)
        if on is None or not on.plan.places:
            why[booking.pk] = "那天这里不接预约了"
        elif not any(a <= booking.begins_at and booking.ends_at <= b for a, b in on.sessions):
            why[booking.pk] = "那时不开门了"
    return why


def swallowed(booking: Booking, now: datetime) -> Ruling[str] | None:
    """Return why nobody will be there at the hour of a booking; None where somebody will."""
    if booking.state != Booking.State.CONFIRMED or booking.begins_at <= now:
        return None
    centre, day = booking.centre, booking.day
    why = displaced([booking], lines_between(centre, day, day), now).get(booking.pk)
    if why is None:
        return None
    closed = why_closed(centre, day)
    return Ruling(f"这里不开门:{closed.value}", closed.because) if closed else Ruling(why, ())


def listed(centre: Centre, name: str, now: datetime, moves: Collection[int]) -> list[Booking]:
    """Return one of the work lists of a hall; `moves` are those who must be moved."""
    today = localtime(now).date()
    if name == TODAY:
        return list(due_today(centre, today))
    if name == MOVES:
        rows = whole().filter(pk__in=sorted(moves)[:PAGE])
        return list(rows.order_by("begins_at", "pk"))
    asks = {
        ASKED: Q(state=Booking.State.ASKED, begins_at__gt=now)
        & (Q(expires_at__isnull=True) | Q(expires_at__gt=now)),
        GONE: Q(state=Booking.State.CONFIRMED, begins_at__lte=now),
        OFFS: Q(state=Booking.State.CONFIRMED) & ~Q(off_asked=""),
    }
    return list(whole().filter(asks[name], centre=centre).order_by("begins_at", "pk")[:PAGE])


def counts(standing_: Iterable[Booking], now: datetime, moves: int) -> dict[str, int]:
    """Return how long each work list is."""
    found: Counter[str] = Counter(dict.fromkeys(LISTS, 0))
    today = localtime(now).date()
    for one in standing_:
        if one.state == Booking.State.ASKED:
            waits = one.expires_at is None or one.expires_at > now
            found[ASKED] += one.begins_at > now and waits
        else:
            found[TODAY] += one.day == today
            found[GONE] += one.begins_at <= now
            found[OFFS] += bool(one.off_asked)
    found[MOVES] = moves
    return dict(found)


def soon(booking: Booking, now: datetime) -> bool:
    """Return whether the window is to make ready for somebody now (提醒窗口)."""
    policy = booking.book.policy.arrivals
    at = arrivals.remind_at(booked_for=booking.begins_at, policy=policy)
    return booking.state == Booking.State.CONFIRMED and at.value <= now <= booking.begins_at


def suggestions(
    lines: Mapping[date, Sequence[Line]], bookings: Iterable[Booking], now: datetime
) -> dict[int, list[Choice]]:
    """Return for each of these bookings the free times nearest to its own, without a query."""
    found: dict[int, list[Choice]] = {}
    for booking in bookings:
        versions = tuple(matter.version for matter in booking.matters.all())
        want = Want(centre=booking.centre, versions=versions, kind=booking.kind, public=False)
        free = in_order(
            choice
            for day in lines.values()
            for line in day
            for choice in line.choices(want, booking.minutes, now)
            if choice.begins_at != booking.begins_at
        )
        found[booking.pk] = sorted(free, key=lambda c: abs(c.begins_at - booking.begins_at))[:3]
    return found


def versions_named(centre: Centre, codes: Iterable[str], today: date) -> list[Version]:
    """Return the published versions of these items of a hall that are done here, as asked for."""
    wanted = list(dict.fromkeys(codes))[:10]
    rows = (
        Version.objects.in_force(today)
        .filter(item__centre=centre, item__code__in=wanted, item__elsewhere=False)
        .select_related("item__department", "item__centre", "item__timing")
        .prefetch_related("materials__version")
    )
    of = {version.item.code: version for version in rows}
    return [of[code] for code in wanted if code in of]


def mine(slug: str, token: str) -> Booking | None:
    """Return the booking behind an address that only its owner knows."""
    return whole().filter(centre__slug=slug, token=token[:32]).first()


def of_person(user: User, text: str) -> list[Booking]:
    """Return the bookings of a telephone number or a number of a booking, the newest first."""
    said = identity.clean(text)
    blind = sealing.blind(said) if said else "-"
    rows = whole().filter(pk__in=Booking.objects.visible_to(user).values("pk"))
    return list(
        rows.filter(Q(phone_blind=blind) | Q(no=text.strip())).order_by("-begins_at")[:PAGE]
    )


def plans(user: User, after: str) -> tuple[list[Plan], str]:
    """Return a page of the plans of a hall with all that were before them, the newest first."""
    rows = Plan.objects.visible_to(user).select_related("by", "ended_by", "department")
    rows = rows.prefetch_related("windows")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows.order_by("-pk")[: PAGE + 1])
    return page[:PAGE], str(page[PAGE - 1].pk) if len(page) > PAGE else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """How often something became of an appointment in a month, and by which clauses."""

    what: str
    count: int
    because: tuple[str, ...]


def figures(centre: Centre, month: date) -> tuple[int, list[Figure], list[tuple[str, int]]]:
    """Return of a month: how many were booked, what became of them, and how they were booked."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    booked = Booking.objects.filter(centre=centre, day__gte=first, day__lt=after).exclude(no="")
    ways = Counter(booking.channel_zh for booking in booked.only("channel", "pack"))
    rows = Change.objects.filter(centre=centre, on__gte=first, on__lt=after)
    many: Counter[tuple[str, tuple[str, ...]]] = Counter(
        (what, tuple(because)) for what, because in rows.values_list("what", "because")
    )
    names = dict(Change.What.choices)
    order = list(names)
    found = [
        Figure(str(names[what]), count, because)
        for (what, because), count in sorted(many.items(), key=lambda row: order.index(row[0][0]))
    ]
    return sum(ways.values()), found, ways.most_common()


def changes(booking: Booking) -> list[Change]:
    """Return what happened to a booking, in order."""
    return list(booking.changes.select_related("by").order_by("at", "pk"))


def has_places(centre: Centre, today: date) -> bool:
    """Return whether a hall takes appointments of residents at all."""
    held = Plan.objects.filter(centre=centre, public=True, places__gt=0)
    days = VillageDay.objects.standing().filter(centre=centre, day__gte=today)
    return held.filter(Q(until__isnull=True) | Q(until__gte=today)).exists() or days.exists()


def kinds(centre: Centre, today: date) -> list[tuple[str, str]]:
    """Return the ways in which one can be served by appointment; villages where the book has them."""
    villages = bool(centre.pack_on(today).policy.outreach.village_days)
    return [(name, zh) for name, zh in Kind.choices if villages or name != Kind.VILLAGE]


def announced(centre: Centre, today: date) -> Sequence[Plan]:
    """Return what was announced and is still to come (预告)."""
    rows = Plan.objects.filter(centre=centre, announced_on__lte=today, public=True)
    coming = Q(day__gte=today) | Q(day__isnull=True, until__isnull=True) | Q(until__gte=today)
    return list(rows.filter(coming).exclude(business="").order_by("since")[:10])
