"""Writing down what was done, and putting right what was written wrong (记录、更正)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bianmin import shelf
from bianmin.cases.actions import Act
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before, mark_done
from bianmin.ledger.actions import record as tell
from bianmin.refusal import refuse_if
from bianmin.rules import records
from bianmin.rules.ruling import Objection, cite

from .models import Record
from .queries import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody says was done."""

    done_on: date
    who: str
    what: str
    note: str = ""


def _objections(
    given: Given, centre: Centre, act: Act, begun: Record | None
) -> Iterator[Objection]:
    adoption = centre.adoption_on(act.today)
    return records.objections_to_recording(
        what=given.what,
        who=given.who,
        done_on=given.done_on,
        today=act.today,
        since=adoption.since if adoption else act.today,
        begun_on=begun.done_on if begun else None,
        policy=centre.pack_on(act.today).policy.duties,
    )


@transaction.atomic
def write_down(
    *, centre_id: int, wanted: Wanted, given: Given, shared: bool = False, act: Act
) -> Record:
    """Write down that a duty was done, or that something came in which has to be answered.

    `wanted` says of which duty it is the evidence; `shared`, that it counts for every
    duty that wants this kind. Raises `Refused` with every reason.
    """
    centre = Centre.objects.select_for_update().get(pk=centre_id)
    if done := done_before(act.key):
        return Record.objects.get(pk=int(done.subject.removeprefix("evidence:")))
    book, begun = centre.pack_on(act.today), wanted.answers

    refuse_if(_objections(given, centre, act, begun))

    late = records.recorded_late(
        done_on=given.done_on, recorded_on=act.today, calendar=shelf.calendar(),
        policy=book.policy.duties,
    )  # fmt: skip
    because = cite(wanted.because, late) if late.value else wanted.because
    written = Record.objects.create(
        centre=centre, pack=book.id, because=list(because), duty="" if shared else wanted.short,
        kind=wanted.kind, done_on=given.done_on, who=given.who.strip(), what=given.what.strip(),
        note=given.note.strip(), late=late.value, answers_id=begun.first_id if begun else None,
        by=act.by, at=act.at,
    )  # fmt: skip
    _tell("evidence_written", written, act)
    return written


@transaction.atomic
def correct(
    *, record_id: int, given: Given, happened: bool = True, reason: str, act: Act
) -> Record:
    """Put a record right by a further one; without `happened`, it says that nothing was done.

    The first stays as it is, readable for good. Raises `Refused` with every reason.
    """
    old = Record.objects.select_for_update(of=("self",)).select_related("centre").get(pk=record_id)
    if done := done_before(act.key):
        return Record.objects.get(pk=int(done.subject.removeprefix("evidence:")))
    policy = old.centre.pack_on(act.today).policy.duties
    again = Record.objects.filter(corrects=old).exists()

    found = list(_objections(given, old.centre, act, old.answers)) if happened else []
    found += records.objections_to_correcting(reason=reason, again=again, policy=policy)
    refuse_if(found)

    late = records.recorded_late(
        done_on=given.done_on, recorded_on=act.today, calendar=shelf.calendar(), policy=policy
    )
    new = Record.objects.create(
        centre=old.centre, pack=old.pack, because=old.because, duty=old.duty, kind=old.kind,
        done_on=given.done_on if happened else old.done_on,
        who=given.who.strip() if happened else old.who,
        what=given.what.strip() if happened else old.what,
        note=given.note.strip(), late=late.value or old.late, answers=old.answers,
        corrects=old, origin_id=old.first_id, reason=reason.strip(), counts=happened,
        by=act.by, at=act.at,
    )  # fmt: skip
    _tell("evidence_corrected", new, act)
    return new


def _tell(event: str, record: Record, act: Act) -> None:
    mark_done(key=act.key, act=event, subject=record.subject, at=act.at)
    details = {
        "name": record.kind_zh, "done_on": record.done_on.isoformat(), "who": record.who,
        "done": record.what, "note": record.note, "written_late": record.late,
    }  # fmt: skip
    if record.corrects_id:
        details |= {
            "record": record.corrects_id, "reason": record.reason, "counts": record.counts
        }  # fmt: skip
    tell(
        centre=record.centre, subject=record.subject, event=event, pack=record.pack,
        because=tuple(record.because), by=act.by, at=act.at, details=details,
    )  # fmt: skip
