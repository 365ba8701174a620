"""Out of the line and back into it: back from missed, parked, handed over, cancelled."""

from __future__ import annotations

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.centres.models import Window
from bianmin.refusal import refuse_if
from bianmin.rules import tickets as rules
from bianmin.rules.queue import Returns
from bianmin.rules.ruling import Objection, Ruling
from bianmin.rules.tickets import State
from bianmin.tickets.models import Call, Line, Period, Ticket
from bianmin.tickets.queries import floor

from .base import Turn, acted, busy, go_on, staffed, take, tell
from .calling import _finish, _mine, _refuse_if_not_free, _write


@transaction.atomic
def come_back(*, ticket_id: int, act: Act) -> Ticket:
    """Let somebody who was missed stand in line again, where the book says (过号回来)."""
    turn, ticket, done = take("back", ticket_id, act)
    if done:
        return ticket
    policy = turn.book.policy.queue

    refuse_if(
        rules.objections_to_coming_back(number=ticket.number, returns=ticket.returns, policy=policy)
    )

    ticket.state, ticket.calls, ticket.why = State.WAITING, 0, ""
    ticket.returns += 1
    if policy.returns_to.value is Returns.END:
        ticket.since = turn.at
    go_on(ticket, turn, Period.Kind.WAITING)
    ticket.save()
    tell(turn, "ticket_back", ticket.subject, policy.returns_to.because,
         {"no": ticket.number, "nth": ticket.returns})  # fmt: skip
    return ticket


@transaction.atomic
def park(*, ticket_id: int, why: str, act: Act) -> Ticket:
    """Put somebody aside who fetches a paper, so that the window calls on (挂起)."""
    turn, ticket, done = take("park", ticket_id, act)
    if done:
        return ticket
    shift = _mine(ticket, turn)
    policy = turn.book.policy.queue

    refuse_if(rules.objections_to_reason(what="挂起", reason=why, policy=policy))

    acted(shift, turn)
    ticket.state, ticket.why = State.PARKED, why.strip()[:200]
    go_on(ticket, turn, Period.Kind.PARKED)
    ticket.save()
    tell(turn, "ticket_parked", ticket.subject, policy.parked_reasoned.because,
         {"no": ticket.number, "window": shift.window.no, "why": ticket.why})  # fmt: skip
    return ticket


@transaction.atomic
def resume(*, ticket_id: int, act: Act) -> Ticket:
    """Go on with somebody who was parked, at the window of who acts (接着办)."""
    turn, ticket, done = take("resume", ticket_id, act)
    if done:
        return ticket
    shift = staffed(turn)
    here = busy(shift)
    _refuse_if_not_free(shift, here, turn)
    if here is not None:
        _finish(here, turn)
    acted(shift, turn)
    ticket.state, ticket.window, ticket.clerk, ticket.why = (
        State.SERVING,
        shift.window,
        turn.person,
        "",
    )
    go_on(ticket, turn, Period.Kind.SERVING)
    ruled = Ruling(ticket.number, turn.book.policy.queue.parked_reasoned.because)
    _write(ticket, shift, turn, Call.Kind.RESUMED, ruled)
    tell(turn, "ticket_resumed", ticket.subject, ruled.because,
         {"no": ticket.number, "window": shift.window.no})  # fmt: skip
    return ticket


@transaction.atomic
def hand_over(
    *,
    ticket_id: int,
    window_id: int | None = None,
    line_id: int | None = None,
    why: str,
    act: Act,
) -> Ticket:
    """Hand somebody over to a window, to a line, or back to waiting; the place is kept (转窗).

    Raises `Refused` where it goes to and fro, or the window does not do the matter.
    """
    turn, ticket, done = take("transfer", ticket_id, act)
    if done:
        return ticket
    shift = _mine(ticket, turn)
    plan = floor(turn.centre.pk)
    to = plan.windows.get(window_id) if window_id else None
    line = next((one for one in plan.lines if one.pk == line_id), ticket.line)
    from_no = ticket.came_from.no if ticket.came_from else None

    refuse_if([
        *rules.objections_to_handing(
            number=ticket.number, transfers=ticket.transfers, came_from=from_no,
            to=to.no if to else None, policy=turn.book.policy.queue,
        ),
        *rules.objections_to_reason(what="转窗", reason=why, policy=turn.book.policy.queue),
        *_objections_to_target(ticket, to, plan.departments, turn),
        *_objections_to_own(to, shift.window, turn),
    ])  # fmt: skip

    acted(shift, turn)
    _hand(ticket, shift.window, to, line, why)
    go_on(ticket, turn, Period.Kind.WAITING)
    ticket.save()
    where = f"{to.no} 号窗口" if to else str(line)
    tell(turn, "ticket_handed", ticket.subject, turn.book.policy.queue.handed_next.because, {
        "no": ticket.number, "from": f"{shift.window.no} 号窗口", "to": where, "why": ticket.why,
    })  # fmt: skip
    return ticket


def _hand(ticket: Ticket, here: Window, to: Window | None, line: Line, why: str) -> None:
    ticket.state = State.TRANSFERRED if to else State.WAITING
    ticket.came_from, ticket.window, ticket.clerk = here, to, None
    ticket.line, ticket.calls, ticket.why = line, 0, why.strip()[:200]
    ticket.transfers += 1


def _objections_to_target(
    ticket: Ticket, to: Window | None, departments: dict[int, frozenset[int]], turn: Turn
) -> list[Objection]:
    """Return why a window may not be given a ticket: none of its matters is done there."""
    mine = departments[to.pk] if to else frozenset()
    if to is None or not mine:
        return []
    open_ = ticket.matters.filter(done_at__isnull=True)
    wanted = set(open_.values_list("item__department", flat=True))
    if None in wanted or wanted & mine:
        return []
    names = "、".join(open_.values_list("name", flat=True))
    said = f"{to.no} 号窗口不办{names},请转到办它的窗口"
    return [turn.book.policy.queue.handed_next.objection(said)]


def _objections_to_own(to: Window | None, here: Window, turn: Turn) -> list[Objection]:
    if to is None or to.pk != here.pk:
        return []
    return [turn.book.policy.queue.no_handing_back.objection(f"{to.no} 号就是您的窗口")]


@transaction.atomic
def cancel(*, ticket_id: int, act: Act) -> Ticket:
    """Take a ticket back, by the resident who watches it or by staff (取消). Raises `Refused`."""
    turn, ticket, done = take("cancel", ticket_id, act)
    if done:
        return ticket
    ticket.state, ticket.window, ticket.clerk = State.CANCELLED, None, None
    ticket.why = "群众自己取消" if turn.person is None else "窗口代为取消"
    go_on(ticket, turn, "")
    ticket.save()
    tell(turn, "ticket_cancelled", ticket.subject, turn.book.policy.queue.unserved_told.because,
         {"no": ticket.number})  # fmt: skip
    return ticket


def resident() -> User:
    """Return whom an act of a resident is by: nobody who is stored."""
    return User()
