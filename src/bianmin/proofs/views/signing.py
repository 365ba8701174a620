"""Signing a promise of a case that is there already, and printing one to be signed on paper."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import forms as case_forms
from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Paper
from bianmin.cases.views import intake
from bianmin.cases.views import show as case_page
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Version
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.projects import actions as projects
from bianmin.projects.views import intake as matter
from bianmin.projects.views.finding import edition_of
from bianmin.proofs import actions, documents, forms, queries
from bianmin.refusal import Refused
from bianmin.rules.intake import GOOD, Mark

WRONG = 422


@require_http_methods(["GET", "POST"])
@may("proofs.sign")
def paper(request: Request, key: str, version_id: int) -> HttpResponseBase:
    """Print the commitment of an intake as far as it is typed, to be signed on paper."""
    version = intake.version_of(request, version_id)
    if request.method == "POST":
        intake.keep(request, key, version, request.POST)
    data = intake.drafted(request, key)
    if data is None:
        return redirect("cases:intake_page", key=key, version_id=version_id)
    today = timezone.localdate()
    papers = case_forms.Papers(data, materials=list(version.materials.all()))
    papers.is_valid()
    orders = [n for n, found in papers.marked().items() if found.mark is Mark.PROMISED]
    if not orders:
        messages.warning(request, "先在材料里选“写承诺代替”,再打印")
        return redirect("cases:intake_page", key=key, version_id=version_id)
    terms = queries.terms(version, orders, version.item.centre.pack_on(today), today)
    return printed(documents.to_sign(version, data.get("applicant", ""), terms), "proofs")


@require_POST
@may("projects.open")
def paper_of_matter(
    request: Request, key: str, edition_id: int, version_id: int
) -> HttpResponseBase:
    """Print the commitment of one item of a matter as far as it is typed, to be signed on paper."""
    edition = edition_of(request, edition_id)
    get_object_or_404(Version, pk=version_id, item__centre=edition.bundle.centre_id)
    shown = matter.typed(request, edition)
    today, opening = timezone.localdate(), shown["opening"]
    planned = projects.plan(opening.edition, opening.chosen, today)
    for one in projects.applications(opening, planned, today):
        orders = actions.marked_promised(one)
        if one.version.pk == version_id and orders:
            terms = queries.terms(one.version, orders, planned.book, today)
            return printed(documents.to_sign(one.version, one.applicant, terms), "proofs")
    messages.warning(request, "先在材料里选“写承诺代替”,再打印")
    return redirect("projects:intake", key, edition_id)


def _own_case(request: Request, case_id: int) -> Case:
    """Return a case of this person's hall; 404 otherwise."""
    own = Case.objects.visible_to(request.user).filter(centre=request.user.centre)
    get_object_or_404(own, pk=case_id)
    return case_page.find(request, case_id, own=True)


def _listed(case: Case) -> list[Paper]:
    """Return the papers of a case for which the list allows a promise."""
    listed = {m.order for m in queries.promisable(case.version)}
    return [p for p in case.papers.all() if p.order in listed]


def _open(case: Case) -> list[int]:
    """Return the lines of those that are wanting."""
    return [p.order for p in _listed(case) if p.mark not in GOOD]


@require_http_methods(["GET", "POST"])
@may("proofs.sign")
def of_case(request: Request, case_id: int) -> HttpResponse:
    """Let a promise stand for proofs that are wanting of a case."""
    case = _own_case(request, case_id)
    orders = _open(case)
    sent = request.POST if request.method == "POST" else None
    # what was signed for a moment ago may be sent again
    names = [(p.order, p.name) for p in _listed(case) if sent or p.order in orders]
    form = forms.SigningLater(sent, proofs=names, initial={"orders": orders})
    refused = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        act = Act(by=request.user, at=timezone.now(), key=said["key"], revision=said["revision"])
        signing = actions.Signing(
            way=said["way"], strokes=said["strokes"], authority=said["authority"]
        )
        try:
            actions.sign_later(case_id=case.pk, orders=said["orders"], signing=signing, act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "承诺书编号入卷了,这份证明不用交")
            return redirect("cases:show", case_id=case.pk)
    policy = case.book.policy.proofs
    context = {
        "case": case, "centre": case.centre, "form": form, "refused": refused, "policy": policy,
        "terms": queries.terms(case.version, orders, case.book, timezone.localdate()),
        "then": documents.untrue(policy), "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "proofs/sign.html", context, status=status)


@require_http_methods(["GET"])
@may("proofs.sign")
def paper_of_case(request: Request, case_id: int) -> HttpResponseBase:
    """Print the commitment of a case for everything that it can stand for."""
    case = _own_case(request, case_id)
    terms = queries.terms(case.version, _open(case), case.book, timezone.localdate())
    return printed(documents.to_sign(case.version, case.applicant, terms), "proofs")
