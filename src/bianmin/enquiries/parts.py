"""What an enquiry adds to the intake, to a case that came of it, to the work lists: see `cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.catalogue.models import Version
from bianmin.rules import conduct, first_asked
from bianmin.rules.ruling import Objection
from bianmin.tickets.actions.intake import matter_of
from bianmin.tickets.coming import Link
from bianmin.tickets.models import Ticket

from . import queries
from .actions.answering import DRAFT
from .models import STILL, Enquiry, Passing, Reply

STANDS = Exists(Enquiry.objects.filter(case=OuterRef("pk")))
BOOKING_OF = Subquery(
    Enquiry.objects.filter(booking=OuterRef("pk")).order_by("pk").values("pk")[:1]
)
SHOWN = 5  # words owed, one by one


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Show what the applicant asked, and was told, before he applied."""
    asked = Enquiry.objects.filter(case=case).select_related("owner").order_by("pk")
    return Panel("enquiries/panel.html", {"enquiries": list(asked)}, place="aside")


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> Panel | None:
    """Offer to tell only, and take nothing in, as long as nothing is complete."""
    if not user.may("enquiries.act"):
        return None
    found = queries.flagged(_written(typed), version.item.centre, today)
    return Panel("enquiries/offer.html", {"version": version, "flagged": found}, place="main")


def objections_at_intake(application: Any, act: Any) -> Iterator[Objection]:
    """Yield what may not be written to a resident in a one-time notice or a rejection (禁用语)."""
    if application.outcome not in ("notify", "reject"):
        return
    policy = application.version.item.centre.pack_on(act.today).policy.conduct
    marked = [paper.problem for paper in application.marked.values()]
    said = "\n".join([*marked, application.reason, application.where])
    yield from conduct.objections_to_reply(text=said, policy=policy)


def _written(typed: Mapping[str, Any]) -> str:
    """Return what stands in an intake that the resident will read."""
    mine = ("reason", "where")
    return "\n".join(str(v) for n, v in typed.items() if n.startswith("problem_") or n in mine)


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Tie a case to the enquiry it came of, at once or by way of a ticket."""
    key, own = str(act.key), Enquiry.objects.filter(centre=case.centre, case__isnull=True)
    if key.startswith(DRAFT):
        own.filter(draft_key=key).update(case=case)
    elif matter := matter_of(key, case.centre):
        came = own.filter(Q(ticket=matter.ticket_id) | Q(booking__ticket=matter.ticket_id))
        came.filter(Q(version__isnull=True) | Q(version__item=matter.item_id)).update(case=case)
    yield from ()


def origins(user: User, ticket: int) -> Iterator[Link]:
    """Yield the enquiry that a ticket came of."""
    for one in Enquiry.objects.visible_to(user).filter(ticket=ticket).order_by("pk"):
        yield Link(f"咨询 {one.no}", reverse("enquiries:show", args=[one.pk]))


def left_open(ticket: Ticket) -> Iterator[Objection]:
    """Yield that what somebody asked at a window was not registered before he went (首问登记)."""
    asked = [m for m in ticket.matters.all() if m.item_id is None and m.case_id is None]
    if not asked or ticket.window is None or ticket.enquiries.exists():
        return
    kind, policy = ticket.window.kind, ticket.book.policy.first_asked
    places = ("window", kind, *(() if kind == "comprehensive" else ("business", "departments")))
    held = (first_asked.must_be_registered(place=place, policy=policy) for place in places)
    rule = next((one for one in held if one.value), None)
    if rule is not None:
        yield rule.objection(
            f"{ticket.number} 号问的事({asked[0].name})还没有登记:按“登记咨询”,记下问什么、怎样答复的,再让人走"
        )


def booked_of(enquiry: int) -> Link:
    """Return the way to the enquiry that an appointment came of."""
    return Link("来问的时候约的", reverse("enquiries:show", args=[enquiry]))


def desk_counts(user: User, today: date) -> Mapping[str, QuerySet[Any]]:
    """Ask what waits to be taken over, and which words somebody owes to residents."""
    if not user.may("enquiries.act"):
        return {}
    free = Enquiry.objects.filter(owner__isnull=True, closed_at__isnull=True)
    return {
        "owed": Reply.objects.filter(of=user, kept_at__isnull=True),
        "passed": Passing.objects.filter(STILL, to=user),
        "free": free.filter(centre=user.centre_id),
    }


def on_desk(user: User, today: date, found: Mapping[str, int]) -> Panel | None:
    """Say so on the work lists; the words owed one by one, the nearest first."""
    if not any(found.values()):
        return None
    owed = Reply.objects.filter(of=user, kept_at__isnull=True).order_by("due_at", "pk")
    replies = list(owed.select_related("enquiry")[:SHOWN]) if found["owed"] else []
    return Panel("enquiries/desk.html", {**found, "replies": replies})
