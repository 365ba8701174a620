"""The lists of promises in place of proofs, the draw, and the list as a workbook."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act, tell_exported
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.proofs import actions, queries
from bianmin.proofs import export as workbook


def _chosen(request: Request, counts: dict[str, int]) -> str:
    wanted = request.GET.get("list", "")
    if wanted in queries.LISTS:
        return wanted
    return next((n for n in ("late", "due", "objected", "untrue") if counts[n]), "open")


@require_GET
@may("proofs.see")
def index(request: Request) -> HttpResponse:
    """List the promises: those first that are to be checked soon."""
    today = timezone.localdate()
    counts = queries.counts(request.user, today)
    chosen = _chosen(request, counts)
    rows, after = queries.rows(request.user, chosen, today, request.GET.get("after", "")[:40])
    context = {
        "centre": request.user.centre,
        "lists": [(name, zh, counts.get(name)) for name, zh in queries.LISTS.items()],
        "chosen": chosen, "chosen_zh": queries.LISTS[chosen], "total": counts.get(chosen),
        "rows": [(one, one.said(today)) for one in rows], "after": after, "today": today,
        "may_draw": bool(counts["sample"]) and request.user.may("proofs.draw"),
        "may_export": request.user.may("proofs.export"), "key": uuid4().hex,
    }  # fmt: skip
    return render(request, "proofs/index.html", context)


@require_POST
@may("proofs.draw")
def draw(request: Request) -> HttpResponse:
    """Draw those that are checked as a sample."""
    key = request.POST.get("key", "")[:KEY_LENGTH]
    act = Act(by=request.user, at=timezone.now(), key=key)
    assert request.user.centre is not None
    count = actions.draw(centre=request.user.centre, act=act)
    messages.success(request, f"抽中 {count} 份,核查的日子定好了" if count else "没有等着抽查的")
    return redirect("proofs:index")


@require_GET
@may("proofs.export")
def export(request: Request) -> HttpResponseBase:
    """Hand a list out as a workbook; that too is in the ledger."""
    at = timezone.now()
    today = timezone.localdate(at)
    name = request.GET.get("list", "")
    name = name if name in queries.LISTS else "all"
    words = f"告知承诺({queries.LISTS[name]})"
    found = queries.listed(request.user, name, today).select_related("case", "by", "checked_by")
    hall = request.user.centre.name if request.user.centre else "全县"
    title = f"{hall}{words} {request.user.name} {timezone.localtime(at):%Y-%m-%d %H:%M} 导出"
    rows = found.order_by("pk")[: workbook.MOST].iterator(chunk_size=1000)
    file, count = workbook.write(title, rows, today)
    tell_exported(rows=count, filters={"台账": words}, act=Act(by=request.user, at=at))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"告知承诺-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
        content_type=workbook.TYPE,
    )
