"""The first and the last beat of every act on tickets: hold the day, and tell the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import tickets as rules
from bianmin.tickets.models import HallDay, Period, Shift, Ticket
from bianmin.tickets.queries import at_window, hour_of, read_stops, shift_of, standing_stops, stood

RESIDENT = "群众"
TICK, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)


@dataclass(slots=True)
class Turn:
    """One act on the tickets of a hall's day, which it has locked until the transaction ends."""

    centre: Centre
    day: HallDay
    at: datetime  # never before the last act of the day, whatever the clock says
    act: Act
    book: Pack

    @property
    def person(self) -> User | None:
        """Who acts; nobody, when a resident does."""
        return self.act.person


def hold(centre: Centre, day: date, act: Act) -> Turn:
    """Lock a day of a hall's tickets, and begin it if this is its first act."""
    locked = HallDay.objects.select_for_update()
    row = locked.filter(centre=centre, day=day).first()
    if row is None:
        stops = [one.row for one in standing_stops(centre.pk, day)]
        new = HallDay(centre=centre, day=day, latest=act.at - TICK, stops=stops)
        HallDay.objects.bulk_create([new], ignore_conflicts=True)
        row = locked.get(centre=centre, day=day)
    at = act.at if act.at > row.latest else row.latest + TICK
    return Turn(centre, row, at, act, centre.pack_on(day))


def tell(
    turn: Turn,
    event: str,
    subject: str,
    because: tuple[str, ...],
    details: Mapping[str, Any] | None = None,
) -> None:
    """Count the act, remember its key, and tell the ledger; the last beat."""
    turn.day.beat += 1
    turn.day.latest = turn.at
    turn.day.save(update_fields=["beat", "latest"])
    mark_done(key=turn.act.key, act=event, subject=subject, at=turn.at)
    record(
        centre=turn.centre, subject=subject, event=event, pack=turn.book.id, because=because,
        by=turn.person, by_name="" if turn.person else RESIDENT, at=turn.at, details=details,
    )  # fmt: skip


def was_done(turn: Turn) -> str:
    """Return what was done by this very form before, as the ledger calls it."""
    done = done_before(turn.act.key)
    return done.subject if done else ""


def answered(subject: str) -> Ticket:
    """Return the ticket of an act that was done before. Raises `Ticket.DoesNotExist`."""
    return Ticket.objects.get(pk=int(subject.rpartition(":")[2]))


def take(step: str, ticket_id: int, act: Act) -> tuple[Turn, Ticket, bool]:
    """Return the day held, the ticket locked, and whether this very act was done before.

    Raises `Refused` where the step cannot be taken with the ticket as it stands.
    """
    seen = Ticket.objects.select_related("centre").get(pk=ticket_id)
    turn = hold(seen.centre, seen.day, act)
    ticket = Ticket.objects.select_related("window", "line").get(pk=ticket_id)
    ticket.centre = seen.centre
    if was_done(turn):
        return turn, ticket, True
    refuse_if(
        rules.objections_to_step(
            step=step, number=ticket.number, state=ticket.now,
            window=ticket.window.no if ticket.window else None, policy=turn.book.policy.queue,
        )
    )  # fmt: skip
    return turn, ticket, False


def staffed(turn: Turn) -> Shift:
    """Return the shift of who acts. Raises `Refused` when they have opened no window."""
    assert turn.person is not None
    shift = shift_of(turn.person)
    if shift is None or shift.centre_id != turn.centre.pk:
        said = "您还没有开窗口:先选窗口、按“开窗口”,再叫号"
        refuse_if([turn.book.policy.queue.unserved_told.objection(said)])
    assert shift is not None
    return shift


def acted(shift: Shift, turn: Turn) -> None:
    """Note that somebody is at the window."""
    shift.acted_at = turn.at
    shift.save(update_fields=["acted_at"])


def go_on(ticket: Ticket, turn: Turn, kind: str) -> None:
    """Close the period a ticket is in, and begin the next; none when it is at its end."""
    for period in Period.objects.filter(ticket=ticket, until__isnull=True):
        period.until = turn.at
        still = stood(turn.centre, period.since, turn.at, read_stops(turn.day.stops)).value
        period.minutes = int((turn.at - period.since - still) / MINUTE)
        period.save(update_fields=["until", "minutes"])
    ticket.moved_at = turn.at
    if kind:
        here = ticket.now in rules.AT_WINDOW
        Period.objects.create(
            ticket=ticket, centre_id=ticket.centre_id, kind=kind, since=turn.at,
            hour=hour_of(turn.at), line_id=ticket.line_id, window=ticket.window if here else None, clerk=ticket.clerk if here else None,
        )  # fmt: skip


def busy(shift: Shift) -> Ticket | None:
    """Return the ticket that is at the window of a shift."""
    return at_window(shift.window_id)


def end(shift: Shift, turn: Turn) -> None:
    """Write down that nobody staffs a window any more."""
    shift.pauses.filter(until__isnull=True).update(until=turn.at)
    shift.until = turn.at
    shift.save(update_fields=["until"])
