"""The steps of a joint case, each one form and one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.forms import Step
from bianmin.files.views.paper import given_of
from bianmin.joint import actions, forms
from bianmin.joint.actions import Asked, Opening
from bianmin.joint.models import Joint
from bianmin.refusal import Refused
from bianmin.rules.escalation import Level

from . import show
from .finding import case_of, joint_of, question_of, task_of, visit_of

Call = Callable[[int, Any, Act], Any]  # what is acted on, what was typed, who acts
View = Callable[..., HttpResponseBase]


def _act(request: Request) -> Act:
    return Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])


@require_POST
@may("joint.lead")
def open_joint(request: Request, case_id: int) -> HttpResponse:
    """Give a case to several departments."""
    case = case_of(request, case_id)
    form = show.open_form(case, request.POST)
    if not form.is_valid():
        return show.open_page(request, case, form)
    said = form.cleaned_data
    opening = Opening(
        asked=form.asked(), ask=said["ask"], project=said["project"], visit_on=said["visit_on"],
        place=said["place"],
    )  # fmt: skip
    try:
        actions.open_joint(case_id=case.pk, opening=opening, act=_act(request))
    except Refused as refusal:
        return show.open_page(request, case, form, refusal)
    messages.success(request, "联办开好了,各部门的清单里都有了")
    return redirect("joint:show", case_id)


def _on_joint(
    request: Request, joint: Joint, name: str, call: Call, said: str, target: int = 0
) -> HttpResponse:
    """Check a form of the page of a joint case, call the action, show the page."""
    form = show.form(name, joint, request.POST, request.FILES)
    if not form.is_valid():
        return show.page(request, joint, step=name, typed=form, target=target)
    try:
        call(target or joint.pk, form, _act(request))
    except Refused as refusal:
        fresh = joint_of(request, joint.pk)
        return show.page(request, fresh, step=name, typed=form, refused=refusal, target=target)
    messages.success(request, said)
    return redirect("joint:show", joint.pk)


def of_case(name: str, permission: str, call: Call, said: str) -> View:
    """Return the view of one step on a joint case."""

    @require_POST
    @may(permission)
    def step(request: Request, case_id: int) -> HttpResponse:
        return _on_joint(request, joint_of(request, case_id), name, call, said)

    return step


def of_visit(name: str, call: Call, said: str) -> View:
    """Return the view of one step on an inspection."""

    @require_POST
    @may("joint.lead")
    def step(request: Request, visit_id: int) -> HttpResponse:
        visit = visit_of(request, visit_id)
        return _on_joint(request, joint_of(request, visit.joint_id), name, call, said, visit.pk)

    return step


@require_POST
@may("joint.lead")
def answer(request: Request, question_id: int) -> HttpResponse:
    """Answer what another department asked."""
    question = question_of(request, question_id)
    joint = joint_of(request, question.joint_id)
    return _on_joint(request, joint, "answer", _answer, "答复了", question.pk)


def of_task(name: str, call: Call, said: str) -> View:
    """Return the view of one step of a department."""

    @require_POST
    @may("joint.opine")
    def step(request: Request, task_id: int) -> HttpResponse:
        task = task_of(request, task_id)
        form = show.task_form(name, task, request.POST)
        if not form.is_valid():
            return show.task_page(request, task, step=name, typed=form)
        try:
            call(task.pk, form, _act(request))
        except Refused as refusal:
            fresh = task_of(request, task_id)
            return show.task_page(request, fresh, step=name, typed=form, refused=refusal)
        messages.success(request, said)
        return redirect("joint:task", task_id)

    return step


def _send(pk: int, _form: Step, act: Act) -> None:
    actions.send(case_id=pk, act=act)


def _add(pk: int, form: forms.Add, act: Act) -> None:
    said = form.cleaned_data
    one = Asked(said["department"], said["reason"], said["days"], Level(said["level"]))
    actions.add(case_id=pk, one=one, act=act)


def _told(pk: int, form: Step, act: Act) -> None:
    said = form.cleaned_data
    actions.ask_applicant(
        case_id=pk, rest_in_order=said["rest_in_order"], reason=said["reason"], act=act
    )


def _ask(pk: int, form: forms.Ask, act: Act) -> None:
    actions.ask(case_id=pk, text=form.cleaned_data["text"], act=act, **form.units())


def _answer(pk: int, form: Step, act: Act) -> None:
    actions.answer(question_id=pk, text=form.cleaned_data["text"], act=act)


def _plan(pk: int, form: forms.PlanVisit, act: Act) -> None:
    said = form.cleaned_data
    actions.plan_visit(
        case_id=pk, on=said["on"], place=said["place"], organiser=said["organiser"],
        tasks=form.going(), act=act,
    )  # fmt: skip


def _record(pk: int, form: forms.RecordVisit, act: Act) -> None:
    actions.record_visit(
        visit_id=pk, held_on=form.cleaned_data["held_on"], staff=form.lines("staff"),
        conclusion=form.cleaned_data["conclusion"], act=act,
    )  # fmt: skip


def _site_files(pk: int, form: forms.SiteFiles, act: Act) -> None:
    for n, one in enumerate(form.cleaned_data["chosen"]):
        given, mine = given_of(one, "file", None), replace(act, key=f"{act.key[:60]}:{n}")
        actions.attach_to_visit(
            visit_id=pk, given=given, shows=form.cleaned_data["shows"], act=mine
        )


def _call_off(pk: int, form: Step, act: Act) -> None:
    actions.call_off(visit_id=pk, reason=form.cleaned_data["reason"], act=act)


def _raise(pk: int, form: Step, act: Act) -> None:
    said = form.cleaned_data
    actions.raise_dispute(case_id=pk, grade=said["grade"], what=said["what"], act=act)


def _settle(pk: int, form: Step, act: Act) -> None:
    said = form.cleaned_data
    actions.settle(case_id=pk, side=said["side"], result=said["result"], act=act)


def _see(pk: int, _form: Step, act: Act) -> None:
    actions.see(task_id=pk, act=act)


def _look(pk: int, form: forms.Look, act: Act) -> None:
    actions.look(task_id=pk, lacks=form.lacks(), act=act)


def _opine(pk: int, form: Step, act: Act) -> None:
    said = form.cleaned_data
    actions.opine(task_id=pk, opinion=said["opinion"], words=said["words"], act=act)


def _retract(pk: int, form: Step, act: Act) -> None:
    actions.retract(task_id=pk, reason=form.cleaned_data["reason"], act=act)


send = of_case("send", "joint.lead", _send, "征求意见函发给各部门了")
add = of_case("add", "joint.lead", _add, "加请了一个部门")
told = of_case("tell", "joint.lead", _told, "各部门缺的都并到一次告知书里了,请送达")
ask = of_case("ask", "joint.lead", _ask, "问出去了")
plan_visit = of_case("visit", "joint.lead", _plan, "联合勘验定好了")
raise_dispute = of_case("raise", "joint.lead", _raise, "提请协调了")
settle = of_case("settle", "joint.settle", _settle, "协调的结果记下了")
record_visit = of_visit("record_visit", _record, "勘验记录写好了")
call_off = of_visit("call_off", _call_off, "这次勘验取消了")
site_files = of_visit("site_files", _site_files, "收下了,在案卷里")
see = of_task("see", _see, "记下了:已读")
look = of_task("look", _look, "记下了,缺的由牵头窗口一次告知")
opine = of_task("opine", _opine, "意见记下了")
retract = of_task("retract", _retract, "意见收回了,原来的记录还在")
