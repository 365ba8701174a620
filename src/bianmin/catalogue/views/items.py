"""The list of items, and the page of one (事项)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.catalogue import actions, forms, queries
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre
from bianmin.ledger.models import Entry
from bianmin.packs import Pack
from bianmin.refusal import Refused

PAGE = 50
STEPS_SHOWN = 30
EVENTS = {
    "item_added": "新建了事项", "item_revised": "改了草稿", "item_published": "公布了新版",
    "item_withdrawn": "停用了", "item_ended": "定了不再办理", "item_imported": "从工作簿导入",
    "forms_confirmed": "确认了表格、样本", "draft_discarded": "删了草稿",
}  # fmt: skip


@require_GET
@may("catalogue.see")
def index(request: Request) -> HttpResponse:
    """Show the items of the hall, by tab, department and words; the county sees all halls."""
    asked, today = request.GET, timezone.localdate()
    centre = chosen_centre(request)
    listed = queries.listed(request.user, today, centre)
    state = asked.get("state", "") if asked.get("state") in queries.STATES else ""
    department = _number(asked, "department")
    found = queries.narrow(listed, asked.get("q", ""), department=department)
    tally = queries.counts(found, today)
    shown = queries.page(
        found.filter(queries.in_state(state, today)),
        after=asked.get("after", ""),
        before=asked.get("before", ""),
        size=PAGE,
    )
    page = {
        "tabs": [(name, zh, tally[name]) for name, zh in queries.STATES.items()],
        "state": state,
        "page": shown,
        "q": asked.get("q", "")[:60],
        "department": department,
        "departments": queries.departments(centre),
        "halls": Centre.objects.order_by("name") if request.user.centre_id is None else (),
        "hall": centre,
        "centre": request.user.centre,
        "may_edit": request.user.may("catalogue.edit"),
    }
    template = "catalogue/index.html" + ("#list" if request.htmx else "")
    return render(request, template, page)


def chosen_centre(request: Request) -> Centre | None:
    """Return the user's own hall; the county may name one."""
    if request.user.centre_id is not None:
        return request.user.centre
    slug = request.GET.get("centre") or request.POST.get("centre") or ""
    return Centre.objects.filter(slug=slug).first()


def _number(data: QueryDict, name: str) -> int | None:
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def item_or_404(request: Request, item_id: int) -> Item:
    """Return an item the user may see, with its hall. Raises `Http404`."""
    seen = Item.objects.visible_to(request.user).select_related("centre", "department")
    return get_object_or_404(seen.prefetch_related("centre__adoptions"), pk=item_id)


def found_in(version: Version | None, pack: Pack) -> list[dict[str, Any]]:
    """Return what the rule book has against a version, for the screen."""
    if version is None:
        return []
    said = queries.findings(version, pack)
    return [{"found": o.found, "because": o.because} for _, o in said]


@require_GET
@may("catalogue.see")
def show(request: Request, item_id: int) -> HttpResponse:
    """Show what an item says, in all its versions, and what can be done with it."""
    return _show(request, item_or_404(request, item_id))


def _show(request: Request, item: Item, *, status: int = 200, **more: Any) -> HttpResponse:
    today = timezone.localdate()
    versions = list(
        item.versions.select_related("edited_by")
        .prefetch_related("materials", "steps")
        .order_by("-number")
    )
    pack = item.centre.pack_on(today)
    draft = next((v for v in versions if v.state == Version.State.DRAFT), None)
    now = next((v for v in versions if _holds(v, today)), None)
    chosen = _number(request.GET, "version")
    seen = next((v for v in versions if v.number == chosen), None) or now or draft or versions[0]
    trail = Entry.objects.filter(subject=f"item:{item.pk}").order_by("-seq")[:STEPS_SHOWN]
    page = {
        "item": item,
        "versions": [(v, version_state(v, today)) for v in versions],
        "draft": draft,
        "in_force": now,
        "seen": seen,
        "seen_state": version_state(seen, today),
        "findings": found_in(seen, pack),
        "draft_findings": found_in(draft, pack),
        "outdated": queries.printable(seen, pack),
        "pack": pack.id,
        "events": [(e, EVENTS.get(e.event, e.event)) for e in trail],
        "may_edit": request.user.may("catalogue.edit"),
        "centre": request.user.centre or item.centre,
        "ending": forms.Ending(initial={"on": today}),
        "reason": forms.Reason(),
    }
    return render(request, "catalogue/show.html", page | more, status=status)


def _holds(version: Version, day: date) -> bool:
    in_time = version.valid_from <= day <= (version.valid_to or day)
    return version.state == Version.State.PUBLISHED and in_time


def version_state(version: Version, day: date) -> tuple[str, str]:
    """Return (shape of the light, words) for where a version stands on `day`."""
    if version.state == Version.State.DRAFT:
        return "none", "草稿"
    if version.state == Version.State.WITHDRAWN:
        return "still", "停用"
    if version.valid_from > day:
        return "soon", "等着起用"
    return ("ok", "在用") if _holds(version, day) else ("still", "过了")


@require_POST
@may("catalogue.edit")
def publish(request: Request, item_id: int, version_id: int) -> HttpResponse:
    """Publish a draft."""
    item = item_or_404(request, item_id)
    draft = get_object_or_404(item.versions, pk=version_id)
    try:
        version = actions.publish(version_id=draft.pk, by=request.user, at=timezone.now())
    except Refused as refused:
        return _show(request, item, status=422, refused=refused, refused_what="公布")
    except Version.DoesNotExist:
        messages.info(request, "这一版已经不是草稿了,没有再公布一次")
        return redirect("catalogue:show", item.pk)
    start = version.valid_from
    when = "现在起用" if start <= timezone.localdate() else f"{start.month}月{start.day}日起用"
    messages.success(request, f"公布了第 {version.number} 版,{when}")
    if not version.forms_checked:
        messages.warning(request, "条件、流程或材料改过了:核对表格、样本以后按“表格已更新”")
    return redirect("catalogue:show", item.pk)


@require_POST
@may("catalogue.edit")
def withdraw(request: Request, item_id: int, version_id: int) -> HttpResponse:
    """Stop a published version."""
    item = item_or_404(request, item_id)
    version = get_object_or_404(item.versions, pk=version_id)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return _show(request, item, status=422, reason=form, wrong=form)
    reason = form.cleaned_data["reason"]
    try:
        actions.withdraw(version_id=version.pk, reason=reason, by=request.user, at=timezone.now())
    except Refused as refused:
        return _show(request, item, status=422, refused=refused, refused_what="停用")
    except Version.DoesNotExist:
        messages.info(request, "这一版不在用,不必停用")
        return redirect("catalogue:show", item.pk)
    messages.success(request, f"第 {version.number} 版停用了,群众看不到它了")
    return redirect("catalogue:show", item.pk)


@require_POST
@may("catalogue.edit")
def confirm(request: Request, item_id: int, version_id: int) -> HttpResponse:
    """Note that the forms follow what the guide says."""
    item = item_or_404(request, item_id)
    version = get_object_or_404(item.versions, pk=version_id)
    actions.confirm_forms(version_id=version.pk, by=request.user, at=timezone.now())
    messages.success(request, "记下了:表格、样本已经跟着更新,可以打印了")
    return redirect("catalogue:show", item.pk)


@require_POST
@may("catalogue.edit")
def end(request: Request, item_id: int) -> HttpResponse:
    """Settle the day from which an item is done here no longer."""
    item = item_or_404(request, item_id)
    form = forms.Ending(request.POST)
    if not form.is_valid():
        return _show(request, item, status=422, ending=form, wrong=form)
    try:
        actions.end_item(item_id=item.pk, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refused as refused:
        return _show(request, item, status=422, ending=form, refused=refused, refused_what="停办")
    messages.success(request, "定了。到那天起,群众看到的是为什么、到哪里办")
    return redirect("catalogue:show", item.pk)


@require_POST
@may("catalogue.edit")
def discard(request: Request, item_id: int, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    item = item_or_404(request, item_id)
    draft = get_object_or_404(item.versions, pk=version_id)
    try:
        stays = actions.discard(version_id=draft.pk, by=request.user, at=timezone.now())
    except Version.DoesNotExist:
        messages.info(request, "这一版已经不是草稿了,没有删")
        return redirect("catalogue:show", item.pk)
    messages.success(request, "草稿删掉了")
    return redirect("catalogue:show", item.pk) if stays else redirect("catalogue:index")
