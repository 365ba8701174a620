"""One matter of life in each town, and two residents who came with it (演示厅的一件事)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Marked
from bianmin.cases.models import Case
from bianmin.projects import actions, queries
from bianmin.projects.actions import Content, Opening
from bianmin.projects.models import Edition, Project
from bianmin.rules.intake import Mark
from bianmin.rules.policy import Policy

from .life import Story
from .office import Office, dice
from .residents import Resident


@dataclass(frozen=True, slots=True)
class Matter:
    """What a town offers in one go: items with their questions, and what waits for what."""

    name: str
    situation: str
    items: tuple[tuple[str, str], ...]
    tie: tuple[str, str, str, str]  # before, after, paper, way


MATTERS = {
    "qingshi": Matter(
        "开小餐馆", "想开一家小餐馆、小吃店的",
        (("SC-001", ""), ("SC-002", ""), ("RS-014", "要给请来的人办就业登记吗?")),
        ("SC-001", "SC-002", "营业执照", "after"),
    ),
    "liuxi": Matter(
        "找工作有难处", "失业了、家里困难,想找个岗位的",
        (("RS-013", ""), ("RS-015", ""), ("RS-016", "想到公益性岗位上班吗?")),
        ("RS-015", "RS-016", "就业困难人员认定", "alongside"),
    ),
}  # fmt: skip
BEGUN, LATELY = 6, 1  # workdays ago


def matters(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield what happens: it is published, one resident is half through, one lacks a paper."""
    matter = MATTERS.get(office.town.slug)
    if matter is None or len(days) < LATELY:
        return
    yield _published(office, matter, days[0])
    if len(days) > BEGUN:
        yield _half_through(office, days[-BEGUN], today)
    yield _lacking(office, days[-LATELY], today)


def _published(office: Office, matter: Matter, day: date) -> Story:
    at = office.moment(day, dice(office.town.slug, day, "matter")).replace(hour=8, minute=45)
    yield at
    by = {v.item.code: v.item_id for v in office.versions}
    before, after, paper, way = matter.tie
    content = Content(
        name=matter.name, situation=matter.situation,
        members=[{"item": by[code], "ask": ask} for code, ask in matter.items],
        ties=[{"before": by[before], "after": by[after], "paper": paper, "way": way}],
    )  # fmt: skip
    act = Act(by=office.staff["director"][0], at=at)
    draft = actions.save_draft(centre=office.centre, bundle_id=None, content=content, act=act)
    actions.publish(edition_id=draft.pk, act=act)


def _clerk(office: Office) -> User:
    """Return somebody at a common window: the items belong to several departments."""
    return next(u for u in office.staff["clerk"] if not u.departments.all())


def _person(office: Office, edition: Edition) -> Resident:
    """Return somebody who has asked for none of these items yet."""
    keys = [m["item"] for m in edition.members]
    person = next(p for p in office.people if all((p.id, k) not in office.asked for k in keys))
    office.asked.update((person.id, key) for key in keys)
    return person


def _open(office: Office, at: datetime, missing: int) -> Project:
    """Hand everything in; so many of the papers are missing."""
    edition = Edition.objects.offered(office.centre).select_related("bundle__centre").get()
    keys = frozenset(m["item"] for m in edition.members)
    planned = actions.plan(edition, keys, at.date())
    clerk, person = _clerk(office), _person(office, edition)
    opening = Opening(
        edition=edition, chosen=keys, helper=clerk, conditions=dict.fromkeys(keys, True),
        person={"applicant": person.name, "applicant_id": person.id, "phone": person.phone,
                "address": person.address},
        marked=_marks(planned, planned.book.policy, missing),
    )  # fmt: skip
    return actions.open_project(opening, Act(by=clerk, at=at))


def _marks(planned: actions.Plan, policy: Policy, missing: int) -> dict[str, Marked]:
    marks: dict[str, Marked] = {}
    for row in queries.merged(planned.found, planned.ties, policy):
        plain = not row.shareable and not row.conditional
        if plain and missing and not row.main:
            missing, marks[row.name] = missing - 1, Marked(Mark.MISSING)
        elif row.shareable:
            marks[row.name] = Marked(Mark.SHARED)
        elif row.conditional:
            marks[row.name] = Marked(Mark.NOT_NEEDED)
        else:
            marks[row.name] = Marked(Mark.IN_ORDER, row.copies_wanted, original_seen=True)
    return marks


def _half_through(office: Office, day: date, today: date) -> Story:
    """Everything is there; the first case is decided, its result goes on, the helper looks in."""
    chance = dice(office.town.slug, today, "matter")
    at = office.moment(day, chance)
    yield at
    project = _open(office, at, 0)
    first = project.legs.select_related("case").order_by("order")[0].case
    at = office.after(at.date(), 1, chance)
    yield at
    clerk, chief = _clerk(office), office.one("chief", chance)
    number = office.result_no(at)
    if first.kind == "immediate":
        cases.finish_now(
            case_id=first.pk, outcome="granted", result_no=number, act=Act(by=clerk, at=at),
            overdue_reason="材料当天没有核完",
        )  # fmt: skip
    else:
        cases.examine(
            case_id=first.pk, opinion="材料属实,建议按规定办理",
            act=Act(by=office.one("handler", chance), at=at),
        )  # fmt: skip
        cases.decide(
            case_id=first.pk, outcome="granted", result_no=number, act=Act(by=chief, at=at)
        )
    at = office.after(at.date(), 1, chance)
    yield at
    for case in Case.objects.filter(leg__project=project, state="received").order_by("pk"):
        cases.accept(case_id=case.pk, act=Act(by=clerk, at=at))
    actions.follow_up(
        project_id=project.pk, said="打电话说了办到哪一步,下周再看", act=Act(by=clerk, at=at)
    )


def _lacking(office: Office, day: date, today: date) -> Story:
    """One paper is missing; it is told on one sheet."""
    at = office.moment(day, dice(office.town.slug, today, "lacking"))
    yield at
    _open(office, at, 1)
