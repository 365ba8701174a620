"""Applying anew for an item that came to nothing, within its matter (重新申请其中一件)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from bianmin import sealing, shelf
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Application, Following, Marked
from bianmin.cases.actions.locking import finish
from bianmin.cases.models import Case, Paper
from bianmin.cases.queries import report_up
from bianmin.catalogue.models import Material, Version
from bianmin.packs import Pack
from bianmin.projects import documents, queries
from bianmin.projects.models import Leg, Project, Tie
from bianmin.projects.queries import GONE
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import intake, notices, renewed
from bianmin.rules.cases import State
from bianmin.rules.chains import Way
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.ruling import Ruling, cite

from .opening import objections_to_conditions
from .passing import provided
from .taking import Taken, fitting, issue, said_of, take, tell

KEPT = "沿用 {} 收的"


def can_be_renewed(leg: Leg) -> bool:
    """Return whether a case of a matter came to nothing."""
    return leg.case.state in GONE or leg.case.outcome == "refused"


def there_already(leg: Leg, version: Version) -> dict[str, Paper]:
    """Return the papers that this matter holds and that the item asks for, by name.

    Of the case itself first, then of the others; what a promise stood for is signed anew.
    """
    legs = sorted(leg.project.legs.all(), key=lambda one: (one.pk != leg.pk, one.order))
    wanted = {m.name for m in version.materials.all()}
    good = [m for m in GOOD if m is not Mark.PROMISED]
    found: dict[str, Paper] = {}
    for one in legs:
        for paper in one.case.papers.all():
            if paper.name in wanted and paper.mark in good:
                paper.case = one.case
                found.setdefault(paper.name, paper)
    return found


@transaction.atomic
def apply_again(
    *, leg_id: int, marked: Mapping[str, Marked], conditions: bool | None, reason: str, act: Act
) -> Project:
    """Open a case in the place of one that came to nothing; what waits for that, waits for this.

    Raises `Refused`; then nothing is written.
    """
    seen = Leg.objects.select_related("project__centre").get(pk=leg_id)
    cases.hold_next_case(seen.project.centre, act.today)
    taken = take("project_again", seen.project_id, act)
    project, policy = taken.project, taken.project.book.policy
    if taken.again:
        return project
    leg = next(one for one in taken.legs if one.pk == leg_id)
    version = queries.versions([leg.item_id], act.today).get(leg.item_id)

    refuse_if(
        renewed.objections_to_renewing(
            over=can_be_renewed(leg), renewed=Leg.objects.filter(instead_of=leg).exists(),
            offered=version is not None and not version.item.elsewhere, reason=reason,
            policy=policy.bundles,
        )
    )  # fmt: skip
    assert version is not None

    ties = [t for t in leg.behind.select_related("before__case") if _holds(t)]
    asked = _application(leg.case, version, ties, marked, act)
    case = _hand_in(replace(asked, conditions=conditions), act)
    fresh = _take_place(leg, case, ties)
    waiting = _follow(taken, leg, fresh, act)
    _say(
        project,
        act,
        case.item_name,
        {"from": leg.case.no, "to": case.no, "reason": reason.strip(), "cases": waiting},
    )
    return project


def _holds(tie: Tie) -> bool:
    """Return whether a result came, or may still come."""
    return bool(tie.came_at or (tie.waits and not tie.broken_at))


def _hand_in(asked: Application, act: Act) -> Case:
    mine = replace(act, key=f"{act.key}-n" if act.key else "", revision=None)
    policy = asked.version.item.centre.pack_on(act.today).policy
    try:
        refuse_if(
            [*cases.objections_to_handing_in(asked, mine), *objections_to_conditions(asked, policy)]
        )
        return cases.hand_in(asked, mine)
    except Refused as refusal:
        raise Refused(tuple(said_of(asked.version.name, refusal))) from refusal


def _say(project: Project, act: Act, anew: str, details: Mapping[str, Any]) -> None:
    """Issue the sheet of the whole as it stands now, and tell the ledger."""
    full = queries.whole(Project.objects.all()).get(pk=project.pk)
    lines, because = queries.lines(full), project.book.policy.bundles.again.because
    spans = queries.ready(full, lines, act.today).value
    issue("receipt", project, documents.receipt(full, lines, spans, because, anew), because, act)
    tell("project_again", project, act, because, details)


def _application(
    old: Case, version: Version, ties: Sequence[Tie], marked: Mapping[str, Marked], act: Act
) -> Application:
    """Return what is handed in anew: the same person, what was found of each paper, what is ours."""
    tied = {tie.paper: tie for tie in ties}
    found = {m.order: _marked(m, marked, tied) for m in version.materials.all()}
    later = frozenset(t.paper for t in ties if t.waits and t.way == Way.ALONGSIDE)
    draft = Application(
        version=version, marked=found, outcome="accept", report_up_on=report_up(version, act.today),
        following=Following(names=later, ours=True), **_person(old),
    )  # fmt: skip
    book = version.item.centre.pack_on(act.today)
    seen = intake.verdict(papers=cases.judged(draft), later=later, policy=book.policy.intake).value
    if seen.outcome is not intake.Outcome.NOTICE:
        return draft
    days = [t.before.case.due_on or act.today for t in ties if t.waits and t.way == Way.AFTER]
    since = max(days, default=None)
    by = _supplement_by(book, since) if since else None
    return replace(draft, outcome="notify", following=Following(supplement_by=by, since=since))


def _supplement_by(book: Pack, since: date) -> Ruling[date]:
    policy = book.policy
    by = notices.supplement_by(
        told_on=since, calendar=shelf.calendar(), deadlines=policy.deadlines, policy=policy.intake
    )
    return Ruling(by.value, cite(by, policy.bundles.passed_on))


def _marked(material: Material, marked: Mapping[str, Marked], tied: Mapping[str, Tie]) -> Marked:
    tie = tied.get(material.name)
    if tie is None:
        return fitting(marked.get(material.name, Marked(Mark.UNMARKED)), material.copies)
    before = tie.before.case
    if tie.came_at:
        return Marked(Mark.IN_ORDER, material.copies, problem=provided(before))
    return Marked(Mark.MISSING, problem=f"由“{before.item_name}”的结果提供,不用交")


def _person(old: Case) -> dict[str, Any]:
    """Return who applied, as an application takes it."""
    plain = ("applicant", "agent", "agent_relation")
    sealed = ("applicant_id", "phone", "address", "agent_id", "agent_phone")
    return {n: getattr(old, n) for n in plain} | {
        n: sealing.unseal(getattr(old, n)) for n in sealed
    }


def _take_place(leg: Leg, case: Case, ties: Sequence[Tie]) -> Leg:
    """Let a new case stand where the old one stood, and wait for what that waited for."""
    order, last = leg.order, Leg.objects.filter(project=leg.project).order_by("order").last()
    assert last is not None, "the leg itself is one"
    leg.order = last.order + 1
    leg.save(update_fields=["order"])
    fresh = Leg.objects.create(
        project=leg.project, case=case, item_id=leg.item_id, order=order, instead_of=leg
    )
    Tie.objects.bulk_create(
        Tie(before=t.before, after=fresh, paper=t.paper, way=t.way, came_at=t.came_at) for t in ties
    )
    return fresh


def _follow(taken: Taken, leg: Leg, fresh: Leg, act: Act) -> list[str]:
    """Let what still waits for the old case wait for the new one; return which cases those are."""
    open_ = Tie.objects.filter(before=leg, choice="", came_at=None)
    of = {one.pk: one.case for one in taken.legs}
    waiting = [(of[tie.after_id], tie) for tie in open_]
    open_.update(before=fresh, broken_at=None)
    for case, tie in waiting:
        if case.state == State.SUPPLEMENTING and tie.way == Way.AFTER:
            _wait_longer(case, tie, (leg.case, fresh.case), act)
    return [case.no for case, _ in waiting]


def _wait_longer(case: Case, tie: Tie, before: tuple[Case, Case], act: Act) -> None:
    """Count the day for the papers of a case that waits from the new result, not from the old."""
    old, fresh = before
    by = _supplement_by(case.book, fresh.due_on or act.today)
    if case.supplement_by and case.supplement_by >= by.value:
        return
    case.supplement_by = by.value
    mine = replace(act, key="", revision=None)
    finish(
        "project_follows", case, mine, by.because,
        {"paper": tie.paper, "from": old.no, "to": fresh.no},
    )  # fmt: skip


def kept(paper: Paper, material: Material, found: Marked) -> Marked:
    """Return what is written of a paper that is there already: which case took it in."""
    enough = min(paper.copies_received, found.copies) >= material.copies
    if found.mark not in (Mark.IN_ORDER, Mark.FIXED) or not enough:
        return found
    seen = found.original_seen or paper.original_seen
    return Marked(Mark.IN_ORDER, material.copies, seen, KEPT.format(paper.case.no))
