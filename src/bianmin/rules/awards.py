"""Who is honoured (评先), and what stands in the way.

Some facts bar somebody from every honour of a month, a quarter or a year, and from
grades. A title goes to the first so many, or to those with a grade; what a reward has
to rest on is asked for before it is entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from . import appraisal, grading
from .periods import Period
from .ruling import Objection, Ruling, cite
from .tariff import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A fact that bars: so many events, or so many days of them, in one period."""

    of: str
    events: tuple[str, ...]
    what: str
    group: str  # what follows from it: `bars`, `barred_grades`
    needs: tuple[str, ...] = ()  # see `tariff.PROOFS`
    at_least: int = 1
    more_than: bool = False  # strictly more than `at_least`
    by_days: bool = False  # days are counted, not events


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """An honour: for the first so many by score, or for those with one of these grades."""

    of: str
    name: str
    top: int = 0
    grades: tuple[str, ...] = ()
    dynamic: bool = False  # ends when somebody is no longer among them
    ties_in: bool = True  # who shares the last place is in
    skips_barred: bool = True  # who is barred makes room for the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What has to be on record before something is given."""

    awards: tuple[str, ...]  # honour, promotion, reward, subsidy …
    fact: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about awards."""

    conditions: Mapping[str, Ruling[Condition]]  # 取消资格的情形
    bars: Mapping[str, Ruling[Period]]  # 有这类情形的,多长时间不得评先评优
    barred_grades: Mapping[str, Ruling[tuple[str, ...]]]  # 有这类情形的,年度不得定的等次
    titles: Mapping[str, Ruling[Title]]  # 称号、表彰
    needs: Mapping[str, Ruling[Need]]  # 奖惩要先有什么


def _met(
    of: str,
    on: date,
    per: Period,
    evidence: tuple[Evidence, ...],
    condition: Ruling[Condition],
    appraised: appraisal.Policy,
) -> tuple[Evidence, ...]:
    """Return the records that make a condition true in the period of `on`, or none."""
    wanted, within = condition.value, appraisal.span(per=per, on=on, policy=appraised).value
    facts = [
        fact
        for fact in dict.fromkeys(evidence)
        if wanted.of == of
        and fact.event in wanted.events
        and fact.on in within
        and fact.proven.issuperset(wanted.needs)
    ]
    count = sum(fact.days if wanted.by_days else fact.times for fact in facts)
    enough = count > wanted.at_least if wanted.more_than else count >= wanted.at_least
    return tuple(facts) if enough and facts else ()


def _refusal(
    facts: tuple[Evidence, ...], condition: Ruling[Condition], rule: Ruling[object]
) -> Objection:
    refs = "、".join(sorted({fact.ref for fact in facts}))
    return Objection(f"{condition.value.what}:{refs}", cite(condition, rule))


def objections_to_honour(
    *,
    of: str,
    on: date,
    evidence: tuple[Evidence, ...],
    appraised: appraisal.Policy,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every fact that bars from honours on a day, with the numbers of its records (评先评优)."""
    for condition in policy.conditions.values():
        bar = policy.bars.get(condition.value.group)
        if bar is None:
            continue
        if facts := _met(of, on, bar.value, evidence, condition, appraised):
            yield _refusal(facts, condition, bar)


def objections_to_grade(
    *,
    of: str,
    grade: str,
    on: date,
    evidence: tuple[Evidence, ...],
    appraised: appraisal.Policy,
    policy: Policy,
) -> Iterator[Objection]:
    """Yield every fact that bars from a grade of the year in which `on` lies (年度考核)."""
    for condition in policy.conditions.values():
        barred = policy.barred_grades.get(condition.value.group)
        if barred is None or grade not in barred.value:
            continue
        if facts := _met(of, on, Period.YEAR, evidence, condition, appraised):
            yield _refusal(facts, condition, barred)


def objections_to_award(
    *, award: str, on_record: frozenset[str], policy: Policy
) -> Iterator[Objection]:
    """Yield everything that a reward has to rest on and that is not on record."""
    for need in policy.needs.values():
        if award in need.value.awards and need.value.fact not in on_record:
            yield need.objection(f"没有{need.value.what}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Who may be honoured; without a score nobody knows the place."""

    who: str
    score: float | None = None
    grade: str = ""
    barred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Honours:
    """Who has a title, for whom it is still open, and whose has ended."""

    given: tuple[str, ...]
    open: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def honours(
    *,
    title: str,
    candidates: tuple[Candidate, ...],
    holders: tuple[str, ...] = (),
    policy: Policy,
) -> Ruling[Honours]:
    """Return who has a title now; only what is certain is given.

    `holders` had it before: it ends where the title is dynamic, and is kept otherwise.
    """
    ruling = policy.titles[title]
    wanted = ruling.value
    chances = {c.who: _chance(c, candidates, wanted) for c in candidates if not c.barred}
    given = tuple(who for who, chance in chances.items() if chance)
    undecided = tuple(who for who, chance in chances.items() if chance is None)
    gone = tuple(who for who in holders if who not in (*given, *undecided))
    kept = () if wanted.dynamic else gone
    ended = gone if wanted.dynamic else ()
    return Ruling(Honours(given=(*given, *kept), open=undecided, ended=ended), ruling.because)


def _chance(one: Candidate, candidates: tuple[Candidate, ...], title: Title) -> bool | None:
    """Return whether somebody has a title, None if it is not certain."""
    if title.grades:
        return one.grade in title.grades
    rivals = [c.score for c in candidates if c is not one and not (c.barred and title.skips_barred)]
    if one.score is None:
        return None
    best, worst = grading.places(score=one.score, others=rivals, ties_in=title.ties_in)
    if worst <= title.top:
        return True
    return None if best <= title.top else False
