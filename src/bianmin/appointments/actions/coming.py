"""Coming, and not coming (报到、失约)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.appointments.models import Booking, Change, Kind
from bianmin.cases.actions import Act
from bianmin.refusal import refuse_if
from bianmin.rules import arrivals
from bianmin.rules.arrivals import Arrival
from bianmin.rules.ruling import Objection, cite
from bianmin.tickets.actions.issuing import Person, issue
from bianmin.tickets.models import Ticket
from bianmin.tickets.queries import stood

from . import common


@transaction.atomic
def check_in(*, booking_id: int, act: Act) -> Booking:
    """Somebody with an appointment is here; they join the line with their place (报到).

    Raises `Refused` on another day, and where the book holds them to have given up.
    """
    booking, again = common.take("booking_came", booking_id, act)
    if again:
        return booking
    policy, begins = booking.book.policy, localtime(booking.begins_at)
    stands = arrivals.arrival(
        booked_for=begins, came_at=localtime(act.at), calendar=shelf.calendar(),
        policy=policy.arrivals, hours=policy.hours, stood=stood(booking.centre, begins, act.at),
    )  # fmt: skip

    refuse_if(_objections_to_coming(booking, stands.value, stands.because, act))

    _join_line(booking, stands.value, act)
    booking.state, booking.came_at = Booking.State.CAME, act.at
    booking.arrival, booking.arrival_because = stands.value.value, list(stands.because)
    common.note(Change.What.CAME, booking, act, stands.because, was=booking.begins_at, now=act.at)
    return common.finish("booking_came", booking, act, stands.because)


def visited(booking: Booking, act: Act) -> None:
    """The appointment at a door was kept, as the record of the visit says; runs inside it."""
    if booking.state != Booking.State.CONFIRMED:
        return
    because = cite(*booking.book.policy.outreach.home_visit.values())
    booking.state, booking.came_at = Booking.State.CAME, act.at
    common.note(Change.What.CAME, booking, act, because, was=booking.begins_at, now=act.at)
    common.finish("booking_came", booking, Act(by=act.by, at=act.at), because)


def _join_line(booking: Booking, stands: Arrival, act: Act) -> None:
    """Give somebody who comes to a window a ticket with the place of the appointment."""
    if booking.kind != Kind.WINDOW:
        return
    matters = booking.matters.select_related("version__item")
    ticket = issue(
        booking.centre, items=[matter.version.item for matter in matters],
        taken=Ticket.Taken.APPOINTMENT, by=act.person, booked_for=booking.begins_at,
        booked=stands is Arrival.NEXT, person=Person(name=booking.name, phone=booking.telephone),
        at=act.at,
    )  # fmt: skip
    booking.ticket = ticket


def _objections_to_coming(
    booking: Booking, stands: Arrival, because: tuple[str, ...], act: Act
) -> Iterator[Objection]:
    when = f"{localtime(booking.begins_at):%-m月%-d日%-H:%M}"
    if booking.state != Booking.State.CONFIRMED:
        yield Objection(f"这个预约{booking.get_state_display()},报不了到", because)
    elif booking.kind == Kind.DOOR:
        yield Objection("约的是上门,不用报到:去过以后写上门记录", because)
    elif act.today < booking.day:
        yield Objection(f"约的是 {when},今天还没到;今天想办请取普通号", because)
    elif stands is Arrival.GIVEN_UP:
        yield Objection(f"约的是 {when},过了能等的时间;请取普通号,或者另约", because)


@transaction.atomic
def contacted(*, booking_id: int, reached: bool, note: str, act: Act) -> Booking:
    """Write down that somebody who has not come was called, and whether they answered (联系过)."""
    booking, again = common.take("booking_contacted", booking_id, act)
    if again:
        return booking
    rule = booking.book.policy.arrivals.no_show
    found = []
    if booking.state != Booking.State.CONFIRMED:
        found.append(rule.objection(f"这个预约{booking.get_state_display()},不用联系"))
    if not note.strip():
        found.append(rule.objection("没有写怎样联系的、怎么说"))
    refuse_if(found)

    booking.tried_at, booking.reached = act.at, reached
    booking.tried_note = note.strip()[:200]
    details = {"note": note.strip(), "answered": "联系上了" if reached else "没有联系上"}
    return common.finish("booking_contacted", booking, act, rule.because, details)


@transaction.atomic
def give_up(*, booking_id: int, act: Act) -> Booking:
    """Hold somebody who has not come to have given up (视为放弃). Raises `Refused` before that."""
    booking, again = common.take("booking_given_up", booking_id, act)
    if again:
        return booking
    policy, still = booking.book.policy, stood(booking.centre, booking.begins_at, act.at)
    found = list(
        arrivals.objections_to_giving_up(
            booked_for=localtime(booking.begins_at), now=localtime(act.at),
            tried=booking.tried_at is not None, reached=booking.reached,
            calendar=shelf.calendar(), policy=policy.arrivals, hours=policy.hours,
            stood=still,
        )
    )  # fmt: skip
    if booking.state != Booking.State.CONFIRMED:
        found = [policy.arrivals.no_show.objection(f"这个预约{booking.get_state_display()}")]
    refuse_if(found)

    moved = (still,) if still.value else ()  # the hall stood still: who had to come could wait
    because = cite(policy.arrivals.no_show, *moved)
    common.vacate(booking)
    booking.state = Booking.State.GIVEN_UP
    common.note(Change.What.GIVEN_UP, booking, act, because, was=booking.begins_at)
    return common.finish("booking_given_up", booking, act, because)
