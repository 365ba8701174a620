"""What an act tells the ledger so that it can be judged again by another book (重算的依据).

Facts are what the rules were told: marks, days, roles, and whether something was written,
never a resident's name or words. `ruled` is what came out of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bianmin.catalogue.models import Version
from bianmin.rules import intake
from bianmin.rules.cases import State
from bianmin.rules.deadlines import Limit
from bianmin.rules.delivery import Handover
from bianmin.rules.receipt import Recorded

from .models import Case

Told = dict[str, Any]  # as JSON holds it


def said(text: str) -> bool:
    """Return whether something was written."""
    return bool(text.strip())


def of_item(version: Version) -> Told:
    """Return what the rules ask of an item."""
    return {
        "route": version.route,
        "simple": version.simple,
        "triggers": version.triggers,
        "licence": version.licence,
        "own": _limit(version.promised),
        "law": _limit(version.statutory),
    }


def _limit(limit: Limit | None) -> list[Any] | None:
    return [limit.value, limit.unit.value] if limit else None


FLAGS = ("main", "tolerable", "conditional", "shareable")


def of_papers(papers: Iterable[intake.Paper]) -> list[Told]:
    """Return the papers as they lay on the counter; what is usual is left out."""
    found = []
    for paper in papers:
        told: Told = {"name": paper.name, "mark": paper.mark.value}
        told |= {name: True for name in FLAGS if getattr(paper, name)}
        if paper.problem.strip():
            told["problem"] = True
        if paper.copies_wanted != 1:
            told["wanted"] = paper.copies_wanted
        if paper.copies_received:
            told["received"] = paper.copies_received
        found.append(told)
    return found


def of_handover(handover: Handover, promise: str) -> Told:
    """Return how a result was handed over; `promise` is the number of the promise notice."""
    brought = handover.notice_no.strip()
    return {
        "way": str(handover.way),
        "receiver": said(handover.receiver),
        "signed": handover.signed,
        "authorised": handover.authorised,
        "tracking": said(handover.tracking),
        "promise": bool(promise),
        "brought": "right" if brought and brought == promise else "wrong" if brought else "",
        "lost": said(handover.notice_lost),
    }


def looked_at(case: Case, seen: Iterable[intake.Paper]) -> Told:
    """Return what the office looked at after the hand-in: the item, the papers, when they came."""
    papers = of_papers(seen)
    return {"item": of_item(case.version), "papers": papers, "completed": completed(case)}


def completed(case: Case) -> str | None:
    """Return the day on which papers came in later, or nothing: they came with the hand-in."""
    return None if case.papers_on == case.received_on else case.papers_on.isoformat()


def of_day(recorded: Recorded) -> Told:
    """Return what the hall recorded of the day on which something came in; nothing, usually."""
    told: Told = {}
    if recorded.kind:
        told["hours"] = recorded.kind.value
    if recorded.closes:
        told["closes"] = f"{recorded.closes:%H:%M}"
    if recorded.extended:
        told["extended"] = True
    return told


def handed_in(case: Case) -> Told:
    """Return what a hand-in settled, whatever its outcome."""
    ruled: Told = {
        "received_on": iso(case.received_on), "overtime": case.extended_minutes,
        "notice_by": iso(case.notice_by), "answered_in_time": None, "back_in_time": None,
    }  # fmt: skip
    if case.state == State.ACCEPTED:
        return ruled | accepted(case)
    return ruled | (noticed(case) if case.state == State.SUPPLEMENTING else {})


def accepted(case: Case) -> Told:
    """Return what acceptance settled: kind, limits, days."""
    return {
        "kind": case.kind,
        "promised": str(case.promised.value) if case.promised else "",
        "law": str(case.statutory.value) if case.statutory else "",
        "started_on": iso(case.started_on),
        "deemed": True if case.deemed else None,
        **days(case),
    }


def noticed(case: Case) -> Told:
    """Return what a one-time notice settled."""
    return {"kind": case.kind, "supplement_by": iso(case.supplement_by)}


def of_following(
    names: Iterable[str], lane: str, *, ours: bool = False, since: date | None = None
) -> Told:
    """Return which papers come later, in which channel, or from a case of ours; nothing, usually."""
    later = sorted(names)
    told: Told = {"later": later, "lane": lane} if later else {}
    if later and ours:
        told["ours"] = True
    return told | ({"since": iso(since)} if since else {})


def of_no(ground: str, reason: str, where: str) -> Told:
    """Return on what ground somebody was turned away, and whether it was explained."""
    return {"ground": ground, "said": said(reason), "where": said(where)}


def chosen(kind: str) -> Told:
    """Return the kind a person chose; nothing, usually."""
    return {"chosen": kind} if kind else {}


def of_choice(case: Case, kind: str) -> Told:
    """Return what the ledger shows of a choice: the kind that was chosen, and why."""
    return {"chosen": case.kind_zh, "reason": case.not_at_once} if kind == case.kind else {}


def days(case: Case) -> Told:
    """Return both due days of a case."""
    return {"due_on": iso(case.due_on), "law_on": iso(case.statutory_due_on)}


def iso(day: date | None) -> str:
    """Return a day as JSON holds it."""
    return day.isoformat() if day else ""


def lateness(case: Case, today: date) -> Told:
    """Return whether a case that is decided today is late, by the promise and by the law."""
    return {
        "late": case.due_on is not None and today > case.due_on,
        "law_late": case.statutory_due_on is not None and today > case.statutory_due_on,
    }
