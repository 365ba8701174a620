"""From an enquiry into the line (取号): what was said is said once."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import refuse_if
from bianmin.tickets import actions as tickets
from bianmin.tickets.actions import Person
from bianmin.tickets.models import Ticket

from .locking import finish, take

SAID = 60  # letters of the matter, for the line, where it is no item


@transaction.atomic
def give_ticket(*, enquiry_id: int, act: Act) -> Enquiry:
    """Give whoever asks a ticket for his matter, without asking him again. Raises `Refused`."""
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
        by=act.by, person=Person(name=name, phone=phone), key=f"{act.key}-t" if act.key else "",
        at=act.at,
    )  # fmt: skip
    enquiry.ticket = ticket
    enquiry.save(update_fields=["ticket"])

    finish("enquiry_ticket", enquiry, act, rule.because)
    return enquiry
