"""What becomes of papers that were looked at: accepted, noticed, or not accepted.

Used at the first intake and when a supplement comes in; each writes on the case
and returns the paper to be issued, with the clauses both rest on. The caller saves,
issues, and tells the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bianmin import shelf
from bianmin.cases import documents, facts, queries
from bianmin.cases.documents import Wording
from bianmin.cases.models import Case, Paper
from bianmin.catalogue.models import Version
from bianmin.rules import choosing, deadlines, notices, promises
from bianmin.rules.cases import State
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection, Ruling, cite

from .locking import Act

SENT_UP = ("agency", "escalated")  # kinds of case that are decided above


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The papers that an applicant has promised to bring later (容缺); none, usually."""

    names: frozenset[str] = frozenset()
    lane: str = ""  # the channel in which the book allows it
    supplement_by: Ruling[date] | None = None  # until when, while it is only looked over
    ours: bool = False  # no promise: what another case of the same matter gives is put in by us
    since: date | None = None  # the day by which that case is promised; from it `supplement_by`

    @property
    def told(self) -> facts.Told:
        """What the ledger keeps of it."""
        return facts.of_following(self.names, self.lane, ours=self.ours, since=self.since)


NOTHING_FOLLOWS = Following()


def accept_now(
    case: Case, papers: Sequence[Paper], act: Act, *, not_at_once: str = "", chosen: str = "",
    report_up_on: date | None = None, started_on: Ruling[date] | None = None,
) -> Wording:  # fmt: skip
    """Accept a case and start both clocks (受理); `started_on` is given when silence did it.

    `chosen` is the kind a person chose, where the book leaves it open.
    """
    policy = case.book.policy
    kind = queries.kind_of_accepted(case.version, chosen, policy)
    start = started_on or deadlines.starts_on(
        accepted_on=act.today, completed_on=case.papers_on, policy=policy.deadlines
    )

    case.state = State.ACCEPTED
    case.kind, case.kind_because = kind.value, list(kind.because)
    case.accepted_at = act.at
    case.started_on = start.value
    case.deemed = started_on is not None
    case.supplement_by = None
    if kind.value != "immediate":
        case.not_at_once = not_at_once.strip() or why_not_at_once(case.version)
    set_limits(case)
    due = set_clocks(case, pauses=(), extensions=())
    case.step_name, case.step_due_on = queries.step_due(case, "handler")
    if kind.value in SENT_UP:
        case.report_up_on = report_up_on or queries.report_up(case.version, start.value)
        case.step_due_on = case.report_up_on

    because = cite(policy.intake.complete_must_accept, start, due, kind)
    promise = policy.cases.promise_notice.value if kind.value == "promised" else ""
    return Wording(
        kind="promise" if promise else "acceptance",
        blocks=documents.acceptance(case, papers, because),
        because=because,
        title=promise or policy.intake.acceptance_form.value,
    )


def set_limits(case: Case) -> None:
    """Freeze what was promised and what the law allows, each with its clauses."""
    policy = case.book.policy
    usual = queries.kind_now(case.version, complete=True, policy=policy).value
    put_off = usual == "immediate" != case.kind
    promised, statutory = queries.limits(
        case.version, case.kind, policy, case.lane, put_off=put_off
    )
    assert promised is not None, "objections_to_promising has made sure of it"
    assert statutory is not None
    case.promised_value, case.promised_unit = promised.value.value, promised.value.unit
    case.promised_because = list(promised.because)
    case.statutory_value, case.statutory_unit = statutory.value.value, statutory.value.unit
    case.statutory_because = list(statutory.because)


def why_not_at_once(version: Version) -> str:
    """Return the reason the item itself gives for not being finished on the spot."""
    if version.triggers:
        return f"要经过{'、'.join(version.triggers)}"
    flow = version.handle_flow.strip()
    return f"要按流程办理:{flow}"[:200] if flow else "要由承办部门审查后决定"


def objections_to_promise(
    version: Version, *, reason: str, report_up_on: date | None, today: date, policy: Policy,
    chosen: str = "",
) -> Iterator[Objection]:  # fmt: skip
    """Yield what is wanting in the promise that acceptance makes (承诺), and in the kind chosen."""
    made = queries.kind_now(version, complete=True, policy=policy)
    yield from choosing.objections_to_choosing(
        made=made, chosen=chosen, reason=reason, policy=policy.cases
    )
    kind = queries.kind_of_accepted(version, chosen, policy).value
    put_off = made.value == "immediate" != kind
    promised, _ = queries.limits(version, kind, policy, put_off=put_off)
    yield from promises.objections_to_promising(
        kind=kind,
        limit=promised.value if promised else None,
        reason=reason.strip() or why_not_at_once(version),
        report_up=report_up_on,
        policy=policy.deadlines,
    )
    if promised is None or report_up_on is None or kind not in SENT_UP:
        return
    due = deadlines.due_on(
        started_on=today, limit=promised, calendar=shelf.calendar(), policy=policy.deadlines
    )
    if report_up_on > due.value:
        found = f"上报的日子 {report_up_on} 晚于承诺办结的日子 {due.value}"
        yield policy.deadlines.report_up_promise.objection(found)


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


def notify_now(
    case: Case,
    papers: Sequence[Paper],
    act: Act,
    *,
    later: str = "",
    by: Ruling[date] | None = None,
) -> Wording:
    """Tell the applicant everything that is wanting, once, in writing (一次性告知).

    `by` is the day that was promised for it, where there is a promise.
    """
    policy = case.book.policy
    kind = queries.kind_now(case.version, complete=False, policy=policy)
    case.state = State.SUPPLEMENTING
    case.kind, case.kind_because = kind.value, list(kind.because)
    by = by or notices.supplement_by(
        told_on=act.today,
        calendar=shelf.calendar(),
        deadlines=policy.deadlines,
        policy=policy.intake,
    )
    case.supplement_by = by.value

    because = cite(policy.intake.notice_once, policy.intake.notice_written, by)
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
    title = policy.intake.reject_form.value
    return Wording(kind="rejection", blocks=blocks, because=because, title=title)
