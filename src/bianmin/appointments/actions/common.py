"""The first and the last beat of every action on a booking, and what a resident is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.agency import actions as agency
from bianmin.agency.models import Visit
from bianmin.appointments.models import BookedDay, Booking, Change, Kind, Offer, Place
from bianmin.appointments.places import Choice, village_line
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.messaging.actions import Notice, notify, take_back
from bianmin.openings.models import VillageDay
from bianmin.refusal import refuse_if
from bianmin.rules import slots
from bianmin.rules.messaging import Event

USED = "这张表已经交过了,办的是另一步。请打开页面再看"
OLD = "这个预约刚刚有人动过,您看到的是旧页面,请看过再办"
RESIDENT = "本人"


def hold_days(centre: Centre, days: Iterable[date]) -> None:
    """Lock days of a hall's appointments until the transaction ends, always in one order."""
    wanted = sorted(set(days))
    BookedDay.objects.bulk_create(
        [BookedDay(centre=centre, day=day) for day in wanted], ignore_conflicts=True
    )
    rows = BookedDay.objects.select_for_update().filter(centre=centre, day__in=wanted)
    list(rows.order_by("day"))


def let_go(centre: Centre, days: Iterable[date], at: datetime) -> None:
    """Free what nobody has confirmed or answered in time; the days are locked."""
    held = Place.objects.filter(centre=centre, day__in=set(days))
    late = held.filter(booking__state=Booking.State.ASKED, booking__expires_at__lte=at)
    asked = list(late.values_list("booking_id", flat=True))
    if asked:
        late.delete()
        Booking.objects.filter(pk__in=asked).update(state=Booking.State.EXPIRED)
    unanswered = held.filter(offer__isnull=False, offer__until__lte=at)
    offers = list(unanswered.values_list("offer_id", flat=True))
    if offers:
        unanswered.delete()
        Offer.objects.filter(pk__in=offers, answer="").update(answer=Offer.Answer.EXPIRED)


def take(event: str, booking_id: int, act: Act, *days: date) -> tuple[Booking, bool]:
    """Return a booking locked with its days, and whether this very act was done before.

    `days` are those it is to go to. Raises `Refused` where somebody acted in between.
    """
    seen = Booking.objects.select_related("centre").get(pk=booking_id)
    hold_days(seen.centre, [seen.day, *days])
    rows = Booking.objects.select_for_update(of=("self",))
    booking = rows.select_related("centre", "window").get(pk=booking_id)
    rule = booking.book.policy.cases.in_order
    if done := done_before(act.key):
        if (done.act, done.subject) != (event, booking.subject):
            refuse_if([rule.objection(USED)])
        return booking, True
    stale = act.revision is not None and act.revision != booking.revision
    refuse_if([rule.objection(OLD)] if stale or booking.day != seen.day else [])
    let_go(booking.centre, [booking.day, *days], act.at)
    return booking, False


def occupy(booking: Booking, choice: Choice, offer: Offer | None = None) -> None:
    """Take the places of a choice; the day is locked, and the database takes none twice."""
    Place.objects.bulk_create(
        Place(
            centre=booking.centre, line=choice.line, day=choice.day, begins_at=time.begins_at,
            ends_at=time.ends_at, seat=choice.seat, window=choice.window, booking=booking,
            offer=offer,
        )
        for time in choice.times
    )  # fmt: skip


def stand_at(booking: Booking, choice: Choice) -> None:
    """Write on a booking when and where it is."""
    booking.day, booking.line, booking.window = choice.day, choice.line, choice.window
    booking.begins_at, booking.ends_at = choice.begins_at, choice.ends_at


def vacate(booking: Booking) -> None:
    """Give back every place of a booking, and take back what was offered it."""
    Place.objects.filter(booking=booking).delete()
    Offer.objects.filter(booking=booking, answer="").update(answer=Offer.Answer.EXPIRED)


def finish(
    event: str, booking: Booking, act: Act, because: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
) -> Booking:  # fmt: skip
    """Save a booking, let its visit follow, remember the key, and tell the ledger."""
    if booking.kind == Kind.DOOR:
        _follow(booking, act)
    if booking.kind == Kind.VILLAGE and booking.is_open:
        _attach(booking)
    booking.revision += 1
    booking.save()
    mark_done(key=act.key, act=event, subject=booking.subject, at=act.at)
    record(
        centre=booking.centre, subject=booking.subject, event=event, pack=booking.pack,
        because=because, by=act.person, by_name="" if act.person else RESIDENT, at=act.at,
        details={
            "name": booking.no, "when": said(booking.begins_at), "line": booking.line,
            "booking_state": booking.get_state_display(), **(details or {}),
        },
    )  # fmt: skip
    return booking


def _follow(booking: Booking, act: Act) -> None:
    """Let the visit at the door be as was agreed: one truth of who goes there, and when."""
    unkeyed, visit = Act(by=act.by, at=act.at), booking.visit
    if visit is None:
        if booking.state == Booking.State.CONFIRMED:
            booking.visit, booking.goes = _arranged(booking, unkeyed), None
    elif booking.state == Booking.State.CONFIRMED:
        if visit.begins_at != booking.begins_at:
            agency.move(visit, booking.begins_at, unkeyed)
    elif booking.state != Booking.State.CAME and visit.done_at is None:
        why = f"{booking.get_state_display()} {booking.ended_why}".strip()
        agency.call_off(visit_id=visit.pk, why=why, act=unkeyed)


def _attach(booking: Booking) -> None:
    """Let a booking hang on the day of its village, so that who goes there sees who comes."""
    days = VillageDay.objects.standing().filter(centre=booking.centre, day=booking.day)
    rows = (one for one in days.select_related("village") if village_line(one) == booking.line)
    booking.village_day = next(rows, booking.village_day)


def _arranged(booking: Booking, act: Act) -> Visit:
    versions = tuple(m.version for m in booking.matters.select_related("version").all())
    named = [(v, v.materials.all()) for v in versions]
    return agency.arrange(
        wanted=agency.Wanted(
            who=booking.name, phone=booking.telephone, address=booking.door, place="",
            what="、".join(v.said for v in versions), on=booking.day,
            begins_at=booking.begins_at, versions=versions,
            bring=tuple(dict.fromkeys(m.name for _, rows in named for m in rows)),
        ),
        agent=booking.goes, centre=booking.centre, act=act,
    )  # fmt: skip


def said(at: datetime) -> str:
    """Return an instant as the ledger says it."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def note(
    what: Change.What, booking: Booking, act: Act, because: tuple[str, ...], *,
    was: datetime, now: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Keep what became of a booking, for the figures."""
    Change.objects.create(
        centre=booking.centre, booking=booking, what=what, was=was, now=now, reason=reason[:200],
        because=list(because), by=act.person, on=act.today, at=act.at,
    )  # fmt: skip


def tell(
    event: Event, booking: Booking, at: datetime, *, begins_at: datetime | None = None,
    from_at: datetime | None = None,
) -> None:  # fmt: skip
    """Queue a text message of a booking: the day, the hour and the code, never the matter."""
    when = localtime(begins_at or booking.begins_at)
    notice = Notice(
        subject=booking.subject, pack=booking.pack, phone=booking.phone,
        said={"时间": f"{when:%-H:%M}"}, secret=booking.code,
    )  # fmt: skip
    key = f"{booking.subject}:{event.value}:{when:%Y%m%d%H%M}:{booking.revision}"
    notify(booking.centre, event, notice, day=when.date(), key=key, at=at, from_at=from_at)


def remind_later(booking: Booking, at: datetime) -> None:
    """Queue the reminder of a booking for its time, in the place of any other."""
    take_back(subject=booking.subject, why="预约变了", event=Event.BOOKING_NEAR)
    when = slots.reminded_at(
        begins_at=localtime(booking.begins_at), policy=booking.book.policy.slots
    )
    if when.value > at:
        tell(Event.BOOKING_NEAR, booking, at, from_at=when.value)


def resident(at: datetime, key: str = "", revision: int | None = None) -> Act:
    """Return the act of a resident, who has no account."""
    return Act(by=User(), at=at, key=key, revision=revision)


def vacate_overlap(booking: Booking, choice: Choice) -> None:
    """Give back those of a booking's own places that lie in its new ones: half an hour later."""
    first, last = choice.times[0].begins_at, choice.times[-1].ends_at
    mine = Place.objects.filter(booking=booking, line=choice.line, seat=choice.seat)
    mine.filter(begins_at__lt=last, ends_at__gt=first).delete()
