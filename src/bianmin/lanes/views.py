"""Lanes on the screen: to flag, to follow up, to remove, and the lists of what goes in a lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.forms import Step
from bianmin.cases.models import Case
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.refusal import Refused

from . import actions, forms, queries
from .leaving import leave_out
from .models import Flag

WRONG = 422


def _own(request: Request, case_id: int) -> Case:
    """Return a case of this person's hall; an agent's own alone; 404 otherwise."""
    user = request.user
    if user.may("cases.see"):
        rows = Case.objects.visible_to(user).filter(centre=user.centre)
    else:
        rows = queries.flagged(user)
    return get_object_or_404(rows.select_related("centre", "version"), pk=case_id)


def _back(request: Request, case: Case) -> HttpResponseBase:
    if request.user.may("cases.see"):
        return redirect("cases:show", case.pk)
    return redirect("lanes:index")


def _page(
    request: Request,
    case: Case,
    form: Step,
    do: Callable[[Act], Any],
    *,
    what: str,
    done: str,
    **more: Any,
) -> HttpResponseBase:
    """Carry out what a form asks for, or show it, with every reason against it."""
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        act = Act(
            by=request.user, at=timezone.now(), key=said.get("key", ""),
            revision=said.get("revision"),
        )  # fmt: skip
        try:
            do(act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, done)
            return _back(request, case)
    context = {
        "case": case, "centre": case.centre, "form": form, "refused": refused, "what": what,
        "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
        "sees": request.user.may("cases.see"), **more,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "lanes/form.html", context, status=status)


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "POST"])
@may("lanes.flag")
def flag(request: Request, case_id: int) -> HttpResponseBase:
    """Flag a case on a ground of its book."""
    case = _own(request, case_id)
    form = forms.Flag(
        _sent(request), book=case.book, centre=case.centre, case_id=case.pk, user=request.user
    )
    return _page(
        request, case, form, lambda act: actions.flag(case_id=case.pk, asked=form.asked(), act=act),
        what="加优先标记", done="标记加上了", grounds=queries.grounds(case.book),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("lanes.flag")
def remove(request: Request, flag_id: int) -> HttpResponseBase:
    """Remove a flag from a case."""
    rows = Flag.objects.visible_to(request.user).select_related("case__centre")
    found = get_object_or_404(rows.filter(centre=request.user.centre), pk=flag_id)
    form = forms.Remove(_sent(request))
    return _page(
        request, found.case, form,
        lambda act: actions.unflag(
            flag_id=found.pk, reason=form.cleaned_data["reason"], act=act
        ),
        what=f"去掉标记“{found.called}”", done="标记去掉了",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("lanes.flag")
def helpers(request: Request, case_id: int) -> HttpResponseBase:
    """Name who looks after a flagged case."""
    case = _own(request, case_id)
    escort = get_object_or_404(queries.escorts(request.user), case=case)
    first = {"owner": escort.owner_id, "agent": escort.agent_id}
    form = forms.Helpers(_sent(request), centre=case.centre, initial=first)
    return _page(
        request, case, form,
        lambda act: actions.name_helpers(
            case_id=case.pk, owner=form.cleaned_data["owner"], agent=form.cleaned_data["agent"],
            act=act,
        ),
        what="换专人", done="专人定好了",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("lanes.follow")
def follow(request: Request, case_id: int) -> HttpResponseBase:
    """Write down what is done for a flagged case."""
    case = _own(request, case_id)
    get_object_or_404(queries.escorts(request.user), case=case)
    form = forms.FollowUp(_sent(request))
    return _page(
        request, case, form,
        lambda act: actions.follow_up(
            case_id=case.pk, measures=form.cleaned_data["measures"], act=act
        ),
        what="记跟踪", done="跟踪记下了",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("lanes.flag")
def steps(request: Request, case_id: int) -> HttpResponseBase:
    """Show which steps of a case may be left out, and leave some out."""
    case = _own(request, case_id)
    every = list(case.version.steps.all())
    form = forms.LeaveOut(_sent(request), steps=[(s.order, s.name) for s in every])
    return _page(
        request, case, form,
        lambda act: leave_out(
            case_id=case.pk, orders=form.cleaned_data["orders"],
            reason=form.cleaned_data["reason"], act=act,
        ),
        what="省去环节", done="省去的环节记下了", steps=every,
        kept=case.book.policy.priority.legal_steps_kept,
    )  # fmt: skip


@require_GET
@may("lanes.see")
def index(request: Request) -> HttpResponse:
    """List the waiting cases that go in a lane, with who looks after each."""
    user, today = request.user, timezone.localdate()
    counts = queries.counts(user, today)
    chosen = request.GET.get("list", "all")
    chosen = chosen if chosen in queries.LISTS else "all"
    rows, after = queries.rows(user, chosen, today, request.GET.get("after", "")[:40])
    context = {
        "centre": user.centre, "today": today, "chosen": chosen, "after": after,
        "chosen_zh": queries.LISTS[chosen], "total": counts[chosen],
        "lists": [(name, zh, counts[name]) for name, zh in queries.LISTS.items()],
        "rows": [queries.line(case, today) for case in rows], "sees": user.may("cases.see"),
        "follows": user.may("lanes.follow"), "reviews": user.may("lanes.review"),
    }  # fmt: skip
    return render(request, "lanes/index.html", context)


@require_GET
@may("lanes.review")
def figures(request: Request) -> HttpResponse:
    """Count the flags by ground and month, and by who set them (谁加得多)."""
    today = timezone.localdate()
    context = {
        "centre": request.user.centre, "today": today,
        "months": queries.by_month(request.user, today),
        "people": queries.by_person(request.user, today),
    }  # fmt: skip
    return render(request, "lanes/figures.html", context)
