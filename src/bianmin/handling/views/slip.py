"""The slip of one case: give, sign for, who does it, what was seen on site, the check, the print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.models import User
from bianmin.accounts.permissions import WORKS, may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.forms import Step
from bianmin.cases.models import Case
from bianmin.cases.views.printing import printed
from bianmin.handling import actions, documents, forms, queries
from bianmin.refusal import Refused

WRONG = 422
ACCEPTANCE = ("acceptance", "promise", "at_once")


def _find(request: Request, case_id: int, *, own: bool = False) -> Case:
    every = Case.objects
    seen = every.of_hall(request.user) if own else every.visible_to(request.user, one=True)
    full = seen.select_related("centre", "department", "version", "handler", "clerk")
    return get_object_or_404(full.prefetch_related("papers"), pk=case_id)


def _people(case: Case) -> list[User]:
    roles = [role.value for role in WORKS]
    here = User.objects.filter(centre=case.centre_id, is_active=True, role__in=roles)
    return list(here.order_by("name"))


def _forms(case: Case, user: User) -> dict[str, Any]:
    people = _people(case)
    names = [p.name for p in case.papers.all() if p.copies_received or p.mark == "in_order"]
    others = [p for p in people if p.pk != user.pk]
    return {
        "give": lambda *a: forms.Give(*a, people=others, names=names, auto_id="id_give_%s"),
        "doer": lambda *a: forms.Doer(*a, people=people, auto_id="id_doer_%s"),
        "take_back": lambda data=None: forms.TakeBack(data, auto_id="id_back_%s"),
        "check": lambda data=None: forms.Check(data, auto_id="id_check_%s"),
        "site": lambda data=None: forms.Site(data, auto_id="id_site_%s"),
    }


@require_safe
@may("handling.see")
def show(request: Request, case_id: int) -> HttpResponse:
    return _page(request, _find(request, case_id))


def _page(
    request: Request, case: Case, *, step: str = "", form: Any = None, refused: Any = None
) -> HttpResponse:
    way = queries.way_of(case)
    made = {name: make() for name, make in _forms(case, request.user).items()}
    if form is not None and step in made:
        made[step] = form
    own = request.user.centre_id == case.centre_id and request.user.may("handling.act")
    last = way.last
    context = {
        "centre": case.centre, "case": case, "way": way, "last": last, "forms": made,
        "may_act": own, "step": step, "refused": refused, "key": uuid4().hex,
        "needs": case.book.policy.handling.needs, "have": way.have,
        "mine": bool(last and last.waits and last.receiver_id == request.user.pk),
        "gave": bool(last and last.waits and last.giver_id == request.user.pk),
        "checks": case.state == "decided" and case.handler_id == request.user.pk
        and not (way.slip and way.slip.checked_at),
        "title": documents.SLIP,
    }  # fmt: skip
    status = WRONG if refused or (form is not None and form.errors) else 200
    return render(request, "handling/slip.html", context, status=status)


@require_safe
@may("handling.see")
def paper(request: Request, case_id: int) -> HttpResponse:
    """Print the slip as it stands now, to be signed or kept."""
    case = _find(request, case_id)
    receipt = case.documents.filter(kind__in=ACCEPTANCE, void="").order_by("-pk").first()
    number = receipt.doc_no if receipt else ""
    return printed(documents.slip(queries.way_of(case), number), f"slip-{case.pk}")


def _act(request: Request, form: Any) -> Act:
    said = form.cleaned_data
    return Act(by=request.user, at=timezone.now(), key=said.get("key", ""))


def _do(
    request: Request, case_id: int, step: str, call: Callable[..., Any], said: str, **more: Any
) -> HttpResponse:
    case = _find(request, case_id, own=True)
    make = _forms(case, request.user).get(step)
    form = make(request.POST) if make else Step(request.POST)
    if not form.is_valid():
        return _page(request, case, step=step, form=form)
    facts = {k: v for k, v in form.cleaned_data.items() if k not in ("key", "revision")}
    if step == "doer":
        facts = {"doer": facts["to"]}
    try:
        call(case_id=case.pk, act=_act(request, form), **facts, **more)
    except Refused as refusal:
        return _page(request, _find(request, case_id), step=step, form=form, refused=refusal)
    messages.success(request, said)
    return redirect("handling:slip", case_id=case.pk)


@require_POST
@may("handling.act")
def give(request: Request, case_id: int) -> HttpResponse:
    return _do(request, case_id, "give", actions.give, "移交记下了,等对方签收")


@require_POST
@may("handling.act")
def doer(request: Request, case_id: int) -> HttpResponse:
    return _do(request, case_id, "doer", actions.name_doer, "具体办理人记下了")


@require_POST
@may("handling.act")
def check(request: Request, case_id: int) -> HttpResponse:
    return _do(request, case_id, "check", actions.check, "复核过了,可以送交")


@require_POST
@may("handling.act")
def site(request: Request, case_id: int) -> HttpResponse:
    return _do(request, case_id, "site", actions.visit_site, "现场核查记下了")


@require_POST
@may("handling.act")
def receive(request: Request, case_id: int, number: int) -> HttpResponse:
    """Sign for what was given; or record that it was signed on paper."""
    case = _find(request, case_id, own=True)
    get_object_or_404(case.handovers, number=number)
    paper = request.POST.get("how") == "paper"
    said = "纸上的签收记下了" if paper else "签收了,这件归您办"
    return _do(request, case_id, "receive", actions.receive, said, number=number, on_paper=paper)


@require_POST
@may("handling.act")
def take_back(request: Request, case_id: int, number: int) -> HttpResponse:
    case = _find(request, case_id, own=True)
    get_object_or_404(case.handovers, number=number)
    return _do(request, case_id, "take_back", actions.take_back, "移交收回了", number=number)
