"""One file: look at it, on the record; take it out; strike or replace it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.files import actions, forms, queries
from bianmin.files.models import Scan
from bianmin.refusal import Refused
from bianmin.rules.cases import State
from bianmin.vault import store, strangers

from .paper import act_of, given_of

REFUSED = 422
AT_ONCE = 10  # pages of one screen
TYPES = {"PDF": "application/pdf", "PNG": "image/png", "JPEG": "image/jpeg"}
# A file of a stranger runs nothing and loads nothing, whatever a browser takes it for.
ALONE = "default-src 'none'; sandbox"


def find(request: Request, scan_id: int) -> Scan:
    """Return a file this person may see; 404 otherwise."""
    rows = Scan.objects.visible_to(request.user)
    joined = rows.select_related(
        "paper", "case__centre", "case__department", "by", "void_by", "taken_from__case",
        "replaces",
    )  # fmt: skip
    return get_object_or_404(joined, pk=scan_id)


def served(body: bytes, kind: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def body_of(name: str) -> bytes:
    try:
        return store.get(name)
    except store.Missing as error:
        raise Http404("库房里没有这个文件") from error


@require_http_methods(["GET", "HEAD", "POST"])
@may("files.see")
def show(request: Request, scan_id: int) -> HttpResponse:
    """Show a file page by page; who looks is in the ledger, and why, if it is not their case."""
    scan = find(request, scan_id)
    asked = request.method == "POST"
    reason = request.POST.get("reason", "")
    try:
        actions.look(scan=scan, reason=reason, act=act_of(request))
    except Refused as refused:
        return _page(request, scan, shown=False, refused=refused if asked else None, what="查看")
    return redirect("files:show", scan.pk) if asked else _page(request, scan)


def _page(
    request: Request,
    scan: Scan,
    *,
    shown: bool = True,
    refused: Refused | None = None,
    what: str = "",
    **typed: Any,
) -> HttpResponse:
    start = request.GET.get("from", "")
    first = min(int(start), scan.pages) if start.isdecimal() and 0 < len(start) < 5 else 1
    pages = range(max(1, first), min(scan.pages, first + AT_ONCE - 1) + 1)
    later = Scan.objects.filter(replaces=scan).first()
    context = {
        "scan": scan, "case": scan.case, "centre": scan.case.centre, "shown": shown,
        "there": store.has(scan.body), "pages": pages, "later": later,
        "before": max(1, pages.start - AT_ONCE) if pages.start > 1 else 0,
        "after": pages.stop if pages.stop <= scan.pages else 0,
        "until": queries.until(scan, scan.case.book),
        "may_add": request.user.may("files.add") and scan.case.state != State.ARCHIVED,
        "why": typed.get("why") or forms.Why(label="为什么要看(会记进台账)"),
        "out": typed.get("out") or forms.Why(label="下载做什么用(会记进台账)"),
        "off": typed.get("off") or forms.Why(label="为什么作废"),
        "instead": typed.get("instead") or forms.Instead(label="为什么换"),
        "refused": refused, "what": what, "open": next(iter(typed), ""),
    }  # fmt: skip
    wrong = refused or any(form.errors for form in typed.values())
    return render(request, "files/scan.html", context, status=REFUSED if wrong else 200)


@require_safe
@may("files.see")
def thumb(request: Request, scan_id: int) -> HttpResponse:
    """Give the small picture, in which nothing can be read: no look is recorded."""
    scan = get_object_or_404(Scan.objects.visible_to(request.user), pk=scan_id)
    answer = served(body_of(scan.thumb), "image/jpeg")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


@require_safe
@may("files.see")
def page(request: Request, scan_id: int, page: int) -> HttpResponse:
    """Give one page as an image, to those whose look is on the record."""
    scan = find(request, scan_id)
    if not 1 <= page <= scan.pages or not queries.looked(scan, request.user, timezone.localdate()):
        raise Http404("先打开这份影印件再看")
    body = body_of(scan.body)
    if scan.kind != "PDF":
        return served(body, TYPES[scan.kind])
    drawn = strangers.page(body, page - 1)
    if drawn is None:
        raise Http404("这一页画不出来")
    return served(drawn, "image/jpeg")


@require_POST
@may("files.see")
def take_out(request: Request, scan_id: int) -> HttpResponse:
    """Give the whole file to be saved; what for is in the ledger."""
    scan, form = find(request, scan_id), forms.Why(request.POST, label="下载做什么用(会记进台账)")
    act = act_of(request)
    if not form.is_valid():
        return _page(request, scan, shown=queries.looked(scan, request.user, act.today), out=form)
    body, purpose = body_of(scan.body), form.cleaned_data["reason"]
    try:
        actions.tell_taken_out(scan=scan, purpose=purpose, act=act)
    except Refused as refused:
        seen = queries.looked(scan, request.user, act.today)
        return _page(request, scan, shown=seen, refused=refused, what="下载", out=form)
    answer = served(body, TYPES[scan.kind])
    answer["Content-Disposition"] = f'attachment; filename="scan-{scan.pk}.{scan.ending}"'
    return answer


@require_POST
@may("files.add")
def strike(request: Request, scan_id: int) -> HttpResponse:
    """Let a file count no more; it stays, with the reason."""
    scan, form = find(request, scan_id), forms.Why(request.POST, label="为什么作废")
    act = act_of(request)
    seen = queries.looked(scan, request.user, act.today)
    if not form.is_valid():
        return _page(request, scan, shown=seen, off=form)
    try:
        actions.strike(scan_id=scan.pk, reason=form.cleaned_data["reason"], act=act)
    except Refused as refused:
        return _page(request, scan, shown=seen, refused=refused, what="作废", off=form)
    messages.success(request, f"作废了,还留在案卷里:{scan.paper.name}")
    return redirect("files:paper", scan.paper_id)


@require_POST
@may("files.add")
def replace(request: Request, scan_id: int) -> HttpResponse:
    """Take in another file instead of a wrong one."""
    scan = find(request, scan_id)
    form, act = forms.Instead(request.POST, request.FILES, label="为什么换"), act_of(request)
    seen = queries.looked(scan, request.user, act.today)
    if not form.is_valid():
        return _page(request, scan, shown=seen, instead=form)
    said = form.cleaned_data
    given = given_of(said["chosen"][0], Scan.Source.FILE, said["valid_until"])
    try:
        new = actions.add(
            paper_id=scan.paper_id, given=given, act=act, instead_of=scan.pk, reason=said["reason"]
        )
    except Refused as refused:
        return _page(request, scan, shown=seen, refused=refused, what="换", instead=form)
    messages.success(request, f"换上了,原来的那一份作废,还留着:{scan.paper.name}")
    return redirect("files:show", new.pk)
