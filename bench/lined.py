"""A hall with its windows open, a line before them, and weeks of numbers behind it, in bulk."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

SHORTEST, LONGEST = 3, 25  # minutes at a window


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


def history(centre: Any, item: Any, days: int, each: int) -> None:
    """Write what was served on so many days before today: an estimate rests on it."""
    from django.utils import timezone

    from bianmin.tickets.models import HallDay, Line, Matter, Period, Ticket

    chance, now = Random(1), timezone.now()
    line, _ = Line.objects.get_or_create(centre=centre, letter="A", name="综合")
    for back in range(1, days + 1):
        at = now - timedelta(days=back)
        HallDay.objects.create(
            centre=centre, day=timezone.localtime(at).date(), beat=each, latest=at, closed_at=at
        )
        tickets = Ticket.objects.bulk_create(
            Ticket(
                centre=centre, day=timezone.localtime(at).date(), letter="A", serial=n, number=f"A{n:03d}",
                code=f"past{back:02d}{n:06d}", taken="kiosk", at=at, pack="erping-2023", line=line,
                state="finished", since=at, moved_at=at,
            )
            for n in range(1, each + 1)
        )  # fmt: skip
        Matter.objects.bulk_create(
            Matter(ticket=t, order=1, item=item, name="津贴") for t in tickets
        )
        for kind in ("waiting", "serving"):
            Period.objects.bulk_create(
                Period(
                    ticket=t, centre=centre, kind=kind, since=at, hour=chance.randrange(8, 17),
                    until=at + timedelta(minutes=(m := chance.randint(SHORTEST, LONGEST))), minutes=m,
                )
                for t in tickets
            )  # fmt: skip
