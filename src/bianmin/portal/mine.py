"""What the system itself knows of somebody's matters (我的): to do, cases, papers, what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bianmin.board import progress
from bianmin.board.progress import Said
from bianmin.cases.models import Case, Paper
from bianmin.messaging.models import Message
from bianmin.promises.models import Promise
from bianmin.results.queries import code_of
from bianmin.rules.intake import GOOD, Mark
from bianmin.rules.materials import Mark as Marks
from bianmin.rules.ratings import stage_of
from bianmin.voice.models import Rating

from . import queries
from .models import Visitor
from .sections import GIVEN, MINE, TO_DO, TOLD, Section

FEW = 10  # messages


@dataclass(frozen=True, slots=True)
class Row:
    """A case as its people see it."""

    case: Case
    said: Said


@dataclass(frozen=True, slots=True)
class Given:
    """The papers of a case that were handed in, and where the originals are."""

    case: Case
    papers: list[tuple[Paper, str]]


def sections(visitor: Visitor, today: date) -> Iterator[Section]:
    """Yield what there is of somebody's own: drafts, what to do, cases, papers, messages."""
    drafts = queries.drafts_of(visitor.centre, visitor.blind)
    if drafts:
        yield Section("没交完的申请", "portal/drafts.html", {"drafts": drafts}, TO_DO)
    cases = queries.shown(queries.cases_of(visitor.centre, visitor.blind, today))
    yield from _to_do(cases, today)
    yield from _given_words(cases)
    rows = [Row(case, progress.said(case, today)) for case in cases]
    yield Section("我的办件", "portal/cases.html", {"rows": rows}, MINE)
    if given := [found for case in cases if (found := _given(case))]:
        yield Section("交过的材料", "portal/papers.html", {"given": given}, GIVEN)
    if sent := _messages(cases):
        yield Section("发给我的短信", "portal/messages.html", {"sent": sent}, TOLD)


def _to_do(cases: list[Case], today: date) -> Iterator[Section]:
    if owing := [(case, found) for case in cases if (found := progress.owed(case))]:
        yield Section("要补的材料", "portal/owed.html", {"owing": owing}, TO_DO + 1)
    of = {case.pk: case for case in cases}
    late = [c.pk for c in cases if c.waits and any(p.tolerable for p in c.papers.all())]
    promises = list(Promise.objects.open().filter(case__in=late)) if late else []
    for promise in promises:
        promise.case = of[promise.case_id]
    if promises:
        context = {"promises": promises, "today": today}
        yield Section("答应补的材料", "portal/promises.html", context, TO_DO + 2)
    if waiting := list(_to_collect(cases)):
        yield Section("办好了,等您来取", "portal/collect.html", {"waiting": waiting}, TO_DO + 3)
    if unrated := _unrated(cases):
        yield Section("等您说一句", "portal/unrated.html", {"cases": unrated}, TO_DO + 4)


def _given_words(cases: list[Case]) -> Iterator[Section]:
    """Yield for which proofs somebody gave his word; what was found stands on the page of the case."""
    lines = [(c, p) for c in cases for p in c.papers.all() if p.mark == Mark.PROMISED]
    if lines:
        yield Section("写承诺代替的证明", "portal/vouched.html", {"lines": lines}, MINE + 1)


def _to_collect(cases: list[Case]) -> Iterator[tuple[Case, str]]:
    """Yield the cases whose results lie at the window, each with its code; none if it is spent."""
    for case in cases:
        row = getattr(case, "pickup", None)
        if row is None or not row.waits:
            continue
        tries = case.book.policy.delivery.code_tries.value
        yield case, code_of(row) if row.wrong < tries else ""


def _unrated(cases: list[Case]) -> list[Case]:
    """Return the cases that have ended and of which their people have said nothing."""
    ended = [case for case in cases if case.closed_on]
    if not ended:
        return []
    said = Rating.objects.filter(case__in=[case.pk for case in ended])
    known = set(said.values_list("case", "stage"))
    return [case for case in ended if (case.pk, stage_of(case.now).value) not in known]


def _given(case: Case) -> Given | None:
    papers = [p for p in case.papers.all() if p.copies_received or Mark(p.mark) in GOOD]
    if not papers:
        return None
    return Given(case, [(paper, _where(case, paper)) for paper in papers])


def _where(case: Case, paper: Paper) -> str:
    """Return in words where the original of a paper is."""
    if Marks(paper.mark) is Marks.SHARED:
        return "系统里核到的,没有收您的"
    if paper.mark == Mark.NOT_NEEDED:
        return "用不着,没有收"
    file = getattr(case, "dossier", None)
    place = file.holder.name if file else f"{case.department.name}的案卷"
    if paper.original_seen:
        return f"原件看过,还给您了;复印件在{place}"
    if "original" in paper.form and case.channel == Case.Channel.WINDOW:
        return f"在{place}"
    if case.channel == Case.Channel.ONLINE:
        return "照片在案卷里,原件在您手上"
    return f"在{place}"


def _messages(cases: list[Case]) -> list[Message]:
    if not cases:
        return []
    rows = Message.objects.filter(case__in=[case.pk for case in cases]).exclude(text="")
    return list(rows.select_related("case").order_by("-at", "-pk")[:FEW])
