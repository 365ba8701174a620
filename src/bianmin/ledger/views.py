"""The audit trail (审计): who did what, when, by which clause, and whether it was altered."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.web.navigation import address_of

from . import actions, export, forms, queries
from .models import Entry

AT_ONCE = 20_000  # entries a page verifies; `bianmin verify-ledger` takes any number


@require_safe
@may("audit.see")
def entries(request: Request) -> HttpResponse:
    """List the entries one may see, the newest first, 50 at a time."""
    form = forms.Search(request.GET, by=request.user)
    found = queries.trail(Entry.objects.visible_to(request.user), form.sought())
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    context = {
        "form": form,
        "page": queries.page_of(found, after=after, before=before),
        "heads": queries.heads(request.user),
    }
    return render(request, "ledger/entries.html", context)


@require_safe
@may("audit.see")
def entry(request: Request, entry_id: int) -> HttpResponse:
    """Show one entry whole, with its clauses and its place in the chain."""
    visible = Entry.objects.visible_to(request.user).select_related("centre", "by")
    found = get_object_or_404(visible, pk=entry_id)
    kind, _, number = found.subject.partition(":")
    about = address_of("cases:show", number) if kind == "case" else ""
    context = {
        "entry": found,
        "sound": queries.digest(found) == found.hash,
        "about": about if request.user.may("cases.see") else "",
    }
    return render(request, "ledger/entry.html", context)


@require_http_methods(["GET", "HEAD"])
@may("audit.export")
def download(request: Request, kind: str) -> HttpResponseBase:
    """Hand out what the filters find as CSV or Excel; that too is in the ledger."""
    if kind not in export.KINDS:
        raise Http404(kind)
    at = timezone.now()
    sought = forms.Search(request.GET, by=request.user).sought()
    found = queries.trail(Entry.objects.visible_to(request.user), sought)
    file, rows = export.write(kind, export.rows(found, request.user))

    asked = {k: v for k, v in request.GET.items() if v and k in forms.Search.base_fields}
    book = shelf.pack("_default")
    with transaction.atomic():
        actions.record(
            centre=request.user.centre, subject=f"user:{request.user.pk}", event="trail_exported",
            pack=book.id, because=book.policy.security.acts_recorded.because, by=request.user, at=at,
            details={"kind": kind, "rows": rows, "filters": asked},
        )  # fmt: skip
    name = f"审计记录-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=export.KINDS[kind])


@require_POST
@may("audit.see")
def verify(request: Request, chain: int) -> HttpResponse:
    """Verify a chain from the last sound entry on, and say how far it holds."""
    head = next((h for h in queries.heads(request.user) if h.chain == chain), None)
    if head is None:
        raise Http404(chain)
    verdict = actions.inspect(centre=head.centre, at=timezone.now(), most=AT_ONCE)
    where = head.centre.name if head.centre else "县级"
    if verdict.broken:
        messages.error(request, f"{where}:第 {verdict.broken.seq} 条{verdict.broken.what}")
    elif verdict.seq < head.seq:
        left = head.seq - verdict.seq
        messages.warning(
            request, f"{where}:到第 {verdict.seq} 条都完好,还有 {left} 条,再按一次接着核"
        )
    else:
        messages.success(request, f"{where}:{verdict.seq} 条都完好")
    return redirect("audit:entries")
