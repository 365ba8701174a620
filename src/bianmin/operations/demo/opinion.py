"""What the applicants say of it: a good third of them rate, a few are angry."""

from __future__ import annotations

from datetime import datetime

from bianmin.cases.actions import Act
from bianmin.rules.ratings import Said
from bianmin.voice import actions
from bianmin.voice.models import Rating
from bianmin.voice.tags import GRADE_OF, TAGS

from .life import Life, Part

WEIGHTS = (66, 24, 6, 3, 1)  # from the best grade to the worst
SHARE = 0.35  # of the cases are rated
WHY = ("让我跑了两趟才办成", "打电话没有人接", "说好的日子过了两天才通知我")


def rate(life: Life, at: datetime) -> Part:
    """The applicant rates by phone within the hour, or does not."""
    angry = life.plan.angry
    if not angry and life.chance.random() > SHARE:
        return at
    then = life.office.soon(at, life.chance.randint(3, 40))
    yield then
    policy = life.office.book.policy.ratings
    grade = GRADE_OF.get(angry, "")
    if grade not in policy.grades.value:
        grade = life.chance.choices(policy.grades.value, WEIGHTS)[0]
        angry = ""
    bad = grade in policy.bad.value
    some = life.chance.sample(TAGS[grade], life.chance.randint(0, 2))
    said = Said(
        grade=grade,
        tags=(angry,) if angry else tuple(sorted(tag.code for tag in some)),
        text=life.chance.choice(WHY) if bad else "",
    )
    given = actions.Given(said=said, named=bool(angry) or (bad and life.chance.random() < 0.6))
    rating = actions.rate(case_id=life.case.pk, given=given, at=then)
    if bad:
        then = yield from follow_up(life, rating, then)
    return then


def follow_up(life: Life, rating: Rating, at: datetime) -> Part:
    """Somebody else calls back and puts it right; the newest complaints still wait."""
    director = life.somebody("director")
    if rating.owes_contact:
        at = life.later(at, 1, 1)
        yield at
        said = "电话联系过,已经当面解释"
        actions.contact(rating_id=rating.pk, said=said, act=Act(by=director, at=at))
    at = life.later(at, 2, 7)
    yield at
    finding = life.chance.choice(["true", "partly", "false"])
    correction = "查了当天的记录,和当事人、窗口都核过;窗口已经改正"
    actions.close(
        rating_id=rating.pk, finding=finding, correction=correction, act=Act(by=director, at=at)
    )
    return at
