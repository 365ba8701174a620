"""What becomes of a case when the one before it is decided (结果转交): by itself, in the same act."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import OperationalError, connection, transaction

from bianmin import shelf
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import OPEN_STATES, Case, Paper
from bianmin.ledger.actions import record
from bianmin.projects.models import Tie
from bianmin.projects.queries import GONE, OWED
from bianmin.rules import bundles, notices
from bianmin.rules.bundles import Choice
from bianmin.rules.cases import State
from bianmin.rules.chains import Way
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection, cite

ENDING = {
    "decide", "finish", "reject", "send_back", "withdraw", "lapse", "lapse_promise", "correct",
}  # fmt: skip
ANEW = {"reopen", "reopen_intake", *(f"not_{step}" for step in ENDING)}  # bring a case back to life
STEPS = {"accept": "accept", "decide": "decide", "finish": "decide", "lapse": "lapse"}


def objections(step: str, case: Case, act: Act) -> Iterator[Objection]:
    """Yield that a case still waits for the result of another; lock what the step will change.

    A case before it has the lower key: whoever locks goes upwards.
    """
    if step in STEPS:
        waiting = _lacking(step, case)
        yield from bundles.objections_to_going_on(
            step=STEPS[step], waiting=waiting, policy=case.book.policy.bundles
        )
    if step in ENDING:
        yield from _hold_after(case)
    if step in ANEW and (fresh := Case.objects.filter(leg__instead_of__case=case).first()):
        words = f"这一件已经重新申请了,请在新的 {fresh.no} 上办"
        yield case.book.policy.bundles.again.objection(words)


def _hold_after(case: Case) -> Iterator[Objection]:
    """Lock the cases that wait for this one; upwards, or else not at all while another has them.

    One that was applied for anew has a higher key than those that wait for it: whoever waited
    for them here would wait in a circle.
    """
    after = Case.objects.filter(leg__behind__before__case=case).order_by("pk")
    earlier = connection.features.has_select_for_update_nowait
    try:
        with transaction.atomic():
            first = after.select_for_update(nowait=earlier, of=("self",)).filter(pk__lt=case.pk)
            list(first.values_list("pk", flat=True))
    except OperationalError:
        busy = "等这一件的另一件正有人在办,请再按一次"
        yield case.book.policy.cases.in_order.objection(busy)
    later = after.select_for_update(of=("self",)).filter(pk__gt=case.pk)
    list(later.values_list("pk", flat=True))


def _lacking(step: str, case: Case) -> dict[str, Way]:
    """Return what a case lacks of another, in words; once decided upon, also what was to be brought."""
    ties = list(Tie.objects.filter(after__case=case))
    waiting = {t.paper: Way(t.way) for t in ties if t.waits}
    if STEPS[step] == "decide":
        instead = [t for t in ties if t.choice == Choice.BRING]
        names = case.papers.filter(mark__in=OWED).values_list("name", flat=True) if instead else ()
        waiting |= {f"{t.paper}(说好另外交来)": Way(t.way) for t in instead if t.paper in names}
    return waiting


def told(step: str, case: Case, act: Act) -> None:
    """Pass the result of a case on to those that wait for it; or tell that there is none."""
    if step not in ENDING:
        return
    rows = Tie.objects.filter(before__case=case).select_related(
        "after__case__centre", "after__case__version", "after__project__centre"
    )
    granted = bool(case.closed_on) and case.outcome == "granted"
    bad = case.state in GONE or case.outcome == "refused"
    for tie in rows.order_by("pk"):
        if granted and tie.waits:
            _pass_on(tie, case, act)
        elif bad and tie.waits and not tie.broken_at and tie.after.case.state in OPEN_STATES:
            _break(tie, case, act)
        elif not granted and not bad and (tie.came_at or tie.broken_at):
            _undo(tie, case, act)


def provided(case: Case) -> str:
    """Return by which case a paper was brought, in the words of its trace."""
    return f"由本件 {case.no} 的结果提供{f',{case.result_no}' if case.result_no else ''}"


def _pass_on(tie: Tie, before: Case, act: Act) -> None:
    """Put the result into the papers of the case that waited; the office must answer from now."""
    tie.came_at, tie.broken_at = act.at, None
    tie.save()
    case = tie.after.case
    if case.state not in OPEN_STATES:
        return
    paper = _paper(tie)
    if paper is None or paper.mark not in OWED:
        return
    was = {"order": paper.order, "name": paper.name, "mark": paper.mark, "problem": paper.problem}
    paper.mark, paper.problem = Mark.IN_ORDER, provided(before)
    paper.copies_received, paper.received_at = paper.copies_wanted, act.at
    paper.save()
    policy = case.book.policy
    because = cite(policy.bundles.passed_on)
    if case.state == State.SUPPLEMENTING and not case.papers.filter(mark__in=OWED).exists():
        by = notices.notice_by(
            received_on=act.today, calendar=shelf.calendar(), policy=policy.intake
        )
        case.state, case.papers_on, case.notice_by = State.RECEIVED, act.today, by.value
        because = cite(because, by)
    finish(
        "project_passed", case, act, because,
        {"paper": tie.paper, "from": before.no, "papers_before": [was]},
    )  # fmt: skip


def _paper(tie: Tie) -> Paper | None:
    return Paper.objects.filter(case=tie.after.case, name=tie.paper).first()


def _break(tie: Tie, before: Case, act: Act) -> None:
    """Tell that the result will not come: the applicant is asked what he wants."""
    tie.broken_at = act.at
    tie.save()
    _tell("project_broken", tie, before, act)


def _undo(tie: Tie, before: Case, act: Act) -> None:
    """Take a result back whose decision was corrected: the case that has it is not decided on it."""
    if tie.came_at and (paper := _paper(tie)) and paper.problem.startswith("由本件"):
        paper.mark, paper.received_at = Mark.MISSING, None
        paper.problem = f"由“{before.item_name}”的结果提供,不用交"
        paper.save()
    tie.came_at = tie.broken_at = None
    tie.save()
    _tell("project_unpassed", tie, before, act)


def _tell(event: str, tie: Tie, before: Case, act: Act) -> None:
    project = tie.after.project
    policy = project.book.policy.bundles
    record(
        centre=project.centre, subject=project.subject, event=event, pack=project.pack,
        because=cite(policy.passed_on, policy.choices), by=act.person, at=act.at,
        by_name="" if act.person else "到期自动",
        details={"no": project.no, "paper": tie.paper, "from": before.no, "to": tie.after.case.no,
                 "reason": before.outcome_reason},
    )  # fmt: skip
