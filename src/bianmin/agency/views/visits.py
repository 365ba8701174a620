"""Visits to people who cannot come (上门服务)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin import sealing
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, forms, queries
from bianmin.agency.models import Visit
from bianmin.cases.actions import Act
from bianmin.refusal import Refused

from .mandates import WRONG

ASKED = ("who", "phone", "place", "address", "what", "on")


@require_http_methods(["GET", "POST"])
@may("agency.see")
def index(request: Request) -> HttpResponse:
    """Show who waits for a visit, and note the next one."""
    user, today = request.user, timezone.localdate()
    people = queries.agents_of(user.centre)
    if user.role == "agent":
        people = people.filter(pk=user.pk)
    acts = user.may("agency.act") and user.centre is not None
    posted = request.POST if request.method == "POST" and acts else None
    first = {"key": uuid4().hex, "agent": user.pk, "on": today, **_of_case(request)}
    form, refused = forms.Ask(posted, people=people, initial=first), None
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        act = Act(by=user, at=timezone.now(), key=said["key"])
        wanted = actions.Wanted(**{n: said[n] for n in ASKED})
        try:
            made = actions.ask_visit(wanted=wanted, agent=said["agent"], act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "记下了,到那天去")
            return redirect("agency:visit", made.pk)
    shown = {
        "visits": queries.visits(user), "form": form, "refused": refused, "centre": user.centre,
        "acts": acts, "what": "上门", "today": today,
        "pack": user.centre.pack_on(today).id if user.centre else "_default",
    }  # fmt: skip
    return render(request, "agency/visits.html", shown, status=200 if posted is None else WRONG)


def _of_case(request: Request) -> dict[str, str]:
    """Return what is known of the case from which a visit is asked for; numbers stay sealed."""
    case = queries.case_named(request.user, request.GET.get("case", ""))
    return {"who": case.applicant, "what": f"办理{case.item_name}"} if case else {}


@require_http_methods(["GET", "POST"])
@may("agency.see")
def show(request: Request, visit_id: int) -> HttpResponse:
    """Show one visit; afterwards, write down what was done, signed."""
    rows = Visit.objects.visible_to(request.user).select_related("agent", "centre")
    visit: Visit = get_object_or_404(rows, pk=visit_id)
    acts = request.user.may("agency.act")
    posted = request.POST if request.method == "POST" and acts else None
    form, refused = forms.Visited(posted, initial={"key": uuid4().hex}), None
    if posted is not None and form.is_valid():
        said = {n: form.cleaned_data[n] for n in ("record", "signed_by", "shown")}
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            actions.record_visit(visit_id=visit.pk, act=act, **said)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "上门记录存好了")
            return redirect("agency:visits")
    mine = visit.agent_id == request.user.pk  # who goes there must know where
    shown = {
        "visit": visit, "form": form, "refused": refused, "what": "记录", "acts": acts,
        "address": sealing.unseal(visit.address) if mine else "", "pack": visit.pack,
        "phone": sealing.unseal(visit.phone) if mine else "", "centre": visit.centre,
    }  # fmt: skip
    return render(request, "agency/visit.html", shown, status=200 if posted is None else WRONG)
