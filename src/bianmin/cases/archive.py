"""The complete file of a case (案卷): its facts, events and papers, sealed by a hash."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from django.utils.timezone import localtime

from bianmin.ledger.models import Entry

from . import documents, parts
from .models import Case

FIELDS = (
    "no", "item_code", "item_name", "kind", "state", "pack", "channel", "applicant",
    "applicant_shown", "agent", "agent_shown", "received_on", "started_on", "deemed",
    "due_on", "statutory_due_on", "provisional", "outcome", "outcome_ground", "outcome_reason",
    "result_no", "closed_on", "delivery", "archive_place",
)  # fmt: skip


def contents(case: Case) -> dict[str, Any]:
    """Return the file of a case as plain data: facts, papers, documents, events."""
    papers = [
        {"name": p.name, "mark": p.mark, "copies": p.copies_received,
         "original_seen": p.original_seen, "problem": p.problem, "asked_later": p.asked_later}
        for p in case.papers.all()
    ]  # fmt: skip
    issued = [
        {"doc_no": d.doc_no, "title": d.title, "at": d.issued_at.isoformat(), "void": d.void,
         "because": d.because, "sheet": d.sheet}
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
        "case": facts, "papers": papers, "documents": issued, "files": files, "events": events,
    }  # fmt: skip


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, default=str)


def fingerprint(case: Case) -> str:
    """Return the hash of the file as it stands now; kept with the archive entry."""
    return hashlib.sha256(_text(contents(case)).encode()).hexdigest()


def bundle(case: Case, act: Any = None) -> bytes:
    """Return the file as a zip: papers as PDF/A, scans, events and facts as JSON and as text.

    A list of hashes lets anybody check that nothing was taken out or altered. What is
    in the scans is given to those alone who work on the case; `act` says who asks.
    Raises `papers.FontMissing`.
    """
    enclosed = parts.enclosed(case, act)
    files: dict[str, bytes] = {"案卷.json": _text(contents(case)).encode()}
    for number, document in enumerate(case.documents.order_by("issued_at", "id"), 1):
        name = f"文书/{number:02d} {document.title} {document.doc_no}.pdf"
        files[name] = documents.pdf(document)
    files |= {one.name: one.body for one in enclosed if one.body is not None}
    left_out = [one.name for one in enclosed if one.body is None]
    if left_out:
        files["没有装进来的影印件.txt"] = "\n".join(left_out).encode()
    files["经过.txt"] = "\n".join(_events(case)).encode()
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in {**files, "SHA256SUMS.txt": sums.encode()}.items():
            packed.writestr(name, body)
    return out.getvalue()


def _events(case: Case) -> list[str]:
    clauses = case.book.clauses
    lines = [f"{case.no} {case.item_name}"]
    for entry in Entry.objects.filter(subject=case.subject).order_by("seq"):
        at = "、".join(clauses[c].at for c in entry.because if c in clauses)
        lines.append(
            f"{localtime(entry.at):%Y-%m-%d %H:%M} {entry.by_name} {entry.event} 依据:{at}"
        )
    return lines
