"""The first and the last beat of every act on an enquiry; what every act asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.enquiries import queries
from bianmin.enquiries.models import Enquiry, Passing
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import first_asked
from bianmin.rules.ruling import Objection

USED = "这张表已经交过了,办的是另一步。请打开页面再办"


def take(event: str, enquiry_id: int, act: Act) -> tuple[Enquiry, bool]:
    """Return an enquiry locked, and whether this very act was done before. Raises `Refused`."""
    # nobody is joined who can change: PostgreSQL would give him as he was before the wait
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("centre")
    enquiry = rows.get(pk=enquiry_id)
    done = done_before(act.key)
    if done and (done.act, done.subject) != (event, enquiry.subject):
        refuse_used(enquiry.book)
    return enquiry, done is not None


def refuse_used(book: Pack) -> None:
    """Refuse a form whose key did something else. Raises `Refused`."""
    refuse_if([book.policy.cases.in_order.objection(USED)])


def over(enquiry: Enquiry) -> list[Objection]:
    """Return why nothing more can be done with a closed enquiry."""
    if enquiry.closed_at is None:
        return []
    by = enquiry.closed_by.name if enquiry.closed_by else ""
    said = f"这件已经了结({enquiry.get_outcome_display()},{by})"
    return [enquiry.book.policy.cases.in_order.objection(said)]


def not_yours(enquiry: Enquiry, by: User, what: str) -> list[Objection]:
    """Return why somebody cannot act on a matter: he neither was asked first nor has it."""
    rule = enquiry.book.policy.first_asked.owner_needed
    if enquiry.owner_id is None:
        return [rule.objection("还没有人接,先接下再办")]
    if by.pk in (enquiry.owner_id, enquiry.holder_id):
        return []
    names = "、".join(dict.fromkeys(u.name for u in (enquiry.owner, enquiry.holder) if u))
    return [rule.objection(f"由首问责任人或者接下的人来{what}:{names}")]


def settle_owner(enquiry: Enquiry, passings: list[Passing], act: Act) -> None:
    """Write whether the first asked still answers for a matter, by its steps so far."""
    steps = queries.steps(enquiry, passings, act.at)
    ruling = first_asked.responsible(steps=steps, policy=enquiry.book.policy.first_asked)
    enquiry.kept = ruling.value


def finish(
    event: str, enquiry: Enquiry, act: Act, because: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Mark an act done and tell the ledger; of who asked nothing stands there."""
    mark_done(key=act.key, act=event, subject=enquiry.subject, at=act.at)
    record(
        centre=enquiry.centre, subject=enquiry.subject, event=event, pack=enquiry.pack,
        because=because, by=act.person, by_name="" if act.person else "群众", at=act.at,
        details={"no": enquiry.no, **(details or {})},
    )  # fmt: skip
