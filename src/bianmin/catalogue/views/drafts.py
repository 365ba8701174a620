"""Writing what an item says next (起草)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.catalogue import actions, content, facts, forms
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department
from bianmin.packs import Pack
from bianmin.refusal import Refused

from .items import chosen_centre, item_or_404

MORE_ROWS = 3
TAKEN = "这个编码本中心已经有了,换一个,或到那个事项上改"


@require_http_methods(["GET", "POST"])
@may("catalogue.edit")
def edit(request: Request, item_id: int) -> HttpResponse:
    """Write the draft of an item; with htmx, only say what the rule book has against it."""
    item = item_or_404(request, item_id)
    base = _basis(item)
    says = content.of(base) if base else content.blank()
    data = _sent(request)
    draft = forms.Draft(data, says=says, version=base)
    about = _about(data, item.centre, item)
    if request.POST.get("act") == "look":
        return _lint(request, draft, about, item.centre)
    refused = None
    if _sound(data, draft, about):
        try:
            version = actions.revise(
                item_id=item.pk,
                changes=draft.changes(says) | _own(about, item.centre),
                revision=draft.main.cleaned_data["revision"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"第 {version.number} 版草稿存好了。看一看,没有问题就公布")
            return redirect("catalogue:show", item.pk)
    return _page(request, draft, about, item.centre, item=item, refused=refused, tried=_tried(data))


@require_http_methods(["GET", "POST"])
@may("catalogue.edit")
def new(request: Request) -> HttpResponse:
    """Write a new item."""
    centre = chosen_centre(request)
    if centre is None:
        raise Http404("centre")
    data = _sent(request)
    draft = forms.Draft(data, says=content.blank(), version=None)
    about = _about(data, centre, None)
    if request.POST.get("act") == "look":
        return _lint(request, draft, about, centre)
    if _sound(data, draft, about):
        own = _own(about, centre)
        try:
            version = actions.add_item(
                centre=centre,
                code=about.cleaned_data["code"],
                department=own.pop("department"),
                changes=draft.changes(content.blank()) | own,
                by=request.user,
                at=timezone.now(),
            )
        except IntegrityError:
            about.add_error("code", TAKEN)
        else:
            messages.success(request, "草稿存好了。看一看,没有问题就公布")
            return redirect("catalogue:show", version.item_id)
    return _page(request, draft, about, centre, tried=_tried(data))


def _sent(request: Request) -> QueryDict | None:
    """Return what was typed, with more empty rows where they are asked for."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    total = f"{data.get('act', '').removeprefix('rows-')}-TOTAL_FORMS"
    count = str(data.get(total, ""))
    if str(data.get("act", "")).startswith("rows-") and count.isdecimal() and len(count) < 5:
        data[total] = str(min(int(count) + MORE_ROWS, forms.MOST_ROWS))
    return data


def _sound(data: Any, draft: forms.Draft, about: forms.OneNew) -> bool:
    """Return whether all that was sent may be written; both parts are looked at."""
    if not data or data.get("act", "").startswith("rows-"):  # only more rows are asked for
        return False
    each = [draft.is_valid(), about.is_valid()]
    return all(each)


def _tried(data: QueryDict | None) -> bool:
    return data is not None and not data.get("act", "").startswith("rows-")


def _basis(item: Item) -> Version | None:
    versions = item.versions.prefetch_related("materials", "steps").order_by("-number")
    today = timezone.localdate()
    draft = versions.filter(state=Version.State.DRAFT).first()
    return draft or versions.in_force(today).first() or versions.first()


def _about(data: Any, centre: Centre, item: Item | None) -> forms.OneNew:
    departments = Department.objects.filter(centre=centre).order_by("name")
    initial = {}
    if item is not None:
        initial = {
            "department": item.department_id,
            "elsewhere": item.elsewhere,
            "often": item.often if item.often < 999 else None,
        }
    choices = [(d.pk, d.name) for d in departments]
    return forms.OneNew(
        data, prefix="about", departments=choices, new=item is None, initial=initial
    )


def _own(about: forms.OneNew, centre: Centre) -> dict[str, Any]:
    """Return the fields of the item itself."""
    said = about.cleaned_data
    department = get_object_or_404(Department, pk=said["department"], centre=centre)
    often = said["often"] or 999
    return {"department": department, "elsewhere": said["elsewhere"], "often": often}


def _found(draft: forms.Draft, about: forms.OneNew, pack: Pack) -> list[dict[str, Any]]:
    """Return what the rule book has against what is typed so far."""
    if not draft.main.is_bound or not draft.is_valid():
        return []
    elsewhere = bool(about["elsewhere"].data)
    said = facts.findings(draft.said(), pack, elsewhere=elsewhere)
    return [{"found": o.found, "because": o.because} for _, o in said]


def _lint(
    request: Request, draft: forms.Draft, about: forms.OneNew, centre: Centre
) -> HttpResponse:
    pack = centre.pack_on(timezone.localdate())
    page = {
        "live": _found(draft, about, pack),
        "faults": draft.faults(),
        "pack": pack.id,
        "looked": True,
    }
    return render(request, "catalogue/edit.html#lint", page)


def _page(
    request: Request,
    draft: forms.Draft,
    about: forms.OneNew,
    centre: Centre,
    *,
    item: Item | None = None,
    refused: Refused | None = None,
    tried: bool = False,
) -> HttpResponse:
    pack = centre.pack_on(timezone.localdate())
    faults = draft.faults() if tried else []
    own = [
        (about[name].id_for_label, str(about.fields[name].label), str(error))
        for name, errors in (about.errors if tried else {}).items()
        for error in errors
    ]
    page = {
        "item": item,
        "draft": draft,
        "about": about,
        "centre": centre,
        "faults": own + faults,
        "refused": refused,
        "pack": pack.id,
        "live": _found(draft, about, pack),
        "looked": tried,
    }
    return render(request, "catalogue/edit.html", page, status=422 if tried else 200)
