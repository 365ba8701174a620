"""What the calling display shows: numbers, windows, how many wait; nothing about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from bianmin.centres.models import Centre
from bianmin.openings.models import Change
from bianmin.openings.queries import announced_said, closes_at
from bianmin.tickets.models import Call, HallDay

from .overview import HallNow, Post, hall_now
from .stops import Stops
from .waits import estimate_for_new

LAST = 6  # calls a display still tells of


def beat(centre_id: int, day: date) -> int:
    """Return how often what a display of one hall shows has changed."""
    return beats([centre_id], day).get(centre_id, 0)


def beats(centres: Iterable[int], day: date) -> dict[int, int]:
    """Return how often what the displays of these halls show has changed: one query.

    The acts of a day, and every change of hours that was announced or repealed: each can only
    rise, so the boards look again when their sum does.
    """
    days = HallDay.objects.filter(centre=OuterRef("pk"), day=day).values("beat")
    changes = Change.objects.filter(centre=OuterRef("pk")).order_by().values("centre")
    told = changes.annotate(n=Count("pk") + Count("repealed_at")).values("n")
    halls = Centre.objects.filter(pk__in=list(centres)).order_by()
    both = Coalesce(Subquery(days), 0) + Coalesce(Subquery(told), 0)
    return dict(halls.annotate(changed=both).values_list("pk", "changed"))


def board_state(centre: Centre, at: datetime, day: date) -> dict[str, Any]:
    """Return everything the display of a hall shows at a moment."""
    hall = hall_now(centre, at, day)
    calls = Call.objects.filter(centre=centre, day=day).select_related("window").order_by("-pk")
    rows = list(calls.values("pk", "ticket__number", "window__no", "at")[:LAST])
    closes = closes_at(centre, day)
    new = estimate_for_new(centre, None, at)
    return {
        "calls": [
            {"id": r["pk"], "no": r["ticket__number"], "window": r["window__no"],
             "at": f"{localtime(r['at']):%-H:%M}"}
            for r in rows
        ],
        "windows": [_window(post) for post in hall.posts],
        "lines": [{"name": str(one.line), "waiting": one.people} for one in hall.lines if one.people],
        "waiting": hall.waiting, "estimate": new.zh if _known(hall) and not hall.stops else "",
        "closes": f"{localtime(closes):%-H:%M}" if closes else "", "at": f"{localtime(at):%-H:%M:%S}",
        "told": announced_said(centre, day), "stopped": stopped_zh(hall.stops),
    }  # fmt: skip


def stopped_zh(stops: Stops) -> str:
    """Return what people in the hall are told while nobody is called; nothing while all goes on."""
    said = "；".join(one.said for one in stops)
    return f"现在停止叫号:{said}。请听工作人员的话,号都留着,位置不变" if said else ""


def _known(hall: HallNow) -> bool:
    return any(post.shift for post in hall.posts)


def _window(post: Post) -> dict[str, Any]:
    note = ""
    if post.shift is None:
        note = "没有开"
    elif post.pause is not None:
        back = post.pause.back_by
        note = f"{localtime(back):%-H:%M} 左右回来" if back else "暂停"
    return {
        "no": post.window.no, "name": post.window.name, "note": note,
        "number": post.ticket.number if post.ticket else "",
    }  # fmt: skip
