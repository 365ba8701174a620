"""The corner where people help themselves (自助区): one page, large, that forgets everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import public
from bianmin.board.frame import centre_or_404, frame
from bianmin.portal import actions, offering, queries, session
from bianmin.portal.models import Terminal

LEFT = ("elder", "sent")  # what else a visitor may have left in the browser


@never_cache
@require_safe
@public
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be done here, and call somebody."""
    centre, now = centre_or_404(slug), timezone.localtime()
    book = centre.pack_on(now.date())
    kind = request.GET.get("kind", "")[:20]
    found = offering.for_machines(centre, book, now.date())
    machine = session.terminal(request, centre)
    call = queries.open_call(machine) if machine else None
    more = {
        "machine": machine, "call": call, "minutes": call.minutes(now) if call else 0,
        "kinds": sorted({k for _, k in found}), "kind": kind, "pack": book.id,
        "items": [version for version, k in found if kind in ("", k)],
        "scope": book.policy.selfservice.scope,
    }  # fmt: skip
    return render(request, "portal/zone.html", frame(centre, "guide") | more)


@never_cache
@require_safe
@public
def open_machine(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Let this browser be one of the machines of the hall: the address is given at its entry."""
    centre = centre_or_404(slug)
    known = Terminal.objects.filter(centre=centre, token=session.hashed(token[:100]))
    if not known.exclude(state=Terminal.State.GONE).exists():
        raise Http404("no such machine")
    seconds = centre.pack_on(timezone.localdate()).policy.portal.shared_seconds.value
    response = redirect("portal:zone", slug)
    session.put(response, session.MACHINE, token, centre, session.YEARS)
    return session.put(response, session.IDLE, str(seconds), centre, session.YEARS)


@never_cache
@require_POST
@public
def ask_help(request: HttpRequest, slug: str) -> HttpResponse:
    """Call somebody to this machine."""
    centre, now = centre_or_404(slug), timezone.localtime()
    machine = session.terminal(request, centre)
    if machine is None:
        raise Http404("no machine of the hall")
    actions.ask_help(terminal_id=machine.pk, at=now, today=now.date())
    return redirect(f"{reverse('portal:zone', args=[slug])}#help")


@never_cache
@require_safe
@public
def reset(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget whoever was here: the next one finds the machine as if he were the first."""
    centre = centre_or_404(slug)
    if session.terminal(request, centre) is None:
        return redirect("board:portal", slug)
    response = session.end(request, redirect("portal:zone", slug), centre)
    for name in LEFT:
        response.delete_cookie(name, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
