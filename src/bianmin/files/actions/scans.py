"""Taking files in, striking them, using them again, and looking at them (影印件)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.models import Case, Paper
from bianmin.cases.queries import covers
from bianmin.files import queries
from bianmin.files.models import Look, Scan
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import uploads
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection, cite

from .vetting import FACTS, Given, Kept, vet


def add(
    *, paper_id: int, given: Given, act: Act, instead_of: int | None = None, reason: str = "",
    late: bool = False,
) -> Scan:  # fmt: skip
    """Take in a file of a paper, once; or another one instead of a wrong one (收影印件).

    The same file of the same paper is the one that is there. Raises `Refused` with
    every reason; then nothing of it is kept. `late`: it goes into a file that is sealed already.
    """
    if done := done_before(act.key):
        return _done(done.subject)
    paper = Paper.objects.select_related("case__centre", "case__department").get(pk=paper_id)
    refuse_if([*_not_theirs(paper.case, act), *_filed(paper.case, late)])
    kept = vet(given, paper.case.book)
    return _write(paper_id, given, kept, act, instead_of, reason)


def put(*, paper_id: int, kept: Kept, given: Given, act: Act) -> Scan:
    """Take in a file of a paper that was looked at before it had a case (网上交的).

    Runs inside the action of whoever had it until now.
    """
    return _write(paper_id, given, kept, act, None, "")


def _done(subject: str) -> Scan:
    return Scan.objects.select_related("case").get(pk=int(subject.removeprefix("scan:")))


def _not_theirs(case: Case, act: Act) -> Iterable[Objection]:
    policy = case.book.policy.intake
    if not act.online and policy.own_post_only.value and not covers(act.by, case):
        yield policy.own_post_only.objection("这个事项不在您的岗位")


def _filed(case: Case, late: bool) -> Iterable[Objection]:
    if case.state == State.ARCHIVED and not late:
        rule = case.book.policy.archives.late_needs_reason
        yield rule.objection("案卷已经归档,请走补充归档")


@transaction.atomic
def _write(
    paper_id: int, given: Given, kept: Kept, act: Act,
    instead_of: int | None, reason: str,
) -> Scan:  # fmt: skip
    paper = Paper.objects.get(pk=paper_id)
    case = lock(paper.case_id)
    if done := done_before(act.key):
        return _done(done.subject)
    same = Scan.objects.valid().filter(paper=paper, body=kept.facts["body"])
    if (there := same.first()) and there.pk != instead_of:
        return there
    policy = case.book.policy.uploads
    old = None
    if instead_of is not None:
        old = Scan.objects.select_related("case").get(pk=instead_of, paper=paper)
        found = [*_against_striking(old, reason, policy)]
        if there:
            found.append(policy.strike_needs_reason.objection("换上来的是同一个文件"))
        refuse_if(found)
        old.strike(reason, act.by, act.at)
    scan = Scan.objects.create(
        case=case, paper=paper, **kept.facts, virus_checked=kept.clean,
        source=given.source, valid_until=given.valid_until, first_on=act.today,
        by=act.person, at=act.at, replaces=old,
    )  # fmt: skip
    mark_done(key=act.key, act="scan_added", subject=f"scan:{scan.pk}", at=act.at)
    because = cite(policy.kinds, policy.safe_only)
    if old:
        _tell(
            "scan_replaced", scan, cite(policy.strike_needs_reason), act, {"reason": reason.strip()}
        )
    else:
        _tell("scan_added", scan, because, act, {"how": scan.get_source_display()})
    return scan


def _tell(event: str, scan: Scan, because: tuple[str, ...], act: Act, more: dict[str, Any]) -> None:
    case = scan.case
    record(
        centre=case.centre, subject=case.subject, event=event, pack=case.pack, because=because,
        by=act.person, by_name=act.signed, at=act.at,
        details={
            "no": case.no, "paper": scan.paper.name, "scan_kind": scan.kind, "pages": scan.pages,
            "file_hash": scan.body, **more,
        },
    )  # fmt: skip


def _against_striking(scan: Scan, reason: str, policy: uploads.Policy) -> Iterable[Objection]:
    return uploads.objections_to_striking(
        reason=reason, struck=bool(scan.void), archived=scan.case.state == State.ARCHIVED,
        policy=policy,
    )  # fmt: skip


@transaction.atomic
def strike(*, scan_id: int, reason: str, act: Act) -> Scan:
    """Let a file count no more, with the reason; it stays where it is (作废).

    Raises `Refused`.
    """
    scan = Scan.objects.select_related("paper").get(pk=scan_id)
    scan.case = lock(scan.case_id)
    if done_before(act.key):
        scan.refresh_from_db(fields=["void", "void_at", "void_by"])
        return scan
    scan.refresh_from_db(fields=["void"])
    policy = scan.case.book.policy.uploads

    refuse_if([*_not_theirs(scan.case, act), *_against_striking(scan, reason, policy)])

    scan.strike(reason, act.by, act.at)
    mark_done(key=act.key, act="scan_void", subject=f"scan:{scan.pk}", at=act.at)
    _tell("scan_void", scan, policy.strike_needs_reason.because, act, {"reason": scan.void})
    return scan


@transaction.atomic
def take_over(*, paper_id: int, source_id: int, consent: str, act: Act) -> list[Scan]:
    """Use what we have of a paper from another case of the same person (用已有材料).

    Both cases tell of it. Raises `Refused`.
    """
    paper = Paper.objects.get(pk=paper_id)
    case = lock(paper.case_id)
    source = Paper.objects.select_related("case__centre").get(pk=source_id)
    theirs = Scan.objects.valid().filter(paper=source).select_related("case").order_by("pk")
    scans, policy = list(theirs), case.book.policy.uploads

    blind = case.applicant_blind
    found = [*_not_theirs(case, act)]
    if scans:
        found += uploads.objections_to_taking_over(
            last=min(queries.until(s, case.book).value for s in scans), today=act.today,
            same_person=bool(blind) and blind == source.case.applicant_blind,
            same_paper=paper.name == source.name, consent=consent, policy=policy,
        )  # fmt: skip
    else:
        found.append(policy.good_for.objection("那一件里没有这份材料的影印件"))
    refuse_if(found)

    there = set(Scan.objects.valid().filter(paper=paper).values_list("body", flat=True))
    taken = [_again(s, paper, case, consent, act) for s in scans if s.body not in there]
    if taken:
        because = cite(policy.good_for, policy.consent_needed)
        more = {"consent": consent.strip(), "count": len(taken)}
        _tell("scan_taken_over", taken[0], because, act, {**more, "from_case": source.case.no})
        _tell("scan_lent", scans[0], because, act, {**more, "to_case": case.no})
    return taken


def _again(old: Scan, paper: Paper, case: Case, consent: str, act: Act) -> Scan:
    same = (*FACTS, "came_as", "virus_checked", "valid_until", "first_on")
    return Scan.objects.create(
        case=case, paper=paper, **{n: getattr(old, n) for n in same}, source=Scan.Source.CASE,
        taken_from=old, consent=consent.strip()[:100], by=act.by, at=act.at,
    )  # fmt: skip


@transaction.atomic
def look(*, scan: Scan, reason: str, act: Act) -> Look:
    """Let somebody look at a file today, and tell the ledger (查看影印件).

    Who does not work on the case says why. Raises `Refused`.
    """
    if seen := Look.objects.filter(scan=scan, by=act.by, on=act.today).first():
        return seen
    case = scan.case
    rule = case.book.policy.security.lookups_recorded
    free = queries.works_on(act.by, case)

    refuse_if([] if free or reason.strip() else [rule.objection("这件不是您办的,没有写为什么要看")])

    look, new = Look.objects.get_or_create(
        scan=scan, by=act.by, on=act.today, defaults={"reason": reason.strip()[:300]}
    )
    if new:
        _tell("scan_looked", scan, rule.because, act, {"reason": look.reason})
    return look


@transaction.atomic
def tell_taken_out(*, scan: Scan, purpose: str, act: Act) -> None:
    """Tell the ledger that a file left the house, and what for (下载). Raises `Refused`."""
    policy = scan.case.book.policy.confidentiality
    rule = policy.export_needs_purpose

    refuse_if([rule.objection("没有写用途")] if rule.value and not purpose.strip() else [])

    _tell("scan_taken_out", scan, rule.because, act, {"reason": purpose.strip()[:300]})
