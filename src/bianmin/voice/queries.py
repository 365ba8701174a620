"""Read what people say, and hold it against what we know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Count
from django.utils.timezone import make_aware

from bianmin.accounts.models import User
from bianmin.bulk import counted
from bianmin.cases.models import Case
from bianmin.rules import claims, ratings
from bianmin.rules.claims import Finding, Known
from bianmin.rules.ratings import Policy, Stage

from .models import Rating, RatingQuerySet
from .tags import WORDS

PAGE = 30  # a rating brings its case, papers and documents along
MANY = 500  # then a tab says "and more"


def rated(case: Case, stage: Stage) -> list[Rating]:
    """Return the ratings of one stage of a case, the first first."""
    return list(case.ratings.filter(stage=stage).order_by("nth"))


def known(case: Case) -> Known:
    """Return what the system knows of a case that a complaint can be held against."""
    papers, materials = list(case.papers.all()), list(case.version.materials.all())
    forms = [m for m in materials if "form" in m.form.split("+")]
    return Known(
        closed_on=case.closed_on,
        due_on=case.due_on,
        statutory_due_on=case.statutory_due_on,
        overdue_reason=case.overdue_reason,
        listed=len(materials),
        forms=len(forms),
        samples=sum(bool(m.sample_form) for m in forms),
        asked_later=sum(bool(p.asked_later) for p in papers),
        notices=sum(d.kind == "notice" and not d.void for d in case.documents.all()),
    )


def findings(rating: Rating, today: date, *, told: bool) -> list[Finding]:
    """Return what our own data say of the complaints ticked in a rating.

    `told` says whether it may be known which case it is: its days would give that away.
    """
    facts = known(rating.case)
    found = (claims.held_against(tag, facts, today) for tag in rating.tags)
    return [one if told else replace(one, words=WORDS[one.tag]) for one in found if one]


def to_follow_up(found: RatingQuerySet) -> RatingQuerySet:
    """Return the bad ratings that are not closed yet."""
    return found.filter(bad=True, closed_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Share:
    """How satisfied people are with somebody or somewhere, by real ratings alone (满意率)."""

    who: str
    counts: dict[str, int]  # by grade, the best first
    total: int
    share: float | None  # 0 to 1

    @property
    def percent(self) -> str:
        return "—" if self.share is None else f"{self.share * 100:.0f}%"


def shares(found: RatingQuerySet, policy: Policy) -> tuple[list[Share], list[Share]]:
    """Return the shares of ratings that are not bad, by who was rated and by window."""
    by_person: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_window: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = found.values("person__name", "window__no", "grade").annotate(n=Count("pk"))
    for row in rows.order_by("window__no", "person__name"):
        window = f"{row['window__no']} 号" if row["window__no"] else "没有记"
        by_person[row["person__name"] or "没有记"][row["grade"]] += row["n"]
        by_window[window][row["grade"]] += row["n"]
    return (
        [share_of(who, counts, policy) for who, counts in by_person.items()],
        [share_of(where, counts, policy) for where, counts in by_window.items()],
    )


def share_of(who: str, counts: dict[str, int], policy: Policy) -> Share:
    """Return the share of one line, from the numbers of its grades."""
    share = ratings.satisfied(counts, policy).value
    ordered = {grade: counts.get(grade, 0) for grade in policy.grades.value}
    return Share(who, ordered, sum(counts.values()), share)


def total(rows: Iterable[Share], policy: Policy) -> Share:
    """Return the share of all lines together."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for grade, n in row.counts.items():
            counts[grade] += n
    return share_of("合计", dict(counts), policy)


def not_rated(user: User, since: date) -> int:
    """Return how many cases received since a day have ended and were rated by nobody.

    They are neither good nor bad: nothing is rated by default.
    """
    ended = Case.objects.filter(received_on__gte=since, closed_on__isnull=False)
    mine = ended if user.centre_id is None else ended.filter(centre_id=user.centre_id)
    # apart, each by its own index: a case is rated after it was received, so in these days
    begins = make_aware(datetime.combine(since, time.min))
    rated = Rating.objects.filter(case__in=mine, at__gte=begins).values("case").distinct()
    return mine.count() - rated.count()


def tabs(found: RatingQuerySet) -> dict[str, int]:
    """Return how many ratings each tab of the list holds, up to `MANY`, in one query."""
    within = {"open": to_follow_up(found), "bad": found.filter(bad=True), "all": found}
    return counted({name: rows.order_by() for name, rows in within.items()}, MANY)
