"""Something happens that cannot wait (突发情况): press, write down what is done, end it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.hall import actions, forms
from bianmin.hall.models import Emergency
from bianmin.refusal import Refused
from bianmin.tickets.queries import shift_of

from .common import WRONG, own_hall, ways

PAGE = 30
DIGITS = 19  # of a number a database can hold


@require_GET
@may("emergencies.see")
def index(request: Request) -> HttpResponse:
    """List the emergencies of the hall, those that stand first."""
    centre = own_hall(request)
    rows = Emergency.objects.visible_to(request.user).select_related("by", "ended_by")
    after = request.GET.get("after", "")
    page = rows.filter(ended_at__isnull=False)
    if after.isdecimal() and after.isascii() and len(after) < DIGITS:
        page = page.filter(pk__lt=int(after))
    found = list(page.order_by("-pk")[: PAGE + 1])
    context = {
        "centre": centre, "standing": [] if after else list(rows.standing().order_by("-pk")),
        "rows": found[:PAGE], "after": found[PAGE - 1].pk if len(found) > PAGE else None,
        "presses": request.user.may("emergencies.press"), **ways(request),
    }  # fmt: skip
    return render(request, "hall/emergencies.html", context)


@require_http_methods(["GET", "POST"])
@may("emergencies.press")
def press(request: Request) -> HttpResponse:
    """Choose what happened: the second press reports it."""
    centre, at = own_hall(request), timezone.now()
    book = centre.pack_on(timezone.localdate(at))
    form, refused = forms.Press(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        address = reverse("hall:emergency", args=[0]).replace("/0/", "/{}/")
        try:
            found = actions.press(
                kind=said["kind"], place=said["place"].strip(), address=address,
                act=Act(by=request.user, at=at, key=said["key"]),
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"报了:{found.said}。做了什么,写在下面。")
            return redirect("hall:emergency", emergency_id=found.pk)
    shift = shift_of(request.user)
    here = f"{shift.window.no} 号窗口" if shift else ""
    context = {
        "centre": centre, "pack": book.id, "policy": book.policy.emergencies, "refused": refused,
        "form": form, "key": form.data.get("key") or uuid4().hex,
        "place": form.data.get("place", here),
    }  # fmt: skip
    wrong = request.method == "POST"
    return render(request, "hall/press.html", context, status=WRONG if wrong else 200)


@require_http_methods(["GET", "POST"])
@may("emergencies.see")
def show(request: Request, emergency_id: int) -> HttpResponse:
    """Show one emergency; write down what was done, end it."""
    seen = Emergency.objects.visible_to(request.user).select_related("centre", "by", "ended_by")
    found = get_object_or_404(seen, pk=emergency_id)
    kinds = _forms(request, found)
    name = request.POST.get("do", "")
    form, refused = kinds.get(name), None
    if request.method == "POST" and form is not None and form.is_valid():
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            _act(name, found.pk, form.cleaned_data, act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "了结了" if name == "end" else "记下了")
            return redirect("hall:emergency", emergency_id=found.pk)
    context = {
        "centre": found.centre, "emergency": found, "refused": refused, "forms": kinds,
        "pack": found.pack, "policy": found.book.policy, "wrong": name,
        "stopped": found.ended_at is None and actions.stopped_by(found, timezone.localdate()),
        "measures": found.measures.select_related("by").order_by("at", "pk"),
    }  # fmt: skip
    status = WRONG if request.method == "POST" else 200
    return render(request, "hall/emergency.html", context, status=status)


def _forms(request: Request, found: Emergency) -> dict[str, Any]:
    """Return the forms somebody may fill in, by name; those of what is over are none."""
    if found.ended_at is not None and request.method != "POST":
        return {}
    known: dict[str, Any] = {}
    for name, kind, permission in (
        ("measure", forms.Measure, "emergencies.press"), ("decide", forms.Decide, "emergencies.end"),
        ("end", forms.End, "emergencies.end"),
    ):  # fmt: skip
        if request.user.may(permission):
            sent = request.POST if request.POST.get("do") == name else None
            known[name] = kind(sent, initial={"key": uuid4().hex}, auto_id=f"id_{name}_%s")
    return known


def _act(name: str, emergency_id: int, said: dict[str, Any], act: Act) -> None:
    if name == "end":
        actions.end(emergency_id=emergency_id, result=said["result"], act=act)
    elif name == "decide":
        actions.decide(
            emergency_id=emergency_id, stops=said["stops"], reason=said["reason"], act=act
        )
    else:
        actions.measure(emergency_id=emergency_id, text=said["text"], act=act)
