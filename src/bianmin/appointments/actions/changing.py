"""Another time, or none: by the resident at any time, by the hall only as the book allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, shelf
from bianmin.appointments.models import OPEN, Booking, Change, Offer, Place
from bianmin.appointments.places import Choice, in_order, lines_between, nearest
from bianmin.cases.actions import Act
from bianmin.messaging.actions import take_back
from bianmin.refusal import refuse_if
from bianmin.rules import appointment, slots
from bianmin.rules.cases import Role
from bianmin.rules.messaging import Event
from bianmin.rules.ruling import Objection, cite

from . import common
from .booking import GONE, want_of

APPROVERS = (Role.DIRECTOR.value, Role.LEADER.value)
CHANGED = "预约变了"


def other_choice(booking: Booking, at: datetime, now: datetime, *, public: bool) -> Choice | None:
    """Return the choice that begins at an instant, if the booking left where it is now."""
    want, day, moment = want_of(booking, public=public), localtime(at).date(), localtime(now)
    rows = Place.objects.filter(centre=booking.centre, day=day).exclude(
        booking=booking, offer__isnull=True
    )
    minutes = want.minutes(moment.date()).value
    lines = lines_between(booking.centre, day, day, rows=rows).get(day, [])
    found = in_order(c for line in lines for c in line.choices(want, minutes, moment))
    return next((choice for choice in found if choice.begins_at == at), None)


@transaction.atomic
def cancel(*, booking_id: int, reason: str = "", act: Act) -> Booking:
    """The resident does not come; the place is free again (本人取消). Raises `Refused`."""
    booking, again = common.take("booking_cancelled", booking_id, act)
    if again:
        return booking
    rule = booking.book.policy.slots.most_open
    if booking.state not in OPEN:
        refuse_if([rule.objection(f"这个预约{booking.get_state_display()},不能再取消")])

    confirmed = booking.state == Booking.State.CONFIRMED
    common.vacate(booking)
    booking.state, booking.ended_why = Booking.State.CANCELLED, reason.strip()[:200]
    take_back(subject=booking.subject, why=CHANGED)
    if confirmed:
        common.note(Change.What.CANCELLED, booking, act, rule.because, was=booking.begins_at)
    return common.finish(
        "booking_cancelled", booking, act, rule.because, {"reason": reason.strip()}
    )


@transaction.atomic
def move(*, booking_id: int, begins_at: datetime, act: Act) -> Booking:
    """The resident comes at another time; the old place is free again (本人改时间). Raises `Refused`."""
    day = localtime(begins_at).date()
    booking, again = common.take("booking_moved", booking_id, act, day)
    if again:
        return booking
    choice = other_choice(booking, begins_at, act.at, public=act.person is None)
    policy = booking.book.policy
    rule = policy.appointment.confirmed_holds

    found = list(slots.objections_to_day(day=day, today=act.today, policy=policy.slots))
    if booking.state not in OPEN:
        found.append(rule.objection(f"这个预约{booking.get_state_display()},不能再改时间"))
    if choice is None:
        found.append(rule.objection(GONE))
    refuse_if(found)

    assert choice
    was = booking.begins_at
    _go_to(booking, choice, Offer.Answer.OTHER, act)
    if booking.state == Booking.State.CONFIRMED:
        common.note(Change.What.MOVED, booking, act, rule.because, was=was, now=begins_at)
        _tell_moved(booking, act.at)
    else:
        booking.expires_at = slots.held_until(at=act.at, policy=policy.slots).value
    return common.finish("booking_moved", booking, act, rule.because, {"from": common.said(was)})


def _go_to(booking: Booking, choice: Choice, answer: Offer.Answer, act: Act) -> None:
    holds = appointment.holds_place(
        confirmed=booking.state == Booking.State.CONFIRMED,
        policy=booking.book.policy.appointment,
    )  # fmt: skip
    Place.objects.filter(booking=booking).delete()
    waiting = Offer.objects.filter(booking=booking, answer="")
    waiting.update(answer=answer, answered_at=act.at)
    common.stand_at(booking, choice)
    booking.tried_at, booking.reached, booking.tried_note = None, False, ""
    booking.off_asked = ""
    if holds.value:
        common.occupy(booking, choice)


def _tell_moved(booking: Booking, at: datetime) -> None:
    take_back(subject=booking.subject, why=CHANGED)
    common.tell(Event.BOOKING_MOVED, booking, at)
    common.remind_later(booking, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """Why the hall calls an appointment off, and how the resident was told."""

    reason: str
    told: str = ""  # how, where no text message goes out
    late: bool = False  # all the same, and put down as against the rules (记为违规)


@transaction.atomic
def ask_off(*, booking_id: int, reason: str, act: Act) -> Booking:
    """Ask the director to call an appointment off (报主任批准取消). Raises `Refused`."""
    booking, again = common.take("booking_off_asked", booking_id, act)
    if again:
        return booking
    needs = booking.book.policy.appointment.cancel_needs
    rule = next(iter(needs.values()))
    found = [] if reason.strip() else [rule.objection("没有写为什么要取消")]
    found += _not_expected(booking)
    refuse_if(found)

    booking.off_asked, booking.off_asked_by = reason.strip()[:200], act.person
    return common.finish(
        "booking_off_asked", booking, act, cite(*needs.values()), {"reason": reason.strip()}
    )


@transaction.atomic
def call_off(*, booking_id: int, off: Off, act: Act) -> Booking:
    """The hall cannot keep an appointment (中心取消). Raises `Refused`.

    What is too late can be called off by the director alone, and is put down as against the rules.
    """
    booking, again = common.take("booking_called_off", booking_id, act)
    if again:
        return booking
    policy = booking.book.policy.appointment
    late = _too_late(booking, act)
    allowed = off.late and act.by.role in APPROVERS

    refuse_if([
        *_not_expected(booking), *([] if allowed else late), *_wanting(booking, off, act),
    ])  # fmt: skip

    because = cite(policy.cancel_notice, *policy.cancel_needs.values())
    what = Change.What.CALLED_OFF_LATE if late else Change.What.CALLED_OFF
    common.note(what, booking, act, because, was=booking.begins_at, reason=off.reason.strip())
    common.vacate(booking)
    booking.state, booking.ended_why = Booking.State.CALLED_OFF, off.reason.strip()[:200]
    booking.off_asked = ""
    take_back(subject=booking.subject, why=CHANGED)
    common.tell(Event.BOOKING_OFF, booking, act.at)
    details = {
        "reason": off.reason.strip(), "how": off.told.strip() or "短信",
        "against_rules": "离约定的时间太近,记为违规" if late else "",
    }  # fmt: skip
    return common.finish("booking_called_off", booking, act, because, details)


def _too_late(booking: Booking, act: Act) -> list[Objection]:
    policy = booking.book.policy
    return list(
        appointment.objections_to_notice(
            booked_for=localtime(booking.begins_at), now=localtime(act.at),
            calendar=shelf.calendar(), policy=policy.appointment, hours=policy.hours,
        )
    )  # fmt: skip


def _wanting(booking: Booking, off: Off, act: Act) -> Iterator[Objection]:
    """Yield what the book asks for before the hall calls off, and is not there."""
    free = nearest(want_of(booking, public=True), booking.begins_at, localtime(act.at))
    filled = {
        "reason": off.reason.strip(), "approval": act.by.role in APPROVERS,
        "told": _told(booking, off), "new_time": free,
    }  # fmt: skip
    yield from appointment.objections_to_needs(
        filled=frozenset(n for n, v in filled.items() if v),
        policy=booking.book.policy.appointment,
    )


def _told(booking: Booking, off: Off) -> str:
    return off.told.strip() or ("短信" if identity.is_mobile(booking.telephone) else "")


def _not_expected(booking: Booking) -> Iterator[Objection]:
    if booking.state != Booking.State.CONFIRMED:
        rule = booking.book.policy.appointment.cancel_notice
        yield rule.objection(f"这个预约{booking.get_state_display()},没有要取消的")


@transaction.atomic
def offer(*, booking_id: int, begins_at: datetime, reason: str, act: Act) -> Booking:
    """Ask somebody to come at another time, which is kept for them meanwhile (请改约). Raises `Refused`.

    Nobody is moved before they have said yes.
    """
    day = localtime(begins_at).date()
    booking, again = common.take("booking_offered", booking_id, act, day)
    if again:
        return booking
    policy = booking.book.policy
    Place.objects.filter(booking=booking, offer__isnull=False).delete()
    Offer.objects.filter(booking=booking, answer="").update(answer=Offer.Answer.EXPIRED)
    choice = other_choice(booking, begins_at, act.at, public=False)

    told = {"reason": reason.strip(), "time": choice}
    found = [*_not_expected(booking)]
    found += appointment.objections_to_putting_off(
        filled=frozenset(n for n, v in told.items() if v), policy=policy.appointment
    )
    if choice is None:
        found.append(policy.appointment.confirmed_holds.objection(GONE))
    refuse_if(found)

    assert choice
    until = slots.offered_until(at=act.at, begins_at=choice.begins_at, policy=policy.slots)
    because = cite(until, *policy.appointment.put_off_needs.values())
    made = Offer.objects.create(
        booking=booking, begins_at=choice.begins_at, ends_at=choice.ends_at, until=until.value,
        reason=reason.strip()[:200], because=list(because), by=act.by, at=act.at,
    )  # fmt: skip
    common.vacate_overlap(booking, choice)
    common.occupy(booking, choice, made)
    common.tell(Event.BOOKING_OFFER, booking, act.at, begins_at=choice.begins_at)
    details = {"reason": reason.strip(), "to": common.said(choice.begins_at)}
    return common.finish("booking_offered", booking, act, because, details)


@transaction.atomic
def answer(*, booking_id: int, yes: bool, act: Act) -> Booking:
    """The resident takes the other time, or does not want it (答复改约). Raises `Refused`."""
    offered = Offer.objects.filter(booking=booking_id, answer="").values_list(
        "begins_at", flat=True
    )
    days = {localtime(at).date() for at in offered}
    booking, again = common.take("booking_answered", booking_id, act, *days)
    if again:
        return booking
    rule = booking.book.policy.slots.offer_hours
    made = Offer.objects.filter(booking=booking, answer="").first()
    if made is None or booking.state != Booking.State.CONFIRMED:
        refuse_if([rule.objection("给您留的时间已经放开了,请另选一个")])

    assert made
    was, because = booking.begins_at, tuple(made.because)
    made.answer = Offer.Answer.TAKEN if yes else Offer.Answer.NO
    made.answered_at = act.at
    made.save(update_fields=["answer", "answered_at"])
    held = Place.objects.filter(booking=booking, offer=made)
    if yes:
        Place.objects.filter(booking=booking, offer__isnull=True).delete()
        first = held.order_by("begins_at").select_related("window").first()
        assert first
        held.update(offer=None)
        booking.day, booking.line, booking.window = first.day, first.line, first.window
        booking.begins_at, booking.ends_at = made.begins_at, made.ends_at
        common.note(
            Change.What.MOVED_BY_US, booking, act, because, was=was, now=made.begins_at,
            reason=made.reason,
        )  # fmt: skip
        _tell_moved(booking, act.at)
    else:
        held.delete()
    details = {"from": common.said(was), "answered": "答应了" if yes else "不要这个时间"}
    return common.finish("booking_answered", booking, act, because, details)
