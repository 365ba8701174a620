"""One trip for many matters: the route sheet, and what came of it (路单)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, forms, queries
from bianmin.agency.models import Agent, Trip
from bianmin.cases.actions import Act
from bianmin.cases.views.printing import printed
from bianmin.papers import Sheet
from bianmin.refusal import Refused
from bianmin.rules.escalation import Level

from .mandates import WRONG


@require_http_methods(["GET", "POST"])
@may("agency.see")
def index(request: Request) -> HttpResponse:
    """Show the trips, and plan the next one from everything that waits."""
    user, today = request.user, timezone.localdate()
    people = queries.agents_of(user.centre)
    if user.role == "agent":
        people = people.filter(pk=user.pk)
    acts = user.may("agency.act") and user.centre is not None
    posted = request.POST if request.method == "POST" and acts else None
    first = {"key": uuid4().hex, "agent": user.pk, "to": "county", "on": today, "time": "14:30"}
    form, refused = forms.Trip(posted, people=people, initial=first), None
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        post = Agent.objects.select_related("user", "centre").get(user=said["agent"])
        act = Act(by=user, at=timezone.now(), key=said["key"])
        goes = form.goes_at(timezone.get_current_timezone())
        try:
            made = actions.plan_trip(agent=post, to=Level(said["to"]), goes_at=goes, act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "路单排好了,请打印带上")
            return redirect("agency:trip", made.pk)
    shown = {
        "trips": queries.trips(user), "form": form, "refused": refused, "centre": user.centre,
        "acts": acts, "what": "这一趟",
        "pack": user.centre.pack_on(today).id if user.centre else "_default",
    }  # fmt: skip
    return render(request, "agency/trips.html", shown, status=200 if posted is None else WRONG)


def _find(request: Request, trip_id: int) -> Trip:
    rows = Trip.objects.visible_to(request.user).select_related("agent", "centre")
    found: Trip = get_object_or_404(rows, pk=trip_id)
    return found


@require_http_methods(["GET", "POST"])
@may("agency.see")
def show(request: Request, trip_id: int) -> HttpResponse:
    """Show one trip; back again, write down how each matter stands."""
    trip = _find(request, trip_id)
    stops = list(trip.stops.select_related("mandate__version", "mandate__case"))
    waiting = [s for s in stops if s.open]
    acts = request.user.may("agency.act")
    posted = request.POST if request.method == "POST" and acts else None
    form, refused = forms.Back(posted, stops=waiting, initial={"key": uuid4().hex}), None
    if posted is not None and form.is_valid():
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            actions.come_back(trip_id=trip.pk, outcomes=form.outcomes(), act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "这一趟销了,每件都有下落")
            return redirect("agency:trip", trip.pk)
    shown = {
        "trip": trip, "stops": stops, "form": form, "refused": refused, "what": "销路单",
        "rows": [(s, form[f"stop_{s.pk}"] if s.open else None) for s in stops], "acts": acts,
        "pack": trip.pack, "centre": trip.centre,
    }  # fmt: skip
    return render(request, "agency/trip.html", shown, status=200 if posted is None else WRONG)


@require_GET
@may("agency.see")
def route(request: Request, trip_id: int) -> HttpResponse:
    """Give the route sheet as PDF, as it was planned."""
    return printed(Sheet.from_dict(_find(request, trip_id).sheet), f"route-{trip_id}")
