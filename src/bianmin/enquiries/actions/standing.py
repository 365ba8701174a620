"""From an enquiry into the line or to an appointment (取号、预约): what was said is said once."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.appointments import actions as appointments
from bianmin.appointments.actions import Asked
from bianmin.appointments.models import Booking
from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import refuse_if
from bianmin.tickets import actions as tickets
from bianmin.tickets.actions import Person
from bianmin.tickets.models import Ticket

from .locking import finish, take

SAID = 60  # letters of the matter, for the line, where it is no item


@transaction.atomic
def give_ticket(*, enquiry_id: int, beyond: str = "", act: Act) -> Enquiry:
    """Give whoever asks a ticket for his matter, without asking him again. Raises `Refused`.

    `beyond` is why one more is given of an item whose numbers of the day are used up.
    """
    enquiry, again = take("enquiry_ticket", enquiry_id, act)
    if again:
        return enquiry
    rule = enquiry.book.policy.first_asked.owner_needed

    if enquiry.ticket:
        refuse_if([rule.objection(f"已经取了号:{enquiry.ticket.number}")])

    name, phone = enquiry.asker
    ticket = tickets.issue(
        enquiry.centre, items=[enquiry.version.item] if enquiry.version else (),
        said="" if enquiry.version else enquiry.matter[:SAID], taken=Ticket.Taken.WINDOW,
        by=act.by, person=Person(name=name, phone=phone), beyond=beyond, key=f"{act.key}-t" if act.key else "",
        at=act.at,
    )  # fmt: skip
    enquiry.ticket = ticket
    enquiry.save(update_fields=["ticket"])

    finish("enquiry_ticket", enquiry, act, rule.because)
    return enquiry


@transaction.atomic
def book(*, enquiry_id: int, asked: Asked, act: Act) -> Booking:
    """Book a time for whoever asks; both know of each other (咨询转预约). Raises `Refused`."""
    own = Act(by=act.by, at=act.at, key=f"{act.key}-b" if act.key else "")
    enquiry, again = take("enquiry_booked", enquiry_id, own)
    if again and enquiry.booking:
        return enquiry.booking
    rule = enquiry.book.policy.first_asked.owner_needed

    if enquiry.booking and enquiry.booking.is_open:
        refuse_if(
            [rule.objection(f"已经约了:{localtime(enquiry.booking.begins_at):%-m月%-d日 %H:%M}")]
        )

    enquiry.booking = appointments.book(asked, act)
    enquiry.save(update_fields=["booking"])

    finish("enquiry_booked", enquiry, own, rule.because)
    return enquiry.booking
