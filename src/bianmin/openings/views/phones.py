"""The telephone outside the hours: which number answers, and who rang."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.openings import actions, forms
from bianmin.openings.models import DutyCall, DutyPhone
from bianmin.refusal import Refused
from bianmin.rules.outreach import Answers

from .common import WRONG, fresh, hall, page_of, sent_form

DONE = {"phone": "登好了,关门以后门户上看得到", "call": "记下了"}


@require_http_methods(["GET", "POST"])
@may("openings.calls")
def index(request: Request) -> HttpResponse:
    """Show the numbers and the calls; note a call, and (the director) list a number."""
    centre, today = hall(request), timezone.localdate()
    found, refused = _forms(request), None
    name = request.POST.get("form", "")
    form = found.get(name)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _act(name, form.cleaned_data, request)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, DONE[name])
            return redirect("openings:phones")
    calls = DutyCall.objects.visible_to(request.user).select_related("by", "done_by")
    listed = DutyPhone.objects.visible_to(request.user).filter(off_at=None)
    shown = {
        "forms": found, "refused": refused, "wrong": name if form is not None else "",
        "centre": centre, "today": today, "pack": centre.pack_on(today).id,
        "phones": listed.order_by("pk"), "may_list": request.user.may("openings.change"),
        **page_of(calls, request),
    }  # fmt: skip
    wrong = request.method == "POST" and (refused or (form is not None and form.errors))
    return render(request, "openings/phones.html", shown, status=WRONG if wrong else 200)


def _forms(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {"call": forms.Call(sent_form(request, "call"), initial=fresh())}
    if request.user.may("openings.change"):
        found["phone"] = forms.Phone(sent_form(request, "phone"), initial=fresh())
    for name, form in found.items():
        form.auto_id = f"id_{name}_%s"
    return found


def _act(name: str, found: dict[str, Any], request: Request) -> None:
    centre, at = hall(request), timezone.now()
    if name == "call":
        actions.note_call(centre=centre, **found, by=request.user, at=at)
    else:
        answers = Answers(found.pop("answers"))
        actions.list_phone(centre=centre, answers=answers, **found, by=request.user, at=at)


@require_http_methods(["GET", "POST"])
@may("openings.calls")
def settle(request: Request, call_id: int) -> HttpResponse:
    """Write down what came of a call."""
    row = get_object_or_404(DutyCall.objects.visible_to(request.user), pk=call_id)
    sent = request.POST if request.method == "POST" else None
    form, refused = forms.Settle(sent, initial=fresh(answer=row.answer)), None
    if sent is not None and form.is_valid():
        try:
            actions.settle_call(
                call_id=row.pk, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "记好了")
            return redirect("openings:phones")
    today = timezone.localdate()
    shown = {
        "row": row, "form": form, "refused": refused, "centre": row.centre, "today": today,
        "pack": row.centre.pack_on(today).id,
    }  # fmt: skip
    return render(request, "openings/settle.html", shown, status=200 if sent is None else WRONG)


@require_POST
@may("openings.change")
def unlist(request: Request, phone_id: int) -> HttpResponse:
    """Take a number off the list."""
    row = get_object_or_404(DutyPhone.objects.visible_to(request.user), pk=phone_id)
    actions.unlist_phone(phone_id=row.pk, by=request.user, at=timezone.now())
    messages.success(request, "撤下了")
    return redirect("openings:phones")
