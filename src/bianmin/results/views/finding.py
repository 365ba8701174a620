"""Find a case with its results, for whom it concerns; 404 otherwise."""

from __future__ import annotations

from uuid import uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.forms import Step
from bianmin.cases.models import Case
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.results import queries

WRONG = 422


def find(request: Request, case_id: int, *, own: bool = False) -> tuple[Case, queries.OfCase]:
    """Return a case and its results; `own`: only one of the own hall, which its people may change."""
    every = Case.objects
    seen = every.of_hall(request.user) if own else every.visible_to(request.user, one=True)
    case = get_object_or_404(
        seen.select_related("centre", "department", "version", "handler"), pk=case_id
    )
    found = queries.of_case(case)
    if found is None:
        raise Http404(case_id)
    return case, found


def act_of(request: Request, form: Step) -> Act:
    """Return who acts now, with the key and the page the form carried."""
    said = form.cleaned_data
    return Act(
        by=request.user, at=timezone.now(), key=said.get("key", ""), revision=said.get("revision")
    )


def key_of(request: Request) -> str:
    """Return the key of a form: the one that was sent, or a new one."""
    return request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex
