"""The days in the villages: planned, told, held, and what a month is short of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.openings import actions, forms, queries
from bianmin.openings.models import VillageDay
from bianmin.openings.parts import attached
from bianmin.refusal import Refused

from .common import WRONG, fresh, hall, month_named


@require_http_methods(["GET", "POST"])
@may("openings.see")
def index(request: Request) -> HttpResponse:
    """Show the days of a month, village by village, with what is wanting; the director plans."""
    centre, today = hall(request), timezone.localdate()
    plans = request.user.may("openings.villages")
    sent = request.POST if request.method == "POST" and plans else None
    villages = queries.villages_of(centre)
    form, refused = forms.VillageDay(sent, villages=villages, initial=fresh()), None
    if sent is not None and form.is_valid():
        found = form.cleaned_data
        try:
            actions.plan_village_day(
                centre=centre, village=form.villages[found["village"]], plan=form.plan(),
                by=request.user, at=timezone.now(), key=found["key"],
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "排好了,村民在门户上看得到")
            return redirect("openings:villages")
    first = month_named(request.GET.get("month", ""), today)
    shown: dict[str, Any] = {
        "form": form if plans and villages else None, "refused": refused, "centre": centre,
        "today": today, "pack": centre.pack_on(today).id, "plans": plans, "month": first,
        "rows": queries.village_month(centre, first), "earlier": first - timedelta(days=1),
        "later": (first + timedelta(days=31)).replace(day=1),
    }  # fmt: skip
    wrong = refused or (sent is not None and form.errors)
    return render(request, "openings/villages.html", shown, status=WRONG if wrong else 200)


@require_http_methods(["GET", "POST"])
@may("openings.serve")
def held(request: Request, day_id: int) -> HttpResponse:
    """Write down that a village was served; the director may call the day off instead."""
    own = VillageDay.objects.visible_to(request.user).select_related("village", "centre")
    row = get_object_or_404(own, pk=day_id)
    sent = request.POST if request.method == "POST" else None
    form, refused = forms.Held(sent, initial=fresh()), None
    off = request.user.may("openings.villages")
    if sent is not None and form.is_valid():
        try:
            _act(row, form.cleaned_data, request, off="off" in sent and off)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "记好了")
            return redirect("openings:villages")
    shown = {
        "row": row, "form": form, "refused": refused, "centre": row.centre, "may_call_off": off,
        "pack": row.centre.pack_on(row.day).id, "today": timezone.localdate(),
        "comes": attached([row]).get(row.pk, []),
    }  # fmt: skip
    return render(request, "openings/held.html", shown, status=200 if sent is None else WRONG)


def _act(row: VillageDay, found: dict[str, Any], request: Request, *, off: bool) -> None:
    at, by = timezone.now(), request.user
    if off:
        actions.call_off(day_id=row.pk, why=found["held"], by=by, at=at, key=found["key"])
    else:
        actions.hold(day_id=row.pk, **found, by=by, at=at)
