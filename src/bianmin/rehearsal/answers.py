"""An answer of a rule book (答): a value as JSON holds it, and the clauses it rests on."""

from __future__ import annotations

from typing import Any, NamedTuple


class Answer(NamedTuple):
    value: Any
    because: tuple[str, ...]
