"""What people say of the hall, for those who answer for it (好差评): the bad ones first."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import make_aware
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.cases.models import Document
from bianmin.doors.queries import book_of
from bianmin.refusal import Refused

from . import actions, forms, queries
from .models import Rating, RatingQuerySet
from .tags import WORDS

REFUSED = 422
TABS = {"open": "差评,还没办完", "bad": "差评", "all": "全部"}
EMPTY = {
    "open": ("没有要办的差评", "群众评了不满意、非常不满意的,排在这里,最早要联系的在最上面。"),
    "bad": ("没有差评", "群众评了不满意、非常不满意的,都列在这里。"),
    "all": ("还没有人评价", "群众在查进度的页面上评;没有评的不算好评,系统也不替人评。"),
}


def _seen(request: Request) -> RatingQuerySet:
    """Return the ratings this person may see, with all that a line shows."""
    papers = Document.objects.defer("pdf", "sheet")
    return (
        Rating.objects.visible_to(request.user)
        .select_related(
            "case__version", "case__department", "person", "window", "contacted_by", "closed_by"
        )
        .prefetch_related(
            "case__papers", "case__version__materials", Prefetch("case__documents", papers)
        )
    )


@require_safe
@may("voice.see")
def index(request: Request) -> HttpResponse:
    """List the ratings, those first that somebody has to answer for."""
    today = timezone.localdate()
    mine = Rating.objects.visible_to(request.user)
    counts = queries.tabs(mine)
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = "open" if counts["open"] else "all"
    rows, after = _page(_of_tab(_seen(request), tab), tab, request.GET.get("after", ""))
    book = book_of(request.user.centre, today)
    policy = book.policy.ratings
    month = make_aware(datetime.combine(today.replace(day=1), time.min))
    people, windows = queries.shares(mine.filter(at__gte=month), policy)
    context = {
        "centre": request.user.centre,
        "tab": tab,
        "tabs": [(n, words, counts[n], counts[n] >= queries.MANY) for n, words in TABS.items()],
        "rows": [_line(row, request, today) for row in rows],
        "total": counts[tab] if counts[tab] < queries.MANY else None,
        "after": after,
        "empty": EMPTY[tab],
        "people": people,
        "windows": windows,
        "whole": queries.total(people, policy),
        "not_rated": queries.not_rated(request.user, today.replace(day=1)),
        "grades": policy.grades.value,
        "pack": book.id,
        "because": policy.bad.because,
    }
    return render(request, "voice/index.html", context)


def _of_tab(found: RatingQuerySet, tab: str) -> RatingQuerySet:
    if tab == "open":
        return queries.to_follow_up(found).order_by("correct_by", "pk")
    return (found.filter(bad=True) if tab == "bad" else found).order_by("-pk")


def _page(found: RatingQuerySet, tab: str, after: str) -> tuple[list[Rating], str]:
    """Return one page and the cursor of the next: a number, and before it what is open by day."""
    day, _, pk = after.rpartition("_")
    if pk.isdecimal() and len(pk) < 19:
        found = found.filter(_behind(day, int(pk)) if tab == "open" else Q(pk__lt=int(pk)))
    rows = list(found[: queries.PAGE + 1])
    if len(rows) <= queries.PAGE:
        return rows, ""
    last = rows[queries.PAGE - 1]
    return rows[:-1], f"{last.correct_by}_{last.pk}" if tab == "open" else str(last.pk)


def _behind(day: str, pk: int) -> Q:
    try:
        date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(correct_by__gte=day) & (Q(correct_by__gt=day) | Q(pk__gt=pk))


def _line(rating: Rating, request: Request, today: date) -> dict[str, Any]:
    """Return a rating as it is shown: who was rated never learns who rated."""
    rated = rating.person_id == request.user.pk
    return {
        "rating": rating,
        "tags": [WORDS.get(code, code) for code in rating.tags],
        "findings": queries.findings(rating, today, told=rating.named and not rated),
        "names_case": rating.named and not rated,
        "rated": rated,
    }


@require_safe
@may("voice.see")
def show(request: Request, rating_id: int) -> HttpResponse:
    """Show one rating, what our own data say of it, and what is to be done."""
    return _show(request, rating_id)


def _show(
    request: Request,
    rating_id: int,
    *,
    contact: forms.Contact | None = None,
    close: forms.Close | None = None,
    refused: Refused | None = None,
    what: str = "",
) -> HttpResponse:
    rating = get_object_or_404(_seen(request), pk=rating_id)
    context = {
        "centre": request.user.centre,
        "contact": contact or forms.Contact(),
        "close": close or forms.Close(),
        "refused": refused,
        "what": what,
        "may_follow_up": request.user.may("voice.follow_up"),
        **_line(rating, request, timezone.localdate()),
    }
    wrong = refused or context["contact"].errors or context["close"].errors
    return render(request, "voice/show.html", context, status=REFUSED if wrong else 200)


@require_POST
@may("voice.follow_up")
def contact(request: Request, rating_id: int) -> HttpResponse:
    """Record a call back."""
    rating = get_object_or_404(Rating.objects.visible_to(request.user), pk=rating_id)
    form = forms.Contact(request.POST)
    if not form.is_valid():
        return _show(request, rating_id, contact=form)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        actions.contact(rating_id=rating.pk, said=form.cleaned_data["said"], act=act)
    except Refused as refused:
        return _show(request, rating_id, contact=form, refused=refused, what="记下联系")
    messages.success(request, "联系的结果记下了")
    return redirect("voice:show", rating.pk)


@require_POST
@may("voice.follow_up")
def close(request: Request, rating_id: int) -> HttpResponse:
    """Close a bad rating with what was found."""
    rating = get_object_or_404(Rating.objects.visible_to(request.user), pk=rating_id)
    form = forms.Close(request.POST)
    if not form.is_valid():
        return _show(request, rating_id, close=form)
    act = Act(by=request.user, at=timezone.now(), key=request.POST.get("key", "")[:64])
    try:
        actions.close(rating_id=rating.pk, **form.cleaned_data, act=act)
    except Refused as refused:
        return _show(request, rating_id, close=form, refused=refused, what="办结")
    messages.success(request, "这条差评办结了")
    return redirect("voice:index")
