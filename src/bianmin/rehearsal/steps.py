"""What a rule book says of each step (各步): what it has against it, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin.rules import (
    cases,
    deadlines,
    delivery,
    handling,
    intake,
    lights,
    notices,
    promises,
    ratings,
    receipt,
    tolerance,
)
from bianmin.rules.cases import FLOW, Role
from bianmin.rules.delivery import Handover
from bianmin.rules.intake import Outcome
from bianmin.rules.ruling import Objection, Ruling, cite
from bianmin.voice.tags import GRADE_OF

from . import clocks
from .answers import Answer
from .story import Book, Story

SILENT = {"examine", "hand_over", "flag", "settle", "withdraw"}  # steps that ask for words
STEPS = FLOW.keys() - {"correct", "lapse", "lapse_promise"}
SENT_UP = {"agency", "escalated"}


def overtime(story: Story, book: Book) -> Ruling[int]:
    """Return how many minutes after closing time somebody was served."""
    act = story.act
    if act.facts.get("online"):  # nobody was served at a window
        return Ruling(0, book.policy.hours.extended_service.because)
    return receipt.overtime(at=act.at, recorded=act.recorded, policy=book.policy.hours)


def objections_to_hand_in(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against taking these papers in as was done."""
    act, policy = story.act, book.policy.intake
    if not act.at_the_window:
        return
    if act.event != "accept":  # an acceptance says so itself
        own = True if act.event == "receive" else act.fact("own_post")
        yield from intake.objections_to_taking(role=act.fact("role"), own_post=own, policy=policy)
    if act.event == "receive":
        yield from intake.objections_to_provisional(contact=act.words("contact"), policy=policy)
        yield from notices.objections_to_putting_off(papers=act.papers, policy=policy)
    if act.event != "reject":
        yield from intake.objections_to_agent(
            agent=act.words("agent"), relation=act.words("relation"), policy=policy
        )
        no = "原来那件" if act.fact("open") else ""
        yield from intake.objections_to_again(open_no=no, why=act.words("again"), policy=policy)


def objections_to_accepting(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against an acceptance; what silence accepted, nobody did."""
    act = story.act
    if act.facts.get("deemed"):
        return
    at_once = act.at_the_window
    yield from intake.objections_to_accepting(
        papers=act.papers,
        role=act.fact("role"),
        own_post=act.fact("own_post"),
        conditions=act.fact("conditions") if at_once else True,
        later=_following(story, book),
        policy=book.policy.intake,
    )
    if at_once:
        yield from _objections_to_promise(story, book)


def _following(story: Story, book: Book) -> frozenset[str]:
    """Return which of the papers promised for later this book would have let follow (容缺)."""
    act = story.act
    promised = frozenset(act.facts.get("later", ()))
    if act.facts.get("ours"):  # nobody promised them: another case of the same matter gives them
        return promised
    may = tolerance.may_follow(
        papers=act.papers,
        kind=clocks.kind(story, book).value,
        lane=act.facts.get("lane", ""),
        policy=book.policy.tolerance,
    )
    return promised & frozenset(may.value)


def _objections_to_promise(story: Story, book: Book) -> Iterator[Objection]:
    act, policy = story.act, book.policy.deadlines
    kind, (promise, _) = clocks.kind(story, book).value, clocks.limits(story, book)
    report_up = act.day_of("report_up")
    yield from promises.objections_to_promising(
        kind=kind,
        limit=promise.value if promise else None,
        reason="(写了)",  # the item itself gives one
        report_up=report_up,
        policy=policy,
    )
    if promise and report_up and kind in SENT_UP:
        due = deadlines.due_on(
            started_on=act.day, limit=promise, calendar=book.calendar, policy=policy
        )
        if report_up > due.value:
            found = f"上报的日子 {report_up} 晚于承诺办结的日子 {due.value}"
            yield policy.report_up_promise.objection(found)


def deemed(story: Story, book: Book) -> Answer:
    """Return whether silence had accepted the case by that day."""
    policy = book.policy.intake
    since = notices.deemed_accepted(
        received_on=clocks.completed_on(story, book),
        today=story.act.day,
        calendar=book.calendar,
        policy=policy,
    )
    return Answer(since is not None, cite(policy.silence_accepts, policy.notice_within))


def objections_to_notice(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against a one-time notice."""
    act = story.act
    first = act.at_the_window
    yield from notices.objections_to_notice(
        papers=act.papers,
        asked_before=frozenset(() if first else act.fact("asked_before")),
        reason="" if first else act.words(),
        policy=book.policy.intake,
    )


def objections_to_papers(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what is wrong with how the papers were marked."""
    if story.act.facts.get("online"):  # the applicant sent them himself: nobody marked them yet
        return
    yield from intake.objections_to_papers(papers=story.act.papers, policy=book.policy.intake)


def lapsed(story: Story, book: Book) -> Answer:
    """Return whether the day for the papers was past when the case was ended."""
    by = clocks.supplement_by(story, book)
    return Answer(story.act.day > by.value, by.because)


def objections_to_rejecting(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against not accepting."""
    act, policy = story.act, book.policy
    found = intake.verdict(papers=act.papers, policy=policy.intake).value
    met = act.fact("conditions") is True if act.at_the_window else True
    yield from cases.objections_to_rejecting(
        ground=act.fact("ground"),
        reason=act.words(),
        where=act.words("where"),
        complete=found.outcome is Outcome.COMPLETE and met,
        policy=policy.cases,
    )
    elsewhere = act.fact("ground") == cases.NOT_OURS
    yield from _objections_to_veto(story, book, elsewhere=elsewhere)


def _objections_to_veto(
    story: Story, book: Book, *, elsewhere: bool = False
) -> Iterator[Objection]:
    yield from handling.objections_to_veto(
        approved_by=Role(story.act.fact("role")), elsewhere=elsewhere, policy=book.policy.handling
    )


def objections_to_sending_back(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against sending a case back."""
    act = story.act
    yield from cases.objections_to_sending_back(
        ground=act.fact("ground"), reason=act.words(), policy=book.policy.cases
    )
    yield from _objections_to_veto(story, book)


def objections_to_step(story: Story, book: Book) -> Iterator[Objection]:
    """Yield why this person could not take this step: the post, the kind of case, no words."""
    act, policy = story.act, book.policy
    if act.at_the_window or not act.fact("role"):  # at the hand-in; or silence took it
        return
    taken = FLOW[act.event]
    kind = clocks.kind(story.last("accept"), book).value if act.event == "finish" else ""
    yield from cases.objections_to_step(
        name=act.event,
        state=min(taken.leaves),
        role=Role(act.fact("role")),
        kind=kind,
        difficult=bool(act.facts.get("difficult")),
        policy=policy.cases,
    )
    if policy.intake.own_post_only.value and not act.fact("own_post"):
        yield policy.intake.own_post_only.objection("这个事项不在他的岗位")
    if act.event in SILENT:
        yield from cases.objections_to_silence(
            step=act.event, text=act.words(), policy=policy.cases
        )
    own_only = policy.intake.own_post_only
    if act.event == "hand_over" and own_only.value and not act.fact("their_post"):
        yield own_only.objection("这个事项不在接手人的岗位")


def objections_to_asking_again(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against asking for one more paper."""
    act = story.act
    name = act.words("name")
    yield from notices.objections_to_asking_again(
        name=name,
        reason=act.words(),
        on_file=frozenset({name} if act.fact("on_file") else ()),
        policy=book.policy.intake,
    )


def objections_to_deciding(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what is wanting in a decision; nobody was asked why it is late if it was not."""
    act, policy = story.act, book.policy
    if act.fact("outcome") == "refused":
        yield from cases.objections_to_refusing(reason=act.words(), policy=policy.cases)
        yield from _objections_to_veto(story, book)
    due = clocks.due_days(story.last("accept"), book, clocks.moves(story, book))[0]
    if due and act.ruled.get("late"):
        yield from lights.objections_to_closing(
            due=due.value, today=act.day, reason=act.words("overdue"), policy=policy.deadlines
        )


def serve_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when the result is to be served that is decided now."""
    return delivery.serve_by(
        decided_on=story.act.day, calendar=book.calendar, policy=book.policy.delivery
    )


def served_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when the result was to be served."""
    return serve_by(story.last("decide", "finish"), book)


def objections_to_delivering(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against how a result was handed over."""
    act = story.act
    brought = {"right": "通知书", "wrong": "另一张", "": ""}[act.fact("brought")]
    yield from delivery.objections_to_delivering(
        handover=Handover(
            way=act.fact("way"),
            receiver=act.words("receiver"),
            signed=act.fact("signed"),
            authorised=act.fact("authorised"),
            tracking=act.words("tracking"),
            notice_no=brought,
            notice_lost=act.words("lost"),
        ),
        promise_notice="通知书" if act.fact("promise") else "",
        policy=book.policy.delivery,
    )


def objections_to_archiving(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against how a case was filed."""
    yield from delivery.objections_to_archiving(
        place=story.act.words(), policy=book.policy.delivery
    )


def filed_by(story: Story, book: Book) -> Ruling[date]:
    """Return until when the case was to be filed."""
    return delivery.archive_by(
        closed_on=story.act.day_of("closed_on") or story.act.day,
        calendar=book.calendar,
        policy=book.policy.delivery,
    )


def objections_to_rating(story: Story, book: Book) -> Iterator[Objection]:
    """Yield what the book has against a rating."""
    act = story.act
    said = ratings.Said(
        grade=act.details["grade"], tags=tuple(act.details["tags"]), text=act.words("words")
    )
    yield from ratings.objections_to_rating(
        said=said, before=act.fact("before"), known=GRADE_OF, policy=book.policy.ratings
    )


def bad(story: Story, book: Book) -> Answer:
    """Return whether a grade is a bad one."""
    found = ratings.is_bad(story.act.details["grade"], book.policy.ratings)
    return Answer(found.value, found.because)


def _follow_up(story: Story, book: Book, what: str) -> Ruling[date] | None:
    """Return until when a rating asks for a call (contact) or a correction, or None."""
    rated, policy = story.last("rate").act, book.policy.ratings
    if not ratings.is_bad(rated.details["grade"], policy).value:
        return None
    if what == "contact" and not rated.fact("named"):
        return None
    ask = ratings.contact_by if what == "contact" else ratings.correct_by
    return ask(rated_on=rated.day, calendar=book.calendar, policy=policy)


def contact_by(story: Story, book: Book) -> Answer:
    """Return until when somebody who left a name is to be called back."""
    found = _follow_up(story, book, "contact")
    because = found.because if found else book.policy.ratings.bad.because
    return Answer(found.value.isoformat() if found else "", because)


def correct_by(story: Story, book: Book) -> Answer:
    """Return until when a bad grade is to be put right."""
    found = _follow_up(story, book, "correct")
    because = found.because if found else book.policy.ratings.bad.because
    return Answer(found.value.isoformat() if found else "", because)


def followed(story: Story, book: Book) -> Answer:
    """Return whether a bad grade was followed up in time."""
    what = "contact" if story.act.event == "contact" else "correct"
    by = _follow_up(story, book, what)
    if by is None:
        return Answer(True, book.policy.ratings.bad.because)
    return Answer(story.act.day <= by.value, by.because)
