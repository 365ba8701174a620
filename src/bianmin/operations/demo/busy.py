"""Afternoons of the demo hall when more come than are served at once, and a fright (演示厅的下午)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.hall import actions as hall
from bianmin.rules.cases import Role
from bianmin.tickets import actions
from bianmin.tickets.queries import standing_stops

from .life import Story
from .office import MINUTE, Office, clock, dice
from .queueing import open_desks, take_number

TOWN = "qingshi"  # one hall is enough for a picture
LAST, VISITS, DESKS = 4, 9, 2  # afternoons that are told, visits of each
BEGINS = time(14, 40)
FRIGHT = time(15, 50)


def busy(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories of the last afternoons that are over, and of the one fright of a week."""
    if office.town.slug != TOWN:
        return
    over = [day for day in days if day < today][-LAST:]
    yield from (_afternoon(office, day) for day in over)
    yield from (_fright(office, day) for day in over[:1])


def _afternoon(office: Office, day: date) -> Story:
    """Two windows for more people than they serve, who come within an hour: they wait, the last the longest."""
    chance, order = dice(office.town.slug, day, "afternoon"), count()
    at = clock(day, BEGINS)
    yield at
    desks = open_desks(office, at, chance, DESKS)
    coming = [at + chance.randrange(1, 60) * MINUTE for _ in range(VISITS)]
    waiting: list[tuple[datetime, int, User | None]] = [(one, next(order), None) for one in coming]
    waiting += [(at + MINUTE, next(order), desk) for desk in desks]
    heapq.heapify(waiting)  # who comes, and which desk is free when
    while waiting:
        at, _, desk = heapq.heappop(waiting)
        yield at
        if desk is None:
            take_number(office, at, chance)
        elif standing_stops(office.centre.pk, day):  # nobody is called while the fright lasts
            heapq.heappush(waiting, (at + 3 * MINUTE, next(order), desk))
        elif free := _serve(desk, at, chance.randrange(4, 16)):
            heapq.heappush(waiting, (free, next(order), desk))
        elif any(one is None for _, _, one in waiting):
            heapq.heappush(waiting, (at + 3 * MINUTE, next(order), desk))
    for desk in desks:
        actions.close_window(act=Act(by=desk, at=at))


def _serve(desk: User, at: datetime, minutes: int) -> datetime | None:
    """Be done with who is at the desk and call the next; return when he is served, if there is one."""
    ticket = actions.call_next(act=Act(by=desk, at=at))
    if ticket is None:
        return None
    actions.came(ticket_id=ticket.pk, act=Act(by=desk, at=at + MINUTE))
    return at + minutes * MINUTE


def _fright(office: Office, day: date) -> Story:
    """Somebody at a window reports that the power failed; it comes back, the director ends it."""
    clerk, head = office.staff[Role.CLERK][0], office.staff[Role.DIRECTOR][0]
    at = clock(day, FRIGHT)
    yield at
    kind = office.book.policy.emergencies.kinds.value[3]
    found = hall.press(
        kind=kind, place="3 号窗口", address="/hall/emergencies/{}/", act=Act(by=clerk, at=at)
    )
    yield at + 2 * MINUTE
    hall.measure(
        emergency_id=found.pk, text="请群众坐着等,问了供电所,十分钟以内来电",
        act=Act(by=clerk, at=at + 2 * MINUTE),
    )  # fmt: skip
    yield at + 14 * MINUTE
    hall.end(
        emergency_id=found.pk, result="来电了,叫号接着叫,没有人受影响",
        act=Act(by=head, at=at + 14 * MINUTE),
    )  # fmt: skip
