"""A hall with its windows open, a line before them, and weeks of numbers behind it, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

FRIDAY = 4


def staff(centre: Any, windows: int, token: str) -> list[Any]:
    """Open so many windows that take everything, and a machine at the door; return the clerks."""
    from django.utils import timezone

    from bianmin.accounts.models import User
    from bianmin.cases.actions import Act
    from bianmin.centres.models import Window
    from bianmin.portal.models import Terminal
    from bianmin.portal.session import hashed
    from bianmin.tickets import actions

    now, people = timezone.now(), []
    Terminal.objects.create(
        centre=centre, no=1, place="大门", token=hashed(token), opened_at=now, changed_at=now
    )
    for n in range(windows):
        window = Window.objects.create(
            centre=centre, no=11 + n, name="综合窗口", kind="comprehensive"
        )
        clerk = User.objects.create(
            username=f"clerk{n}", name=f"同事{n}", role="clerk", centre=centre, window=window,
            password="!", password_set_at=now,
        )  # fmt: skip
        actions.open_window(window_id=window.pk, act=Act(by=clerk, at=now, key=f"open{n}"))
        people.append(clerk)
    return people


def crowd(centre: Any, item: Any, many: int) -> int:
    """Let so many wait for one matter; return the first of their numbers in the database."""
    from django.utils import timezone

    from bianmin.tickets import actions

    now = timezone.now()
    made = [
        actions.issue(centre, items=[item], taken="kiosk", key=f"wait{n}", at=now + timedelta(milliseconds=n))
        for n in range(many)
    ]  # fmt: skip
    return int(made[0].pk)


WALK = timedelta(minutes=1)  # from the call to the window


def _periods(
    pairs: list[tuple[Any, tuple[Any, str, datetime, int]]], at: datetime
) -> Iterator[Any]:
    """Yield what each visit of a day was: the walk to the window, then the serving."""
    from django.utils.timezone import localtime

    from bianmin.tickets.models import Period
    from bianmin.tickets.queries import hour_of

    first = localtime(at).weekday() * 24
    for ticket, (_, _, begun, minutes) in pairs:
        for kind, since, took in (("walking", at - WALK, 1), ("serving", at, minutes)):
            yield Period(
                ticket=ticket, centre=ticket.centre, line=ticket.line, kind=kind, since=since,
                minutes=took, hour=first + hour_of(begun) % 24, until=since + timedelta(minutes=took),
            )  # fmt: skip


def history(
    centre: Any,
    today: datetime,
    days: int,
    each: int,
    draw: Callable[[], tuple[Any, str, datetime, int]],
) -> None:
    """Write what was served on so many days before today: an estimate rests on it.

    `draw` says of one visit its item, what that is called, when it began, and its minutes.
    """
    from django.utils.timezone import localtime

    from bianmin.tickets.models import HallDay, Line, Matter, Period, Ticket
    from bianmin.tickets.queries import GENERAL

    line, _ = Line.objects.get_or_create(centre=centre, letter=GENERAL, defaults={"name": "综合"})
    for back in range(1, days + 1):
        at = today - timedelta(days=back)
        day = localtime(at).date()
        if day.weekday() > FRIDAY:
            continue
        HallDay.objects.create(centre=centre, day=day, beat=each, latest=at, closed_at=at)
        visits = [draw() for _ in range(each)]
        tickets = Ticket.objects.bulk_create(
            Ticket(
                centre=centre, day=day, letter=GENERAL, serial=n, number=f"{GENERAL}{n:03d}",
                code=f"past{back:02d}{n:06d}", taken="kiosk", at=at, pack="yongan-2025", line=line,
                state="finished", since=at, moved_at=at,
            )
            for n in range(1, each + 1)
        )  # fmt: skip
        pairs = list(zip(tickets, visits, strict=True))
        Matter.objects.bulk_create(
            Matter(ticket=t, order=1, item=item, name=name) for t, (item, name, _, _) in pairs
        )
        Period.objects.bulk_create(_periods(pairs, at))
