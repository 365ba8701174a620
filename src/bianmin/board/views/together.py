"""One matter, several items, for residents (一件事): what to bring, and how far all of it is."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from bianmin.accounts.permissions import public
from bianmin.board import follow
from bianmin.board.frame import centre_or_404, frame
from bianmin.cases.models import Case
from bianmin.projects import actions, queries
from bianmin.projects.models import Edition, Project


@require_safe
@public
def bundles(request: HttpRequest, slug: str) -> HttpResponse:
    """List the matters that the hall handles in one go."""
    centre = centre_or_404(slug)
    more = {"editions": queries.offered(centre)}
    return render(request, "board/bundles.html", frame(centre, "guide") | more)


@require_safe
@public
def bundle(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one of them: the items, the questions, the papers of all, each once."""
    centre, today = centre_or_404(slug), timezone.localdate()
    offered = Edition.objects.offered(centre).select_related("bundle__centre")
    edition = get_object_or_404(offered, bundle__code=code)
    keys = frozenset(m["item"] for m in edition.members)
    planned = actions.plan(edition, keys, today)
    spans = {s.item: s for s in planned.spans}
    more = {
        "edition": edition, "pack": planned.book.id, "because": planned.because,
        "rows": [
            (one, spans[one.version.name], planned.tied(one.version.name).values())
            for one in planned.found
        ],
        "papers": queries.merged(planned.found, planned.ties, planned.book.policy),
        "gone": queries.gone(edition, planned.found),
        "best": max((s.best for s in planned.spans), default=None),
        "promised": max((s.promised for s in planned.spans), default=None),
    }  # fmt: skip
    return render(request, "board/bundle.html", frame(centre, "guide") | more)


@never_cache
@require_GET
@public
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how far all the cases of a project are, to who opened it with its number and code."""
    centre = centre_or_404(slug)
    pk = follow.granted_id(request, centre, follow.TOGETHER)
    rows = queries.whole(Project.objects.filter(pk=pk or 0, centre=centre))
    found = rows.first()
    if found is None:
        return redirect("board:progress", slug)
    today, every = timezone.localdate(), queries.lines(found)
    spans = queries.ready(found, every, today)
    open_ = [line for line in every if not line.over]
    more = {
        "project": found, "lines": every, "open": open_, "today": today,
        "done": len(every) - len(open_),
        "wanted": queries.lacking(every, found.book.policy),
        "by": min((x.case.supplement_by for x in every if x.owed and x.case.supplement_by), default=None),
        "choosing": [
            (tie, line) for line in every for tie in line.waiting
            if tie.broken_at and line.light == "choose"
        ],
        "choices": found.book.policy.bundles.choices,
        "ready_on": max((s.promised for s in spans.value), default=None),
        "because": spans.because,
        "collect": [line for line in every if line.light == "ready"],
    }  # fmt: skip
    return render(request, "board/project.html", frame(centre, "progress") | more)


@never_cache
@require_GET
@public
def one(request: HttpRequest, slug: str, case_id: int) -> HttpResponse:
    """Open one case of the project that is open, as if with its own number and code."""
    centre = centre_or_404(slug)
    pk = follow.granted_id(request, centre, follow.TOGETHER)
    case = Case.objects.filter(pk=case_id, centre=centre, leg__project=pk or 0).first()
    if case is None:
        raise Http404(case_id)
    return follow.grant(redirect("board:progress", slug), case, centre)
