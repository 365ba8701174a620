"""The steps of a case, each one form and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, forms
from bianmin.cases.models import Case, Document
from bianmin.refusal import Refused
from bianmin.rules.cases import FLOW
from bianmin.rules.delivery import Handover

from . import show

Call = Callable[..., Case]


def view(name: str, call: Call, said: str) -> Callable[..., HttpResponseBase]:
    """Return the view of one step: check the form, call the action, show the case."""

    @require_POST
    @may(f"cases.{name}")
    def step(request: Request, case_id: int) -> HttpResponse:
        get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
        seen = show.find(request, case_id)
        form = show.FORMS[name](request.POST, **show.more(name, seen), auto_id=f"id_{name}_%s")
        if not form.is_valid():
            return show.page(request, seen, step=name, form=form)
        facts = dict(form.cleaned_data)
        act = actions.Act(
            by=request.user,
            at=timezone.now(),
            key=facts.pop("key"),
            revision=facts.pop("revision"),
        )
        try:
            call(case_id=seen.pk, act=act, **facts)
        except Refused as refusal:
            return show.page(
                request, show.find(request, case_id), step=name, form=form, refused=refusal
            )
        messages.success(request, said)
        return redirect("cases:show", case_id=case_id)

    return step


def _deliver(*, case_id: int, act: actions.Act, **handover: Any) -> Case:
    return actions.deliver(case_id=case_id, handover=Handover(**handover), act=act)


examine = view("examine", actions.examine, "审查意见已经记下")
decide = view("decide", actions.decide, "决定书已经出好,请送达")
finish = view("finish", actions.finish_now, "当场办结,请把结果交给群众")
put_off = view("put_off", actions.put_off, "种类改了,新的办结日写在通知书上,请送达")
suspend = view("suspend", actions.suspend, "已经停表,告知书请送达")
resume = view("resume", actions.resume, "恢复计时")
extend = view("extend", actions.extend, "已经延期,告知书请送达")
deliver = view("deliver", _deliver, "已经送达")
archive = view("archive", actions.archive, "已经归档")
send_back = view("send_back", actions.send_back, "退回通知书已经出好")
reject = view("reject", actions.reject, "不予受理决定书已经出好")
lapse = view("lapse", actions.lapse, "已经按视为撤回办理")
withdraw = view("withdraw", actions.withdraw, "已经撤回")
ask_again = view("ask_again", actions.ask_again, "追加材料已经记下,并记入差错")
hand_over = view("hand_over", actions.hand_over, "已经转交")
flag = view("flag", actions.flag, "已经报中心办公室")
settle = view("settle", actions.settle, "处置结果已经记下")
correct = view(
    "correct", actions.take_back, "上一步已经撤销,原来的记录还在;已经告诉群众的,请打电话说清"
)


@require_POST
@may("cases.correct")
def details(request: Request, case_id: int) -> HttpResponse:
    """Mend what was typed wrong of the people of a case."""
    case = show.find(request, case_id, own=True)
    form = forms.Details(request.POST)
    if not form.is_valid():
        return show.page(request, case, step="details", form=form)
    facts = dict(form.cleaned_data)
    act = actions.Act(
        by=request.user, at=timezone.now(), key=facts.pop("key"), revision=facts.pop("revision")
    )
    try:
        actions.correct_details(case_id=case.pk, act=act, **facts)
    except Refused as refusal:
        return show.page(request, case, step="details", form=form, refused=refusal)
    messages.success(request, "已经更正,原来的内容在台账里")
    return redirect("cases:show", case_id=case_id)


@require_POST
@may("cases.papers")
def served(request: Request, case_id: int, document_id: int) -> HttpResponse:
    """Record who signed for a paper."""
    case = show.find(request, case_id, own=True)
    document = get_object_or_404(Document, pk=document_id, case=case)
    form = forms.Served(request.POST)
    if not form.is_valid():
        return show.page(request, case, step="served", form=form)
    try:
        act = actions.Act(by=request.user, at=timezone.now())
        actions.serve(document=document, how=form.cleaned_data["how"], act=act)
    except Refused as refusal:
        return show.page(request, case, step="served", form=form, refused=refusal)
    messages.success(request, f"{document.title}已经签收")
    return redirect("cases:show", case_id=case_id)


@require_http_methods(["GET", "POST"])
@may("intake.take")
def papers(request: Request, case_id: int) -> HttpResponse:
    """Take supplemented papers in, and accept, notify again, or keep them for now."""
    case = show.find(request, case_id, own=True)
    asked = request.POST.get("act", "")
    calls: dict[str, Call] = {
        "accept": actions.accept, "notify": actions.notify, "supplement": actions.supplement,
    }  # fmt: skip
    data = request.POST if request.method == "POST" else _as_marked(case)
    form = forms.Papers(data, materials=list(case.papers.all()))
    extra = forms.Reason(request.POST) if asked == "notify" else forms.Reason()
    refused = None
    if asked in calls and form.is_valid():
        facts: dict[str, Any] = {"marked": form.marked()}
        if asked == "notify":
            facts["reason"] = request.POST.get("reason", "").strip()[:300]
        try:
            calls[asked](case_id=case.pk, act=_act(request), **facts)
            messages.success(request, f"{FLOW[asked].zh}:已经办好")
            return redirect("cases:show", case_id=case_id)
        except Refused as refusal:
            refused = refusal
    form.is_valid()
    shown = {
        "case": case, "centre": case.centre, "form": form, "refused": refused, "extra": extra,
        "what": FLOW[asked].zh if asked in FLOW else "", "key": _key(request),
        "rows": [(row, form.marked().get(row["material"].order)) for row in form.rows],
    }  # fmt: skip
    return render(request, "cases/papers.html", shown, status=422 if refused else 200)


def _act(request: Request) -> actions.Act:
    revision = request.POST.get("revision", "")
    return actions.Act(
        by=request.user,
        at=timezone.now(),
        key=request.POST.get("key", "")[:64],
        revision=int(revision) if revision.isdecimal() and len(revision) < 9 else None,
    )


def _key(request: Request) -> str:
    return request.POST.get("key", "")[:64] or uuid4().hex


def _as_marked(case: Case) -> dict[str, str]:
    """Return the papers as they were marked last, as the form would send them."""
    data: dict[str, str] = {}
    for paper in case.papers.all():
        n = paper.order
        if paper.mark == "in_order":
            data[f"ok_{n}"] = "on"
        elif paper.mark in {m for m, _ in forms.MORE}:
            data[f"more_{n}"] = paper.mark
        data[f"problem_{n}"] = paper.problem if paper.mark != "in_order" else ""
        data[f"copies_{n}"] = str(paper.copies_received)
        if paper.original_seen:
            data[f"seen_{n}"] = "on"
    return data
