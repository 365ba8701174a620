"""The end of a case: hand over the result, file the papers, or stop earlier."""

from __future__ import annotations

from django.db import transaction

from bianmin import shelf
from bianmin.cases import archive as file_of_a_case
from bianmin.cases import documents, facts, parts
from bianmin.cases.models import Case
from bianmin.refusal import refuse_if
from bianmin.rules import cases, delivery, handling
from bianmin.rules.cases import Role
from bianmin.rules.delivery import Handover, Way
from bianmin.rules.ruling import cite

from .locking import Act, finish, issue, take


@transaction.atomic
def deliver(*, case_id: int, handover: Handover, act: Act) -> Case:
    """Hand the result over, in person, to an agent, or to a courier (送达). Raises `Refused`."""
    case, again = take("deliver", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery
    promise = case.documents.filter(kind="promise", void="").first()

    refuse_if(
        delivery.objections_to_delivering(
            handover=handover, promise_notice=promise.doc_no if promise else "", policy=policy
        )
    )

    way = Way(handover.way)
    case.delivered_at = act.at
    case.delivery = {
        "way": way.value, "receiver": handover.receiver.strip(),
        "tracking": handover.tracking.strip(), "notice_lost": handover.notice_lost.strip(),
    }  # fmt: skip
    case.step_name, case.step_due_on = "", None
    because = cite(policy.serve_within, policy.signature)
    results = parts.settle("deliver", case, act, handover)
    rows = [("送达方式", way.zh), ("领取人", handover.receiver.strip())]
    if handover.tracking.strip():
        rows.append(("快递单号", f"{handover.carrier.strip()} {handover.tracking.strip()}".strip()))
    if case.result_no:
        rows.append(("结果编号", case.result_no))
    rows += [("结果", name) for name in results]
    blocks = documents.ended(case, "下列办理结果已经送达。", rows, because, said_no=False)
    issue("delivery", case, act, blocks, because)

    in_time = case.serve_by is None or act.today <= case.serve_by
    return finish(
        "deliver", case, act, because, {"way": way.value, "results": results},
        facts=facts.of_handover(handover, promise.doc_no if promise else ""),
        ruled={"served_in_time": in_time},
    )  # fmt: skip


@transaction.atomic
def archive(*, case_id: int, place: str, act: Act) -> Case:
    """File a finished case: where its papers lie, and the seal of its record (归档)."""
    case, again = take("archive", case_id, act)
    if again:
        return case
    policy = case.book.policy.delivery

    refuse_if(delivery.objections_to_archiving(place=place, policy=policy))

    case.archive_place, case.archived_at = place.strip(), act.at
    text = file_of_a_case.text_of(case)
    case.archive_hash = file_of_a_case.fingerprint(text)
    parts.filed(case, text, act)

    because = cite(policy.archive_place, policy.archive_within)
    closed = case.closed_on or act.today
    by = delivery.archive_by(closed_on=closed, calendar=shelf.calendar(), policy=policy)
    return finish(
        "archive", case, act, because, {"place": case.archive_place, "hash": case.archive_hash},
        facts={"said": facts.said(place), "closed_on": closed.isoformat()},
        ruled={"filed_in_time": act.today <= by.value},
    )  # fmt: skip


@transaction.atomic
def send_back(*, case_id: int, ground: str, reason: str, act: Act) -> Case:
    """Send a case back on one of the book's grounds, in writing (退回). Raises `Refused`."""
    case, again = take("send_back", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    refuse_if(
        [
            *cases.objections_to_sending_back(ground=ground, reason=reason, policy=policy),
            *handling.objections_to_veto(
                approved_by=Role(act.by.role), policy=case.book.policy.handling
            ),
        ]
    )

    case.outcome_ground, case.outcome_reason = ground, reason.strip()
    case.closed_on = act.today
    if kind := cases.kind_when_returned(policy=policy):
        case.kind, case.kind_because = kind.value, list(kind.because)
    because = cite(policy.return_grounds, policy.return_notice)
    rows = [("退回的理由", ground), ("说明", reason.strip())]
    opening = "你(单位)提出的申请不能办理,现予退回。"
    blocks = documents.ended(case, opening, rows, because, remedies=True)
    issue("returned", case, act, blocks, because, policy.return_notice.value)

    return finish(
        "send_back", case, act, because, {"ground": ground},
        facts=facts.of_no(ground, reason, ""),
    )  # fmt: skip


@transaction.atomic
def withdraw(*, case_id: int, reason: str, act: Act) -> Case:
    """End a case because the applicant takes the application back (撤回)."""
    case, again = take("withdraw", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    refuse_if(cases.objections_to_silence(step="withdraw", text=reason, policy=policy))

    case.outcome_reason, case.closed_on = reason.strip(), act.today
    case.step_name, case.step_due_on = "", None
    case.pauses.filter(last_on__isnull=True, void="").update(last_on=act.today)
    because = policy.in_order.because
    blocks = documents.ended(
        case,
        "应你(单位)的请求,申请已经撤回。以后可以重新申请。",
        [("原因", reason.strip())],
        because,
    )
    issue("withdrawal", case, act, blocks, because)

    return finish(
        "withdraw", case, act, because, {"reason": reason.strip()},
        facts={"said": facts.said(reason)},
    )  # fmt: skip
