"""The last beat of every act at the door: tell the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bianmin.accounts.models import User
from bianmin.ledger.actions import record
from bianmin.packs import Pack
from bianmin.rules.ruling import Ruling, cite

NOBODY = "没有登录的人"


def told(
    *,
    person: User,
    event: str,
    book: Pack,
    by: User | None,
    at: datetime,
    because: tuple[Ruling[Any], ...] = (),
    by_name: str = NOBODY,
    **details: Any,
) -> None:
    """Add an entry about `person` to the chain of his centre, or of the county office."""
    record(
        centre=person.centre,
        subject=f"user:{person.pk}",
        event=event,
        pack=book.id,
        because=cite(*because, book.policy.security.acts_recorded),
        by=by,
        by_name="" if by else by_name,
        at=at,
        details={"username": person.username, "name": person.name, **details},
    )
