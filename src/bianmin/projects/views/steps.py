"""The steps of a project, each one form and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.projects import actions, forms, queries
from bianmin.refusal import Refused

from . import show
from .finding import project_of, tie_of

Call = Callable[..., Any]


def _act(request: Request) -> Act:
    revision = request.POST.get("revision", "")
    return Act(
        by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64],
        revision=int(revision) if revision.isdecimal() and len(revision) < 9 else None,
    )  # fmt: skip


def view(name: str, permission: str, call: Call, said: str) -> Callable[..., HttpResponseBase]:
    """Return the view of one step: check the form, call the action, show the project."""

    @require_POST
    @may(permission)
    def step(request: Request, project_id: int) -> HttpResponse:
        project = project_of(request, project_id)
        form = show.of(name, project, request.POST)
        if not form.is_valid():
            return show.page(request, project, step=name, form=form)
        facts = {k: v for k, v in form.cleaned_data.items() if k not in ("key", "revision")}
        try:
            done = call(project_id=project.pk, act=_act(request), **facts)
        except Refused as refusal:
            fresh = project_of(request, project_id)
            return show.page(request, fresh, step=name, form=form, refused=refusal)
        messages.success(request, said if done else "没有要告知的,各件都不缺材料")
        return redirect("projects:show", project_id)

    return step


follow = view("follow", "projects.follow", actions.follow_up, "记下了")
helper = view("helper", "projects.open", actions.name_helper, "换好了")
withdraw = view("withdraw", "projects.open", actions.withdraw, "各件都撤回了")
sheet = view("sheet", "projects.open", actions.sheet, "告知单出好了,请打印")


@require_POST
@may("projects.open")
def supply(request: Request, project_id: int) -> HttpResponse:
    """Take in what was lacking, once for all the cases that use it."""
    project = project_of(request, project_id)
    wanted = queries.lacking(queries.lines(project), project.book.policy)
    form = forms.SharedPapers(request.POST, materials=wanted)
    if not form.is_valid():
        return show.page(request, project, step="supply", form=form)
    try:
        actions.supply(project_id=project.pk, marked=form.by_name(), act=_act(request))
    except Refused as refusal:
        fresh = project_of(request, project_id)
        return show.page(request, fresh, step="supply", form=form, refused=refusal)
    messages.success(request, "收下了,用得着的各件都记上了")
    return redirect("projects:show", project_id)


@require_POST
@may("projects.open")
def choose(request: Request, tie_id: int) -> HttpResponse:
    """Carry out what the resident wants of a case whose forerunner came to nothing."""
    tie = tie_of(request, tie_id)
    project = project_of(request, tie.after.project_id)
    form = forms.Chosen(request.POST, auto_id=f"id_{tie.pk}_%s")
    if not form.is_valid():
        return show.page(request, project, step="choose", form=form, target=tie.pk)
    said = {k: form.cleaned_data[k] for k in ("choice", "reason")}
    try:
        actions.choose(tie_id=tie.pk, act=_act(request), **said)
    except Refused as refusal:
        fresh = project_of(request, project.pk)
        return show.page(request, fresh, step="choose", form=form, refused=refusal, target=tie.pk)
    messages.success(request, "照群众说的办了")
    return redirect("projects:show", project.pk)
