"""What the screens and the rules ask of promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.queries import limits
from bianmin.catalogue.models import Version
from bianmin.rules import deadlines, intake, pledges, tolerance
from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling
from bianmin.rules.tolerance import How

from .models import ACCEPTED, OPEN, Promise, PromiseQuerySet

PAGE = 50
A_MONTH = timedelta(days=31)
LISTS = {
    "due": "快到期的",
    "late": "到期没有补齐的",
    "open": "全部在等的",
    "first": "补齐了,先办",
}


def _where(today: date) -> dict[str, Q]:
    return {
        "due": OPEN & Q(remind_on__lte=today, until__gte=today),
        "late": OPEN & Q(until__lt=today),
        "open": OPEN,
        "first": Q(goes_first=True, case__state__in=ACCEPTED),
    }


def counts(user: User, today: date) -> dict[str, int]:
    """Return how many promises stand in each list."""
    seen = Promise.objects.visible_to(user).filter(Q(ended="") | Q(goes_first=True))
    every = {name: Count("pk", filter=where) for name, where in _where(today).items()}
    found: dict[str, int] = seen.aggregate(**every)
    return found


def on_desk(user: User, today: date) -> dict[str, PromiseQuerySet]:
    """Return what the work lists tell of: due soon, late, to go first."""
    where = _where(today)
    return {n: Promise.objects.visible_to(user).filter(where[n]) for n in ("due", "late", "first")}


def rows(user: User, name: str, today: date, after: str) -> tuple[list[Promise], str]:
    """Return a page of a list after a cursor, and the cursor of the next one."""
    seen: PromiseQuerySet = Promise.objects.visible_to(user).filter(_where(today)[name])
    day, _, pk = after.partition("_")
    if pk.isdecimal() and len(pk) < 19 and (last := _day(day)):
        seen = seen.filter(Q(until__gt=last) | Q(until=last, pk__gt=int(pk)))
    full = seen.select_related("case__department", "case__handler", "by").prefetch_related(
        "case__papers"
    )
    found = list(full.order_by("until", "pk")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{more.until}_{more.pk}" if more else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def of_case(case: Case) -> Promise | None:
    """Return the promise of a case that counts: the open one, or the last that was kept or broken."""
    found = (
        Promise.objects.filter(case=case).exclude(ended=Promise.End.VOID).order_by("-pk").first()
    )
    if found:
        found.case = case  # with its papers, as they were read
    return found


def lanes(kind: str, policy: tolerance.Policy) -> list[str]:
    """Return the channels in which a kind of case may be tolerated; "" where none is needed."""
    every = list(policy.lanes) or [""]
    return [lane for lane in every if tolerance.offered(kind=kind, lane=lane, policy=policy).value]


def promisable(
    papers: tuple[intake.Paper, ...], kind: str, policy: Policy
) -> Ruling[tuple[str, ...]] | None:
    """Return which papers may follow, if those are all that is wanting; None otherwise."""
    for lane in lanes(kind, policy.tolerance):
        may = tolerance.may_follow(papers=papers, kind=kind, lane=lane, policy=policy.tolerance)
        later = frozenset(may.value)
        seen = intake.verdict(papers=papers, later=later, policy=policy.intake).value
        if seen.outcome is intake.Outcome.COMPLETE and seen.tolerated:
            return may
    return None


def last_day(version: Version, kind: str, policy: Policy, today: date) -> Ruling[date]:
    """Return until when the papers would have to come if it were signed today."""
    calendar = shelf.calendar()
    days = [
        deadlines.due_on(
            started_on=today, limit=limit, calendar=calendar, policy=policy.deadlines
        ).value
        for limit in limits(version, kind, policy)
        if limit and policy.tolerance.how.value is How.ACCEPT
    ]
    due = min(days, default=None)
    return tolerance.follow_by(told_on=today, due=due, calendar=calendar, policy=policy.tolerance)


def broken_before(user: User, blind: str, today: date, policy: tolerance.Policy) -> list[Promise]:
    """Return the promises that a person broke in this hall and of which the window is told."""
    if not blind or not policy.broken_shown.value:
        return []
    since = today - A_MONTH * policy.broken_shown.value
    seen = Promise.objects.visible_to(user).filter(blind=blind, broken_on__gte=since)
    found = seen.select_related("case").order_by("-broken_on")[:5]
    return [p for p in found if _is_shown(p, today, policy)]


def _is_shown(promise: Promise, today: date, policy: tolerance.Policy) -> bool:
    broken = promise.broken_on
    return bool(broken and pledges.is_shown(broken_on=broken, today=today, policy=policy).value)


def line(promise: Promise, today: date) -> dict[str, Any]:
    """Return what a list or the page of a case shows of a promise."""
    return {
        "promise": promise,
        "following": names(promise.following),
        "late": promise.is_late(today),
        "expiry": promise.case.book.policy.tolerance.expiry,
    }


def names(papers: Iterable[Any]) -> str:
    """Return the names of papers in one line."""
    return "、".join(p.name for p in papers)
