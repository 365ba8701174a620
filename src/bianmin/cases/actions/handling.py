"""Behind the window: examine and decide (审查、决定)."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from bianmin import shelf
from bianmin.cases import documents, facts, parts, queries
from bianmin.cases.models import Case, Paper
from bianmin.refusal import refuse_if
from bianmin.rules import cases, delivery, handling, intake, lights, notices, registers
from bianmin.rules.cases import Role
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection, cite

from .locking import Act, finish, issue, take

GRANTED, REFUSED = "granted", "refused"


@transaction.atomic
def examine(*, case_id: int, opinion: str, act: Act) -> Case:
    """Record the examination of an accepted case; the decision is next (审查)."""
    case, again = take("examine", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    refuse_if(cases.objections_to_silence(step="examine", text=opinion, policy=policy))

    case.handler = act.by
    case.step_name, case.step_due_on = queries.step_due(case, "chief")

    return finish(
        "examine", case, act, policy.in_order.because, {"opinion": opinion.strip()},
        facts={"said": facts.said(opinion)},
    )  # fmt: skip


@transaction.atomic
def decide(
    *, case_id: int, outcome: str, reason: str = "", result_no: str = "",
    overdue_reason: str = "", act: Act,
) -> Case:  # fmt: skip
    """Grant or refuse what was applied for, in writing (决定).

    A refusal says why and what can be done against it; a late decision says why
    it is late. Raises `Refused`.
    """
    return _decide("decide", case_id, outcome, reason, result_no, overdue_reason, act)


@transaction.atomic
def finish_now(
    *, case_id: int, outcome: str, reason: str = "", result_no: str = "",
    overdue_reason: str = "", act: Act,
) -> Case:  # fmt: skip
    """Finish an immediate case at the window (当场办结). Raises `Refused`."""
    return _decide("finish", case_id, outcome, reason, result_no, overdue_reason, act)


def finish_in_one(case: Case, result_no: str, act: Act) -> Case:
    """Finish a case in the act that accepts it: receipt and result on one sheet (即办).

    Must run inside that act's transaction, which remembers the key. Raises `Refused`.
    """
    act = replace(act, key="", revision=None)
    return _decide("finish", case.pk, GRANTED, "", result_no, "", act, one_sheet=True)


def _decide(
    step: str, case_id: int, outcome: str, reason: str, result_no: str, overdue: str, act: Act,
    *, one_sheet: bool = False,
) -> Case:  # fmt: skip
    case, again = take(step, case_id, act)
    if again:
        return case
    policy = case.book.policy
    lateness = facts.lateness(case, act.today)
    late = lateness["late"]

    refuse_if(_objections_to_decision(case, outcome, reason, overdue, act))

    case.outcome, case.outcome_reason = outcome, reason.strip()
    case.result_no, case.overdue_reason = result_no.strip(), overdue.strip() if late else ""
    case.decided_at, case.closed_on = act.at, act.today
    serve = delivery.serve_by(
        decided_on=act.today, calendar=shelf.calendar(), policy=policy.delivery
    )
    case.serve_by = serve.value
    case.step_name, case.step_due_on = "送达", serve.value
    because = cite(policy.cases.in_order, serve)
    if outcome == REFUSED:
        because = cite(policy.cases.refusal_needs_reasons, policy.cases.remedies, serve)
    results = parts.settle(step, case, act)
    if one_sheet or (step == "finish" and outcome == GRANTED and not _told(case)):
        because = cite(tuple(case.kind_because), because)
        blocks = documents.at_once(case, list(case.papers.all()), because)
        issue("at_once", case, act, blocks, because, f"{case.kind_zh}受理办结单")
    else:
        _decision_paper(case, because, act, results)

    return finish(
        step, case, act, because, {"outcome": outcome, "late": late, "results": results},
        facts={
            "outcome": outcome, "said": facts.said(reason), "overdue": facts.said(overdue),
            "difficult": bool(case.difficult),
        },
        ruled=lateness | {"serve_by": serve.value.isoformat()},
    )  # fmt: skip


def registered(reason: str) -> frozenset[str]:
    """Return what a refusal says of itself in the register of refusals, in its words (否定报备)."""
    why = ("不予批准的理由",) if reason.strip() else ()
    return frozenset(("事项", "申请人", *why))


def _objections_to_decision(
    case: Case, outcome: str, reason: str, overdue: str, act: Act
) -> list[Objection]:
    policy, today, role = case.book.policy, act.today, act.by.role
    found: list[Objection] = []
    if outcome not in (GRANTED, REFUSED):
        found.append(policy.cases.in_order.objection("没有选准予还是不予"))
    if outcome == REFUSED:
        found += cases.objections_to_refusing(reason=reason, policy=policy.cases)
        found += handling.objections_to_veto(approved_by=Role(role), policy=policy.handling)
        found += registers.objections_to_entry(
            name="veto", filled=registered(reason), policy=policy.registers
        )
    if case.due_on:
        found += lights.objections_to_closing(
            due=case.due_on, today=today, reason=overdue, policy=policy.deadlines
        )
    return found


def _told(case: Case) -> bool:
    """Return whether the applicant holds a receipt: else the sheet of the result is that too."""
    return case.documents.filter(kind__in=("acceptance", "promise"), void="").exists()


def _decision_paper(case: Case, because: tuple[str, ...], act: Act, results: list[str]) -> None:
    granted = case.outcome == GRANTED
    rows = [("决定", "准予" if granted else "不予")]
    if case.outcome_reason:
        rows.append(("理由", case.outcome_reason))
    if granted and case.version.result_name:
        rows.append(("结果", f"{case.version.result_name} {case.result_no}".strip()))
    rows += [("登记", name) for name in results]
    if case.overdue_reason:
        rows.append(("超期的原因", case.overdue_reason))
    if case.serve_by:
        rows.append(("最晚送达日", documents.day(case.serve_by)))
    opening = "你(单位)的申请,经审查,决定如下。"
    no = not granted
    blocks = documents.ended(case, opening, rows, because, remedies=no, said_no=no)
    licence = case.version.licence
    title = "" if licence else ("办理结果通知书" if granted else "不予办理决定书")
    kind = "granted" if granted else "refused"
    issue(kind, case, act, blocks, because, title)


@transaction.atomic
def ask_again(*, case_id: int, name: str, requirement: str, reason: str, act: Act) -> Case:
    """Ask for a paper that was not asked at acceptance; kept as an incident (追加材料).

    The clock goes on: telling once was the office's duty. Raises `Refused`.
    """
    case, again = take("ask_again", case_id, act)
    if again:
        return case
    policy = case.book.policy

    on_file = frozenset(p.name for p in case.papers.all() if _is_here(p))
    known = name.strip() in on_file
    refuse_if(
        notices.objections_to_asking_again(
            name=name, reason=reason, on_file=on_file, policy=policy.intake
        )
    )

    order = max((p.order for p in case.papers.all()), default=0) + 1
    paper = Paper.objects.create(
        case=case, order=order, name=name.strip(), main=True, form="original",
        requirement=requirement.strip(), mark=Mark.MISSING, asked_later=reason.strip(),
    )  # fmt: skip
    case.incident = True
    because = policy.intake.notice_once.because
    blocks = documents.notice(case, [paper], because, reason.strip())
    issue("notice", case, act, blocks, because, "追加材料告知书")

    details = {"incident": "asked_again", "papers": [paper.name], "reason": reason.strip()}
    return finish(
        "ask_again", case, act, because, details,
        facts={"name": facts.said(name), "said": facts.said(reason), "on_file": known},
    )  # fmt: skip


def _is_here(paper: Paper) -> bool:
    """Return whether a paper is on file; one asked for and then not wanted any more never came."""
    unasked = paper.mark == Mark.NOT_NEEDED and paper.asked_later
    return Mark(paper.mark) in intake.GOOD and not unasked


@transaction.atomic
def flag(*, case_id: int, what: str, act: Act) -> Case:
    """Report a difficult case to the centre's office (报疑难)."""
    case, again = take("flag", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    refuse_if(cases.objections_to_silence(step="flag", text=what, policy=policy))

    case.difficult = what.strip()[:300]

    return finish(
        "flag", case, act, policy.difficult_to_office.because, {"what": what.strip()},
        facts={"said": facts.said(what)},
    )  # fmt: skip


@transaction.atomic
def settle(*, case_id: int, result: str, act: Act) -> Case:
    """Record how the office dealt with a difficult case on the spot (处置疑难)."""
    case, again = take("settle", case_id, act)
    if again:
        return case
    policy = case.book.policy.cases

    found = [*cases.objections_to_silence(step="settle", text=result, policy=policy)]
    if not case.difficult:
        found.append(policy.difficult_to_office.objection("这件没有报疑难"))
    refuse_if(found)

    was, case.difficult = case.difficult, ""

    details = {"what": was, "result": result.strip()}
    return finish(
        "settle", case, act, policy.difficult_to_office.because, details,
        facts={"said": facts.said(result)},
    )  # fmt: skip
