"""Writing what a record says that is not known yet (并入)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bianmin import bulk

from .exchange_records import HopSaid, LineSaid, PaperSaid, Record
from .models import Dossier, Hop, Line, Office, Paper

Offices = Mapping[str, Office]
UP = Hop.Purpose.UP


@dataclass(slots=True)
class Merged:
    """Rows to be written together."""

    papers: list[Paper] = field(default_factory=list)
    hops: list[Hop] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def write(self) -> None:
        """Write the papers and the hops, then the lines that name them."""
        bulk.insert_all(Paper, self.papers, key="uid")
        bulk.insert_all(Hop, self.hops, key="uid")
        for line in self.lines:
            line.hop_id, line.paper_id = line.hop.pk, line.paper.pk
        bulk.insert_all(Line, self.lines)


def add_files(made: list[Dossier], records: list[Record], offices: Offices) -> None:
    """Write files that are new here with everything in them, all at once."""
    bulk.insert_all(Dossier, made, key="no")
    merged = Merged()
    for dossier, record in zip(made, records, strict=True):
        add_hops(merged, dossier, record, offices)
    merged.write()


def add_hops(merged: Merged, dossier: Dossier, record: Record, offices: Offices) -> None:
    """Add every paper and every hop of a file that is new here."""
    papers = {said.uid: _paper(dossier, said, offices) for said in record.papers}
    merged.papers += papers.values()
    hops = [_hop(dossier, said, offices) for said in sorted(record.hops, key=_number)]
    merged.hops += hops
    note_returns(hops)
    by_uid = {hop.uid: hop for hop in hops}
    for said in record.hops:
        merged.lines += [_line(by_uid[said.uid], papers[x.paper], x) for x in said.lines]


def _number(hop: HopSaid | Hop) -> int:
    return hop.number


def note_returns(hops: list[Hop]) -> list[Hop]:
    """Say of each way up when the file was back; return those for which it is news."""
    news = []
    for down in hops:
        for up in hops:
            goes_back = down.purpose != UP and down.received_at and down.number > up.number
            waits = up.purpose == UP and up.returned_at is None
            if goes_back and waits and up.sender_id == down.receiver_id:
                up.returned_at = down.received_at
                news.append(up)
    return news


def _paper(dossier: Dossier, said: PaperSaid, offices: Offices) -> Paper:
    return Paper(
        dossier=dossier, uid=said.uid, order=said.order, kind=said.kind, name=said.name,
        original=said.original, copies=said.copies, born=offices[said.born], since=said.since,
        given_at=said.given_at, given_to=said.given_to,
    )  # fmt: skip


def _hop(dossier: Dossier, said: HopSaid, offices: Offices) -> Hop:
    return Hop(
        dossier=dossier, uid=said.uid, number=said.number, list_no=said.list_no,
        purpose=said.purpose, sender=offices[said.sender], receiver=offices[said.receiver],
        said=said.said, due_above=said.due_above, sent_at=said.sent_at, sent_name=said.sent_name,
        received_at=said.received_at, received_name=said.received_name,
    )  # fmt: skip


def _line(hop: Hop, paper: Paper, said: LineSaid) -> Line:
    return Line(
        hop=hop, paper=paper, copies=said.copies, original=said.original, found=said.found,
        found_note=said.found_note, agreed_note=said.agreed_note, agreed_name=said.agreed_name,
        agreed_at=said.agreed_at, turned_up_at=said.turned_up_at,
    )  # fmt: skip


def merge(record: Record, dossier: Dossier, offices: Offices) -> bool:
    """Write what a record knows more than we of a file; return whether it was anything."""
    news = _merge_papers(record, dossier, offices)
    news |= _merge_hops(record, dossier, offices)
    said = record.answer
    if said is not None and dossier.answered_by is None:
        dossier.answered_by, dossier.answered_at = offices[said.by], said.at
        dossier.answered_name, dossier.outcome = said.name, said.outcome
        dossier.answer_reason, dossier.result_no = said.reason, said.result_no
        news = True
    if news:
        last = max(Hop.objects.filter(dossier=dossier), key=_number)
        dossier.moving = last.received_at is None
        dossier.holder_id = last.sender_id if dossier.moving else last.receiver_id
        dossier.save()
    return news


def _merge_papers(record: Record, dossier: Dossier, offices: Offices) -> bool:
    known = {paper.uid: paper for paper in dossier.papers.all()}
    new = [_paper(dossier, said, offices) for said in record.papers if said.uid not in known]
    if new:
        Paper.objects.bulk_create(new)
    given = [s for s in record.papers if s.given_at and s.uid in known]
    given = [s for s in given if known[s.uid].given_at is None]
    for said in given:
        Paper.objects.filter(uid=said.uid).update(given_at=said.given_at, given_to=said.given_to)
    return bool(new or given)


def _merge_hops(record: Record, dossier: Dossier, offices: Offices) -> bool:
    known, news = {hop.uid: hop for hop in dossier.way}, False
    new = any(said.uid not in known for said in record.hops)
    papers = {p.uid: p for p in Paper.objects.filter(dossier=dossier)} if new else {}
    for said in sorted(record.hops, key=_number):
        hop = known.get(said.uid)
        if hop is None:
            hop = _hop(dossier, said, offices)
            hop.save()
            Line.objects.bulk_create(_line(hop, papers[x.paper], x) for x in said.lines)
            news = True
        elif _learn(hop, said):
            news = True
    if news:
        for up in note_returns(list(Hop.objects.filter(dossier=dossier).order_by("number"))):
            up.save(update_fields=["returned_at"])
    return news


def _learn(hop: Hop, said: HopSaid) -> bool:
    """Write what the other side says of a hop: received, noted, found."""
    news = False
    if said.received_at and hop.received_at is None:
        hop.received_at, hop.received_name, news = said.received_at, said.received_name, True
        hop.save(update_fields=["received_at", "received_name"])
    lines = {line.paper.uid: line for line in hop.lines.all()}
    for one in said.lines:
        line = lines.get(one.paper)
        if line is None:
            continue
        before = (line.found, line.agreed_at, line.turned_up_at)
        if not line.found:
            line.found, line.found_note = one.found, one.found_note
        if line.agreed_at is None and one.agreed_at:
            line.agreed_note, line.agreed_name = one.agreed_note, one.agreed_name
            line.agreed_at = one.agreed_at
        line.turned_up_at = line.turned_up_at or one.turned_up_at
        if before != (line.found, line.agreed_at, line.turned_up_at):
            line.save()
            news = True
    return news
