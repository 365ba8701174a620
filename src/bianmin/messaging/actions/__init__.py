"""What is done with messages and notes: written, sent, refused, worded, looked after."""

from __future__ import annotations

from .reminding import remind
from .sending import again, arrived, send
from .telling import told, told_of_many
from .wishes import allow, note_wishes, refuse
from .wording import read, word

__all__ = [
    "again",
    "allow",
    "arrived",
    "note_wishes",
    "read",
    "refuse",
    "remind",
    "send",
    "told",
    "told_of_many",
    "word",
]
