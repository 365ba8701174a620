"""How long it still takes, and who comes when (还要等多久): the rule of calling, looked ahead.

An estimate says two numbers and what they rest on; where too little was done lately it
says that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .arrivals import Policy as Arrivals
from .priority import Policy as Priorities
from .queue import Called, Policy, Waiting, next_call
from .ruling import Ruling, cite

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Took:
    """How long a kind of matter took lately: minutes -> how often."""

    minutes: Mapping[int, int]

    @property
    def often(self) -> int:
        """How often it was done."""
        return sum(self.minutes.values())

    def quantile(self, percent: int) -> int:
        """Return the minutes within which so many of a hundred were done."""
        left = self.often * percent / PERCENT
        for minutes, times in sorted(self.minutes.items()):
            left -= times
            if left <= 0:
                return minutes
        return max(self.minutes, default=0)


@dataclass(frozen=True, slots=True)
class Span:
    """An estimate in minutes: if all goes well, and if it does not."""

    low: int
    high: int
    windows: int


def known(*, tables: tuple[Took, ...], policy: Policy) -> Ruling[Took | None]:
    """Return the first table that rests on enough: this hour's, the item's, the hall's."""
    least = policy.estimate_least
    found = next((one for one in tables if one.often >= least.value), None)
    return Ruling(found, least.because)


def estimate(
    *, ahead: tuple[Took, ...], begun: tuple[Took, ...], windows: int, policy: Policy
) -> Ruling[Span | None]:
    """Return how long somebody waits who has these matters before him, None when unknown.

    If all goes well, the open windows share the short times of those ahead; if it does not,
    the long ones, and what the windows have just begun takes its long time as well.
    """
    because = cite(policy.estimate_low, policy.estimate_high)
    if not windows:
        return Ruling(None, because)
    low = sum(one.quantile(policy.estimate_low.value) for one in ahead)
    longs = [one.quantile(policy.estimate_high.value) for one in ahead]
    first = min((one.quantile(policy.estimate_high.value) for one in begun), default=0)
    return Ruling(Span(low // windows, -(-sum(longs) // windows) + first, windows), because)


def in_order(
    *,
    waiting: tuple[Waiting, ...],
    called: tuple[Called, ...],
    at: datetime,
    many: int,
    policy: Policy,
    priority: Priorities,
    arrivals: Arrivals,
) -> tuple[Ruling[str], ...]:
    """Return who would be called, one after the other, if nobody else came (次序)."""
    rest, calls = {one.number: one for one in waiting}, list(called)
    order: list[Ruling[str]] = []
    while len(order) < many:
        found = next_call(
            waiting=tuple(rest.values()), called=tuple(calls), policy=policy,
            priority=priority, arrivals=arrivals,
        )  # fmt: skip
        if found is None:
            break
        order.append(found)
        one = rest.pop(found.value)
        calls.append(Called(one.lane, at, one.booked or one.handed))
    return tuple(order)
