"""Booking for oneself, on a telephone (群众自己约)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin import papers
from bianmin.accounts import limits
from bianmin.accounts.permissions import public
from bianmin.accounts.request import address_of
from bianmin.appointments import actions, documents, forms, queries
from bianmin.appointments.models import Booking
from bianmin.appointments.places import nearest
from bianmin.cases.actions import Act
from bianmin.catalogue.bringing import bring
from bianmin.centres.models import Centre
from bianmin.centres.queries import centre_by_slug
from bianmin.papers import Sheet
from bianmin.refusal import Refused
from bianmin.rules import slots
from bianmin.rules.ruling import Ruling

from . import flow

WRONG, TOO_OFTEN, HOUR = 422, 429, 3600


def _centre(slug: str) -> Centre:
    centre = centre_by_slug(slug)
    if centre is None:
        raise Http404(slug)
    return centre


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what for, the day, the hour; then say who comes."""
    centre, now = _centre(slug), timezone.localtime()
    chosen = flow.chosen(request, centre, now.date(), public=True)
    base = reverse("appointments:book", args=[slug])
    sent = request.POST if request.method == "POST" and chosen.versions and chosen.at else None
    form = forms.Person(sent, kind=chosen.kind, initial={"key": uuid4().hex})
    refused = None
    if sent is not None and form.is_valid():
        try:
            booking = _ask(request, chosen, form.cleaned_data, now)
        except Refused as refusal:
            refused = refusal
        else:
            return redirect("appointments:mine", slug, booking.token)
    context = flow.frame(centre) | flow.step(chosen, base, now) | {
        "form": form, "refused": refused, "pack": centre.pack_on(now.date()).id, "what": "预约",
        "takes": queries.has_places(centre, now.date()), "only": _other_ways(centre, now),
    }  # fmt: skip
    if refused and chosen.at:
        context["near"] = flow.hours(nearest(chosen.want, chosen.at, now), chosen, base)
    status = WRONG if refused or form.errors else 200
    return render(request, "appointments/book.html", context, status=status)


def _other_ways(centre: Centre, now: datetime) -> list[Ruling[str]]:
    """Return the ways of booking that a book knows, where this page is none of them."""
    channels = centre.pack_on(now.date()).policy.appointment.channels
    return [] if actions.PORTAL in channels else list(channels.values())


def _ask(request: HttpRequest, chosen: flow.Chosen, said: dict[str, Any], now: datetime) -> Booking:
    """Ask for the time chosen. Raises `Refused`, also after too many from one address."""
    assert chosen.at
    policy = chosen.centre.pack_on(now.date()).policy.slots
    key = f"book:{chosen.centre.pk}:{address_of(request)}"
    if not limits.allow(key, policy.most_from_address.value, HOUR, now):
        raise Refused((slots.objection_to_address(policy),))
    asked = actions.Asked(
        want=chosen.want, begins_at=chosen.at, who=said["who"], phone=said["phone"],
        note=said["note"], address=said.get("address", ""),
    )  # fmt: skip
    return actions.reserve(asked, actions.resident(now, said["key"]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Find one's own appointment by its code."""
    centre, now = _centre(slug), timezone.localtime()
    form = forms.Code(request.POST if request.method == "POST" else None)
    context = flow.frame(centre) | {"form": form}
    if request.method != "POST":
        return render(request, "appointments/code.html", context)
    policy = centre.pack_on(now.date()).policy.security
    key = f"booking:code:{address_of(request)}"
    if until := limits.free_at(key, policy.address_after.value, now):
        context |= {
            "shut_until": until,
            "pack": centre.pack_on(now.date()).id,
            "because": policy.lock_after.because,
        }
        return render(request, "appointments/code.html", context, status=TOO_OFTEN)
    if form.is_valid():
        token = actions.token_of(slug, form.cleaned_data["code"])
        if queries.mine(slug, token):
            return redirect("appointments:mine", slug, token)
        limits.allow(key, policy.address_after.value, policy.lock_minutes.value * 60, now)
        form.add_error(
            "code", "没有这个预约码。照短信或者纸条再看一遍;别的大厅的要到那个大厅的网页上找"
        )
    return render(request, "appointments/code.html", context, status=WRONG)


def _mine(slug: str, token: str) -> Booking:
    booking = queries.mine(slug, token)
    if booking is None:
        raise Http404(token)
    return booking


@never_cache
@require_safe
@public
def mine(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show one's own appointment, with everything that can be done about it."""
    return _page(request, _mine(slug, token))


def _page(
    request: HttpRequest, booking: Booking, refused: Refused | None = None, what: str = ""
) -> HttpResponse:
    now, centre = timezone.localtime(), _centre(booking.centre.slug)
    booking.centre = centre
    versions = [matter.version for matter in booking.matters.all()]
    context = flow.frame(centre) | {
        "booking": booking, "refused": refused, "what": what, "pack": booking.pack, "now": now,
        "bring": [(v, bring(v.materials.select_related("version"), booking.book)) for v in versions],
        "offer": next((o for o in booking.waiting if o.until > now), None),  # type: ignore[attr-defined]
        "key": uuid4().hex, "rules": booking.book.policy,
        "expired": booking.state == Booking.State.ASKED and booking.expires_at is not None
        and booking.expires_at <= now,
        "sheets": range(len(booking.sheets)), "swallowed": queries.swallowed(booking, now),
        **(flow.days_to_move(booking, now, public=True, day=request.GET.get("day", ""))
           if _may_move(request, booking, refused) else {}),
    }  # fmt: skip
    # the policy of the whole site, same-origin, keeps the address from others; a stricter one
    # would make browsers hide the origin of the forms below, which are then refused
    return render(request, "appointments/mine.html", context, status=WRONG if refused else 200)


def _may_move(request: HttpRequest, booking: Booking, refused: Refused | None) -> bool:
    return booking.is_open and bool("move" in request.GET or refused)


def _do(
    request: HttpRequest,
    slug: str,
    token: str,
    what: str,
    do: Callable[[Booking, Act], Any],
    done: str,
) -> HttpResponse:
    """Do something to one's own appointment, or say on its page why not."""
    booking = _mine(slug, token)
    act = actions.resident(timezone.now(), request.POST.get("key", "")[:64])
    try:
        do(booking, act)
    except Refused as refusal:
        return _page(request, _mine(slug, token), refusal, what)
    messages.success(request, done)
    return redirect("appointments:mine", slug, token)


@require_POST
@public
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Confirm after reading what to bring."""
    return _do(
        request, slug, token, "确认", lambda b, act: actions.confirm(booking_id=b.pk, act=act),
        "约好了。预约码记一下,到时候带上要带的",
    )  # fmt: skip


@require_POST
@public
def cancel(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Say that one does not come."""
    return _do(
        request, slug, token, "取消", lambda b, act: actions.cancel(booking_id=b.pk, act=act),
        "取消了,位子让给别人。谢谢您说一声",
    )  # fmt: skip


@require_POST
@public
def move(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Come at another time."""
    form = forms.At(request.POST)
    if not form.is_valid():
        return redirect(f"{reverse('appointments:mine', args=[slug, token])}?move=1")
    return _do(
        request, slug, token, "改时间",
        lambda b, act: actions.move(booking_id=b.pk, begins_at=form.cleaned_data["at"], act=act),
        "时间改好了",
    )  # fmt: skip


@require_POST
@public
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Take the other time that the hall has kept, or not."""
    yes = request.POST.get("yes") == "1"
    return _do(
        request, slug, token, "改时间",
        lambda b, act: actions.answer(booking_id=b.pk, yes=yes, act=act),
        "改好了,谢谢您体谅" if yes else "知道了。请另选一个时间,或者取消",
    )  # fmt: skip


@never_cache
@require_safe
@public
def qr(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Draw the code that is shown at the window and the kiosk."""
    booking = _mine(slug, token)
    out = io.BytesIO()
    drawn = segno.make(documents.address(booking), error="m", micro=False)
    drawn.save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@never_cache
@require_safe
@public
def calendar(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Give the appointment to the calendar of a telephone."""
    booking = _mine(slug, token)
    response = HttpResponse(
        documents.calendar(booking, timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    name = f"{timezone.localtime(booking.begins_at):%m%d-%H%M}.ics"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@never_cache
@require_safe
@public
def sheet(request: HttpRequest, slug: str, token: str, number: int) -> HttpResponse:
    """Give the one-time notice that went out with the confirmation, as it was."""
    booking = _mine(slug, token)
    if not 0 <= number < len(booking.sheets):
        raise Http404(number)
    try:
        data = papers.render(Sheet.from_dict(booking.sheets[number]))
    except papers.FontMissing:
        return render(request, "board/no_font.html", flow.frame(booking.centre), status=503)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(False, "一次性告知.pdf") or "inline"
    )
    return response
