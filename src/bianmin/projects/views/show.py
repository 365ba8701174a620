"""The list of projects, and the page of one: its cases, what holds up the rest, what is to be done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.forms import Step
from bianmin.cases.views.printing import printed
from bianmin.ledger.models import Entry
from bianmin.ledger.words import event_zh
from bianmin.projects import documents, forms, queries
from bianmin.projects.models import Project, Slip
from bianmin.refusal import Refused

from .finding import people_of, project_of

WHAT = {
    "supply": "收下", "sheet": "合并告知", "helper": "换专人", "follow": "记跟踪", "withdraw": "整件撤回",
    "choose": "选定",
}  # fmt: skip


@require_safe
@may("projects.see")
def index(request: Request) -> HttpResponse:
    """List the projects of the hall, the newest first."""
    today, calendar = timezone.localdate(), shelf.calendar()
    centre = request.user.centre
    book = centre.pack_on(today) if centre else shelf.pack("_default")
    within = book.policy.bundles.follow_within
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.TABS else "open"
    follow = queries.followed_before(today, within.value, calendar)
    rows = queries.listed(request.user, tab, today, follow)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = queries.page(rows, today)
    more = found[queries.PAGE - 1] if len(found) > queries.PAGE else None
    context = {
        "centre": centre, "today": today, "tab": tab, "tabs": queries.TABS.items(),
        "rows": found[: queries.PAGE], "after": str(more.pk) if more else "",
        "may_open": request.user.may("projects.open"), "within": within, "pack": book.id,
    }  # fmt: skip
    return render(request, "projects/index.html", context)


@require_safe
@may("projects.see")
def show(request: Request, project_id: int) -> HttpResponse:
    return page(request, project_of(request, project_id))


def page(
    request: Request,
    project: Project,
    *,
    step: str = "",
    form: Any = None,
    refused: Refused | None = None,
    target: int = 0,
) -> HttpResponse:
    """Render a project; with a `form`, as it was sent and why it was not carried out."""
    today = timezone.localdate()
    found = queries.lines(project)
    wanted = queries.lacking(found, project.book.policy)
    mine = request.user.centre_id == project.centre_id and request.user.may("projects.follow")
    works = mine and request.user.may("projects.open")
    open_ = [line for line in found if not line.over]
    spans = queries.ready(project, found, today)
    papers = forms.SharedPapers(form.data if step == "supply" and form else None, materials=wanted)
    papers.is_valid()
    marks = papers.marked() if papers.is_bound else {}
    events = Entry.objects.filter(subject=project.subject).order_by("-seq")[:100]
    shown = {
        "project": project, "centre": request.user.centre or project.centre, "today": today,
        "lines": found, "spans": {s.item: s for s in spans.value}, "because": spans.because,
        "ready_on": max((s.promised for s in spans.value), default=None),
        "done": len(found) - len(open_), "wanted": wanted,
        "rows": [(row, marks.get(row["material"].order)) for row in papers.rows],
        "papers": papers, "follow": queries.follow_by(project), "open": open_,
        "choosing": [
            (t, line, form if step == "choose" and target == t.pk else forms.Chosen(auto_id=f"id_{t.pk}_%s"))
            for line in found for t in line.waiting if t.broken_at and line.light == "choose"
        ],
        "acts": _acts(project, step, form, mine=mine, works=works, open_=bool(open_)),
        "works": works, "step": step, "refused": refused, "what": WHAT.get(step, ""),
        "typed": form, "key": uuid4().hex, "policy": project.book.policy.bundles,
        "events": [(e, event_zh(e.event)) for e in events],
    }  # fmt: skip
    status = 422 if refused or (form is not None and form.errors) else 200
    return render(request, "projects/show.html", shown, status=status)


def _acts(
    project: Project, step: str, form: Any, *, mine: bool, works: bool, open_: bool
) -> list[tuple[str, str, Step]]:
    """Return the forms at the side of the page that this person can use now."""
    fits = {"follow": mine and open_, "helper": works and open_, "withdraw": works and open_}
    words = {"follow": "记一次跟踪", "helper": "换专人", "withdraw": "整件撤回"}
    return [
        (name, words[name], form if step == name and form else of(name, project))
        for name, holds in fits.items()
        if holds
    ]


def of(name: str, project: Project, data: Any = None) -> Step:
    """Return one form of the page, bound to `data` (None: empty)."""
    more: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "helper":
        return forms.Helper(data, people=people_of(project.centre), **more)
    kinds: dict[str, type[Step]] = {
        "follow": forms.Follow, "withdraw": forms.Reason, "sheet": Step, "choose": forms.Chosen,
    }  # fmt: skip
    return kinds[name](data, **more)


@require_safe
@may("projects.see")
def slip(request: Request, project_id: int, slip_id: int) -> HttpResponse:
    """Give a sheet of a project as PDF."""
    seen = Project.objects.visible_to(request.user)
    rows = Slip.objects.select_related("project__centre")
    found = get_object_or_404(rows, pk=slip_id, project__in=seen.filter(pk=project_id))
    return printed(lambda: documents.pdf(found), f"{found.kind}-{found.pk}")
