"""The register on the screen: narrow it, look a person up, take a copy out."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from bianmin import sealing
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, register, register_export
from bianmin.cases.models import Case
from bianmin.cases.register_forms import Filters, LookUp
from bianmin.refusal import Refused

LASTS = 1800  # seconds for which a look-up can be read on; its address is sealed


@require_safe
@may("ledger.see")
def index(request: Request) -> HttpResponse:
    """List the cases one may see, the newest first, 50 at a time."""
    return _page(request, LookUp(today=timezone.localdate()))


def _page(
    request: Request, look_up: LookUp, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    today, after = timezone.localdate(), request.GET.get("after", "")
    filters = Filters(request.GET, user=request.user, today=today)
    person = _person(request)
    wanted = _wanted(request, filters, person)
    page = register.page(wanted, after)
    if request.user.centre is None:  # the county sees of each case which hall it is in
        prefetch_related_objects(page.rows, "centre")
    issued = register.papers_of(page.rows)
    first = not register.read_cursor(after)
    context = {
        "filters": filters,
        "asked": filters.asked(),
        "look_up": look_up,
        "person": person,
        "refused": refused,
        "rows": [(case, issued[case.pk]) for case in page.rows],
        "page": page,
        "count": register.counted(wanted, page) if first else None,
        "first": first,
        "centre": request.user.centre,
        "hall": filters.hall,
        "today": today,
        "most": register_export.MOST,
        "may_export": request.user.may("ledger.export"),
        "may_tally": request.user.may("tallies.see"),
    }
    return render(request, "cases/register.html", context, status=status)


def _wanted(request: Request, filters: Filters, person: dict[str, Any]) -> register.Search:
    sought = filters.sought(name=person.get("name", ""), person=person.get("blind", ""))
    visible = Case.objects.visible_to(request.user)
    return register.search(visible, sought, timezone.localdate())


def _person(request: Request) -> dict[str, Any]:
    """Return whom this user looked up lately; nobody, once that is too long ago."""
    try:
        found: dict[str, Any] = json.loads(sealing.unseal(request.GET.get("person", "")) or "{}")
    except sealing.SealBroken:
        return {}
    fresh = found.get("at", 0) > timezone.now().timestamp() - LASTS
    return found if fresh and found.get("by") == request.user.pk else {}


@require_POST
@may("ledger.see")
def person(request: Request) -> HttpResponse:
    """Look a person up by name or number; the reason goes into the ledger first."""
    at = timezone.now()
    form = LookUp(request.POST, today=timezone.localtime(at).date())
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        found = actions.look_up(**form.cleaned_data, act=actions.Act(by=request.user, at=at))
    except Refused as refusal:
        return _page(request, form, refusal, status=422)
    said = asdict(found) | {"by": request.user.pk, "at": at.timestamp()}
    asked = {"person": sealing.seal(json.dumps(said)), "centre": request.GET.get("centre", "")}
    given = {name: value for name, value in asked.items() if value}
    return redirect(f"{reverse('ledger:index')}?{urlencode(given)}")


@require_safe
@may("ledger.export")
def export(request: Request) -> HttpResponseBase:
    """Hand out what the filters find as a workbook; that too is in the ledger."""
    at = timezone.now()
    today = timezone.localtime(at).date()
    filters, person = Filters(request.GET, user=request.user, today=today), _person(request)
    wanted = _wanted(request, filters, person)
    asked = filters.asked() | ({"当事人": person["shown"]} if person else {})
    name = filters.hall.name if filters.hall else "全县"
    said = ",".join(f"{label} {value}" for label, value in asked.items()) or "全部"
    found = wanted.rows(register_export.MOST)
    part = f",只有最近 {register_export.MOST} 件" if register_export.is_cut(found) else ""
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    title = f"{name}办件台账({said}{part}) {request.user.name} {when} 导出"
    file, rows = register_export.write(title, register_export.rows(found, today))
    actions.tell_exported(rows=rows, filters=asked, act=actions.Act(by=request.user, at=at))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"办件台账-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
        content_type=register_export.TYPE,
    )
