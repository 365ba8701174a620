"""The hall stands still, and goes on: both run inside the act that is the reason (停止叫号)."""

from __future__ import annotations

from dataclasses import replace

from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import record
from bianmin.rules import emergencies as rules
from bianmin.rules.ruling import Objection, Ruling
from bianmin.rules.tickets import State
from bianmin.tickets.models import Ticket
from bianmin.tickets.queries import Stop, because_of, holding, read_stops

from .base import Turn
from .closing import begin


def stop(centre: Centre, *, cause: str, said: str, because: tuple[str, ...], act: Act) -> None:
    """Let no window of a hall call until `go_on_after` of the same cause."""
    turn = begin(centre, act)
    turn.day.stops = [*turn.day.stops, Stop(cause, said, because, turn.at).row]
    _tell("calling_stopped", cause, because, turn)


def go_on_after(centre: Centre, *, cause: str, because: tuple[str, ...] = (), act: Act) -> None:
    """Let the windows call again; who was called before is called anew before he is missed.

    `because` is what lets them where the cause stands still; else what stopped them says it.
    """
    turn = begin(centre, act)
    stops = read_stops(turn.day.stops)
    mine = [one for one in holding(stops) if one.cause == cause]
    if not mine:
        return
    after = tuple(replace(one, until=turn.at) if one in mine else one for one in stops)
    turn.day.stops = [one.row for one in after]
    if not holding(after):
        called = Ticket.objects.filter(centre=centre, day=turn.day.day, state=State.CALLED)
        called.update(calls=0)
    _tell("calling_goes_on", cause, because or because_of(tuple(mine)), turn)


def stopped(turn: Turn) -> list[Objection]:
    """Return everything that holds the calling of the hall."""
    policy = turn.book.policy.emergencies
    return [
        objection
        for one in holding(read_stops(turn.day.stops))
        for objection in rules.objections_to_calling(
            standing=(one.said,), policy=policy, decided=Ruling(value=True, because=one.because)
        )
    ]


def _tell(event: str, cause: str, because: tuple[str, ...], turn: Turn) -> None:
    turn.day.beat += 1
    turn.day.latest = turn.at
    turn.day.save(update_fields=["beat", "latest", "stops"])
    record(
        centre=turn.centre, subject=cause, event=event, pack=turn.book.id, because=because,
        by=turn.person, at=turn.at,
    )  # fmt: skip
