"""The lists of enquiries, what is owed to residents, the figures, the workbook."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act, tell_exported
from bianmin.doors.queries import book_of
from bianmin.enquiries import actions, export, forms, queries
from bianmin.enquiries.models import Reply, Template
from bianmin.refusal import Refused
from bianmin.rules.enquiries import OUTCOME_ZH

WRONG = 422


def _narrow(request: Request) -> forms.Narrow:
    book = book_of(request.user.centre, timezone.localdate())
    people = queries.people(request.user.centre) if request.user.centre else []
    return forms.Narrow(request.GET, book=book, people=people, outcomes=OUTCOME_ZH.items())


@require_safe
@may("enquiries.see")
def index(request: Request) -> HttpResponse:
    """Show a list of enquiries: those first about which this person has to do something."""
    at = timezone.now()
    today = timezone.localdate(at)
    counts = queries.counts(request.user, at, today)
    tab = request.GET.get("tab", "")
    if tab not in queries.TABS:
        tab = next((name for name in ("passed", "mine", "free") if counts[name]), "mine")
    narrow = _narrow(request)
    found = queries.of_tab(request.user, tab, at, today)
    found = queries.narrowed(found, narrow.asked()) if tab == "all" else found
    rows, after = queries.rows(found, request.GET.get("after", "")[:20])
    context = {
        "centre": request.user.centre, "tab": tab, "rows": [(e, e.late(today)) for e in rows],
        "tabs": [(name, words, counts.get(name)) for name, words in queries.TABS.items()],
        "after": after, "empty": queries.EMPTY[tab], "narrow": narrow if tab == "all" else None,
        "owed": queries.owed_count(request.user, at),
        "may_ask": bool(request.user.centre_id) and request.user.may("enquiries.act"),
        "may_export": request.user.may("enquiries.export"),
    }  # fmt: skip
    return render(request, "enquiries/index.html", context)


@require_safe
@may("enquiries.see")
def figures(request: Request) -> HttpResponse:
    """Show what came by each channel and what became of it, with the clauses that hold it."""
    at = timezone.now()
    today = timezone.localdate(at)
    narrow = _narrow(request)
    book = book_of(request.user.centre, today)
    rows = queries.figures(request.user, narrow.asked(), at, today)
    called = book.policy.enquiries.channels
    context = {
        "centre": request.user.centre, "narrow": narrow, "pack": book.id,
        "rows": [(called[r.channel].value if r.channel in called else r.channel, r) for r in rows],
        "within": [(called[c].value, r) for c, r in book.policy.enquiries.answer_within.items()], "kept": book.policy.first_asked.kept_until,
        "take": book.policy.passing.take_within, "query": request.GET.urlencode(),
        "may_export": request.user.may("enquiries.export"),
    }  # fmt: skip
    return render(request, "enquiries/figures.html", context)


@require_safe
@may("enquiries.export")
def workbook(request: Request) -> HttpResponseBase:
    """Hand the register out as a workbook; that too is in the ledger."""
    at = timezone.now()
    today = timezone.localdate(at)
    found = queries.narrowed(
        queries.of_tab(request.user, "all", at, today), _narrow(request).asked()
    )
    full = found.select_related("owner", "holder", "closed_by", "case").order_by("-pk")
    name = request.user.centre.name if request.user.centre else "全县"
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    title = f"{name}咨询台账 {request.user.name} {when} 导出"
    file, rows = export.write(title, full[: export.MOST].iterator(chunk_size=1000))
    act = Act(by=request.user, at=at)
    tell_exported(rows=rows, filters={"台账": "咨询台账"}, act=act)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"咨询台账-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
        content_type=export.TYPE,
    )


@require_safe
@may("enquiries.see")
def replies(request: Request) -> HttpResponse:
    """Show which words are owed to residents: one's own or the hall's, the latest of all first."""
    return _replies(request)


def _replies(request: Request, **more: Any) -> HttpResponse:
    mine = request.GET.get("of") != "hall" and request.user.may("enquiries.act")
    rows, after = queries.owed(request.user, mine=mine, after=request.GET.get("after", "")[:60])
    context = {
        "centre": request.user.centre, "mine": mine, "rows": rows, "after": after,
        "at": timezone.now(), "key": uuid4().hex, "may_keep": request.user.may("enquiries.act"),
        **more,
    }  # fmt: skip
    return render(request, "enquiries/replies.html", context, status=WRONG if more else 200)


@require_POST
@may("enquiries.act")
def keep(request: Request, reply_id: int) -> HttpResponse:
    """Write down that a promised word was given."""
    own = Reply.objects.filter(centre=request.user.centre).select_related("enquiry")
    reply = get_object_or_404(own, pk=reply_id)
    form = forms.Keep(request.POST)
    if not form.is_valid():
        return _replies(request, wrong=form, at_reply=reply)
    act = Act(by=request.user, at=timezone.now(), key=form.cleaned_data["key"])
    try:
        actions.keep(reply_id=reply.pk, note=form.cleaned_data["note"], act=act)
    except Refused as refusal:
        return _replies(request, refused=refusal, at_reply=reply, pack=reply.enquiry.pack)
    messages.success(request, f"记下了:{reply.what}")
    return redirect("enquiries:show", enquiry_id=reply.enquiry_id)


@require_http_methods(["GET", "POST"])
@may("enquiries.act")
def templates(request: Request) -> HttpResponse:
    """Show the answers the hall gives often, and keep a new one; only the director changes them."""
    centre = request.user.centre
    assert centre is not None, "nobody answers without a hall: see the table of permissions"
    directs = request.user.may("enquiries.direct")
    form = forms.Model(request.POST if request.method == "POST" and directs else None)
    refused = None
    if form.is_valid():
        said = dict(form.cleaned_data)
        act = Act(by=request.user, at=timezone.now(), key=said["key"])
        try:
            actions.save_template(centre=centre, name=said["name"], text=said["text"], act=act)
        except Refused as refusal:
            refused = refusal
        else:
            return redirect("enquiries:templates")
    context = {
        "centre": centre, "form": form, "rows": queries.templates(centre), "directs": directs,
        "refused": refused, "pack": centre.pack_on(timezone.localdate()).id, "key": uuid4().hex,
    }  # fmt: skip
    wrong = refused or form.errors
    return render(request, "enquiries/templates.html", context, status=WRONG if wrong else 200)


@require_POST
@may("enquiries.direct")
def end_template(request: Request, template_id: int) -> HttpResponse:
    """Offer an answer no more."""
    own = Template.objects.filter(centre=request.user.centre)
    template = get_object_or_404(own, pk=template_id)
    act = Act(by=request.user, at=timezone.now())
    actions.end_template(template_id=template.pk, act=act)
    return redirect("enquiries:templates")
