"""What went out to residents (通知记录): by day, with what did not arrive and why; sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.messaging import actions, forms, queries
from bianmin.messaging.models import Message, State
from bianmin.refusal import Refused


@require_GET
@may("messaging.see")
def index(request: Request) -> HttpResponse:
    """List the messages of a day, those that did not arrive first in the counts."""
    return _page(request)


def _page(request: Request, refused: Refused | None = None) -> HttpResponse:
    today = timezone.localdate()
    on = forms.day(request.GET.get("day", "")[:10], today)
    state = request.GET.get("state", "")[:10]
    rows, after = queries.log(request.user, on, state, request.GET.get("after", "")[:60])
    counts = queries.counts(request.user, on)
    chosen = state if state in State.values else ""
    context: dict[str, Any] = {
        "centre": request.user.centre,
        "on": on, "today": today, "before_on": on - timedelta(days=1),
        "next_on": on + timedelta(days=1) if on < today else None,
        "states": [("", "全部", sum(counts.values()))]
        + [(s.value, s.label, counts.get(s.value, 0)) for s in State],
        "chosen": chosen,
        "chosen_zh": State(chosen).label if chosen else "全部",
        "rows": rows, "after": after, "refused": refused, "key": uuid4().hex,
        "may_again": request.user.may("messaging.again"),
        "may_word": request.user.may("messaging.word"),
        "pack": request.user.centre.pack_on(today).id if request.user.centre else "_default",
    }  # fmt: skip
    return render(request, "messaging/log.html", context, status=422 if refused else 200)


@require_GET
@may("messaging.see")
def of_case(request: Request, case_id: int) -> HttpResponse:
    """List what was sent about one case."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
    context = {
        "centre": request.user.centre, "case": case, "key": uuid4().hex,
        "rows": queries.of_case(request.user, case_id),
        "may_again": request.user.may("messaging.again"),
    }  # fmt: skip
    return render(request, "messaging/of_case.html", context)


@require_POST
@may("messaging.again")
def again(request: Request, message_id: int) -> HttpResponse:
    """Send one again that did not arrive."""
    own = Message.objects.visible_to(request.user).filter(centre=request.user.centre)
    get_object_or_404(own, pk=message_id)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        message = actions.again(message_id=message_id, act=act)
    except Refused as refusal:
        return _page(request, refusal)
    messages.success(request, f"“{message.get_event_display()}”这一条再发一次,一分钟以内发出")
    return redirect("messaging:log")
