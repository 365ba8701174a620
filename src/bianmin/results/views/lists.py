"""Who waits for what, and the register of everything that was issued."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act, tell_exported
from bianmin.cases.views import printing
from bianmin.results import documents, forms, queries
from bianmin.results import export as workbook


@require_GET
@may("results.see")
def index(request: Request) -> HttpResponse:
    """List what waits to be collected, the longest first; and what couriers have."""
    today, after = timezone.localdate(), request.GET.get("after", "")[:40]
    counts = queries.counts(request.user, today) | {"moving": queries.moving(request.user).count()}
    wanted = request.GET.get("list", "")
    if wanted not in queries.LISTS:
        wanted = next((name for name in queries.LISTS if counts[name]), "waiting")
    shown: dict[str, Any]
    if wanted == "moving":
        parcels, cursor = queries.parcels(request.user, after)
        shown = {"parcels": parcels, "rows": parcels}
    else:
        rows, cursor = queries.rows(request.user, wanted, today, after)
        shown = {"rows": [(one, (today - one.since).days) for one in rows]}
    context = shown | {
        "centre": request.user.centre,
        "lists": [(name, zh, counts[name]) for name, zh in queries.LISTS.items()],
        "chosen": wanted, "chosen_zh": queries.LISTS[wanted], "total": counts[wanted],
        "after": cursor, "today": today,
    }  # fmt: skip
    return render(request, "results/index.html", context)


@require_GET
@may("results.see")
def register(request: Request) -> HttpResponse:
    """Show the register of results, the newest first."""
    asked = forms.Filters(request.GET).asked()
    rows, cursor = queries.page(
        queries.register(request.user, **asked), request.GET.get("after", "")
    )
    context = {
        "centre": request.user.centre, "asked": asked, "after": cursor,
        "kinds": queries.kinds(request.user), "today": timezone.localdate(),
        "rows": [(one, documents.note(one)) for one in rows],
        "may_export": request.user.may("results.export"),
    }  # fmt: skip
    return render(request, "results/register.html", context)


def _said(asked: dict[str, Any]) -> str:
    parts = [str(asked["kind"])] if "kind" in asked else []
    return ",".join([*parts, f"{asked['year']} 年"] if "year" in asked else parts)


def _told(asked: dict[str, Any]) -> dict[str, str]:
    return {"台账": f"发证登记簿({_said(asked) or '全部'})"}


@require_GET
@may("results.export")
def export(request: Request) -> HttpResponseBase:
    """Hand the register out as a workbook; that too is in the ledger."""
    at = timezone.now()
    asked = forms.Filters(request.GET).asked()
    found = queries.register(request.user, **asked)[: workbook.MOST]
    name = request.user.centre.name if request.user.centre else "全县"
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    title = f"{name}发证登记簿({_said(asked) or '全部'}) {request.user.name} {when} 导出"
    file, rows = workbook.write(title, found.iterator(chunk_size=1000))
    tell_exported(rows=rows, filters=_told(asked), act=Act(by=request.user, at=at))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"发证登记簿-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
        content_type=workbook.TYPE,
    )


@require_GET
@may("results.export")
def printed(request: Request) -> HttpResponse:
    """Print the register, to be bound."""
    at = timezone.now()
    asked = forms.Filters(request.GET).asked()
    centre = request.user.centre
    if centre is None:
        return HttpResponse("请到各中心打印", content_type="text/plain; charset=utf-8", status=422)
    rows = list(queries.register(request.user, **asked)[: documents.ON_PAPER])
    tell_exported(rows=len(rows), filters=_told(asked), act=Act(by=request.user, at=at))
    sheet = documents.register(centre, rows, _said(asked), timezone.localdate(at))
    return printing.printed(sheet, "results")
