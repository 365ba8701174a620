"""Taking up a rule book (采用制度): choose it and the day, see what would change, confirm."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import adoption as actions
from bianmin.cases.adoption_form import Choice
from bianmin.centres.models import Adoption, Centre
from bianmin.packs.differences import chapters, differences

REFUSED = 422


def _centres(request: Request) -> QuerySet[Centre]:
    """Return the halls that this person decides for: his own, or for the county all."""
    own = request.user.centre_id
    found = Centre.objects.select_related("division").prefetch_related("adoptions").order_by("slug")
    return found.filter(pk=own) if own else found


def _form(request: Request, data: Any = None, **initial: Any) -> Choice:
    books = [(name, f"《{actions.title(name)}》") for name in shelf.pack_ids()]
    return Choice(data, initial=initial, centres=list(_centres(request)), books=books)


@require_safe
@may("adoption.decide")
def index(request: Request) -> HttpResponse:
    """Show by which book each hall works, what is planned, and the form for a change."""
    wanted = {name: request.GET.get(name, "") for name in ("centre", "pack")}
    return _page(request, _form(request, **wanted))


@require_POST
@may("adoption.decide")
def preview(request: Request) -> HttpResponse:
    """Show what would change for residents and staff; nothing is written."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    centre, pack_id, since = form.chosen
    if wrong := list(actions.mistakes(centre=centre, pack_id=pack_id, since=since)):
        return _page(request, form, mistakes=wrong, status=REFUSED)
    return _page(request, form, **_change(centre, pack_id, since))


def _change(centre: Centre, pack_id: str, since: date) -> dict[str, Any]:
    """Return what a page says of a change: the two books, and what is different."""
    before, after = centre.pack_on(since), shelf.pack(pack_id)
    found = chapters(differences(before, after))
    return {
        "before": before,
        "after": after,
        "since": since,
        "hall": centre,
        "parts": [
            ("群众会遇到的变化", [c for c in found if c.for_residents]),
            ("工作人员会遇到的变化", [c for c in found if not c.for_residents]),
        ],
        "count": sum(len(chapter.changes) for chapter in found),
    }


@require_POST
@may("adoption.decide")
def store(request: Request) -> HttpResponse:
    """Let the hall work by the book from the day on."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    centre, pack_id, since = form.chosen
    try:
        actions.adopt(
            centre=centre, pack_id=pack_id, since=since, by=request.user, at=timezone.now()
        )
    except ValueError as error:
        return _page(request, form, mistakes=str(error).splitlines(), status=REFUSED)
    messages.success(request, f"{centre.name}从 {since} 起照《{actions.title(pack_id)}》办事")
    return redirect("adoption:index")


@require_POST
@may("adoption.decide")
def call_off(request: Request, adoption_id: int) -> HttpResponse:
    """Take back a change whose day has not come."""
    found = get_object_or_404(Adoption, pk=adoption_id, centre__in=_centres(request))
    try:
        actions.call_off(adoption=found, by=request.user, at=timezone.now())
    except ValueError as error:
        return _page(request, _form(request), mistakes=[str(error)], status=REFUSED)
    messages.success(request, f"{found.since} 起用《{actions.title(found.pack)}》的决定撤销了")
    return redirect("adoption:index")


def _page(
    request: Request,
    form: Choice,
    *,
    mistakes: list[str] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    today = timezone.localdate()
    halls = []
    for centre in _centres(request):
        held = centre.adoption_on(today)
        lines = sorted(centre.adoptions.all(), key=lambda a: a.since, reverse=True)
        halls.append(
            (centre, [(a, actions.title(a.pack), a == held, a.since > today) for a in lines])
        )
    context = {"form": form, "mistakes": mistakes or [], "halls": halls, "today": today, **more}
    return render(request, "cases/adoption.html", context, status=status)
