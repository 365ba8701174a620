"""What an agency adds to the page of its case, and what it still wants (办件页上的代办)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel
from bianmin.papers import Paragraph, Sheet
from bianmin.rules import agency
from bianmin.rules.ruling import Objection

from .models import Mandate

PERSONAL = (
    "applicant_id", "applicant_blind", "applicant_shown", "phone", "phone_shown", "address",
    "signed_by", "result_by",
)  # fmt: skip
BEFORE = {"accept": ("accept", "hand_on"), "archive": ("archive",)}  # step -> moments of a book


def _mandate(case: Case) -> Mandate | None:
    if not case.agent:  # an agent who handed in stands with the case
        return None
    return Mandate.objects.filter(case=case).select_related("agent").first()


def panel(case: Case, user: User, today: date) -> Panel | None:
    """Return who acts for the applicant, on what paper and until when."""
    mandate = _mandate(case)
    if mandate is None:
        return None
    shown = {"mandate": mandate, "over": mandate.is_over(today), "sees": user.may("agency.see")}
    return Panel("agency/panel.html", shown, "aside")


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield what an agency case lacks before it is accepted or filed."""
    moments = BEFORE.get(step)
    mandate = _mandate(case) if moments else None
    if mandate is None or moments is None:
        return
    policy = case.book.policy.agency
    for moment in moments:
        yield from agency.objections_to_moment(
            moment=moment,  # type: ignore[arg-type]
            have=mandate.have,
            policy=policy,
        )
    if step == "accept" and (mandate.revoked_on or mandate.is_over(act.today)):
        yield policy.bounded.objection("代办的委托已经收回或者过期,请本人来,或者重新委托")


def destroyed(case: Case, words: str) -> tuple[str, ...]:
    """Take the person out of the mandate of a case whose file is destroyed."""
    for mandate in Mandate.objects.filter(case=case):
        for name in PERSONAL:
            setattr(mandate, name, "")
        stub = Sheet(
            issuer="", title="授权委托书", doc_no=mandate.no, to="", blocks=(Paragraph(words),)
        )
        mandate.applicant, mandate.sheet = case.applicant, stub.to_dict()
        mandate.save()
    return ()
