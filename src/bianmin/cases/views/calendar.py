"""The calendar of the office: which years have their notice, and bringing one in (放假通知)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions
from bianmin.cases.actions.calendar import Moved
from bianmin.cases.calendar_form import Notice

SHOWN = 500  # changed cases on the page; every one is in the ledger
YEARS = (-1, 0, 1, 2)  # around this one


@require_safe
@may("calendar.import")
def index(request: Request) -> HttpResponse:
    """Show which years have their notice, and the form for a new one."""
    return _page(request, Notice())


@require_POST
@may("calendar.import")
def preview(request: Request) -> HttpResponse:
    """Show what a notice would change; nothing is written."""
    form = Notice(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    text = form.cleaned_data["text"]
    try:
        found = actions.preview_notice(text=text)
    except ValueError as error:
        return _page(request, Notice(initial={"text": text}), mistakes=error, status=422)
    ready = Notice(initial={"text": text})
    return _page(request, ready, preview=found, moved=found.moved)


@require_POST
@may("calendar.import")
def store(request: Request) -> HttpResponse:
    """Import a notice, recompute the open cases, and list every day that changed."""
    form = Notice(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    text = form.cleaned_data["text"]
    try:
        moved = actions.import_notice(text=text, at=timezone.now())
    except ValueError as error:
        return _page(request, Notice(initial={"text": text}), mistakes=error, status=422)
    messages.success(request, f"放假安排已导入,{len(moved)} 件改了日子")
    return _page(request, Notice(), moved=moved, stored=True)


def _page(
    request: Request,
    form: Notice,
    *,
    mistakes: ValueError | None = None,
    moved: list[Moved] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    today, calendar = timezone.localdate(), shelf.calendar()
    around = [today.year + n for n in YEARS]
    sums = Counter((m.what, m.before, m.after) for m in moved or ())
    context = {
        "form": form,
        "mistakes": str(mistakes).splitlines() if mistakes else [],
        "years": [calendar.years[year] for year in around if year in calendar.years],
        "centre": request.user.centre,
        "today": today,
        "moved": (moved or [])[:SHOWN],
        "count": None if moved is None else len(moved),
        "sums": [(*key, number) for key, number in sorted(sums.items())],
        "sees_cases": request.user.may("cases.see"),
        **more,
    }
    return render(request, "cases/calendar.html", context, status=status)
