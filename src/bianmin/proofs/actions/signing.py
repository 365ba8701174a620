"""Signing a promise in place of proofs, at the intake or later, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from bianmin import identity, sealing
from bianmin.cases import documents as papers_of_a_case
from bianmin.cases.actions import Act, Application
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import Case
from bianmin.cases.parts import MATTER
from bianmin.ledger.actions import record
from bianmin.packs import Pack
from bianmin.proofs import documents, queries
from bianmin.proofs.models import LOOKED_OVER, Commitment
from bianmin.proofs.told import Terms
from bianmin.refusal import refuse_if
from bianmin.rules import intake, pledges, proofs
from bianmin.rules.intake import Mark
from bianmin.rules.pledges import Signed
from bianmin.rules.ruling import Objection

from .taking import take, take_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What the applicant chose, and how he signed."""

    chose: str = ""  # promise | bring
    way: str = ""
    strokes: str = ""  # drawn on the screen
    authority: bool = False  # the agent's says so


def objections_to_signing(
    terms: Terms, listed: dict[str, bool], signing: Signing, agent: str, *, barred: bool
) -> list[Objection]:
    """Return everything that stands against a promise in place of these proofs."""
    return list(
        proofs.objections_to_promising(
            proofs=listed,
            told=terms.filled,
            commitment=bool(signing.way),
            signed=pledges.is_signed(way=signing.way, strokes=signing.strokes),
            agent=bool(agent.strip()),
            authority=signing.authority,
            barred=barred,
            policy=terms.book.policy.proofs,
        )
    )


def marked_promised(application: Application) -> list[int]:
    """Return the papers of an application that a promise is to stand for."""
    return [order for order, m in application.marked.items() if m.mark is Mark.PROMISED]


def objections_at_intake(application: Application, signing: Signing, act: Act) -> list[Objection]:
    """Return what stands against an application with regard to promises in place of proofs."""
    version = application.version
    book = version.item.centre.pack_on(act.today)
    policy, orders = book.policy.proofs, marked_promised(application)
    blind = sealing.blind(identity.clean(application.applicant_id))
    barred = queries.untrue_before(blind, version.item.centre_id, act.today, policy) is not None
    if orders:
        terms = queries.terms(version, orders, book, act.today)
        listed = {m.name: m.promisable for m in version.materials.all() if m.order in orders}
        return objections_to_signing(terms, listed, signing, application.agent, barred=barred)
    if application.outcome != "notify" or not application.typed:
        return []  # where the window's form was not used, the page of the case offers it
    missing = () if barred else tuple(
        m.name
        for m in queries.promisable(version)
        if (found := application.marked.get(m.order)) and found.mark is Mark.MISSING
    )  # fmt: skip
    # on one form of several items the other proof was promised, so he was asked of this one too
    asked = signing.chose == "bring" or bool(signing.chose and application.typed.get(MATTER))
    return list(proofs.objections_to_not_asking(missing=missing, asked=asked, policy=policy))


def sign_at_intake(case: Case, signing: Signing, act: Act) -> None:
    """Write down the promise with which a new case came in; inside the intake's transaction."""
    orders = queries.promised(case)
    terms = queries.terms(case.version, orders, case.book, act.today)
    _write(case, terms, signing, act)
    record(
        centre=case.centre, subject=case.subject, event="proof_promised", pack=case.pack,
        because=terms.because, by=act.person, at=act.at,
        details={"no": case.no, "papers": [t.name for t in terms.proofs], "signed": signing.way},
    )  # fmt: skip


def _write(case: Case, terms: Terms, signing: Signing, act: Act) -> None:
    """Keep each promise, and issue the paper that goes into the file instead of the proofs."""
    drawn = signing.way == Signed.SCREEN
    Commitment.objects.bulk_create(
        Commitment(
            case=case, centre=case.centre, order=one.order, proof=one.name, told=one.to_dict(),
            how=one.how.value, within=one.within, because=list(terms.because),
            check_by=queries.check_day(one, act.today, case.due_on, terms.book),
            signed=signing.way, signature=sealing.seal(signing.strokes) if drawn else "",
            by_agent=bool(case.agent), blind=case.applicant_blind, by=act.by, at=act.at,
        )
        for one in terms.proofs
    )  # fmt: skip
    wording = documents.issued(case, terms, Signed(signing.way))
    papers_of_a_case.issue(wording, case, by=act.person, at=act.at)


@transaction.atomic
def sign_later(*, case_id: int, orders: Sequence[int], signing: Signing, act: Act) -> Case:
    """Take a promise in place of proofs of a case that is not accepted yet. Raises `Refused`."""
    case, again = take_case("proof_promised", case_id, act)
    if again:
        return case
    book: Pack = case.book
    policy = book.policy
    chosen = [p for p in case.papers.all() if p.order in orders]
    terms = queries.terms(case.version, [p.order for p in chosen], book, act.today)
    listed = {m.name: m.promisable for m in case.version.materials.all()}
    barred = queries.untrue_before(case.applicant_blind, case.centre_id, act.today, policy.proofs)

    found = [*intake.objections_to_taking(role=act.by.role, own_post=True, policy=policy.intake)]
    if case.state not in LOOKED_OVER:
        found.append(policy.cases.in_order.objection(f"{case.now.zh}的办件不再签承诺"))
    if not chosen:
        found.append(policy.proofs.offered.objection("没有选用承诺代替哪一份证明"))
    found += [
        policy.proofs.offered.objection(f"这一份不用再承诺:{p.name}")
        for p in chosen
        if Mark(p.mark) in intake.GOOD
    ]
    found += objections_to_signing(
        terms, {p.name: listed.get(p.name, False) for p in chosen}, signing, case.agent,
        barred=barred is not None,
    )  # fmt: skip
    refuse_if(found)

    for paper in chosen:
        paper.mark, paper.problem, paper.received_at = Mark.PROMISED, "", act.at
        paper.save(update_fields=["mark", "problem", "received_at"])
    case.papers_on = act.today
    _write(case, terms, signing, act)

    details = {"papers": [p.name for p in chosen], "signed": signing.way}
    return finish("proof_promised", case, act, terms.because, details)


@transaction.atomic
def withdraw(*, commitment_id: int, said: str, act: Act) -> Case:
    """Take a promise back before the decision: the proof is brought instead (撤回承诺)."""
    one, again = take("proof_withdrawn", commitment_id, act)
    if again:
        return one.case
    case, policy = one.case, one.case.book.policy.proofs

    found = [*proofs.objections_to_withdrawing(open_=one.can_be_withdrawn, policy=policy)]
    if not said.strip():
        found.append(policy.withdrawable.objection("没有写申请人为什么撤回"))
    refuse_if(found)

    one.ended, one.ended_at = Commitment.End.WITHDRAWN, act.at
    one.save(update_fields=["ended", "ended_at"])
    case.papers.filter(order=one.order).update(
        mark=Mark.MISSING, problem="撤回了承诺,改交证明", received_at=None
    )
    details = {"papers": [one.proof], "reason": said.strip()}
    return finish("proof_withdrawn", case, act, policy.withdrawable.because, details)
