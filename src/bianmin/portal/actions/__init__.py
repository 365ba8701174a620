"""Codes to a number; applications over the net; machines for everybody and help at them."""

from .codes import check_code, send_code
from .filing import attach, begin, belongs_to, detach, discard, forget, hand_in, keep, supply
from .helping import ask_help, change, finish_help, register, take_help

__all__ = [
    "ask_help",
    "attach",
    "begin",
    "belongs_to",
    "change",
    "check_code",
    "detach",
    "discard",
    "finish_help",
    "forget",
    "hand_in",
    "keep",
    "register",
    "send_code",
    "supply",
    "take_help",
]
