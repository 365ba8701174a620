"""What becomes of papers that were looked at: accepted, noticed, or not accepted.

Used at the first intake and when a supplement comes in; each writes on the case
and returns the paper to be issued, with the clauses both rest on. The caller saves,
issues, and tells the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bianmin.cases import documents, queries
from bianmin.cases.documents import Wording
from bianmin.cases.models import Case, Paper
from bianmin.rules import cases, deadlines
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
) -> Wording:
    """Accept a case and start both clocks (受理); `started_on` is given when silence did it."""
    policy = case.book.policy
    kind = cases.kind_of(
        item=queries.facts_of_item(case.version), complete=True, policy=policy.cases
    )
    start = started_on or Ruling(act.today, policy.deadlines.starts_when_complete.because)

    case.state = State.ACCEPTED
    case.kind, case.kind_because = kind.value, list(kind.because)
    case.accepted_at = act.at
    case.started_on = start.value
    case.deemed = started_on is not None
    case.supplement_by = None
    if kind.value != "immediate":
        case.not_at_once = not_at_once.strip() or _why_not_at_once(case)
    _set_limits(case)
    due = set_clocks(case, pauses=(), extensions=())
    case.step_name, case.step_due_on = queries.step_due(case, "handler")

    because = cite(policy.intake.complete_must_accept, start, due, kind)
    promise = policy.cases.promise_notice.value if kind.value == "promised" else ""
    return Wording(
        kind="promise" if promise else "acceptance",
        blocks=documents.acceptance(case, papers, because),
        because=because,
        title=promise,
    )


def _set_limits(case: Case) -> None:
    """Freeze what was promised and what the law allows, each with its clauses."""
    policy = case.book.policy
    promised = queries.promised_limit(case.version, case.kind, policy)
    statutory = queries.statutory_limit(case.version, policy)
    case.promised_value, case.promised_unit = promised.value.value, promised.value.unit
    case.promised_because = list(promised.because)
    case.statutory_value, case.statutory_unit = statutory.value.value, statutory.value.unit
    case.statutory_because = list(statutory.because)


def _why_not_at_once(case: Case) -> str:
    """Return the reason the item itself gives for not being finished on the spot."""
    if case.version.triggers:
        return f"要经过{'、'.join(case.version.triggers)}"
    flow = case.version.handle_flow.strip()
    return f"要按流程办理:{flow}"[:200] if flow else "要由承办部门审查后决定"


def set_clocks(
    case: Case,
    *,
    pauses: tuple[deadlines.Pause, ...] | None = None,
    extensions: tuple[int, ...] | None = None,
) -> Ruling[date]:
    """Write both due days on the case from its facts, and return the promised one.

    `pauses` and `extensions` are read from the database unless they are given.
    """
    days = queries.due_days(case, pauses=pauses, extensions=extensions)
    assert days is not None, "a case without a start has no due day"
    promised, law, provisional = days
    case.due_on, case.due_because = promised.value, list(promised.because)
    case.statutory_due_on, case.provisional = law.value, provisional
    return promised


def notify_now(case: Case, papers: Sequence[Paper], act: Act, *, later: str = "") -> Wording:
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
    return Wording(
        kind="notice",
        blocks=documents.notice(case, owed, because, later),
        because=because,
        title=policy.intake.notice_form.value,
    )


def reject_now(case: Case, act: Act, *, ground: str, reason: str, where: str) -> Wording:
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
    if case.version.item.elsewhere:
        called, told = policy.consult.elsewhere_fields, documents.elsewhere(case.version)
        rows += [(r.value, told[name]) for name, r in called.items() if name in told]
        because = cite(because, *called.values())
    opening = "你(单位)提出的申请,经审查不予受理。"
    blocks = documents.ended(case, opening, rows, because, remedies=True)
    return Wording(kind="rejection", blocks=blocks, because=because)
