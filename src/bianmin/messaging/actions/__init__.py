"""What is done with messages and notes: written, sent, refused, worded, looked after."""

from __future__ import annotations

from .reminding import remind
from .sending import again, arrived, send
from .telling import Notice, notify, take_back, tell_of, told, told_of_many
from .wishes import allow, note_wishes, refuse
from .wording import read, word

__all__ = [
    "Notice",
    "again",
    "allow",
    "arrived",
    "note_wishes",
    "notify",
    "read",
    "refuse",
    "remind",
    "send",
    "take_back",
    "tell_of",
    "told",
    "told_of_many",
    "word",
]
