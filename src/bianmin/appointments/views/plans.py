"""When people may come: the plans of a hall, and places held back (预约安排)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.appointments import actions, forms, queries
from bianmin.appointments.models import Place, Plan, Timing
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre
from bianmin.refusal import Refused

WRONG = 422
SAID = (
    "line", "kind", "windows", "department", "weekdays", "market", "day", "minutes", "places",
    "same_day", "walk_in", "public", "business", "announced_on", "since", "note",
)  # fmt: skip


def _hall(request: Request) -> Centre:
    if request.user.centre is None:
        raise Http404("no hall")
    return request.user.centre


@require_safe
@may("appointments.see")
def index(request: Request) -> HttpResponse:
    """List the plans, those that hold and all before them: who changed what, when."""
    return _index(request)


def _index(request: Request, refused: Refused | None = None) -> HttpResponse:
    centre, today = _hall(request), timezone.localdate()
    rows, after = queries.plans(request.user, request.GET.get("after", "")[:20])
    times = Timing.objects.filter(item__centre=centre).select_related("item", "by")
    context = {
        "centre": centre, "rows": rows, "after": after, "today": today, "refused": refused,
        "pack": centre.pack_on(today).id, "plans": request.user.may("appointments.plan"),
        "times": times.order_by("item__code")[: queries.PAGE], "key": uuid4().hex, "tab": "plans",
        "rule": centre.pack_on(today).policy.slots, "what": "改安排",
        "books": request.user.may("appointments.book"),
        "reviews": request.user.may("appointments.review"),
    }  # fmt: skip
    return render(request, "appointments/plans.html", context, status=WRONG if refused else 200)


def _act(request: Request, said: dict[str, Any]) -> Act:
    return Act(by=request.user, at=timezone.now(), key=said.get("key", ""))


@require_http_methods(["GET", "POST"])
@may("appointments.plan")
def new(request: Request) -> HttpResponse:
    """Make a plan; what the line had for these days ends the day before."""
    centre, today = _hall(request), timezone.localdate()
    book = centre.pack_on(today)
    sent = request.POST if request.method == "POST" else None
    first = {"key": uuid4().hex, "since": today.isoformat(), "kind": "window", "weekdays": range(5)}
    form = forms.Plan(sent, centre=centre, book=book, initial=first)
    refused = None
    if sent is not None and form.is_valid():
        planned = actions.Planned(**{name: form.cleaned_data[name] for name in SAID})
        try:
            actions.plan(centre, planned, _act(request, form.cleaned_data))
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "安排定好了。已经约好的人不动;赶不上的列在“要改约的”里")
            return redirect("appointments:plans")
    context = {
        "centre": centre, "form": form, "refused": refused, "pack": book.id, "what": "定安排",
        "rule": book.policy.appointment.announced, "today": today,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "appointments/plan.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may("appointments.plan")
def end(request: Request, plan_id: int) -> HttpResponse:
    """End a plan."""
    rows = Plan.objects.visible_to(request.user).filter(centre=_hall(request))
    plan = get_object_or_404(rows, pk=plan_id)
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = forms.End(sent, initial={"key": uuid4().hex, "last": today.isoformat()})
    refused = None
    if sent is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.end_plan(
                plan_id=plan.pk, last=said["last"], why=said["why"], act=_act(request, said)
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "这个安排停了。已经约好的人不动")
            return redirect("appointments:plans")
    context = {
        "centre": request.user.centre, "form": form, "refused": refused, "plan": plan,
        "pack": plan.centre.pack_on(today).id, "what": "停安排",
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "appointments/plan.html", context, status=status)


@require_POST
@may("appointments.plan")
def timing(request: Request) -> HttpResponse:
    """Say how long an item takes at the window."""
    form = forms.Minutes(request.POST)
    code = request.POST.get("code", "").replace("\x00", "")[:64].strip()
    item = Item.objects.filter(centre=_hall(request), code=code).select_related("centre").first()
    rule = _hall(request).pack_on(timezone.localdate()).policy.slots.minutes
    try:
        if item is None or not form.is_valid():
            found = next(iter(rule.values())).objection("没有这个编码的事项,或者没有写几分钟")
            raise Refused((found,))
        minutes = form.cleaned_data["minutes"]
        actions.time_item(
            item=item, minutes=minutes, act=_act(request, {"key": request.POST.get("key", "")[:64]})
        )
    except Refused as refusal:
        return _index(request, refusal)
    messages.success(request, f"{item.code} 按 {minutes} 分钟排")
    return redirect("appointments:plans")


@require_POST
@may("appointments.plan")
def keep(request: Request) -> HttpResponse:
    """Hold one place back."""
    form = forms.Keep(request.POST)
    back = f"{reverse('appointments:index')}?day={request.POST.get('day', '')[:10]}"
    if not form.is_valid():
        messages.error(request, "没有选时间")
        return redirect(back)
    said = form.cleaned_data
    try:
        actions.keep_back(
            centre=_hall(request), line=said["line"], begins_at=said["at"], why=said["why"],
            act=_act(request, said),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, ";".join(o.found for o in refusal.objections))
    else:
        messages.success(request, "留下了,别人约不走")
    return redirect(back)


@require_POST
@may("appointments.plan")
def release(request: Request, place_id: int) -> HttpResponse:
    """Let a place go that was held back."""
    place = get_object_or_404(Place, pk=place_id, centre=_hall(request), booking=None)
    key = {"key": request.POST.get("key", "")[:64]}
    actions.release(place_id=place.pk, act=_act(request, key))
    messages.success(request, "放开了,可以约了")
    return redirect(f"{reverse('appointments:index')}?day={place.day.isoformat()}")
