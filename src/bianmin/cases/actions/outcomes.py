"""What becomes of papers that were looked at: accepted, noticed, or not accepted.

Used at the first intake and when a supplement comes in; each writes on the case,
issues its paper, and returns the clauses it rests on. The caller saves and tells
the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bianmin.cases import documents, queries
from bianmin.cases.models import Case, Paper
from bianmin.rules import cases
from bianmin.rules.cases import State
from bianmin.rules.ruling import Ruling, cite

from .locking import Act


def accept_now(
    case: Case,
    papers: Sequence[Paper],
    act: Act,
    *,
    not_at_once: str = "",
    started_on: Ruling[date] | None = None,
) -> tuple[str, ...]:
    """Accept a case and start both clocks (受理); `started_on` is given when silence did it."""
    policy = case.book.policy
    kind = cases.kind_of(
        item=queries.facts_of_item(case.version), complete=True, policy=policy.cases
    )
    promised = queries.promised_limit(case.version, kind.value, policy)
    statutory = queries.statutory_limit(case.version, policy)
    start = started_on or Ruling(act.today, policy.deadlines.starts_when_complete.because)

    case.state = State.ACCEPTED
    case.kind, case.kind_because = kind.value, list(kind.because)
    case.accepted_at = act.at
    case.started_on = start.value
    case.deemed = started_on is not None
    case.promised_value, case.promised_unit = promised.value.value, promised.value.unit
    case.promised_because = list(promised.because)
    case.statutory_value, case.statutory_unit = statutory.value.value, statutory.value.unit
    case.statutory_because = list(statutory.because)
    case.supplement_by = None
    if kind.value != "immediate":
        case.not_at_once = not_at_once.strip() or _why_not_at_once(case)
    due = set_clocks(case)
    case.step_name, case.step_due_on = queries.step_due(case, "handler")

    because = cite(policy.intake.complete_must_accept, start, due, kind)
    sort = "promise" if kind.value == "promised" and policy.cases.promise_notice.value else ""
    title = policy.cases.promise_notice.value if sort else ""
    blocks = documents.acceptance(case, papers, because)
    documents.issue(
        sort or "acceptance",
        case,
        blocks,
        because=because,
        by=None if case.deemed else act.by,
        at=act.at,
        title=title,
    )
    return because


def _why_not_at_once(case: Case) -> str:
    """Return the reason the item itself gives for not being finished on the spot."""
    if case.version.triggers:
        return f"要经过{'、'.join(case.version.triggers)}"
    flow = case.version.handle_flow.strip()
    return f"要按流程办理:{flow}"[:200] if flow else "要由承办部门审查后决定"


def set_clocks(case: Case) -> Ruling[date]:
    """Write both due days on the case from its facts, and return the promised one."""
    clocks = queries.clocks(case)
    assert clocks is not None, "a case without a start has no due day"
    case.due_on = clocks.promised.value.due
    case.due_because = list(clocks.promised.because)
    case.statutory_due_on = clocks.statutory.value.due
    case.provisional = clocks.promised.value.provisional
    return Ruling(case.due_on, clocks.promised.because)


def notify_now(
    case: Case, papers: Sequence[Paper], act: Act, *, later: str = ""
) -> tuple[str, ...]:
    """Tell the applicant everything that is wanting, once, in writing (一次性告知)."""
    policy = case.book.policy
    kind = cases.kind_of(
        item=queries.facts_of_item(case.version), complete=False, policy=policy.cases
    )
    case.state = State.SUPPLEMENTING
    case.kind, case.kind_because = kind.value, list(kind.because)
    case.supplement_by = act.today + timedelta(days=policy.intake.supplement_within.value)

    because = cite(
        policy.intake.notice_once, policy.intake.notice_written, policy.intake.supplement_within
    )
    owed = [p for p in papers if p.mark in ("missing", "faulty")]
    documents.issue(
        "notice",
        case,
        documents.notice(case, owed, because, later),
        because=because,
        by=act.by,
        at=act.at,
        title=policy.intake.notice_form.value,
    )
    return because


def reject_now(case: Case, act: Act, *, ground: str, reason: str, where: str) -> tuple[str, ...]:
    """Refuse to accept an application, in writing, with what to do instead (不予受理)."""
    policy = case.book.policy
    case.state = State.REJECTED
    case.outcome_ground, case.outcome_reason = ground, reason.strip()
    case.where_instead = where.strip()
    case.closed_on = act.today

    ground_rule = (
        policy.cases.limits_refuse
        if ground in policy.cases.limits_refuse.value
        else policy.cases.reject_grounds
    )
    because = cite(ground_rule, policy.intake.receipt_dated, policy.cases.refusal_needs_reasons)
    rows = [("理由", f"{ground}。{reason.strip()}")]
    if where.strip():
        rows.append(("请向这里申请", where.strip()))
    opening = "你(单位)提出的申请,经审查不予受理。"
    blocks = documents.ended(case, opening, rows, because, remedies=True)
    documents.issue("rejection", case, blocks, because=because, by=act.by, at=act.at)
    return because
