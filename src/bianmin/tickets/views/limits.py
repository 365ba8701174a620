"""Which items have only so many tickets a day: set and ended here, with the reason (限量)."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Item
from bianmin.catalogue.queries import search
from bianmin.refusal import Refused
from bianmin.tickets import actions, forms, queries
from bianmin.tickets.models import Contingent

from .window import WRONG, own_centre, ways

FOUND = 12  # items shown for a word


@require_http_methods(["GET", "POST"])
@may("tickets.issue")
def index(request: Request) -> HttpResponse:
    """Show what is limited and what is left today; who may, limits one more."""
    centre, at = own_centre(request), timezone.now()
    day, sets = queries.local_day(at), request.user.may("tickets.limit")
    form = forms.Limit(request.POST if request.method == "POST" and sets else None)
    chosen = request.POST.get("item", "")
    item = (
        Item.objects.filter(centre=centre, pk=int(chosen)).first()
        if chosen.isdecimal() and len(chosen) < 19
        else None
    )
    refused = None
    if form.is_bound and item is None:
        form.add_error(None, "没有选哪个事项")
    if form.is_valid() and item is not None:
        said = form.cleaned_data
        act = Act(by=request.user, at=at, key=said["key"])
        try:
            actions.limit(item=item, a_day=said["a_day"], why=said["why"], act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"限好了:每天 {said['a_day']} 个号,从现在起")
            return redirect("tickets:limits")
    asked = request.POST.get("q", request.GET.get("q", "")).strip()[:60]
    context = {
        "centre": centre, "form": form, "refused": refused, "sets": sets, "q": asked,
        "pack": centre.pack_on(day).id, "rows": queries.contingents(request.user, day),
        "found": list(search(centre, day, asked)[:FOUND]) if sets else [],
        "chosen": item.pk if item else None, "key": uuid4().hex,
        "policy": centre.pack_on(day).policy.queue, **ways(request),
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "tickets/limits.html", context, status=status)


@require_POST
@may("tickets.limit")
def end(request: Request, contingent_id: int) -> HttpResponse:
    """Limit an item no longer."""
    row = get_object_or_404(Contingent, pk=contingent_id, centre=request.user.centre_id)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        actions.unlimit(contingent_id=row.pk, act=act)
    except Refused as refusal:
        messages.error(request, ";".join(o.found for o in refusal.objections))
    else:
        messages.success(request, "不限了,来了就发号")
    return redirect("tickets:limits")
