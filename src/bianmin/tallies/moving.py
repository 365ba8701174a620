"""What an act moved, told from the case before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bianmin import shelf
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.rules import lights
from bianmin.rules.cases import State

from .models import Movement

W, P = Movement.What, Movement.Pace
CLOSES = {
    State.DECIDED: W.DECIDED, State.RETURNED: W.RETURNED, State.REJECTED: W.REJECTED,
    State.WITHDRAWN: W.WITHDRAWN, State.LAPSED: W.LAPSED,
}  # fmt: skip
LOOKED_OVER = (State.RECEIVED, State.SUPPLEMENTING)
PLACES = ("kind", "department", "window", "item_code")


def movements(was: Mapping[str, Any], case: Case, step: str, today: date) -> Iterator[Movement]:
    """Yield what an act moved; `was` is empty where it took the case in."""
    day = max(today, case.received_on)  # after hours it counts from the next day on
    now = _places(case)
    if not was:
        yield _made(case, W.RECEIVED, day, now, 1)
        yield from _judged(case, day, now)
        return
    before = {name: was[name] for name in PLACES}
    opened, open_now = was["state"] in OPEN_STATES, case.state in OPEN_STATES
    if opened and before != now:
        yield _made(case, W.MOVED_OUT, day, before, -1)
        yield _made(case, W.MOVED_IN, day, now, 1)
    if opened and open_now:
        yield from _went_on(was["state"], case, step, day, now)
    elif opened:
        yield _closed(case, day, now)
    elif open_now:
        yield _made(case, W.REOPENED, day, now, 1)
    elif case.state == State.DELIVERED and was["state"] == State.DECIDED:
        yield _delivered(case, day, now)


def _places(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind, "department": case.department_id, "window": case.window_id,
        "item_code": case.item_code,
    }  # fmt: skip


def _made(
    case: Case, what: Movement.What, day: date, places: Mapping[str, Any], opens: int = 0,
    **more: Any,
) -> Movement:  # fmt: skip
    return Movement(
        case=case, revision=case.revision, centre_id=case.centre_id, day=day, what=what, open=opens,
        kind=places["kind"], department_id=places["department"], window_id=places["window"],
        item_code=places["item_code"], **more,
    )  # fmt: skip


def _judged(case: Case, day: date, now: Mapping[str, Any]) -> Iterator[Movement]:
    """Yield what was answered at the window at once."""
    if case.state == State.ACCEPTED:
        yield _made(case, W.ACCEPTED, day, now)
    elif case.state == State.SUPPLEMENTING:
        yield _made(case, W.NOTICED, day, now)
    elif case.state not in OPEN_STATES:
        yield _closed(case, day, now)


def _went_on(
    was: str, case: Case, step: str, day: date, now: Mapping[str, Any]
) -> Iterator[Movement]:
    if step == "correct":  # a step that is taken back happened all the same
        return
    if step == "notify":
        yield _made(case, W.NOTICED, day, now)
    if was == State.SUPPLEMENTING and case.state in (State.RECEIVED, State.ACCEPTED):
        yield _made(case, W.SUPPLEMENTED, day, now)
    if was in LOOKED_OVER and case.state == State.ACCEPTED:
        yield _made(case, W.ACCEPTED, day, now)


def _closed(case: Case, day: date, now: Mapping[str, Any]) -> Movement:
    what = CLOSES[State(case.state)]
    if what is not W.DECIDED:
        return _made(case, what, day, now, -1)
    return _made(case, what, day, now, -1, outcome=case.outcome, **_days(case), pace=_pace(case))


def _delivered(case: Case, day: date, now: Mapping[str, Any]) -> Movement:
    """Where delivery ends the clock, whether it was in time is known only now."""
    return _made(case, W.DELIVERED, day, now, pace="" if _pace(case) else _pace(case, day))


def _pace(case: Case, delivered: date | None = None) -> str:
    """Return whether a case was finished in time; nothing while that is open."""
    if case.due_on is None or case.closed_on is None:
        return P.ON_TIME
    policy = case.book.policy.deadlines
    kept = lights.in_time(
        due=case.due_on, decided_on=case.closed_on, delivered_on=delivered, policy=policy
    )
    if kept is None:
        return ""
    if not kept.value:
        return P.LATE
    ahead = lights.ahead(
        due=case.due_on, closed_on=delivered or case.closed_on, calendar=shelf.calendar(),
        policy=policy,
    )  # fmt: skip
    return P.EARLY if ahead.value else P.ON_TIME


def _days(case: Case) -> dict[str, int | None]:
    if case.started_on is None or case.closed_on is None or case.due_on is None:
        return {"used": None, "allowed": None}
    counting = {"calendar": shelf.calendar(), "policy": case.book.policy.deadlines}
    return {
        "used": lights.used(started_on=case.started_on, closed_on=case.closed_on, **counting).value,  # type: ignore[arg-type]
        "allowed": lights.used(started_on=case.started_on, closed_on=case.due_on, **counting).value,  # type: ignore[arg-type]
    }
