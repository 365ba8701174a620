"""The archive room on the screen: what is to be filed, what stands there, what is over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin import shelf
from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.archives import actions, checking, documents, forms, queries
from bianmin.archives.models import ItemTerm
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.cases.register_export import TYPE
from bianmin.catalogue.models import Item
from bianmin.ledger.actions import KEY_LENGTH, record
from bianmin.refusal import Refused

WRONG = 422
LONGEST = 60  # characters of what is looked for


def book_of(request: Request) -> Any:
    """Return the rule book in force at this person's centre today."""
    centre = request.user.centre
    return centre.pack_on(timezone.localdate()) if centre else shelf.pack("_default")


@require_safe
@may("archives.see")
def room(request: Request) -> HttpResponse:
    """Show one pile of the room; with words to look for, what is filed under them."""
    return page(request)


def page(
    request: Request, refused: Refused | None = None, reason: str = "", chosen: str = ""
) -> HttpResponse:
    """Render the room; with what was refused, what was typed stays."""
    today = timezone.localdate()
    sought = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    chosen = chosen or request.GET.get("list", "")
    chosen = "filed" if sought else chosen if chosen in queries.ROOM else "due"
    after = request.GET.get("after", "")[:160].replace("\0", "")
    due = chosen == "due"
    shown = (
        queries.to_file(request.user, after)
        if due
        else queries.volumes(request.user, chosen, sought, today, after)
    )
    ours = request.user.centre_id is not None
    context = {
        "centre": request.user.centre, "today": today, "chosen": chosen, "sought": sought,
        "piles": list(queries.ROOM.items()), "chosen_zh": queries.ROOM[chosen], "shown": shown,
        "may_propose": ours and chosen == "expired" and request.user.may("archives.propose"),
        "refused": refused, "reason": reason, "book": book_of(request),
        "ticked": {int(n) for n in request.POST.getlist("case") if n.isdecimal()},
        "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
        "next": queries.next_over(request.user, today) if chosen == "expired" else None,
        "may_terms": ours and request.user.may("archives.terms"),
    }  # fmt: skip
    return render(request, "archives/room.html", context, status=WRONG if refused else 200)


@require_safe
@may("archives.see")
def catalogue(request: Request) -> HttpResponseBase:
    """Hand the catalogue of files out as a workbook; that too is in the ledger."""
    at = timezone.now()
    since, until = _day(request.GET.get("since", "")), _day(request.GET.get("until", ""))
    name = request.user.centre.name if request.user.centre else "全县"
    said = f"{since or '开始'} 至 {until or '今天'}"
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    found = queries.catalogue(request.user, since, until)
    title = f"{name}案卷目录({said} 归档) {request.user.name} {when} 导出"
    file, rows = documents.catalogue(title, found)
    book = book_of(request)
    with transaction.atomic():
        centre = request.user.centre
        record(
            centre=centre, subject=f"centre:{centre.pk}" if centre else "ledger:archives",
            event="catalogue_exported", pack=book.id, by=request.user, at=at,
            because=book.policy.archives.from_year_end.because,
            details={"rows": rows, "filters": {"归档": said}},
        )  # fmt: skip
    return FileResponse(
        file, as_attachment=True, content_type=TYPE,
        filename=f"案卷目录-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx",
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@may("archives.see")
def verify(request: Request) -> HttpResponse:
    """Say whether a zip is the file that was sealed, and if not, what of it is not."""
    form = forms.Check(request.POST or None, request.FILES or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = _verdict(request, form.cleaned_data["file"], form.cleaned_data["no"])
    context = {"form": form, "verdict": verdict, "centre": request.user.centre}
    status = WRONG if verdict and not verdict.sound else 200
    return render(request, "archives/verify.html", context, status=status)


def _verdict(request: Request, given: UploadedFile[Any] | None, no: str) -> checking.Verdict:
    if getattr(request, "too_large", []):
        return checking.Verdict(None, ("压缩包太大了,请系统管理员用命令 bianmin verify-file 核验",))
    if given is None or not given.size:
        return checking.Verdict(None, ("没有选压缩包,或者它是空的",))
    assert given.file is not None
    number = checking.number_in(given.file) or "".join(c for c in no if c in "0123456789")
    cases = Case.objects.visible_to(request.user).filter(no=number, seals__isnull=False)
    return checking.check(given.file, cases.distinct())


@require_http_methods(["GET", "POST"])
@may("archives.terms")
def terms(request: Request) -> HttpResponseBase:
    """Show and set for how long the files of single items are kept."""
    form = forms.Term(request.POST or None)
    mine = Item.objects.filter(centre=request.user.centre)
    refused = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        item = mine.filter(code=said["code"].strip()).first()
        if item is None:
            form.add_error("code", "没有这个编码的事项")
        else:
            act = Act(by=request.user, at=timezone.now(), key=said["key"])
            try:
                actions.keep_longer(
                    item_id=item.pk, years=said["years"], reason=said["reason"], act=act
                )
            except Refused as refusal:
                refused = refusal
            else:
                messages.success(request, "保管期限定好了,以后归档的照这个算")
                return redirect("archives:terms")
    rows = (
        ItemTerm.objects.filter(item__in=mine).select_related("item", "by").order_by("item__code")
    )
    context = {
        "form": form, "refused": refused, "rows": rows[:200], "centre": request.user.centre,
        "book": book_of(request), "key": request.POST.get("key", "")[:KEY_LENGTH] or uuid4().hex,
    }  # fmt: skip
    status = WRONG if refused or form.errors else 200
    return render(request, "archives/terms.html", context, status=status)
