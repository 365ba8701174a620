"""The complete file of a case (案卷): its facts, events and papers, sealed by a hash.

The zip is written piece by piece, uncompressed and without a clock in it: the same
file is the same zip to the last byte, and never lies in memory as a whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.timezone import localtime

from bianmin import papers
from bianmin.ledger.models import Entry

from . import documents, parts
from .models import Case

FIELDS = (
    "no", "item_code", "item_name", "kind", "state", "pack", "channel", "applicant",
    "applicant_shown", "agent", "agent_shown", "received_on", "started_on", "deemed",
    "due_on", "statutory_due_on", "provisional", "outcome", "outcome_ground", "outcome_reason",
    "result_no", "closed_on", "delivery", "archive_place",
)  # fmt: skip
TEXT, EVENTS, SUMS, LEFT_OUT = "案卷.json", "经过.txt", "SHA256SUMS.txt", "没有装进来的影印件.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def contents(case: Case) -> dict[str, Any]:
    """Return the file of a case as plain data: facts, papers, documents, events."""
    brought = [
        {"name": p.name, "mark": p.mark, "copies": p.copies_received,
         "original_seen": p.original_seen, "problem": p.problem, "asked_later": p.asked_later}
        for p in case.papers.all()
    ]  # fmt: skip
    issued = [
        {"id": d.pk, "doc_no": d.doc_no, "title": d.title, "at": d.issued_at.isoformat(),
         "void": d.void, "because": d.because, "sheet": d.sheet}
        for d in case.documents.order_by("issued_at", "id")
    ]  # fmt: skip
    events = [
        {"seq": e.seq, "at": e.at.isoformat(), "by": e.by_name, "event": e.event,
         "because": e.because, "details": e.details, "hash": e.hash}
        for e in Entry.objects.filter(subject=case.subject).order_by("seq")
    ]  # fmt: skip
    facts = {name: getattr(case, name) for name in FIELDS}
    files = [{"name": e.name, **e.facts} for e in parts.enclosed(case)]
    return {
        "case": facts, "papers": brought, "documents": issued, "files": files, "events": events,
    }  # fmt: skip


def text_of(case: Case) -> str:
    """Return the file of a case as it stands now, as the text that is sealed."""
    return json.dumps(contents(case), ensure_ascii=False, sort_keys=True, indent=1, default=str)


def fingerprint(text: str) -> str:
    """Return the hash of a sealed text; kept with the archive entry."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the zip, fetched when its turn comes; its hash, where it is known without."""

    name: str
    body: Callable[[], bytes]
    digest: str = ""


def bundle(case: Case, act: Any = None, text: str = "") -> Iterator[bytes]:
    """Yield the file of a case as a zip: papers as PDF/A, scans, events and facts.

    `text` is that of a seal; without one, the file as it was sealed last, or as it stands.
    A list of hashes lets anybody check that nothing was taken out or altered. What is
    in the scans is given to those alone who work on the case; `act` says who asks.
    Raises `papers.FontMissing`, before anything is yielded.
    """
    return packed(members(case, act, text or parts.sealed(case) or text_of(case)))


def members(case: Case, act: Any, text: str) -> list[Member]:
    """Return what belongs into the zip of a text, in order, but for the list of hashes."""
    data = json.loads(text)
    found = [Member(TEXT, text.encode, fingerprint(text)), *_documents(case, data)]
    enclosed = parts.enclosed(case, act)
    bodies = {e.facts["sha256"]: e.body for e in enclosed if "sha256" in e.facts}
    left_out = []
    for said in data["files"]:
        if "sheet" in said:
            sheet = papers.Sheet.from_dict(said["sheet"])
            found.append(Member(said["name"], partial(papers.render, sheet)))
        elif body := bodies.get(said.get("sha256", "")):
            found.append(Member(said["name"], body, said["sha256"]))
        else:
            left_out.append(said["name"])
    if left_out:
        found.append(Member(LEFT_OUT, "\n".join(left_out).encode))
    return [*found, Member(EVENTS, partial(_events, case, data))]


def _documents(case: Case, data: dict[str, Any]) -> Iterator[Member]:
    """Yield the papers that were issued; each is printed now, so that a lack of fonts shows."""
    for number, said in enumerate(data["documents"], 1):
        body = partial(_printed, case, said["id"], as_valid=not said["void"])
        body()
        yield Member(f"文书/{number:02d} {said['title']} {said['doc_no']}.pdf", body)


def _printed(case: Case, document_id: int, *, as_valid: bool) -> bytes:
    document = case.documents.get(pk=document_id)
    document.case = case
    return documents.pdf(document, as_valid=as_valid)


class _Pipe(io.RawIOBase):
    """What is written to it can be taken out again, piece by piece; it cannot be wound back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def packed(found: Iterable[Member]) -> Iterator[bytes]:
    """Yield the zip of these members with the list of their hashes, one member at a time."""
    pipe, sums = _Pipe(), ""
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for member in found:
            body = member.body()
            sums += f"{hashlib.sha256(body).hexdigest()}  {member.name}\n"
            archive.writestr(_entry(member.name), body)
            yield from pipe.taken()
        archive.writestr(_entry(SUMS), sums)
    yield from pipe.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry


def _events(case: Case, data: dict[str, Any]) -> bytes:
    clauses = case.book.clauses
    lines = [f"{case.no} {case.item_name}"]
    for event in data["events"]:
        at = "、".join(clauses[c].at for c in event["because"] if c in clauses)
        when = localtime(datetime.fromisoformat(event["at"]))
        lines.append(f"{when:%Y-%m-%d %H:%M} {event['by']} {event['event']} 依据:{at}")
    return "\n".join(lines).encode()
