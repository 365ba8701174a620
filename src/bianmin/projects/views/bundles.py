"""What the hall offers as one matter (一件事): the list, a draft, publishing it, stopping it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.projects import actions, forms, queries
from bianmin.projects.actions import Content
from bianmin.projects.models import Bundle, Edition
from bianmin.refusal import Refused

from .finding import edition_of


def _act(request: Request, revision: Any = None) -> Act:
    return Act(
        by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64], revision=revision
    )


@require_safe
@may("projects.see")
def index(request: Request) -> HttpResponse:
    """List the bundles of the hall with their editions."""
    found: dict[int, list[Edition]] = {}
    for edition in queries.editions(request.user):
        found.setdefault(edition.bundle_id, []).append(edition)
    context = {
        "centre": request.user.centre, "bundles": list(found.values()),
        "may_edit": request.user.may("projects.edit"),
    }  # fmt: skip
    return render(request, "projects/bundles.html", context)


@require_safe
@may("projects.see")
def show(request: Request, edition_id: int) -> HttpResponse:
    """Show an edition as the public sees it, and everything that stands against it."""
    return _show(request, edition_of(request, edition_id))


def _show(request: Request, edition: Edition, refused: Refused | None = None) -> HttpResponse:
    centre = edition.bundle.centre
    content = actions.content_of(edition)
    context = {
        "edition": edition, "centre": centre, "refused": refused,
        "mine": request.user.may("projects.edit") and request.user.centre_id == centre.pk,
        **preview(request, edition, content), "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "projects/bundle.html", context, status=422 if refused else 200)


def preview(request: Request, edition: Edition, content: Content) -> dict[str, Any]:
    """Return what a bundle amounts to: its order, its papers, its days; and what is wrong with it."""
    today, centre = timezone.localdate(), edition.bundle.centre
    book, known = centre.pack_on(today), actions.guides(content, today)
    against = actions.objections_to(content, centre, _act(request), known)
    keys = frozenset(m["item"] for m in edition.members)
    planned = actions.plan(edition, keys, today, queries.asked(edition, today, known))
    return {
        "against": against, "pack": book.id, "planned": planned,
        "papers": queries.merged(planned.found, planned.ties, book.policy),
        "rows": [
            (a, next(s for s in planned.spans if s.item == a.version.name),
             planned.tied(a.version.name).values())
            for a in planned.found
            if any(s.item == a.version.name for s in planned.spans)
        ],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("projects.edit")
def new(request: Request) -> HttpResponse:
    """Write a new bundle."""
    if request.user.centre is None:
        raise Http404("centre")
    return _edit(request, request.user.centre, None)


@require_http_methods(["GET", "POST"])
@may("projects.edit")
def edit(request: Request, edition_id: int) -> HttpResponse:
    """Write the next edition of a bundle, beginning with this one."""
    edition = edition_of(request, edition_id)
    if edition.bundle.centre_id != request.user.centre_id:
        raise Http404(edition_id)
    return _edit(request, edition.bundle.centre, edition)


def _edit(request: Request, centre: Centre, edition: Edition | None) -> HttpResponse:
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = _form(data, edition, queries.items_of(centre, today))
    shown: dict[str, Any] = {
        "form": form, "edition": edition, "centre": centre, "pack": centre.pack_on(today).id,
        "key": request.POST.get("key", "")[:64] or uuid4().hex,
    }  # fmt: skip
    if data is None:
        return render(request, "projects/bundle_edit.html", shown)
    sound = form.is_valid()
    if sound:
        content = Content(**form.said())
        draft = Edition(bundle=Bundle(centre=centre), **form.said())
        shown |= preview(request, draft, content)
        if request.POST.get("act") == "save":
            try:
                return _save(request, centre, edition, content, form)
            except Refused as refusal:
                shown["refused"] = refusal
    elif request.POST.get("act") != "save":
        form.errors.clear()
    status = 422 if shown.get("refused") or not sound else 200
    return render(request, "projects/bundle_edit.html", shown, status=status)


def _save(
    request: Request, centre: Centre, edition: Edition | None, content: Content, form: forms.Bundle
) -> HttpResponse:
    draft = edition is not None and edition.state == Edition.State.DRAFT
    revision = form.cleaned_data.get("revision") if draft else None
    saved = actions.save_draft(
        centre=centre, bundle_id=edition.bundle_id if edition else None, content=content,
        act=_act(request, revision),
    )  # fmt: skip
    messages.success(request, "草稿存好了。看一看,没有问题就公布")
    return redirect("projects:bundle", saved.pk)


def _form(data: Any, edition: Edition | None, items: list[tuple[int, str]]) -> forms.Bundle:
    """Return the form of a bundle, with a few empty rows more than are used."""
    if data is not None:
        used = [n for k in data for n in [k.rpartition("_")] if n[2].isdecimal()]
        members = sum(1 for head, _, _ in used if head == "item")
        ties = sum(1 for head, _, _ in used if head == "before")
        more = forms.FREE_ROWS if data.get("act") == "more" else 0
        return forms.Bundle(data, items=items, members=members + more, ties=ties + more)
    first: dict[str, Any] = {}
    if edition:
        first = {"name": edition.name, "situation": edition.situation, "revision": edition.revision}
    rows, tied = (edition.members, edition.ties) if edition else ([], [])
    for n, row in enumerate(rows):
        first |= {f"item_{n}": str(row["item"]), f"ask_{n}": row["ask"]}
    for n, tie in enumerate(tied):
        first |= {f"{k}_{n}": str(tie[k]) for k in ("before", "after", "paper", "way")}
    free = forms.FREE_ROWS
    return forms.Bundle(
        None, items=items, members=len(rows) + free, ties=len(tied) + free, initial=first
    )


@require_POST
@may("projects.edit")
def publish(request: Request, edition_id: int) -> HttpResponse:
    """Offer a draft from now on."""
    return _do(request, edition_id, "publish")


@require_POST
@may("projects.edit")
def withdraw(request: Request, edition_id: int) -> HttpResponse:
    """Offer a bundle no longer."""
    return _do(request, edition_id, "withdraw")


def _do(request: Request, edition_id: int, name: str) -> HttpResponse:
    edition = edition_of(request, edition_id)
    if edition.bundle.centre_id != request.user.centre_id:
        raise Http404(edition_id)
    try:
        if name == "publish":
            actions.publish(edition_id=edition.pk, act=_act(request))
        else:
            reason = request.POST.get("reason", "")
            actions.withdraw_bundle(edition_id=edition.pk, reason=reason, act=_act(request))
    except Refused as refusal:
        return _show(request, edition, refusal)
    messages.success(request, "公布了,群众和窗口都看得到" if name == "publish" else "停用了")
    return redirect("projects:bundle", edition.pk)
