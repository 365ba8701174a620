"""What recurs: periods, how often, when it turns; and what has to be answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import duties
from bianmin.rules.clock import Unit
from bianmin.rules.duties import Answering, Event, Policy, Recurring
from bianmin.rules.obligations import State, backwards, owed_in
from bianmin.rules.periods import Period, Span
from bianmin.rules.ruling import Ruling

ONE = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
DAYS = st.dates(date(2020, 6, 1), date(2026, 12, 31))
WARN = ("_default/duties/warn",)


def book(duty: Recurring | Answering) -> Policy:
    """A rule book with one duty, called `it`."""
    ruling, recurs = Ruling(duty, ("x/it",)), isinstance(duty, Recurring)
    return Policy(
        recurring={"it": ruling} if recurs else {},
        answering={} if recurs else {"it": ruling},
        warn_part=Ruling(5, WARN),
        warn_most=Ruling(10, WARN),
        record_within=Ruling(5, ("_default/duties/record",)),
    )


def rounds(per: Period = Period.WEEK, at_least: int = 2, **more) -> Recurring:
    return Recurring(what="巡查", evidence="inspection", per=per, at_least=at_least, **more)


@pytest.fixture(scope="module")
def stands(calendar):
    def stands(duty, on, done=(), since=LONG_AGO):
        return duties.standing(
            name="it", on=on, since=since, done=done, calendar=calendar, policy=book(duty)
        ).value

    return stands


@pytest.fixture(scope="module")
def asked(calendar):
    def asked(duty, on, since=LONG_AGO):
        return owed_in(duty=duty, on=on, since=since, calendar=calendar)

    return asked


# --------------------------------------------------------------------- adoption


@pytest.mark.parametrize(
    ("since", "owed"),
    [
        (date(2026, 11, 23), 2),  # Monday
        (date(2026, 11, 24), 2),
        (date(2026, 11, 25), 1),
        (date(2026, 11, 26), 1),
        (date(2026, 11, 27), 0),  # Friday: a fifth of two is nearer to none
        (date(2026, 11, 29), 0),
    ],
)
def test_a_week_in_which_the_book_is_adopted_owes_its_share(asked, since, owed):
    week = asked(rounds(), date(2026, 11, 29), since)

    assert (week.owed, week.first) == (owed, since)


def test_what_was_done_before_the_adoption_does_not_count(stands):
    done = (date(2026, 11, 23), date(2026, 11, 24))

    found = stands(rounds(), date(2026, 11, 25), done, since=date(2026, 11, 24))

    assert (found.done, found.now.owed) == (1, 2)


def test_a_day_that_had_passed_at_the_adoption_is_not_owed(asked):
    report = rounds(Period.MONTH, 1, by_day=5)

    assert asked(report, date(2026, 11, 20), date(2026, 11, 10)).owed == 0
    assert asked(report, date(2026, 11, 20), date(2026, 11, 2)).owed == 1


def test_before_the_adoption_nothing_is_broken(stands):
    found = stands(rounds(), date(2026, 11, 25), since=date(2026, 12, 1))

    assert (found.state, found.now.owed) == (State.KEPT, 0)


@given(per=st.sampled_from(Period), on=DAYS, since=DAYS, at_least=st.integers(1, 5))
def test_nobody_owes_more_than_the_book_says(calendar, per, on, since, at_least):
    for one in backwards(
        duty=rounds(per, at_least), on=on, since=max(since, on - 40 * ONE), calendar=calendar
    ):
        assert 0 <= one.owed <= at_least
        assert one.first <= one.until
        assert one.days or not one.owed


# ----------------------------------------------------------------------- states

MON, TUE, WED, THU, FRI, SAT = (date(2026, 11, 23) + n * ONE for n in range(6))
LAST_WEEK = (MON - 7 * ONE, TUE - 7 * ONE)  # kept


@pytest.mark.parametrize(
    ("on", "done", "state", "turns"),
    [
        (MON, (), State.ON_COURSE, THU),
        (WED, (), State.ON_COURSE, THU),
        (THU, (), State.AT_RISK, MON + 7 * ONE),  # two missing, two workdays left
        (THU, (MON,), State.ON_COURSE, FRI),
        (FRI, (MON,), State.AT_RISK, MON + 7 * ONE),
        (SAT, (MON,), State.AT_RISK, MON + 7 * ONE),
        (FRI, (MON, WED), State.KEPT, MON + 7 * ONE),
        (MON + 7 * ONE, (MON,), State.BROKEN, None),  # it turns on Monday, not before
        (MON + 7 * ONE, (MON, TUE), State.ON_COURSE, THU + 7 * ONE),
        (MON + 9 * ONE, (MON, MON + 7 * ONE, MON + 8 * ONE), State.KEPT, MON + 14 * ONE),
    ],
)
def test_two_a_week_day_by_day(stands, on, done, state, turns):
    found = stands(rounds(), on, LAST_WEEK + done)

    assert (found.state, found.turns) == (state, turns)


def test_what_was_missed_stays_in_sight_until_it_is_kept_again(stands):
    found = stands(rounds(), TUE + 7 * ONE, (*LAST_WEEK, MON, MON + 7 * ONE))

    assert found.state is State.BROKEN
    assert (found.missed.about.first, found.done, found.now.owed) == (MON, 1, 2)


def test_a_week_without_a_workday_owes_nothing(asked, stands):
    holiday = asked(rounds(), date(2020, 1, 29))  # 27 January to 2 February 2020: all off

    assert (holiday.owed, holiday.days) == (0, 0)
    kept = stands(rounds(), date(2020, 1, 29), done=(), since=date(2020, 1, 27))
    assert (kept.state, kept.missed) == (State.KEPT, None)


def test_a_missed_week_before_a_week_off_is_not_forgotten(stands):
    done = (date(2020, 1, 6), date(2020, 1, 7), date(2020, 1, 13))

    found = stands(rounds(), date(2020, 1, 29), done)

    assert found.state is State.BROKEN  # nothing is owed now, but the week before was missed


def test_what_is_owed_today_is_not_at_risk_in_the_morning(stands):
    daily = rounds(Period.WORKDAY, 1)

    assert stands(daily, TUE, (MON,)).state is State.ON_COURSE
    assert stands(daily, TUE, ()).state is State.BROKEN  # yesterday's
    assert stands(daily, TUE, (TUE,)).state is State.KEPT


def test_next_months_roster_is_done_by_the_end_of_this_month(stands):
    roster = rounds(Period.MONTH, 1, ahead=True)

    found = stands(roster, date(2026, 11, 30), (date(2026, 10, 30),))

    assert found.state is State.AT_RISK
    assert found.now.about == Span(date(2026, 12, 1), date(2027, 1, 1))
    assert found.turns == date(2026, 12, 1)
    assert stands(roster, date(2026, 12, 1), (date(2026, 10, 30),)).state is State.BROKEN


def test_a_report_by_the_fifth_is_broken_on_the_sixth(stands):
    report = rounds(Period.MONTH, 1, by_day=5)
    october = (date(2026, 10, 8),)  # the fifth was off

    assert stands(report, date(2026, 11, 5), october).state is State.AT_RISK
    broken = stands(report, date(2026, 11, 6), october)
    assert (broken.state, broken.missed) == (State.BROKEN, None)


def test_a_month_warns_a_fifth_ahead_and_a_year_ten_workdays(stands, calendar):
    month = stands(rounds(Period.MONTH, 1), date(2026, 11, 2), (date(2026, 10, 12),))
    assert calendar.workdays_between(month.turns - ONE, month.now.until - ONE) == 4  # of 21

    year = stands(rounds(Period.YEAR, 1), date(2026, 3, 2), (date(2025, 3, 3),))
    assert calendar.workdays_between(year.turns - ONE, year.now.until - ONE) == 10


def test_more_to_do_than_there_are_days_is_at_risk_from_the_first(stands):
    found = stands(rounds(at_least=9), MON, tuple(LAST_WEEK[0] for _ in range(9)))

    assert found.state is State.AT_RISK


def test_the_day_it_is_at_risk_when_the_period_begins_on_a_day_off(stands):
    """1 November 2026 is a Sunday."""
    found = stands(rounds(Period.MONTH, 20), date(2026, 11, 1), (date(2026, 10, 12),) * 20)

    assert (found.now.days, found.turns) == (21, date(2026, 11, 3))


def test_where_nothing_measures_it_is_neither_kept_nor_broken(stands):
    assert stands(rounds(), FRI, None).state is State.UNMEASURED


def test_a_state_cites_the_clause_of_the_duty_and_what_made_it_urgent(calendar):
    for done, because in (((MON, TUE), ("x/it",)), ((MON,), ("x/it", *WARN))):
        found = duties.standing(
            name="it", on=FRI, since=MON, done=done, calendar=calendar, policy=book(rounds())
        )
        assert found.because == because


BADNESS = [State.KEPT, State.ON_COURSE, State.AT_RISK, State.BROKEN]


@given(
    per=st.sampled_from(Period),
    at_least=st.integers(1, 4),
    start=DAYS,
    done=st.lists(st.integers(0, 120), max_size=12),
    after=st.integers(0, 120),
    extra=st.integers(0, 120),
)
def test_doing_more_never_makes_it_worse(calendar, per, at_least, start, done, after, extra):
    duty, on = rounds(per, at_least), start + after * ONE

    def state(days):
        days = tuple(start + n * ONE for n in days)
        return duties.standing(
            name="it", on=on, since=start, done=days, calendar=calendar, policy=book(duty)
        ).value.state

    assert BADNESS.index(state([*done, extra])) <= BADNESS.index(state(done))


@given(per=st.sampled_from(Period), at_least=st.integers(1, 4), start=DAYS, on=st.integers(0, 99))
def test_nothing_changes_before_the_day_it_turns(calendar, per, at_least, start, on):
    day, found = start + on * ONE, None
    for _ in range(40):
        now = duties.standing(
            name="it", on=day, since=start, done=(), calendar=calendar,
            policy=book(rounds(per, at_least)),
        ).value  # fmt: skip
        if found and found.turns and day < found.turns:
            assert now.state is found.state
        elif found and found.turns and found.state is not State.KEPT:
            assert now.state is not found.state
            return
        found, day = found or now, day + ONE


# ---------------------------------------------------------------------- answers

REPLY = Answering(what="答复", event="complaint", evidence="reply", within=3)


@pytest.fixture(scope="module")
def answered(calendar):
    def answered(events, on, duty=REPLY, since=LONG_AGO):
        return duties.answers(
            name="it", on=on, since=since, events=events, calendar=calendar, policy=book(duty)
        ).value

    return answered


@pytest.mark.parametrize(
    ("events", "on", "state"),
    [
        (None, MON, State.UNMEASURED),
        ((), MON, State.ON_COURSE),
        ((Event(MON),), MON, State.ON_COURSE),
        ((Event(MON),), THU, State.AT_RISK),  # the third workday after Monday
        ((Event(MON),), FRI, State.BROKEN),
        ((Event(MON, THU),), FRI, State.KEPT),
        ((Event(MON, FRI),), FRI, State.BROKEN),  # held against this month
        ((Event(MON, FRI),), FRI + 7 * ONE, State.ON_COURSE),  # December
        ((Event(THU),), FRI, State.ON_COURSE),  # the weekend does not count
        ((Event(MON - 14 * ONE),), FRI, State.BROKEN),
    ],
)
def test_an_answer_within_three_workdays(answered, events, on, state):
    assert answered(events, on).state is state


def test_what_came_before_the_adoption_is_not_held_against_it(answered):
    assert answered((Event(MON),), FRI, since=TUE).waiting == 0


def test_the_nearest_day_is_told_and_the_overdue_are_counted(answered):
    found = answered((Event(MON), Event(TUE), Event(WED), Event(MON, WED)), FRI)

    assert (found.waiting, found.overdue, found.due, found.turns) == (3, 1, FRI, None)
    assert answered((Event(TUE), Event(WED)), FRI).turns == SAT


def test_days_that_end_on_a_weekend_end_on_monday(answered):
    days = Answering(what="答复", event="petition", evidence="reply", within=5, unit=Unit.DAY)
    same = Answering(what="答复", event="petition", evidence="reply", within=0)

    assert answered((Event(MON),), MON, days).due == MON + 7 * ONE
    assert answered((Event(SAT),), SAT, same).due == SAT  # whoever was there can answer
    assert answered((Event(MON),), TUE, same).state is State.BROKEN
