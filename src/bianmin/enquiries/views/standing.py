"""From an enquiry into the line or to an appointment, with nothing typed twice."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.appointments.actions import Asked
from bianmin.appointments.models import Booking
from bianmin.appointments.views.taking import Begun, take_down
from bianmin.cases.actions import Act
from bianmin.enquiries import actions, forms
from bianmin.enquiries.models import Enquiry

from .show import do


@require_POST
@may("enquiries.act")
def give_ticket(request: Request, enquiry_id: int) -> HttpResponse:
    """Give whoever asks a ticket for his matter, and show its slip for the printer."""
    form = forms.Give(request.POST, auto_id="id_give_%s")
    return do(
        request, enquiry_id, "give_form", actions.give_ticket, form, "取了号",
        then=lambda enquiry: redirect("tickets:slip", ticket_id=enquiry.ticket_id),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may("appointments.book")
def book(request: Request, enquiry_id: int) -> HttpResponse:
    """Choose a time for whoever asks: who he is and what he wants stand there already."""
    own = Enquiry.objects.visible_to(request.user).filter(centre=request.user.centre)
    enquiry = get_object_or_404(own.select_related("version__item"), pk=enquiry_id)
    who, phone = enquiry.asker
    channel = "phone" if enquiry.channel == "phone" else "on_site"

    def booked(asked: Asked, act: Act) -> Booking:
        return actions.book(enquiry_id=enquiry.pk, asked=asked, act=act)

    return take_down(
        request, Begun(
            base=reverse("enquiries:book", args=[enquiry.pk]), book=booked,
            first={"who": who, "phone": phone, "channel": channel},
            codes=(enquiry.version.item.code,) if enquiry.version else (),
            back=(f"咨询 {enquiry.no}", reverse("enquiries:show", args=[enquiry.pk])),
        ),
    )  # fmt: skip
