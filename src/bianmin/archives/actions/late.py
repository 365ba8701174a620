"""A paper that comes after the end: into the file, with a seal of its own (补充归档)."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from bianmin.archives.models import Late, Seal, Volume
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, take
from bianmin.cases.archive import text_of
from bianmin.cases.models import Case, Paper
from bianmin.files import actions as files
from bianmin.files.actions import Given
from bianmin.refusal import refuse_if
from bianmin.rules import archives
from bianmin.rules.cases import State
from bianmin.rules.intake import Mark

from .filing import seal


@transaction.atomic
def add_late(
    *, case_id: int, name: str, reason: str, copies: int, given: Given | None = None, act: Act
) -> Case:
    """Add a paper to a closed case; what was sealed before stays sealed. Raises `Refused`.

    A strange file is looked at as any other: then nothing of the paper is kept.
    """
    case, again = take("add_late", case_id, act)
    if again:
        return case
    policy = case.book.policy.archives
    volume = Volume.objects.filter(case=case).first()

    refuse_if(
        [
            *archives.objections_to_late_paper(name=name, reason=reason, policy=policy),
            *archives.objections_to_absence(
                lent_to="", destroyed=bool(volume and volume.destroyed_on), policy=policy
            ),
        ]
    )

    order = max((p.order for p in case.papers.all()), default=0) + 1
    paper = Paper.objects.create(
        case=case, order=order, name=name.strip(), main=False, form="original",
        mark=Mark.IN_ORDER, copies_received=copies, received_at=act.at,
    )  # fmt: skip
    Late.objects.create(paper=paper, case=case, reason=reason.strip(), by=act.by, at=act.at)
    if given:
        files.add(
            paper_id=paper.pk, given=given, act=replace(act, key="", revision=None), late=True
        )
    digest = ""
    if case.state == State.ARCHIVED:
        digest = seal(case, text_of(case), Seal.Why.LATE, act).digest
    details = {"paper": paper.name, "reason": reason.strip(), "hash": digest}
    return finish("add_late", case, act, policy.late_needs_reason.because, details)
