"""Rating the service, and what the office owes to a bad rating (评价、回访、整改)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.cases import facts
from bianmin.cases.actions import Act
from bianmin.cases.models import Case
from bianmin.ledger.actions import done_before, mark_done, record
from bianmin.refusal import refuse_if
from bianmin.rules import ratings
from bianmin.rules.ratings import Said, stage_of
from bianmin.rules.ruling import Objection, cite

from .models import Rating
from .tags import GRADE_OF

RATER = "办事人"  # the ledger does not name who rated


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A rating as a resident gave it."""

    said: Said
    named: bool = False  # may be called back
    channel: str = Rating.Channel.PHONE


@transaction.atomic
def rate(*, case_id: int, given: Given, at: datetime, key: str = "") -> Rating:
    """Rate the present stage of a case (好差评); the same `key` rates once.

    Raises `Refused`: no such grade, once too often, a bad grade without a reason.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("centre")
    case = locked.get(pk=case_id)
    once = hashlib.sha256(f"rate:{case_id}:{key}".encode("utf-8", "replace")).hexdigest()
    if key and (done := done_before(once)):
        return Rating.objects.get(pk=int(done.subject.removeprefix("rating:")))
    policy, stage = case.book.policy.ratings, stage_of(case.now)
    before = case.ratings.filter(stage=stage).count()

    refuse_if(
        ratings.objections_to_rating(said=given.said, before=before, known=GRADE_OF, policy=policy)
    )

    rating = _rating(case, given, at)
    rating.stage, rating.nth = stage, before + 1
    rating.save()
    if key:
        mark_done(key=once, act="rate", subject=rating.subject, at=at)

    record(
        centre=case.centre, subject=rating.subject, event="rate", pack=case.pack,
        because=tuple(rating.because), by=None, by_name=RATER, at=at,
        details={
            "stage": stage, "nth": rating.nth, "grade": rating.grade, "tags": rating.tags,
            "facts": {
                "before": before, "words": bool(rating.text), "named": given.named,
            },
            "ruled": {
                "bad": rating.bad, "contact_by": facts.iso(rating.contact_by),
                "correct_by": facts.iso(rating.correct_by),
            },
        },
    )  # fmt: skip
    return rating


def _rating(case: Case, given: Given, at: datetime) -> Rating:
    """Return a rating with what the office owes to it, and the clauses that say so."""
    policy, today, said = case.book.policy.ratings, localtime(at).date(), given.said
    bad = ratings.is_bad(said.grade, policy)
    rating = Rating(
        case=case, centre=case.centre, pack=case.pack, grade=said.grade, bad=bad.value,
        tags=list(said.tags), text=said.text.strip(), named=given.named, channel=given.channel,
        person_id=case.handler_id or case.clerk_id, window_id=case.window_id, at=at,
    )  # fmt: skip
    because = cite(policy.grades, policy.most, bad)
    if bad.value:
        correct = ratings.correct_by(rated_on=today, calendar=shelf.calendar(), policy=policy)
        rating.correct_by, because = correct.value, cite(because, correct)
    if bad.value and given.named:
        call = ratings.contact_by(rated_on=today, calendar=shelf.calendar(), policy=policy)
        rating.contact_by, because = call.value, cite(because, call)
    rating.because = list(because)
    return rating


def _lock(rating_id: int) -> Rating:
    locked = Rating.objects.select_for_update(of=("self",))
    return locked.select_related("centre", "case").get(pk=rating_id)


def _not_to_be_done(rating: Rating, policy: ratings.Policy) -> list[Objection]:
    if not rating.bad:
        return [policy.bad.objection("不是差评,不用核实")]
    if rating.closed_at:
        return [policy.correct_within.objection("已经办结")]
    return []


@transaction.atomic
def contact(*, rating_id: int, said: str, act: Act) -> Rating:
    """Record that somebody who left a name with a bad grade was called back (回访).

    Raises `Refused`: by the one who was rated, without words, or when it is closed.
    """
    rating = _lock(rating_id)
    if done_before(act.key):
        return rating
    policy = shelf.pack(rating.pack).policy.ratings

    mine = rating.person_id == act.by.pk
    found = ratings.objections_to_contact(said=said, rated=mine, policy=policy)
    refuse_if([*_not_to_be_done(rating, policy), *found])

    rating.contacted_at, rating.contacted_by, rating.contact = act.at, act.by, said.strip()
    rating.save(update_fields=["contacted_at", "contacted_by", "contact"])
    in_time = rating.contact_by is None or act.today <= rating.contact_by
    _tell("contact", rating, policy.contact_within.because, act, in_time)
    return rating


@transaction.atomic
def close(*, rating_id: int, finding: str, correction: str, act: Act) -> Rating:
    """Close a bad rating with what was found and how it was put right (核实整改).

    Raises `Refused`: by the one who was rated, without a finding, or before the call.
    """
    rating = _lock(rating_id)
    if done_before(act.key):
        return rating
    policy = shelf.pack(rating.pack).policy.ratings

    found = ratings.objections_to_closing(
        finding=finding,
        correction=correction,
        rated=rating.person_id == act.by.pk,
        owes_contact=rating.owes_contact,
        policy=policy,
    )
    refuse_if([*_not_to_be_done(rating, policy), *found])

    rating.finding, rating.correction = finding, correction.strip()
    rating.closed_at, rating.closed_by = act.at, act.by
    rating.save(update_fields=["finding", "correction", "closed_at", "closed_by"])
    in_time = rating.correct_by is None or act.today <= rating.correct_by
    _tell("close_rating", rating, policy.correct_within.because, act, in_time)
    return rating


def _tell(event: str, rating: Rating, because: tuple[str, ...], act: Act, in_time: bool) -> None:
    mark_done(key=act.key, act=event, subject=rating.subject, at=act.at)
    record(
        centre=rating.centre, subject=rating.subject, event=event, pack=rating.pack,
        because=because, by=act.by, at=act.at,
        details={
            "grade": rating.grade, "finding": rating.finding,
            "facts": {}, "ruled": {"followed_in_time": in_time},
        },
    )  # fmt: skip
