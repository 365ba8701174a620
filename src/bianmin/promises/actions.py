"""Signing a promise, reminding of it, taking in what came, and what follows if nothing came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases import actions as cases
from bianmin.cases import documents as papers_of_a_case
from bianmin.cases.actions import Act, Application, Following, Marked, judged
from bianmin.cases.actions.locking import finish, issue, lock, objections
from bianmin.cases.models import Case, Paper
from bianmin.cases.queries import covers, facts_of_papers, kind_now
from bianmin.centres.models import Centre
from bianmin.ledger.actions import done_before
from bianmin.packs import Pack
from bianmin.refusal import refuse_if
from bianmin.rules import intake, lanes, notices, pledges, tolerance
from bianmin.rules.intake import GOOD
from bianmin.rules.pledges import Signed
from bianmin.rules.ruling import Objection, Ruling, cite
from bianmin.rules.tolerance import Expiry, How

from . import documents, queries
from .documents import Terms
from .models import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a promise was signed, and the channel in which the book allows it, if it asks for one."""

    way: str = ""
    strokes: str = ""  # drawn on the screen
    lane: str = ""


Found = list[Objection]


def _against(
    book: Pack, kind: str, seen: tuple[intake.Paper, ...], conditions: bool, signing: Signing
) -> Found:
    policy = book.policy.tolerance
    return [
        *tolerance.objections_to_tolerating(
            papers=seen,
            kind=kind,
            lane=signing.lane,
            conditions=conditions,
            commitment=bool(signing.way),
            signed=pledges.is_signed(way=signing.way, strokes=signing.strokes),
            policy=policy,
        )
    ]


def _later(
    book: Pack, kind: str, seen: tuple[intake.Paper, ...], lane: str
) -> Ruling[tuple[str, ...]]:
    return tolerance.may_follow(papers=seen, kind=kind, lane=lane, policy=book.policy.tolerance)


def take_in(*, application: Application, signing: Signing, act: Act) -> Promise:
    """Take an application in at the window while a secondary paper follows (容缺受理).

    It is accepted, or only looked over, as the book says. The key of the act makes one
    case and one promise. Raises `Refused` with every objection; then nothing is written.
    """
    version = application.version
    book = version.item.centre.pack_on(act.today)
    if done := done_before(act.key):
        return _promised(int(done.subject.rpartition(":")[2]), book)
    kind = kind_now(version, complete=True, policy=book.policy).value
    seen = judged(application)
    later = _later(book, kind, seen, signing.lane)
    by = queries.last_day(version, kind, book.policy, act.today)
    accepted = book.policy.tolerance.how.value is How.ACCEPT
    following = Following(
        names=frozenset(later.value), lane=signing.lane, supplement_by=None if accepted else by
    )
    asked = replace(application, outcome="accept" if accepted else "notify", following=following)

    against = cases.objections_to_handing_in(asked, act)
    conditions = application.conditions is True
    refuse_if(_once([*_against(book, kind, seen, conditions, signing), *against]))

    return _take_in(asked, later, signing, act)


@transaction.atomic
def _take_in(
    application: Application, later: Ruling[tuple[str, ...]], signing: Signing, act: Act
) -> Promise:
    case = cases.hand_in(application, act)
    if there := queries.of_case(case):
        return there  # by the same form, sent at the same moment
    return _sign(case, later, signing, replace(act, key=""))


def _once(found: Found) -> Found:
    """Return the objections without those that were said already, in other words, of a paper."""
    return list({o.found: o for o in found}.values())


def _promised(case_id: int, book: Pack) -> Promise:
    """Return the promise that this form made before; it may have been used for something else."""
    found = Promise.objects.filter(case=case_id).order_by("-pk").first()
    if found is None:
        used = "这张表已经交过了,办的是另一步。请打开案卷再办"
        refuse_if([book.policy.cases.in_order.objection(used)])
    assert found is not None
    return found


@transaction.atomic
def take_on(*, case_id: int, signing: Signing, act: Act) -> Promise:
    """Tolerate a case that was taken in before: what is still wanting is promised (容缺受理).

    Raises `Refused`.
    """
    case = lock(case_id)
    if done_before(act.key):
        return _promised(case.pk, case.book)
    book = case.book
    kind = kind_now(case.version, complete=True, policy=book.policy).value
    seen = facts_of_papers(case.papers.all())
    later = _later(book, kind, seen, signing.lane)
    accepted = book.policy.tolerance.how.value is How.ACCEPT
    step = "accept" if accepted else "notify"
    case.own_post = covers(act.by, case)  # type: ignore[attr-defined]

    refuse_if(_once([
        *_against(book, kind, seen, True, signing), *objections(step, case, act),
        *lanes.objections_to_tolerance(
            asked=signing.lane, lane=case.lane, named=book.policy.tolerance.lanes.get(signing.lane),
            policy=book.policy.priority,
        ),
    ]))  # fmt: skip

    by = queries.last_day(case.version, kind, book.policy, act.today)
    Promise.objects.filter(case=case, ended="").update(ended=Promise.End.VOID, ended_at=act.at)
    following = Following(names=frozenset(later.value), lane=signing.lane, supplement_by=by)
    call = cases.accept if accepted else cases.notify
    case = call(case_id=case.pk, following=following, act=replace(act, key="", revision=None))
    return _sign(case, later, signing, act)


def _sign(case: Case, later: Ruling[tuple[str, ...]], signing: Signing, act: Act) -> Promise:
    """Write the promise down, issue the commitment, and tell the ledger."""
    policy, calendar = case.book.policy, shelf.calendar()
    accepted = policy.tolerance.how.value is How.ACCEPT
    rows = [p for p in case.papers.all() if p.name in later.value]
    until = tolerance.follow_by(
        told_on=act.today,
        due=case.due_on if accepted else None,
        calendar=calendar,
        policy=policy.tolerance,
    )
    remind = notices.remind_on(last=until.value, calendar=calendar, policy=policy.intake)
    because = cite(later, until, policy.tolerance.commitment)
    terms = Terms(
        book=case.book, papers=wanted(rows), until=until.value,
        because=cite(because, policy.tolerance.expiry, policy.tolerance.decide_when_all),
    )  # fmt: skip
    refuse_if(
        tolerance.objections_to_telling(filled=documents.filled(terms), policy=policy.tolerance)
    )

    promise = Promise.objects.create(
        case=case, centre=case.centre, how=policy.tolerance.how.value, lane=signing.lane,
        orders=[p.order for p in rows], until=until.value, remind_on=remind.value,
        because=list(because), signed=signing.way, signature=_strokes(signing),
        copies=policy.tolerance.copies.value, blind=case.applicant_blind, by=act.by, at=act.at,
    )  # fmt: skip
    wording = documents.issued(case, terms, Signed(signing.way))
    papers_of_a_case.issue(wording, case, by=act.person, at=act.at)

    finish(
        "promise_signed", case, act, because,
        {
            "following": [p.name for p in rows], "until": until.value.isoformat(),
            "signed": signing.way, "copies": promise.copies, "lane": promise.lane_zh,
        },
    )  # fmt: skip
    return promise


def _strokes(signing: Signing) -> str:
    return sealing.seal(signing.strokes) if signing.way == Signed.SCREEN else ""


def wanted(papers: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the papers of a promise with what is wanted of each."""
    return [(p.name, p.requirement or "按清单的要求") for p in papers]


@transaction.atomic
def bring(*, promise_id: int, marked: Mapping[int, Marked], act: Act) -> Promise:
    """Take in what was promised, all of it or some (收容缺材料). Raises `Refused`.

    With the last paper the promise is kept: an accepted case goes on to its decision,
    one that was only looked over is accepted now.
    """
    case = lock(Promise.objects.values_list("case_id", flat=True).get(pk=promise_id))
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise_id)
    if done_before(act.key):
        return promise
    promise.case = case
    policy = case.book.policy
    rows = _mark(promise, marked, act)

    refuse_if(_objections_to_bringing(promise, rows, act))

    Paper.objects.bulk_update(
        rows, ["mark", "problem", "copies_received", "original_seen", "received_at"]
    )
    left = [p.name for p in promise.following]
    first = tolerance.goes_first(tolerated=True, following=tuple(left), policy=policy.tolerance)
    if not left:
        promise.ended, promise.ended_at = Promise.End.KEPT, act.at
        promise.goes_first = first.value
        case.papers_on = act.today if promise.how == How.PREVIEW else case.papers_on
    promise.save()
    finish(
        "promise_brought", case, act, cite(policy.tolerance.commitment, first),
        {"papers": {p.name: p.mark for p in rows}, "following": left},
    )  # fmt: skip
    if not left and promise.how == How.PREVIEW:
        cases.accept(case_id=case.pk, act=replace(act, key="", revision=None))
    return promise


def _mark(promise: Promise, marked: Mapping[int, Marked], act: Act) -> list[Paper]:
    """Write on the papers that came what was found of them, and return those."""
    rows = []
    for paper in promise.following:
        found = marked.get(paper.order)
        if found is None or found.mark is intake.Mark.UNMARKED:
            continue
        paper.mark, paper.problem = found.mark, found.problem
        paper.copies_received, paper.original_seen = found.copies, found.original_seen
        paper.received_at = act.at if found.mark in GOOD else None
        rows.append(paper)
    return rows


def _objections_to_bringing(promise: Promise, rows: list[Paper], act: Act) -> Found:
    case, policy = promise.case, promise.case.book.policy
    found: Found = []
    if act.revision is not None and act.revision != case.revision:
        found.append(policy.cases.in_order.objection("这件刚刚有人办过,请看过再办"))
    found += intake.objections_to_taking(
        role=act.by.role, own_post=covers(act.by, case), policy=policy.intake
    )
    found += intake.objections_to_papers(papers=facts_of_papers(rows), policy=policy.intake)
    came = tuple(p.name for p in rows if p.mark in GOOD)
    found += pledges.objections_to_bringing(
        ended=not promise.waits, brought=came, policy=policy.tolerance
    )
    return found


@transaction.atomic
def remind(*, promise_id: int, said: str, act: Act) -> Promise:
    """Record that the applicant was reminded, and what was said (提醒). Raises `Refused`."""
    case = lock(Promise.objects.values_list("case_id", flat=True).get(pk=promise_id))
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise_id)
    if done_before(act.key):
        return promise
    promise.case = case
    policy = case.book.policy
    found: Found = []
    if not promise.waits:
        found.append(policy.tolerance.commitment.objection("这份承诺已经了结,不用再提醒"))
    if not said.strip():
        found.append(policy.intake.remind_before.objection("没有写怎么提醒的、对方怎么说"))
    refuse_if(found)

    promise.reminded_at, promise.reminder = act.at, said.strip()[:300]
    promise.save(update_fields=["reminded_at", "reminder"])

    finish(
        "promise_reminded", case, act, policy.intake.remind_before.because,
        {"reason": promise.reminder},
    )  # fmt: skip
    return promise


def tick(*, at: datetime) -> list[Case]:
    """Carry out what the books say of promises whose last day is past, and return those cases.

    It may run as often as one likes. Each promise is its own transaction.
    """
    act = Act(by=User(role="", name=""), at=at)
    halls = list(Centre.objects.values_list("pk", flat=True))  # the index begins with them
    past = Promise.objects.filter(
        centre__in=halls, ended="", until__lt=act.today, broken_on__isnull=True
    )
    ids = list(past.order_by("until", "pk").values_list("pk", "case_id"))
    moved = (_expire(promise_id, case_id, act) for promise_id, case_id in ids)
    return [case for case in moved if case]


@transaction.atomic
def _expire(promise_id: int, case_id: int, act: Act) -> Case | None:
    case = lock(case_id)
    still = Promise.objects.filter(ended="", broken_on__isnull=True)
    promise = still.select_for_update(of=("self",)).filter(pk=promise_id).first()
    if promise is None:
        return None
    promise.case = case
    complete = not promise.following
    expiry = tolerance.after_the_last_day(
        last=promise.until, today=act.today, complete=complete, policy=case.book.policy.tolerance
    )
    if not promise.waits or expiry is None:
        _end(promise, kept=complete, act=act)
        return None
    promise.broken_on = act.today
    if expiry.value is Expiry.LAPSE:
        promise.ended, promise.ended_at = Promise.End.BROKEN, act.at
    promise.save()
    details = {"following": [p.name for p in promise.following], "until": promise.until.isoformat()}
    if expiry.value is Expiry.LAPSE:
        return _lapse(promise, expiry.because, details, act)
    return finish("promise_broken", case, act, expiry.because, details)


def _end(promise: Promise, *, kept: bool, act: Act) -> None:
    """Close a promise for which nobody waits any more: the case has gone on, or has ended."""
    end = Promise.End
    lapsed = promise.case.state == "lapsed"
    promise.ended = end.KEPT if kept else end.BROKEN if lapsed else end.VOID
    promise.broken_on = act.today if promise.ended == end.BROKEN else None
    promise.ended_at = act.at
    promise.save()


def _lapse(promise: Promise, because: tuple[str, ...], details: dict[str, Any], act: Act) -> Case:
    """End the case with a notice: it counts as withdrawn (视为撤回)."""
    case = promise.case
    case.closed_on, case.step_name, case.step_due_on = act.today, "", None
    rows = [
        ("承诺补齐的日子", _day(promise.until)),
        ("没有补来的材料", queries.names(promise.following)),
        ("结果", "视为撤回申请;已经交的材料可以取回,以后可以重新申请"),
    ]
    opening = "你(单位)承诺补交的材料到期没有补齐,按承诺书写明的办法,视为撤回申请。"
    blocks = papers_of_a_case.ended(case, opening, rows, because, remedies=True)
    issue("lapse", case, act, blocks, because)
    step = "lapse_promise" if promise.how == How.ACCEPT else "lapse"
    return finish(step, case, act, because, details, ruled={"lapsed": True})


def _day(on: date) -> str:
    return papers_of_a_case.day(on)
