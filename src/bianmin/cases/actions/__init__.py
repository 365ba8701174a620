"""What can be done to a case: one file per part of its life.

Every action has the same four beats: load it locked, ask the rules, write it
down, tell the ledger. Each runs in one transaction and carries a key: sent
twice, it is done once.
"""

from .application import Application, Marked, judged
from .calendar import import_notice, preview_notice, recompute
from .clock import extend, resume, suspend
from .closing import archive, deliver, send_back, withdraw
from .correction import correct_details, take_back
from .handing import Move, hand_over, hand_over_many, take_up
from .handling import ask_again, decide, examine, finish_now, flag, settle
from .intake import hand_in, keep_draft, objections_to_handing_in
from .kind import put_off
from .locking import Act
from .looking import look_up, tell_exported
from .numbers import hold_case_numbers, hold_next_case, hold_paper_numbers
from .outcomes import Following
from .silence import lapse, tick
from .supplement import accept, notify, reject, sent_in, supplement
from .viewing import reveal, serve

__all__ = [
    "Act",
    "Application",
    "Following",
    "Marked",
    "Move",
    "accept",
    "archive",
    "ask_again",
    "correct_details",
    "decide",
    "deliver",
    "examine",
    "extend",
    "finish_now",
    "flag",
    "hand_in",
    "hand_over",
    "hand_over_many",
    "hold_case_numbers",
    "hold_next_case",
    "hold_paper_numbers",
    "import_notice",
    "judged",
    "keep_draft",
    "lapse",
    "look_up",
    "notify",
    "objections_to_handing_in",
    "preview_notice",
    "put_off",
    "recompute",
    "reject",
    "resume",
    "reveal",
    "send_back",
    "sent_in",
    "serve",
    "settle",
    "supplement",
    "suspend",
    "take_back",
    "take_up",
    "tell_exported",
    "tick",
    "withdraw",
]
