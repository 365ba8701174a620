"""Asking for somebody: the office whose matter it is, a colleague what he knows (代为询问、请示)."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import refuse_if
from bianmin.requests import actions as requests
from bianmin.requests.actions import Question
from bianmin.rules.enquiries import Belongs

from .locking import finish, not_yours, over, take


@transaction.atomic
def ask_office(*, enquiry_id: int, what: str, act: Act) -> Enquiry:
    """Ask whoever the book names whose matter it is (归属不明). Raises `Refused`."""
    enquiry, again = take("enquiry_asked", enquiry_id, act)
    if again:
        return enquiry
    policy = enquiry.book.policy
    rule = policy.enquiries.ask_when_unclear

    found = over(enquiry) or not_yours(enquiry, act.by, "请示")
    if enquiry.asking and enquiry.asking.answered_at is None:
        found.append(rule.objection(f"已经问了{rule.value},还在等答复:{enquiry.asking.no}"))
    refuse_if(found)

    known = policy.requests.records
    question = Question(
        cause="unknown_owner" if "unknown_owner" in known else "other",
        what=what.strip() or f"{enquiry.no} 归谁管:{enquiry.matter}"[:500], outside=rule.value,
    )  # fmt: skip
    key = f"{act.key}-up" if act.key else ""
    enquiry.asking = requests.ask(
        question=question, case_id=None, act=Act(by=act.by, at=act.at, key=key)
    )
    enquiry.belongs = Belongs.UNCLEAR
    enquiry.save(update_fields=["asking", "belongs"])

    finish("enquiry_asked", enquiry, act, rule.because, {"to": rule.value})
    return enquiry


@transaction.atomic
def ask_colleague(*, enquiry_id: int, who: str, act: Act) -> Enquiry:
    """Ask a colleague for somebody; the first asked stays responsible (代为询问). Raises `Refused`."""
    enquiry, again = take("enquiry_colleague", enquiry_id, act)
    if again:
        return enquiry
    rule = enquiry.book.policy.first_asked.kept_until

    found = over(enquiry) or not_yours(enquiry, act.by, "询问")
    if not who.strip():
        found.append(rule.objection("没有写问的是哪位同事"))
    refuse_if(found)

    enquiry.colleague = who.strip()[:60]
    enquiry.save(update_fields=["colleague"])

    finish("enquiry_colleague", enquiry, act, rule.because, {"to": enquiry.colleague})
    return enquiry
