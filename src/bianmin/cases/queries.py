"""What the rules, the screens and the papers ask of a case."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.catalogue.models import Step, Version
from bianmin.ledger.models import Entry
from bianmin.packs import Pack
from bianmin.rules import (
    cases,
    choosing,
    deadlines,
    delivery,
    intake,
    lanes,
    notices,
    promises,
    reckoning,
    reminders,
)
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import FLOW, ItemFacts, Role, State
from bianmin.rules.deadlines import Limit
from bianmin.rules.policy import Policy
from bianmin.rules.reckoning import Reckoning
from bianmin.rules.ruling import Ruling, cite

from .models import OPEN_STATES, Case, CaseQuerySet, Extension, Paper, Pause

RARE: dict[str, type[Pause] | type[Extension]] = {"pauses": Pause, "extensions": Extension}


def with_rare(rows: CaseQuerySet) -> CaseQuerySet:
    """Return cases that know if they ever stood still or were extended: most never were."""
    there = {f"had_{n}": kind.objects.filter(case=OuterRef("pk")) for n, kind in RARE.items()}
    return rows.annotate(**{name: Exists(found) for name, found in there.items()})


def read_rare(case: Case) -> Case:
    """Return a case out of `with_rare` with its stops and extensions read, where it has any."""
    for name, kind in RARE.items():
        there = kind.objects.all() if getattr(case, f"had_{name}") else kind.objects.none()
        prefetch_related_objects([case], Prefetch(name, there))
    return case


def facts_of_papers(papers: Iterable[Paper]) -> tuple[intake.Paper, ...]:
    """Return the papers of a case as the rules of intake see them."""
    return tuple(
        intake.Paper(
            name=p.name,
            mark=intake.Mark(p.mark),
            main=p.main,
            tolerable=p.tolerable,
            conditional=p.conditional,
            shareable=p.shareable,
            problem=p.problem,
            copies_wanted=p.copies_wanted,
            copies_received=p.copies_received,
        )
        for p in papers
    )


FRESH = 30.0  # seconds for which what belongs to a version is trusted
SURE = 3.0  # seconds for which it is trusted still to be in force
_shelved: dict[int, tuple[float, Version]] = {}
_checked: dict[int, float] = {}


def version_for_intake(user: User, version_id: int, day: date) -> Version | None:
    """Return an item's version that `user` may take in on `day`, with its papers and steps.

    What a version says never changes once it is published, so that is read once and
    kept; its town's adoption is asked again after `FRESH` seconds, and whether the
    item has been withdrawn after `SURE` seconds.
    """
    now = time.monotonic()
    kept = _shelved.get(version_id)
    if kept is None or now - kept[0] > FRESH:
        rows = Version.objects.select_related("item__centre", "item__department")
        full = rows.prefetch_related("materials", "steps", "item__centre__adoptions")
        found = full.in_force(day).filter(pk=version_id).first()
        if found is None:
            return None
        kept = _shelved[version_id] = (now, found)
        _checked[version_id] = now
    version = kept[1]
    if now - _checked[version_id] > SURE:
        if not Version.objects.in_force(day).filter(pk=version_id).exists():
            del _shelved[version_id]
            return None
        _checked[version_id] = now
    holds = version.valid_from <= day and (version.valid_to is None or day <= version.valid_to)
    theirs = user.centre_id in (None, version.item.centre_id)
    return version if holds and theirs else None


def forget_versions() -> None:
    """Forget what is kept of versions (another database has come)."""
    _shelved.clear()


def kind_now(version: Version, *, complete: bool, policy: Policy) -> Ruling[str]:
    """Return the kind of case an item's papers make (办件种类).

    What is decided above goes up by the township's own hand: where the book counts
    such cases as agency cases, it is one.
    """
    agency = version.route == "escalated"
    facts = facts_of_item(version)
    return cases.kind_of(item=facts, complete=complete, agency=agency, policy=policy.cases)


def facts_of_item(version: Version) -> ItemFacts:
    """Return what the rules ask of an item to tell the kind of a case."""
    return ItemFacts(version.route, version.simple, tuple(version.triggers))


def kind_of_accepted(version: Version, chosen: str, policy: Policy) -> Ruling[str]:
    """Return the kind of a case that is accepted: as chosen, where the book leaves a choice."""
    made = kind_now(version, complete=True, policy=policy)
    return choosing.chosen_kind(made=made, chosen=chosen, policy=policy.cases)


def limits(
    version: Version, kind: str, policy: Policy, lane: str = "", *, put_off: bool = False
) -> tuple[Ruling[Limit] | None, Ruling[Limit] | None]:
    """Return the promised limit and the law's limit of an item taken in as `kind`.

    `lane`: that in which the case goes; a book may promise less there. `put_off`: it is
    usually done at once and cannot be today, so that the promise the item makes for the
    same day says nothing.
    """
    law = promises.statutory_limit(
        own=version.statutory,
        route=version.route,
        licence=version.licence,
        policy=policy.deadlines,
    )
    promise = promises.promised_limit(
        own=None if put_off else version.promised,
        immediate=kind == "immediate",
        statutory=law,
        policy=policy.deadlines,
    )
    sooner = promise and lanes.shortened(promised=promise, lane=lane, policy=policy.priority)
    return sooner, law or promise


def report_up(version: Version, from_day: date) -> date:
    """Return by when the township's own steps of an item end: the day to promise for sending up."""
    own = [s.value or 0 for s in version.steps.all() if s.role in ("clerk", "handler")]
    return shelf.calendar().workday_after(from_day, max(1, sum(own)))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks of a case: the promise, and the law."""

    promised: Ruling[Reckoning]
    statutory: Ruling[Reckoning]


def _counting(
    case: Case,
    pauses: tuple[deadlines.Pause, ...] | None = None,
    extensions: tuple[int, ...] | None = None,
    calendar: Calendar | None = None,
) -> dict[str, Any] | None:
    """Return what both clocks count from, or None while no clock runs."""
    if case.started_on is None:
        return None
    if pauses is None:
        pauses = tuple(p.fact for p in case.pauses.all() if not p.void)
    if extensions is None:
        extensions = tuple(e.days for e in case.extensions.all() if not e.void)
    return {
        "started_on": case.started_on,
        "pauses": pauses,
        "extensions": extensions,
        "calendar": calendar or shelf.calendar(),
        "policy": case.book.policy.deadlines,
    }


def clocks(case: Case) -> Clocks | None:
    """Return both clocks of an accepted case, line by line, from its frozen facts.

    The promise is never later than the law: where it would be, the law's day holds.
    """
    promised, statutory, counting = case.promised, case.statutory, _counting(case)
    if counting is None or promised is None or statutory is None:
        return None
    by_promise = reckoning.reckon(limit=promised, **counting)
    by_law = reckoning.reckon(limit=statutory, **counting)
    policy = case.book.policy.deadlines
    if by_promise.value.due > by_law.value.due and policy.promise_within_statutory.value:
        because = cite(policy.promise_within_statutory, by_law)
        by_promise = Ruling(by_law.value, because)
    return Clocks(by_promise, by_law)


def due_days(
    case: Case,
    *,
    pauses: tuple[deadlines.Pause, ...] | None = None,
    extensions: tuple[int, ...] | None = None,
    calendar: Calendar | None = None,
) -> tuple[Ruling[date], Ruling[date], bool] | None:
    """Return the promised day, the law's day and whether the former is provisional.

    The same days as `clocks`, without the lines: for many cases at once. `pauses`
    and `extensions` are read from the database unless they are given; the calendar
    is the one on the shelf unless another is tried.
    """
    promised, statutory = case.promised, case.statutory
    counting = _counting(case, pauses, extensions, calendar)
    if counting is None or promised is None or statutory is None:
        return None
    by_promise = deadlines.due_on(limit=promised, **counting)
    by_law = deadlines.due_on(limit=statutory, **counting)
    policy, years = case.book.policy.deadlines, counting["calendar"].years
    if by_promise.value > by_law.value and policy.promise_within_statutory.value:
        by_promise = Ruling(by_law.value, cite(policy.promise_within_statutory, by_law))
    crossed = range(counting["started_on"].year, by_promise.value.year + 1)
    return by_promise, by_law, any(years[y].provisional for y in crossed)


def covers(user: User, case: Case) -> bool:
    """Return whether an item of this case belongs to the user's posts (岗位)."""
    return covers_department(user, case.department_id)


def days(version: Version, book: Pack) -> str:
    """Return in words how long an item takes: what is promised, what the law allows."""
    kind = kind_now(version, complete=True, policy=book.policy).value
    promised, law = limits(version, kind, book.policy)
    if promised is None or law is None:
        return ""
    return f"承诺{promised.value},法定{law.value}"


def covers_department(user: User, department_id: int) -> bool:
    """Return whether a department is among the user's; no department named means all."""
    mine = {d.pk for d in user.departments.all()}
    return not mine or department_id in mine


def holder(case: Case) -> str:
    """Return who holds a case and can handle it; nobody while it lies at the window (在谁手上).

    An accepted case that has to be examined is nobody's as long as only the clerk has it
    who took it in; so is what was left by somebody who does not work here any more.
    """
    user = case.handler
    if user is None or not user.is_active:
        return ""
    examines = Role(user.role) in FLOW["examine"].by
    waits = case.state == State.ACCEPTED and case.kind != "immediate"
    return user.name if examines or not waits else ""


def step_due(case: Case, upto: str) -> tuple[str, date | None]:
    """Return the name and the last day of the step that ends with act `upto`."""
    steps = list(case.version.steps.all())
    return step_by(steps, case.started_on, case.due_on, upto, shelf.calendar())


def step_by(
    steps: Sequence[Step], started_on: date | None, due: date | None, upto: str, calendar: Calendar
) -> tuple[str, date | None]:
    """Return the name and the last day of the step that ends with act `upto`.

    Steps of the catalogue carry their own limits in order; the day is their sum
    from the clock's first day. Without limits the case's own due day holds.
    """
    if started_on is None or not steps:
        return "", due
    passed, name = 0, ""
    for step in steps:
        name = step.name
        passed += step.value or 0
        if step.role == upto:
            break
    if not passed:
        return name, due
    day = calendar.workday_after(started_on, passed)
    return name, min(day, due) if due else day


def place_in_lists(case: Case) -> None:
    """Write on a case where the work lists show it; to be called whenever it is saved."""
    case.waits = int(case.state in OPEN_STATES or case.state == State.DECIDED)
    case.next_on = _next_day(case)
    case.ahead = _ahead(case)


def _ahead(case: Case) -> int:
    """Return how far before the plain ones a case stands: see `Case.ahead`."""
    if not case.lane or not case.waits:
        return 0
    return case.place.value - len(case.book.policy.priority.order.value)


def _next_day(case: Case) -> date:
    """Return the day that matters next for a case; the work lists are in its order.

    Until when to answer, to supplement, to finish or to serve; for a closed case the
    day it was closed.
    """
    if case.state == State.RECEIVED:
        return case.notice_by
    if case.state == State.SUPPLEMENTING and case.supplement_by:
        return case.supplement_by
    if case.state == State.DECIDED and case.serve_by:
        return case.serve_by
    if case.closed_on:
        return case.closed_on
    return case.due_on or case.notice_by


def reminder(case: Case, today: date) -> str:
    """Return what is worth saying to the applicant, or doing, about a waiting case by now."""
    policy, calendar = case.book.policy, shelf.calendar()
    if case.state == State.SUPPLEMENTING and case.supplement_by:
        day = notices.remind_on(last=case.supplement_by, calendar=calendar, policy=policy.intake)
        return "快到期了,打个电话提醒" if today >= day.value else ""
    if case.state == State.DECIDED and case.closed_on:
        since = delivery.remind_from(
            decided_on=case.closed_on, calendar=calendar, policy=policy.delivery
        )
        return "还没来取,打个电话提醒" if today >= since.value else ""
    if case.step_due_on and is_running(case):
        return _own_step(case, case.step_due_on, today)
    if case.closed_on and case.state != State.ARCHIVED:
        last = delivery.archive_by(
            closed_on=case.closed_on, calendar=calendar, policy=policy.delivery
        )
        return "过了归档的日子" if today > last.value else ""
    return ""


def _own_step(case: Case, last: date, today: date) -> str:
    """Return the warning of whoever works on a case: his own step ends soon (自己的环节)."""
    told = reminders.told_of_step(
        last=last, today=today, calendar=shelf.calendar(), policy=case.book.policy.messaging
    )
    if Role.HANDLER not in told.value:
        return ""
    return "这一环节过期了" if today > last else "这一环节快到期"


def wanting(case: Case) -> list[Paper]:
    """Return the papers the applicant still owes."""
    owed = {intake.Mark.MISSING.value, intake.Mark.FAULTY.value}
    return [p for p in case.papers.all() if p.mark in owed]


def is_running(case: Case) -> bool:
    """Return whether the clock of this case runs now."""
    return case.state in (State.ACCEPTED, State.EXAMINED)


def opinions(case: Case) -> dict[str, tuple[str, str, date]]:
    """Return who wrote what at the examination and the decision: by step, from the ledger."""
    rows = Entry.objects.filter(subject=case.subject, event__in=("examine", "decide", "finish"))
    return {
        e.event: (str(e.details.get("opinion", "")), e.by_name, localtime(e.at).date())
        for e in rows.order_by("seq")
    }
