"""Stand-ins on the screen: who is away, who acts for them, and the director who names them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.models import User
from bianmin.accounts.permissions import WORKS, may
from bianmin.accounts.request import Request
from bianmin.refusal import Refused

from . import actions, forms
from .models import StandIn

WRONG = 422
PAGE = 50


@require_http_methods(["GET", "POST"])
@may("standins.see")
def index(request: Request) -> HttpResponse:
    """List who stands in for whom, the latest first; the director names one here."""
    people = User.objects.filter(
        centre=request.user.centre, is_active=True, role__in=sorted(WORKS)
    ).order_by("name")
    names = request.user.may("standins.name")
    sent = request.POST if request.method == "POST" and names else None
    form = forms.StandIn(sent, people=people, initial={"key": uuid4().hex})
    refused = None
    if sent is not None and form.is_valid():
        try:
            actions.name(**form.cleaned_data, who=request.user, at=timezone.now())
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "替班的人定下了,他的清单里会多一张")
            return redirect("standins:index")
    return _page(request, form if names else None, refused)


def _page(request: Request, form: Any, refused: Refused | None) -> HttpResponse:
    seen = StandIn.objects.visible_to(request.user).select_related("absent", "by", "named_by")
    context = {
        "rows": seen.order_by("-last_on", "-pk")[:PAGE],
        "form": form,
        "refused": refused,
        "pack": _pack(request),
        "centre": request.user.centre,
        "today": timezone.localdate(),
        "may_name": request.user.may("standins.name"),
    }
    wrong = refused or (form is not None and form.errors)
    return render(request, "standins/index.html", context, status=WRONG if wrong else 200)


def _pack(request: Request) -> str:
    centre = request.user.centre
    return centre.pack_on(timezone.localdate()).id if centre else "_default"


@require_POST
@may("standins.name")
def end(request: Request, stand_in_id: int) -> HttpResponse:
    """Take a stand-in back."""
    own = StandIn.objects.visible_to(request.user)
    held = get_object_or_404(own, pk=stand_in_id)
    actions.end(
        stand_in_id=held.pk, reason=request.POST.get("reason", "")[:120], who=request.user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, "替班撤销了,已经代办的步骤不变")
    return redirect("standins:index")
