"""What was not done in one day or one visit, the refusals that superiors read, the acceptance book."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.views.printing import printed
from bianmin.handling import actions, documents, forms, queries
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
        "book": documents.book_name(book) if book else "",
        "kinds": sorted({r.value for r in book.policy.cases.kinds.values()}) if book else [],
    }
    return render(request, "handling/index.html", context)


@require_safe
@may("handling.see")
def book(request: Request) -> HttpResponse:
    """Print the acceptance book of some days, one kind or all (受理簿)."""
    centre, today = request.user.centre, timezone.localdate()
    if centre is None:
        return redirect("handling:index")
    pack = centre.pack_on(today)
    form = forms.Days(request.GET)
    since, until = form.span(today)
    asked = request.GET.get("kind", "")[:40]
    kinds = tuple(k for k, r in pack.policy.cases.kinds.items() if r.value == asked)
    named = asked if kinds else ""
    cases = queries.book_of(request.user, kinds, since, until)[:MOST]
    sheet = documents.book(centre, pack, cases, kind=named, since=since, until=until)
    return printed(sheet, f"book-{since}-{until}")


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
