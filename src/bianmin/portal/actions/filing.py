"""An application over the net (网上申请): begun, kept, handed in once; and what is forgotten of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from bianmin import identity, sealing
from bianmin.accounts import limits
from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import Case, Paper
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.files import actions as files
from bianmin.files.actions import Given, Kept
from bianmin.files.actions.vetting import FACTS
from bianmin.files.models import Attachment, Scan
from bianmin.messaging.actions.sending import send_here
from bianmin.messaging.actions.telling import tell
from bianmin.portal import offering, queries
from bianmin.portal.models import Code, Filing, Reach, Visitor
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import confidentiality, portal
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Objection
from bianmin.vault import store

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
LENGTH = 12
HOUR = 3600  # seconds
LONGEST = 600  # letters of one field that are kept
MANY = 30  # files of one paper
DAY = timedelta(days=1)


def begin(*, version: Version, blind: str, address: str, at: datetime) -> Filing:
    """Begin an application for an item (开始填). Raises `Refused`."""
    centre = version.item.centre
    book = centre.pack_on(localtime(at).date())
    policy = book.policy.portal
    many = len(queries.drafts_of(centre, blind))
    there = limits.allow(f"filing:{address}", policy.drafts_an_hour.value, HOUR, at)
    refuse_if([
        *offering.objections(version, book),
        *portal.objections_to_draft(open_drafts=many, of_address=not there, policy=policy),
    ])  # fmt: skip

    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return Filing.objects.create(
        key=uuid4().hex, code_blind=sealing.blind(f"filing:{code}"), code=sealing.seal(code),
        centre=centre, version=version, blind=blind, begun_at=at, changed_at=at,
    )  # fmt: skip


@transaction.atomic
def keep(*, filing_id: int, typed: Mapping[str, str], at: datetime) -> Filing:
    """Keep what was typed of an application so far, sealed; a step adds to what the others said."""
    filing = _lock(filing_id)
    if filing.case_id is None:
        said = queries.typed(filing) | {name: value[:LONGEST] for name, value in typed.items()}
        filing.sealed = sealing.seal(json.dumps(said, ensure_ascii=False))
        filing.changed_at, filing.revision = at, filing.revision + 1
        filing.save(update_fields=["sealed", "changed_at", "revision"])
    return filing


def _lock(filing_id: int) -> Filing:
    rows = Filing.objects.select_for_update(of=("self",))
    return rows.select_related("version__item__centre", "version__item__department").get(
        pk=filing_id
    )


def belongs_to(filing: Filing, visitor: Visitor) -> None:
    """Let an application belong to the number that was proved, if it is nobody's yet."""
    Filing.objects.filter(pk=filing.pk, blind="").update(blind=visitor.blind)
    filing.blind = filing.blind or visitor.blind


def attach(*, filing: Filing, order: int, given: Given, at: datetime) -> Attachment:
    """Look at a file of one paper and keep it with the application (传材料). Raises `Refused`."""
    book = filing.centre.pack_on(localtime(at).date())
    material = filing.version.materials.get(order=order)
    there = Attachment.objects.filter(subject=filing.subject_of(order))
    if there.count() >= MANY:
        refuse_if([book.policy.uploads.pages.objection(f"一样材料最多 {MANY} 个文件")])
    kept = files.vet(given, book)
    with transaction.atomic():
        if _lock(filing.pk).case_id is not None:
            refuse_if([book.policy.cases.in_order.objection("这份申请已经交上去了")])
        Filing.objects.filter(pk=filing.pk).update(changed_at=at)
        return files.attach(
            to=filing.subject_of(order), centre=filing.centre, case=None, name=material.name,
            kept=kept, act=nobody(at),
        )  # fmt: skip


def nobody(at: datetime) -> Act:
    """Return the act of an applicant before anybody of the office has anything to do with it."""
    return Act(by=User(role="", name=""), at=at, online=True)


def detach(*, filing: Filing, file_id: int) -> None:
    """Take a file back out of an application that is not handed in."""
    if filing.case_id is None:
        _burn(Attachment.objects.filter(pk=file_id, subject__startswith=f"filing:{filing.pk}:"))


def _burn(rows: QuerySet[Attachment]) -> None:
    bodies = {name for pair in rows.values_list("body", "thumb") for name in pair}
    rows.delete()
    free = files.unneeded(bodies)
    transaction.on_commit(lambda: store.burn(free))


@transaction.atomic
def discard(*, filing: Filing) -> None:
    """Delete an application that is not handed in, with its files (删掉)."""
    row = _lock(filing.pk)
    if row.case_id is None:
        _burn(Attachment.objects.filter(subject__startswith=f"filing:{row.pk}:"))
        row.delete()


def objections(filing: Filing, application: Application, at: datetime) -> list[Objection]:
    """Return everything against handing an application in now."""
    book = filing.centre.pack_on(localtime(at).date())
    policy = book.policy
    known = sealing.blind(identity.clean(application.applicant_id))
    same = Case.objects.filter(applicant_blind=known, version__item=filing.version.item_id).open()
    open_no = next(iter(same.order_by().values_list("no", flat=True)[:1]), "") if known else ""
    return [
        *_in_force(filing, policy, at),
        *offering.objections(filing.version, book),
        *portal.objections_to_handing_in(
            proved=bool(filing.blind), open_no=open_no, warned=policy.intake.same_matter_warned,
            policy=policy.portal,
        ),
        *_guardian(application, policy, at),
    ]  # fmt: skip


def _in_force(filing: Filing, policy: Policy, at: datetime) -> list[Objection]:
    """Return the objection to an item that changed or was withdrawn while it was filled in."""
    today = localtime(at).date()
    if Version.objects.in_force(today).filter(pk=filing.version_id).exists():
        return []
    said = "这个事项在您填的时候改了或者停办了,请从办事指南重新打开"
    return [policy.cases.in_order.objection(said)]


def _guardian(application: Application, policy: Policy, at: datetime) -> list[Objection]:
    number = identity.clean(application.applicant_id)
    born = identity.birthday(number) if len(number) == identity.ID_LENGTH else None
    if born is None or application.agent:
        return []
    under = confidentiality.guardian_needed(
        born_on=born, on=localtime(at).date(), policy=policy.confidentiality
    )
    return [under.objection("申请人还小,要填监护人(代理人那一栏)")] if under.value else []


def clerk_for(version: Version, at: datetime) -> User | None:
    """Return on whose desk an application lands: who takes this item in and has the least in hand."""
    centre = version.item.centre
    takes = centre.pack_on(localtime(at).date()).policy.intake.by_staff.value
    people = User.objects.filter(centre=centre, is_active=True, role__in=[r.value for r in takes])
    own = Q(departments=version.item.department_id) | Q(departments=None)
    mine = people.filter(own).distinct().order_by("role", "pk")
    held = Case.objects.filter(waits=1, handler__in=mine).order_by().values("handler")
    counts = dict(held.annotate(n=Count("pk")).values_list("handler", "n"))
    first = sorted(mine, key=lambda u: (u.role != "clerk", counts.get(u.pk, 0), u.pk))
    return first[0] if first else None


def hand_in(*, filing_id: int, application: Application, at: datetime) -> Case:
    """Hand an application in: it has a case number at once (交上去). Raises `Refused`.

    Sent twice it is one case. The day of receipt is the day itself until midnight, where
    the book says so; whoever looks at it has as long as with papers kept at a window.
    """
    with transaction.atomic():
        filing = _lock(filing_id)
        if filing.case_id is not None:
            return Case.objects.get(pk=filing.case_id)
        refuse_if(objections(filing, application, at))
        clerk = clerk_for(filing.version, at)
        if clerk is None:
            book = filing.centre.pack_on(localtime(at).date())
            refuse_if([book.policy.intake.by_staff.objection("现在没有人收这个事项,请打电话")])
        assert clerk
        act = Act(by=clerk, at=at, key=f"filing-{filing.key}", online=True)
        case = cases.hand_in(application, act)
        _move_files(filing, case, act)
        Reach.objects.get_or_create(case=case, centre=filing.centre, blind=filing.blind)
        filing.case, filing.sealed, filing.changed_at = case, "", at
        filing.save(update_fields=["case", "sealed", "changed_at"])
        transaction.on_commit(lambda: send_here(case_id=case.pk, at=at), robust=True)
    return case


def _move_files(filing: Filing, case: Case, act: Act) -> None:
    """Let the files of an application be files of the papers of its case."""
    papers = {paper.order: paper for paper in case.papers.all()}
    rows = Attachment.objects.filter(subject__startswith=f"filing:{filing.pk}:").order_by("pk")
    unkeyed = Act(by=act.by, at=act.at, online=True)
    for row in rows:
        paper = papers[int(row.subject.rpartition(":")[2])]
        kept = Kept(
            facts={n: getattr(row, n) for n in ("came_as", *FACTS)}, clean=row.virus_checked
        )
        given = Given(body=b"", source=Scan.Source.ONLINE)
        files.put(paper_id=paper.pk, kept=kept, given=given, act=unkeyed)
    rows.delete()


def supply(
    *, case: Case, given: Sequence[tuple[Paper, Given]], at: datetime
) -> tuple[int, Refused | None]:
    """Take in files of papers that are still owed, from the applicant himself (网上补交).

    Returns how many were taken, and everything against the others. Who handles the case
    finds it in the inbox. With the last that was asked for, the office has its time again
    from the day it was sent.
    """
    by = case.handler or case.clerk
    act, taken, refused = Act(by=by, at=at, online=True), 0, list[Objection]()
    for paper, one in given:
        try:
            files.add(paper_id=paper.pk, given=one, act=act)
            taken += 1
        except Refused as refusal:
            refused += [replace(o, found=f"{paper.name}:{o.found}") for o in refusal.objections]
    if taken:
        cases.sent_in(case_id=case.pk, act=act)
        tell([by], case, "supplied_online", f"群众在网上补来 {taken} 个文件,请看", at=at,
             key=f"{case.pk}:supplied:{at:%Y%m%d}")  # fmt: skip
    return taken, Refused(tuple(refused)) if refused else None


def forget(*, at: datetime) -> int:
    """Delete what nobody handed in by the book's day, codes and stays that are over; return how many."""
    Code.objects.filter(ends_at__lt=at - DAY).delete()
    Visitor.objects.filter(seen_at__lt=at - DAY).delete()
    today, gone = localtime(at).date(), 0
    for centre in Centre.objects.prefetch_related("adoptions"):
        policy = centre.pack_on(today).policy.portal
        for filing in Filing.objects.open().filter(centre=centre, changed_at__lt=at - DAY):
            last = portal.draft_ends(on=localtime(filing.changed_at).date(), policy=policy)
            if last.value < today:
                discard(filing=filing)
                gone += 1
    return gone
