"""What tickets add to an intake: see `bianmin.cases.parts`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.parts import Panel

from . import keys, queries
from .actions.intake import matter_of


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Tie a case to the ticket it came of, or that is at the window: that matter is done."""
    if matter := matter_of(str(act.key), case.centre) or queries.matter_in_hand(act.by, case):
        matter.case, matter.done_at = case, act.at
        matter.save(update_fields=["case", "done_at"])
    yield from ()


def strip(user: User, at: datetime) -> Panel | None:
    """Let who takes a case in go on calling: the number at the window, and its keys."""
    here = queries.in_hand(user, at)
    return (
        Panel("tickets/strip.html", here | {"key": uuid4().hex, "keys": keys.STRIP})
        if here
        else None
    )
