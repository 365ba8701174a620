"""What is done with what somebody asked: written down, handed on, answered, closed."""

from __future__ import annotations

from .answering import Told, take_up, tell
from .asking import ask_colleague, ask_office
from .closing import Ending, close
from .handing import accept, change_owner, claim, pass_on, refuse
from .registering import Asked, register, register_online
from .replying import keep, like, promise
from .sending import send
from .standing import book, give_ticket
from .templates import end_template, save_template

__all__ = [
    "Asked",
    "Ending",
    "Told",
    "accept",
    "ask_colleague",
    "ask_office",
    "book",
    "change_owner",
    "claim",
    "close",
    "end_template",
    "give_ticket",
    "keep",
    "like",
    "pass_on",
    "promise",
    "refuse",
    "register",
    "register_online",
    "save_template",
    "send",
    "take_up",
    "tell",
]
