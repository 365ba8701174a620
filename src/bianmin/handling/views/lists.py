"""What was not done in one day or one visit, the refusals that superiors read, the acceptance book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin import identity
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import register_export
from bianmin.cases.actions import Act, tell_exported
from bianmin.cases.models import Case
from bianmin.cases.register_export import Column
from bianmin.cases.views.printing import printed
from bianmin.centres.models import Centre
from bianmin.handling import actions, documents, forms, ledgers, queries
from bianmin.handling.ledgers import Ledger
from bianmin.refusal import Refused

WRONG = 422
MOST = 500  # cases of one printed book


@require_safe
@may("handling.see")
def index(request: Request) -> HttpResponse:
    """List what waits for a signature, and what was not done in one day or one visit."""
    now = timezone.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.EXCEPTIONS else "open"
    rows = queries.exceptions(request.user, tab, now)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: queries.PAGE + 1])
    centre = request.user.centre
    book = centre.pack_on(timezone.localdate()) if centre else None
    context = {
        "centre": centre,
        "tab": tab,
        "tabs": queries.EXCEPTIONS.items(),
        "rows": [(c, queries.left_open(c, now), queries.visits(c)) for c in found[: queries.PAGE]],
        "after": str(found[queries.PAGE - 1].pk) if len(found) > queries.PAGE else "",
        "waits": list(queries.waiting_for(request.user)[:20]),
        "today": timezone.localdate(),
        "books": ledgers.ledgers(book) if book else (),
        "may_export": request.user.may("ledger.export"),
        "kinds": sorted({r.value for r in book.policy.cases.kinds.values()}) if book else [],
    }
    return render(request, "handling/index.html", context)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which ledger of which days and kind somebody wants, and the cases in it."""

    ledger: Ledger
    kind: str
    since: date
    until: date
    cases: QuerySet[Case]

    @property
    def said(self) -> str:
        kind = f",{self.kind}" if self.kind else ""
        return f"{self.ledger.name}({self.since} 到 {self.until}{kind})"


def _asked(request: Request, centre: Centre, today: date) -> _Asked:
    pack = centre.pack_on(today)
    since, until = forms.Days(request.GET).span(today)
    asked = request.GET.get("kind", "")[:40]
    kinds = tuple(k for k, r in pack.policy.cases.kinds.items() if r.value == asked)
    ledger = ledgers.named(pack, request.GET.get("book", "")[:60])
    cases = queries.book_of(request.user, kinds, since, until, for_another=ledger.for_another)
    return _Asked(ledger, asked if kinds else "", since, until, cases)


@require_safe
@may("handling.see")
def book(request: Request) -> HttpResponse:
    """Print a ledger of accepted cases of some days, one kind or all (受理簿)."""
    centre, today = request.user.centre, timezone.localdate()
    if centre is None:
        return redirect("handling:index")
    asked = _asked(request, centre, today)
    sheet = documents.book(
        centre, asked.ledger, asked.cases[:MOST], kind=asked.kind, since=asked.since,
        until=asked.until,
    )  # fmt: skip
    return printed(sheet, f"book-{asked.since}-{asked.until}")


@require_safe
@may("ledger.export")
def book_out(request: Request) -> HttpResponseBase:
    """Hand the same ledger out as a workbook; that too is in the ledger of what was done."""
    at = timezone.now()
    centre, today = request.user.centre, timezone.localdate(at)
    if centre is None:
        return redirect("handling:index")
    asked = _asked(request, centre, today)
    hand = ";".join(f"{head}系统里没有记录,留空" for head in asked.ledger.by_hand)
    title = f"{centre.name}{asked.said} {request.user.name} 导出{';' + hand if hand else ''}"
    found = asked.cases[: register_export.MOST].iterator(chunk_size=register_export.CHUNK)
    rows = ({"case": case} for case in found)
    file, count = register_export.write(title, rows, _columns(asked.ledger), asked.ledger.name)
    act = Act(by=request.user, at=at)
    tell_exported(rows=count, filters={"台账": asked.said}, act=act)
    return FileResponse(
        file, as_attachment=True, filename=f"{asked.ledger.name}-{today:%Y%m%d}.xlsx",
        content_type=register_export.TYPE,
    )  # fmt: skip


def _columns(ledger: Ledger) -> list[Column]:
    """Return the columns of a ledger as a workbook has them; people are masked."""

    def of(value: Callable[[Case], Any] | None) -> Callable[[dict[str, Any]], Any]:
        return lambda row: value(row["case"]) if value else ""

    return [
        Column("办件编号", 26, of(lambda case: case.no)),
        Column("申请人", 9, of(lambda case: identity.mask_name(case.applicant))),
        *(Column(one.head, 4 * one.share, of(one.value)) for one in ledger.columns),
    ]


@require_safe
@may("handling.see")
def refusals(request: Request) -> HttpResponse:
    return _refusals(request)


def _refusals(request: Request, refused: Refused | None = None) -> HttpResponse:
    """List the papers that said no, those first that no superior has read."""
    unread = request.GET.get("tab", "unread") != "all"
    rows = queries.refusals(request.user, unread=unread)
    found, after = queries.page_of(rows, request.GET.get("after", "")[:20])
    centre, today = request.user.centre, timezone.localdate()
    veto = None
    if centre:
        veto = centre.pack_on(today).policy.registers.required.get("veto")
    context = {
        "centre": centre, "rows": [(d, queries.NO_ZH[d.kind]) for d in found], "after": after,
        "unread": unread, "may_read": request.user.may("handling.read"), "key": uuid4().hex,
        "veto": veto, "today": today, "refused": refused,
        "pack": centre.pack_on(today).id if centre else "_default",
    }  # fmt: skip
    return render(request, "handling/refusals.html", context, status=WRONG if refused else 200)


@require_POST
@may("handling.read")
def read(request: Request, document_id: int) -> HttpResponse:
    """A superior has read a refusal."""
    paper = get_object_or_404(queries.refusals(request.user, unread=False), pk=document_id)
    form = forms.Read(request.POST)
    if form.is_valid():
        act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
        try:
            actions.read(document_id=paper.pk, remark=form.cleaned_data["remark"], act=act)
        except Refused as refusal:
            return _refusals(request, refusal)
        messages.success(request, f"{paper.doc_no} 阅过了")
    return redirect("handling:refusals")
