"""The day of all windows, the work lists, taking a booking down, one booking (工作人员)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms as plain
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.appointments import actions, forms, queries
from bianmin.appointments.models import Booking
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.openings.queries import why_closed
from bianmin.refusal import Refused
from bianmin.tickets import coming

from . import flow

WRONG = 422


def hall_of(request: Request) -> Centre:
    if request.user.centre is None:
        raise Http404("no hall")
    prefetch_related_objects([request.user.centre], "adoptions")
    return request.user.centre


@never_cache
@require_safe
@may("appointments.see")
def index(request: Request) -> HttpResponse:
    """Show a day of all windows: who comes when, what is free, what is held back."""
    centre, now = hall_of(request), timezone.localtime()
    day = forms.a_day(request.GET.get("day", ""), now.date())
    bookings = queries.of_day(centre, day)
    sheets = queries.day_sheets(centre, day, bookings)
    closed = why_closed(centre, day) if not sheets else None
    context = {
        "centre": centre, "today": now.date(), "now": now, "day": day, "sheets": sheets,
        "bookings": bookings, "soon": {b.pk for b in bookings if queries.soon(b, now)},
        "before_on": day - timedelta(days=1), "next_on": day + timedelta(days=1), "closed": closed,
        "pack": centre.pack_on(day).id, "books": request.user.may("appointments.book"),
        "plans": request.user.may("appointments.plan"), "key": uuid4().hex, "tab": "day",
        "reviews": request.user.may("appointments.review"),
    }  # fmt: skip
    return render(request, "appointments/index.html", context)


@never_cache
@require_safe
@may("appointments.see")
def lists(request: Request) -> HttpResponse:
    """List who is to come, who waits for an answer, who did not come, who must be moved."""
    return _lists(request)


def _lists(request: Request, refused: Refused | None = None) -> HttpResponse:
    centre, now = hall_of(request), timezone.localtime()
    name = request.GET.get("list", queries.TODAY)
    name = name if name in queries.LISTS else queries.TODAY
    standing = queries.standing(centre, now)
    lines = queries.lines_ahead(centre, standing, now)
    why = queries.displaced(standing, lines, now)
    rows = queries.listed(centre, name, now, why)
    counts = queries.counts(standing, now, len(why))
    moves = name == queries.MOVES and request.user.may("appointments.book")
    asked = request.GET.get("q", "").replace("\x00", "")[:40].strip()
    context = {
        "centre": centre, "today": now.date(), "now": now, "chosen": name, "refused": refused,
        "lists": [(n, zh, counts[n]) for n, zh in queries.LISTS.items()],
        "rows": queries.of_person(request.user, asked) if asked else rows, "q": asked,
        "why": why, "what": "请人改约",
        "near": queries.suggestions(lines, rows, now) if moves else {},
        "soon": {b.pk for b in rows if queries.soon(b, now)}, "key": uuid4().hex,
        "pack": centre.pack_on(now.date()).id, "books": request.user.may("appointments.book"),
        "plans": request.user.may("appointments.plan"), "tab": "lists",
        "reviews": request.user.may("appointments.review"),
    }  # fmt: skip
    status = WRONG if refused else 200
    return render(request, "appointments/lists.html", context, status=status)


def act_of(request: Request, form: plain.Form) -> Act:
    said = form.cleaned_data
    return Act(
        by=request.user, at=timezone.now(), key=said.get("key", ""), revision=said.get("revision")
    )


def _own(request: Request, booking_id: int) -> Booking:
    """Return a booking of one's own hall: others are looked at, not touched."""
    rows = queries.whole().filter(pk__in=Booking.objects.visible_to(request.user).values("pk"))
    return get_object_or_404(rows.filter(centre=request.user.centre), pk=booking_id)


@never_cache
@require_safe
@may("appointments.see")
def show(request: Request, booking_id: int) -> HttpResponse:
    """Show one booking: who, what, when, what happened, what can be done now."""
    return _page(request, booking_id)


def _page(
    request: Request, booking_id: int, refused: Refused | None = None, what: str = "",
    typed: Any = None,
) -> HttpResponse:  # fmt: skip
    rows = queries.whole().filter(pk__in=Booking.objects.visible_to(request.user).values("pk"))
    booking: Booking = get_object_or_404(rows.annotate(**coming.marks()), pk=booking_id)
    now, user = timezone.localtime(), request.user
    own = booking.centre_id == user.centre_id
    prefetch_related_objects([booking.centre], "adoptions")
    books = own and user.may("appointments.book")
    context: dict[str, Any] = {
        "centre": booking.centre, "booking": booking, "refused": refused, "what": what, "now": now,
        "pack": booking.pack, "key": uuid4().hex, "changes": queries.changes(booking),
        "origins": coming.booked_of(booking),
        "offer": next((o for o in booking.waiting if o.until > now), None),  # type: ignore[attr-defined]
        "soon": queries.soon(booking, now), "past": booking.begins_at <= now, "books": books,
        "keeps": own and user.may("appointments.keep"),
        "allows": own and user.may("appointments.allow"), "rules": booking.book.policy,
        "typed": typed or {}, "tried": forms.Tried(typed), "sees_person": books,
        "sees_visit": user.may("agency.see"),
    }  # fmt: skip
    if books and booking.is_open:
        context |= flow.days_to_move(booking, now, public=False, day=request.GET.get("day", ""))
    status = WRONG if refused else 200
    return render(request, "appointments/show.html", context, status=status)


def _step(
    request: Request, booking_id: int, form: plain.Form, what: str, done: str,
    do: Callable[[Booking, Act], Any],
) -> HttpResponse:  # fmt: skip
    """Do one step on a booking of one's own hall, or say on its page why not."""
    booking = _own(request, booking_id)
    if not form.is_valid():
        wrong = "、".join(str(e) for errors in form.errors.values() for e in errors)
        in_order = booking.book.policy.cases.in_order
        return _page(request, booking_id, Refused((in_order.objection(wrong),)), what, request.POST)
    try:
        do(booking, act_of(request, form))
    except Refused as refusal:
        return _page(request, booking_id, refusal, what, request.POST)
    messages.success(request, done)
    if request.POST.get("back") == "window":
        return redirect("tickets:index")
    return redirect("appointments:show", booking_id)


@require_POST
@may("appointments.book")
def confirm(request: Request, booking_id: int) -> HttpResponse:
    """Confirm what somebody asked for."""
    form = forms.Step(request.POST)
    return _step(
        request, booking_id, form, "确认", "约好了",
        lambda b, act: actions.confirm(booking_id=b.pk, act=act),
    )  # fmt: skip


@require_POST
@may("appointments.allow")
def leader(request: Request, booking_id: int) -> HttpResponse:
    """Write down whether the leader will be there."""
    form = forms.Leader(request.POST)
    return _step(
        request, booking_id, form, "记领导的答复", "记下了",
        lambda b, act: actions.leader_says(
            booking_id=b.pk, yes=form.cleaned_data["yes"] == "yes",
            reason=form.cleaned_data["reason"], act=act,
        ),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def move(request: Request, booking_id: int) -> HttpResponse:
    """Move a booking as the resident asks on the telephone."""
    form = forms.At(request.POST)
    return _step(
        request, booking_id, form, "改时间", "按本人的意思改好了",
        lambda b, act: actions.move(booking_id=b.pk, begins_at=form.cleaned_data["at"], act=act),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def offer(request: Request, booking_id: int) -> HttpResponse:
    """Ask somebody to come at another time, which is kept for them."""
    form = forms.Offered(request.POST)
    return _step(
        request, booking_id, form, "请人改约", "给本人发了短信,新的时间先留着;他答应了才改",
        lambda b, act: actions.offer(
            booking_id=b.pk, begins_at=form.cleaned_data["at"],
            reason=form.cleaned_data["reason"], act=act,
        ),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def answer(request: Request, booking_id: int) -> HttpResponse:
    """Write down what somebody said on the telephone to the other time."""
    form, yes = forms.Step(request.POST), request.POST.get("yes") == "1"
    return _step(
        request, booking_id, form, "改时间", "记下了",
        lambda b, act: actions.answer(booking_id=b.pk, yes=yes, act=act),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def cancel(request: Request, booking_id: int) -> HttpResponse:
    """Cancel a booking as the resident asks on the telephone."""
    form = forms.Reason(request.POST)
    return _step(
        request, booking_id, form, "取消", "按本人的意思取消了",
        lambda b, act: actions.cancel(
            booking_id=b.pk, reason=form.cleaned_data["reason"], act=act
        ),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def ask_off(request: Request, booking_id: int) -> HttpResponse:
    """Ask the director to call an appointment off."""
    form = forms.Reason(request.POST)
    return _step(
        request, booking_id, form, "取消", "报给主任了,批准了才取消",
        lambda b, act: actions.ask_off(
            booking_id=b.pk, reason=form.cleaned_data["reason"], act=act
        ),
    )  # fmt: skip


@require_POST
@may("appointments.keep")
def call_off(request: Request, booking_id: int) -> HttpResponse:
    """Call an appointment off that the hall cannot keep."""
    form = forms.CallOff(request.POST)
    return _step(
        request, booking_id, form, "取消", "取消了,告诉了本人",
        lambda b, act: actions.call_off(
            booking_id=b.pk,
            off=actions.Off(**{n: form.cleaned_data[n] for n in ("reason", "told", "late")}),
            act=act,
        ),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def tried(request: Request, booking_id: int) -> HttpResponse:
    """Write down that somebody who has not come was called."""
    form = forms.Tried(request.POST)
    return _step(
        request, booking_id, form, "记联系", "记下了",
        lambda b, act: actions.contacted(
            booking_id=b.pk, reached=form.cleaned_data["reached"], note=form.cleaned_data["note"],
            act=act,
        ),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def give_up(request: Request, booking_id: int) -> HttpResponse:
    """Hold somebody to have given up."""
    form = forms.Step(request.POST)
    return _step(
        request, booking_id, form, "视为放弃", "按放弃办了,时间放开",
        lambda b, act: actions.give_up(booking_id=b.pk, act=act),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def came(request: Request, booking_id: int) -> HttpResponse:
    """Check somebody in at the counter."""
    form = forms.Step(request.POST)
    return _step(
        request, booking_id, form, "报到", "报到了",
        lambda b, act: actions.check_in(booking_id=b.pk, act=act),
    )  # fmt: skip


@require_POST
@may("appointments.book")
def by_code(request: Request) -> HttpResponse:
    """Find somebody by the code they say, or the QR code they show, to check them in."""
    centre = hall_of(request)
    said = request.POST.get("code", "")[:300].strip().rstrip("/")
    token = said.rpartition("/")[2]
    form = forms.Code({"code": said})
    if "/" not in said and form.is_valid():
        token = actions.token_of(centre.slug, form.cleaned_data["code"])
    booking = queries.mine(centre.slug, token)
    if booking is None:
        messages.error(request, "没有这个预约码,照短信或者纸条再核一遍")
        return redirect("appointments:lists")
    return redirect("appointments:show", booking.pk)


def month_of(text: str, today: date) -> date:
    """Return the first day of the month in an address."""
    return forms.a_day(f"{text[:7]}-01", today).replace(day=1)


@never_cache
@require_safe
@may("appointments.review")
def figures(request: Request) -> HttpResponse:
    """Count what became of the appointments of a month, by clause (主任看)."""
    centre, today = hall_of(request), timezone.localdate()
    month = month_of(request.GET.get("month", ""), today)
    total, rows, ways = queries.figures(centre, month)
    context = {
        "centre": centre, "month": month, "total": total, "rows": rows, "channels": ways,
        "before_on": month - timedelta(days=1), "next_on": month + timedelta(days=32),
        "pack": centre.pack_on(today).id, "today": today, "tab": "figures",
        "plans": request.user.may("appointments.plan"), "reviews": True,
        "books": request.user.may("appointments.book"),
    }  # fmt: skip
    return render(request, "appointments/figures.html", context)
