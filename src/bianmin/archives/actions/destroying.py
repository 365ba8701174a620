"""The end of files: one proposes a list, another approves it, the line stays (销毁)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from django.db import transaction

from bianmin.accounts.models import User
from bianmin.archives.models import Line, List, Volume
from bianmin.cases.actions import Act
from bianmin.cases.actions.destruction import wipe
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.files import actions as files
from bianmin.ledger.actions import Said, done_before, mark_done, record, record_all
from bianmin.refusal import refuse_if
from bianmin.rules import retention
from bianmin.rules.archives import Policy
from bianmin.rules.ruling import Objection
from bianmin.vault import store


def _locked(keys: Iterable[int]) -> list[Volume]:
    """Return volumes locked with their cases, in the order of their numbers."""
    ids = sorted(keys)
    cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {case.pk: case for case in cases.select_related("centre")}
    rows = Volume.objects.select_for_update(of=("self",)).prefetch_related("listed")
    volumes = list(rows.filter(pk__in=ids).order_by("pk"))
    for volume in volumes:
        volume.case = found[volume.pk]
    return volumes


@transaction.atomic
def propose(*, centre: Centre, cases: Iterable[int], reason: str, act: Act) -> List:
    """Put files whose time is over on a list to be destroyed. Raises `Refused`."""
    if done := done_before(act.key):
        return List.objects.get(pk=int(done.subject.removeprefix("destruction:")))
    book = centre.pack_on(act.today)
    policy = book.policy.archives
    mine = Volume.objects.visible_to(act.by).filter(centre=centre, pk__in=list(cases))
    volumes = _locked(mine.values_list("pk", flat=True)[: policy.most_in_list.value + 1])

    found = [*_objections(volumes, act.today, policy)]
    if not volumes:
        found.append(policy.destroy_needs_two.objection("没有选要销毁的案卷"))
    if len(volumes) > policy.most_in_list.value:
        said = f"选了 {policy.most_in_list.value} 卷以上,请分几张列"
        found.append(policy.most_in_list.objection(said))
    refuse_if(found)

    given = numbered(centre, series="destruction", mark="销", at=act.at)
    because = (*policy.destroy_needs_two.because, *policy.from_year_end.because)
    made = List.objects.create(
        centre=centre, pack=book.id, year=given.year, number=given.number,
        no=given.said, reason=reason.strip(), because=list(because), by=act.by, at=act.at,
    )  # fmt: skip
    Line.objects.bulk_create(_line(made, volume) for volume in volumes)
    Volume.objects.filter(pk__in=[v.pk for v in volumes]).update(listed=made)
    mark_done(key=act.key, act="destruction_proposed", subject=f"destruction:{made.pk}", at=act.at)
    _tell("destruction_proposed", made, act, {"count": len(volumes), "reason": made.reason})
    return made


def _line(made: List, volume: Volume) -> Line:
    assert volume.keep_until is not None
    return Line(
        of=made, volume=volume, volume_no=volume.no, case_no=volume.case.no,
        item_name=volume.case.item_name, closed_on=volume.closed_on, years=volume.years,
        keep_until=volume.keep_until,
    )  # fmt: skip


def _objections(
    volumes: Iterable[Volume], today: date, policy: Policy, *, listed: List | None = None
) -> Iterator[Objection]:
    """Yield why files may not be destroyed, each with its number."""
    for volume in volumes:
        if listed is not None and volume.listed_id == listed.pk:
            volume.listed = None  # this very list is no reason against it
        for one in retention.objections_to_destroying(
            stands=volume.stands, today=today, policy=policy
        ):
            yield Objection(f"{volume.no}:{one.found}", one.because)


@transaction.atomic
def approve(*, list_id: int, act: Act) -> List:
    """Approve a list and destroy what is on it; not by whoever proposed it. Raises `Refused`.

    Everything is asked again: a file may have been lent, or its case opened, since.
    """
    made = List.objects.select_for_update(of=("self",)).select_related("centre").get(pk=list_id)
    if done_before(act.key):
        return made
    policy = made.centre.pack_on(act.today).policy.archives
    volumes = _locked(made.lines.values_list("volume", flat=True))

    found = [*_answered(made, policy)]
    if made.by_id == act.by.pk and policy.destroy_needs_two.value:
        found.append(policy.destroy_needs_two.objection("提出销毁的人不能自己批准"))
    refuse_if([*found, *_objections(volumes, act.today, policy, listed=made)])

    made.approved, made.decided_by, made.decided_at = True, act.by, act.at
    made.save()
    free = _destroy(made, volumes, act)
    _tell("destruction_approved", made, act, {"count": len(volumes)}, volumes)
    mark_done(key=act.key, act="destruction_approved", subject=f"destruction:{made.pk}", at=act.at)
    transaction.on_commit(partial(_burn, free))
    return made


def _answered(made: List, policy: Policy) -> Iterator[Objection]:
    if made.approved is not None:
        yield policy.destroy_needs_two.objection(f"清册{made.no}{made.state_zh},不能再批")


def _destroy(made: List, volumes: list[Volume], act: Act) -> set[str]:
    """Empty the files on a list; return the bodies of the vault that nobody needs any more."""
    words = f"本卷保管期满,按销毁清册{made.no}于{act.today.isoformat()}销毁。"
    free: set[str] = set()
    for volume in volumes:
        free |= wipe(volume.case, words)
        volume.case.seals.update(body=b"")
    Volume.objects.filter(pk__in=[v.pk for v in volumes]).update(destroyed_on=act.today)
    return free


def _burn(names: set[str]) -> None:
    """Take bodies off the shelf, once it is certain that the list is destroyed."""
    store.burn(files.unneeded(names))


@transaction.atomic
def turn_down(*, list_id: int, reason: str, act: Act) -> List:
    """Turn a list down; its files stay, and may be proposed again. Raises `Refused`."""
    made = List.objects.select_for_update(of=("self",)).select_related("centre").get(pk=list_id)
    if done_before(act.key):
        return made
    policy = made.centre.pack_on(act.today).policy.archives

    found = [*_answered(made, policy)]
    if not reason.strip():
        found.append(policy.destroy_needs_two.objection("没有写为什么不批准"))
    refuse_if(found)

    made.approved, made.decided_by, made.decided_at = False, act.by, act.at
    made.why_not = reason.strip()
    made.save()
    Volume.objects.filter(listed=made).update(listed=None)
    mark_done(key=act.key, act="destruction_denied", subject=f"destruction:{made.pk}", at=act.at)
    _tell("destruction_denied", made, act, {"reason": made.why_not})
    return made


def _tell(
    event: str, made: List, act: Act, more: dict[str, object], volumes: Iterable[Volume] = ()
) -> None:
    """Tell the ledger of a list, and of each file that is destroyed by it."""
    by: User | None = act.person
    each = [
        Said(
            subject=volume.case.subject, event="file_destroyed", pack=volume.case.pack,
            because=tuple(made.because), by=by, at=act.at,
            details={"no": volume.case.no, "volume": volume.no, "list": made.no},
        )
        for volume in volumes
    ]  # fmt: skip
    if each:
        record_all(centre=made.centre, acts=each)
    record(
        centre=made.centre, subject=f"destruction:{made.pk}", event=event, pack=made.pack,
        because=tuple(made.because), by=by, at=act.at, details={"no": made.no, **more},
    )  # fmt: skip
