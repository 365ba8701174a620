"""Handing several items in together (一件事收件): each becomes a case of its own, or none does."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.cases import parts
from bianmin.cases.actions import Act, Application, Following, Marked
from bianmin.cases.actions.numbers import check_digit
from bianmin.cases.models import Case
from bianmin.cases.queries import report_up
from bianmin.catalogue.models import Material, Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, next_number
from bianmin.packs import Pack
from bianmin.projects import documents, queries
from bianmin.projects.models import Edition, Leg, Project, Tie
from bianmin.projects.queries import Asked
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import agency, bundles, intake, notices
from bianmin.rules.chains import Span, Way, circle
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection, Ruling, cite

from .taking import fitting, hold_slips, issue, once, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What one resident hands in for several items, as the one form holds it."""

    edition: Edition
    chosen: frozenset[int]  # the items that the answers have picked
    person: Mapping[str, Any]  # applicant, applicant_id, phone … as an `Application` takes them
    marked: Mapping[str, Marked]  # what was found of each paper of the merged list, by name
    conditions: Mapping[int, bool | None]  # item -> whether its conditions are met
    again: str = ""
    helper: User | None = None
    flag: str = ""  # 重点项目, in the rule book's words
    plan: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)  # the fields of other apps on the form


@dataclass(slots=True)
class Plan:
    """An opening worked out: its items in order, what waits for what, when all is ready."""

    centre: Centre
    book: Pack
    found: list[Asked]
    ties: tuple[bundles.Tie, ...]
    spans: tuple[Span, ...]
    because: tuple[str, ...]

    def tied(self, item: str) -> dict[str, bundles.Tie]:
        """Return the papers of an item that the hall brings itself, each with its tie."""
        return {t.paper: t for t in self.ties if t.after == item}


def plan(
    edition: Edition, chosen: frozenset[int], today: date, known: Sequence[Asked] | None = None
) -> Plan:
    """Return what handing in the chosen items would mean today; `known`: its items, if read before.

    Of a draft, ties that make a circle are passed over: they are said when it is published.
    """
    centre = edition.bundle.centre
    book = centre.pack_on(today)
    every = queries.asked(edition, today) if known is None else known
    found = [a for a in every if a.pk in chosen]
    names = {a.pk: a.version.name for a in found}
    ties = queries.ties_of(edition, names)
    loose = circle(items=tuple(names.values()), ties=ties)
    ties = tuple(t for t in ties if t.after not in loose)
    spans = queries.spans(found, ties, book.policy, today)
    place = {s.item: n for n, s in enumerate(spans.value)}
    found.sort(key=lambda a: place[a.version.name])
    because = cite(book.policy.bundles.once, spans, book.policy.bundles.helper)
    return Plan(centre, book, found, ties, spans.value, because)


def applications(opening: Opening, planned: Plan, today: date) -> list[Application]:
    """Return what is handed in for each item: accepted where its papers are complete."""
    return [_application(opening, planned, one, today) for one in planned.found]


def _application(opening: Opening, planned: Plan, one: Asked, today: date) -> Application:
    version, policy = one.version, planned.book.policy
    tied = planned.tied(version.name)
    marked = {m.order: _marked(m, opening.marked, tied) for m in version.materials.all()}
    typed = typed_of(opening, version, marked, tied)
    draft = Application(
        version=version, marked=marked, outcome="accept", again=opening.again,
        conditions=opening.conditions.get(one.pk), report_up_on=report_up(version, today),
        following=Following(
            names=frozenset(p for p, t in tied.items() if t.way is Way.ALONGSIDE), ours=True
        ),
        typed=typed, **opening.person,
    )  # fmt: skip
    seen = intake.verdict(
        papers=cases.judged(draft), later=draft.following.names, policy=policy.intake
    ).value
    if seen.outcome is not intake.Outcome.NOTICE:
        return draft
    since = _waits_until(planned, tied)
    by = _supplement_by(planned, since) if since else None
    return replace(draft, outcome="notify", following=Following(supplement_by=by, since=since))


def typed_of(
    opening: Opening, version: Version, marked: Mapping[int, Marked], tied: Mapping[str, Any]
) -> dict[str, str]:
    """Return what is typed of one item for the apps that look at it: a promise instead of a proof.

    Nothing where no proof of it can be promised: then nobody has to be asked.
    """
    mine = [m for m in version.materials.all() if m.promisable and m.name not in tied]
    if not opening.typed or not mine:
        return {}
    others = any(m.mark is Mark.PROMISED for m in opening.marked.values())
    return {
        **opening.typed, **{f"more_{m.order}": str(marked[m.order].mark) for m in mine},
        parts.MATTER: "yes" if others else "",
    }  # fmt: skip


def _marked(material: Material, marked: Mapping[str, Marked], tied: Mapping[str, Any]) -> Marked:
    """Return what is known of one paper of one item: the same for all that ask for it."""
    if material.name in tied:
        return Marked(Mark.MISSING, problem=f"由“{tied[material.name].before}”的结果提供,不用交")
    return fitting(marked.get(material.name, Marked(Mark.UNMARKED)), material.copies)


def _waits_until(planned: Plan, tied: Mapping[str, Any]) -> date | None:
    """Return the day by which all that an item waits for is promised; nothing where it waits not."""
    ready = {s.item: s.promised for s in planned.spans}
    return max((ready[t.before] for t in tied.values() if t.way is Way.AFTER), default=None)


def _supplement_by(planned: Plan, since: date) -> Ruling[date]:
    """Return until when an item that waits may be completed, counted from the other's day."""
    policy = planned.book.policy
    by = notices.supplement_by(
        told_on=since, calendar=shelf.calendar(), deadlines=policy.deadlines,
        policy=policy.intake,
    )  # fmt: skip
    return Ruling(by.value, cite(by, policy.bundles.passed_on))


def objections_to_opening(opening: Opening, planned: Plan, act: Act) -> Iterator[Objection]:
    """Yield everything that stands against handing this in, of all items, in one go."""
    policy = planned.book.policy
    lost = [a for a in opening.chosen if a not in {f.pk for f in planned.found}]
    if lost or opening.edition.state != Edition.State.PUBLISHED:
        yield policy.bundles.least.objection(
            "这件事或者里面的事项刚刚停用、换过,请重新选一件事;写过的还在"
        )
    names = opening.helper.name if opening.helper else ""
    yield from bundles.objections_to_project(
        items=len(planned.found), helper=names, policy=policy.bundles
    )
    yield from _objections_to_flag(opening, names, policy)
    against = [
        (one.version.name, objection)
        for one in applications(opening, planned, act.today)
        for objection in [
            *cases.objections_to_handing_in(one, act),
            *objections_to_conditions(one, policy),
        ]
    ]
    yield from once(against)


def objections_to_conditions(one: Application, policy: Policy) -> Iterator[Objection]:
    """Yield that conditions were not looked at, of an item that only gets a notice."""
    if one.outcome == "notify" and one.conditions is not True:
        words = "还没核对申请条件" if one.conditions is None else "不符合申请条件,先不要收这一件"
        yield policy.intake.conditions_checked.objection(words)


def _objections_to_flag(opening: Opening, helper: str, policy: Policy) -> Iterator[Objection]:
    if not opening.flag:
        return
    named = policy.agency.named_for
    if opening.flag not in named.value:
        yield named.objection("没有写明规则书里的重点项目")
    yield from agency.objections_to_naming(
        acceptor=helper, agent=helper, flags=frozenset({opening.flag}), policy=policy.agency
    )
    if not opening.plan.strip():
        yield named.objection("没有写怎样服务这个重点项目")


def open_project(opening: Opening, act: Act) -> Project:
    """Hand several items in together: all cases are opened, or none. Raises `Refused`.

    The key of the act makes one project of a double click, a lost connection and a second tab.
    """
    if done := done_before(act.key):
        return _made(done.subject)
    planned = plan(opening.edition, opening.chosen, act.today)
    try:
        refuse_if(objections_to_opening(opening, planned, act))
        return _open(opening, planned, act)
    except (IntegrityError, Refused):  # perhaps by the same form, sent at the same moment
        if done := done_before(act.key):
            return _made(done.subject)
        raise


def _made(subject: str) -> Project:
    kind, _, pk = subject.partition(":")
    if kind != "project":
        raise Project.DoesNotExist(subject)
    return Project.objects.get(pk=int(pk))


@transaction.atomic
def _open(opening: Opening, planned: Plan, act: Act) -> Project:
    cases.hold_case_numbers(planned.centre, act.today)
    project = _new_project(opening, planned, act)
    hold_slips(project, act)
    made = [
        _hand_in(one, act, n) for n, one in enumerate(applications(opening, planned, act.today))
    ]
    project.applicant_shown = made[0].applicant_shown
    project.save()
    rows = [
        Leg(project=project, case=case, item_id=one.pk, order=n)
        for n, (one, case) in enumerate(zip(planned.found, made, strict=True), 1)
    ]
    legs = {leg.case.item_name: leg for leg in Leg.objects.bulk_create(rows)}
    Tie.objects.bulk_create(
        [
            Tie(before=legs[t.before], after=legs[t.after], paper=t.paper, way=t.way)
            for t in planned.ties
        ]
    )
    _receipts(project, planned, act)
    parts.told_of_many("project_opened", made, act)
    tell(
        "project_opened", project, act, planned.because,
        {"bundle": opening.edition.bundle.code, "cases": [c.no for c in made],
         "helper": project.helper.name if project.helper else "", "flag": project.flag},
    )  # fmt: skip
    return project


def _hand_in(application: Application, act: Act, n: int) -> Case:
    """Open one case of a project; what stands against it is said with the name of its item."""
    try:
        return cases.hand_in(application, replace(act, key=f"{act.key}-{n}" if act.key else ""))
    except Refused as refusal:
        named = [Objection(f"{application.version.name}:{o.found}", o.because)
                 for o in refusal.objections]  # fmt: skip
        raise Refused(tuple(named)) from refusal


def _new_project(opening: Opening, planned: Plan, act: Act) -> Project:
    centre, ready = planned.centre, planned.spans
    town = f"{centre.division_id[:9]:0<9}"
    serial = next_number(centre=centre, series=f"project:{act.today.year}")
    first = f"{town}{act.today.year}{serial:05d}"
    return Project(
        centre=centre, edition=opening.edition, no=first + check_digit(first),
        query_code=sealing.seal(f"{secrets.randbelow(1_000_000):06d}"), pack=planned.book.id,
        name=opening.edition.name, applicant=opening.person["applicant"].strip(),
        flag=opening.flag, plan=opening.plan.strip(), helper=opening.helper, opened_by=act.by,
        opened_at=act.at, opened_on=act.today, best_on=max(s.best for s in ready),
        promised_on=max(s.promised for s in ready), because=list(planned.because),
        followed_on=act.today,
    )  # fmt: skip


def _receipts(project: Project, planned: Plan, act: Act) -> None:
    """Issue the sheet that lists all cases and papers, and the one that lists all that lacks."""
    full = queries.whole(Project.objects.all()).get(pk=project.pk)
    found = queries.lines(full)
    issue("receipt", project, documents.receipt(full, found, planned.spans, planned.because),
          planned.because, act)  # fmt: skip
    policy = planned.book.policy.bundles
    wanted = queries.lacking(found, planned.book.policy)
    if wanted and policy.told_once.value:
        because = policy.told_once.because
        issue("notice", project, documents.notice(full, wanted, found, because), because, act)
