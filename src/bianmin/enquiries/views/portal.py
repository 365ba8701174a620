"""Asking online, and looking for the answer by number and code (网上咨询), on a resident's phone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin import sealing
from bianmin.accounts import limits
from bianmin.accounts.models import User
from bianmin.accounts.permissions import public
from bianmin.accounts.request import address_of
from bianmin.board.frame import centre_or_404, frame
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import in_force
from bianmin.centres.models import Centre
from bianmin.enquiries import actions, forms, queries
from bianmin.enquiries.actions.registering import ONLINE
from bianmin.enquiries.models import Enquiry
from bianmin.ledger.actions import done_before
from bianmin.packs import Pack
from bianmin.refusal import Refused

WRONG, TOO_OFTEN = 422, 429
COOKIE, LASTS = "asked", 30 * 60  # seconds
DAY = int(timedelta(days=1).total_seconds())
NO_CODE = "------"  # compared with where there is no such enquiry, so that both take as long


def _salt(centre: Centre) -> str:
    return f"bianmin.asked.{centre.slug}"


def _open(response: HttpResponse, enquiry: Enquiry, centre: Centre) -> HttpResponse:
    """Let this visitor see this one enquiry for half an hour."""
    response.set_signed_cookie(
        COOKIE, str(enquiry.pk), salt=_salt(centre), max_age=LASTS, path=f"/c/{centre.slug}/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _granted(request: HttpRequest, centre: Centre) -> Enquiry | None:
    found = request.get_signed_cookie(COOKIE, "", salt=_salt(centre), max_age=LASTS)
    if not found or not found.isdecimal():
        return None
    rows = Enquiry.objects.filter(centre=centre).select_related("owner", "holder", "closed_by")
    return rows.filter(pk=int(found)).first()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the hall something; number and code come back at once."""
    centre, at = centre_or_404(slug), timezone.now()
    book = centre.pack_on(timezone.localdate(at))
    version = in_force(centre, request.GET.get("item", "")[:40], timezone.localdate(at))
    wanted = forms.fields_of(book, ONLINE)
    form = forms.Online(request.POST or None, wanted=wanted)
    if not form.is_valid():
        status = WRONG if form.is_bound else 200
        return _asking(request, centre, book, form, version, status)
    key = _key(form.cleaned_data["key"])
    if not done_before(key) and not _allowed(request, book, at):
        return _asking(request, centre, book, form, version, TOO_OFTEN, too_often=True)
    data = form.cleaned_data
    asked = actions.Asked(
        channel=ONLINE, matter=data["matter"], who=data["who"], phone=data["phone"], version=version
    )
    try:
        enquiry = actions.register_online(
            centre=centre, asked=asked, act=Act(by=User(), at=at, key=key)
        )
    except Refused as refusal:
        return _asking(request, centre, book, form, version, WRONG, refused=refusal)
    return _open(redirect("asking:mine", slug), enquiry, centre)


def _key(sent: str) -> str:
    """Return the key of a form of the portal: it meets no key of the staff's."""
    return f"ask-{sealing.blind(sent)[:40]}" if sent else ""


def _allowed(request: HttpRequest, book: Pack, at: Any) -> bool:
    most = book.policy.enquiries.online_per_day.value
    return limits.allow(f"ask:{address_of(request)}", most, DAY, at)


def _asking(
    request: HttpRequest, centre: Centre, book: Pack, form: forms.Online, version: Version | None,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    context = frame(centre) | {
        "form": form, "version": version, "pack": book.id, "find": forms.Follow(),
        "key": request.POST.get("key", "")[:64] or uuid4().hex, "within": _within(book),
        "limit": book.policy.enquiries.online_per_day, **more,
    }  # fmt: skip
    return render(request, "enquiries/ask.html", context, status=status)


def _within(book: Pack) -> Any:
    return book.policy.enquiries.answer_within.get(ONLINE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one's own enquiry: who answers for it, until when, the answer; or ask for its code."""
    centre, at = centre_or_404(slug), timezone.now()
    if request.method == "POST":
        return _look_up(request, centre)
    enquiry = _granted(request, centre)
    if enquiry is None:
        return _finding(request, centre, forms.Follow())
    enquiry.centre = centre
    policy = enquiry.book.policy
    context = frame(centre) | {
        "enquiry": enquiry, "code": sealing.unseal(enquiry.query_code),
        "late": enquiry.late(timezone.localdate(at)), "kept": policy.first_asked.kept_until,
        "within": _within(enquiry.book), "asked": bool(enquiry.colleague or enquiry.asking_id),
        "passed": queries.passings(enquiry),
    }  # fmt: skip
    return render(request, "enquiries/mine.html", context)


def _finding(
    request: HttpRequest, centre: Centre, form: forms.Follow, status: int = 200, **more: Any
) -> HttpResponse:
    context = frame(centre) | {"form": form} | more
    return render(request, "enquiries/find.html", context, status=status)


def _look_up(request: HttpRequest, centre: Centre) -> HttpResponse:
    """Open an enquiry by number and code; who guesses is stopped as he is with cases."""
    form, at = forms.Follow(request.POST), timezone.now()
    if not form.is_valid():
        return _finding(request, centre, form, WRONG)
    policy = centre.pack_on(timezone.localdate(at)).policy.security
    number, code = form.cleaned_data["no"].strip(), form.cleaned_data["code"].strip()
    seconds = policy.lock_minutes.value * 60
    tries = {
        f"asked:address:{address_of(request)}": policy.address_after.value,
        f"asked:no:{centre.pk}:{number}": policy.lock_after.value,
    }
    if any(limits.free_at(key, most, at) for key, most in tries.items()):
        return _finding(request, centre, form, TOO_OFTEN, shut=True)
    found = Enquiry.objects.filter(centre=centre, no=number).first()
    right = sealing.unseal(found.query_code) if found else NO_CODE
    if secrets.compare_digest(right.encode(), code.encode()) and found:
        return _open(redirect("asking:mine", centre.slug), found, centre)
    for key, most in tries.items():
        limits.allow(key, most, seconds, at)
    form.add_error(None, "编号和查询码对不上,两个都再看一遍")
    return _finding(request, centre, form, WRONG)


@require_POST
@public
def like(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether the answer will do."""
    centre = centre_or_404(slug)
    enquiry = _granted(request, centre)
    said = request.POST.get("liked", "")
    if enquiry is not None and said in ("yes", "no") and enquiry.closed_at:
        actions.like(enquiry_id=enquiry.pk, liked=said == "yes", at=timezone.now())
    return redirect("asking:mine", centre.slug)
