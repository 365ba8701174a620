"""What may be done with a ticket (号): to miss, come back, park, hand over, issue late.

A ticket is missed only after it was called in vain; who was missed or parked is not
called again unless he is back. How the next one is found stands in `queue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from .hours import Policy as Hours
from .hours import served_late
from .queue import Policy
from .ruling import Objection, Ruling, cite


class State(StrEnum):
    """How far a ticket has come."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    MISSED = "missed"
    PARKED = "parked"
    TRANSFERRED = "transferred"  # waits for one window, to which it was handed over
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"

    @property
    def zh(self) -> str:
        return STATE_ZH[self]


STATE_ZH: Mapping[str, str] = {
    State.WAITING: "等着",
    State.CALLED: "叫到了",
    State.SERVING: "正在办",
    State.MISSED: "过号",
    State.PARKED: "挂起",
    State.TRANSFERRED: "转过来的",
    State.FINISHED: "办完了",
    State.CANCELLED: "取消了",
    State.ABANDONED: "未办",
}
IN_LINE = frozenset({State.WAITING, State.TRANSFERRED})
AT_WINDOW = frozenset({State.CALLED, State.SERVING})
STAYS = IN_LINE | AT_WINDOW | {State.MISSED, State.PARKED}  # not at an end yet

STEPS: Mapping[str, tuple[str, frozenset[State]]] = {  # what it is called, and from where
    "call": ("叫号", IN_LINE),
    "again": ("重呼", frozenset({State.CALLED})),
    "came": ("到了", frozenset({State.CALLED})),
    "miss": ("过号", frozenset({State.CALLED})),
    "back": ("过号回来", frozenset({State.MISSED})),
    "park": ("挂起", AT_WINDOW),
    "resume": ("接着办", frozenset({State.PARKED})),
    "transfer": ("转窗", AT_WINDOW),
    "finish": ("办完", frozenset({State.SERVING})),
    "cancel": ("取消", IN_LINE | {State.MISSED, State.PARKED}),
    "prefer": ("加优先标记", IN_LINE),
    "add": ("加办一件事", IN_LINE | AT_WINDOW | {State.PARKED}),
}


def objections_to_step(
    *, step: str, number: str, state: State, window: int | None = None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a step cannot be taken with a ticket now; `window` has it at the moment."""
    called, allowed = STEPS[step]
    if state in allowed:
        return
    where = f"({window} 号窗口)" if window and state in AT_WINDOW else ""
    yield policy.unserved_told.objection(f"{number} 号{STATE_ZH[state]}{where},不能{called}")


def objections_to_missing(*, number: str, calls: int, policy: Policy) -> Iterator[Objection]:
    """Yield why a ticket that was called cannot be given up for now (过号)."""
    wanted = policy.calls_before_missed
    if calls < wanted.value:
        found = f"{number} 号才叫了 {calls} 遍,叫满 {wanted.value} 遍不到才算过号,请再呼"
        yield wanted.objection(found)


def objections_to_coming_back(*, number: str, returns: int, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody who was missed cannot stand in line again with the same ticket."""
    most = policy.missed_returns
    if returns >= most.value:
        yield most.objection(f"{number} 号今天已经过号回来过 {returns} 次,请重新取号")


def objections_to_handing(
    *, number: str, transfers: int, came_from: int | None, to: int | None, policy: Policy
) -> Iterator[Objection]:
    """Yield why a ticket cannot be handed over once more: it would go to and fro (转窗).

    `came_from` is the number of the window that handed it here, `to` the window it is to go to.
    """
    if transfers >= policy.transfers_max.value:
        found = f"{number} 号今天已经转了 {transfers} 次,不能再转:请值班负责人定下由谁办"
        yield policy.transfers_max.objection(found)
    if policy.no_handing_back.value and to is not None and to == came_from:
        found = f"{number} 号刚从 {to} 号窗口转来,不能转回去:请两个窗口一起定下由谁办"
        yield policy.no_handing_back.objection(found)


def objections_to_reason(*, what: str, reason: str, policy: Policy) -> Iterator[Objection]:
    """Yield that something that makes people wait was not explained (挂起、暂停)."""
    if policy.parked_reasoned.value and not reason.strip():
        yield policy.parked_reasoned.objection(f"没有写明{what}的原因")


def objections_to_late_issue(
    *,
    at: datetime,
    sessions: tuple[tuple[datetime, datetime], ...],
    staffed: bool,
    policy: Policy,
    hours: Hours,
) -> Iterator[Objection]:
    """Yield why no new ticket is given now: the hall is closed (下班不发新号).

    `sessions` are the open stretches of the day; `staffed`: some window is open all the same,
    on a day without hours or after them.
    """
    if not policy.ends_with_hours.value or any(at <= closes for _, closes in sessions):
        return
    late = served_late(begun=False, in_hall=False, staff_there=staffed, policy=hours)
    if late.value or (staffed and not sessions):
        return
    because = cite(policy.ends_with_hours, late)
    if not sessions:
        yield Objection("今天不上班,不发号", because)
        return
    closed = f"{sessions[-1][1]:%H:%M} 已经下班,不再发新号;手上有号的都办完再走"
    yield Objection(closed, because)


def is_ghost(*, quiet: float, waiting: int, paused: bool, policy: Policy) -> Ruling[bool]:
    """Return whether a window stands open but nobody seems to be there (空开的窗口).

    `quiet` are the minutes since anything was done there, `waiting` the people it could call.
    """
    minutes = policy.ghost_minutes
    return Ruling(not paused and waiting > 0 and quiet >= minutes.value, minutes.because)


def forgotten_before(*, today: date, policy: Policy) -> Ruling[date]:
    """Return the day before which no ticket says any more whose it was."""
    return Ruling(today - timedelta(days=policy.kept_days.value), policy.kept_days.because)
