"""Checking what was promised (核查), and drawing those that are checked as a sample (抽查)."""

from __future__ import annotations

import hashlib

from django.db import transaction

from bianmin import shelf
from bianmin.cases import documents as papers_of_a_case
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.proofs import documents, queries
from bianmin.proofs.models import Commitment
from bianmin.refusal import refuse_if
from bianmin.rules import proofs, untrue
from bianmin.rules.proofs import Found
from bianmin.rules.ruling import cite

from .taking import take


@transaction.atomic
def check(*, commitment_id: int, found: str, said: str, act: Act) -> Case:
    """Write down what came out of a check; of an untrue promise it is demanded to mend it.

    Raises `Refused`.
    """
    one, again = take("proof_checked", commitment_id, act)
    if again:
        return one.case
    case, policy, calendar = one.case, one.case.book.policy.proofs, shelf.calendar()

    refuse_if(
        proofs.objections_to_checking(found=found, said=said, over=one.is_over, policy=policy)
    )

    one.found, one.finding = found, said.strip()[:300]
    one.checked_on, one.checked_by = act.today, act.person
    because = policy.check_said.because
    if found == Found.FALSE:
        mend = untrue.mend_by(found_on=act.today, calendar=calendar, policy=policy)
        object_ = untrue.object_by(found_on=act.today, calendar=calendar, policy=policy)
        one.mend_by, one.object_by = mend.value, object_.value
        because = cite(because, mend, object_)
        wording = documents.to_mend(
            case, one.proof, one.finding, (mend.value, object_.value), because
        )
        papers_of_a_case.issue(wording, case, by=act.person, at=act.at)
    one.save()

    details = {"paper": one.proof, "found": found, "said": one.finding}
    return finish("proof_checked", case, act, because, details)


@transaction.atomic
def draw(*, centre: Centre, act: Act) -> int:
    """Draw those that are checked of all that wait for it, and return how many.

    Their order is that of a hash of the day and the number of the case: nobody chooses,
    and anybody can draw the same again. What was left out is not drawn another time.
    """
    waiting = list(
        queries.to_draw(centre.pk).select_for_update(of=("self",)).select_related("case")
    )
    if done_before(act.key) or not waiting:
        return 0
    policy, calendar = centre.pack_on(act.today).policy.proofs, shelf.calendar()

    share = proofs.drawn(waiting=len(waiting), policy=policy)
    waiting.sort(key=lambda one: _lot(one, act))
    for one in waiting[: share.value]:
        one.check_by = calendar.workday_after(act.today, one.within)
    for one in waiting[share.value :]:
        one.spared_on = act.today
    Commitment.objects.bulk_update(waiting, ["check_by", "spared_on"])

    subject = f"centre:{centre.pk}"
    mark_done(key=act.key, act="proofs_drawn", subject=subject, at=act.at)
    record(
        centre=centre, subject=subject, event="proofs_drawn", pack=centre.pack_on(act.today).id,
        because=share.because, by=act.person, at=act.at,
        details={
            "name": centre.name, "count": share.value, "rows": len(waiting),
            "items": [one.case.no for one in waiting[: share.value]],
        },
    )  # fmt: skip
    return share.value


def _lot(one: Commitment, act: Act) -> str:
    return hashlib.sha256(f"{act.today} {one.case.no} {one.order}".encode()).hexdigest()
