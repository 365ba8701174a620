"""What is done on all the cases of a project at once (合并办): papers, the helper, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Following, Marked
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import OPEN_STATES, Case, Paper
from bianmin.cases.queries import covers, facts_of_papers
from bianmin.projects import documents, queries
from bianmin.projects.models import FollowUp, Project, Slip, Tie
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import bundles, intake, notices
from bianmin.rules.bundles import Choice
from bianmin.rules.cases import State
from bianmin.rules.chains import Way
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.ruling import Objection, cite

from .taking import fitting, issue, once, take, tell


def _each(chosen: list[Case], call: Callable[[Case], Any]) -> None:
    """Carry something out on each case in order, or on none; raises `Refused` with all that is said."""
    against: list[tuple[str, Objection]] = []
    for case in chosen:
        try:
            with transaction.atomic():
                call(case)
        except Refused as refusal:
            against += [(case.item_name, o) for o in refusal.objections]
    refuse_if(once(against))


def _whole(project: Project) -> Project:
    return queries.whole(Project.objects.all()).get(pk=project.pk)


@transaction.atomic
def supply(*, project_id: int, marked: Mapping[str, Marked], act: Act) -> Project:
    """Take in what was lacking, once for all the cases that use it (合并收补正).

    What is complete then is accepted; the rest waits on. Raises `Refused`; then nothing is kept.
    """
    taken = take("project_supplied", project_id, act)
    project, policy = taken.project, taken.project.book.policy
    if taken.again:
        return project
    came = {name: m for name, m in marked.items() if m.mark is not Mark.UNMARKED}
    if not came:
        refuse_if([policy.intake.every_paper_marked.objection("没有记下补来了哪一份")])

    by = {line.case.pk: line for line in queries.lines(_whole(project))}
    chosen = [c for c in taken.cases if any(p.name in came for p in by[c.pk].owed)]
    _each(chosen, lambda case: _supply(case, came, by[case.pk], act))

    full = _whole(project)
    because = cite(policy.bundles.once, policy.bundles.told_once)
    tell(
        "project_supplied", project, act, because,
        {"papers": {n: m.mark for n, m in came.items()}, "cases": [c.no for c in chosen],
         "following": [p.name for p in queries.lacking(queries.lines(full), project.book.policy)]},
    )  # fmt: skip
    return project


def _supply(case: Case, came: Mapping[str, Marked], line: queries.Line, act: Act) -> None:
    marked = {p.order: fitting(came[p.name], p.copies_wanted) for p in line.owed if p.name in came}
    later = frozenset(t.paper for t in line.waiting if t.way == Way.ALONGSIDE)
    rest = [
        p for p in case.papers.all()
        if p.mark in queries.OWED and p.order not in marked and p.name not in later
    ]  # fmt: skip
    complete = not rest and all(m.mark in GOOD for m in marked.values())
    mine = replace(act, key="", revision=None)
    if complete and case.state == State.SUPPLEMENTING:
        following = Following(names=later, ours=True)
        cases.accept(case_id=case.pk, marked=marked, following=following, act=mine)
    else:
        _keep(case, marked, mine)


def _keep(case: Case, marked: Mapping[int, Marked], act: Act) -> None:
    """Keep what came of a case that still lacks something: nobody is asked for it again."""
    rows = []
    for paper in case.papers.all():
        found = marked.get(paper.order)
        if found is None:
            continue
        paper.mark, paper.problem = found.mark, found.problem
        paper.copies_received, paper.original_seen = found.copies, found.original_seen
        paper.received_at = act.at if found.mark in GOOD else None
        rows.append(paper)
    policy = case.book.policy
    own = policy.intake.own_post_only.value
    refuse_if(
        [
            *intake.objections_to_taking(
                role=act.by.role, own_post=not own or covers(act.by, case), policy=policy.intake
            ),
            *intake.objections_to_papers(papers=facts_of_papers(rows), policy=policy.intake),
        ]
    )
    Paper.objects.bulk_update(
        rows, ["mark", "problem", "copies_received", "original_seen", "received_at"]
    )
    finish(
        "project_supplied", case, act, policy.bundles.once.because,
        {"papers": {p.name: p.mark for p in rows}},
    )  # fmt: skip


@transaction.atomic
def sheet(*, project_id: int, act: Act) -> Slip | None:
    """Issue one sheet of everything that is lacking by now, for all the cases (合并告知).

    None when nothing is. The cases were told of it in their own notices.
    """
    taken = take("project_told", project_id, act)
    project = _whole(taken.project)
    if taken.again:
        return project.slips.filter(kind="notice").last()
    found = queries.lines(project)
    wanted = queries.lacking(found, project.book.policy)
    if not wanted:
        return None
    because = project.book.policy.bundles.told_once.because
    slip = issue("notice", project, documents.notice(project, wanted, found, because), because, act)
    tell("project_told", project, act, because,
         {"doc_no": slip.doc_no, "papers": [p.name for p in wanted]})  # fmt: skip
    return slip


@transaction.atomic
def name_helper(*, project_id: int, helper: User, reason: str, act: Act) -> Project:
    """Put somebody else in charge of a project from beginning to end (换专人). Raises `Refused`."""
    taken = take("project_helper", project_id, act)
    project, rule = taken.project, taken.project.book.policy.bundles.helper
    if taken.again:
        return project
    against = []
    if helper.centre_id != project.centre_id or not helper.is_active:
        against.append(rule.objection("专人要是本中心在岗的人"))
    if not reason.strip():
        against.append(rule.objection("没有写为什么换"))
    refuse_if(against)

    was = project.helper.name if project.helper else ""
    project.helper, project.followed_on = helper, act.today
    tell("project_helper", project, act, rule.because,
         {"before_helper": was, "helper": helper.name, "reason": reason.strip()})  # fmt: skip
    return project


@transaction.atomic
def follow_up(*, project_id: int, said: str, act: Act) -> Project:
    """Write down what the helper did or was told (跟踪). Raises `Refused` without words."""
    taken = take("project_followed", project_id, act)
    project, rule = taken.project, taken.project.book.policy.bundles.follow_within
    if taken.again:
        return project
    if not said.strip():
        refuse_if([rule.objection("没有写办了什么、对方怎么说")])
    FollowUp.objects.create(project=project, said=said.strip()[:300], by=act.by, at=act.at)
    project.followed_on = act.today
    tell("project_followed", project, act, rule.because, {"reason": said.strip()})
    return project


@transaction.atomic
def withdraw(*, project_id: int, reason: str, act: Act) -> Project:
    """Take back every case of a project that is still open (整件撤回). Raises `Refused`."""
    taken = take("project_withdrawn", project_id, act)
    if taken.again:
        return taken.project
    rule = taken.project.book.policy.cases.in_order
    chosen = [c for c in taken.cases if c.state in OPEN_STATES]
    if not chosen:
        refuse_if([rule.objection("各件都办完了,没有可以撤回的")])
    # the last first: so no case is told that what it waits for was withdrawn
    mine = replace(act, key="", revision=None)
    _each(chosen[::-1], lambda c: cases.withdraw(case_id=c.pk, reason=reason, act=mine))
    tell("project_withdrawn", taken.project, act, rule.because,
         {"reason": reason.strip(), "cases": [c.no for c in chosen]})  # fmt: skip
    return taken.project


@transaction.atomic
def choose(*, tie_id: int, choice: str, reason: str, act: Act) -> Tie:
    """Carry out what the resident wants of a case whose forerunner came to nothing. Raises `Refused`."""
    project_id = Tie.objects.values_list("after__project_id", flat=True).get(pk=tie_id)
    taken = take("project_chosen", project_id, act)
    project, policy = taken.project, taken.project.book.policy
    tie = Tie.objects.select_for_update().get(pk=tie_id)
    if taken.again:
        return tie
    against = [*bundles.objections_to_choice(choice=choice, reason=reason, policy=policy.bundles)]
    if not tie.broken_at or tie.choice:
        against.append(policy.bundles.choices.objection("这一件不用选了,请看过再办"))
    refuse_if(against)

    tie.choice, tie.choice_reason = choice, reason.strip()[:300]
    tie.chosen_by, tie.chosen_at = act.by, act.at
    tie.save()
    case = next(leg.case for leg in taken.legs if leg.pk == tie.after_id)
    mine = replace(act, key="", revision=None)
    if choice == Choice.WITHDRAW:
        cases.withdraw(case_id=case.pk, reason=reason, act=mine)
    else:
        _ask_for(case, tie, mine)
    tell("project_chosen", project, act, policy.bundles.choices.because,
         {"choice": Choice(choice).zh, "reason": reason.strip(), "to": case.no,
          "paper": tie.paper})  # fmt: skip
    return tie


def _ask_for(case: Case, tie: Tie, act: Act) -> None:
    """Ask the resident himself for the paper that the hall was to bring, with its own day."""
    policy = case.book.policy
    case.papers.filter(name=tie.paper).update(problem="前一件没有办成,请另外交来")
    because = policy.bundles.choices.because
    if case.state == State.SUPPLEMENTING:
        by = notices.supplement_by(
            told_on=act.today, calendar=shelf.calendar(), deadlines=policy.deadlines,
            policy=policy.intake,
        )  # fmt: skip
        case.supplement_by = max(by.value, case.supplement_by or by.value)
        because = cite(because, by)
    finish("project_chosen", case, act, because, {"paper": tie.paper})
