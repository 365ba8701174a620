"""The monthly and quarterly sheet on the screen, on paper, and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin import papers as press
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import actions, register_export

from . import documents, forms
from .queries import BY, Row, Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """The sheet that is asked for, and what it is called."""

    form: forms.Asked
    sheet: Sheet
    hall: str
    name: str

    @property
    def title(self) -> str:
        """How it is headed."""
        return f"{self.hall}办件{self.name}"


def _wanted(request: Request, today: date) -> Wanted:
    form = forms.Asked(request.GET, user=request.user, today=today)
    span, by, halls, hall = form.wanted()
    last = span.until - timedelta(days=1)
    kind = "季报" if (span.until - span.first).days > 31 else "月报"
    name = f"{kind}({forms.said(span)})"
    return Wanted(form, Sheet(halls, span.first, last, by, compares=True), hall, name)


@require_safe
@may("tallies.see")
def index(request: Request) -> HttpResponse:
    """Show what came, what was done and what is left, by kind, department, window or item."""
    today = timezone.localdate()
    wanted = _wanted(request, today)
    sheet, rows = wanted.sheet, wanted.sheet.rows
    context = {
        "form": wanted.form, "sheet": sheet, "title": wanted.title, "hall": wanted.hall,
        "balance": [head for head, _ in documents.BALANCE],
        "work": [head for head, _ in documents.work(sheet.by)],
        "rows": [_line(row, sheet.by) for row in rows], "total": _line(sheet.total, sheet.by),
        "what": BY[sheet.by][0], "unfinished": sheet.last >= today,
        "books": documents.books(sheet) if sheet.by == "kind" else [],
        "centre": request.user.centre, "today": today,
        "may_export": request.user.may("ledger.export"),
    }  # fmt: skip
    return render(request, "tallies/index.html", context)


def _line(row: Row, by: str) -> dict[str, object]:
    return {
        "name": row.name, "balance": documents.cells(row, documents.BALANCE),
        "work": documents.cells(row, documents.work(by)),
    }  # fmt: skip


@require_safe
@may("tallies.see")
def paper(request: Request) -> HttpResponse:
    """Give the sheet as it is printed and sent."""
    today = timezone.localdate()
    wanted = _wanted(request, today)
    centre = request.user.centre
    sheet = documents.printed(
        wanted.sheet, wanted.name, wanted.hall, bool(centre and centre.sample), today
    )
    try:
        body = press.render(sheet)
    except press.FontMissing as missing:
        return HttpResponse(str(missing), content_type="text/plain; charset=utf-8", status=503)
    return HttpResponse(body, content_type="application/pdf")


@require_safe
@may("ledger.export")
def workbook(request: Request) -> HttpResponseBase:
    """Hand out the sheets and the ledgers of each kind as a workbook; that is in the ledger."""
    at = timezone.now()
    today = timezone.localtime(at).date()
    wanted = _wanted(request, today)
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    title = f"{wanted.title} {request.user.name} {when} 导出"
    file = documents.workbook(wanted.sheet, title, request.user.centre, today)
    said = {"报表": wanted.title}
    total = sum(book.lines for book in documents.books(wanted.sheet))
    actions.tell_exported(rows=total, filters=said, act=actions.Act(by=request.user, at=at))
    return FileResponse(
        file, as_attachment=True, content_type=register_export.TYPE,
        filename=f"办件{wanted.name}.xlsx",
    )  # fmt: skip
