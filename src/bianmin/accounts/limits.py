"""How often something may be tried (次数限制): counted in the database, for all processes alike."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import F, Q

from .models import Attempt

SLACK = timedelta(minutes=1)  # by which the clocks of two processes may differ


def _stored(key: str) -> str:
    """Return what stands in the table for `key`: no address and no name, and never too long."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def allow(key: str, limit: int, seconds: int, at: datetime, *, from_last: bool = False) -> bool:
    """Count one attempt under `key` and return whether it is among the first `limit`.

    The count ends `seconds` after the first attempt, or after the last one that was
    let through (`from_last`). A refused attempt does not prolong it. A count that would end
    later than one that begins now was begun by a clock that has gone back since: it is over, so
    that nobody waits for hours that come twice. One row is changed by one statement, so that two
    processes never both take the last attempt. The caller's transaction holds the
    row: count before it, if a refusal rolls it back.
    """
    row, until = _stored(key), at + timedelta(seconds=seconds)
    mine = Attempt.objects.filter(key=row)
    over = Q(until__lte=at) | Q(until__gt=until + SLACK)
    more = {"count": F("count") + 1} | ({"until": until} if from_last else {})
    if mine.filter(until__gt=at, count__lt=limit).exclude(over).update(**more):
        return True
    if limit < 1:
        return False
    if mine.filter(over).update(count=1, until=until):
        return True
    # Whether the row is ours or another process's, this attempt is counted on top of it.
    Attempt.objects.bulk_create([Attempt(key=row, until=until)], ignore_conflicts=True)
    return bool(mine.filter(until__gt=at, count__lt=limit).update(**more))


def free_at(key: str, limit: int, at: datetime) -> datetime | None:
    """Return when `key` may be tried again, or None if it may be tried at `at`. Counts nothing."""
    full = Attempt.objects.filter(key=_stored(key), until__gt=at, count__gte=limit)
    return full.values_list("until", flat=True).first()


def clear(key: str) -> None:
    """Forget the attempts under `key`, as after the right password."""
    Attempt.objects.filter(key=_stored(key)).delete()


def forget(at: datetime) -> int:
    """Delete every count that has ended by `at` and return how many there were."""
    return Attempt.objects.filter(until__lte=at).delete()[0]
