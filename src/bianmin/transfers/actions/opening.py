"""Making a file of a case that is going up, and what must be written down before (初审、联系上级)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import transaction

from bianmin import sealing
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules.cases import RUNNING
from bianmin.rules.ruling import Objection
from bianmin.transfers.models import Dossier, Office, Paper
from bianmin.transfers.queries import office_above, office_of, wants

from .taking import finish, not_here, take

MOST = 300  # characters of what is written down


@transaction.atomic
def open_file(*, case_id: int, act: Act) -> Dossier:
    """Make the file of a case, to be sent up; there is one for each case. Raises `Refused`."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("centre__division")
    case = locked.get(pk=case_id)
    known = Dossier.objects.filter(case=case).first()
    if known is not None:
        return known

    refuse_if(_objections(case, act))

    here = office_of(case.centre)
    dossier = Dossier.objects.create(
        no=case.no, case=case, item_name=case.item_name, item_code=case.item_code,
        applicant=case.applicant, applicant_shown=case.applicant_shown, person=_person(case),
        origin=here, holder=here, pack=case.pack, opened_at=act.at,
    )  # fmt: skip
    enter_papers(dossier, case, act)
    because = case.book.policy.escalation.taken_here.because
    if not done_before(act.key):
        mark_done(key=act.key, act="transfer_opened", subject=dossier.subject, at=act.at)
    record(
        centre=case.centre, subject=dossier.subject, event="transfer_opened", pack=case.pack,
        because=because, by=act.by, at=act.at, details={"no": case.no, "item": case.item_name},
    )  # fmt: skip
    return dossier


def _objections(case: Case, act: Act) -> Iterator[Objection]:
    policy = case.book.policy
    if act.by.centre_id != case.centre_id:
        yield policy.cases.in_order.objection(f"这件由{case.centre.name}办,由那里上报")
    if case.now not in RUNNING:
        yield policy.cases.in_order.objection(f"这件{case.now.zh},受理以后、决定以前才能上报")
    if office_above(case.centre) is None:
        yield policy.escalation.taken_here.objection(
            "上一级的厅还没有登记:在这台服务器上建厅,或者登记对方服务器的公钥"
        )


def _person(case: Case) -> str:
    """Return who applies, sealed: the office above may have to call."""
    opened = {
        "id": sealing.unseal(case.applicant_id), "phone": sealing.unseal(case.phone),
        "address": sealing.unseal(case.address), "agent": case.agent,
    }  # fmt: skip
    return sealing.seal(json.dumps({k: v for k, v in opened.items() if v}, ensure_ascii=False))


def enter_papers(dossier: Dossier, case: Case, act: Act) -> None:
    """Enter the papers of the case that the file does not know yet."""
    known = {p.name for p in Paper.objects.filter(dossier=dossier)}
    here: Office = dossier.origin
    new = [
        Paper(
            dossier=dossier, order=paper.order, name=paper.name, copies=paper.copies_received,
            original=paper.form == "original", born=here, since=paper.received_at or act.at,
        )
        for paper in case.papers.all()
        if paper.copies_received and paper.name not in known
    ]  # fmt: skip
    Paper.objects.bulk_create(new)


@transaction.atomic
def prepare(*, dossier_id: int, what: str, text: str, act: Act) -> Dossier:
    """Write down what the book wants before a case goes up: the review, the contact above."""
    taken = take("transfer_prepared", dossier_id, act)
    if taken.again:
        return taken.dossier
    dossier, policy = taken.dossier, taken.book.policy
    asked = dict(wants(dossier.case)) if dossier.case else {}

    found = [*not_here(taken)]
    if what not in asked:
        found.append(policy.cases.in_order.objection("没有选要记的是哪一项"))
    elif not text.strip():
        found.append(policy.cases.in_order.objection(f"没有写{asked[what]}"))
    refuse_if(found)

    said = {
        "zh": asked[what],
        "text": text.strip()[:MOST],
        "by": act.by.name,
        "at": act.at.isoformat(),
    }
    dossier.prepared = dossier.prepared | {what: said}
    ruling = policy.escalation.needs.get(what, policy.escalation.contact_within)
    details = {"prepared": asked[what], "said": said["text"]}
    return finish("transfer_prepared", taken, act, ruling.because, details)
