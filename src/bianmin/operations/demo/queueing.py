"""Mornings of the demo hall at its windows: who took a number, who was called, who waits (演示厅的叫号)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Window
from bianmin.rules.cases import Role
from bianmin.rules.priority import Lane
from bianmin.tickets import actions
from bianmin.tickets.models import Ticket

from .life import Story
from .office import MINUTE, Office, clock, dice

LAST, SERVED, WAITING = 8, 4, 7  # mornings that are told, numbers of each, and today's who wait
WINDOWS = 5
LIMIT = 30  # numbers a day of the item that is limited
CALLERS = (Role.CLERK, Role.HANDLER, Role.CHIEF, Role.DIRECTOR)


def queueing(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the story of each of the last mornings, and of today's if it is a workday."""
    for day in days[-LAST:]:
        yield _morning(office, day, still=day == today)


def _morning(office: Office, day: date, *, still: bool) -> Story:
    """The windows open, people come and are served; of today some wait still."""
    chance = dice(office.town.slug, day, "queue")
    opens = clock(day, office.hours(day).opens)
    yield opens
    desks = open_desks(office, opens, chance)
    at = opens + 4 * MINUTE
    for n in range(SERVED):
        yield at
        take_number(office, at, chance)
        at += 3 * MINUTE
        yield at
        desk = desks[n % len(desks)]
        at = at + chance.randrange(4, 22) * MINUTE
        yield from _serve(desk, at - chance.randrange(2, 4) * MINUTE, at)
        at += MINUTE
    if still:
        _limit(office, at)
        yield from _leave_waiting(office, desks, at, chance)
        return
    for desk in desks:  # who is left belongs to one of them
        at += 8 * MINUTE
        yield at - 4 * MINUTE
        yield from _serve(desk, at - 3 * MINUTE, at)
    yield at
    for desk in desks:
        actions.close_window(act=Act(by=desk, at=at))


def _limit(office: Office, at: datetime) -> None:
    """Let the director give only so many numbers a day of one item."""
    item = next(v.item for v in office.versions if not v.item.elsewhere)
    act = Act(by=office.staff[Role.DIRECTOR][0], at=at)
    actions.limit(item=item, a_day=LIMIT, why="拍照的机器只有一台,一天拍不了更多", act=act)


def open_desks(office: Office, at: datetime, chance: Random, many: int = WINDOWS) -> list[User]:
    """Open windows with whoever may stand there, one a person."""
    people = [user for role in CALLERS for user in office.staff.get(role, [])]
    free = list(Window.objects.filter(centre=office.centre).order_by("-no")[:WINDOWS])
    desks = []
    for user in people[:many]:
        window = next((w for w in free if w == user.window), free[0] if free else None)
        if window is None:
            break
        free.remove(window)
        actions.open_window(window_id=window.pk, act=Act(by=user, at=at))
        desks.append(user)
    return desks


def take_number(office: Office, at: datetime, chance: Random) -> Ticket:
    version = chance.choice([v for v in office.versions if not v.item.elsewhere])
    known = office.book.policy.priority.grounds
    old = known.get("elderly")
    first = old is not None and not chance.randrange(4)
    return actions.issue(
        office.centre, items=[version.item] if chance.randrange(5) else [], at=at, taken="kiosk",
        by=office.staff[Role.CLERK][0] if first else None,
        lane=old.value.lane if first and old else Lane.ORDINARY, ground="elderly" if first else "",
    )  # fmt: skip


def _serve(desk: User, came: datetime, done: datetime) -> Iterator[datetime]:
    """Call the next of a window, see who comes, and be done with it."""
    ticket = actions.call_next(act=Act(by=desk, at=came - MINUTE))
    if ticket is None:
        return
    yield came
    actions.came(ticket_id=ticket.pk, act=Act(by=desk, at=came))
    yield done
    actions.finish(ticket_id=ticket.pk, act=Act(by=desk, at=done))


def _leave_waiting(
    office: Office, desks: list[User], at: datetime, chance: Random
) -> Iterator[datetime]:
    for n in range(WAITING):
        at += timedelta(minutes=2)
        yield at
        take_number(office, at, chance)
        if n < len(desks) - 2:
            ticket = actions.call_next(act=Act(by=desks[n], at=at))
            if ticket is not None and n:
                actions.came(ticket_id=ticket.pk, act=Act(by=desks[n], at=at))
    actions.pause(why="去取文件", back_by=at + 10 * MINUTE, act=Act(by=desks[-1], at=at))
