"""What is done with appointments: planned, asked for, confirmed, moved, kept and not kept."""

from .booking import PORTAL, Asked, book, confirm, leader_says, reserve, token_of, want_of
from .changing import Off, answer, ask_off, call_off, cancel, move, offer
from .coming import check_in, contacted, give_up
from .common import resident
from .forgetting import forget
from .planning import Planned, end_plan, keep_back, plan, release, time_item

__all__ = [
    "PORTAL", "Asked", "Off", "Planned", "answer", "ask_off", "book", "call_off", "cancel", "check_in", "confirm",
    "contacted", "end_plan", "forget", "give_up", "keep_back", "leader_says", "move", "offer", "plan", "release",
    "reserve", "resident", "time_item", "token_of", "want_of",
]  # fmt: skip
