"""From a ticket into the intake, with nothing typed twice (不重复填)."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases import actions as cases
from bianmin.cases.actions import Act
from bianmin.cases.models import Draft
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.tickets.models import Matter, Ticket
from bianmin.tickets.queries import local_day, person_of

DRAFT = "ticket-"  # how the key of an intake begins that came of a ticket
CODE_SHOWN = 8  # letters of the code that nobody guesses, in the key


@transaction.atomic
def open_intake(*, ticket_id: int, order: int, act: Act) -> tuple[str, int] | None:
    """Begin the intake of one matter of a ticket; return its key and version.

    None where the matter is no item of the catalogue. What is known of the person goes
    into the sealed draft, never into an address.
    """
    matter = (
        Matter.objects.select_related("ticket__centre")
        .filter(ticket=ticket_id, order=order)
        .first()
    )
    if matter is None or matter.item_id is None:
        return None
    ticket = matter.ticket
    versions = Version.objects.in_force(local_day(act.at)).filter(item=matter.item_id)
    version = versions.order_by("-number").first()
    if version is None:
        return None
    key = key_of(ticket, order)
    if not Draft.objects.filter(pk=key).exists():
        typed = {"version": str(version.pk)} | _person(ticket)
        title = f"{version.name} {ticket.number}"
        cases.keep_draft(key=key, centre=ticket.centre, typed=typed, title=title, act=act)
    return key, version.pk


def matter_of(key: str, centre: Centre) -> Matter | None:
    """Return the matter of a ticket whose intake goes by a key; None of any other key."""
    if not key.startswith(DRAFT):
        return None
    ticket, order, code = [*key.removeprefix(DRAFT).split("-", 2), "", ""][:3]
    if not (ticket.isdecimal() and order.isdecimal() and len(code) == CODE_SHOWN):
        return None
    if len(key) > KEY_LENGTH:
        return None
    rows = Matter.objects.filter(ticket=int(ticket), order=int(order), ticket__centre=centre)
    return rows.filter(ticket__code__startswith=code).first()


def key_of(ticket: Ticket, order: int) -> str:
    """Return the key under which a matter of a ticket is taken in once."""
    return f"{DRAFT}{ticket.pk}-{order}-{ticket.code[:CODE_SHOWN]}"


def _person(ticket: Ticket) -> dict[str, str]:
    """Return what is known of who took a ticket, by the fields of the intake."""
    known = person_of(ticket)
    fields = {
        "applicant": known.get("name", ""), "applicant_id": known.get("id_number", ""),
        "phone": known.get("phone", ""), "lane-ground": ticket.ground,
        "lane-reason": ticket.ground_why,
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value}
