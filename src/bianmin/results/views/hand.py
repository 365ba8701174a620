"""Handing results over at the window: the code, the signature, the courier."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.models import Case
from bianmin.refusal import Refused
from bianmin.results import actions, forms, queries
from bianmin.results.actions import Choice
from bianmin.rules.delivery import Handover
from bianmin.rules.pledges import Signed

from .finding import WRONG, act_of, find, key_of


@require_http_methods(["GET", "POST"])
@may("results.hand")
def hand(request: Request, case_id: int) -> HttpResponseBase:
    """Show what lies here for somebody, and hand it over."""
    case, found = find(request, case_id, own=True)
    policy, sent = case.book.policy.delivery, request.POST if request.method == "POST" else None
    form = forms.HandOver(sent, ready=found.ready, policy=policy, initial=_first(case))
    refused = None
    if sent is not None and form.is_valid():
        try:
            actions.hand_over(case_id=case.pk, choice=_choice(form), act=act_of(request, form))
        except Refused as refusal:
            refused = refusal
            case, found = find(request, case_id, own=True)
        else:
            messages.success(request, "交出去了,签收记下了")
            return redirect("cases:show", case_id=case.pk)
    return _page(request, case, found, form, refused)


def _first(case: Case) -> dict[str, Any]:
    """Return what is usual: the applicant comes in person, or the agent who handed in."""
    if case.agent:
        return {"way": "agent", "receiver": case.agent}
    return {"way": "in_person", "receiver": case.applicant}


def _choice(form: forms.HandOver) -> Choice:
    said = form.cleaned_data
    names = (
        "way", "receiver", "authorised", "tracking", "notice_no", "notice_lost", "carrier", "code",
        "checked",
    )  # fmt: skip
    facts = {name: said[name] for name in names if name in said}
    on_screen = said["sign"] == Signed.SCREEN
    facts |= {
        "signed": said["sign"] == Signed.PAPER,
        "strokes": said["strokes"] if on_screen else "",
    }
    return Choice(Handover(**facts), frozenset(int(pk) for pk in said.get("results", ())))


def _page(
    request: Request, case: Case, found: queries.OfCase, form: forms.HandOver,
    refused: Refused | None,
) -> HttpResponse:  # fmt: skip
    mandate = queries.mandate_of(case) if case.agent else None
    context = {
        "case": case, "found": found, "form": form, "refused": refused, "key": key_of(request),
        "centre": case.centre, "today": timezone.localdate(), "policy": case.book.policy.delivery,
        "mandate": mandate, "trip": queries.trip_of(mandate) if mandate else None,
        "over": bool(mandate and (mandate.revoked_on or mandate.is_over(timezone.localdate()))),
        "blocked": found.pickup.wrong >= case.book.policy.delivery.code_tries.value,
    }  # fmt: skip
    wrong = refused or form.errors
    return render(request, "results/hand.html", context, status=WRONG if wrong else 200)


@require_POST
@may("results.hand")
def scan(request: Request, case_id: int) -> HttpResponseBase:
    """Make room in the file of a case for the receipt that was signed on paper, and go there."""
    case, _ = find(request, case_id, own=True)
    paper = actions.room_for_receipt(case_id=case.pk)
    return redirect("files:paper", paper.pk)
