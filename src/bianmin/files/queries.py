"""What the screens ask of the files of papers: which there are, and which we have already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.queries import covers
from bianmin.packs import Pack
from bianmin.rules import uploads
from bianmin.rules.ruling import Ruling

from .models import Attachment, Look, Scan

FEW = 40  # newest scans of a person that are looked through for what we have


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of another case of the same person that still holds good."""

    name: str
    case: Case
    paper_id: int
    scans: tuple[Scan, ...]
    until: Ruling[date]


def of_case(case: Case, user: User) -> list[Scan]:
    """Return the files of a case that somebody may see, struck ones too, in order."""
    seen = Scan.objects.visible_to(user).filter(case=case)
    return list(seen.select_related("by", "void_by", "taken_from__case").order_by("pk"))


def attached(*subjects: str, struck: bool = False) -> list[Attachment]:
    """Return the files that are attached to what the ledger calls so, in order; `struck`: all."""
    if not subjects:
        return []
    found = Attachment.objects.filter(subject__in=subjects).select_related("by", "void_by")
    return list(found if struck else found.filter(void=""))


def until(scan: Scan, book: Pack) -> Ruling[date]:
    """Return the last day on which a file may be used again."""
    return uploads.good_until(
        received_on=scan.first_on, valid_until=scan.valid_until, policy=book.policy.uploads
    )


def held(
    *, blind: str, names: Iterable[str], user: User, book: Pack, today: date, but: int | None = None
) -> list[Held]:
    """Return what we have of a person under these names of papers and may use again.

    `but` is a case that does not count: the one that asks. The newest goes first.
    """
    wanted = set(names)
    if not blind or not wanted:
        return []
    theirs = Scan.objects.visible_to(user).valid().filter(
        case__applicant_blind=blind, paper__name__in=wanted
    )  # fmt: skip
    rows = theirs.exclude(case=but).select_related("case", "paper").order_by("-pk")[:FEW]
    found: dict[str, list[Scan]] = {}
    for scan in rows:
        mine = found.setdefault(scan.paper.name, [])
        if not mine or mine[0].paper_id == scan.paper_id:
            mine.append(scan)
    kept = []
    for name, scans in found.items():
        lasts = min((until(s, book) for s in scans), key=lambda r: r.value)
        if lasts.value >= today:
            kept.append(Held(name, scans[0].case, scans[0].paper_id, tuple(scans[::-1]), lasts))
    return kept


def works_on(user: User, case: Case) -> bool:
    """Return whether a case is this person's work: such a look needs no reason."""
    if user.pk in (case.clerk_id, case.handler_id):
        return True
    return user.may("files.add") and covers(user, case)


def looked(scan: Scan, user: User, today: date) -> bool:
    """Return whether somebody has looked at a file today already, on the record."""
    return Look.objects.filter(scan=scan, by=user, on=today).exists()
