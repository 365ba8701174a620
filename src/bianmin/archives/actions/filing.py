"""Filing: what is lacking, who lets it be, and the volume with its seal (归档、缺项、封存)."""

from __future__ import annotations

import zlib

from django.db import transaction

from bianmin.archives.models import Gap, ItemTerm, Seal, Volume
from bianmin.archives.queries import allowed, checklist, ending
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.archive import fingerprint
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import archives, retention
from bianmin.rules.cases import CLOSED
from bianmin.rules.ruling import cite


def file_away(case: Case, text: str, act: Act) -> Volume:
    """Give a case that is being filed its volume, its time of keeping and its seal (立卷)."""
    policy, closed_on = case.book.policy.archives, case.closed_on or act.today
    own = ItemTerm.objects.filter(item=case.version.item_id).first()
    how = ending(case)
    years = retention.term(
        kind=case.kind, ending=how, licence=case.version.licence,
        own=own.years if own else None, policy=policy,
    )  # fmt: skip
    until = retention.keep_until(closed_on=closed_on, years=years, policy=policy)
    facts = {
        "box": case.archive_place, "ending": how, "closed_on": closed_on, "filed_on": act.today,
        "years": years.value, "keep_until": until.value if until else None,
        "because": list(until.because if until else years.because), "reopened": False,
        "gap": sorted(allowed(case) & {one.lacking for one in checklist(case) if not one.there}),
    }  # fmt: skip
    volume = Volume.objects.filter(case=case).first()
    if volume is None:
        given = numbered(case.centre, series="volume", mark="档", at=act.at)
        volume = Volume(
            case=case, centre=case.centre, year=given.year, number=given.number, no=given.said
        )
    for name, value in facts.items():
        setattr(volume, name, value)
    volume.save()
    seal(case, text, Seal.Why.AGAIN if case.seals.exists() else Seal.Why.FILED, act)
    return volume


def seal(case: Case, text: str, why: Seal.Why, act: Act) -> Seal:
    """Seal the text of a file; the seals before it stay as they are (封存)."""
    return Seal.objects.create(
        case=case, nth=case.seals.count() + 1, why=why, digest=fingerprint(text),
        body=zlib.compress(text.encode()), by=act.person, at=act.at,
    )  # fmt: skip


@transaction.atomic
def ask_for_gap(*, case_id: int, reason: str, act: Act) -> Gap:
    """Ask that a file may be filed although something is lacking (缺项归档). Raises `Refused`."""
    case = lock(case_id)
    if done := done_before(act.key):
        return Gap.objects.get(pk=int(done.subject.removeprefix("gap:")))
    policy = case.book.policy.archives
    lacks = _lacks(case)

    found = [*archives.objections_to_allowing(reason=reason, same=False, policy=policy)]
    if case.state not in CLOSED:
        found.append(policy.gap_needs_two.objection("只有办完、还没有归档的件可以申请缺项归档"))
    elif not lacks:
        found.append(policy.gap_needs_two.objection("卷里不缺什么,可以直接归档"))
    if case.gaps.filter(allowed=None).exists():
        found.append(policy.gap_needs_two.objection("已经申请过了,等另一个人同意"))
    refuse_if(found)

    gap = Gap.objects.create(case=case, lacks=lacks, reason=reason.strip(), by=act.by, at=act.at)
    mark_done(key=act.key, act="gap_asked", subject=f"gap:{gap.pk}", at=act.at)
    _tell("gap_asked", gap, act)
    return gap


@transaction.atomic
def decide_gap(*, gap_id: int, allow: bool, act: Act) -> Gap:
    """Let a file be filed with what it lacks, or not; not by whoever asked. Raises `Refused`."""
    case = lock(Gap.objects.values_list("case_id", flat=True).get(pk=gap_id))
    gap = Gap.objects.select_for_update(of=("self",)).get(pk=gap_id)
    if done_before(act.key):
        return gap
    gap.case, policy = case, case.book.policy.archives

    same = allow and gap.by_id == act.by.pk
    found = [*archives.objections_to_allowing(reason=gap.reason, same=same, policy=policy)]
    if gap.allowed is not None:
        found.append(policy.gap_needs_two.objection("已经有人答复过了"))
    elif allow and set(_lacks(case)) - set(gap.lacks):
        found.append(policy.gap_needs_two.objection("申请以后又缺了别的,请重新申请"))
    refuse_if(found)

    gap.allowed, gap.decided_by, gap.decided_at = allow, act.by, act.at
    gap.save()
    mark_done(key=act.key, act="gap_decided", subject=f"gap:{gap.pk}", at=act.at)
    _tell("gap_allowed" if allow else "gap_denied", gap, act)
    return gap


def _lacks(case: Case) -> list[str]:
    if case.state not in CLOSED:
        return []
    return [line.lacking for line in checklist(case) if not line.there]


def _tell(event: str, gap: Gap, act: Act) -> None:
    case = gap.case
    lines = [line.because for line in checklist(case) if line.lacking in gap.lacks]
    record(
        centre=case.centre, subject=case.subject, event=event, pack=case.pack,
        because=cite(case.book.policy.archives.gap_needs_two, *lines), by=act.person, at=act.at,
        details={"no": case.no, "lacks": gap.lacks, "reason": gap.reason},
    )  # fmt: skip
