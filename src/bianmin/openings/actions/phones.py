"""The telephone outside the hours: which number answers, and who rang (值班电话)."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.openings import queries
from bianmin.openings.models import DutyCall, DutyPhone
from bianmin.refusal import refuse_if
from bianmin.rules.escalation import Level
from bianmin.rules.outreach import Answers
from bianmin.rules.ruling import Objection, cite

from .common import find, tell


@transaction.atomic
def list_phone(
    *, centre: Centre, called: str, number: str, answers: Answers, begins: time, ends: time,
    by: User, at: datetime, key: str = "",
) -> DutyPhone:  # fmt: skip
    """List a number that answers outside the hours. Raises `Refused`."""
    if known := find("duty_phone_listed", key):
        return DutyPhone.objects.get(pk=known)
    policy = centre.pack_on(localtime(at).date()).policy
    because = cite(policy.hours.duty_phone, *policy.outreach.any_time.values())
    found = []
    if not identity.is_phone(identity.clean(number)):
        found.append(Objection("电话号码不对", because))
    if begins == ends:
        found.append(Objection("从几点到几点不能是同一个钟点", because))
    refuse_if(found)

    row = DutyPhone.objects.create(
        centre=centre, called=called.strip(), number=number.strip(), answers=answers.value,
        begins=begins, ends=ends, by=by, at=at,
    )  # fmt: skip

    hours = f"{answers.zh} {begins:%H:%M}–{ends:%H:%M}"
    tell(row, "duty_phone_listed", because, by=by, at=at, key=key, name=row.called, hours=hours)
    return row


@transaction.atomic
def unlist_phone(*, phone_id: int, by: User, at: datetime, key: str = "") -> DutyPhone:
    """Take a number off the list; its row stays."""
    held = DutyPhone.objects.select_for_update(of=("self",)).select_related("centre")
    row = held.get(pk=phone_id)
    if row.off_at:
        return row

    row.off_by, row.off_at = by, at
    row.save(update_fields=["off_by", "off_at"])

    because = row.centre.pack_on(localtime(at).date()).policy.hours.duty_phone.because
    tell(row, "duty_phone_unlisted", because, by=by, at=at, key=key, name=row.called)
    return row


@transaction.atomic
def note_call(
    *, centre: Centre, caller: str, phone: str, what: str, answer: str, by: User, at: datetime,
    key: str = "",
) -> DutyCall:  # fmt: skip
    """Note who rang outside the hours; by some books that is a request, to be passed on.

    Raises `Refused`.
    """
    if known := find("duty_call", key):
        return DutyCall.objects.get(pk=known)
    policy = centre.pack_on(localtime(at).date()).policy
    place = "station" if centre.level is Level.VILLAGE else "centre"
    taken = queries.takes_requests(centre, place, at)
    because = cite(policy.hours.duty_phone, taken)
    clean = identity.clean(phone)
    found = []
    if not what.strip():
        found.append(Objection("没有写为什么事打来", because))
    if clean and not identity.is_phone(clean):
        found.append(Objection("电话号码不对", because))
    if taken.value and not clean:
        found.append(Objection("没有留电话,办好了没法回话", because))
    refuse_if(found)

    row = DutyCall.objects.create(
        centre=centre, at=at, caller=caller.strip(), phone=sealing.seal(clean),
        phone_shown=identity.mask_phone(clean), what=what.strip(), request=taken.value,
        because=list(because), answer=answer.strip(), by=by,
    )  # fmt: skip

    tell(row, "duty_call", because, by=by, at=at, key=key)
    return row


@transaction.atomic
def settle_call(*, call_id: int, answer: str, by: User, at: datetime, key: str = "") -> DutyCall:
    """Write down to whom a call was passed on and what was answered. Raises `Refused`."""
    held = DutyCall.objects.select_for_update(of=("self",)).select_related("centre")
    row = held.get(pk=call_id)
    if row.done_at:
        return row
    because = tuple(row.because)
    refuse_if([] if answer.strip() else [Objection("没有写转给谁、怎样答复的", because)])

    row.answer, row.done_by, row.done_at = answer.strip()[:300], by, at
    row.save(update_fields=["answer", "done_by", "done_at"])

    tell(row, "duty_call_settled", because, by=by, at=at, key=key)
    return row
