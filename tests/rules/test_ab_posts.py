"""Who stands in for whom, and that no post is empty unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import ab_posts
from bianmin.rules.ab_posts import Away, Cover, NotHandedOver, Post
from bianmin.rules.ruling import Ruling

DAY = date(2024, 5, 8)
NOON = datetime(2024, 5, 8, 12, tzinfo=UTC)
POST = Post(name="窗口", a="甲", b="乙")
people = st.sampled_from("甲乙丙")
absences = st.frozensets(st.tuples(people, st.integers(0, 3).map(lambda n: DAY + timedelta(n))))


@given(absences)
def test_nobody_covers_a_post_while_absent_and_nobody_present_is_left_out(default, absent):
    days = tuple(DAY + timedelta(n) for n in range(4))

    found = ab_posts.coverage(posts=(POST,), days=days, absent=absent, policy=default.ab_posts)

    assert len(found.value) == len(days)
    for cover in found.value:
        there = [p for p in (POST.a, POST.b) if (p, cover.day) not in absent]
        assert cover.who == (there[0] if there else "")
        assert bool(cover.stands_in_for) == (cover.who == POST.b)


def test_a_third_person_may_be_named_for_a_day(default):
    absent = frozenset({("甲", DAY), ("乙", DAY)})

    (cover,) = ab_posts.coverage(
        posts=(POST,), days=(DAY,), absent=absent, named=(Cover("窗口", DAY, "丙"),),
        policy=default.ab_posts,
    ).value  # fmt: skip

    assert (cover.who, cover.stands_in_for) == ("丙", "甲")
    assert list(ab_posts.gaps(covers=(cover,), policy=default.ab_posts)) == []


def test_an_empty_post_is_told_where_the_book_is_silent_too(default):
    (told,) = ab_posts.gaps(covers=(Cover("窗口", DAY, ""),), policy=default.ab_posts)

    assert (told.found, told.because) == ("5月8日 窗口没有人", ("_default/posts/absence",))


@given(st.integers(-90, 90))
def test_the_powers_of_b_last_as_long_as_the_absence(yuanbaozi, minutes):
    until = NOON + timedelta(hours=1)
    asked = {"post": POST, "from_then": NOON, "until": until, "policy": yuanbaozi.ab_posts}
    at = NOON + timedelta(minutes=minutes)

    assert ab_posts.may_act(by="乙", at=at, **asked).value == (NOON <= at < until)
    assert ab_posts.may_act(by="甲", at=at, **asked).value
    assert not ab_posts.may_act(by="丙", at=at, **asked).value


def test_a_answers_where_the_book_says_so(default):
    a_answers = replace(default.ab_posts, b_answers=Ruling(False, ("x/a",)))

    assert ab_posts.answerable(by="乙", post=POST, policy=a_answers).value == "甲"


def test_where_nothing_is_asked_anybody_may_go(default):
    away = Away(begins_on=DAY)

    assert (
        list(ab_posts.objections_to_post(post=Post(name="窗口", a="甲"), policy=default.ab_posts))
        == []
    )
    assert list(ab_posts.objections_to_going(away=away, policy=default.ab_posts)) == []
    assert ab_posts.to_hand_back(done=("甲件",), policy=default.ab_posts).value == ()


def test_a_sudden_absence_without_the_telephone_rule_is_one_without_handover(yuanbaozi):
    policy = replace(yuanbaozi.ab_posts, phone_instead=Ruling(False, ("x/no",)))
    sudden = Away(begins_on=DAY, planned=False, substitute="乙")

    assert ab_posts.handover_missing(away=sudden, policy=policy).value == "没有移交"
    assert list(ab_posts.objections_to_going(away=sudden, policy=policy)) == []
    assert (
        ab_posts.told_at_once(post=POST, away=replace(sudden, planned=True), policy=policy).value
        == ""
    )


def test_a_written_handover_in_time_is_in_order(yuanbaozi):
    away = Away(begins_on=DAY, substitute="乙", handed_over_on=DAY, form="书面")

    assert ab_posts.handover_missing(away=away, policy=yuanbaozi.ab_posts).value == ""


def test_consent_counts_only_where_the_book_asks_for_it(yuanbaozi):
    late = Away(begins_on=DAY, substitute="乙", consented=True)
    strict = replace(yuanbaozi.ab_posts, not_handed_over=Ruling(NotHandedOver.REFUSE, ("x/no",)))

    assert [o.found for o in ab_posts.objections_to_going(away=late, policy=strict)] == ["没有移交"]
