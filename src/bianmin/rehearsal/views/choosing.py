"""Choose what to rehearse, change a copy of the clauses, begin, stop (开始演练)."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.packs.words import area_zh
from bianmin.rehearsal import actions, edits
from bianmin.rehearsal.actions import Busy
from bianmin.rehearsal.asking import Asked, asked_of
from bianmin.rehearsal.edits import Edit, Editable, Mistakes
from bianmin.rehearsal.forms import Choose
from bianmin.rehearsal.models import Run
from bianmin.rehearsal.queries import title_of

SHOWN = 20
BUSY = "这个中心正在演练,等它算完,或者先停下它"


@require_safe
@may("rehearsal.see")
def index(request: Request) -> HttpResponse:
    """Show the form for a new rehearsal, and the last ones."""
    return _index(request, Choose(user=request.user, today=timezone.localdate()))


def _index(
    request: Request, form: Choose, mistakes: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    now = timezone.now()
    runs = Run.objects.visible_to(request.user).select_related("centre", "by").order_by("-pk")
    context = {
        "form": form,
        "mistakes": mistakes,
        "runs": [(run, run.standing(now), title_of(run.pack)) for run in runs[:SHOWN]],
        "may_run": request.user.may("rehearsal.run"),
        "centre": request.user.centre,
        "today": timezone.localdate(),
    }
    return render(request, "rehearsal/index.html", context, status=status)


@require_POST
@may("rehearsal.run")
def start(request: Request) -> HttpResponse:
    """Begin at once, or go on to the clauses."""
    form = Choose(request.POST, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        return _index(request, form, status=422)
    asked = form.asked()
    if "edit" in request.POST:
        return redirect(f"{reverse('rehearsal:clauses')}?{urlencode(_words(asked))}")
    try:
        return _begin(request, asked)
    except Mistakes as mistakes:
        return _index(request, form, mistakes.said, status=422)
    except Busy:
        return _index(request, form, (BUSY,), status=409)


def _words(asked: Asked) -> dict[str, Any]:
    return {
        "centre": asked.centre.slug, "pack": asked.pack, "since": asked.since, "until": asked.until,
    }  # fmt: skip


def _begin(request: Request, asked: Asked) -> HttpResponse:
    run = actions.start(asked, by=request.user, at=timezone.now())
    actions.send_off(run)
    return redirect("rehearsal:show", run.pk)


@require_safe
@may("rehearsal.run")
def clauses(request: Request) -> HttpResponse:
    """Show the clauses of a book as they can be tried otherwise."""
    form = Choose(request.GET, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        return _index(request, form, status=422)
    try:
        edits.book_with(form.cleaned_data["pack"], ())
    except Mistakes as mistakes:
        return _index(request, form, mistakes.said, status=422)
    return _clauses(request, form, {})


def _clauses(
    request: Request,
    form: Choose,
    typed: dict[str, str],
    mistakes: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    asked = form.asked()
    book = shelf.pack(asked.pack)
    rows = [(one, typed.get(one.field, one.text)) for one in edits.editable(book)]
    areas = [
        (area_zh(area), list(group)) for area, group in groupby(rows, key=lambda row: row[0].area)
    ]
    context = {
        "form": form,
        "asked": asked,
        "book": book,
        "areas": areas,
        "mistakes": mistakes,
        "centre": asked.centre,
        "today": timezone.localdate(),
    }
    return render(request, "rehearsal/clauses.html", context, status=status)


@require_POST
@may("rehearsal.run")
def try_them(request: Request) -> HttpResponse:
    """Begin with the clauses as they were changed; every bad value is said at once."""
    form = Choose(request.POST, user=request.user, today=timezone.localdate())
    if not form.is_valid():
        return _index(request, form, status=422)
    asked = form.asked()
    typed = {name: str(text) for name, text in request.POST.items() if ":" in name}
    changed = tuple(_changed(edits.editable(shelf.pack(asked.pack)), typed))
    try:
        return _begin(request, replace(asked, edits=changed))
    except Mistakes as mistakes:
        return _clauses(request, form, typed, mistakes.said, status=422)
    except Busy:
        return _clauses(request, form, typed, (BUSY,), status=409)


def _changed(known: list[Editable], typed: dict[str, str]) -> list[Edit]:
    """Return what was typed otherwise than it stands in the book."""
    return [
        Edit(one.clause.id, one.setting, text)
        for one in known
        if (text := _plain(typed.get(one.field, one.text))) != _plain(one.text)
    ]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@require_POST
@may("rehearsal.run")
def cancel(request: Request, run_id: int) -> HttpResponse:
    """Stop a rehearsal; what it has found stays."""
    run = get_object_or_404(Run.objects.visible_to(request.user), pk=run_id)
    if actions.cancel(run, at=timezone.now()):
        messages.success(request, "演练停下了,已经算出来的还在")
    return redirect("rehearsal:show", run.pk)


@require_POST
@may("rehearsal.run")
def again(request: Request, run_id: int) -> HttpResponse:
    """Begin the same rehearsal anew."""
    run = get_object_or_404(
        Run.objects.visible_to(request.user).select_related("centre"), pk=run_id
    )
    try:
        return _begin(request, asked_of(run))
    except Mistakes as mistakes:
        messages.error(request, ";".join(mistakes.said))
    except Busy:
        messages.error(request, BUSY)
    return redirect("rehearsal:show", run.pk)
