"""Visits to people who cannot come (上门服务)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin import sealing
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, forms, queries
from bianmin.agency.models import Visit
from bianmin.cases.actions import Act
from bianmin.catalogue.queries import search
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
    """Show one visit and its matters; afterwards, write down what was done, signed."""
    visit = _seen(request, visit_id)
    acts = request.user.may("agency.act") and not visit.off_at
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
    return _page(request, visit, form, refused, status=200 if posted is None else WRONG)


def _seen(request: Request, visit_id: int) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related("agent", "centre")
    found: Visit = get_object_or_404(rows, pk=visit_id)
    return found


def _page(
    request: Request, visit: Visit, form: forms.Visited | None = None,
    refused: Refused | None = None, *, item: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    user = request.user
    mine = visit.agent_id == user.pk  # who goes there must know where
    leads = user.role != "agent" and user.may("agency.act") and user.centre_id == visit.centre_id
    matters = visit.matters.select_related("version__item", "case")
    shown = {
        "visit": visit, "form": form or forms.Visited(initial={"key": uuid4().hex}),
        "refused": refused, "what": "记录", "acts": user.may("agency.act") and not visit.off_at,
        "address": sealing.unseal(visit.address) if mine else "", "pack": visit.pack,
        "phone": sealing.unseal(visit.phone) if mine else "", "centre": visit.centre,
        "matters": matters, "takes": user.may("intake.take") and leads, "item": item,
        "naming": forms.Goes(people=queries.people_of(visit.centre), initial={
            "key": uuid4().hex, "agent": visit.agent_id,
        }) if leads else None,
    }  # fmt: skip
    return render(request, "agency/visit.html", shown, status=status)


@require_POST
@may("agency.act")
def settle(request: Request, visit_id: int) -> HttpResponse:
    """Say who goes, or that nobody goes after all."""
    visit = _led(request, visit_id)
    form = forms.Goes(request.POST, people=queries.people_of(visit.centre))
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        if "off" in request.POST and visit.begins_at is None:  # an agreed hour is called off there
            why = request.POST.get("why", "")
            actions.call_off(visit_id=visit.pk, why=why, act=act)
            messages.success(request, "记下了,不去了")
        elif form.is_valid():
            actions.name_visitor(visit_id=visit.pk, agent=form.cleaned_data["agent"], act=act)
            messages.success(request, "定好了谁去")
    except Refused as refusal:
        return _page(request, visit, refused=refusal, status=WRONG)
    return redirect("agency:visit", visit.pk)


def _led(request: Request, visit_id: int) -> Visit:
    """Return a visit of one's own hall; an agent does not settle who goes."""
    visit = _seen(request, visit_id)
    if request.user.role == "agent" or request.user.centre_id != visit.centre_id:
        raise Http404(visit_id)
    return visit


@require_POST
@may("agency.act")
def matter(request: Request, visit_id: int) -> HttpResponse:
    """Write down one more matter of the household."""
    visit = _seen(request, visit_id)
    said = request.POST.get("item", "").strip()[:60]
    found = list(search(visit.centre, timezone.localdate(), said)[:6]) if said else []
    exact = [one for one in found if said in (one.item.code, one.name, one.said)]
    choice = exact or found
    if len(choice) != 1:
        names = "、".join(one.said for one in choice)
        messages.error(request, f"写得再清楚一点:{names}" if names else f"没有找到“{said}”这个事项")
        return _page(request, visit, item=said, status=WRONG)
    act = Act(by=request.user, at=timezone.now())
    try:
        actions.add_matter(visit_id=visit.pk, version=choice[0], act=act)
    except Refused as refusal:
        return _page(request, visit, refused=refusal, item=said, status=WRONG)
    messages.success(request, f"记下了:{choice[0].said}")
    return redirect("agency:visit", visit.pk)


@require_POST
@may("intake.take")
def take_up(request: Request, visit_id: int, matter_id: int) -> HttpResponse:
    """Go on to the intake of one matter, with what is known of it."""
    visit = _led(request, visit_id)
    row = get_object_or_404(visit.matters, pk=matter_id)
    try:
        row = actions.take_up(matter_id=row.pk, act=Act(by=request.user, at=timezone.now()))
    except Refused as refusal:
        return _page(request, visit, refused=refusal, status=WRONG)
    return redirect("cases:intake_page", key=row.draft_key, version_id=row.version_id)
