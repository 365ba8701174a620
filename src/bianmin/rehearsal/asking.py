"""What somebody wants to rehearse (要演练什么), and whether it can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bianmin.centres.models import Centre

from .edits import Edit, Mistakes, book_with
from .models import Run
from .replay import Plan

LONGEST = 366 * 3  # days of one rehearsal


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to rehearse."""

    centre: Centre
    pack: str
    since: date
    until: date
    edits: tuple[Edit, ...] = ()


def check(asked: Asked) -> Plan:
    """Return what is to be carried out. Raises `Mistakes` with everything wrong at once."""
    wrong = []
    if asked.until < asked.since:
        wrong.append("结束的日子早于开始的日子")
    elif (asked.until - asked.since).days > LONGEST:
        wrong.append("一次最多演练三年")
    try:
        pack = book_with(asked.pack, asked.edits)
    except Mistakes as mistakes:
        raise Mistakes([*wrong, *mistakes.said]) from mistakes
    if wrong:
        raise Mistakes(wrong)
    return Plan(asked.centre.pk, pack, asked.since, asked.until)


def asked_of(run: Run) -> Asked:
    """Return what a rehearsal was asked, to be asked again."""
    edits = tuple(Edit(*edit) for edit in run.edits)
    return Asked(run.centre, run.pack, run.since, run.until, edits)
