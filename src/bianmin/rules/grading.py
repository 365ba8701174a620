"""From scores to grades (等次): thresholds, places, and how a year is made of its parts.

A grade may ask for a place among all. With scores still missing a place lies between
two; only what is certain is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ruling import Objection, Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade: from so many points on, below so many, among the first so many."""

    of: str
    name: str
    at_least: int | None = None
    below: int | None = None
    top: int = 0  # 0: any place
    within_centre: bool = False  # places are counted in the centre, not in the county
    ties_in: bool = True  # who shares the last place is in


class Method(StrEnum):
    """How the parts of a year are put together."""

    SUM = "sum"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """How a year is made of its parts; without weights each counts the same."""

    parts: tuple[str, ...]
    method: Method
    weights: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about grades."""

    grades: Mapping[str, Ruling[Grade]]  # 等次
    yearly: Mapping[str, Ruling[Yearly]]  # 年度怎样合成,按考核对象


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A score among others; None: not scored yet."""

    who: str
    score: float | None = None
    centre: str = ""


def places(
    *, score: float, others: Iterable[float | None], ties_in: bool = True
) -> tuple[int, int]:
    """Return the best and the worst place a score can have among others, from 1."""
    known = list(others)
    scores = [other for other in known if other is not None]
    ahead = sum(other > score or (other == score and not ties_in) for other in scores)
    return 1 + ahead, 1 + ahead + len(known) - len(scores)


def graded(
    *, of: str, who: str, entries: tuple[Entry, ...], policy: Policy
) -> Ruling[str | None] | None:
    """Return the grade of `who` among all entries, None as long as it is not certain.

    No ruling at all where the book has no grades for such a subject.
    """
    scale = [grade for grade in policy.grades.values() if grade.value.of == of]
    if not scale:
        return None
    entry = next((e for e in entries if e.who == who), Entry(who=who))
    used: list[Ruling[Grade]] = []
    for ruling in sorted(scale, key=_from_above):
        if entry.score is None or not _in_reach(entry.score, ruling.value):
            continue
        used.append(ruling)
        certain = _placed(entry, entries, ruling.value)
        if certain is None:
            return Ruling(None, cite(*used))
        if certain:
            return Ruling(ruling.value.name, cite(*used))
    return Ruling(None, cite(*used) or cite(*scale))


def _from_above(ruling: Ruling[Grade]) -> tuple[float, int]:
    """Order grades from the highest; of two with the same points the one that asks for a place."""
    least = ruling.value.at_least
    return (float("inf") if least is None else -least, -ruling.value.top)


def _in_reach(score: float, grade: Grade) -> bool:
    enough = grade.at_least is None or score >= grade.at_least
    return enough and (grade.below is None or score < grade.below)


def _placed(entry: Entry, entries: Iterable[Entry], grade: Grade) -> bool | None:
    """Return whether an entry is among the first that a grade wants, None if it is not certain."""
    if not grade.top or entry.score is None:
        return not grade.top
    others = [
        other.score
        for other in entries
        if other.who != entry.who and (not grade.within_centre or other.centre == entry.centre)
    ]
    best, worst = places(score=entry.score, others=others, ties_in=grade.ties_in)
    if worst <= grade.top:
        return True
    return None if best <= grade.top else False


def year_score(
    *, of: str, scores: Mapping[str, float], policy: Policy
) -> Ruling[float | None] | None:
    """Return the result of a year from the scores of its parts, None while one is missing.

    No ruling at all where the book does not say how a year is made.
    """
    if of not in policy.yearly:
        return None
    ruling = policy.yearly[of]
    parts, weights = ruling.value.parts, ruling.value.weights or (1,) * len(ruling.value.parts)
    if any(part not in scores for part in parts):
        return Ruling(None, ruling.because)
    weighed = zip(parts, weights, strict=True)
    total = sum(scores[part] * weight for part, weight in weighed)
    mean = ruling.value.method is Method.MEAN
    return Ruling(total / sum(weights) if mean else total, ruling.because)


def objections_to_year(
    *, of: str, scores: Mapping[str, float], policy: Policy
) -> Iterator[Objection]:
    """Yield every part of a year without a score; until then the year has none."""
    ruling = policy.yearly.get(of)
    for part in ruling.value.parts if ruling else ():
        if ruling and part not in scores:
            yield ruling.objection(f"没有{part}的得分")
