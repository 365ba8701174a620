"""From hand to hand (移交): to a named colleague, taken or sent back; claimed; another first asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.enquiries import queries
from bianmin.enquiries.models import Enquiry, Passing, Reply
from bianmin.refusal import refuse_if
from bianmin.rules import first_asked, passing
from bianmin.rules.cases import Role
from bianmin.rules.ruling import cite

from .locking import finish, not_yours, over, settle_owner, take


@transaction.atomic
def pass_on(*, enquiry_id: int, to: User | None, why: str, act: Act) -> Enquiry:
    """Hand a matter to a named colleague; it is not his before he takes it. Raises `Refused`."""
    enquiry, again = take("enquiry_passed", enquiry_id, act)
    if again:
        return enquiry
    policy = enquiry.book.policy
    passings = queries.passings(enquiry)
    waiting = next((p for p in passings if p.is_open and not p.bounced(act.at)), None)

    found = over(enquiry) or [
        *([] if act.by.role == Role.DIRECTOR else not_yours(enquiry, act.by, "移交")),
        *passing.objections_to_handing(
            to_self=to is not None and to.pk == act.by.pk,
            on_post=to is not None and queries.on_post(to, enquiry.centre),
            waits_for=waiting.to.name if waiting else "", why=why, policy=policy.passing,
        ),
    ]  # fmt: skip
    refuse_if(found)

    assert to is not None, "the rules refuse a matter that goes to nobody"
    until = passing.take_by(
        at=localtime(act.at), calendar=shelf.calendar(), hours_policy=policy.hours,
        policy=policy.passing,
    )  # fmt: skip
    _end_bounced(enquiry, act.at)
    handed = Passing.objects.create(
        enquiry=enquiry, centre=enquiry.centre, by=act.by, to=to, why=why.strip()[:300], at=act.at,
        until=until.value, because=list(until.because),
    )  # fmt: skip
    enquiry.bounced_at = None
    settle_owner(enquiry, [*passings, handed], act)
    enquiry.save(update_fields=["bounced_at", "kept"])
    _owe_word(enquiry, to, until.value, act)

    finish("enquiry_passed", enquiry, act, until.because, {"to": to.name})
    return enquiry


def _end_bounced(enquiry: Enquiry, at: datetime) -> None:
    """End what nobody took in time: the matter goes on without it."""
    still = Passing.objects.filter(enquiry=enquiry, taken_at=None, refused_at=None, ended_at=None)
    still.update(ended_at=at)


def _owe_word(enquiry: Enquiry, to: User, until: datetime, act: Act) -> None:
    """Owe a caller the word where his matter went, where the book has him told."""
    back = passing.told_back(channel=enquiry.channel, policy=enquiry.book.policy.passing)
    if back.value and enquiry.phone:
        what = f"告诉来电人:转给了{to.name}"[:200]
        Reply.objects.create(
            enquiry=enquiry, centre=enquiry.centre, what=what, due_at=until, of=act.by,
            because=list(back.because), at=act.at,
        )  # fmt: skip


@transaction.atomic
def accept(*, enquiry_id: int, act: Act) -> Enquiry:
    """Take over what was handed to oneself (接下). Raises `Refused`."""
    enquiry, again = take("enquiry_taken", enquiry_id, act)
    if again:
        return enquiry
    passings = queries.passings(enquiry)
    mine = _answer(enquiry, passings, act)

    mine.taken_at = act.at
    mine.save(update_fields=["taken_at"])
    enquiry.holder, enquiry.bounced_at = act.by, None
    settle_owner(enquiry, passings, act)
    enquiry.save(update_fields=["holder", "bounced_at", "kept"])

    because = cite(
        enquiry.book.policy.first_asked.kept_until, enquiry.book.policy.passing.take_within
    )
    finish("enquiry_taken", enquiry, act, because)
    return enquiry


@transaction.atomic
def refuse(*, enquiry_id: int, why: str, act: Act) -> Enquiry:
    """Send back what was handed to oneself, with the reason (退回). Raises `Refused`."""
    enquiry, again = take("enquiry_bounced", enquiry_id, act)
    if again:
        return enquiry
    passings = queries.passings(enquiry)
    mine = _answer(enquiry, passings, act, why)

    mine.refused_at, mine.refused_why = act.at, why.strip()[:300]
    mine.save(update_fields=["refused_at", "refused_why"])
    enquiry.bounced_at = act.at
    settle_owner(enquiry, passings, act)
    enquiry.save(update_fields=["bounced_at", "kept"])

    finish("enquiry_bounced", enquiry, act, tuple(mine.because), {"reason": mine.refused_why})
    return enquiry


def _answer(enquiry: Enquiry, passings: list[Passing], act: Act, why: str | None = None) -> Passing:
    """Return the open passing, if this person may answer it now. Raises `Refused`."""
    rule = enquiry.book.policy.passing
    last = next((p for p in reversed(passings) if p.is_open), None)
    found = over(enquiry) or [
        *passing.objections_to_taking(
            named=str(last.to.name) if last else "",
            me=act.by.name if last and last.to_id == act.by.pk else "",
            late=last is not None and last.bounced(act.at), policy=rule,
        )
    ]  # fmt: skip
    if why is not None and not why.strip():
        found.append(rule.take_within.objection("退回没有写为什么"))
    refuse_if(found)
    assert last is not None, "the rules refuse where nothing was handed over"
    return last


@transaction.atomic
def claim(*, enquiry_id: int, act: Act) -> Enquiry:
    """Take what came online and nobody has: from then on one is the first asked. Raises `Refused`."""
    enquiry, again = take("enquiry_claimed", enquiry_id, act)
    if again:
        return enquiry
    rule = enquiry.book.policy.first_asked.owner_needed

    found = over(enquiry)
    if enquiry.owner:
        found.append(rule.objection(f"已经由{enquiry.owner.name}接了"))
    if not queries.on_post(act.by, enquiry.centre):
        found.append(rule.objection("不在本大厅岗位上的,不能接待"))
    refuse_if(found)

    enquiry.owner, enquiry.window, enquiry.kept = act.by, act.by.window, True
    enquiry.save(update_fields=["owner", "window", "kept"])

    finish("enquiry_claimed", enquiry, act, rule.because, {"owner": act.by.name})
    return enquiry


@transaction.atomic
def change_owner(*, enquiry_id: int, to: User | None, reason: str, act: Act) -> Enquiry:
    """Put somebody else down as the first asked, for a reason. Raises `Refused`."""
    enquiry, again = take("enquiry_owner", enquiry_id, act)
    if again:
        return enquiry
    policy = enquiry.book.policy
    before = enquiry.owner
    left = before is not None and not before.is_active and policy.passing.leaver_replaced.value

    found = over(enquiry) or [
        *first_asked.objections_to_new_owner(reason=reason, left=left, policy=policy.first_asked)
    ]
    if to is None or not queries.on_post(to, enquiry.centre):
        found.append(policy.first_asked.owner_needed.objection("没有指定到人,或者这个人不在岗"))
    refuse_if(found)

    enquiry.owner = to
    enquiry.save(update_fields=["owner"])

    because = cite(
        policy.first_asked.owner_change, *([policy.passing.leaver_replaced] if left else [])
    )
    names = {"from": before.name if before else "", "to": to.name if to else ""}
    finish("enquiry_owner", enquiry, act, because, {**names, "reason": reason.strip()[:200]})
    return enquiry
