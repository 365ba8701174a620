"""The end of a day: what still waits goes on a register, not away (未办)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.rules import tickets as rules
from bianmin.rules.tickets import State
from bianmin.tickets.models import HallDay, Shift, Ticket
from bianmin.tickets.queries import local_day

from .base import Turn, end, go_on, hold, tell

WHY = {
    State.WAITING: "到一天结束还没有叫到", State.TRANSFERRED: "到一天结束还没有叫到",
    State.CALLED: "叫了没有到", State.SERVING: "窗口没有按办完", State.MISSED: "过号没有回来",
    State.PARKED: "挂起以后没有接着办",
}  # fmt: skip


def begin(centre: Centre, act: Act) -> Turn:
    """Hold today's tickets of a hall; its first act closes the days that are over."""
    turn = hold(centre, local_day(act.at), act)
    if turn.day.beat == 0:
        close_days_before(centre, act)
    if turn.day.closed_at is not None:  # a clock went back: the day is not over after all
        turn.day.closed_at = None
        turn.day.save(update_fields=["closed_at"])
    return turn


def close_days_before(centre: Centre, act: Act) -> int:
    """Close every day of a hall that is over and not closed; return how many were not served."""
    today = local_day(act.at)
    over = HallDay.objects.filter(centre=centre, day__lt=today, closed_at__isnull=True)
    days = list(over.order_by("day").values_list("day", flat=True))
    return sum(close_day(centre, day, act) for day in days)


@transaction.atomic
def close_day(centre: Centre, day: date, act: Act) -> int:
    """Put on the register what was not served on a day; return how many."""
    turn = hold(centre, day, Act(by=User(), at=act.at))
    if turn.day.closed_at is not None:
        return 0
    left = list(Ticket.objects.filter(centre=centre, day=day, state__in=rules.STAYS))
    for ticket in left:
        ticket.why = f"{WHY[ticket.now]}{f':{ticket.why}' if ticket.why else ''}"[:200]
        ticket.state, ticket.window, ticket.clerk = State.ABANDONED, None, None
        go_on(ticket, turn, "")
        ticket.save()
    for shift in Shift.objects.open().filter(centre=centre, since__lt=turn.at):
        if local_day(shift.since) <= day:
            end(shift, turn)
    turn.day.closed_at, turn.day.unserved = turn.at, len(left)
    turn.day.save()
    tell(turn, "day_closed", f"hall_day:{turn.day.pk}", turn.book.policy.queue.unserved_told.because, {
        "on": day.isoformat(), "count": len(left), "lines": [t.number for t in left],
    })  # fmt: skip
    return len(left)
