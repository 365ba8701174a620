"""What was promised to somebody who asked, and that it was kept (回话); what he says of the answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry, Reply
from bianmin.ledger.actions import done_before
from bianmin.refusal import refuse_if

from .locking import finish, not_yours, over, refuse_used, take


@transaction.atomic
def promise(*, enquiry_id: int, what: str, due_at: datetime | None, act: Act) -> Enquiry:
    """Promise somebody to call back, or to find something out, until when (答应回话). Raises `Refused`."""
    enquiry, again = take("reply_promised", enquiry_id, act)
    if again:
        return enquiry
    rule = enquiry.book.policy.first_asked.kept_until

    found = over(enquiry) or not_yours(enquiry, act.by, "答应")
    if not what.strip():
        found.append(rule.objection("没有写答应了什么"))
    if due_at is None or due_at <= act.at:
        found.append(rule.objection("没有写什么时候回话,或者那个时候已经过了"))
    refuse_if(found)

    assert due_at is not None, "the rules refuse a word for no time"
    Reply.objects.create(
        enquiry=enquiry, centre=enquiry.centre, what=what.strip()[:200], due_at=due_at, of=act.by,
        because=list(rule.because), at=act.at,
    )  # fmt: skip

    finish("reply_promised", enquiry, act, rule.because)
    return enquiry


@transaction.atomic
def keep(*, reply_id: int, note: str, act: Act) -> Reply:
    """Write down that a promised word was given, and what was said (回话了). Raises `Refused`."""
    rows = Reply.objects.select_for_update(of=("self",)).select_related("enquiry__centre")
    reply = rows.get(pk=reply_id)
    enquiry = reply.enquiry
    if done := done_before(act.key):
        if (done.act, done.subject) != ("reply_kept", enquiry.subject):
            refuse_used(enquiry.book)
        return reply
    rule = enquiry.book.policy.first_asked.kept_until

    found = []
    if reply.kept_at is not None:
        by = reply.kept_by.name if reply.kept_by else ""
        found.append(rule.objection(f"{by}已经回过话了"))
    if not note.strip():
        found.append(rule.objection("没有写说了什么,或者打了没有人接"))
    refuse_if(found)

    reply.kept_at, reply.kept_by, reply.note = act.at, act.by, note.strip()[:300]
    reply.save(update_fields=["kept_at", "kept_by", "note"])

    finish("reply_kept", enquiry, act, tuple(reply.because))
    return reply


@transaction.atomic
def like(*, enquiry_id: int, liked: bool, at: datetime) -> Enquiry:
    """Keep what who asked says of the answer; he may say it once more, otherwise."""
    act = Act(by=User(), at=at)
    enquiry, _ = take("enquiry_liked", enquiry_id, act)
    rule = enquiry.book.policy.first_asked.owner_needed

    if enquiry.closed_at is None:
        refuse_if([rule.objection("还没有答复,答复了再评")])

    if enquiry.liked != liked:
        enquiry.liked = liked
        enquiry.save(update_fields=["liked"])

        finish(
            "enquiry_liked", enquiry, act, rule.because, {"grade": "满意" if liked else "不满意"}
        )
    return enquiry
