"""Everything that happens to a file on its way up and back."""

from bianmin.cases.actions import Act

from .moving import Listed, Seen, agree, receive, send_up, turn_up
from .opening import open_file, prepare
from .settling import answer, hand_back, return_to_mend, send_down

__all__ = [
    "Act",
    "Listed",
    "Seen",
    "agree",
    "answer",
    "hand_back",
    "open_file",
    "prepare",
    "receive",
    "return_to_mend",
    "send_down",
    "send_up",
    "turn_up",
]
