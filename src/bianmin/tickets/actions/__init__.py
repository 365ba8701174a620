"""What is done with tickets and at windows, each in one transaction."""

from __future__ import annotations

from .aside import cancel, come_back, hand_over, park, resident, resume
from .calling import again, call_next, call_this, came, finish, miss
from .closing import close_day, close_days_before
from .contingents import limit, unlimit
from .forgetting import forget
from .intake import open_intake
from .issuing import Person, add, issue, prefer
from .staffing import close_window, go_on_calling, open_window, pause, quick_act
from .stopping import go_on_after, stop

__all__ = [
    "Person",
    "add",
    "again",
    "call_next",
    "call_this",
    "came",
    "cancel",
    "close_day",
    "close_days_before",
    "close_window",
    "come_back",
    "finish",
    "forget",
    "go_on_after",
    "go_on_calling",
    "hand_over",
    "issue",
    "limit",
    "miss",
    "open_intake",
    "open_window",
    "park",
    "pause",
    "prefer",
    "quick_act",
    "resident",
    "resume",
    "stop",
    "unlimit",
]
