"""What silence decides (逾期): ours accepts the case, the applicant's ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases import documents, facts, parts
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.refusal import refuse_if
from bianmin.rules import notices
from bianmin.rules.cases import State
from bianmin.rules.ruling import cite

from .calendar import catch_up
from .locking import Act, finish, issue, lock, take
from .outcomes import accept_now


def tick(*, at: datetime) -> list[Case]:
    """Carry out everything that silence has decided by `at`, and return those cases.

    It may run as often as one likes: what is done is not done again. Each case is
    its own transaction.
    """
    catch_up(at=at)
    act = Act(by=User(role="", name=""), at=at)
    decided = (_decide(case_id, act) for case_id in list(_due(act.today)))
    return [case for case in decided if case]


def _due(today: date) -> Iterator[int]:
    """Yield the cases whose day to be answered, or to be supplemented, is past."""
    halls = list(Centre.objects.values_list("pk", flat=True))  # the index begins with them
    for state in (State.RECEIVED, State.SUPPLEMENTING):
        past = Case.objects.filter(centre__in=halls, state=state, next_on__lt=today)
        yield from past.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _decide(case_id: int, act: Act) -> Case | None:
    case = lock(case_id)
    if case.state == State.RECEIVED:
        return deem_accepted(case, act)
    if case.state == State.SUPPLEMENTING and case.supplement_by and case.supplement_by < act.today:
        waits = any(parts.objections("lapse", case, act))  # a promise of which the book says more
        return None if waits else _lapse(case, act)
    return None


def deem_accepted(case: Case, act: Act) -> Case | None:
    """Accept a case on which nobody said anything in time, as of the day of receipt."""
    since = notices.deemed_accepted(
        received_on=case.papers_on,
        today=act.today,
        calendar=shelf.calendar(),
        policy=case.book.policy.intake,
    )
    if since is None:
        return None
    papers = list(case.papers.all())
    wording = accept_now(case, papers, act, started_on=since)
    documents.issue(wording, case, by=act.person, at=act.at)
    return finish(
        "accept", case, act, cite(since, wording.because), {"deemed": True},
        facts=facts.looked_at(case, ()) | {"deemed": True},
        ruled=facts.accepted(case) | {"answered_in_time": None, "back_in_time": None},
    )  # fmt: skip


@transaction.atomic
def lapse(*, case_id: int, act: Act) -> Case:
    """End a case whose applicant never supplied what was asked (视为撤回). Raises `Refused`."""
    case, again = take("lapse", case_id, act)
    if again:
        return case

    if case.supplement_by and act.today <= case.supplement_by:
        rule = case.book.policy.intake.supplement_within
        refuse_if([rule.objection(f"补正期限 {documents.day(case.supplement_by)} 还没到")])

    return _lapse(case, act)


def _lapse(case: Case, act: Act) -> Case:
    because = case.book.policy.intake.supplement_within.because
    case.state, case.closed_on = State.LAPSED, act.today
    case.step_name, case.step_due_on = "", None
    until = documents.day(case.supplement_by) if case.supplement_by else ""
    rows = [("补正最晚日", until), ("结果", "视为撤回申请;材料可以取回,以后可以重新申请")]
    opening = "你(单位)的申请在补正期限内没有补齐材料,也没有说明,视为撤回。"
    blocks = documents.ended(case, opening, rows, because, remedies=True)
    issue("lapse", case, act, blocks, because)
    return finish("lapse", case, act, because, ruled={"lapsed": True})
