"""Codes to a number; applications over the net; machines for everybody and help at them."""

from .codes import check_code, send_code
from .filing import attach, begin, belongs_to, detach, discard, forget, hand_in, keep, supply

__all__ = [
    "attach",
    "begin",
    "belongs_to",
    "check_code",
    "detach",
    "discard",
    "forget",
    "hand_in",
    "keep",
    "send_code",
    "supply",
]
