"""What is done about one promise, each on a page of its own: check, hear, mend, revoke …"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.forms import Step
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.proofs import actions, forms, queries
from bianmin.proofs.models import Commitment
from bianmin.refusal import Refused

WRONG = 422
View = Callable[..., HttpResponseBase]


def _own(request: Request, commitment_id: int) -> Commitment:
    """Return a promise of this person's hall; 404 otherwise."""
    own = Commitment.objects.visible_to(request.user).filter(centre=request.user.centre)
    full = own.select_related("case__centre", "case__version").prefetch_related("case__papers")
    return get_object_or_404(full, pk=commitment_id)


def _view(
    permission: str, title: str, form_of: type[Step], act: Callable[..., Any], said: str
) -> View:
    """Return the page of one act: its form, and what is carried out with what was typed."""

    @require_http_methods(["GET", "POST"])
    @may(permission)
    def view(request: Request, commitment_id: int) -> HttpResponse:
        one = _own(request, commitment_id)
        form = form_of(request.POST if request.method == "POST" else None)
        refused = None
        if form.is_bound and form.is_valid():
            facts = dict(form.cleaned_data)
            by = Act(
                by=request.user, at=timezone.now(), key=facts.pop("key"),
                revision=facts.pop("revision"),
            )  # fmt: skip
            try:
                act(commitment_id=one.pk, act=by, **facts)
            except Refused as refusal:
                refused = refusal
            else:
                messages.success(request, said)
                return redirect("cases:show", case_id=one.case_id)
        context = {
            "title": title, "case": one.case, "centre": one.case.centre, "form": form,
            "line": queries.line(one, timezone.localdate()), "refused": refused,
            "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
        }  # fmt: skip
        status = WRONG if refused or form.errors else 200
        return render(request, "proofs/act.html", context, status=status)

    return view


check = _view("proofs.check", "核查承诺", forms.Check, actions.check, "核查的结果记下了")
object_to = _view(
    "proofs.check", "记下陈述、申辩", forms.Objection, actions.object_to, "记下了,请尽快答复"
)
hear = _view(
    "proofs.revoke", "答复陈述、申辩", forms.Hearing, actions.hear, "答复记下了,请告诉申请人"
)
mend = _view("proofs.check", "记下改正", forms.Mending, actions.mend, "改正记下了")
withdraw = _view(
    "proofs.sign", "撤回承诺", forms.Withdrawal, actions.withdraw, "承诺撤回了,等申请人交证明"
)
revoke = _view("proofs.revoke", "撤销决定", forms.Reason, actions.revoke, "撤销决定书出好了,请送达")
