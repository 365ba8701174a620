"""The days of a case by any rule book (日子): when it began, what moved it, when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bianmin.rules import (
    cases,
    choosing,
    deadlines,
    notices,
    promises,
    receipt,
    reckoning,
    suspension,
)
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.deadlines import Limit, Pause, Standing
from bianmin.rules.reckoning import Line
from bianmin.rules.ruling import Objection, Ruling, cite

from .story import Act, Book, Story


def received_on(story: Story, book: Book) -> Ruling[date]:
    """Return the day the hand-in counts as received on."""
    return _came(story.handed_in, book)


def _came(act: Act, book: Book) -> Ruling[date]:
    """Return the day on which counts what came in with an act, or was sent before it."""
    sent = act.facts.get("sent")
    return receipt.received_on(
        at=datetime.fromisoformat(sent) if sent else act.at,
        online=bool(sent or act.facts.get("online")), recorded=act.recorded,
        policy=book.policy.hours,
    )  # fmt: skip


def completed_on(story: Story, book: Book) -> date:
    """Return the day on which the last papers came in."""
    return story.act.day_of("completed") or received_on(story, book).value


def kind(story: Story, book: Book) -> Ruling[str]:
    """Return the kind of case: papers are complete at acceptance, and not at a notice."""
    return choosing.chosen_kind(
        made=_kind_made(story, book),
        chosen=story.act.facts.get("chosen", ""),
        policy=book.policy.cases,
    )


def _kind_made(story: Story, book: Book) -> Ruling[str]:
    item = story.act.item
    return cases.kind_of(
        item=item,
        complete=story.act.event != "notify",
        agency=item.route == "escalated",
        policy=book.policy.cases,
    )


def limits(story: Story, book: Book) -> tuple[Ruling[Limit] | None, Ruling[Limit] | None]:
    """Return the promised limit and the law's at an acceptance."""
    act, policy = story.act, book.policy.deadlines
    law = promises.statutory_limit(
        own=act.limit("law"),
        route=act.item.route,
        licence=act.fact("item")["licence"],
        policy=policy,
    )
    immediate = kind(story, book).value == "immediate"
    put_off = _kind_made(story, book).value == "immediate" and not immediate
    promise = promises.promised_limit(
        own=None if put_off else act.limit("own"),
        immediate=immediate,
        statutory=law,
        policy=policy,
    )
    return promise, law or promise


def started_on(story: Story, book: Book) -> Ruling[date]:
    """Return the first day of the clock at an acceptance."""
    if story.act.facts.get("deemed"):
        policy = book.policy.intake
        return Ruling(completed_on(story, book), policy.silence_accepts.because)
    return deadlines.starts_on(
        accepted_on=story.act.day,
        completed_on=completed_on(story, book),
        policy=book.policy.deadlines,
    )


Moves = tuple[tuple[Pause, ...], tuple[int, ...]]  # pauses, extensions in workdays


def moves(story: Story, book: Book) -> Moves:
    """Return what moved the clock of a case, up to and with this act.

    What this book would not have allowed does not move it.
    """
    pauses: list[Pause] = []
    extensions: list[int] = []
    open_pause = False
    begun = story.last("accept")
    every = (*story.past, story.act)
    for n in range(len(begun.past) + 1, len(every)):
        here = Story(every[n], every[:n])
        if here.act.event == "suspend":
            open_pause = not [*objections_to_pause(here, book)]
            if open_pause:
                expected = here.act.day_of("expected") or here.act.day
                pauses.append(Pause(here.act.fact("kind"), here.act.day, expected))
        elif here.act.event == "resume" and open_pause:
            pauses[-1] = replace(pauses[-1], last=here.act.day - ONE_DAY)
        elif here.act.event == "extend":
            before = (tuple(pauses), tuple(extensions))
            if not [*objections_to_extension(here, book, before)]:
                extensions.append(here.act.fact("days"))
    return tuple(pauses), tuple(extensions)


def objections_to_pause(story: Story, book: Book) -> list[Objection]:
    """Return what this book has against a suspension."""
    act = story.act
    found = suspension.objections_to_pause(
        kind=act.fact("kind"),
        reason=act.words(),
        first=act.day,
        expected=act.day_of("expected") or act.day,
        today=act.day,
        policy=book.policy.deadlines,
    )
    return [*found]


def objections_to_extension(
    story: Story, book: Book, before: Moves | None = None
) -> list[Objection]:
    """Return what this book has against an extension; `before` is what moved the clock already."""
    act = story.act
    begun = story.last("accept")
    if before is None:
        before = moves(Story(story.past[-1], story.past[:-1]), book)
    due, law = due_days(begun, book, before)
    last = due.value if due else act.day
    found = deadlines.objections_to_extension(
        days=act.fact("days"),
        reason=act.words(),
        role=act.fact("role"),
        today=act.day,
        standing=Standing(last, len(before[1]), True, law.value if law else None),
        joint=begun.act.item.route == "joint",
        until=book.calendar.workday_after(last, max(act.fact("days"), 0)),
        policy=book.policy.deadlines,
    )
    return [*found]


def due_days(
    begun: Story, book: Book, moved: Moves = ((), ())
) -> tuple[Ruling[date] | None, Ruling[date] | None]:
    """Return the promised day and the law's day of a case accepted at `begun`.

    The promise is never later than the law, where the book says so. Without a limit
    there is no day.
    """
    promise, law = limits(begun, book)
    if promise is None or law is None:
        return None, None
    start, policy = started_on(begun, book).value, book.policy.deadlines
    pauses, extensions = moved
    by_promise, by_law = (
        deadlines.due_on(
            started_on=start, limit=limit, pauses=pauses, extensions=extensions,
            calendar=book.calendar, policy=policy,
        )
        for limit in (promise, law)
    )  # fmt: skip
    if by_promise.value > by_law.value and policy.promise_within_statutory.value:
        by_promise = Ruling(by_law.value, cite(policy.promise_within_statutory, by_law))
    return by_promise, by_law


def reckoned(story: Story, book: Book, *, by_law: bool = False) -> tuple[Line, ...]:
    """Return how the due day of a case stands, line by line, up to and with this act."""
    begun = story.last("accept")
    promise, law = limits(begun, book)
    if promise is None or law is None:
        return ()
    pauses, extensions = moves(story, book)
    counting = {
        "started_on": started_on(begun, book).value, "pauses": pauses, "extensions": extensions,
        "calendar": book.calendar, "policy": book.policy.deadlines,
    }  # fmt: skip
    found = [reckoning.reckon(limit=limit, **counting) for limit in (promise, law)]  # type: ignore[arg-type]
    first, last = (ruling.value for ruling in found)
    holds = book.policy.deadlines.promise_within_statutory.value
    return last.lines if by_law or (first.due > last.due and holds) else first.lines


def notice_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when the office must speak, from when the papers of this act came in."""
    handed = story.act if story.act.event == "supplement" else story.handed_in
    came = _came(handed, book).value
    return notices.notice_by(received_on=came, calendar=book.calendar, policy=book.policy.intake)


def answer_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when the office had to speak, at an act that does speak."""
    return notices.notice_by(
        received_on=completed_on(story, book), calendar=book.calendar, policy=book.policy.intake
    )


def back_on(story: Story, book: Book) -> date:
    """Return the day on which the papers that were asked for came in."""
    return _came(story.act, book).value if story.act.event == "supplement" else story.act.day


def supplement_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when papers may come that were asked for last.

    A case that waits for another of the same matter counts from that one's day.
    """
    told = story.last("notify").act
    since = told.day_of("since") if "since" in told.facts else None
    return notices.supplement_by(
        told_on=since or told.day,
        calendar=book.calendar,
        deadlines=book.policy.deadlines,
        policy=book.policy.intake,
    )
