"""Taking an exchange file in (导入): each record once, however often it comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from bianmin import sealing
from bianmin.ledger.actions import Said, record_many

from . import exchange_file, exchange_keys
from .exchange_judging import wrong
from .exchange_merging import add_files, merge
from .exchange_records import Record, concerning, decode, encode
from .models import Dossier, Hop, Office, Paper, Parcelled, Peer
from .queries import full

BATCH = 500


@dataclass(slots=True)
class Taken:
    """What became of a file: how many records, how many said something new, which were refused."""

    peer: Peer
    records: int
    news: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    before: datetime | None = None  # this very file was taken in already


@transaction.atomic
def take_in(file: bytes, *, at: datetime) -> Taken:
    """Take a file in, record by record. Raises `NotTaken` where none of it is believed."""
    opened = exchange_file.read(file)
    digest = hashlib.sha256(file).hexdigest()
    try:
        records = decode(opened.body)
    except ValueError as error:
        raise exchange_file.NotTaken(str(error)) from error
    taken = Taken(opened.peer, len(records))
    if known := Parcelled.objects.filter(digest=digest).first():
        taken.before = known.at
        return taken
    offices = {o.code: o for o in Office.objects.select_related("centre", "peer")}
    told: list[tuple[Dossier, Office | None]] = []
    for some in _batches(records):
        told += _take(some, taken, offices)
    Parcelled.objects.create(
        digest=digest, peer=opened.peer, at=at, records=taken.records, news=taken.news,
        refused=[list(pair) for pair in taken.refused],
    )  # fmt: skip
    _tell(taken, told, at)
    return taken


def _batches(records: list[Record]) -> Iterator[list[Record]]:
    for begin in range(0, len(records), BATCH):
        yield records[begin : begin + BATCH]


def _take(
    records: list[Record], taken: Taken, offices: dict[str, Office]
) -> list[tuple[Dossier, Office | None]]:
    numbers = [record.no for record in records]
    list(Dossier.objects.select_for_update(of=("self",)).filter(no__in=numbers).values("pk"))
    known = {d.no: d for d in full(Dossier.objects.filter(no__in=numbers))}
    owners = _owners(records)
    new, changed = [], []
    seen: set[str] = set()
    for record in records:
        old = known.get(record.no)
        others = {uid for uid in _uids(record) if owners.get(uid, record.no) != record.no}
        why = list(wrong(record, old, offices, taken.peer, others))
        if record.no in seen:
            why.append("这一件在文件里有两次")
        seen.add(record.no)
        if why:
            taken.refused.append((record.no, ";".join(why)))
        elif old is None:
            new.append(record)
        elif merge(record, old, offices):
            changed.append((old, record))
    made = list(zip(_make(new, offices), new, strict=True))
    taken.news += len(made) + len(changed)
    return [(dossier, _ours(record, offices)) for dossier, record in (*made, *changed)]


def _uids(record: Record) -> Iterator[str]:
    yield from (p.uid for p in record.papers)
    yield from (h.uid for h in record.hops)


def _owners(records: list[Record]) -> dict[str, str]:
    """Return to which case the names that a file uses belong already."""
    uids = [uid for record in records for uid in _uids(record)]
    pairs: list[tuple[str, str]] = []
    for model in (Paper, Hop):
        rows: Any = model._default_manager.filter(uid__in=uids)
        pairs += list(rows.values_list("uid", "dossier__no"))
    return dict(pairs)


def _make(records: list[Record], offices: dict[str, Office]) -> list[Dossier]:
    """Write files that are new here, all at once."""
    made = [
        Dossier(
            no=r.no, item_name=r.item_name, item_code=r.item_code, applicant=r.applicant,
            applicant_shown=r.applicant_shown, origin=offices[r.origin], pack=r.pack,
            person=sealing.seal(json.dumps(r.person, ensure_ascii=False)), opened_at=r.opened_at,
            **_answered(r, offices), **_lies(r, offices),
        )
        for r in records
    ]  # fmt: skip
    add_files(made, records, offices)
    return made


def _lies(record: Record, offices: dict[str, Office]) -> dict[str, Any]:
    last = max(record.hops, key=lambda hop: hop.number)
    if last.received_at:
        return {"holder": offices[last.receiver], "moving": False}
    return {"holder": offices[last.sender], "moving": True}


def _answered(record: Record, offices: dict[str, Office]) -> dict[str, Any]:
    said = record.answer
    if said is None:
        return {}
    return {
        "answered_by": offices[said.by], "answered_at": said.at, "answered_name": said.name,
        "outcome": said.outcome, "answer_reason": said.reason, "result_no": said.result_no,
        "because": list(exchange_keys.BECAUSE),
    }  # fmt: skip


def _ours(record: Record, offices: dict[str, Office]) -> Office | None:
    """Return the hall of ours that a file concerns last, in whose ledger it is told."""
    ends = [offices[hop.receiver] for hop in sorted(record.hops, key=lambda one: one.number)]
    ours = [office for office in (offices[record.origin], *ends) if office.centre_id]
    return ours[-1] if ours else None


def _tell(taken: Taken, told: list[tuple[Dossier, Office | None]], at: datetime) -> None:
    """Tell every hall's ledger what came for it, and the county's what the file was."""
    chains: dict[int, list[Said]] = {}
    halls = {}
    for dossier, office in told:
        if office is None or office.centre is None:
            continue
        halls[office.centre.pk] = office.centre
        details = {"no": dossier.no, "peer": taken.peer.name}
        chains.setdefault(office.centre.pk, []).append(
            Said(
                subject=dossier.subject, event="transfer_imported", pack="_default",
                because=exchange_keys.BECAUSE, by=None, at=at, details=details,
            )
        )  # fmt: skip
    for pk, acts in sorted(chains.items()):
        record_many(centre=halls[pk], acts=acts)
    _tell_county("transfer_imported", taken.peer, at, {
        "records": taken.records, "news": taken.news,
        "refused": [f"{no}:{why}" for no, why in taken.refused[:100]],
    })  # fmt: skip


def _tell_county(event: str, peer: Peer, at: datetime, details: dict[str, Any]) -> None:
    said = Said(
        subject=f"peer:{peer.code}", event=event, pack="_default", because=exchange_keys.BECAUSE,
        by=None, at=at, details={"peer": peer.name, **details},
    )  # fmt: skip
    record_many(centre=None, acts=[said])


@transaction.atomic
def give_out(peer: Peer, *, at: datetime) -> tuple[bytes, int]:
    """Return a file with everything that concerns a server, and how many records it holds."""
    records: Iterable[Record] = concerning(peer)
    listed = list(records)
    file = exchange_file.write(encode(listed), peer)
    Parcelled.objects.create(
        digest=hashlib.sha256(file).hexdigest(), peer=peer, outgoing=True, at=at,
        records=len(listed),
    )  # fmt: skip
    _tell_county("transfer_exported", peer, at, {"records": len(listed)})
    return file, len(listed)
