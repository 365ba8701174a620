"""What the apps above add to a case: a section of its page, a reason why a step must wait (部分).

An app that stands above `cases` (joint handling, transfers …) owns its tables and
imports down. Its module in `settings.CASE_PARTS` may define `panel(case, user,
today)`, which returns a `Panel` or None, `objections(step, case, act)`, which yields
why a step cannot be taken yet, `enclosed(case, act)`, which returns what belongs into
its complete file, for the intake `at_intake(version, typed, user, today)`, which
returns a `Panel` or None, for one form of several items `at_matter(asked, user, today)`, likewise,
`objections_at_intake(application, act)`, `entering(case, application, act)`
and `entered(case, application, act)`, and `handed_in(case, typed, act)`, for both pages `strip(user, at)`, which returns a
`Panel` that stands above them or None, for the work lists
`desk_counts(user, today)`, which returns what to count, by name, and `on_desk(user, today, counts)`,
which returns a `Panel` or None, and `settle(step, case, act, handover)`, which
keeps the results of the case in step with it and returns what they are called. What follows from an
act goes through one seam: `told(step, case, act)`, called where an act is written, inside its
transaction and before the ledger's head is locked; so whoever must be told of it is, or the act has
not happened, and no action names the apps above it. `reminders(centre, today)` yields the cases whose
applicants are to be reminded of something that stands in an app's own tables. When a case is filed,
its sealed text is given to `filed(case, text, act)` and asked back from `sealed(case)`; when its file
is destroyed, `destroyed(case, words)` removes what the app holds of the person and returns which
bodies of the vault nobody needs any more. A part whose panel is needless where it has no row of the
case says so with `STANDS`, an `Exists` on `OuterRef("pk")`: the page of a plain case then asks it
nothing but `plain(case, user, today)`, which needs no query. A part that has a page of its own for a
step names it in `TAKES`; where it stands, the page of the case leaves the plain form of that step
out. What a hall recorded of a day, `recorded(centre, at)` returns, and `sent(case)` when the
applicant sent which papers himself, both for the day of receipt. So the table of contents of a case stands in one place, and no signal is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any, Literal

from django.conf import settings
from django.db.models import QuerySet

from bianmin import bulk
from bianmin.accounts.models import User
from bianmin.cases.models import Case, CaseQuerySet
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.rules.delivery import Handover
from bianmin.rules.messaging import Event
from bianmin.rules.receipt import USUAL, Recorded
from bianmin.rules.ruling import Objection

MATTER = "matter-promises"  # typed on one form of several items: another of them takes a promise
MOST = 500  # counted on the work lists: beyond it says 500 all the same


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page of a case: what to render, with what, and where it stands."""

    template: str
    context: Mapping[str, Any]
    # what to do now, the middle, the side, beside each paper (the template gets `paper`)
    place: Literal["next", "main", "aside", "paper"] = "main"
    # of an intake: the fields; drawn once, so that nothing is drawn over while it is typed in
    fields: str = ""
    lane: str = (
        ""  # of an intake: the lane in which the case will go; a book may promise less there
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """What an applicant is to be reminded of: an event of the book's messages, and its last day."""

    event: Event
    day: date | None
    key: str  # the same reminder is given once


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that belongs into the complete file of a case.

    Of a printed paper the facts hold the `sheet`; of any other file the `sha256`, and it
    has a body for those who may read it. That is fetched when its turn comes, so that not
    all of them lie in memory at once.
    """

    name: str
    facts: Mapping[str, Any]
    body: Callable[[], bytes] | None = None


def marked(cases: CaseQuerySet) -> CaseQuerySet:
    """Mark each case, in the query that reads it, with the parts that have something of it."""
    return cases.annotate(
        **{_mark(part): exists for part in settings.CASE_PARTS if (exists := _of(part, "STANDS"))}
    )


def panels(case: Case, user: User, today: date) -> list[Panel]:
    """Return the sections that other apps add to the page of a case, in the order of settings.

    A part of which `marked` has found that it has nothing of the case is asked for its
    `plain` panel alone, if it has one: the way to begin, without a query.
    """
    stands = ((part, getattr(case, _mark(part), True)) for part in settings.CASE_PARTS)
    showing = (_of(part, "panel" if there else "plain") for part, there in stands)
    return [one for show in showing if show and (one := show(case, user, today))]


def taken_over(case: Case) -> set[str]:
    """Return the steps for which a part that has something of the case has its own page."""
    return {
        step
        for part in settings.CASE_PARTS
        if getattr(case, _mark(part), False)
        for step in _of(part, "TAKES") or ()
    }


def objections(step: str, case: Case, act: Any) -> Iterator[Objection]:
    """Yield what other apps know against taking a step now: an opinion that is still out …"""
    for objecting in _defined("objections"):
        yield from objecting(step, case, act)


def enclosed(case: Case, act: Any = None) -> list[Enclosed]:
    """Return what other apps enclose in the complete file of a case; bodies only for an act."""
    return [one for enclosing in _defined("enclosed") for one in enclosing(case, act)]


def at_intake(version: Version, typed: Mapping[str, Any], user: User, today: date) -> list[Panel]:
    """Return the sections that other apps add to the page of an intake, as far as it is typed."""
    found = (panel(version, typed, user, today) for panel in _defined("at_intake"))
    return [one for one in found if one]


def at_matter(
    asked: Sequence[tuple[Version, Mapping[str, str]]], user: User, today: date
) -> list[Panel]:
    """Return what other apps add to one form of several items; of each what is typed."""
    found = (panel(asked, user, today) for panel in _defined("at_matter"))
    return [one for one in found if one]


def strips(user: User, at: datetime) -> list[Panel]:
    """Return what stands above the intake and the page of a case: who is at the window."""
    return [one for strip in _defined("strip") if (one := strip(user, at))]


def handed_in(case: Case, typed: Mapping[str, Any], act: Any) -> Iterator[str]:
    """Let other apps do what was asked of them at the intake; yield in words what failed."""
    for taking in _defined("handed_in"):
        yield from taking(case, typed, act)


def objections_at_intake(application: Any, act: Any) -> Iterator[Objection]:
    """Yield what other apps know against an application as it was typed."""
    for objecting in _defined("objections_at_intake"):
        yield from objecting(application, act)


def entering(case: Case, application: Any, act: Any) -> None:
    """Let other apps write on a new case before it is judged and its days are reckoned."""
    for entering_ in _defined("entering"):
        entering_(case, application, act)


def entered(case: Case, application: Any, act: Any) -> None:
    """Let other apps keep what belongs to a new case, in the transaction of its intake."""
    for entered_ in _defined("entered"):
        entered_(case, application, act)


def told(step: str, case: Case, act: Any) -> None:
    """Let other apps write down, in the transaction of an act, what follows from it."""
    for telling in _defined("told"):
        telling(step, case, act)


def told_of_many(step: str, cases: Sequence[Case], act: Any) -> None:
    """Tell other apps of one act on many cases at once, where they can be told so."""
    for telling in _defined("told_of_many"):
        telling(step, cases, act)


def reminders(centre: Centre, today: date) -> Iterator[tuple[Case, Reminder]]:
    """Yield what other apps know of whom to remind today in a hall: of a promise, a result …"""
    for reminding in _defined("reminders"):
        yield from reminding(centre, today)


def settle(step: str, case: Case, act: Any, handover: Handover | None = None) -> list[str]:
    """Let other apps keep the results in step: issued, handed over, taken back; return their names."""
    return [name for settling in _defined("settle") for name in settling(step, case, act, handover)]


def on_desk(user: User, today: date) -> list[Panel]:
    """Return the sections that other apps add to the work lists of a person.

    What they count is counted in one query, up to `MOST` each.
    """
    asked: dict[tuple[str, str], QuerySet[Any]] = {
        (part, name): rows
        for part in settings.CASE_PARTS
        for name, rows in (_of(part, "desk_counts") or _nothing)(user, today).items()
    }
    counts = bulk.counted(asked, MOST) if asked else {}
    shown = ((part, _of(part, "on_desk")) for part in settings.CASE_PARTS)
    panels = (
        show(user, today, {name: n for (of, name), n in counts.items() if of == part})
        for part, show in shown
        if show
    )
    return [panel for panel in panels if panel]


def _nothing(user: User, today: date) -> Mapping[str, QuerySet[Any]]:
    return {}


def recorded(centre: Centre, at: datetime) -> Recorded:
    """Return what the hall recorded of the day and the instant at which something comes in."""
    return next((asking(centre, at) for asking in _defined("recorded")), USUAL)


def sent(case: Case) -> Mapping[int, datetime]:
    """Return when the applicant last sent each paper over the net, by its order."""
    return {order: at for asking in _defined("sent") for order, at in asking(case).items()}


def filed(case: Case, text: str, act: Any) -> None:
    """Give the text of a case that is being filed, as it is sealed, to those who keep it."""
    for keeping in _defined("filed"):
        keeping(case, text, act)


def sealed(case: Case) -> str:
    """Return the text of a filed case as it was sealed last, or nothing."""
    return next((text for asking in _defined("sealed") if (text := asking(case))), "")


def destroyed(case: Case, words: str) -> set[str]:
    """Let every app remove what it holds of the person of a case; return the bodies set free."""
    return {name for removing in _defined("destroyed") for name in removing(case, words)}


def _defined(name: str) -> Iterator[Callable[..., Any]]:
    for part in settings.CASE_PARTS:
        if found := _of(part, name):
            yield found


def _of(part: str, name: str) -> Any:
    return getattr(import_module(part), name, None)


def _mark(part: str) -> str:
    """Return the attribute of a case that says whether a part has something of it."""
    return "stands_in_" + part.replace(".", "_")
