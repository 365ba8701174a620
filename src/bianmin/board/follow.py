"""Who may follow a case (查进度): number and code, tried a few times, good for half an hour.

The grant is a signed cookie for one case of one hall; nothing of it is stored here.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from bianmin import sealing
from bianmin.accounts import limits
from bianmin.accounts.request import address_of
from bianmin.cases import queries
from bianmin.cases.models import Case, Document
from bianmin.centres.models import Centre
from bianmin.projects.models import Project
from bianmin.rules.security import Policy

COOKIE, TOGETHER = "follow", "follow-together"  # of one case, of one project
LASTS = 30 * 60  # seconds
PROJECT_NUMBER = 19  # digits
NO_CODE = "------"  # compared with where there is no such case, so that both take as long


def _salt(centre: Centre) -> str:
    return f"bianmin.follow.{centre.slug}"


def grant(
    response: HttpResponse, opened: Case | Project, centre: Centre, cookie: str = COOKIE
) -> HttpResponse:
    """Let this visitor see this one case, or project, for half an hour."""
    response.set_signed_cookie(
        cookie, str(opened.pk), salt=_salt(centre), max_age=LASTS, path=f"/c/{centre.slug}/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def take_away(response: HttpResponse, centre: Centre) -> HttpResponse:
    """End what `grant` began, as on a telephone that others use too."""
    for cookie in (COOKIE, TOGETHER):
        response.delete_cookie(cookie, path=f"/c/{centre.slug}/", samesite="Lax")
    return response


def granted_id(request: HttpRequest, centre: Centre, cookie: str = COOKIE) -> int | None:
    """Return which case of this hall, or which project, the visitor may see, if any."""
    found = request.get_signed_cookie(cookie, "", salt=_salt(centre), max_age=LASTS)
    return int(found) if found and found.isdecimal() else None


def granted(request: HttpRequest, centre: Centre) -> Case | None:
    """Return the case that the visitor may see, with its item, or None."""
    case_id = granted_id(request, centre)
    if case_id is None:
        return None
    return Case.objects.filter(pk=case_id, centre=centre).select_related("version").first()


def whole(**wanted: Any) -> Case | None:
    """Return the wanted case with all that the page of a resident shows."""
    issued = Document.objects.order_by("issued_at", "pk").defer("pdf", "sheet")
    rows = Case.objects.filter(**wanted).select_related(
        "department", "version", "clerk", "handler", "window"
    )
    case = queries.with_rare(rows).prefetch_related("papers", Prefetch("documents", issued)).first()
    return queries.read_rare(case) if case else None


def shut_until(request: HttpRequest, no: str, at: datetime, policy: Policy) -> datetime | None:
    """Count one try on a number, and return until when no more may be tried, if it was too many.

    The tries on one number are counted whoever makes them; of one address, only the wrong ones.
    """
    seconds = policy.lock_minutes.value * 60
    until = limits.free_at(_of_address(request), policy.address_after.value, at)
    if until is not None:
        return until
    if limits.allow(_of_number(no), policy.lock_after.value, seconds, at):
        return None
    return limits.free_at(_of_number(no), policy.lock_after.value, at) or at


def find(
    request: HttpRequest, centre: Centre, no: str, code: str, at: datetime, policy: Policy
) -> Case | Project | None:
    """Return the case or project of this hall that number and code belong to, or None.

    Their numbers differ in length. It takes as long for a wrong number as for a wrong code.
    """
    among: Any = Project.objects if len(no) == PROJECT_NUMBER else Case.objects
    found: Case | Project | None = among.filter(no=no, centre=centre).first()
    right = sealing.unseal(found.query_code) if found else NO_CODE
    if secrets.compare_digest(right.encode(), code.encode()) and found:
        limits.clear(_of_number(no))
        return found
    seconds = policy.lock_minutes.value * 60
    limits.allow(_of_address(request), policy.address_after.value, seconds, at)
    return None


def _of_number(no: str) -> str:
    return f"follow:no:{no}"


def _of_address(request: HttpRequest) -> str:
    return f"follow:address:{address_of(request)}"
