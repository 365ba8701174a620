"""The hours of a hall by month, what was changed about them, and by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.views.printing import printed
from bianmin.centres.models import Centre
from bianmin.openings import actions, forms, queries
from bianmin.openings.models import Change
from bianmin.papers import Sheet
from bianmin.refusal import Refused

from .common import WRONG, hall, month_named, page_of


@require_http_methods(["GET", "POST"])
@may("openings.see")
def index(request: Request) -> HttpResponse:
    """Show the month and what was changed; the director changes the hours of some days here."""
    centre, today = hall(request), timezone.localdate()
    book = centre.pack_on(today)
    changes_ = request.user.may("openings.change")
    sent = request.POST if request.method == "POST" and changes_ else None
    form = forms.Change(sent, policy=book.policy.hours, initial=_first(today))
    refused, met = None, []
    if sent is not None and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        try:
            made = actions.change(
                centre=centre, said=form.said(), seen=seen, by=request.user, at=timezone.now(),
                key=form.cleaned_data["key"],
            )  # fmt: skip
        except Refused as refusal:
            refused, met = refusal, queries.stretches_missed(centre, form.said())
        else:
            messages.success(request, f"{made.get_kind_display()}定下了,门户上已经写明")
            return redirect("openings:index")
    shown = {
        "form": form if changes_ else None, "refused": refused, "met": met, "pack": book.id,
        "centre": centre, "today": today, "may_change": changes_,
        **_month(centre, request.GET.get("month", ""), today),
        **_list(request),
        "hours": queries.hours_text(centre, today),
    }  # fmt: skip
    wrong = refused or (sent is not None and form.errors)
    return render(request, "openings/index.html", shown, status=WRONG if wrong else 200)


def _first(today: date) -> dict[str, Any]:
    tomorrow = today + timedelta(days=1)
    return {"key": uuid4().hex, "first": tomorrow, "last": tomorrow}


def _month(centre: Centre, asked: str, today: date) -> dict[str, Any]:
    """Return the weeks of a month with what holds on each of its days."""
    first = month_named(asked, today)
    try:
        weeks = queries.weeks_of(centre, first, today)
    except ValueError:  # outside the calendar
        first = today.replace(day=1)
        weeks = queries.weeks_of(centre, first, today)
    return {
        "weeks": weeks, "month": first, "earlier": first - timedelta(days=1),
        "later": (first + timedelta(days=31)).replace(day=1),
    }  # fmt: skip


def _list(request: Request) -> dict[str, Any]:
    """Return a page of the changes, the latest made first, and where the next begins."""
    rows = Change.objects.visible_to(request.user).select_related("by", "repealed_by")
    return page_of(rows, request)


@require_http_methods(["GET", "POST"])
@may("openings.change")
def repeal(request: Request, change_id: int) -> HttpResponse:
    """Repeal a change, with a reason; its row stays."""
    row = get_object_or_404(Change.objects.visible_to(request.user), pk=change_id)
    sent = request.POST if request.method == "POST" else None
    form, refused = forms.Repeal(sent, initial={"key": uuid4().hex}), None
    if sent is not None and form.is_valid():
        try:
            actions.repeal(
                change_id=row.pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "撤销了,那几天照平常开门")
            return redirect("openings:index")
    today = timezone.localdate()
    shown = {
        "row": row, "form": form, "refused": refused, "centre": row.centre, "today": today,
        "pack": row.centre.pack_on(today).id,
    }  # fmt: skip
    return render(request, "openings/repeal.html", shown, status=WRONG if sent is not None else 200)


@require_safe
@may("openings.see")
def paper(request: Request, change_id: int) -> HttpResponse:
    """Print the notice that hangs at the door."""
    row = get_object_or_404(Change.objects.visible_to(request.user), pk=change_id)
    return printed(Sheet.from_dict(row.sheet), f"公告-{row.no}")
