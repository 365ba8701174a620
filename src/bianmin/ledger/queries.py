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


def verify(centre: Centre) -> Break | None:
    """Return the first altered, missing or added entry of a centre's chain, or None."""
    prev, seq = "", 0
    entries = Entry.objects.filter(centre=centre).order_by("seq")
    for entry in entries.iterator(chunk_size=5000):
        seq += 1
        if entry.seq != seq:
            return Break(seq, "", f"第 {seq} 条不见了")
        if entry.prev != prev:
            return Break(seq, entry.subject, "和上一条接不上")
        if digest(entry) != entry.hash:
            return Break(seq, entry.subject, "内容被改动过")
        prev = entry.hash
    head = Head.objects.filter(centre=centre).first()
    if head and (head.seq, head.hash) != (seq, prev):
        return Break(seq + 1, "", f"应有 {head.seq} 条,只有 {seq} 条")
    return None
