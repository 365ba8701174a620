"""What every act about the hours has in common: its key, and telling the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done, record


class Row(Protocol):
    """A row that the ledger knows by its subject."""

    centre: Centre

    @property
    def subject(self) -> str: ...


def find(event: str, key: str) -> int | None:
    """Return the number of what this act made when it was sent before."""
    done = done_before(key)
    return int(done.subject.rpartition(":")[2]) if done and done.act == event else None


def tell(
    row: Row, event: str, because: tuple[str, ...], *, by: User, at: datetime, key: str = "",
    **details: Any,
) -> None:  # fmt: skip
    """Remember the key of an act and tell the ledger; it comes last."""
    mark_done(key=key, act=event, subject=row.subject, at=at)
    pack = row.centre.pack_on(localtime(at).date())
    record(
        centre=row.centre, subject=row.subject, event=event, pack=pack.id, because=because,
        by=by, at=at, details=details,
    )  # fmt: skip
