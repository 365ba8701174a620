"""Who staffs which window: open, pause, come back, close; and what is done without a ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.centres.models import Window
from bianmin.openings.queries import is_open_at, report_of
from bianmin.refusal import refuse_if
from bianmin.rules import hours
from bianmin.rules import tickets as rules
from bianmin.rules.ruling import Objection
from bianmin.rules.tickets import State
from bianmin.tickets.models import Pause, QuickAct, Shift, Ticket
from bianmin.tickets.queries import floor, may_staff, shift_of

from .base import Turn, acted, busy, end, staffed, tell, was_done
from .closing import begin


def _begin(act: Act) -> Turn:
    assert act.by.centre is not None
    return begin(act.by.centre, act)


@transaction.atomic
def open_window(*, window_id: int, act: Act) -> Shift:
    """Begin to staff a window (开窗口). Raises `Refused` when it is taken, or not of one's post."""
    turn = _begin(act)
    if was_done(turn) and (mine := shift_of(act.by)):
        return mine
    window = Window.objects.prefetch_related("departments").get(pk=window_id, centre=turn.centre)

    refuse_if(_objections_to_opening(window, turn))

    shift = Shift.objects.create(
        centre=turn.centre, window=window, clerk=act.by, since=turn.at, acted_at=turn.at
    )
    tell(turn, "window_opened", shift.subject, turn.book.policy.queue.ghost_minutes.because,
         {"window": str(window)})  # fmt: skip
    return shift


def _objections_to_opening(window: Window, turn: Turn) -> list[Objection]:
    because, found = turn.book.policy.queue.ghost_minutes, []
    by = turn.act.by
    if mine := shift_of(by):
        found.append(because.objection(f"您已经开着 {mine.window.no} 号窗口,先把它关了"))
    held = Shift.objects.open().filter(window=window).select_related("clerk").first()
    if held is not None and held.clerk_id != by.pk:
        since = f"{held.since.astimezone():%H:%M}"
        found.append(because.objection(f"{window.no} 号窗口 {since} 起由{held.clerk.name}开着"))
    if not may_staff(by, frozenset(one.pk for one in window.departments.all())):
        found.append(because.objection(f"{window.no} 号窗口的事项不在您的岗位"))
    return found


@transaction.atomic
def pause(*, why: str, back_by: datetime | None = None, act: Act) -> Shift:
    """Stop calling for a while, with the reason on record (暂停)."""
    turn = _begin(act)
    shift = staffed(turn)
    if was_done(turn):
        return shift
    policy = turn.book.policy.queue
    found = list(rules.objections_to_reason(what="暂停", reason=why, policy=policy))
    if shift.pauses.filter(until__isnull=True).exists():
        found.append(policy.parked_reasoned.objection("窗口已经暂停了"))
    found += _objections_to_leaving(shift, turn, "暂停")

    refuse_if(found)

    Pause.objects.create(shift=shift, since=turn.at, why=why.strip()[:200], back_by=back_by)
    acted(shift, turn)
    tell(turn, "window_paused", shift.subject, policy.parked_reasoned.because,
         {"window": str(shift.window), "why": why.strip()[:200]})  # fmt: skip
    return shift


def _objections_to_leaving(shift: Shift, turn: Turn, what: str) -> list[Objection]:
    here = busy(shift)
    if here is None:
        return []
    said = f"{here.number} 号还在窗口,先办完、挂起或转走,再{what}"
    return [turn.book.policy.queue.unserved_told.objection(said)]


@transaction.atomic
def go_on_calling(*, act: Act) -> Shift:
    """Come back from a pause (回来了)."""
    turn = _begin(act)
    shift = staffed(turn)
    if was_done(turn):
        return shift
    shift.pauses.filter(until__isnull=True).update(until=turn.at)
    acted(shift, turn)
    tell(turn, "window_resumed", shift.subject, turn.book.policy.queue.parked_reasoned.because,
         {"window": str(shift.window)})  # fmt: skip
    return shift


@transaction.atomic
def close_window(*, act: Act) -> Shift | None:
    """Stop staffing a window (关窗口). Raises `Refused` while somebody stands there."""
    turn = _begin(act)
    if was_done(turn):
        return None
    shift = staffed(turn)

    refuse_if([*_objections_to_leaving(shift, turn, "关窗口"), *_objections_to_going(shift, turn)])

    end(shift, turn)
    tell(turn, "window_closed", shift.subject, turn.book.policy.queue.ghost_minutes.because,
         {"window": str(shift.window)})  # fmt: skip
    return shift


def _objections_to_going(shift: Shift, turn: Turn) -> Iterator[Objection]:
    """Yield why the line of the last window is not let go after hours: nobody stays for it (另派人)."""
    policy = turn.book.policy.hours
    if not policy.substitute_needed.value or is_open_at(turn.centre, turn.act.at):
        return
    plan = floor(turn.centre.pk)
    others = Shift.objects.open().filter(centre=turn.centre).exclude(pk=shift.pk)
    theirs = {line for one in others for line in plan.serves(one.window_id)}
    mine = set(plan.serves(shift.window_id)) - theirs
    waiting = Ticket.objects.filter(
        centre=turn.centre, day=turn.day.day, line_id__in=mine, state=State.WAITING
    )
    report = report_of(shift.clerk, turn.day.day)
    instead = report.substitute.name if report and report.substitute else ""
    yield from hours.objections_to_leaving(
        served=waiting.count(), reported=report is not None, substitute=instead, policy=policy
    )


@transaction.atomic
def quick_act(*, what: str, act: Act) -> QuickAct | None:
    """Record something done in a word for somebody without a ticket (顺手办)."""
    turn = _begin(act)
    shift = staffed(turn)
    if was_done(turn):
        return shift.quick_acts.order_by("-pk").first()
    policy = turn.book.policy.queue

    refuse_if(rules.objections_to_reason(what="顺手办", reason=what, policy=policy))

    done = QuickAct.objects.create(shift=shift, what=what.strip()[:200], at=turn.at)
    acted(shift, turn)
    tell(turn, "quick_act", shift.subject, policy.unserved_told.because,
         {"window": shift.window.no, "what": done.what})  # fmt: skip
    return done
