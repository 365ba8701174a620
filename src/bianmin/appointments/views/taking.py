"""Taking a booking down for somebody: at the counter, on the telephone, or from what he asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.appointments import actions, forms
from bianmin.appointments.models import Booking
from bianmin.appointments.places import nearest
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.refusal import Refused

from . import flow
from .staff import WRONG, act_of, hall_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may("appointments.book")
def new(request: Request) -> HttpResponse:
    """Take a booking down for somebody on the telephone or at the counter."""
    case = _case(request)
    return take_down(
        request, Begun(
            base=reverse("appointments:new"), case=case, first={"who": case.applicant} if case else {},
            kept=(("case", str(case.pk)),) if case else (),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What is known before a booking is taken down, and how it is booked."""

    base: str
    first: dict[str, str] = field(default_factory=dict)  # of the form: what was said already
    codes: tuple[str, ...] = ()  # of the items it is about
    kept: tuple[tuple[str, str], ...] = ()
    case: Case | None = None
    back: tuple[str, str] = ("", "")  # whence it came: words, address
    book: Callable[[actions.Asked, Act], Booking] = actions.book


def take_down(request: Request, begun: Begun) -> HttpResponse:
    """Show the step somebody has come to, or book what was chosen for whom was named."""
    centre, now = hall_of(request), timezone.localtime()
    chosen = flow.chosen(
        request, centre, now.date(), public=False, first=begun.codes, kept=begun.kept
    )
    book = centre.pack_on(now.date())
    sent = request.POST if request.method == "POST" and chosen.versions and chosen.at else None
    first = {"key": uuid4().hex, **begun.first}
    form = forms.ByClerk(sent, kind=chosen.kind, book=book, centre=centre, initial=first)
    refused = None
    if sent is not None and form.is_valid():
        try:
            booking = begun.book(_asked(chosen, form, begun.case), act_of(request, form))
        except Refused as refusal:
            refused = refusal
        else:
            done = "约好了" if booking.no else "记下了,等领导答应到岗才算约好"
            messages.success(request, f"{done},预约码 {booking.code_said}")
            return redirect("appointments:show", booking.pk)
    context = flow.step(chosen, begun.base, now) | {
        "centre": centre, "form": form, "refused": refused, "pack": book.id, "what": "预约",
        "takes": True, "case": begun.case, "back": begun.back,
    }  # fmt: skip
    if refused and chosen.at:
        context["near"] = flow.hours(nearest(chosen.want, chosen.at, now), chosen, begun.base)
    status = WRONG if refused or form.errors else 200
    return render(request, "appointments/new.html", context, status=status)


def _asked(chosen: flow.Chosen, form: forms.ByClerk, case: Case | None) -> actions.Asked:
    said = form.cleaned_data
    assert chosen.at
    return actions.Asked(
        want=chosen.want, begins_at=chosen.at, who=said["who"], phone=said["phone"],
        note=said["note"], channel=said["channel"], address=said.get("address", ""),
        goes=said.get("goes"), put_off=form.put_off_said(), case=case,
    )  # fmt: skip


def _case(request: Request) -> Case | None:
    """Return the case that somebody is booked for, where the address names one."""
    number = request.GET.get("case", "")
    if not (number.isdecimal() and len(number) < 19):
        return None
    return Case.objects.visible_to(request.user).filter(pk=int(number)).first()
