"""The window: who stands here, who is next and why, and one key for each act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, Subquery, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.accounts.permissions import may
from bianmin.accounts.request import Request
from bianmin.cases.actions import Act
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.ledger.actions import KEY_LENGTH, done_before
from bianmin.refusal import Refused
from bianmin.rules.tickets import AT_WINDOW, State
from bianmin.tickets import actions, coming, forms, keys, queries
from bianmin.tickets.models import Shift, Ticket
from bianmin.web.navigation import address_of

SHOWN = 12  # of those who wait, in the order of their calls
WRONG = 422
ENDS = ("finish", "next", "this", "resume")  # with which who is served goes
Said = dict[str, Any]


def own_centre(request: Request) -> Centre:
    """Return the hall somebody works in; 404 for who works in none."""
    if request.user.centre is None:
        raise Http404("县级没有窗口")
    return request.user.centre


def ways(request: Request) -> Said:
    """Return which of the other pages of tickets somebody may open."""
    return {
        "issues": request.user.may("tickets.issue"),
        "oversees": request.user.may("tickets.oversee"),
    }


def act_of(request: Request, said: Said) -> Act:
    return Act(by=request.user, at=timezone.now(), key=said.get("key", ""))


@require_http_methods(["GET", "POST"])
@may("tickets.see")
def index(request: Request) -> HttpResponse:
    """Show the window of whoever asks, or the windows they may open; do what was pressed."""
    centre = own_centre(request)
    if request.method != "POST":
        return _page(request, centre)
    if not request.user.may("tickets.call"):
        raise Http404("这个岗位不叫号")
    form = forms.Doing(request.POST)
    if not form.is_valid() or form.cleaned_data["do"] not in DO:
        return _page(request, centre, wrong=form)
    said = form.cleaned_data
    ticket = _ticket(request, said["ticket"]) if said["ticket"] else None
    try:
        told = _do(request, ticket, said)
    except Refused as refusal:
        return _page(request, centre, refused=refusal, said=said)
    if isinstance(told, HttpResponse):
        return told
    messages.success(request, told)
    return redirect("tickets:index")


def _do(request: Request, ticket: Ticket | None, said: Said) -> str | HttpResponse:
    """Do what was pressed, unless who is served would go with something left open.

    Raises `Refused` with that and with what the act itself is refused for, all at once.
    """
    leaves = getattr(request.user, "at_window", None) if said["do"] in ENDS else None
    act = act_of(request, said)
    # sent again, it is answered as it was
    left = coming.left_open(leaves) if leaves and done_before(act.key) is None else []
    if not left:
        return DO[said["do"]](ticket, said, act)
    with transaction.atomic():  # tried only for what else there is against it
        try:
            DO[said["do"]](ticket, said, act)
        except Refused as refusal:
            raise Refused((*left, *refusal.objections)) from None
        raise Refused(tuple(left))


def _ticket(request: Request, ticket_id: int) -> Ticket:
    return get_object_or_404(Ticket.objects.visible_to(request.user), pk=ticket_id)


def _page(request: Request, centre: Centre, **more: Any) -> HttpResponse:
    now = timezone.now()
    prefetch_related_objects([centre], "adoptions")
    shift = queries.shift_of(request.user) if request.user.may("tickets.call") else None
    if shift is not None and shift.centre_id != centre.pk:
        shift = None
    context: Said = {
        "centre": centre,
        "keys": keys.WINDOW,
        "key": uuid4().hex,
        "shift": shift,
        **more,
        **ways(request),
    }
    context |= _at_window(centre, shift, now) if shift else _to_open(request, centre, now)
    context["checks_in"] = request.user.may("appointments.book")
    context["pack"] = centre.pack_on(queries.local_day(now)).id
    status = WRONG if more else 200
    template = "tickets/window.html" + ("#queue" if request.htmx and shift and not more else "")
    return render(request, template, context, status=status)


def _to_open(request: Request, centre: Centre, now: datetime) -> Said:
    hall = queries.hall_now(centre, now, queries.local_day(now))
    return {"hall": hall, "may_call": request.user.may("tickets.call")}


def _at_window(centre: Centre, shift: Shift, now: datetime) -> Said:
    day, plan = queries.local_day(now), queries.floor(centre.pk)
    hand = queries.at_hand(shift.window_id, centre.pk, day)
    here = next((t for t in hand if t.now in AT_WINDOW), None)
    stops = queries.stops_known(shift, day)
    clock = queries.Clock(centre, now, stops)
    upcoming, many = queries.upcoming(centre, plan, shift.window_id, day, clock, SHOWN)
    return {
        "stopped": queries.holding(stops),
        "asks": address_of("enquiries:new"), "here": here, "matters": _matters(here, day), "upcoming": upcoming, "many": many,
        "rows": queries.merged(upcoming, many, plan, shift.window_id, clock),
        "parked": [t for t in hand if t.now is State.PARKED],
        "missed": [t for t in hand if t.now is State.MISSED and t.line_id in plan.serves(shift.window_id)],
        "windows": [w for pk, w in plan.windows.items() if pk != shift.window_id],
        "lines": plan.lines, "policy": centre.pack_on(day).policy.queue,
    }  # fmt: skip


def _matters(ticket: Ticket | None, day: Any) -> Any:
    """Return what somebody came for, each with the version under which it is taken in."""
    if ticket is None:
        return []
    versions = Version.objects.in_force(day).filter(item=OuterRef("item")).order_by("-number")
    rows = ticket.matters.select_related("case")
    return rows.annotate(version=Subquery(versions.values("pk")[:1]))


def _number(ticket: Ticket | None) -> Ticket:
    if ticket is None:
        raise Http404("没有这个号")
    return ticket


def _open(_: Ticket | None, said: Said, act: Act) -> str:
    if not said["window"]:
        raise Http404("没有这个窗口")
    window = get_object_or_404(act.by.centre.windows, pk=said["window"])  # type: ignore[union-attr]
    shift = actions.open_window(window_id=window.pk, act=act)
    return f"{shift.window.no} 号窗口开了"


def _next(_: Ticket | None, said: Said, act: Act) -> str:
    ticket = actions.call_next(act=act)
    return f"请 {ticket.number} 号" if ticket else "没有人等着,来了再叫"


def _this(ticket: Ticket | None, said: Said, act: Act) -> str:
    found = actions.call_this(ticket_id=_number(ticket).pk, why=said["why"], act=act)
    return f"请 {found.number} 号"


def _simple(action: Callable[..., Ticket], words: str) -> Callable[[Ticket | None, Said, Act], str]:
    def do(ticket: Ticket | None, said: Said, act: Act) -> str:
        found = action(ticket_id=_number(ticket).pk, act=act)
        return f"{found.number} 号{words}"

    return do


def _park(ticket: Ticket | None, said: Said, act: Act) -> str:
    found = actions.park(ticket_id=_number(ticket).pk, why=said["why"], act=act)
    return f"{found.number} 号挂起了,不会再叫;人回来了按“接着办”"


def _hand_over(ticket: Ticket | None, said: Said, act: Act) -> str:
    kind, _, number = said["to"].partition(":")
    chosen = int(number) if number.isdecimal() else None
    found = actions.hand_over(
        ticket_id=_number(ticket).pk, why=said["why"], act=act,
        window_id=chosen if kind == "window" else None,
        line_id=chosen if kind == "line" else None,
    )  # fmt: skip
    where = f"转到 {found.window.no} 号窗口,是那里的下一位" if found.window else "回到队里,位置不变"
    return f"{found.number} 号{where}"


def _pause(_: Ticket | None, said: Said, act: Act) -> str:
    minutes = said.get("minutes")
    back = act.at + timedelta(minutes=minutes) if minutes else None
    actions.pause(why=said["why"], back_by=back, act=act)
    return "窗口暂停了,大屏上写着"


def _back(_: Ticket | None, said: Said, act: Act) -> str:
    actions.go_on_calling(act=act)
    return "回来了,可以叫号"


def _close(_: Ticket | None, said: Said, act: Act) -> str:
    actions.close_window(act=act)
    return "窗口关了"


def _quick(_: Ticket | None, said: Said, act: Act) -> str:
    actions.quick_act(what=said["why"], act=act)
    return "记下了"


def _take_in(ticket: Ticket | None, said: Said, act: Act) -> str | HttpResponse:
    """Open the intake of one matter, with what is known of the person already typed in."""
    found = actions.open_intake(ticket_id=_number(ticket).pk, order=said["matter"] or 0, act=act)
    if found is None:
        raise Http404("这件事不在目录里")
    key, version_id = found
    return redirect("cases:intake_page", key=key[:KEY_LENGTH], version_id=version_id)


DO: dict[str, Callable[[Ticket | None, Said, Act], str | HttpResponse]] = {
    "open": _open, "next": _next, "this": _this, "park": _park, "transfer": _hand_over,
    "again": _simple(actions.again, "又叫了一遍"), "came": _simple(actions.came, "到了,开始办"),
    "miss": _simple(actions.miss, "过号了,不再叫;人回来了再排"),
    "back": _simple(actions.come_back, "回来了,排在原来的位置"),
    "resume": _simple(actions.resume, "接着办"), "finish": _simple(actions.finish, "办完了"),
    "cancel": _simple(actions.cancel, "取消了"), "pause": _pause, "return": _back,
    "close": _close, "quick": _quick, "take_in": _take_in,
}  # fmt: skip


@require_GET
@may("tickets.see")
def show(request: Request, ticket_id: int) -> HttpResponse:
    """Show one visit: every stretch of its time, every call, and why it came then."""
    visible = Ticket.objects.visible_to(request.user)
    ticket = get_object_or_404(
        visible.select_related("centre", "line", "window", "clerk", "by"), pk=ticket_id
    )
    context = {
        "ticket": ticket, "centre": ticket.centre, "pack": ticket.pack,
        "matters": ticket.matters.select_related("case"),
        "periods": ticket.periods.select_related("window", "clerk"),
        "origins": coming.origins(request.user, ticket.pk),
        "calls": queries.calls_of(ticket), "fair": ticket.book.policy.queue.in_a_row,
    }  # fmt: skip
    return render(request, "tickets/show.html", context)


@require_GET
@may("tickets.see")
def slip(request: Request, ticket_id: int) -> HttpResponse:
    """Show the slip of a ticket that was given by hand, for the printer of 80 millimetres."""
    visible = Ticket.objects.visible_to(request.user).select_related("centre", "line")
    ticket = get_object_or_404(visible, pk=ticket_id)
    prefetch_related_objects([ticket.centre], "adoptions")
    context = queries.slip(ticket, ticket.centre, timezone.now()) | {
        "links": coming.origins(request.user, ticket.pk)
    }
    return render(request, "tickets/slip.html", context)
