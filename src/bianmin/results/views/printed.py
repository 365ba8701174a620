"""The papers of results, printed: the slip, the receipt."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.views.printing import printed
from bianmin.results import documents

from .finding import find


@never_cache
@require_GET
@may("results.hand")
def slip(request: Request, case_id: int) -> HttpResponse:
    """Print the slip with the pick-up code, for the applicant."""
    case, found = find(request, case_id, own=True)
    return printed(documents.slip(case, found, timezone.localdate()), f"slip-{case.no}")


@require_GET
@may("results.hand")
def receipt(request: Request, case_id: int) -> HttpResponse:
    """Print the receipt that is signed on paper."""
    case, found = find(request, case_id, own=True)
    return printed(documents.receipt(case, found), f"receipt-{case.no}")
