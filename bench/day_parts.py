"""What a day is lived with: a meter of the actions, the windows, and what people were told."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Meter:
    """How often each action was done, what it cost, and what was refused."""

    def __init__(self) -> None:
        self.cpu: dict[str, list[float]] = defaultdict(list)
        self.refused: Counter[str] = Counter()

    def __call__(self, name: str, action: Callable[..., Any], *facts: Any, **named: Any) -> Any:
        """Do an action; return what it returns, None when it is refused."""
        from bianmin.refusal import Refused

        begun = time.process_time()
        try:
            return action(*facts, **named)
        except Refused as refused:
            self.refused[f"{name}: {refused.objections[-1].found[:40]}"] += 1
            return None
        finally:
            self.cpu[name].append((time.process_time() - begun) * 1000)


@dataclass(slots=True, eq=False)
class Post:
    """A window and who stands there."""

    window: Any
    clerk: Any
    lunch: tuple[float, int]
    pace: float  # what others take a minute for
    open: bool = False
    paused: bool = False
    eaten: bool = False
    idle: bool = False
    here: Any = None  # the ticket at the window
    back: list[Any] = field(default_factory=list)  # those it has parked, who are here again
    away: int = 0  # those it has parked, who will come
    stays: Any = None  # beyond the hour
    late: int = 0  # served since then


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody was told about the wait, when the number was given."""

    ticket: int
    at: datetime
    low: int | None
    high: int | None
    booked: bool
    leaves: bool
