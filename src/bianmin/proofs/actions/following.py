"""What follows from an untrue promise: it is mended, objected to and heard, or the decision goes."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases import documents as papers_of_a_case
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import Case
from bianmin.proofs import documents
from bianmin.proofs.models import Commitment
from bianmin.refusal import refuse_if
from bianmin.results import actions as results
from bianmin.rules import untrue
from bianmin.rules.intake import Mark
from bianmin.rules.proofs import Found
from bianmin.rules.ruling import cite

from .taking import take

LONGEST = 500


@transaction.atomic
def mend(*, commitment_id: int, how: str, said: str, act: Act) -> Case:
    """Put right what was not true, or bring the proof after a promise was taken back (改正)."""
    one, again = take("proof_mended", commitment_id, act)
    if again:
        return one.case
    case, policy, stand = one.case, one.case.book.policy.proofs, one.stand
    proof = how == "proof"

    found = [*untrue.objections_to_mending(stand=stand, said=said, policy=policy)]
    if how not in ("proof", "true") or (stand.withdrawn and not proof):
        found.append(policy.mend_within.objection("没有选怎样改正的"))
    refuse_if(found)

    if proof:
        case.papers.filter(order=one.order).update(
            mark=Mark.IN_ORDER, problem="", copies_received=1, original_seen=True,
            received_at=act.at,
        )  # fmt: skip
    if stand.withdrawn:
        case.papers_on = act.today
    one.mended, one.mended_at = said.strip()[:300], act.at
    one.save(update_fields=["mended", "mended_at"])

    details = {"paper": one.proof, "reason": one.mended}
    return finish("proof_mended", case, act, policy.mend_within.because, details)


@transaction.atomic
def object_to(*, commitment_id: int, said: str, act: Act, resident: bool = False) -> Case:
    """Take down what the applicant says against a check (陈述、申辩). Raises `Refused`."""
    one, again = take("proof_objected", commitment_id, act, resident=resident)
    if again:
        return one.case
    policy = one.case.book.policy.proofs

    refuse_if(
        untrue.objections_to_objecting(
            stand=one.stand, said=said, last=one.object_by, today=act.today, policy=policy
        )
    )

    one.objection, one.objected_at = said.strip()[:LONGEST], act.at
    one.answer, one.answered_at = "", None
    one.save()

    details = {"paper": one.proof, "reason": one.objection}
    return finish("proof_objected", one.case, act, policy.object_within.because, details)


@transaction.atomic
def hear(*, commitment_id: int, upheld: str, said: str, act: Act) -> Case:
    """Answer an objection; one that is upheld makes the promise true (答复申辩). Raises `Refused`."""
    one, again = take("proof_heard", commitment_id, act)
    if again:
        return one.case
    case, policy = one.case, one.case.book.policy.proofs

    found = [*untrue.objections_to_hearing(stand=one.stand, said=said, policy=policy)]
    if upheld not in ("yes", "no"):
        found.append(policy.hear_first.objection("没有选申辩成立不成立"))
    refuse_if(found)

    one.answer, one.answered_at = said.strip()[:LONGEST], act.at
    if upheld == "yes":
        one.found, one.mend_by, one.object_by = Found.TRUE, None, None
        void = f"申辩成立:{one.answer}"[:300]
        last = case.documents.filter(kind="proof_false", void="").order_by("-pk").first()
        case.documents.filter(pk=last.pk if last else 0).update(void=void)
    one.save()

    details = {"paper": one.proof, "found": one.found, "result": one.answer}
    return finish("proof_heard", case, act, policy.hear_first.because, details)


@transaction.atomic
def revoke(*, commitment_id: int, said: str, act: Act) -> Case:
    """Take a granted decision back: a notice with remedies, and what was given is void (撤销决定).

    The case stays as it ended; the director may open it again. Raises `Refused`.
    """
    one, again = take("proof_revoked", commitment_id, act)
    if again:
        return one.case
    case, policy = one.case, one.case.book.policy
    decision = case.documents.filter(kind__in=("granted", "at_once"), void="").last()

    refuse_if(
        untrue.objections_to_revoking(
            stand=one.stand, granted=case.outcome == "granted" and decision is not None,
            reason=said, last=one.object_by, today=act.today, policy=policy.proofs,
        )
    )  # fmt: skip

    assert decision is not None
    because = cite(policy.proofs.revoke, policy.proofs.mend_within, policy.cases.remedies)
    facts = [
        ("核查到的情况", one.finding), ("撤销的决定", f"{decision.title} {decision.doc_no}"),
        ("理由", said.strip()),
    ]  # fmt: skip
    gone = results.annul(case, f"撤销决定:{said.strip()}", act)
    if gone:
        facts.append(("作废的结果", "、".join(gone)))
    case.documents.filter(pk=decision.pk).update(void=f"撤销:{said.strip()}"[:300])
    papers_of_a_case.issue(
        documents.revoked(case, one.proof, facts, because), case, by=act.person, at=act.at
    )
    Commitment.objects.filter(case=case, found=Found.FALSE, mended_at=None).update(
        revoked_at=act.at
    )

    details = {"paper": one.proof, "reason": said.strip(), "results": gone}
    return finish("proof_revoked", case, act, because, details)
