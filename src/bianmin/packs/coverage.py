"""How each clause of a rule book is answered (条文的落实).

A clause is answered by a *value* that a rule reads, by a *feature* that does it, or
by a *person* who checks it with the list that the system prints; or not yet. What
nothing answers yet stands in `packs/unanswered.txt`, which may only become shorter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from pathlib import Path

from .reading import Clause, Pack

CHECKLIST = "checklist"  # the feature that prints the clauses a person checks


class Answer(StrEnum):
    """What answers a clause."""

    VALUE = "value"
    FEATURE = "feature"
    PERSON = "person"
    NOT_YET = "not_yet"

    @property
    def zh(self) -> str:
        return ANSWER_ZH[self]


ANSWER_ZH = {
    Answer.VALUE: "系统照它算",
    Answer.FEATURE: "系统照它办",
    Answer.PERSON: "由人检查",
    Answer.NOT_YET: "还没有做",
}


def answer(clause: Clause, features: Collection[str]) -> Answer:
    """Return what answers a clause, given the names of the features that exist."""
    if clause.sets or clause.bounds:
        return Answer.VALUE
    if clause.done_by in features:
        return Answer.FEATURE
    if clause.does == "check" and CHECKLIST in features:
        return Answer.PERSON
    return Answer.NOT_YET


def coverage(pack: Pack, features: Collection[str]) -> Counter[Answer]:
    """Return how many of a book's own clauses are answered, and by what."""
    return Counter(answer(clause, features) for clause in pack.own)


def unanswered(packs: Iterable[Pack], features: Collection[str]) -> tuple[str, ...]:
    """Return the clauses of these books and their parents that nothing answers yet, sorted."""
    clauses = {c.id: c for pack in packs for c in pack.clauses.values()}
    return tuple(sorted(i for i, c in clauses.items() if answer(c, features) is Answer.NOT_YET))


def listed_unanswered(file: Path) -> tuple[str, ...]:
    """Return the clauses that a list (`unanswered.txt`) admits as not answered yet."""
    lines = (line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line)
