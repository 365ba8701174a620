"""Read the ledger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC

from bianmin.centres.models import Centre

from .models import Entry, Head


def digest(entry: Entry) -> str:
    """Return the hash of an entry: all that it says, and the hash before it."""
    said = {
        "centre": entry.centre_id, "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id, "by_name": entry.by_name, "subject": entry.subject,
        "event": entry.event, "pack": entry.pack, "because": entry.because,
        "details": entry.details, "prev": entry.prev,
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    seq: int
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain was read, and where it breaks, if it does."""

    seq: int  # the last sound entry
    hash: str
    broken: Break | None


def verify(centre: Centre | None) -> Break | None:
    """Return the first altered, missing or added entry of a centre's chain, or None.

    Without a centre it is the county office's chain.
    """
    return examine(centre).broken


def examine(centre: Centre | None, *, after: int = 0, prev: str = "") -> Verdict:
    """Read a chain on from the entry `after`, whose hash was `prev`, to its head.

    Entries may be added meanwhile: those that the head named before must be there,
    and none that it does not name afterwards.
    """
    before, seq, at_head = _head(centre), after, prev
    entries = Entry.objects.filter(centre=centre, seq__gt=after).order_by("seq")
    for entry in entries.iterator(chunk_size=5000):
        if wrong := _wrong(entry, seq + 1, prev):
            return Verdict(seq, prev, wrong)
        seq, prev = entry.seq, entry.hash
        at_head = prev if seq == before.seq else at_head
    since = _head(centre)
    wrong = None
    if seq < before.seq or seq > since.seq:
        wrong = Break(seq + 1, "", f"应有 {since.seq} 条,实有 {seq} 条")
    elif at_head != before.hash:
        wrong = Break(before.seq, "", "和登记的末条对不上")
    return Verdict(seq, prev, wrong)


def _head(centre: Centre | None) -> Head:
    return Head.objects.filter(centre=centre).first() or Head(centre=centre)


def _wrong(entry: Entry, seq: int, prev: str) -> Break | None:
    if entry.seq != seq:
        return Break(seq, "", f"第 {seq} 条不见了")
    if entry.prev != prev:
        return Break(seq, entry.subject, "和上一条接不上")
    if digest(entry) != entry.hash:
        return Break(seq, entry.subject, "内容被改动过")
    return None
