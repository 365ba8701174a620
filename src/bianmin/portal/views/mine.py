"""Signing in by telephone, and what belongs to that number (我的)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts import limits
from bianmin.accounts.permissions import public
from bianmin.accounts.request import address_of
from bianmin.board import follow
from bianmin.board.frame import centre_or_404, frame
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.files import actions as files
from bianmin.files.forms import MANY
from bianmin.files.models import Scan
from bianmin.messaging.senders import NotSent
from bianmin.portal import actions, forms, privacy, queries, sections, session, visits
from bianmin.refusal import Refused
from bianmin.tickets.models import Ticket
from bianmin.tickets.views import watch

WRONG, TOO_OFTEN = 422, 429


@never_cache
@require_safe
@public
def me(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everything of the number that is signed in; else ask for one."""
    centre, now = centre_or_404(slug), timezone.localtime()
    visitor = session.visitor(request, centre, now)
    if visitor is None:
        return _ask(request, centre, forms.Phone())
    visitor.centre, visitor.followed = centre, watch.followed(request, centre)
    more = {"visitor": visitor, "sections": sections.of(visitor, now.date()), "today": now.date()}
    return render(request, "portal/me.html", frame(centre, "mine") | more)


def _ask(
    request: HttpRequest, centre: Centre, form: forms.Phone, status: int = 200, **more: Any
) -> HttpResponse:
    book = centre.pack_on(timezone.localdate())
    context = frame(centre, "mine") | privacy.line(centre, book, "sign_in") | {
        "form": form, "next": _next(request, centre), "minutes": book.policy.portal.code_minutes,
        "one": follow.granted(request, centre), "tickets": _tickets(request, centre),
    }  # fmt: skip
    return render(request, "portal/sign_in.html", context | more, status=status)


def _tickets(request: HttpRequest, centre: Centre) -> list[Ticket]:
    """Return the tickets of today that this browser watched, whoever it belongs to."""
    codes = watch.followed(request, centre)
    return list(visits.tickets_of(centre, timezone.localdate(), codes)) if codes else []


def _next(request: HttpRequest, centre: Centre) -> str:
    """Return where in this hall's pages somebody was going; nowhere else."""
    asked = (request.POST.get("next") or request.GET.get("next") or "")[:300]
    own = asked.startswith(session.here(centre)) and "\\" not in asked
    return asked if own and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


@never_cache
@require_POST
@public
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a code to a number, and ask for it; what is known of the number is not told."""
    centre, form = centre_or_404(slug), forms.Phone(request.POST)
    if not form.is_valid():
        return _ask(request, centre, form, WRONG)
    phone, at = form.cleaned_data["phone"], timezone.now()
    try:
        actions.send_code(centre=centre, phone=phone, address=address_of(request), at=at)
    except Refused as refusal:
        verify = forms.Verify(initial={"phone": phone})
        return _ask(request, centre, verify, TOO_OFTEN, refused=refusal, sent=True)
    except NotSent:
        return _ask(request, centre, form, 503, not_sent=True)
    return _ask(request, centre, forms.Verify(initial={"phone": phone}), sent=True)


@never_cache
@sensitive_post_parameters("code")
@require_POST
@public
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Let somebody in who types the code that came to his number."""
    centre, form, at = centre_or_404(slug), forms.Verify(request.POST), timezone.now()
    if not form.is_valid():
        return _ask(request, centre, form, WRONG, sent=True)
    policy = centre.pack_on(timezone.localdate(at)).policy.security
    here, seconds = f"code:wrong:{address_of(request)}", policy.lock_minutes.value * 60
    if limits.free_at(here, policy.address_after.value, at):
        form.add_error(None, "从这里错得太多了,先停一停再试")
        return _ask(request, centre, form, TOO_OFTEN, sent=True)
    phone, typed = form.cleaned_data["phone"], form.cleaned_data["code"]
    if not actions.check_code(centre=centre, phone=phone, code=typed, at=at):
        limits.allow(here, policy.address_after.value, seconds, at)
        form.add_error("code", "验证码不对,或者过了时间。再看一眼短信,也可以重新要一个")
        return _ask(request, centre, form, WRONG, sent=True)
    response = redirect(_next(request, centre) or reverse("portal:me", args=[slug]))
    shared = session.terminal(request, centre) is not None
    session.begin(response, centre=centre, phone=phone, shared=shared, at=at)
    return response


@require_POST
@public
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign out, here and on the server."""
    centre = centre_or_404(slug)
    machine = session.terminal(request, centre)
    return session.end(
        request, redirect("portal:zone" if machine else "board:portal", slug), centre
    )


@never_cache
@require_safe
@public
def case(request: HttpRequest, slug: str, case_id: int) -> HttpResponse:
    """Open one of one's own cases, as if with its number and code."""
    centre, now = centre_or_404(slug), timezone.localtime()
    visitor = session.visitor(request, centre, now)
    if visitor is None:
        return redirect("portal:me", slug)
    found = queries.cases_of(centre, visitor.blind, now.date()).filter(pk=case_id).first()
    if found is None:
        raise Http404(case_id)
    where = "board:rate" if request.GET.get("go") == "rate" else "board:progress"
    return follow.grant(redirect(where, slug), found, centre)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def supply(request: HttpRequest, slug: str, case_id: int) -> HttpResponse:
    """Let somebody send photos of the papers that his case still wants (网上补交)."""
    centre, now = centre_or_404(slug), timezone.localtime()
    visitor = session.visitor(request, centre, now)
    if visitor is None:
        return redirect("portal:me", slug)
    own = queries.cases_of(centre, visitor.blind, now.date()).filter(pk=case_id)
    case = next(iter(queries.shown(own)), None)
    if case is None or not queries.lacking(case):
        raise Http404(case_id)
    refused = None
    if request.method == "POST":
        taken, refused = _supplied(request, case)
        if taken and not refused:
            messages.success(request, f"收到 {taken} 个文件,看过就告诉您齐了没有")
            return redirect("portal:me", slug)
    more = {"case": case, "papers": queries.lacking(case), "refused": refused}
    book = centre.pack_on(now.date())
    context = frame(centre, "mine") | privacy.line(centre, book, "apply") | more
    return render(request, "portal/supply.html", context, status=WRONG if refused else 200)


def _supplied(request: HttpRequest, case: Case) -> tuple[int, Refused | None]:
    """Take in what was sent of each paper; return how many, and what was not taken."""
    given = [
        (paper, files.Given(body=sent.read(), name=sent.name or "", source=Scan.Source.ONLINE))
        for paper in queries.lacking(case)
        for sent in request.FILES.getlist(f"file_{paper.order}")[:MANY]
    ]
    if not given:
        policy = case.book.policy.uploads
        return 0, Refused((policy.kinds.objection("没有选文件"),))
    return actions.supply(case=case, given=given, at=timezone.now())


@require_safe
@public
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is done with personal data, for each purpose, with its clauses."""
    centre = centre_or_404(slug)
    book = centre.pack_on(timezone.localdate())
    more = {
        "notices": list(privacy.notices(book)), "pack": book.id,
        "rights": book.policy.portal.rights, "law": book.policy.confidentiality,
    }  # fmt: skip
    return render(request, "portal/privacy.html", frame(centre) | more)
