"""Applying anew for one item of a matter (重新申请其中一件): what is there is ticked already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Material, Version
from bianmin.projects import actions, forms, queries
from bianmin.projects.models import Leg, Project
from bianmin.refusal import Refused
from bianmin.rules.intake import Mark

WRONG = 422


@require_http_methods(["GET", "POST"])
@may("projects.open")
def page(request: Request, leg_id: int) -> HttpResponse:
    """Show what the item asks for and what of it is there, or hand it in anew."""
    own = Leg.objects.filter(project__in=Project.objects.of_hall(request.user))
    found = get_object_or_404(own, pk=leg_id)
    project = queries.whole(Project.objects.all()).get(pk=found.project_id)
    leg = next(one for one in project.legs.all() if one.pk == leg_id)
    leg.project = project
    today, sent = timezone.localdate(), request.POST if request.method == "POST" else None
    version = queries.versions([leg.item_id], today).get(leg.item_id)
    if version is None or not actions.can_be_renewed(leg):
        messages.warning(
            request, f"{leg.case.item_name}还在办、办成了,或者事项停用了,现在不用重新申请"
        )
        return redirect("projects:show", project.pk)
    there = actions.there_already(leg, version)
    ours = {t.paper for t in leg.behind.all() if t.came_at or (t.waits and not t.broken_at)}
    asked = [m for m in version.materials.all() if m.name not in ours]
    papers = forms.SharedPapers(
        sent, materials=_as_asked(version, asked), initial=_first(there, asked)
    )
    form = forms.Again(sent)
    refused = None
    if sent is not None and all([form.is_valid(), papers.is_valid()]):
        try:
            _apply(request, leg, form.cleaned_data, _marked(papers, there, asked))
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"{version.name}重新申请了,等它的各件改等新的这一件")
            return redirect("projects:show", project.pk)
    return _page(request, leg, version, (form, papers), there, sorted(ours), refused)


def _apply(request: Request, leg: Leg, said: dict[str, Any], marked: dict[str, Any]) -> None:
    act = Act(by=request.user, at=timezone.now(), key=said["key"], revision=said["revision"])
    actions.apply_again(
        leg_id=leg.pk, marked=marked, reason=said["reason"], act=act,
        conditions={"yes": True, "no": False}.get(said["conditions"]),
    )  # fmt: skip


def _page(
    request: Request, leg: Leg, version: Version, parts: tuple[forms.Again, forms.SharedPapers],
    there: dict[str, Any], ours: list[str], refused: Refused | None,
) -> HttpResponse:  # fmt: skip
    form, papers = parts
    marks = papers.marked() if papers.is_bound and papers.is_valid() else {}
    rows = [(row, row["material"]) for row in papers.rows]
    shown = {
        "project": leg.project, "leg": leg, "version": version, "form": form, "papers": papers,
        "rows": [(row, marks.get(one.order), there.get(one.name)) for row, one in rows],
        "ours": ours, "refused": refused, "policy": leg.project.book.policy.bundles,
        "key": request.POST.get("key", "")[:64] or uuid4().hex,
    }  # fmt: skip
    wrong = refused or form.errors or papers.errors
    return render(request, "projects/again.html", shown, status=WRONG if wrong else 200)


def _first(there: dict[str, Any], asked: list[Any]) -> dict[str, Any]:
    """Return the form with what this matter holds already ticked."""
    found: dict[str, Any] = {}
    for one in asked:
        paper = there.get(one.name)
        if paper is None:
            continue
        if paper.mark in (Mark.IN_ORDER, Mark.FIXED):
            enough = paper.copies_received >= one.copies
            found |= {f"ok_{one.order}": enough, f"seen_{one.order}": paper.original_seen}
        else:
            found[f"more_{one.order}"] = paper.mark
    return found


def _marked(papers: forms.SharedPapers, there: dict[str, Any], asked: list[Any]) -> dict[str, Any]:
    by_name, of = papers.by_name(), {m.name: m for m in asked}
    return {
        name: actions.kept(there[name], of[name], found) if name in there else found
        for name, found in by_name.items()
    }


def _as_asked(version: Version, materials: Iterable[Material]) -> list[queries.SharedPaper]:
    """Return papers of one item, as the form of several items asks for them."""
    return [
        queries.SharedPaper(
            order=m.order, name=m.name, copies_wanted=m.copies, main=m.need == "main",
            conditional=m.conditional, shareable=m.shareable, requirement=m.requirement,
            items=(version.name,),
        )
        for m in materials
    ]  # fmt: skip
