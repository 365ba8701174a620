"""Keeping results: one more, void, another in its place, back at the centre, reminded of."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, lock
from bianmin.cases.models import Case, Paper
from bianmin.refusal import refuse_if
from bianmin.results import queries
from bianmin.results.models import Pickup, Reminder, Result
from bianmin.rules import delivery
from bianmin.rules import results as rules
from bianmin.rules.delivery import Desk
from bianmin.rules.intake import Mark
from bianmin.rules.results import Claim
from bianmin.rules.ruling import Objection, cite

from .taking import new_code, objections_to_late_acts, register, take, waits_again


@transaction.atomic
def add(*, case_id: int, kind: str, own_no: str = "", act: Act) -> Case:
    """Register one more result of a granted case (再登记一份). Raises `Refused`."""
    case, again = take("result_added", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery

    found = objections_to_late_acts(case)
    blanks = () if kind.strip() else ("结果的名称",)
    found += delivery.objections_to_issuing(blanks=blanks, policy=policy)
    if not blanks and case.outcome != "granted":
        found.append(policy.numbered.objection("没有准予的办件不出证照、批文"))
    refuse_if(found)

    result = register(case, kind.strip(), own_no, act)
    if case.state == "delivered" or not Pickup.objects.filter(case=case, waits=1).exists():
        waits_again(case, act)
    because = tuple(result.because)
    return finish("result_added", case, act, because, {"results": [str(result)]})


@transaction.atomic
def declare_void(*, result_id: int, reason: str, act: Act) -> Case:
    """Declare a result void that nobody has yet (作废): its number stays, with the reason."""
    result = Result.objects.get(pk=result_id)
    case, again = take("result_voided", result.case_id, act)
    if again:
        return case
    result.refresh_from_db()
    policy = case.book.policy.delivery

    found = objections_to_late_acts(case)
    found += rules.objections_to_voiding(
        reason=reason, void=result.state == Result.State.VOID,
        out=result.state == Result.State.OUT, policy=policy,
    )  # fmt: skip
    refuse_if(found)

    _void(result, reason.strip(), act)
    details = {"results": [str(result)], "reason": reason.strip()}
    return finish("result_voided", case, act, policy.numbered.because, details)


def _void(result: Result, reason: str, act: Act) -> None:
    result.state, result.void, result.void_at = Result.State.VOID, reason[:300], act.at
    result.save(update_fields=["state", "void", "void_at"])


def annul(case: Case, reason: str, act: Act) -> list[str]:
    """Make every result of a revoked decision void, whoever has it; return what they are called.

    Must run inside the transaction of the act that revokes it.
    """
    standing = list(case.results.exclude(state=Result.State.VOID))
    for result in standing:
        _void(result, reason, act)
    Pickup.objects.filter(case=case).update(waits=0)
    return [str(result) for result in standing]


@transaction.atomic
def reissue(*, result_id: int, ground: str, said: str = "", own_no: str = "", act: Act) -> Case:
    """Issue another in the place of one that is lost, spoilt or wrong (补发). Raises `Refused`.

    The old number stays, void, and points to the new one; the case waits to be
    collected once more.
    """
    old = Result.objects.get(pk=result_id)
    case, again = take("result_reissued", old.case_id, act)
    if again:
        return case
    old = Result.objects.select_related("handing").get(pk=result_id)
    policy = case.book.policy.delivery

    found = objections_to_late_acts(case)
    found += rules.objections_to_reissuing(
        ground=ground, void=old.state == Result.State.VOID,
        moving=bool(old.handing and old.handing.moving), policy=policy,
    )  # fmt: skip
    refuse_if(found)

    was_out = old.state == Result.State.OUT
    _void(old, f"{ground}:{said.strip()}".rstrip(":"), act)
    new = register(case, old.kind, own_no or old.own_no, act, instead_of=old, ground=ground)
    if was_out:
        waits_again(case, act)
    because = cite(policy.reissue_grounds, policy.numbered)
    details = {"results": [str(old)], "instead": str(new), "ground": ground, "reason": said.strip()}
    return finish("result_reissued", case, act, because, details)


@transaction.atomic
def recall(*, result_id: int, end: str, said: str, act: Act) -> Case:
    """Write down that a result came back that does not hold any more, or why it cannot be had (收回).

    Raises `Refused`.
    """
    result = Result.objects.get(pk=result_id)
    case, again = take("result_recalled", result.case_id, act)
    if again:
        return case
    result.refresh_from_db()
    policy = case.book.policy.delivery

    refuse_if(
        rules.objections_to_recalling(claim=Claim(result.claim), end=end, said=said, policy=policy)
    )

    result.claim, result.claim_said = end, said.strip()[:200]
    result.save(update_fields=["claim", "claim_said"])
    details = {"results": [str(result)], "how": f"{Claim(end).zh}:{said.strip()}"}
    return finish("result_recalled", case, act, policy.recall.because, details)


@transaction.atomic
def come_back(*, case_id: int, given_by: str, act: Act) -> Case:
    """Write down that a department gave the result back to the centre (交回中心).

    Only who stands at a window of the centre takes it. Raises `Refused`.
    """
    case, again = take("result_back", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery
    pickup = Pickup.objects.filter(case=case, back_on=None).first()

    found: list[Objection] = []
    if pickup is None:
        found.append(policy.back_within.objection("没有要交回的结果,或者已经收到了"))
    if queries.desk_of(act.by, case) is Desk.DEPARTMENT:
        found.append(policy.handed_by.objection("交回的结果由中心窗口收"))
    if not given_by.strip():
        found.append(policy.back_within.objection("没有写谁交回来的"))
    refuse_if(found)
    assert pickup is not None

    pickup.back_on, pickup.back_from = act.today, given_by.strip()
    pickup.save(update_fields=["back_on", "back_from"])
    in_time = rules.came_back_in_time(by=pickup.back_by, on=act.today, policy=policy)
    details = {"from": pickup.back_from, "late": not in_time.value}
    return finish("result_back", case, act, in_time.because, details)


@transaction.atomic
def remind(*, case_id: int, said: str, act: Act) -> Case:
    """Write down that the applicant was reminded to collect (催领), once a day at most."""
    case, again = take("result_reminded", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery
    pickup = Pickup.objects.filter(case=case).first()

    refuse_if(
        rules.objections_to_reminding(
            waits=bool(pickup and pickup.waits), said=said,
            last=pickup.reminded_on if pickup else None, today=act.today, policy=policy,
        )
    )  # fmt: skip
    assert pickup is not None

    Reminder.objects.create(pickup=pickup, on=act.today, said=said.strip(), by=act.by, at=act.at)
    pickup.reminded_on = act.today
    pickup.save(update_fields=["reminded_on"])
    because = cite(policy.remind_after, policy.remind_once)
    return finish("result_reminded", case, act, because, {"how": said.strip()})


@transaction.atomic
def renew_code(*, case_id: int, checked: str, act: Act) -> Case:
    """Give a new pick-up code to somebody whose identity was checked (换取件码)."""
    case, again = take("code_renewed", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery
    pickup = Pickup.objects.filter(case=case, waits=1)

    found = [] if pickup.exists() else [policy.code_tries.objection("没有在等领取的结果")]
    if not checked.strip():
        found.append(policy.code_tries.objection("没有写怎样核对的身份"))
    refuse_if(found)

    pickup.update(code=new_code(), wrong=0)
    return finish("code_renewed", case, act, policy.code_tries.because, {"how": checked.strip()})


RECEIPT = "结果签收单"


@transaction.atomic
def room_for_receipt(*, case_id: int) -> Paper:
    """Return the line of the case's papers under which its signed receipt is scanned in."""
    case = lock(case_id)
    if there := case.papers.filter(name=RECEIPT).first():
        return there
    last = case.papers.aggregate(last=Max("order"))["last"] or 0
    return Paper.objects.create(
        case=case, order=last + 1, name=RECEIPT, main=False, form="original",
        mark=Mark.IN_ORDER, copies_received=1,
    )  # fmt: skip
