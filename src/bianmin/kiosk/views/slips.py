"""The number itself: taken, printed, and whether it came out (号纸)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts import limits
from bianmin.accounts.permissions import public
from bianmin.appointments import queries as bookings
from bianmin.appointments.actions import token_of
from bianmin.appointments.forms import Code
from bianmin.appointments.places import soonest
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Version
from bianmin.kiosk import actions, forms
from bianmin.kiosk.models import Slip
from bianmin.kiosk.queries import silent
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused
from bianmin.tickets import actions as tickets
from bianmin.tickets import queries as line

from .frame import Screen, not_a_machine, screen, used_up

WRONG, TOO_OFTEN = 422, 429


@never_cache
@sensitive_post_parameters("id_number", "phone")
@require_http_methods(["GET", "POST"])
@public
def take(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the card, which nobody has to show, and give the number."""
    here = screen(request, slug)
    if here.terminal is None:
        return not_a_machine(request, here)
    form, refused = forms.Take(request.POST or None, today=timezone.localdate()), None
    if form.is_valid():
        try:
            slip = actions.take(
                terminal=here.terminal, items=[v.item for v in here.chosen],
                id_number=form.cleaned_data["id_number"], phone=form.cleaned_data["phone"], key=form.cleaned_data["key"],
                at=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            return redirect("kiosk:slip", slug, slip.ticket.code)
    wrong = refused or request.method == "POST"
    full = used_up(here) if refused else ()
    book = here.centre.pack_on(timezone.localdate())
    more = {
        "form": form, "refused": refused, "pack": book.id, "policy": book.policy.priority,
        "key": request.POST.get("key", "")[:64] or uuid4().hex, "full": full,
        "instead": soonest(here.centre, full, timezone.localtime()),
        "book_qr": line.qr(_book_at(slug, full)) if full else "",
        "by_age": [g for g in book.policy.priority.grounds.values()
                   if g.value.age_from is not None or g.value.age_to is not None],
        "by_word": [g for g in book.policy.priority.grounds.values()
                    if g.value.age_from is None and g.value.age_to is None],
    }  # fmt: skip
    return render(request, "kiosk/take.html", here.context | more, status=WRONG if wrong else 200)


def _book_at(slug: str, versions: Sequence[Version]) -> str:
    """Return where one books these items with a telephone."""
    query = urlencode([("i", version.item.code) for version in versions])
    return f"{reverse('appointments:book', args=[slug])}?{query}"


@never_cache
@require_http_methods(["GET", "POST"])
@public
def booked(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody who booked say that he is here, by the code of the appointment."""
    here = screen(request, slug)
    if here.terminal is None:
        return not_a_machine(request, here)
    now, book = timezone.now(), here.centre.pack_on(timezone.localdate())
    sent = request.method == "POST"
    form, refused, came = Code(request.POST if sent else None), None, False
    tries = f"kiosk:booked:{here.terminal.pk}"
    shut = sent and limits.free_at(tries, book.policy.security.address_after.value, now)
    if sent and not shut and form.is_valid():
        token = token_of(slug, form.cleaned_data["code"])
        booking = bookings.mine(slug, token)
        if booking is None:
            wait = book.policy.security.lock_minutes.value * 60
            limits.allow(tries, book.policy.security.address_after.value, wait, now)
            form.add_error("code", "没有这个预约码,照短信或者纸条再核一遍")
        else:
            act = Act(by=tickets.resident(), at=now, key=request.POST.get("key", "")[:KEY_LENGTH])
            try:
                slip = actions.check_in(terminal=here.terminal, booking=booking, act=act)
            except Refused as refusal:
                refused = refusal
            else:
                if slip is not None:
                    return redirect("kiosk:slip", slug, slip.ticket.code)
                came = True
    more = {
        "form": form, "refused": refused, "came": came, "shut": shut, "pack": book.id,
        "because": book.policy.security.lock_after.because,
        "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    }  # fmt: skip
    status = TOO_OFTEN if shut else WRONG if refused or (sent and form.errors) else 200
    return render(request, "kiosk/booked.html", here.context | more, status=status)


def _slip(request: HttpRequest, slug: str, code: str) -> tuple[Screen, Slip]:
    """Return a slip of this very machine, of today. Raises `Http404`."""
    here = screen(request, slug)
    mine = Slip.objects.filter(terminal=here.terminal, ticket__day=timezone.localdate())
    rows = mine.select_related("ticket__line", "ticket__centre")
    return here, get_object_or_404(rows, ticket__code=code)


@never_cache
@require_safe
@public
def show(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show the number, and print it on paper of 80 millimetres."""
    here, slip = _slip(request, slug, code)
    return render(request, "kiosk/slip.html", here.context | _of(here, slip))


def _of(here: Screen, slip: Slip) -> dict[str, Any]:
    ticket, machine = slip.ticket, here.terminal
    assert machine is not None
    return line.slip(ticket, here.centre, timezone.now()) | {
        "slip": slip, "silent": silent(machine, ticket.book),
    }  # fmt: skip


@require_POST
@public
def said(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Keep whether the slip came out; if not, somebody of the hall will know."""
    _, slip = _slip(request, slug, code)
    came_out = request.POST.get("came_out") == "yes"
    actions.say(slip_id=slip.pk, came_out=came_out, at=timezone.now())
    return redirect("kiosk:start", slug) if came_out else redirect("kiosk:slip", slug, code)


@require_POST
@public
def again(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Print the slip once more; it says so."""
    _, slip = _slip(request, slug, code)
    actions.print_again(slip_id=slip.pk)
    return redirect("kiosk:slip", slug, code)
