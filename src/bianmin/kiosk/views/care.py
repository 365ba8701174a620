"""The machines of the hall on the desk: which one needs somebody (取号机的维护)."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.kiosk import actions, forms, queries
from bianmin.portal.models import Terminal
from bianmin.refusal import Refused

WRONG = 422


@require_safe
@may("kiosk.see")
def index(request: Request) -> HttpResponse:
    return _page(request)


def _page(
    request: Request,
    form: forms.LookAfter | None = None,
    machine: int | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    centre, today = request.user.centre, timezone.localdate()
    begins = timezone.make_aware(datetime.combine(today, time.min))
    book = centre.pack_on(today) if centre else None
    context = {
        "centre": centre, "pack": book.id if book else "", "key": uuid4().hex,
        "machines": queries.machines(centre, book, begins) if centre and book else [],
        "form": form or forms.LookAfter(), "machine": machine, "refused": refused,
        "may_care": bool(centre) and request.user.may("kiosk.care"),
    }  # fmt: skip
    return render(request, "kiosk/machines.html", context, status=WRONG if form else 200)


@require_POST
@may("kiosk.care")
def look_after(request: Request, terminal_id: int) -> HttpResponse:
    """Write down that somebody put in paper, mended, or looked."""
    own = Terminal.objects.filter(centre=request.user.centre_id).select_related("centre")
    terminal = get_object_or_404(own, pk=terminal_id)
    form = forms.LookAfter(request.POST)
    if not form.is_valid():
        return _page(request, form, terminal.pk)
    act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
    try:
        care = actions.look_after(
            terminal=terminal, what=form.cleaned_data["what"],
            metres=form.cleaned_data["metres"], act=act,
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, form, terminal.pk, refusal)
    messages.success(request, f"记下了:{terminal.no} 号机{care.get_what_display()}")
    return redirect("kiosk:index")
