"""Telling everything that is wanting, once (补正告知).

What stays missing or faulty is told once, in writing, all of it. Silence beyond the
limit counts as acceptance from the day of receipt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .calendar import ONE_DAY, Calendar
from .clock import Limit, Unit
from .deadlines import Policy as Deadlines
from .deadlines import due_on
from .intake import Policy, objections_to_papers, verdict
from .materials import Outcome, Paper
from .ruling import Objection, Ruling, cite


def objections_to_notice(
    *, papers: tuple[Paper, ...], asked_before: frozenset[str], reason: str, policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to issuing a one-time notice for these papers.

    `asked_before` are the papers of an earlier notice of the same case: asking
    now for another one is a breach of telling once, and needs a reason.
    """
    yield from objections_to_papers(papers=papers, policy=policy)
    found = verdict(papers=papers, policy=policy).value
    if found.outcome is Outcome.COMPLETE:
        yield policy.complete_must_accept.objection("材料齐了,应当受理,不能出告知单")
    later = [p.name for p in found.wanting if asked_before and p.name not in asked_before]
    if later and policy.notice_once.value and not reason.strip():
        yield policy.notice_once.objection(
            f"上次没有告知:{'、'.join(later)}。要写明原因,并记入差错"
        )


def objections_to_asking_again(
    *, name: str, reason: str, on_file: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield every objection to asking for one more paper after acceptance (追加材料).

    `on_file` are the papers that the office already has.
    """
    if not name.strip():
        yield policy.notice_once.objection("没有写要什么材料")
    if policy.listed_only.value and not reason.strip():
        yield policy.listed_only.objection("没有写为什么当初没有一次告知")
    if policy.on_file_not_asked.value and name.strip() in on_file:
        yield policy.on_file_not_asked.objection(f"案卷里已经有:{name.strip()}")


def objections_to_taking_back(*, came: tuple[str, ...], policy: Policy) -> Iterator[Objection]:
    """Yield why a notice cannot be taken back (撤回告知); `came`: what it asked for and is there."""
    if not policy.notice_back.value:
        yield policy.notice_back.objection("这里告知以后不能撤回")
    if came:
        yield policy.notice_back.objection(f"要的材料已经交来了,不用撤回:{'、'.join(came)}")


def objections_to_putting_off(*, papers: tuple[Paper, ...], policy: Policy) -> Iterator[Objection]:
    """Yield why the one-time notice cannot wait for another day (当场告知)."""
    wanting = verdict(papers=papers, policy=policy).value.wanting
    if policy.notice_on_spot.value and wanting:
        names = "、".join(p.name for p in wanting)
        yield policy.notice_on_spot.objection(f"要当场一次说全,不能改天:{names}")


def objections_to_serving_notice(*, signed: bool, policy: Policy) -> Iterator[Objection]:
    """Yield why a one-time notice does not count as handed over yet (台账签字)."""
    if policy.signature_in_register.value and not signed:
        yield policy.signature_in_register.objection("群众还没有在台账上签字")


def supplement_by(
    *, told_on: date, calendar: Calendar, deadlines: Deadlines, policy: Policy
) -> Ruling[date]:
    """Return the last day for the missing papers (补正期限), calendar days after the notice.

    Like every period in days it does not end on a day off.
    """
    within = policy.supplement_within
    limit = Ruling(Limit(within.value, Unit.DAY), within.because)
    return due_on(started_on=told_on, limit=limit, calendar=calendar, policy=deadlines)


def remind_on(*, last: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the day on which to remind the applicant of `last`, the day for the papers."""
    day, left = last, policy.remind_before.value
    while left > 0:
        day -= ONE_DAY
        left -= calendar.is_workday(day)
    return Ruling(day, policy.remind_before.because)


def notice_by(*, received_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day on which the one-time notice may go out."""
    return Ruling(
        calendar.workday_after(received_on, policy.notice_within.value),
        policy.notice_within.because,
    )


def deemed_accepted(
    *, received_on: date, today: date, calendar: Calendar, policy: Policy
) -> Ruling[date] | None:
    """Return the day a case counts as accepted because nobody said anything, if it does.

    That is the day of receipt, not the day the limit ran out (行政许可法 第三十二条).
    """
    last = notice_by(received_on=received_on, calendar=calendar, policy=policy)
    if not policy.silence_accepts.value or today <= last.value:
        return None
    return Ruling(received_on, cite(policy.silence_accepts, last))
