"""The inbox of whoever works here (站内提醒): by case, with the way to what is to be done."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.models import Case
from bianmin.messaging import actions, forms, queries


@require_GET
@may("inbox.see")
def index(request: Request) -> HttpResponse:
    """List one's own notes, the newest first."""
    groups, after = queries.inbox(request.user, request.GET.get("after", "")[:60])
    ids = [group["case"].pk for group in groups if group["case"]]
    seen = Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True)
    visible = set(seen) if ids else set()
    context = {
        "centre": request.user.centre,
        "groups": [g | {"visible": g["case"] and g["case"].pk in visible} for g in groups],
        "shown": sum(len(group["notes"]) for group in groups),
        "after": after,
    }
    return render(request, "messaging/inbox.html", context)


@require_POST
@may("inbox.see")
def read(request: Request) -> HttpResponse:
    """Mark the notes of a case, or all, as read; go where there is something to do."""
    form = forms.Read(request.POST)
    case_id = form.cleaned_data["case"] if form.is_valid() else None
    if not form.is_valid():
        return redirect("messaging:inbox")
    about = form.cleaned_data["about"]
    actions.read(user=request.user, case_id=case_id, about=about, at=timezone.now())
    if case_id and request.POST.get("go") == "case":
        return redirect("cases:show", case_id=case_id)
    return redirect("messaging:inbox")
