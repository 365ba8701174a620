"""When the missing papers come in (补正), and what is decided of them then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from bianmin import shelf
from bianmin.cases import documents, facts
from bianmin.cases.models import Case, Paper
from bianmin.cases.queries import covers, facts_of_papers, kind_now
from bianmin.refusal import refuse_if
from bianmin.rules import cases, choosing, handling, intake, notices
from bianmin.rules.cases import Role, State
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection, cite

from . import receiving
from .application import Marked
from .locking import Act, finish, lock, take
from .outcomes import NOTHING_FOLLOWS, Following, accept_now, notify_now, reject_now
from .receiving import Came

FOUND = ("mark", "problem", "copies_received", "original_seen")


def _mark(case: Case, marked: Mapping[int, Marked], act: Act) -> list[Paper]:
    """Write on each paper what the clerk found of it now, and return them all."""
    papers = list(case.papers.all())
    case.papers_were = {p.order: _found(p) for p in papers}  # type: ignore[attr-defined]
    for paper in papers:
        found = marked.get(paper.order)
        if found is None:
            continue
        good = found.mark in intake.GOOD and paper.mark not in intake.GOOD
        paper.mark, paper.problem = found.mark, found.problem
        paper.copies_received, paper.original_seen = found.copies, found.original_seen
        paper.received_at = act.at if good else paper.received_at
    if now := _good_now(case, papers):
        case.papers_on = max(case.papers_on, receiving.came(case, now, act).day)
    return papers


def _good_now(case: Case, papers: list[Paper]) -> list[Paper]:
    """Return the papers that are in order now and were not before."""
    were: dict[int, dict[str, Any]] = case.papers_were  # type: ignore[attr-defined]
    good = [paper for paper in papers if paper.mark in intake.GOOD]
    return [paper for paper in good if were[paper.order]["mark"] not in intake.GOOD]


def _found(paper: Paper) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in FOUND}


def _keep(papers: list[Paper]) -> None:
    Paper.objects.bulk_update(papers, [*FOUND, "received_at"])


def _changed(case: Case, papers: list[Paper]) -> dict[str, Any]:
    """Return what was found before of each paper that is found otherwise now, for the ledger."""
    were: dict[int, dict[str, Any]] = getattr(case, "papers_were", {})
    rows = [
        {"order": p.order, "name": p.name, **were[p.order]}
        for p in papers
        if were[p.order] != _found(p)
    ]
    return {"papers_before": rows} if rows else {}


@transaction.atomic
def supplement(*, case_id: int, marked: Mapping[int, Marked], act: Act) -> Case:
    """Take supplemented papers in without judging them yet (收补正).

    From this day the office has its notice limit again; silence then accepts.
    """
    case, again = take("supplement", case_id, act)
    if again:
        return case
    policy = case.book.policy.intake
    papers = _mark(case, marked, act)
    seen = facts_of_papers(papers)
    refuse_if(intake.objections_to_papers(papers=seen, policy=policy))
    return _supplemented(case, papers, receiving.came(case, _good_now(case, papers), act), act)


@transaction.atomic
def sent_in(*, case_id: int, act: Act) -> Case | None:
    """Take papers in as soon as the applicant has sent the last of them over the net (网上补正).

    Nobody has looked at them yet. None while something that was asked for is still out.
    """
    case = lock(case_id)
    papers = list(case.papers.all())
    owed = receiving.all_sent(case, papers) if case.state == State.SUPPLEMENTING else []
    if not owed:
        return None
    case.was = case.stood  # type: ignore[attr-defined]
    case.papers_were = {p.order: _found(p) for p in papers}  # type: ignore[attr-defined]
    for paper in owed:
        paper.mark, paper.problem, paper.received_at = Mark.UNMARKED, "", act.at
    came = receiving.came(case, owed, act)
    told = came.told | {"online": True, "role": ""}  # nobody of the office did it
    return _supplemented(case, papers, Came(came.day, told), act)


def _supplemented(case: Case, papers: list[Paper], came: Came, act: Act) -> Case:
    """Write down that papers came in, and from when the office has its time again."""
    policy = case.book.policy.intake
    in_time = case.supplement_by is None or came.day <= case.supplement_by
    by = notices.notice_by(received_on=came.day, calendar=shelf.calendar(), policy=policy)

    _keep(papers)
    case.papers_on, case.notice_by = max(case.papers_on, came.day), by.value

    because = cite(policy.supplement_within, by)
    return finish(
        "supplement", case, act, because, _changed(case, papers),
        facts={"papers": facts.of_papers(facts_of_papers(papers)), **came.told},
        ruled={"notice_by": by.value.isoformat(), "back_in_time": in_time},
    )  # fmt: skip


@transaction.atomic
def accept(
    *, case_id: int, marked: Mapping[int, Marked] | None = None, not_at_once: str = "",
    chosen: str = "", report_up_on: date | None = None, following: Following = NOTHING_FOLLOWS,
    act: Act,
) -> Case:  # fmt: skip
    """Accept a case whose papers are complete now, or promised (受理). Raises `Refused`.

    Without `report_up_on`, the day on which the township's own steps end is promised
    for sending it up.
    """
    case, again = take("accept", case_id, act)
    if again:
        return case
    papers = _mark(case, marked or {}, act)
    seen, timely = facts_of_papers(papers), _timely(case, act)

    refuse_if(
        [
            *_objections_to_accepting(case, seen, following, act),
            *_objections_to_choosing(case, chosen, not_at_once),
        ]
    )

    _keep(papers)
    wording = accept_now(
        case, papers, act, not_at_once=not_at_once, chosen=chosen, report_up_on=report_up_on
    )
    documents.issue(wording, case, by=act.person, at=act.at)

    return finish(
        "accept", case, act, wording.because,
        _changed(case, papers) | facts.of_choice(case, chosen),
        facts=facts.looked_at(case, seen)
        | following.told
        | facts.chosen(chosen),
        ruled=timely | facts.accepted(case),
    )  # fmt: skip


def _objections_to_accepting(
    case: Case, seen: tuple[intake.Paper, ...], following: Following, act: Act
) -> Iterator[Objection]:
    yield from intake.objections_to_accepting(
        papers=seen,
        role=act.by.role,
        own_post=covers(act.by, case),
        later=following.names,
        policy=case.book.policy.intake,
    )


def _objections_to_choosing(case: Case, chosen: str, reason: str) -> Iterator[Objection]:
    policy = case.book.policy
    made = kind_now(case.version, complete=True, policy=policy)
    yield from choosing.objections_to_choosing(
        made=made, chosen=chosen, reason=reason, policy=policy.cases
    )


def _timely(case: Case, act: Act) -> dict[str, Any]:
    """Return whether the office, or the applicant, moved in time; nothing of who was not waited for."""
    if case.state == State.RECEIVED:
        return {"answered_in_time": act.today <= case.notice_by, "back_in_time": None}
    back = case.supplement_by is None or act.today <= case.supplement_by
    return {"answered_in_time": None, "back_in_time": back}


@transaction.atomic
def notify(
    *, case_id: int, marked: Mapping[int, Marked] | None = None, reason: str = "",
    following: Following = NOTHING_FOLLOWS, act: Act,
) -> Case:  # fmt: skip
    """Issue a one-time notice (一次性告知); a second one that asks for more needs a reason.

    Raises `Refused`. Asking for what the first did not name is kept as an incident.
    """
    case, again = take("notify", case_id, act)
    if again:
        return case
    before = _asked_before(case)
    papers = _mark(case, marked or {}, act)
    seen, timely = facts_of_papers(papers), _timely(case, act)

    refuse_if(
        notices.objections_to_notice(
            papers=seen,
            asked_before=before or frozenset(),
            reason=reason,
            policy=case.book.policy.intake,
        )
    )

    _keep(papers)
    owed = [p for p in papers if p.mark in (Mark.MISSING, Mark.FAULTY)]
    later = [p.name for p in owed if before is not None and p.name not in before]
    case.incident = case.incident or bool(later)
    wording = notify_now(
        case, papers, act, later=reason if later else "", by=following.supplement_by
    )
    documents.issue(wording, case, by=act.person, at=act.at)

    details = {"incident": "asked_again", "papers": later, "reason": reason} if later else {}
    return finish(
        "notify", case, act, wording.because, details | _changed(case, papers),
        facts=facts.looked_at(case, seen)
        | {"asked_before": sorted(before or ()), "said": facts.said(reason)},
        ruled=timely | facts.noticed(case),
    )  # fmt: skip


def _asked_before(case: Case) -> frozenset[str] | None:
    """Return the papers that a notice asked for; None where there was no notice yet."""
    if not case.documents.filter(kind="notice", void="").exists():
        return None
    return frozenset(p.name for p in case.papers.all() if p.mark in (Mark.MISSING, Mark.FAULTY))


@transaction.atomic
def reject(*, case_id: int, ground: str, reason: str, where: str = "", act: Act) -> Case:
    """Refuse to accept an application (不予受理), with reasons and remedies. Raises `Refused`."""
    case, again = take("reject", case_id, act)
    if again:
        return case
    policy, timely = case.book.policy, _timely(case, act)
    seen = facts_of_papers(case.papers.all())
    found = intake.verdict(papers=seen, policy=policy.intake).value

    refuse_if(
        [
            *cases.objections_to_rejecting(
                ground=ground,
                reason=reason,
                where=where,
                complete=found.outcome is intake.Outcome.COMPLETE,
                policy=policy.cases,
            ),
            *handling.objections_to_veto(
                approved_by=Role(act.by.role),
                elsewhere=ground == cases.NOT_OURS,
                policy=policy.handling,
            ),
        ]
    )

    wording = reject_now(case, act, ground=ground, reason=reason, where=where)
    documents.issue(wording, case, by=act.person, at=act.at)

    return finish(
        "reject", case, act, wording.because, {"ground": ground},
        facts=facts.looked_at(case, seen) | facts.of_no(ground, reason, where), ruled=timely,
    )  # fmt: skip
