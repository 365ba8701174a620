"""When a hall is open: seasons, days off, market days and what its director changed."""

from __future__ import annotations

from datetime import date, time

import pytest

from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.openings import actions, queries
from bianmin.openings.models import Change, ChangedDay
from bianmin.openings.parts import Affected
from bianmin.refusal import Refused
from bianmin.rules import openings as rules
from bianmin.rules.openings import Kind
from tests.apps.cases.test_at_once import at_once
from tests.fixtures.hall import at

LATE = ((time(10), time(12)),)


def change(centre, by, kind=Kind.CLOSED, first=27, last=None, when=None, **more):
    key = more.pop("key", "")
    said = rules.Change(
        kind=kind, first=date(2026, 11, first), last=date(2026, 11, last or first),
        **({"reason": "停电检修"} | more),
    )  # fmt: skip
    return actions.change(centre=centre, said=said, by=by, at=when or at(23), key=key)


def hours(centre, day, month=11):
    found = queries.sessions_on(centre, date(2026, month, day))
    return [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in found]


USUAL = [("08:30", "12:00"), ("14:00", "17:30")]


def test_a_day_has_the_sessions_of_its_season_in_local_time(qingshi):
    assert hours(qingshi, 23) == USUAL
    assert hours(qingshi, 1, month=7)[1] == ("14:30", "18:00")
    assert hours(qingshi, 28) == []
    assert queries.sessions_on(qingshi, date(2026, 11, 23))[0][0] == at(23, 8, 30)
    assert queries.why_closed(qingshi, date(2026, 11, 23)) is None
    closed = queries.why_closed(qingshi, date(2026, 11, 28))
    assert (closed.value, "_default/hours/sessions" in closed.because) == ("周末", True)


def test_the_market_opens_the_hall_where_the_book_says_so(qingshi, liuxi):
    sunday = date(2026, 11, 29)  # ends on a nine
    assert liuxi.is_market_day(sunday)
    assert hours(liuxi, 29) == USUAL
    assert hours(qingshi, 29) == []
    policy = queries.opening_on(liuxi, sunday, "常设窗口")
    assert policy.value.sessions == ()


def test_a_run_of_days_is_two_queries(qingshi, director, django_assert_num_queries):
    change(qingshi, director, last=29)
    with django_assert_num_queries(2):
        found = queries.sessions_between(qingshi, date(2026, 11, 1), date(2026, 12, 31))
    assert len(found) == 61
    assert found[date(2026, 11, 27)] == ()
    assert queries.opens_next(qingshi, date(2026, 11, 26))[0] == at(30, 8, 30)


def test_the_director_closes_the_hall_and_takes_it_back_and_both_are_seen(qingshi, director):
    made = change(qingshi, director, key="k1")
    assert change(qingshi, director, key="k1") == made

    assert queries.why_closed(qingshi, date(2026, 11, 27)).value == "停业:停电检修"
    assert not queries.is_open_at(qingshi, at(27, 9))
    assert queries.closes_at(qingshi, date(2026, 11, 27)) is None

    actions.repeal(change_id=made.pk, reason="检修改期", by=director, at=at(24), key="k2")
    actions.repeal(change_id=made.pk, reason="检修改期", by=director, at=at(24), key="k2")
    assert queries.is_open_at(qingshi, at(27, 9))
    assert queries.closes_at(qingshi, date(2026, 11, 27)) == at(27, 17, 30)
    made.refresh_from_db()
    assert (made.repealed_by, made.repeal_reason) == (director, "检修改期")
    told = Entry.objects.filter(subject=made.subject).order_by("seq")
    assert [one.event for one in told] == ["opening_changed", "opening_repealed"]
    assert verify(qingshi) is None


def test_a_change_repealed_half_way_keeps_the_days_that_are_past(qingshi, director):
    made = change(qingshi, director, first=25, last=27)
    actions.repeal(change_id=made.pk, reason="修好了", by=director, at=at(26, 12))

    assert hours(qingshi, 25) == []
    assert hours(qingshi, 26) == USUAL


def test_the_hall_opens_on_a_saturday_and_keeps_other_hours_for_a_week(qingshi, director):
    change(qingshi, director, Kind.OPEN, first=28, sessions=LATE, reason="征兵报名")
    change(qingshi, director, Kind.CHANGED, first=24, last=26, sessions=LATE, reason="防汛值班")

    assert hours(qingshi, 28) == [("10:00", "12:00")]
    assert hours(qingshi, 25) == [("10:00", "12:00")]
    assert hours(qingshi, 27) == USUAL


def test_a_change_over_another_is_refused_with_everything_else(qingshi, director):
    change(qingshi, director, first=26, last=28)
    with pytest.raises(Refused) as refused:
        change(qingshi, director, Kind.CHANGED, first=23, last=27, reason="", when=at(23, 12))
    assert [o.found for o in refused.value.objections] == [
        "没有写改时间的原因",
        "没有提前 1 天公布,也没有写为什么来不及",
        "没有写改成几点到几点",
        "这些日子已经有安排:停业 2026-11-26–2026-11-28。先撤销那一条",
    ]
    assert Change.objects.count() == 1
    assert ChangedDay.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_many_who_change_one_day_at_once_make_one_change(qingshi, director):
    found = at_once(lambda n: change(qingshi, director, first=27 + n % 2, last=28, key=f"k{n}"))

    made = [one for one in found if isinstance(one, Change)]
    assert len(made) == Change.objects.count() == 1
    assert all(isinstance(one, Refused) for one in found if one not in made)
    assert made[0].no == "青告〔2026〕1号"
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_is_one_change(qingshi, director):
    found = at_once(lambda _: change(qingshi, director, key="same"))

    assert {one.pk for one in found} == {Change.objects.get().pk}


def affected(centre, days):
    """Somebody has arranged to come, as an app above would say it."""
    found = at(27, 10), at(27, 15)
    return [Affected(when, "预约 · 高龄津贴 · 石某") for when in found if when.date() in days]


def test_who_has_arranged_to_come_is_shown_before_the_hall_is_closed(qingshi, director, settings):
    settings.OPENING_PARTS = ("tests.apps.openings.test_sessions",)
    with pytest.raises(Refused) as refused:
        change(qingshi, director)
    assert [o.found for o in refused.value.objections] == [
        "这些日子有 2 个已经约好的,请看过下面的名单再定"
    ]
    said = rules.Change(
        kind=Kind.CHANGED, first=date(2026, 11, 27), last=date(2026, 11, 27), reason="防汛",
        sessions=LATE,
    )  # fmt: skip
    met = queries.stretches_missed(qingshi, said)
    assert [one.at for one in met] == [at(27, 15)]  # who comes at ten is served all the same
    actions.change(centre=qingshi, said=said, seen=1, by=director, at=at(23))
    assert Change.objects.get().kind == "changed"
