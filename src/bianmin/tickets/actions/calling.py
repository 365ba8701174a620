"""Calling: the next by rule, this one by hand, again; and what a window does with who is there."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.refusal import refuse_if
from bianmin.rules import queue
from bianmin.rules import tickets as rules
from bianmin.rules.ruling import Objection, Ruling
from bianmin.rules.tickets import State
from bianmin.tickets.models import Call, Period, Shift, Ticket
from bianmin.tickets.queries import Facts, Floor, facts, floor

from .base import Turn, acted, answered, busy, go_on, staffed, take, tell, was_done
from .closing import begin
from .stopping import stopped


@transaction.atomic
def call_next(*, act: Act) -> Ticket | None:
    """Call the next by the book's rule to the window of who acts; None when nobody waits.

    Whoever was being served there is done with by that. Raises `Refused` when the window
    is not open, pauses, or has called somebody who has not come yet.
    """
    assert act.by.centre is not None
    turn = begin(act.by.centre, act)
    if before := was_done(turn):
        return answered(before) if before.startswith("ticket:") else None
    shift = staffed(turn)
    here = busy(shift)
    _refuse_if_not_free(shift, here, turn)
    if here is not None:
        _finish(here, turn)
    plan = floor(turn.centre.pk)
    policy = turn.book.policy
    known = facts(plan, shift.window_id, turn.centre.pk, turn.day.day, policy.queue.in_a_row.value)
    found = queue.next_call(
        waiting=known.waiting, called=known.called, policy=policy.queue,
        priority=policy.priority, arrivals=policy.arrivals,
    )  # fmt: skip
    acted(shift, turn)
    if found is None:
        tell(turn, "window_idle", shift.subject, policy.queue.in_a_row.because,
             {"window": shift.window.no})  # fmt: skip
        return None
    ticket = Ticket.objects.get(pk=known.ids[found.value])
    out = ticket.booked or ticket.now is State.TRANSFERRED
    return _call(ticket, shift, turn, Call.Kind.NEXT, found, known, out_of_turn=out)


@transaction.atomic
def call_this(*, ticket_id: int, why: str, act: Act) -> Ticket:
    """Call one who waits out of turn, for a reason that is written down (指定叫号)."""
    turn, ticket, done = take("call", ticket_id, act)
    if done:
        return ticket
    shift = staffed(turn)
    here = busy(shift)
    _refuse_if_not_free(shift, here, turn)
    policy = turn.book.policy.queue
    reasons = rules.objections_to_reason(what="不按次序叫", reason=why, policy=policy)

    refuse_if([*_objections_to_window(ticket, shift, floor(turn.centre.pk), turn), *reasons])

    if here is not None:
        _finish(here, turn)
    acted(shift, turn)
    ticket.why = why.strip()[:200]
    ruled = Ruling(ticket.number, policy.parked_reasoned.because)
    return _call(ticket, shift, turn, Call.Kind.THIS, ruled, None, out_of_turn=True)


def _objections_to_window(ticket: Ticket, shift: Shift, plan: Floor, turn: Turn) -> list[Objection]:
    """Return why this window may not serve a ticket: it is not of its lines."""
    mine = ticket.now is State.TRANSFERRED and ticket.window_id == shift.window_id
    waits = ticket.now is State.WAITING and ticket.line_id in plan.serves(shift.window_id)
    if mine or waits:
        return []
    able = "、".join(f"{w.no} 号" for w in plan.for_line(ticket.line_id))
    where = f"{ticket.window.no} 号" if ticket.window else able
    said = f"{ticket.number} 号({ticket.line.name})不归 {shift.window.no} 号窗口办,请到 {where}窗口"
    return [turn.book.policy.queue.handed_next.objection(said)]


def _refuse_if_not_free(shift: Shift, here: Ticket | None, turn: Turn) -> None:
    policy, found = turn.book.policy.queue, stopped(turn)
    if shift.pauses.filter(until__isnull=True).exists():
        found.append(policy.parked_reasoned.objection("窗口正暂停着,先按“回来了”再叫号"))
    if here is not None and here.now is State.CALLED:
        said = f"{here.number} 号叫了还没有到:到了按“到了”,没到按“重呼”或“过号”"
        found.append(policy.calls_before_missed.objection(said))
    refuse_if(found)


def _call(
    ticket: Ticket,
    shift: Shift,
    turn: Turn,
    kind: str,
    ruled: Ruling[str],
    known: Facts | None,
    *,
    out_of_turn: bool,
) -> Ticket:
    """Write a call down with the numbers by which it was decided, and begin the walk."""
    ticket.state, ticket.window, ticket.clerk = State.CALLED, shift.window, turn.person
    ticket.calls += 1
    go_on(ticket, turn, Period.Kind.WALKING)
    _write(ticket, shift, turn, kind, ruled, known, out_of_turn=out_of_turn)
    tell(turn, "ticket_called", ticket.subject, ruled.because, {
        "no": ticket.number, "window": shift.window.no, "how": Call.Kind(kind).label, "why": ticket.why,
    })  # fmt: skip
    return ticket


def _write(
    ticket: Ticket,
    shift: Shift,
    turn: Turn,
    kind: str,
    ruled: Ruling[str],
    known: Facts | None = None,
    *,
    out_of_turn: bool = True,
) -> None:
    ticket.called += 1
    ticket.save()
    Call.objects.create(
        ticket=ticket, nth=ticket.called, centre=turn.centre, day=ticket.day, window=shift.window,
        clerk=turn.act.by, kind=kind, lane=ticket.lane, out_of_turn=out_of_turn, at=turn.at,
        because=list(ruled.because), saw=_saw(known, turn),
    )  # fmt: skip


def _saw(known: Facts | None, turn: Turn) -> list[dict[str, object]]:
    if known is None:
        return []
    rows = queue.standings(
        waiting=known.waiting, called=known.called, priority=turn.book.policy.priority
    )
    return [
        {"lane": r.lane.value, "no": r.number, "since": r.since.isoformat(), "passed": r.passed}
        for r in rows
    ]


@transaction.atomic
def again(*, ticket_id: int, act: Act) -> Ticket:
    """Call somebody once more who has not come (重呼)."""
    turn, ticket, done = take("again", ticket_id, act)
    if done:
        return ticket
    shift = _mine(ticket, turn)

    refuse_if(stopped(turn))

    acted(shift, turn)
    ticket.calls += 1
    ruled = Ruling(ticket.number, turn.book.policy.queue.calls_before_missed.because)
    _write(ticket, shift, turn, Call.Kind.AGAIN, ruled)
    tell(turn, "ticket_again", ticket.subject, ruled.because, {
        "no": ticket.number, "window": shift.window.no, "nth": ticket.calls,
    })  # fmt: skip
    return ticket


def _mine(ticket: Ticket, turn: Turn) -> Shift:
    """Return the shift that has a ticket at its window. Raises `Refused` for anybody else's."""
    shift = staffed(turn)
    if ticket.window_id != shift.window_id:
        where = f"在 {ticket.window.no} 号窗口" if ticket.window else "不在窗口"
        said = f"{ticket.number} 号{where},不在您的窗口"
        refuse_if([turn.book.policy.queue.unserved_told.objection(said)])
    return shift


@transaction.atomic
def came(*, ticket_id: int, act: Act) -> Ticket:
    """Note that who was called stands at the window: serving begins."""
    turn, ticket, done = take("came", ticket_id, act)
    if done:
        return ticket
    shift = _mine(ticket, turn)
    acted(shift, turn)
    ticket.state = State.SERVING
    go_on(ticket, turn, Period.Kind.SERVING)
    ticket.save()
    tell(turn, "ticket_came", ticket.subject, turn.book.policy.queue.unserved_told.because,
         {"no": ticket.number, "window": shift.window.no})  # fmt: skip
    return ticket


@transaction.atomic
def miss(*, ticket_id: int, act: Act) -> Ticket:
    """Put somebody aside who was called often enough and did not come (过号)."""
    turn, ticket, done = take("miss", ticket_id, act)
    if done:
        return ticket
    shift = _mine(ticket, turn)
    policy = turn.book.policy.queue

    refuse_if([
        *stopped(turn),
        *rules.objections_to_missing(number=ticket.number, calls=ticket.calls, policy=policy),
    ])  # fmt: skip

    acted(shift, turn)
    ticket.state, ticket.window, ticket.clerk = State.MISSED, None, None
    ticket.why = f"{shift.window.no} 号窗口叫了 {ticket.calls} 遍没有到"
    go_on(ticket, turn, Period.Kind.AWAY)
    ticket.save()
    tell(turn, "ticket_missed", ticket.subject, policy.calls_before_missed.because,
         {"no": ticket.number, "window": shift.window.no, "nth": ticket.calls})  # fmt: skip
    return ticket


@transaction.atomic
def finish(*, ticket_id: int, act: Act) -> Ticket:
    """Be done with who is at the window: all they came for is done."""
    turn, ticket, done = take("finish", ticket_id, act)
    if done:
        return ticket
    acted(_mine(ticket, turn), turn)
    _finish(ticket, turn)
    tell(turn, "ticket_finished", ticket.subject, turn.book.policy.queue.unserved_told.because,
         {"no": ticket.number})  # fmt: skip
    return ticket


def _finish(ticket: Ticket, turn: Turn) -> None:
    ticket.state = State.FINISHED
    ticket.matters.filter(done_at__isnull=True).update(done_at=turn.at)
    go_on(ticket, turn, "")
    ticket.save()
