"""Where the paper file is: lent out, given back, put into another box (借阅、移位)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bianmin import shelf
from bianmin.archives.models import Loan, Volume
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import archives, delivery, retention


def locked(case_id: int) -> Volume:
    """Return a volume locked until the transaction ends, by way of its case."""
    case = lock(case_id)
    volume = (
        Volume.objects.select_for_update(of=("self",)).prefetch_related("listed").get(case=case)
    )
    volume.case = case
    return volume


@transaction.atomic
def lend(*, case_id: int, to: str, purpose: str, act: Act) -> Volume:
    """Lend a file out, to whom and what for (借出). Raises `Refused`."""
    volume = locked(case_id)
    if done_before(act.key):
        return volume
    policy = volume.case.book.policy.archives

    refuse_if(
        retention.objections_to_lending(to=to, purpose=purpose, stands=volume.stands, policy=policy)
    )

    by = retention.back_by(lent_on=act.today, calendar=shelf.calendar(), policy=policy)
    loan = Loan.objects.create(
        volume=volume, to=to.strip(), purpose=purpose.strip(), lent_on=act.today,
        back_by=by.value, by=act.by,
    )  # fmt: skip
    volume.lent_to, volume.lent_until = loan.to, loan.back_by
    volume.save()
    more = {"borrower": loan.to, "purpose": loan.purpose, "back_by": by.value.isoformat()}
    _tell("file_lent", volume, by.because, act, more)
    return volume


@transaction.atomic
def give_back(*, case_id: int, note: str, act: Act) -> Volume:
    """Take a file back (归还). Raises `Refused`."""
    volume = locked(case_id)
    if done_before(act.key):
        return volume
    policy = volume.case.book.policy.archives
    loan = volume.loans.filter(back_on=None).first()

    refuse_if([] if loan else [policy.lend_within.objection("这一卷没有借出")])
    assert loan is not None

    loan.back_on, loan.back_to, loan.note = act.today, act.by, note.strip()
    loan.save()
    volume.lent_to, volume.lent_until = "", None
    volume.save()
    more = {"borrower": loan.to, "late": act.today > loan.back_by, "note": loan.note}
    _tell("file_back", volume, policy.lend_within.because, act, more)
    return volume


@transaction.atomic
def move(*, case_id: int, box: str, act: Act) -> Volume:
    """Put a file into another box (移位). Raises `Refused`."""
    volume = locked(case_id)
    if done_before(act.key):
        return volume
    policy = volume.case.book.policy

    refuse_if(
        [
            *delivery.objections_to_archiving(place=box, policy=policy.delivery),
            *archives.objections_to_absence(
                lent_to=volume.lent_to, destroyed=volume.stands.destroyed, policy=policy.archives
            ),
        ]
    )

    was, volume.box = volume.box, box.strip()
    volume.save()
    more = {"moved_from": was, "moved_to": volume.box}
    _tell("file_moved", volume, policy.delivery.archive_place.because, act, more)
    return volume


def _tell(
    event: str, volume: Volume, because: tuple[str, ...], act: Act, more: dict[str, Any]
) -> None:
    case = volume.case
    mark_done(key=act.key, act=event, subject=case.subject, at=act.at)
    record(
        centre=case.centre, subject=case.subject, event=event, pack=case.pack, because=because,
        by=act.person, at=act.at, details={"no": case.no, "volume": volume.no, **more},
    )  # fmt: skip
