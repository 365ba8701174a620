"""Telling on the screen: what to tell, the register, the sheet, and on to the intake."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases import forms as case_forms
from bianmin.cases.actions import Act
from bianmin.cases.queries import version_for_intake
from bianmin.cases.views.printing import printed
from bianmin.catalogue.models import Version
from bianmin.catalogue.queries import search
from bianmin.refusal import Refused
from bianmin.rules import consult
from bianmin.rules.intake import GOOD, Mark

from . import actions, documents, forms, queries
from .models import Telling

WRONG = 422


@require_safe
@may("tellings.see")
def index(request: Request) -> HttpResponse:
    """Find the item somebody asks about; and the register of what was told."""
    centre, today = request.user.centre, timezone.localdate()
    asked = request.GET.get("q", "").strip()[:60]
    found = search(centre, today, asked)[:8] if centre and asked else []
    rows, after = queries.rows(request.user, request.GET.get("after", "")[:20])
    context = {
        "centre": centre, "q": asked, "found": found, "rows": rows, "after": after,
        "title": queries.called(centre.pack_on(today)) if centre else "咨询告知",
        "may_tell": bool(centre) and request.user.may("tellings.tell"),
    }  # fmt: skip
    return render(request, "tellings/index.html", context)


@require_http_methods(["GET", "POST"])
@may("tellings.tell")
def new(request: Request, version_id: int) -> HttpResponse:
    """Show what is to be told of an item, and keep that it was told."""
    today = timezone.localdate()
    version = version_for_intake(request.user, version_id, today)
    if version is None:
        raise_not_here()
    assert version is not None
    book = version.item.centre.pack_on(today)
    sent = request.POST if request.POST.get("act") == "tell" else None
    ways = book.policy.consult.answer_forms.value
    form = forms.Tell(
        sent, ways=ways, ticked=book.policy.consult.sheet_fields,
        initial=_typed(request, version, ways),
    )  # fmt: skip
    refused = None
    if form.is_valid():
        said = dict(form.cleaned_data)
        act = Act(by=request.user, at=timezone.now(), key=said.pop("key"))
        said.pop("revision")
        try:
            telling = actions.tell(version=version, told=actions.Told(**said), act=act)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, f"告知记下了,{telling.no}")
            return redirect("tellings:show", telling_id=telling.pk)
    wrong = refused or (sent is not None and form.errors)
    context = {
        "centre": version.item.centre, "version": version, "form": form, "refused": refused,
        "pack": book.id, "key": request.POST.get("key", "")[:64] or uuid4().hex,
        "days": queries.days(version, book), "materials": version.materials.all(),
        "sheet": consult.sheet_needed(on_site=True, lacking=False, policy=book.policy.consult),
        "card": book.policy.consult.card_form.value,
    }  # fmt: skip
    return render(request, "tellings/new.html", context, status=WRONG if wrong else 200)


def raise_not_here() -> None:
    """Say that an item is not there to be told of."""
    get_object_or_404(Version.objects.none())


def _typed(request: Request, version: Version, ways: tuple[str, ...]) -> dict[str, Any]:
    """Return what was typed at the intake before, so that it is not typed again."""
    written = "书面" if "书面" in ways else ways[0]
    known: dict[str, Any] = {"channel": "window", "form": written}
    if request.method != "POST":
        return known
    marks = case_forms.Papers(request.POST, materials=list(version.materials.all()))
    lacking = ""
    if marks.is_valid():
        found = marks.marked()
        seen = [m for m in version.materials.all() if found[m.order].mark is not Mark.UNMARKED]
        wanting = [m.name for m in seen if found[m.order].mark not in {*GOOD, Mark.NOT_NEEDED}]
        lacking = "、".join(wanting)
    who, phone = request.POST.get("applicant", "")[:60], request.POST.get("phone", "")[:30]
    return known | {"who": who, "phone": phone, "lacking": lacking}


def _own(request: Request, telling_id: int) -> Telling:
    seen = Telling.objects.visible_to(request.user).select_related(
        "centre", "by", "case", "version"
    )
    return get_object_or_404(seen, pk=telling_id)


@require_safe
@may("tellings.see")
def show(request: Request, telling_id: int) -> HttpResponse:
    return _page(request, _own(request, telling_id))


def _page(request: Request, telling: Telling, refused: Refused | None = None) -> HttpResponse:
    own = request.user.centre_id == telling.centre_id and request.user.may("tellings.tell")
    context = {
        "centre": telling.centre, "telling": telling, "refused": refused, "key": uuid4().hex,
        "may_take": own and telling.case_id is None and request.user.may("intake.take"),
    }  # fmt: skip
    return render(request, "tellings/show.html", context, status=WRONG if refused else 200)


@require_safe
@may("tellings.see")
def paper(request: Request, telling_id: int) -> HttpResponse:
    """Print the sheet, the same at every print."""
    telling = _own(request, telling_id)
    return printed(lambda: documents.pdf(telling), f"telling-{telling.pk}")


@require_POST
@may("intake.take")
def take_up(request: Request, telling_id: int) -> HttpResponse:
    """Go on to the intake with what is known already."""
    telling = _own(request, telling_id)
    get_object_or_404(Telling.objects.filter(centre=request.user.centre_id), pk=telling.pk)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        key = actions.take_up(telling_id=telling.pk, act=act)
    except Refused as refusal:
        return _page(request, telling, refusal)
    return redirect("cases:intake_page", key=key, version_id=telling.version_id)
