"""Service beyond the hour on the screen: begin, end, plan, report, and the list of a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.accounts.models import User
from bianmin.accounts.permissions import WORKS, may
from bianmin.accounts.request import Request
from bianmin.cases import actions as cases
from bianmin.cases import register_export
from bianmin.openings import actions, documents, forms, queries
from bianmin.openings.models import Overtime, Report
from bianmin.refusal import Refused

from .common import WRONG, fresh, hall, month_named, page_of, sent_form

DONE = {
    "start": "记下了,办完按“结束”", "shift": "排好了", "report": "报告了,等负责人派人",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@may("openings.see")
def index(request: Request) -> HttpResponse:
    """Show who serves now, the plan, the month; begin, plan and report from here."""
    centre, today = hall(request), timezone.localdate()
    found, refused = _forms(request), None
    name = request.POST.get("form", "")
    form = found.get(name)
    if request.method == "POST" and form is not None and form.is_valid():
        refused = _carried_out(lambda: _act(name, form, request))
        if refused is None:
            messages.success(request, DONE[name])
            return redirect("openings:late")
    rows = _month(request)
    own = Overtime.objects.visible_to(request.user).select_related("who", "window", "planned_by")
    waiting = own.filter(ended_at=None).filter(Q(began_at__isnull=False) | Q(day__gte=today))
    waiting = waiting.order_by("day", "planned_from", "began_at")[:50]
    reports = Report.objects.visible_to(request.user).filter(day=today)
    shown = {
        "forms": found, "refused": refused, "wrong": name if form is not None else "",
        "centre": centre, "today": today, "pack": centre.pack_on(today).id,
        "running": [one for one in waiting if one.began_at],
        "planned": [one for one in waiting if not one.began_at],
        "reports": reports.select_related("by", "substitute", "window"),
        "leads": request.user.may("openings.lead"), "month": month_named(request.GET.get("month", ""), today),
        "sums": rows.values("who__name").annotate(
            times=Count("pk"), minutes=Sum("minutes"), served=Sum("served")
        ).order_by("-minutes", "who__name")[:100],
        "may_export": request.user.may("openings.export"),
        "people": _people(request) if request.user.may("openings.lead") else [],
        **page_of(rows.select_related("who", "window"), request),
    }  # fmt: skip
    wrong = request.method == "POST" and (refused or (form is not None and form.errors))
    return render(request, "openings/late.html", shown, status=WRONG if wrong else 200)


def _forms(request: Request) -> dict[str, Any]:
    """Return the forms that this person may use, by name."""
    found: dict[str, Any] = {}
    if request.user.may("openings.serve"):
        found["start"] = forms.Stay(sent_form(request, "start"), prefix=None, initial=fresh())
        found["report"] = forms.Report(sent_form(request, "report"), initial=fresh())
    if request.user.may("openings.lead"):
        found["shift"] = forms.Shift(
            sent_form(request, "shift"), people=_people(request), initial=fresh()
        )
    for name, form in found.items():
        form.auto_id = f"id_{name}_%s"
    return found


def _people(request: Request) -> Any:
    here = User.objects.filter(centre=request.user.centre, is_active=True, role__in=sorted(WORKS))
    return here.order_by("name")


def _act(name: str, form: Any, request: Request) -> None:
    at, found = timezone.now(), form.cleaned_data
    if name == "start":
        actions.stay(who=request.user, stay=form.stay(), at=at, key=found["key"])
    elif name == "report":
        actions.report(who=request.user, **found, at=at)
    else:
        actions.plan_shift(**found, by=request.user, at=at)


def _carried_out(act: Callable[[], object]) -> Refused | None:
    try:
        act()
    except Refused as refusal:
        return refusal
    return None


def _month(request: Request) -> Any:
    """Return what was served beyond the hour in the month that is asked for."""
    first = month_named(request.GET.get("month", ""), timezone.localdate())
    return queries.late_of(request.user, first)


@require_http_methods(["GET", "POST"])
@may("openings.serve")
def end(request: Request, late_id: int) -> HttpResponse:
    """End service beyond the hour: one's own, or anybody's by who leads the hall."""
    own = Overtime.objects.visible_to(request.user).running().select_related("who", "centre")
    if not request.user.may("openings.lead"):
        own = own.filter(who=request.user)
    row = get_object_or_404(own, pk=late_id)
    sent = request.POST if request.method == "POST" else None
    form, refused = forms.Leave(sent, initial=fresh()), None
    if sent is not None and form.is_valid():
        refused = _carried_out(lambda: _leave(row, form.cleaned_data, request))
        if refused is None:
            messages.success(request, "记好了,辛苦了")
            return redirect("openings:late")
    shown = {
        "row": row, "form": form, "refused": refused, "centre": row.centre,
        "pack": row.centre.pack_on(row.day).id, "today": timezone.localdate(),
        "counted": queries.counted(row, timezone.now()),
    }  # fmt: skip
    return render(request, "openings/end.html", shown, status=200 if sent is None else WRONG)


def _leave(row: Overtime, found: dict[str, Any], request: Request) -> None:
    ended = None
    if found["ended"] is not None:
        ended = timezone.make_aware(datetime.combine(row.day, found["ended"]))
    ending = actions.Ending(served=found["served"], left=found["left"] or 0, ended_at=ended)
    actions.leave(
        late_id=row.pk, ending=ending, by=request.user, at=timezone.now(), key=found["key"]
    )


@require_http_methods(["POST"])
@may("openings.lead")
def send(request: Request, report_id: int) -> HttpResponse:
    """Name who stays instead of somebody who cannot."""
    row = get_object_or_404(Report.objects.visible_to(request.user), pk=report_id)
    chosen = request.POST.get("substitute", "")
    substitute = (
        _people(request)
        .filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0)
        .first()
    )
    if substitute is None:
        messages.error(request, "请选本中心在岗的一个人")
        return redirect("openings:late")
    refused = _carried_out(
        lambda: actions.send(
            report_id=row.pk, substitute=substitute, by=request.user, at=timezone.now()
        )
    )
    if refused:
        messages.error(request, ";".join(one.found for one in refused.objections))
    else:
        messages.success(request, f"派了{substitute.name},这个窗口的人由他接着办")
    return redirect("openings:late")


@require_safe
@may("openings.export")
def workbook(request: Request) -> HttpResponseBase:
    """Hand out the list of a month as a workbook; that is in the ledger."""
    centre, at = hall(request), timezone.now()
    first = month_named(request.GET.get("month", ""), timezone.localdate())
    title = f"{centre.name}延时服务 {first:%Y-%m} {request.user.name} {timezone.localtime(at):%Y-%m-%d %H:%M} 导出"
    file, count = register_export.write(
        title, documents.late_rows(_month(request)), documents.LATE, "延时服务"
    )
    cases.tell_exported(
        rows=count, filters={"延时服务": f"{first:%Y-%m}"}, act=cases.Act(by=request.user, at=at)
    )
    return FileResponse(
        file, as_attachment=True, content_type=register_export.TYPE,
        filename=f"延时服务{first:%Y-%m}.xlsx",
    )  # fmt: skip
