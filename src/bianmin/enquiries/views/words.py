"""Phrases that nobody may write to a resident, told while one types (禁用语)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.enquiries.queries import flagged

LONGEST = 20_000  # letters that are looked at
NOT_WORDS = {"csrfmiddlewaretoken", "key", "name", "act", "belongs", "outcome"}


@sensitive_post_parameters()
@require_POST
@may("enquiries.act")
def flag(request: Request) -> HttpResponse:
    """Show which phrases of what is being written one may not use, each with its clause."""
    said = [str(words) for name, words in request.POST.items() if name not in NOT_WORDS]
    centre = request.user.centre
    found = None
    if centre is not None:
        found = flagged("\n".join(said)[:LONGEST], centre, timezone.localdate())
    return render(request, "enquiries/flagged.html", {"flagged": found})
