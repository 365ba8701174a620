"""Handing results over: to whom, on what evidence; and what the courier answers (交接)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction

from bianmin import sealing
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, lock, objections
from bianmin.cases.models import Case, Document
from bianmin.cases.queries import covers
from bianmin.ledger.actions import done_before, record
from bianmin.refusal import refuse_if
from bianmin.results import queries
from bianmin.results.models import Handing, Pickup, Result
from bianmin.rules import delivery, pledges
from bianmin.rules import results as rules
from bianmin.rules.delivery import Handover, Way
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Objection, cite

from .settling import hand_out
from .taking import objections_to_late_acts, take, waits_again


@dataclass(frozen=True, slots=True)
class Choice:
    """What is handed over, and how; no result named means all that lie here."""

    handover: Handover
    results: frozenset[int] = frozenset()


def hand_over(*, case_id: int, choice: Choice, act: Act) -> Case:
    """Hand over some or all results of a case (交结果). Raises `Refused`.

    With the last of them the case is delivered. A wrong code is counted even though
    nothing is handed over.
    """
    handover = choice.handover
    drawn = handover.way != Way.COURIER and pledges.is_drawn(handover.strokes)
    handover = replace(handover, signed=handover.signed or drawn)
    if done_before(act.key) is None:
        _try_code(case_id, handover.code, act)
    return _hand_over(case_id, replace(choice, handover=handover), act)


def plain(code: str) -> str:
    """Return a code as it is compared: wide digits made narrow, blanks left out."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def _is_right(pickup: Pickup, code: str) -> bool:
    said, known = plain(code).encode("utf-8", "replace"), sealing.unseal(pickup.code).encode()
    return secrets.compare_digest(said, known)


@transaction.atomic
def _try_code(case_id: int, code: str, act: Act) -> None:
    """Count a wrong code, so that nobody tries them all; a right one begins anew."""
    if not plain(code):
        return
    case = lock(case_id)
    pickup = Pickup.objects.filter(case=case, waits=1).first()
    limit = case.book.policy.delivery.code_tries
    if pickup is None or pickup.wrong >= limit.value:
        return
    if _is_right(pickup, code):
        Pickup.objects.filter(pk=pickup.pk).update(wrong=0)
        return
    Pickup.objects.filter(pk=pickup.pk).update(wrong=pickup.wrong + 1)
    record(
        centre=case.centre, subject=case.subject, event="code_wrong", pack=case.pack,
        because=limit.because, by=act.by, at=act.at,
        details={"no": case.no, "count": pickup.wrong + 1},
    )  # fmt: skip


@transaction.atomic
def _hand_over(case_id: int, choice: Choice, act: Act) -> Case:
    case = lock(case_id)
    if done := done_before(act.key):
        if done.subject != case.subject:
            take("deliver", case_id, act)  # says so
        return case
    policy, handover = case.book.policy.delivery, choice.handover
    pickup = Pickup.objects.filter(case=case).first()
    ready = list(case.results.filter(state=Result.State.READY))
    chosen = [one for one in ready if one.pk in choice.results] if choice.results else ready
    right = bool(pickup and plain(handover.code) and _is_right(pickup, handover.code))

    found: list[Objection] = []
    if handover.way != Way.COURIER and pickup:
        found += rules.objections_to_code(
            given=plain(handover.code), right=right, wrong=pickup.wrong,
            checked=handover.checked, policy=policy,
        )  # fmt: skip
    if len(chosen) < len(choice.results):
        found.append(policy.numbered.objection("选的结果里有已经交出去或者作废的,请看过再交"))
    if handover.way == Way.AGENT:
        found += queries.objections_to_mandate(case, act.today)
    if len(chosen) == len(ready):
        if found:  # else the step of the case says it itself
            refuse_if([*found, *_against(case, handover, act)])
        return _deliver(case, handover, right, act)
    return _some(case, chosen, handover, right, found, act)


def _deliver(case: Case, handover: Handover, right: bool, act: Act) -> Case:
    """Hand over all that is left: the case is delivered."""
    done = cases.deliver(case_id=case.pk, handover=handover, act=act)
    if right:
        Handing.objects.filter(case=case, at=act.at).update(coded=True)
    return done


def _some(
    case: Case, chosen: list[Result], handover: Handover, right: bool,
    found: list[Objection], act: Act,
) -> Case:  # fmt: skip
    """Hand over some of the results; the case still waits for the others."""
    taken, _ = take("result_handed", case.pk, act)
    policy = taken.book.policy.delivery
    refuse_if([*found, *_against(taken, handover, act)])

    names = hand_out(taken, chosen, handover, act, coded=right)
    details = {"results": names, "way": handover.way, "receiver": handover.receiver.strip()}
    because = cite(policy.ways, policy.signature)
    return finish("result_handed", taken, act, because, details)


def _against(case: Case, handover: Handover, act: Act) -> Iterator[Objection]:
    """Yield everything that the step of the case has against this."""
    case.own_post = covers(act.by, case)  # type: ignore[attr-defined]
    yield from objections("deliver", case, act)
    promise = case.documents.filter(kind="promise", void="").first()
    yield from delivery.objections_to_delivering(
        handover=handover, promise_notice=promise.doc_no if promise else "",
        policy=case.book.policy.delivery,
    )  # fmt: skip


@transaction.atomic
def answered(*, handing_id: int, end: str, said: str, act: Act) -> Case:
    """Write down what became of a parcel: taken by somebody, or come back (妥投、退回).

    What came back waits to be collected or sent again. Raises `Refused`.
    """
    handing = Handing.objects.get(pk=handing_id)
    event = f"parcel_{end}" if end in Handing.End else "parcel_arrived"
    case, again = take(event, handing.case_id, act)
    if again:
        return case
    handing.refresh_from_db()
    policy = case.book.policy.delivery

    found = []
    if not handing.moving:
        found.append(policy.courier_answer.objection("这一票快递已经有了回音"))
    if end not in Handing.End:
        found.append(policy.courier_answer.objection("没有选妥投还是退回"))
    if not said.strip():
        found.append(policy.courier_answer.objection("没有写谁签收的,或者为什么退回"))
    claimed = handing.results.exclude(claim=Claim.NONE).exists()  # the case was opened again since
    if end == Handing.End.RETURNED and not claimed:
        found += objections_to_late_acts(case)
    refuse_if(found)

    handing.ended, handing.ended_at, handing.said = end, act.at, said.strip()
    handing.save(update_fields=["ended", "ended_at", "said"])
    if end == Handing.End.RETURNED and claimed:
        handing.results.update(claim=Claim.BACK, claim_said=f"快递退回:{said.strip()}"[:200])
    elif end == Handing.End.RETURNED:
        handing.results.update(state=Result.State.READY, handing=None)
        void = f"快递退回:{said.strip()}"[:300]
        Document.objects.filter(case=case, kind="delivery", issued_at=handing.at, void="").update(
            void=void
        )
        waits_again(case, act)
    because = cite(policy.courier_answer, policy.ways)
    details = {"tracking": handing.tracking, "how": said.strip(), "results": handing.names}
    return finish(event, case, act, because, details)
