"""Lists of destruction on the screen: one proposes, another approves, anybody prints."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.archives import actions, documents, queries
from bianmin.archives.models import List
from bianmin.cases.actions import Act
from bianmin.cases.views.printing import printed
from bianmin.refusal import Refused

from . import room

PAGE = 50
WRONG = 422


def _act(request: Request) -> Act:
    return Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:60])


@require_safe
@may("archives.see")
def index(request: Request) -> HttpResponse:
    """List the lists, the newest first."""
    after = request.GET.get("after", "")
    rows = List.objects.visible_to(request.user).select_related("by", "decided_by", "centre")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "rows": found[:PAGE], "after": found[PAGE - 1].pk if len(found) > PAGE else "",
        "centre": request.user.centre,
        "next": None if found else queries.next_over(request.user, timezone.localdate()),
    }  # fmt: skip
    return render(request, "archives/lists.html", context)


@require_POST
@may("archives.propose")
def propose(request: Request) -> HttpResponseBase:
    """Put the files that were ticked on a list."""
    chosen = [int(n) for n in request.POST.getlist("case") if n.isdecimal() and len(n) < 19]
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
    centre = request.user.centre
    assert centre is not None, "only people of a hall may propose"
    try:
        made = actions.propose(centre=centre, cases=chosen, reason=reason, act=_act(request))
    except Refused as refusal:
        return room.page(request, refusal, reason, chosen="expired")
    messages.success(request, f"清册 {made.no} 列好了,等另一个人批准")
    return redirect("archives:list", list_id=made.pk)


def _find(request: Request, list_id: int) -> List:
    rows = List.objects.visible_to(request.user).select_related("by", "decided_by", "centre")
    return get_object_or_404(rows, pk=list_id)


@require_safe
@may("archives.see")
def show(request: Request, list_id: int) -> HttpResponse:
    """Show one list with its files."""
    return _page(request, _find(request, list_id))


def _page(request: Request, made: List, refused: Refused | None = None) -> HttpResponse:
    ours = request.user.centre_id == made.centre_id
    context: dict[str, Any] = {
        "made": made, "lines": made.lines.all(), "centre": made.centre, "refused": refused,
        "may_approve": ours and made.approved is None and request.user.may("archives.approve"),
        "said": request.POST.get("reason", "")[:300], "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "archives/list.html", context, status=WRONG if refused else 200)


@require_POST
@may("archives.approve")
def decide(request: Request, list_id: int) -> HttpResponseBase:
    """Approve a list, so that its files are destroyed, or turn it down."""
    rows = List.objects.visible_to(request.user).filter(centre=request.user.centre)
    made = get_object_or_404(rows, pk=list_id)
    try:
        if request.POST.get("act") == "approve":
            actions.approve(list_id=made.pk, act=_act(request))
            said = f"批准了,{made.no} 的案卷已经销毁"
        else:
            reason = request.POST.get("reason", "").replace("\0", "")[:300]
            actions.turn_down(list_id=made.pk, reason=reason, act=_act(request))
            said = "没有批准,案卷留着"
    except Refused as refusal:
        return _page(request, _find(request, list_id), refusal)
    messages.success(request, said)
    return redirect("archives:list", list_id=list_id)


@require_safe
@may("archives.see")
def pdf(request: Request, list_id: int) -> HttpResponse:
    """Print a list, with the lines for those who stand by."""
    made = _find(request, list_id)
    return printed(documents.list_sheet(made, made.lines.all()), f"list-{made.pk}")
