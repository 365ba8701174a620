"""What waits for what among several items, and when each is ready (先后关系、关键路径).

A tie says that the result of one item is a paper of another. Whether a rule book lets
items be tied, and what else it asks of them, stands in `bundles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .calendar import Calendar
from .clock import Limit
from .deadlines import Policy, due_on
from .ruling import Ruling


class Way(StrEnum):
    """How the later item of a tie begins."""

    AFTER = "after"
    ALONGSIDE = "alongside"

    @property
    def zh(self) -> str:
        return "前一件办好才受理" if self is Way.AFTER else "同时受理,结果后补"


@dataclass(frozen=True, slots=True)
class Tie:
    """The result of `before` is the paper `paper` of `after`; each named as the members are."""

    before: str
    after: str
    paper: str
    way: Way = Way.AFTER


@dataclass(frozen=True, slots=True)
class Span:
    """When one item begins and is ready: if every step keeps its own time, and as promised."""

    item: str
    begins: date
    best: date
    promised: date


def in_order(*, items: tuple[str, ...], ties: tuple[Tie, ...]) -> tuple[str, ...]:
    """Return the items, none before those it waits for; what stands in a circle is left out."""
    done: dict[str, None] = {}
    for _ in items:
        for item in items:
            before = {t.before for t in ties if t.after == item and t.before in items}
            if item not in done and before <= done.keys():
                done[item] = None
                break
    return tuple(done)


def circle(*, items: tuple[str, ...], ties: tuple[Tie, ...]) -> tuple[str, ...]:
    """Return the items that wait for each other in a circle, or for such; none, usually."""
    fine = in_order(items=items, ties=ties)
    return tuple(dict.fromkeys(item for item in items if item not in fine))


def schedule(
    *,
    promised: Mapping[str, Limit],
    best: Mapping[str, Limit],
    ties: tuple[Tie, ...],
    ready: Mapping[str, date],
    today: date,
    calendar: Calendar,
    policy: Policy,
) -> Ruling[tuple[Span, ...]]:
    """Return when each item begins and is ready, and so the whole (关键路径), in order.

    `promised`: item -> its promised limit; `best`: the sum of its own steps; `ready`: the
    day of those that are decided, or accepted and due.
    """
    spans: dict[str, Span] = {}

    def after(start: date, limit: Limit) -> date:
        ruled = Ruling(limit, policy.promise_binds.because)
        return due_on(started_on=start, limit=ruled, calendar=calendar, policy=policy).value

    for item in in_order(items=tuple(promised), ties=ties):
        before = [(t, spans[t.before]) for t in ties if t.after == item and t.before in spans]
        begins = max((s.promised for t, s in before if t.way is Way.AFTER), default=today)
        soon = max((s.best for t, s in before if t.way is Way.AFTER), default=today)
        early, late = after(max(soon, today), best[item]), after(max(begins, today), promised[item])
        waits = [s for t, s in before if t.way is Way.ALONGSIDE]
        early = max([min(early, late), *(s.best for s in waits)])
        late = max([late, *(s.promised for s in waits)])
        if item in ready:
            early = late = ready[item]
        spans[item] = Span(item, max(begins, today), early, late)
    return Ruling(tuple(spans.values()), policy.promise_binds.because)
