"""Asking for a time, confirming it with everything that must be told, and what the leader says."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.appointments import documents
from bianmin.appointments.models import OPEN, Booking, Kind, Matter, Place
from bianmin.appointments.places import Choice, Want, in_order, lines_between
from bianmin.cases.actions import Act
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.catalogue.models import Step
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.openings.queries import sessions_on
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import appointment, outreach, slots
from bianmin.rules.cases import Role
from bianmin.rules.messaging import Event
from bianmin.rules.ruling import Objection, cite

from . import common

DIGITS = 9  # of a code that one can say over the telephone
PORTAL = "portal"
GONE = "这个时间刚刚约满了,请换一个"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who wants to come for what, and when."""

    want: Want
    begins_at: datetime
    who: str
    phone: str
    channel: str = PORTAL
    address: str = ""
    goes: User | None = None
    note: str = ""
    put_off: str | None = None  # why not at once; None where nobody was put off
    case: Case | None = None


def reserve(asked: Asked, act: Act) -> Booking:
    """Ask for a time (预约申请). It is kept free only if the book says so. Raises `Refused`."""
    with transaction.atomic():
        return _reserve(asked, act)


def _reserve(asked: Asked, act: Act) -> Booking:
    centre, begins = asked.want.centre, localtime(asked.begins_at)
    day, book = begins.date(), centre.pack_on(act.today)
    common.hold_days(centre, [day])
    if done := done_before(act.key):
        return _before(done.act, done.subject, book)
    common.let_go(centre, [day], act.at)
    choice = choice_at(asked.want, asked.begins_at, act.at)

    refuse_if([*_objections(asked, choice, act, book), *_objections_to_hour(asked, choice, book)])

    booking = _new(asked, choice, act, book)
    holds = appointment.holds_place(confirmed=False, policy=book.policy.appointment)
    if holds.value and choice:
        common.occupy(booking, choice)
    until = slots.held_until(at=act.at, policy=book.policy.slots)
    booking.expires_at = None if booking.leader is False else until.value
    booking.save(update_fields=["expires_at"])
    mark_done(key=act.key, act="booking_asked", subject=booking.subject, at=act.at)
    record(
        centre=centre, subject=booking.subject, event="booking_asked", pack=book.id,
        because=cite(*book.policy.appointment.fields.values(), holds, until), by=act.person,
        by_name="" if act.person else common.RESIDENT, at=act.at,
        details={
            "when": common.said(asked.begins_at), "line": booking.line,
            "items": [v.item.code for v in asked.want.versions], "how": booking.channel_zh,
            "reason": booking.put_off,
        },
    )  # fmt: skip
    return booking


def _before(event: str, subject: str, book: Pack) -> Booking:
    if event not in ("booking_asked", "booking_confirmed"):
        refuse_if([book.policy.cases.in_order.objection(common.USED)])
    return Booking.objects.select_related("centre").get(pk=int(subject.removeprefix("booking:")))


def choice_at(want: Want, at: datetime, now: datetime) -> Choice | None:
    """Return the choice that begins at an instant, as it is now; the day should be locked."""
    day, moment = localtime(at).date(), localtime(now)
    minutes = want.minutes(moment.date()).value
    lines = lines_between(want.centre, day, day).get(day, [])
    found = in_order(c for line in lines for c in line.choices(want, minutes, moment))
    return next((choice for choice in found if choice.begins_at == at), None)


def _objections(asked: Asked, choice: Choice | None, act: Act, book: Pack) -> Iterator[Objection]:
    policy, want = book.policy, asked.want
    phone = identity.clean(asked.phone)
    filled = {
        "item": want.versions, "time": asked.begins_at,
        "contact": asked.who.strip() and identity.is_phone(phone),
    }  # fmt: skip
    yield from appointment.objections_to_request(
        channel=asked.channel, filled=frozenset(n for n, v in filled.items() if v),
        policy=policy.appointment,
    )  # fmt: skip
    if phone and not identity.is_phone(phone):
        yield policy.appointment.fields["contact"].objection("电话号码不对,手机是 11 位数字")
    yield from slots.objections_to_items(count=len(want.versions), policy=policy.slots)
    yield from slots.objections_to_day(
        day=localtime(asked.begins_at).date(), today=act.today, policy=policy.slots
    )
    mine = Booking.objects.filter(centre=want.centre, phone_blind=sealing.blind(phone))
    if phone:
        waiting = mine.filter(state__in=OPEN, begins_at__gt=act.at).exclude(
            state=Booking.State.ASKED, expires_at__lte=act.at
        )
        yield from slots.objections_to_person(open_now=waiting.count(), policy=policy.slots)
    if want.kind == Kind.DOOR:
        yield from _objections_to_door(asked, book)
    if asked.put_off is not None:
        told = {"reason": asked.put_off.strip(), "time": choice}
        yield from appointment.objections_to_putting_off(
            filled=frozenset(n for n, v in told.items() if v), policy=policy.appointment
        )


def _objections_to_door(asked: Asked, book: Pack) -> Iterator[Objection]:
    """Yield what is wanting of a visit at a door; who goes may be named until it is confirmed."""
    filled = {"date", *(["address"] if asked.address.strip() else [])}
    filled |= {"staff"} if asked.goes or asked.channel == PORTAL else set()
    yield from outreach.objections_to_home_visit(
        filled=frozenset(filled), policy=book.policy.outreach
    )


def _objections_to_hour(asked: Asked, choice: Choice | None, book: Pack) -> Iterator[Objection]:
    """Yield why this hour cannot be had: not open then, or full."""
    if choice is not None:
        return
    day = localtime(asked.begins_at).date()
    open_now = sessions_on(asked.want.centre, day)
    if not any(opens <= asked.begins_at < closes for opens, closes in open_now):
        closed = list(
            appointment.objections_to_time(
                booked_for=localtime(asked.begins_at), window_kind="", workday=bool(open_now),
                policy=book.policy.appointment, hours=book.policy.hours,
            )
        )  # fmt: skip
        yield from closed or [book.policy.appointment.outside_hours.objection("这个时间窗口不开")]
        return
    yield book.policy.appointment.confirmed_holds.objection(GONE)


def _new(asked: Asked, choice: Choice | None, act: Act, book: Pack) -> Booking:
    assert choice is not None
    phone, want = identity.clean(asked.phone), asked.want
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    asks_leader = Step.objects.filter(version__in=want.versions, role=Role.LEADER.value).exists()
    booking = Booking(
        centre=want.centre, pack=book.id, code=sealing.seal(code), token=token_of(want.centre.slug, code),
        kind=want.kind, channel=asked.channel, minutes=want.minutes(act.today).value,
        who=sealing.seal(asked.who.strip()[:40]), who_shown=identity.mask_name(asked.who.strip())[:30],
        phone=sealing.seal(phone), phone_blind=sealing.blind(phone),
        phone_shown=identity.mask_phone(phone)[:30], address=sealing.seal(asked.address.strip()[:120]),
        goes=asked.goes, note=asked.note.strip()[:200], put_off=(asked.put_off or "").strip()[:200],
        leader=False if asks_leader else None, case=asked.case, by=act.person, at=act.at,
    )  # fmt: skip
    common.stand_at(booking, choice)
    booking.save()
    Matter.objects.bulk_create(
        Matter(booking=booking, order=n, version=v) for n, v in enumerate(want.versions, 1)
    )
    return booking


def token_of(slug: str, code: str) -> str:
    """Return the address that belongs to a code; who knows the code finds the booking."""
    return sealing.blind(f"booking:{slug}:{code}")[:32]


def want_of(booking: Booking, *, public: bool) -> Want:
    """Return what a booking is for, as one asks for places."""
    rows = booking.matters.select_related("version__item__centre", "version__item__department")
    return Want(
        centre=booking.centre, versions=tuple(m.version for m in rows), kind=booking.kind,
        public=public,
    )  # fmt: skip


def confirm(*, booking_id: int, act: Act) -> Booking:
    """Confirm a request: the place is taken, the one-time notice goes out with it (确认预约).

    Raises `Refused` when it is too late, somebody else has the place, or something is wanting.
    """
    with transaction.atomic():
        booking, again = common.take("booking_confirmed", booking_id, act)
        return booking if again else _confirm(booking, act)


def _confirm(booking: Booking, act: Act) -> Booking:
    policy, at = booking.book.policy, act.at
    want = want_of(booking, public=act.person is None)
    held = Place.objects.filter(booking=booking, offer__isnull=True).exists()
    choice = None if held else choice_at(want, booking.begins_at, at)
    sheets, wanting = documents.sheets(want.versions, booking.book, at)

    found = list(_objections_to_state(booking, act))
    if not found:
        found += appointment.objections_to_confirming(
            taken=not (held or choice), told=not wanting, leader=booking.leader,
            policy=policy.appointment,
        )  # fmt: skip
        found += wanting
    refuse_if(found)

    if choice:
        common.stand_at(booking, choice)
        common.occupy(booking, choice)
    booking.no = numbered(booking.centre, series="booking", mark="约", at=at).said
    booking.state, booking.confirmed_at, booking.expires_at = Booking.State.CONFIRMED, at, None
    booking.sheets = sheets
    common.tell(Event.BOOKED, booking, at)
    common.remind_later(booking, at)
    rules = policy.appointment
    because = cite(rules.confirmed_holds, rules.told_at_confirming)
    return common.finish("booking_confirmed", booking, act, because)


def _objections_to_state(booking: Booking, act: Act) -> Iterator[Objection]:
    hold = booking.book.policy.slots.hold_minutes
    late = booking.expires_at is not None and booking.expires_at <= act.at
    if booking.state == Booking.State.EXPIRED or (late and booking.state == Booking.State.ASKED):
        yield hold.objection("确认晚了,这个预约作废了,请重新选时间")
    elif booking.state != Booking.State.ASKED:
        yield hold.objection(f"这个预约{booking.get_state_display()},不用再确认")
    if booking.begins_at <= act.at:
        yield hold.objection("约的时间已经过了")


def book(asked: Asked, act: Act) -> Booking:
    """Ask and confirm in one go, as the clerk does on the telephone (窗口约). Raises `Refused`."""
    with transaction.atomic():
        booking = _reserve(asked, act)
        if booking.state != Booking.State.ASKED or booking.leader is False:
            return booking
        mine = Act(by=act.by, at=act.at)
        return _confirm(common.take("booking_confirmed", booking.pk, mine)[0], mine)


def leader_says(*, booking_id: int, yes: bool, reason: str, act: Act) -> Booking:
    """Write down whether the leader will be there; with a yes it is confirmed (领导到岗). Raises `Refused`."""
    with transaction.atomic():
        booking, again = common.take("booking_leader", booking_id, act)
        if again:
            return booking
        rule = booking.book.policy.appointment.leader_asked
        found = []
        if booking.leader is None or booking.state != Booking.State.ASKED:
            found.append(rule.objection("这个预约不等领导答复"))
        if not yes and not reason.strip():
            found.append(rule.objection("没有写领导为什么不能到"))
        refuse_if(found)

        booking.leader, booking.leader_by = yes, act.person
        if yes:
            booking.expires_at = None
            _confirm(booking, Act(by=act.by, at=act.at))
        else:
            booking.state, booking.ended_why = Booking.State.EXPIRED, reason.strip()[:200]
            common.vacate(booking)
            common.tell(Event.BOOKING_OFF, booking, act.at)
        details = {"reason": reason.strip(), "answered": "答应到岗" if yes else "到不了"}
        return common.finish("booking_leader", booking, act, rule.because, details)
