"""The first and the last beat of every act on a project: take it with its cases, tell the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.timezone import localtime

from bianmin.cases.actions import Act, Marked, hold_paper_numbers
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.ledger.actions import done_before, hold_numbers, mark_done, record
from bianmin.packs import Pack
from bianmin.papers import Sheet
from bianmin.projects.models import Leg, Project, Slip
from bianmin.refusal import Refused, refuse_if
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection


@dataclass(slots=True)
class Taken:
    """A project locked with all its cases, and whether this very act was done before."""

    project: Project
    legs: list[Leg]
    again: bool

    @property
    def cases(self) -> list[Case]:
        """The cases, in the order in which they were opened."""
        return [leg.case for leg in self.legs]


def take(event: str, project_id: int, act: Act) -> Taken:
    """Return a project locked until the transaction ends: itself, its cases, the numbers of papers.

    Always in this order, so that nobody waits in a circle. Raises `Refused` when the key
    did something else, or when somebody acted in between.
    """
    rows = Project.objects.select_for_update(of=("self",)).select_related("centre")
    rows = rows.prefetch_related("helper")
    project = rows.get(pk=project_id)
    legs = list(Leg.objects.filter(project=project).order_by("order"))
    locked = Case.objects.select_for_update(of=("self",)).select_related(
        "centre", "department", "version"
    )
    cases = {c.pk: c for c in locked.filter(leg__project=project).order_by("pk")}
    for leg in legs:
        leg.case, leg.project = cases[leg.case_id], project
    again = repeated(event, project.subject, project.book, act)
    if not again and act.revision not in (None, project.revision):
        found = "这件事刚刚有人办过,您看到的是旧页面,请看过再办"
        refuse_if([project.book.policy.cases.in_order.objection(found)])
    hold_paper_numbers(project.centre, act.today)
    hold_slips(project, act)
    return Taken(project, legs, again)


def hold_slips(project: Project, act: Act) -> None:
    """Lock the numbers of the sheets of a project."""
    series = [_series(kind, act) for kind in Slip.KINDS]
    hold_numbers(centre=project.centre, series=series)


def repeated(event: str, subject: str, book: Pack, act: Act) -> bool:
    """Return whether this very act was done before. Raises `Refused` when its key did another."""
    done = done_before(act.key)
    if done is None:
        return False
    if (done.act, done.subject) != (event, subject):
        used = "这张表已经交过了,办的是另一步。请打开页面再办"
        refuse_if([book.policy.cases.in_order.objection(used)])
    return True


def fitting(found: Marked, wanted: int) -> Marked:
    """Return what was found of a paper, by how many copies this case wants of it."""
    if found.mark not in (Mark.IN_ORDER, Mark.FIXED):
        return found
    if found.copies < wanted:
        said = f"要 {wanted} 份,只有 {found.copies} 份"
        return Marked(Mark.FAULTY, found.copies, found.original_seen, said)
    return replace(found, copies=wanted)


def said_of(name: str, refusal: Refused) -> list[Objection]:
    """Return what stands against the act on one case, with the name of its item."""
    return [Objection(f"{name}:{o.found}", o.because) for o in refusal.objections]


def once(found: Iterable[tuple[str, Objection]]) -> list[Objection]:
    """Return objections to several items at once: what is said of more than one, is said once."""
    heard: dict[str, list[tuple[str, Objection]]] = {}
    for name, objection in found:
        heard.setdefault(objection.found, []).append((name, objection))
    return [
        many[0][1] if len(many) > 1 else Objection(f"{many[0][0]}:{words}", many[0][1].because)
        for words, many in heard.items()
    ]


def tell(
    event: str, project: Project, act: Act, because: tuple[str, ...], details: Mapping[str, Any]
) -> None:
    """Save the project, remember the key, and tell the ledger what was done on it."""
    project.revision += 1
    project.save()
    mark_done(key=act.key, act=event, subject=project.subject, at=act.at)
    record(
        centre=project.centre, subject=project.subject, event=event, pack=project.pack,
        because=because, by=act.by, at=act.at, details={"no": project.no, **details},
    )  # fmt: skip


def issue(kind: str, project: Project, sheet: Sheet, because: tuple[str, ...], act: Act) -> Slip:
    """Number, freeze and store a sheet of a project; inside the action's transaction."""
    title, mark = Slip.KINDS[kind]
    no = numbered(project.centre, series=f"project:{kind}", mark=mark, at=act.at)
    more = {"doc_no": no.said, "title": title, "issued_on": act.today.isoformat()}
    frozen = sheet.to_dict() | more
    return Slip.objects.create(
        project=project, centre=project.centre, kind=kind, year=no.year, number=no.number, doc_no=no.said,
        title=title, sheet=frozen, because=list(because), by=act.by, at=act.at,
    )  # fmt: skip


def _series(kind: str, act: Act) -> str:
    return f"project:{kind}:{localtime(act.at).year}"
