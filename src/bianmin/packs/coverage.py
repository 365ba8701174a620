"""How each clause of a rule book is answered (条文的落实).

A clause is answered by a *value* that a rule reads, by a *feature* that does it, or
by a *person* who checks it with the list that the system prints; or not yet. What
nothing answers yet names a feature that is still to be built (`packs/planned.toml`).
A value whose rule no screen asks yet stands *ready*: it computes and refuses for
whoever asks it, but nobody in the hall is held to it before its desk is built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import tomli

from .clauses import Clause
from .reading import Pack

READY = {  # sections of the policy that no screen asks yet -> the planned feature that will
    "ab_posts": "posts", "accountability": "accountability_desk",
    "appraisal": "appraisal_desk",
    "attendance": "punches", "awards": "awards_desk", "complaints": "complaints_desk",
    "confirmation": "appraisal_desk", "disclosure": "disclosure_boards", "duty": "rosters",
    "facilities": "facility_register", "grading": "appraisal_desk",
    "information": "information_desk", "inspection": "inspections",
    "integrity": "accountability_desk", "items": "item_register",
    "leave": "leave_desk", "mandate": "institution_register", "meetings": "meeting_register",
    "milestones": "institution_register",
    "petitions": "petitions_desk",
    "registers": "institution_register", "reporting": "statistics",
    "revisit": "call_backs", "sanctions": "accountability_desk",
    "staffing": "people_register",
    "stationing": "people_register", "training": "training_log",
}  # fmt: skip
# asked by some screens; what they say of people, rosters, serving online waits for its own
PARTLY = {"conduct", "handling", "hours", "online"}
ENTRIES = {"registers"}  # stand ready, but for entries whose clause names the feature that asks
CHECKLIST = "checklist"  # the feature that prints the clauses a person checks


class Answer(StrEnum):
    """What answers a clause."""

    VALUE = "value"
    READY = "ready"
    FEATURE = "feature"
    PERSON = "person"
    NOT_YET = "not_yet"

    @property
    def zh(self) -> str:
        return ANSWER_ZH[self]


ANSWER_ZH = {
    Answer.VALUE: "系统照它算",
    Answer.READY: "规则备好,等界面",
    Answer.FEATURE: "系统照它办",
    Answer.PERSON: "由人检查",
    Answer.NOT_YET: "还没有做",
}


def answer(clause: Clause, features: Collection[str]) -> Answer:
    """Return what answers a clause, given the names of the features that exist."""
    sections = clause.sets.keys() | clause.bounds.keys() | clause.least.keys()
    waits = READY.keys() | (PARTLY if clause.done_by not in {"", *features} else set())
    if sections - waits:
        return Answer.VALUE
    if clause.done_by in features:
        return Answer.FEATURE
    if sections:
        return Answer.READY
    if clause.does == "check" and CHECKLIST in features:
        return Answer.PERSON
    return Answer.NOT_YET


def desks(clause: Clause) -> tuple[str, ...]:
    """Return the planned features whose screens will ask what this clause sets."""
    sections = clause.sets.keys() | clause.bounds.keys() | clause.least.keys()
    partly = dict.fromkeys(PARTLY, clause.done_by)
    waits = (READY.get(one) or partly.get(one, "") for one in sorted(sections))
    return tuple(dict.fromkeys(one for one in waits if one))


def coverage(pack: Pack, features: Collection[str]) -> Counter[Answer]:
    """Return how many of a book's own clauses are answered, and by what."""
    return Counter(answer(clause, features) for clause in pack.own)


def unanswered(packs: Iterable[Pack], features: Collection[str]) -> tuple[str, ...]:
    """Return the clauses of these books and their parents that nothing answers yet, sorted."""
    clauses = {c.id: c for pack in packs for c in pack.clauses.values()}
    return tuple(sorted(i for i, c in clauses.items() if answer(c, features) is Answer.NOT_YET))


def not_yet(packs: Iterable[Pack], features: Collection[str]) -> dict[str, dict[str, list[Clause]]]:
    """Return the clauses that nothing answers yet: by area, and by the feature they wait for."""
    clauses = {c.id: c for pack in packs for c in pack.clauses.values()}
    found: dict[str, dict[str, list[Clause]]] = {}
    for name in unanswered(packs, features):
        clause = clauses[name]
        found.setdefault(clause.area, {}).setdefault(clause.done_by, []).append(clause)
    return {area: dict(sorted(waits.items())) for area, waits in sorted(found.items())}


def planned(folder: Path) -> Mapping[str, str]:
    """Return the features that are still to be built, by name, with what people call them."""
    return tomli.loads((folder / "planned.toml").read_text("utf-8"))


def waiting(pack: Pack, planned: Collection[str]) -> dict[str, list[Clause]]:
    """Return a book's own clauses that wait for a feature still to be built, by its name."""
    found: dict[str, list[Clause]] = {}
    for clause in pack.own:
        if clause.done_by in planned and answer(clause, ()) is Answer.NOT_YET:
            found.setdefault(clause.done_by, []).append(clause)
    return found
