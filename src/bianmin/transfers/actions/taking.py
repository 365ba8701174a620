"""The first and the last beat of every act on a file: take it, and tell the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bianmin.cases.actions import Act
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import escalation
from bianmin.rules.custody import Found
from bianmin.rules.ruling import Objection
from bianmin.transfers.models import Dossier, Hop, Office
from bianmin.transfers.queries import book_of, full, office_of


@dataclass(slots=True)
class Taken:
    """A file that is locked until the transaction ends, where it is acted on, by which book."""

    dossier: Dossier
    office: Office
    book: Pack
    again: bool  # this very act was done before

    @property
    def here(self) -> bool:
        """Whether the file lies at the office that acts."""
        return self.dossier.holder_id == self.office.pk and not self.dossier.moving


def take(event: str, dossier_id: int, act: Act) -> Taken:
    """Return a file locked. Raises `Refused` where the key was used for another act."""
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)
    dossier = full(Dossier.objects.all()).get(pk=dossier_id)
    assert act.by.centre is not None, "only people of a hall act on files"
    office = office_of(act.by.centre)
    book = book_of(office, dossier, act.today)
    done = done_before(act.key)
    if done and (done.act, done.subject) != (event, dossier.subject):
        used = "这张表已经交过了,办的是另一步。请打开案卷再办"
        refuse_if([book.policy.cases.in_order.objection(used)])
    return Taken(dossier, office, book, done is not None)


def not_here(taken: Taken) -> Iterator[Objection]:
    """Yield that the file is not in the hands of who wants to act on it."""
    dossier = taken.dossier
    if not taken.here:
        where = f"已经从{dossier.holder}发出,还在路上" if dossier.moving else f"在{dossier.holder}"
        yield taken.book.policy.escalation.followed.objection(f"案卷不在{taken.office},{where}")


def unsettled(taken: Taken) -> Iterator[Objection]:
    """Yield what came here missing or damaged and is noted by one side only."""
    came = [h for h in taken.dossier.way if h.receiver_id == taken.office.pk and h.received_at]
    for hop in came[-1:]:
        lines = {line.paper.name: line for line in hop.lines.all()}
        got = {n for n, line in lines.items() if line.found == Found.IN_ORDER or line.turned_up_at}
        yield from escalation.objections_to_receiving(
            sent=frozenset(lines),
            received=frozenset(got),
            noted=frozenset(n for n, line in lines.items() if line.agreed_at),
            policy=taken.book.policy.escalation,
        )


def finish(
    event: str, taken: Taken, act: Act, because: tuple[str, ...], details: Mapping[str, Any]
) -> Dossier:
    """Save the file, remember the key, and tell the ledger."""
    dossier = taken.dossier
    dossier.save()
    mark_done(key=act.key, act=event, subject=dossier.subject, at=act.at)
    record(
        centre=taken.office.centre, subject=dossier.subject, event=event, pack=taken.book.id,
        because=because, by=act.by, at=act.at, details={"no": dossier.no, **details},
    )  # fmt: skip
    return dossier


def told(hop: Hop) -> dict[str, Any]:
    """Return what the ledger is told of a hop."""
    return {"doc_no": hop.list_no, "moved_from": hop.sender.name, "moved_to": hop.receiver.name}
