"""What a department has to answer, and the ledger of joint cases (要我出意见的、联办台账)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions as cases
from bianmin.cases import register_export
from bianmin.joint import export as sheet
from bianmin.joint import queries
from bianmin.joint.models import Joint, JointQuerySet

TABS = {"open": "还在办", "disputed": "等协调", "all": "全部"}
EMPTY = {
    "open": ("没有在办的联办件", "几个部门一起办的件,开了联办以后排在这里。"),
    "disputed": ("没有等协调的", "部门意见不一致、提请协调的,排在这里。"),
    "all": ("还没有联办件", "几个部门一起办的件,都列在这里。"),
}


@require_safe
@may("joint.see")
def index(request: Request) -> HttpResponse:
    """List what the person's departments still have to answer, the nearest day first."""
    found = queries.my_tasks(request.user, queries.PAGE + 1)
    context = {
        "centre": request.user.centre,
        "today": timezone.localdate(),
        "tasks": found[: queries.PAGE],
        "more": len(found) > queries.PAGE,
        "may_opine": request.user.may("joint.opine"),
    }
    return render(request, "joint/index.html", context)


@require_safe
@may("joint.see")
def ledger(request: Request) -> HttpResponse:
    """List the joint cases: who leads, how many answered, who is late; the newest first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    rows = _after(queries.ledger(request.user, tab), request.GET.get("after", "")[:40])
    newest = rows.order_by("-opened_on", "-pk").values_list("pk", flat=True)[: queries.PAGE + 1]
    shown = queries.counted(Joint.objects.filter(pk__in=list(newest)))
    found = list(shown.order_by("-opened_on", "-pk"))
    more = found[queries.PAGE - 1] if len(found) > queries.PAGE else None
    context = {
        "centre": request.user.centre,
        "today": timezone.localdate(),
        "tab": tab,
        "tabs": TABS.items(),
        "rows": found[: queries.PAGE],
        "after": f"{more.opened_on}_{more.pk}" if more else "",
        "empty": EMPTY[tab],
        "may_export": request.user.may("ledger.export"),
    }
    return render(request, "joint/ledger.html", context)


@require_safe
@may("ledger.export")
def export(request: Request) -> HttpResponseBase:
    """Hand out the ledger of joint cases as a workbook; that too is in the ledger."""
    at = timezone.now()
    local, tab = timezone.localtime(at), request.GET.get("tab", "")
    tab = tab if tab in TABS else "all"
    hall = request.user.centre.name if request.user.centre else "全县"
    title = f"{hall}联办台账({TABS[tab]}) {request.user.name} {local:%Y-%m-%d %H:%M} 导出"
    found = queries.counted(queries.ledger(request.user, tab))
    file, rows = register_export.write(title, sheet.rows(found, local.date()), sheet.COLUMNS)
    cases.tell_exported(
        rows=rows, filters={"联办": TABS[tab]}, act=cases.Act(by=request.user, at=at)
    )
    return FileResponse(
        file, as_attachment=True, filename=f"联办台账-{local:%Y%m%d-%H%M}.xlsx",
        content_type=register_export.TYPE,
    )  # fmt: skip


def _after(rows: JointQuerySet, cursor: str) -> JointQuerySet:
    day, _, pk = cursor.partition("_")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return rows
    if not pk.isdecimal():
        return rows
    return rows.filter(Q(opened_on__lt=on) | Q(opened_on=on, pk__lt=int(pk)), opened_on__lte=on)
