"""What is taken out of a case when its file is destroyed at the end of its time (销毁)."""

from __future__ import annotations

from django.db import transaction

from bianmin import identity
from bianmin.cases import parts
from bianmin.cases.models import Case
from bianmin.papers import Paragraph, Sheet

PERSONAL = (
    "applicant_id", "applicant_blind", "applicant_shown", "phone", "phone_shown", "address",
    "agent_id", "agent_shown", "agent_phone", "agent_relation",
)  # fmt: skip
SAID = ("outcome_reason", "overdue_reason", "difficult")  # may name people


def wipe(case: Case, words: str) -> set[str]:
    """Remove the person and the sheets from a case; return the bodies of the vault set free.

    The line of the register stays: number, item, days, how it ended, the name masked. So do
    the numbers of the papers; `words` stand where their text stood. Must run inside the
    action's transaction, on a locked case.
    """
    assert transaction.get_connection().in_atomic_block
    for name in (*PERSONAL, *SAID):
        setattr(case, name, "")
    case.applicant, case.agent = identity.mask_name(case.applicant), identity.mask_name(case.agent)
    case.delivery = {name: said for name, said in case.delivery.items() if name == "way"}
    case.save()
    case.papers.update(problem="")
    documents = list(case.documents.defer("pdf"))
    for document in documents:
        issuer, on = document.sheet.get("issuer", ""), document.sheet.get("issued_on")
        stub = Sheet(
            issuer=issuer, title=document.title, doc_no=document.doc_no, to="",
            blocks=(Paragraph(words),),
        ).to_dict()  # fmt: skip
        document.sheet, document.pdf = stub | ({"issued_on": on} if on else {}), None
        document.served_how = ""
    case.documents.bulk_update(documents, ["sheet", "pdf", "served_how"])
    return parts.destroyed(case, words)
