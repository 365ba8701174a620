"""What a rehearsal found (演练结果): progress, sum, case by case, both books side by side."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.rehearsal import export as workbook
from bianmin.rehearsal import queries
from bianmin.rehearsal.asking import asked_of
from bianmin.rehearsal.edits import Mistakes, book_with, called, overruled
from bianmin.rehearsal.forms import Narrow
from bianmin.rehearsal.judging import Turn
from bianmin.rehearsal.models import Difference, Run
from bianmin.rehearsal.sums import heading, headlines, sums

ON_PAPER = 500  # differences of the printed version; every one is in the workbook


def _run(request: Request, run_id: int) -> Run:
    visible = Run.objects.visible_to(request.user).select_related("centre", "by")
    return get_object_or_404(visible, pk=run_id)


@require_safe
@may("rehearsal.see")
def show(request: Request, run_id: int) -> HttpResponse:
    """Show how far a rehearsal has come, or what it found."""
    run, now = _run(request, run_id), timezone.now()
    state = run.standing(now)
    if request.htmx and request.GET.get("poll"):
        if state != Run.State.RUNNING:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "rehearsal/show.html#progress", {"run": run})
    context = _report(request, run, _number(request.GET.get("after", "")), queries.ROWS)
    context |= {"state": state, "may_run": request.user.may("rehearsal.run")}
    return render(request, "rehearsal/show.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _report(request: Request, run: Run, after: int, rows: int) -> dict[str, Any]:
    narrow, rows_of = Narrow(request.GET), sums(run.counts)
    found = queries.narrowed(run, narrow.wanted())
    taken, more = queries.page(found, after, rows)
    return {
        "run": run,
        "title": queries.title_of(run.pack),
        "tried": _tried(run),
        "notes": _notes(run),
        "heading": heading(acts=run.done, changed=run.changed, counts=run.counts),
        "headlines": headlines(run.counts),
        "moved": [row for row in rows_of if row.differs or row.unrecorded or row.drifted],
        "alike": [row for row in rows_of if set(row.counts) == {Turn.SAME}],
        "narrow": narrow,
        "rows": queries.shown(taken, run.pack),
        "more": more,
        "centre": run.centre,
        "today": timezone.localdate(),
        "sees_cases": request.user.may("cases.see"),
    }


def _tried(run: Run) -> list[tuple[str, str, str]]:
    """Return the values tried: the clause as people call it, the setting, what was typed."""
    pack = queries.pack_or_none(run.pack)
    known = pack.clauses if pack else {}
    return [
        (known[clause].at if clause in known else clause, called(setting), text)
        for clause, setting, text in run.edits
    ]


def _notes(run: Run) -> list[str]:
    if not run.edits:
        return []
    asked = asked_of(run)
    try:
        return overruled(book_with(run.pack, asked.edits), asked.edits)
    except Mistakes as mistakes:
        return list(mistakes.said)


@require_safe
@may("rehearsal.see")
def paper(request: Request, run_id: int) -> HttpResponse:
    """Show the report as it is printed."""
    context = _report(request, _run(request, run_id), 0, ON_PAPER)
    return render(request, "rehearsal/paper.html", context)


@require_safe
@may("rehearsal.see")
def difference(request: Request, run_id: int, difference_id: int) -> HttpResponse:
    """Show one decision by both books, side by side, with their sums and clauses."""
    run = _run(request, run_id)
    row = get_object_or_404(Difference, run=run, pk=difference_id)
    context = {
        "run": run,
        "title": queries.title_of(run.pack),
        "tried": _tried(run),
        "one": queries.shown([row], run.pack)[0],
        "sides": queries.sides(run, row),
        "centre": run.centre,
        "today": timezone.localdate(),
        "sees_cases": request.user.may("cases.see"),
    }
    return render(request, "rehearsal/difference.html", context)


@require_safe
@may("rehearsal.see")
def export(request: Request, run_id: int) -> HttpResponseBase:
    """Hand the report out as a workbook, as far as the filters reach."""
    run = _run(request, run_id)
    at = timezone.localtime()
    title = f"制度演练 {run.centre.name} {run.since}–{run.until} 按《{queries.title_of(run.pack)}》"
    file = workbook.write(run, title, queries.narrowed(run, Narrow(request.GET).wanted()))
    return FileResponse(
        file, as_attachment=True, filename=f"制度演练-{run.pk}-{at:%Y%m%d-%H%M}.xlsx",
        content_type=workbook.TYPE,
    )  # fmt: skip
