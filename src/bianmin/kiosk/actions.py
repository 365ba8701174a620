"""What happens at a machine that gives numbers (取号机): a slip, printed again, not come out; and its care."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bianmin import identity
from bianmin.appointments import actions as appointments
from bianmin.appointments.models import Booking
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.portal.models import Terminal
from bianmin.refusal import refuse_if
from bianmin.rules import priority
from bianmin.rules.priority import Lane
from bianmin.rules.ruling import Ruling, cite
from bianmin.tickets import actions as tickets
from bianmin.tickets.models import Ticket

from .models import Care, Slip

MM = 1000  # millimetres of a metre


def lane_of(*, id_number: str, centre: Centre, at: datetime) -> tuple[Ruling[str] | None, Lane]:
    """Return the ground that the age on a card gives to go first, if any, and its lane."""
    born = identity.birthday(id_number) if id_number else None
    if born is None:
        return None, Lane.ORDINARY
    policy = centre.pack_on(at.date()).policy.priority
    ground = priority.by_age(born=born, on=at.date(), policy=policy)
    if ground is None:
        return None, Lane.ORDINARY
    return ground, policy.grounds[ground.value].value.lane


@transaction.atomic
def take(
    *,
    terminal: Terminal,
    items: Sequence[Item],
    id_number: str = "",
    phone: str = "",
    key: str,
    at: datetime,
) -> Slip:
    """Give somebody at a machine a ticket, with its slip (取号). Raises `Refused`.

    The number and the slip are one act: asked again with the same key, after the net was
    gone, it is the same slip. Only the age on the card counts; the number is not kept. With a
    telephone the ticket stands among its own things on the telephone (我的).
    """
    centre = terminal.centre
    ground, lane = lane_of(id_number=id_number, centre=centre, at=at)
    ticket = tickets.issue(
        centre, items=items, lane=lane, ground=ground.value if ground else "",
        taken=Ticket.Taken.KIOSK, person=tickets.Person(id_number=id_number if ground else "", phone=phone),
        key=key, at=at,
    )  # fmt: skip
    return _slip(ticket, terminal, at)


def _slip(ticket: Ticket, terminal: Terminal, at: datetime) -> Slip:
    """Return the slip of a ticket; whoever gave the ticket holds its day, so nobody else makes one."""
    known = Slip.objects.filter(ticket=ticket).first()
    return known or Slip.objects.create(ticket=ticket, terminal=terminal, at=at)


@transaction.atomic
def check_in(*, terminal: Terminal, booking: Booking, act: Act) -> Slip | None:
    """Let somebody who booked join the line at a machine (自助报到). Raises `Refused`.

    Nothing is printed where the appointment is no visit to a window.
    """
    came = appointments.check_in(booking_id=booking.pk, act=act)
    if came.ticket is None:
        return None
    slip, _ = Slip.objects.get_or_create(
        ticket=came.ticket, defaults={"terminal": terminal, "at": act.at}
    )
    return slip


@transaction.atomic
def print_again(*, slip_id: int) -> Slip:
    """Count one more print of a slip; it says 补打 (补打)."""
    Slip.objects.filter(pk=slip_id).update(prints=F("prints") + 1)
    return Slip.objects.get(pk=slip_id)


@transaction.atomic
def say(*, slip_id: int, came_out: bool, at: datetime) -> Slip:
    """Write down whether a slip came out, as the person says; the last word counts."""
    slip = Slip.objects.select_for_update().get(pk=slip_id)
    slip.came_out, slip.said_at = came_out, at
    slip.save(update_fields=["came_out", "said_at"])
    return slip


@transaction.atomic
def look_after(*, terminal: Terminal, what: str, metres: int | None = None, act: Act) -> Care:
    """Write down that somebody put in a roll of so many metres, or looked (维护). Raises `Refused`."""
    done = done_before(act.key)
    if done:
        return Care.objects.get(pk=int(done.subject.rpartition(":")[2]))
    book = terminal.centre.pack_on(act.today)
    policy = book.policy.kiosk

    wanted = what == Care.What.ROLL
    found = [policy.slip_mm.objection("没有写这卷号纸多少米")] if wanted and not metres else []
    refuse_if(found)

    roll = metres * MM if wanted and metres else None
    care = Care.objects.create(terminal=terminal, what=what, roll_mm=roll, by=act.by, at=act.at)

    mark_done(key=act.key, act="machine_care", subject=care.subject, at=act.at)
    record(
        centre=terminal.centre, subject=care.subject, event="machine_care", pack=book.id,
        because=cite(policy.slip_mm, policy.silent_until_seen), by=act.by, at=act.at,
        details={"no": str(terminal.no), "what": care.get_what_display(), "metres": metres or ""},
    )  # fmt: skip
    return care
