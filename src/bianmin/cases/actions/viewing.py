"""Looking a person up, and proving that a paper arrived (查看、送达)."""

from __future__ import annotations

from django.db import transaction

from bianmin import sealing
from bianmin.cases.models import Case, Document
from bianmin.ledger.actions import record
from bianmin.refusal import refuse_if
from bianmin.rules.ruling import Objection

from .locking import Act


@transaction.atomic
def reveal(*, case: Case, reason: str, act: Act) -> dict[str, str]:
    """Return the personal data of a case in full; every look is in the ledger.

    Raises `Refused` without a reason.
    """
    because = case.book.policy.security.lookups_recorded.because

    refuse_if([] if reason.strip() else [Objection("没有写为什么要看", because)])

    record(
        centre=case.centre, subject=case.subject, event="reveal", pack=case.pack,
        because=because, by=act.by, at=act.at, details={"no": case.no, "reason": reason.strip()},
    )  # fmt: skip
    return {
        "applicant_id": sealing.unseal(case.applicant_id),
        "phone": sealing.unseal(case.phone),
        "address": sealing.unseal(case.address),
        "agent_id": sealing.unseal(case.agent_id),
        "agent_phone": sealing.unseal(case.agent_phone),
    }


@transaction.atomic
def serve(*, document: Document, how: str, act: Act) -> Document:
    """Record that a paper reached its addressee: who signed for it (签收)."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    case = document.case
    rule = case.book.policy.intake.signature_in_register

    found = [] if how.strip() else [rule.objection("没有写谁签收的")]
    if document.void:
        found.append(rule.objection("这份文书已经作废"))
    refuse_if(found)

    if document.served_at is None:
        document.served_at, document.served_how = act.at, how.strip()[:120]
        document.save(update_fields=["served_at", "served_how"])
        record(
            centre=case.centre, subject=case.subject, event="serve", pack=case.pack,
            because=rule.because, by=act.by, at=act.at,
            details={"no": case.no, "doc_no": document.doc_no, "how": document.served_how},
        )  # fmt: skip
    return document
