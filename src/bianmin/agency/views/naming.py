"""Another agent of the hall for a case that is decided above."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.agency import actions, forms
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused

WRONG = 422


@require_http_methods(["GET", "POST"])
@may("agency.take_in")
def name_agent(request: Request, case_id: int) -> HttpResponseBase:
    """Name who sees a case through, or show the form with every reason against it."""
    own = Case.objects.of_hall(request.user).select_related("centre", "version")
    case = get_object_or_404(own, pk=case_id)
    posted = request.POST if request.method == "POST" else None
    form = forms.InChargeForm(posted, centre=case.centre)
    refused = None
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        act = Act(
            by=request.user, at=timezone.now(), key=said.get("key", ""),
            revision=said.get("revision"),
        )  # fmt: skip
        try:
            actions.name_agent(case_id=case.pk, agent=said["agent"], act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "代办员定好了")
            return redirect("cases:show", case.pk)
    context = {
        "case": case, "centre": case.centre, "form": form, "refused": refused,
        "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
        "rule": case.book.policy.agency.responsible,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "agency/naming.html", context, status=status)
