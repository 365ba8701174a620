"""Write to the ledger, give numbers, and see to it that nothing is done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.timezone import localtime

from bianmin import bulk
from bianmin.accounts.models import User
from bianmin.centres.models import Centre

from .models import OFFICE, Done, Entry, Head
from .queries import Line, Verdict, digest, examine

KEY_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the ledger is told of one act."""

    subject: str
    event: str
    pack: str
    because: tuple[str, ...]
    by: User | None
    at: datetime
    by_name: str = ""  # where it is not simply the name of `by`: nobody's act, or one for another
    details: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    centre: Centre | None,
    subject: str,
    event: str,
    pack: str,
    because: tuple[str, ...],
    by: User | None,
    at: datetime,
    by_name: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry to the centre's chain. Must run inside the action's transaction.

    Without a centre it is an act of the county office, which has a chain of its own.
    Call it last: the chain's head stays locked until the transaction ends.
    Raises `ValueError` without a clause.
    """
    said = Said(
        subject=subject, event=event, pack=pack, because=because, by=by, at=at,
        by_name=by_name, details=details or {},
    )  # fmt: skip
    return record_all(centre=centre, acts=[said])[0]


def record_all(*, centre: Centre | None, acts: Iterable[Said]) -> list[Entry]:
    """Add many entries to the centre's chain at once, in order. Raises `ValueError`."""
    acts = list(acts)
    chain = centre.pk if centre else OFFICE
    seq, last = _lengthen(chain, centre, by=len(acts))
    entries = []
    for number, said in enumerate(acts, seq + 1):
        entry = Entry(**_facts(said, centre, number), prev=last)
        entry.hash = last = digest(entry)
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=1000)
    _cite(centre, acts)
    _end(chain, last)
    return entries


def record_many(*, centre: Centre | None, acts: Iterable[Said]) -> None:
    """Add very many entries to the centre's chain, in order, without a model for each.

    Raises `ValueError`.
    """
    acts = list(acts)
    chain = centre.pk if centre else OFFICE
    seq, last = _lengthen(chain, centre, by=len(acts))
    rows = []
    for number, said in enumerate(acts, seq + 1):
        line = Line(**_facts(said, centre, number), prev=last)
        last = digest(line)
        rows.append(
            (
                line.centre_id, line.seq, bulk.stored_instant(line.at), line.by_id, line.by_name,
                line.subject, line.event, line.pack, line.prev, last,
                json.dumps(line.because), json.dumps(line.details),
            )
        )  # fmt: skip
    bulk.insert(Entry, STORED, rows)
    _cite(centre, acts)
    _end(chain, last)


STORED = (
    "centre", "seq", "at", "by", "by_name", "subject", "event", "pack", "prev", "hash", "because",
    "details",
)  # fmt: skip


def _facts(said: Said, centre: Centre | None, seq: int) -> dict[str, Any]:
    """Return what an entry says, by its fields. Raises `ValueError` without a clause."""
    if not said.because:
        raise ValueError(f"{said.event} of {said.subject} cites no clause")
    return {
        "centre_id": centre.pk if centre else None,
        "seq": seq,
        "at": said.at,
        "by_id": said.by.pk if said.by else None,
        "by_name": said.by_name or (said.by.name if said.by else "系统"),
        "subject": said.subject,
        "event": said.event,
        "pack": said.pack,
        "because": list(said.because),
        "details": dict(said.details),
    }


CITED = """
INSERT INTO ledger_cited (centre_id, clause, day, event) VALUES (%s, %s, %s, %s)
ON CONFLICT (centre_id, clause) DO UPDATE SET day = excluded.day, event = excluded.event
WHERE ledger_cited.day < excluded.day
"""


def _cite(centre: Centre | None, acts: Iterable[Said]) -> None:
    """Keep the last day on which each clause was cited; a lock of the chain's head is held."""
    if centre is None:
        return
    days: dict[str, tuple[str, str]] = {}
    for said in acts:
        last = localtime(said.at).date().isoformat(), said.event
        for clause in said.because:
            if clause not in days or days[clause][0] < last[0]:
                days[clause] = last
    with connection.cursor() as cursor:
        cursor.executemany(CITED, [(centre.pk, clause, *days[clause]) for clause in sorted(days)])


def _end(chain: int, last: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_head SET hash = %s WHERE chain = %s", [last, chain])


LENGTHEN = "UPDATE ledger_head SET seq = seq + %s WHERE chain = %s RETURNING seq, hash"


def _lengthen(chain: int, centre: Centre | None, *, by: int) -> tuple[int, str]:
    """Lock the end of a chain, make room for `by` entries, and return where it ended.

    Plain SQL: every act of the hall passes here while it holds the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(LENGTHEN, [by, chain])
        row = cursor.fetchone()
        if row is None:  # the first act of this hall
            Head.objects.bulk_create([Head(chain=chain, centre=centre)], ignore_conflicts=True)
            cursor.execute(LENGTHEN, [by, chain])
            row = cursor.fetchone()
    return int(row[0]) - by, str(row[1])


def inspect(
    *, centre: Centre | None, at: datetime, whole: bool = False, most: int | None = None
) -> Verdict:
    """Verify a chain and keep the verdict: what came since the last sound entry, or the `whole`.

    `most` bounds how many entries are read, so that a page stays quick.
    """
    head = Head.objects.filter(centre=centre).first()
    if head is None or whole:
        verdict = examine(centre, most=most)
    else:
        verdict = examine(centre, after=head.verified_seq, prev=head.verified_hash, most=most)
    broken = verdict.broken
    Head.objects.filter(centre=centre).update(
        verified_at=at,
        verified_seq=verdict.seq,
        verified_hash=verdict.hash,
        broken_seq=broken.seq if broken else None,
        broken_what=f"{broken.subject} {broken.what}".strip() if broken else "",
    )
    return verdict


NUMBERED = """
INSERT INTO ledger_register (centre_id, series, last) VALUES (%s, %s, 1)
ON CONFLICT (centre_id, series) DO UPDATE SET last = ledger_register.last + 1 RETURNING last
"""


def next_number(*, centre: Centre, series: str) -> int:
    """Return the next number of a series, without gap or double (登记编号).

    One statement takes it; the row stays locked until the transaction ends, so a
    rolled-back act gives its number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [centre.pk, series])
        return int(cursor.fetchone()[0])


HELD = """
INSERT INTO ledger_register (centre_id, series, last) VALUES (%s, %s, 0)
ON CONFLICT (centre_id, series) DO UPDATE SET last = ledger_register.last
"""


def hold_numbers(*, centre: Centre, series: Iterable[str]) -> None:
    """Lock several registers in one order, before an act that draws from more than one.

    So that two such acts, each holding what the other wants, do not wait for ever.
    """
    with connection.cursor() as cursor:
        for one in sorted(series):
            cursor.execute(HELD, [centre.pk, one])


def _short(key: str) -> str:
    """Return a key that fits its column: a form may send anything for one."""
    if len(key) <= KEY_LENGTH and "\0" not in key:
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def done_before(key: str) -> Done | None:
    """Return the act already carried out under `key`, if there is one."""
    return Done.objects.filter(pk=_short(key)).first() if key else None


def mark_done(*, key: str, act: str, subject: str, at: datetime) -> None:
    """Remember that the act under `key` is done; raises `IntegrityError` if it was before.

    Must run inside the action's transaction.
    """
    if key:
        Done.objects.create(key=_short(key), act=act, subject=subject, at=at)
