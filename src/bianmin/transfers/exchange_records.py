"""What one case says of itself in an exchange file (交换记录)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

import msgspec
from django.db.models import Q
from msgspec import Meta

from bianmin import sealing

from .models import Dossier, Hop, Line, Paper, Peer
from .queries import full

Uid = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Code = Annotated[str, Meta(pattern="^[0-9]{12}$")]
Short = Annotated[str, Meta(max_length=60)]
Middle = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=500)]
Small = Annotated[int, Meta(ge=0, le=999)]
Instant = Annotated[datetime, Meta(tz=True)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The common ground: nothing unknown, nothing changed."""


class PaperSaid(_Part, frozen=True):
    uid: Uid
    order: Small
    kind: Literal["paper", "result"]
    name: Middle
    original: bool
    copies: Small
    born: Code
    since: Instant
    given_at: Instant | None = None
    given_to: Short = ""


class LineSaid(_Part, frozen=True, kw_only=True):
    paper: Uid
    copies: Small
    original: bool
    found: Literal["", "in_order", "damaged", "missing"] = ""
    found_note: Middle = ""
    agreed_note: Middle = ""
    agreed_name: Short = ""
    agreed_at: Instant | None = None
    turned_up_at: Instant | None = None


class HopSaid(_Part, frozen=True, kw_only=True):
    uid: Uid
    number: Small
    list_no: Annotated[str, Meta(max_length=40)]
    purpose: Literal["up", "result", "mend"]
    sender: Code
    receiver: Code
    sent_at: Instant
    sent_name: Short
    said: Long = ""
    due_above: date | None = None
    received_at: Instant | None = None
    received_name: Short = ""
    lines: tuple[LineSaid, ...]


class AnswerSaid(_Part, frozen=True):
    by: Code
    at: Instant
    name: Short
    outcome: Literal["granted", "refused"]
    reason: Annotated[str, Meta(max_length=2000)] = ""
    result_no: Short = ""


class Record(_Part, frozen=True):
    no: Annotated[str, Meta(pattern="^[0-9]{23}$")]
    item_name: Middle
    item_code: Annotated[str, Meta(max_length=64)]
    applicant: Short
    applicant_shown: Annotated[str, Meta(max_length=30)]
    person: dict[str, str]
    origin: Code
    pack: Short
    opened_at: Instant
    papers: Annotated[tuple[PaperSaid, ...], Meta(max_length=500)]
    hops: Annotated[tuple[HopSaid, ...], Meta(min_length=1, max_length=200)]
    answer: AnswerSaid | None = None


_records = msgspec.json.Decoder(list[Record])  # here no other thread learns its shape


def concerning(peer: Peer) -> Iterator[Record]:
    """Yield the record of every file that went to an office of a server, or came from one."""
    ends = Q(sender__peer=peer) | Q(receiver__peer=peer)
    touched = Hop.objects.filter(ends).values("dossier")
    rows = full(Dossier.objects.filter(pk__in=touched)).order_by("pk")
    for dossier in rows.iterator(chunk_size=500):
        yield record_of(dossier)


def encode(records: list[Record]) -> bytes:
    """Return records as they stand in a file."""
    return msgspec.json.encode(records)


def decode(body: bytes) -> list[Record]:
    """Return the records of a file. Raises `ValueError`."""
    try:
        return _records.decode(body)
    except msgspec.DecodeError as error:
        raise ValueError(f"记录的写法不对:{error}") from error


def record_of(dossier: Dossier) -> Record:
    """Return everything that is known of a file."""
    return Record(
        no=dossier.no,
        item_name=dossier.item_name,
        item_code=dossier.item_code,
        applicant=dossier.applicant,
        applicant_shown=dossier.applicant_shown,
        person=json.loads(sealing.unseal(dossier.person) or "{}"),
        origin=dossier.origin.code,
        pack=dossier.pack,
        opened_at=dossier.opened_at,
        papers=tuple(_paper(p) for p in dossier.papers.all()),
        hops=tuple(_hop(h) for h in dossier.way),
        answer=_answer(dossier),
    )


def _paper(paper: Paper) -> PaperSaid:
    return PaperSaid(
        uid=paper.uid, order=paper.order, kind=cast("Any", paper.kind), name=paper.name,
        original=paper.original, copies=paper.copies, born=paper.born.code, since=paper.since,
        given_at=paper.given_at, given_to=paper.given_to,
    )  # fmt: skip


def _hop(hop: Hop) -> HopSaid:
    return HopSaid(
        uid=hop.uid, number=hop.number, list_no=hop.list_no, purpose=cast("Any", hop.purpose),
        sender=hop.sender.code, receiver=hop.receiver.code, sent_at=hop.sent_at,
        sent_name=hop.sent_name, said=hop.said, due_above=hop.due_above,
        received_at=hop.received_at, received_name=hop.received_name,
        lines=tuple(_line(line) for line in hop.lines.all()),
    )  # fmt: skip


def _line(line: Line) -> LineSaid:
    return LineSaid(
        paper=line.paper.uid, copies=line.copies, original=line.original, found=cast("Any", line.found),
        found_note=line.found_note, agreed_note=line.agreed_note, agreed_name=line.agreed_name,
        agreed_at=line.agreed_at, turned_up_at=line.turned_up_at,
    )  # fmt: skip


def _answer(dossier: Dossier) -> AnswerSaid | None:
    if dossier.answered_by is None or dossier.answered_at is None:
        return None
    return AnswerSaid(
        by=dossier.answered_by.code, at=dossier.answered_at, name=dossier.answered_name,
        outcome="granted" if dossier.outcome == "granted" else "refused",
        reason=dossier.answer_reason, result_no=dossier.result_no,
    )  # fmt: skip
