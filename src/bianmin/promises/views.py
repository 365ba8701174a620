"""Promises on the screen: to sign, to remind of, to take in what came, and the lists."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import forms as case_forms
from bianmin.cases import parts
from bianmin.cases.actions import Act, judged
from bianmin.cases.models import Case
from bianmin.cases.queries import facts_of_papers, kind_now
from bianmin.cases.views import intake
from bianmin.cases.views import show as case_page
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Version
from bianmin.ledger.actions import KEY_LENGTH, done_before
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules import tolerance
from bianmin.rules.intake import Paper
from bianmin.rules.ruling import cite

from . import actions, documents, forms, queries
from .models import Promise

SAID = {"accept": "容缺受理了,承诺书已经编号入卷", "preview": "收件预审了,承诺书已经编号入卷"}
WRONG = 422


def _terms(version: Version, book: Pack, seen: tuple[Paper, ...]) -> documents.Terms:
    """Return what would be promised if it were signed today."""
    policy = book.policy
    kind = kind_now(version, complete=True, policy=policy).value
    wanting = [p for p in seen if p.mark in tolerance.WANTING]
    wanted = {m.name: m.requirement for m in version.materials.all()}
    until = queries.last_day(version, kind, policy, timezone.localdate())
    rows = [(p.name, wanted.get(p.name, "") or "按清单的要求") for p in wanting]
    because = cite(
        policy.tolerance.how, until, policy.tolerance.commitment, policy.tolerance.expiry
    )
    return documents.Terms(book=book, papers=rows, until=until.value, because=because)


def _signing(data: Any, book: Pack) -> forms.Signing:
    lanes = [(name, r.value) for name, r in book.policy.tolerance.lanes.items()]
    return forms.Signing(data, lanes=lanes)


def _signed(form: forms.Signing) -> actions.Signing:
    said = form.cleaned_data
    return actions.Signing(**{k: said.get(k, "") for k in ("way", "strokes", "lane")})


def _page(
    request: Request, terms: documents.Terms, form: forms.Signing, **more: Any
) -> HttpResponse:
    context = {
        "terms": terms, "form": form, "policy": terms.book.policy.tolerance,
        "centre": request.user.centre, "then": documents.THEN[terms.book.policy.tolerance.expiry.value],
        **more,
    }  # fmt: skip
    wrong = more.get("refused") or more.get("unsound") or form.errors
    return render(request, "promises/sign.html", context, status=WRONG if wrong else 200)


@require_http_methods(["GET", "POST"])
@may("promises.sign")
def at_intake(request: Request, key: str, version_id: int) -> HttpResponseBase:
    """Show what is to be promised at an intake, and take both in when it is signed."""
    version = intake.version_of(request, version_id)
    if request.method == "POST" and request.POST.get("act") != "sign":
        intake.keep(request, key, version, request.POST)
        return redirect("promises:intake", key=key, version_id=version_id)
    if (done := done_before(key[:KEY_LENGTH])) and done.subject.startswith("case:"):
        return redirect("cases:show", case_id=int(done.subject.removeprefix("case:")))
    data = intake.drafted(request, key)
    if data is None:
        return redirect("cases:intake_page", key=key, version_id=version_id)
    today = timezone.localdate()
    typed = case_forms.intake(data, version, today)
    unsound = [part for part in typed if not part.is_valid()]
    book = version.item.centre.pack_on(today)
    application = intake.application_of(version, typed, "accept") if not unsound else None
    seen = judged(application) if application else ()
    form = _signing(request.POST if request.method == "POST" else None, book)
    refused = None
    if request.method == "POST" and form.is_valid() and application:
        act = Act(by=request.user, at=timezone.now(), key=key)
        try:
            promise = actions.take_in(application=application, signing=_signed(form), act=act)
        except Refused as refusal:
            refused = refusal
        else:
            for said in parts.handed_in(promise.case, data, act):
                messages.warning(request, said)
            messages.success(request, SAID[promise.how])
            return redirect("cases:show", case_id=promise.case_id)
    return _page(
        request, _terms(version, book, seen), form, refused=refused, unsound=unsound,
        version=version, applicant=data.get("applicant", ""), key=key,
    )  # fmt: skip


@require_GET
@may("promises.sign")
def paper(request: Request, key: str, version_id: int) -> HttpResponseBase:
    """Print the commitment of an intake, to be signed on paper."""
    version = intake.version_of(request, version_id)
    data = intake.drafted(request, key)
    if data is None:
        return redirect("cases:intake_page", key=key, version_id=version_id)
    today = timezone.localdate()
    typed = case_forms.intake(data, version, today)
    sound = [part.is_valid() for part in typed]
    seen = judged(intake.application_of(version, typed, "accept")) if all(sound) else ()
    terms = _terms(version, version.item.centre.pack_on(today), seen)
    return printed(documents.to_sign(version, data.get("applicant", ""), terms), "promise")


def _own_case(request: Request, case_id: int) -> Case:
    """Return a case of this person's hall; 404 otherwise."""
    own = Case.objects.visible_to(request.user).filter(centre=request.user.centre)
    get_object_or_404(own, pk=case_id)
    return case_page.find(request, case_id)


@require_http_methods(["GET", "POST"])
@may("promises.sign")
def of_case(request: Request, case_id: int) -> HttpResponseBase:
    """Let what is still wanting of a case follow, once it is signed for."""
    case = _own_case(request, case_id)
    form = _signing(request.POST if request.method == "POST" else None, case.book)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            promise = actions.take_on(
                case_id=case.pk, signing=_signed(form), act=_act(request, form)
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, SAID[promise.how])
            return redirect("cases:show", case_id=case.pk)
    return _page(
        request, _terms_of(case), form, refused=refused, case=case, version=case.version,
        applicant=case.applicant, key=request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    )  # fmt: skip


def _terms_of(case: Case) -> documents.Terms:
    return _terms(case.version, case.book, facts_of_papers(case.papers.all()))


def _act(request: Request, form: case_forms.Step) -> Act:
    said = form.cleaned_data
    return Act(
        by=request.user, at=timezone.now(), key=said.get("key", ""), revision=said.get("revision")
    )


@require_GET
@may("promises.sign")
def paper_of_case(request: Request, case_id: int) -> HttpResponseBase:
    """Print the commitment of a case, to be signed on paper."""
    case = _own_case(request, case_id)
    return printed(documents.to_sign(case.version, case.applicant, _terms_of(case)), "promise")


@require_GET
@may("promises.see")
def index(request: Request) -> HttpResponse:
    """List the promises: those first that run out soon."""
    today = timezone.localdate()
    counts = queries.counts(request.user, today)
    wanted = request.GET.get("list", "")
    if wanted not in queries.LISTS:
        wanted = next((name for name in queries.LISTS if counts[name]), "open")
    rows, after = queries.rows(request.user, wanted, today, request.GET.get("after", "")[:40])
    context = {
        "centre": request.user.centre,
        "lists": [(name, zh, counts[name]) for name, zh in queries.LISTS.items()],
        "chosen": wanted,
        "chosen_zh": queries.LISTS[wanted],
        "rows": [queries.line(p, today) for p in rows],
        "total": counts[wanted],
        "after": after,
        "today": today,
    }
    return render(request, "promises/index.html", context)


def _own(request: Request, promise_id: int) -> Promise:
    own = Promise.objects.visible_to(request.user).filter(centre=request.user.centre)
    full = own.select_related("case__centre", "case__version").prefetch_related("case__papers")
    return get_object_or_404(full, pk=promise_id)


@require_http_methods(["GET", "POST"])
@may("promises.sign")
def bring(request: Request, promise_id: int) -> HttpResponseBase:
    """Take in what was promised."""
    promise = _own(request, promise_id)
    sent = request.POST if request.method == "POST" else None
    form = case_forms.Papers(sent, materials=promise.following)
    step = case_forms.Step(sent)
    refused = None
    if sent is not None and form.is_valid() and step.is_valid():
        act = _act(request, step)
        try:
            actions.bring(promise_id=promise.pk, marked=form.marked(), act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "补来的材料收下了")
            return redirect("cases:show", case_id=promise.case_id)
    marks = form.marked() if form.is_valid() else {}
    context = {
        "promise": promise, "case": promise.case, "centre": promise.case.centre, "form": form,
        "rows": [(row, marks.get(row["material"].order)) for row in form.rows],
        "refused": refused, "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "promises/bring.html", context, status=status)


@require_POST
@may("promises.sign")
def remind(request: Request, promise_id: int) -> HttpResponseBase:
    """Record that the applicant was reminded."""
    promise = _own(request, promise_id)
    form = forms.Remind(request.POST)
    refused = None
    if form.is_valid():
        try:
            actions.remind(
                promise_id=promise.pk, said=form.cleaned_data["said"], act=_act(request, form)
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, "提醒记下了")
            return redirect("cases:show", case_id=promise.case_id)
    context = {
        "promise": promise, "case": promise.case, "centre": promise.case.centre, "form": form,
        "refused": refused, "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    }  # fmt: skip
    return render(request, "promises/remind.html", context, status=WRONG)
