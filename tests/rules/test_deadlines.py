"""When a case must be finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import deadlines
from bianmin.rules.deadlines import Light, Limit, Pause, Standing, Unit
from bianmin.rules.ruling import Ruling

DAYS = st.dates(date(2019, 1, 1), date(2040, 12, 31))
COUNTS = st.integers(1, 60)
LIMITS = st.builds(Limit, COUNTS, st.sampled_from(Unit))
KINDS = st.sampled_from(["hearing", "testing", "appraisal"])


@st.composite
def pauses(draw, start):
    first = start + timedelta(days=draw(st.integers(-5, 60)))
    return Pause(draw(KINDS), first, first + timedelta(days=draw(st.integers(0, 30))))


@st.composite
def stopped_cases(draw):
    """A day to start from, a limit, and up to four pauses, overlapping or not."""
    start = draw(DAYS)
    return start, draw(LIMITS), tuple(draw(st.lists(pauses(start), max_size=4)))


def ruled(value, *because):
    return Ruling(value, because or ("x/limit",))


@pytest.fixture(scope="session")
def due(calendar, erping):
    def due(start, limit, pauses=(), extensions=()):
        return deadlines.due_on(
            started_on=start,
            limit=ruled(limit),
            pauses=pauses,
            extensions=extensions,
            calendar=calendar,
            policy=erping.deadlines,
        ).value

    return due


@pytest.fixture(scope="session")
def reckoned(calendar, erping):
    def reckoned(start, limit, pauses=(), extensions=()):
        return deadlines.reckon(
            started_on=start,
            limit=ruled(limit),
            pauses=pauses,
            extensions=extensions,
            calendar=calendar,
            policy=erping.deadlines,
        )

    return reckoned


# -------------------------------------------------------------------- the clock


@given(start=DAYS, limit=LIMITS)
def test_a_case_is_always_due_on_a_workday(calendar, due, start, limit):
    assert calendar.is_workday(due(start, limit))


@given(start=DAYS, count=COUNTS)
def test_counting_back_from_the_due_day_gives_the_limit(calendar, due, start, count):
    assert calendar.workdays_between(start, due(start, Limit(count))) == count


@given(start=DAYS, count=COUNTS)
def test_a_longer_limit_is_due_later(due, start, count):
    assert due(start, Limit(count)) < due(start, Limit(count + 1))
    assert due(start, Limit(count, Unit.DAY)) <= due(start, Limit(count + 1, Unit.DAY))


@given(case=stopped_cases())
def test_pauses_commute_whatever_order_they_come_in(due, case):
    start, limit, stops = case

    days = {due(start, limit, order) for order in permutations(stops)}

    assert len(days) == 1


@given(case=stopped_cases(), cut=st.integers(0, 30), extra=st.integers(0, 10))
def test_a_pause_told_in_two_overlapping_parts_is_the_same_pause(due, case, cut, extra):
    start, limit, stops = case
    in_parts = []
    for stop in stops:
        middle = min(stop.first + timedelta(days=cut), stop.last)
        overlap = min(middle + timedelta(days=extra), stop.last)
        in_parts += [replace(stop, last=overlap), replace(stop, first=middle)]

    assert due(start, limit, tuple(in_parts)) == due(start, limit, stops)


@given(case=stopped_cases(), one_more=st.data())
def test_a_pause_never_makes_a_case_due_earlier(due, case, one_more):
    start, limit, stops = case
    another = one_more.draw(pauses(start))

    assert due(start, limit, (*stops, another)) >= due(start, limit, stops)


@given(case=stopped_cases())
def test_no_day_on_which_the_clock_stands_still_is_the_due_day(calendar, due, case):
    start, limit, stops = case
    if limit.unit is Unit.WORKDAY:
        day = due(start, limit, stops)

        assert not any(stop.first <= day <= stop.last for stop in stops)


@given(case=stopped_cases())
def test_the_workdays_that_run_between_start_and_due_day_are_the_limit(calendar, due, case):
    start, limit, stops = case
    if limit.unit is Unit.WORKDAY:
        last = due(start, limit, stops)
        days = [start + timedelta(days=i + 1) for i in range((last - start).days)]
        still = {d for d in days for s in stops if s.first <= d <= s.last}

        assert sum(calendar.is_workday(d) for d in days if d not in still) == limit.value


@given(case=stopped_cases(), days=st.lists(st.integers(1, 5), min_size=1, max_size=2))
def test_an_extension_makes_a_case_due_later_by_its_workdays_at_least(calendar, due, case, days):
    start, limit, stops = case
    before = due(start, limit, stops)

    after = due(start, limit, stops, tuple(days))

    assert calendar.workdays_between(before, after) >= sum(days)


@given(start=DAYS, days=st.integers(1, 5))
def test_an_extension_counts_from_the_day_that_was_due_before(calendar, due, start, days):
    limit = Limit(30, Unit.DAY)
    before = due(start, limit)

    assert due(start, limit, (), (days,)) == calendar.workday_after(before, days)


@given(case=stopped_cases())
def test_a_due_day_is_provisional_just_when_a_year_on_the_way_has_no_notice(reckoned, case):
    start, limit, stops = case

    found = reckoned(start, limit, stops).value

    assert found.provisional == (found.due.year >= 2027)


@given(start=DAYS, promise=LIMITS, law=LIMITS)
def test_a_promise_within_the_law_is_due_no_later_than_the_law(
    calendar, due, erping, start, promise, law
):
    within = deadlines.promised(
        promise=promise, statutory=law, calendar=calendar, started_on=start, policy=erping.deadlines
    )

    assert within.value == (due(start, promise) <= due(start, law))


@given(start=DAYS, value=COUNTS, less=st.integers(0, 59), unit=st.sampled_from(Unit))
def test_a_shorter_promise_in_the_same_unit_is_within_the_law(
    calendar, erping, start, value, less, unit
):
    promise, law = Limit(max(value - less, 0), unit), Limit(value, unit)

    within = deadlines.promised(
        promise=promise, statutory=law, calendar=calendar, started_on=start, policy=erping.deadlines
    )

    assert within.value


@given(case=stopped_cases(), extensions=st.lists(st.integers(1, 5), max_size=2))
def test_the_lines_of_the_sum_lead_to_the_due_day_and_never_back(reckoned, due, case, extensions):
    start, limit, stops = case

    found = reckoned(start, limit, stops, tuple(extensions)).value

    assert found.due == due(start, limit, stops, tuple(extensions)) == found.lines[-1].day
    assert [line.day for line in found.lines] == sorted(line.day for line in found.lines)
    assert all(line.because for line in found.lines)


@given(
    starts=st.lists(DAYS, max_size=20),
    limit=st.builds(Limit, st.integers(0, 60), st.sampled_from(Unit)),
)
def test_a_batch_is_due_as_its_cases_are_one_by_one(calendar, due, erping, starts, limit):
    found = deadlines.batch_due(
        started_on=starts, limit=limit, calendar=calendar, policy=erping.deadlines
    )

    assert found == [due(start, limit) for start in starts]


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize(("first_counts", "rolls"), [(True, True), (True, False), (False, False)])
def test_a_batch_reads_the_same_rules_as_a_single_case(calendar, erping, unit, first_counts, rolls):
    policy = replace(
        erping.deadlines, first_day_counts=ruled(first_counts), roll_to_workday=ruled(rolls)
    )
    starts = [date(2024, 5, 1) + timedelta(days=i) for i in range(30)]
    facts = {"calendar": calendar, "policy": policy}

    found = deadlines.batch_due(started_on=starts, limit=Limit(9, unit), **facts)

    one_by_one = [
        deadlines.due_on(started_on=day, limit=ruled(Limit(9, unit)), **facts).value
        for day in starts
    ]
    assert found == one_by_one


def test_where_the_first_day_counts_a_case_is_due_a_day_sooner(calendar, erping):
    policy = replace(erping.deadlines, first_day_counts=ruled(True))

    found = deadlines.due_on(
        started_on=date(2024, 5, 20), limit=ruled(Limit(3)), calendar=calendar, policy=policy
    )

    assert found.value == date(2024, 5, 22)


# ------------------------------------------------------------ the lines of the sum


def test_each_step_of_the_sum_is_a_line_with_its_clause(reckoned):
    hearing = Pause("hearing", date(2024, 5, 6), date(2024, 5, 7))

    found = reckoned(date(2024, 4, 30), Limit(3), (hearing,), (2,))

    assert [(line.label, line.text, line.day.isoformat()) for line in found.value.lines] == [
        ("4月30日", "开始计时,当天不算", "2024-04-30"),
        ("+3 个工作日", "办理时限", "2024-05-08"),
        ("劳动节 5 天", "不算", "2024-05-08"),
        ("停 2 个工作日", "听证,5月6日至5月7日", "2024-05-10"),
        ("劳动节调休上班 1 天", "照常算", "2024-05-13"),
        ("+2 个工作日", "延期", "2024-05-13"),
        ("5月13日", "最晚这天办好", "2024-05-13"),
    ]
    assert found.because == (
        "x/limit",
        "_national/civil-code/201",
        "erping-2023/extension/5b",
        "_national/licence-law/45",
    )


def test_a_calendar_limit_that_ends_on_a_day_off_says_why_it_rolls(reckoned):
    lines = reckoned(date(2024, 5, 16), Limit(30, Unit.DAY)).value.lines

    assert [(line.label, line.text, line.day.isoformat()) for line in lines] == [
        ("5月16日", "开始计时,当天不算", "2024-05-16"),
        ("+30 天", "办理时限", "2024-06-15"),
        ("顺延", "6月15日是周末,顺延到下一个工作日", "2024-06-17"),
        ("6月17日", "最晚这天办好", "2024-06-17"),
    ]


def test_a_calendar_limit_that_ends_on_a_monday_by_itself_does_not_roll(reckoned):
    lines = reckoned(date(2024, 5, 18), Limit(30, Unit.DAY)).value.lines

    assert [line.label for line in lines] == ["5月18日", "+30 天", "6月17日"]


def test_a_pause_moves_a_calendar_limit_by_days(reckoned):
    hearing = Pause("hearing", date(2024, 5, 20), date(2024, 5, 24))

    lines = reckoned(date(2024, 5, 14), Limit(30, Unit.DAY), (hearing,)).value.lines

    assert [line.label for line in lines] == ["5月14日", "+30 天", "停 5 天", "6月18日"]


def test_a_pause_during_an_extension_stands_after_it(reckoned):
    late = Pause("testing", date(2024, 5, 10), date(2024, 5, 10))
    too_late = Pause("testing", date(2024, 7, 1), date(2024, 7, 5))

    lines = reckoned(date(2024, 4, 30), Limit(3), (too_late, late), (3,)).value.lines

    assert [(line.label, line.day.day) for line in lines[3:]] == [
        ("劳动节调休上班 1 天", 11),
        ("+3 个工作日", 11),
        ("停 1 个工作日", 13),
        ("停 0 个工作日", 13),
        ("5月13日", 13),
    ]


def test_the_last_line_says_that_a_day_is_provisional(reckoned):
    lines = reckoned(date(2026, 11, 20), Limit(30)).value.lines

    assert lines[-1].text == "最晚这天办好,放假通知还没下,暂定"


def test_an_immediate_case_is_due_on_its_day_even_a_day_off(reckoned):
    found = reckoned(date(2024, 5, 19), Limit(0)).value

    assert found.due == date(2024, 5, 19)
    assert [line.label for line in found.lines] == ["5月19日", "+当天", "5月19日"]


# ------------------------------------------------------------------- the limits


@pytest.mark.parametrize(
    ("route", "days", "clause"),
    [("promised", 20, "42-1"), ("joint", 45, "42-2"), ("escalated", 20, "43")],
)
def test_without_a_limit_of_its_own_an_item_has_the_general_one(erping, route, days, clause):
    found = deadlines.statutory_limit(own=None, route=route, licence=True, policy=erping.deadlines)

    assert found == Ruling(
        Limit(days), (f"_national/licence-law/{clause}", "_default/deadlines/statutory-fallback")
    )


def test_an_items_own_limit_goes_before_the_general_one(erping):
    own = Limit(60, Unit.DAY)

    found = deadlines.statutory_limit(
        own=own, route="promised", licence=False, policy=erping.deadlines
    )

    assert found.value == own
    assert "_default/intake/by-analogy" in found.because


@pytest.mark.parametrize("silent", ["statutory_fallback", "by_analogy"])
def test_where_the_book_sets_no_general_limit_there_is_none(erping, silent):
    policy = replace(erping.deadlines, **{silent: ruled(False)})

    found = deadlines.statutory_limit(own=None, route="promised", licence=False, policy=policy)

    assert found is None


def test_a_promise_is_the_items_own_or_the_same_day_or_the_laws(erping):
    law = ruled(Limit(20), "x/law")
    ask = {"statutory": law, "policy": erping.deadlines}

    assert deadlines.promised_limit(own=Limit(5), immediate=True, **ask).value == Limit(0)
    assert deadlines.promised_limit(own=Limit(5), immediate=False, **ask).value == Limit(5)
    assert deadlines.promised_limit(own=None, immediate=False, **ask).value == Limit(20)


def test_nothing_is_promised_where_neither_item_nor_law_nor_book_promises(erping):
    policy = replace(erping.deadlines, promise_fallback=ruled(False))
    law = ruled(Limit(20))

    assert deadlines.promised_limit(own=None, immediate=False, statutory=law, policy=policy) is None
    assert (
        deadlines.promised_limit(own=None, immediate=False, statutory=None, policy=erping.deadlines)
        is None
    )


def test_the_clock_starts_when_the_case_is_accepted_if_the_book_says_so(yuanbaozi):
    days = {"accepted_on": date(2024, 5, 8), "completed_on": date(2024, 5, 6)}
    other = replace(yuanbaozi.deadlines, starts_when_complete=ruled(False))

    assert deadlines.starts_on(**days, policy=yuanbaozi.deadlines).value == date(2024, 5, 6)
    assert deadlines.starts_on(**days, policy=other).value == date(2024, 5, 8)


def objections_to_promising(policy, **facts):
    facts = {"kind": "promised", "limit": Limit(5), "reason": "", "report_up": None} | facts
    return [o.found for o in deadlines.objections_to_promising(**facts, policy=policy.deadlines)]


def test_what_is_wanting_in_a_promise_is_said_at_once(erping, yuanbaozi):
    assert objections_to_promising(erping, limit=None) == [
        "没有承诺哪天办好",
        "没有写为什么不能当场办",
    ]
    assert objections_to_promising(erping, reason="要等县局核定") == []
    assert objections_to_promising(erping, kind="immediate", limit=Limit(0)) == []
    assert objections_to_promising(yuanbaozi, kind="agency") == ["没有承诺哪天上报"]
    assert objections_to_promising(yuanbaozi, kind="agency", report_up=date(2024, 5, 8)) == []
    assert objections_to_promising(erping, kind="escalated", reason="由县局定") == []


# ----------------------------------------------------------- changes and warnings


def extension(policy, **facts):
    standing = Standing(date(2024, 5, 8), facts.pop("extended", 0), facts.pop("running", True))
    facts = {"days": 3, "reason": "等县局核定", "role": "director"} | facts
    facts = {"today": date(2024, 5, 8), "standing": standing} | facts
    return [o.found for o in deadlines.objections_to_extension(**facts, policy=policy.deadlines)]


def test_an_extension_within_the_rules_meets_no_objection(erping):
    assert extension(erping, days=5) == []
    assert extension(erping, days=5, joint=True, role="leader") == []


def test_an_extension_beyond_the_rules_meets_every_objection_at_once(erping):
    assert extension(
        erping, days=6, reason=" ", role="clerk", extended=1, today=date(2024, 5, 9), running=False
    ) == [
        "6 个工作日,最长 5 个",
        "已经延过 1 次",
        "没有写理由",
        "5月8日已经过了,只能算超期",
        "时限没有在走,不能延期",
        "您的岗位不能批准延期",
    ]
    assert extension(erping, days=0) == ["延期至少 1 个工作日"]


def test_a_joint_case_is_extended_by_the_government_and_longer(default):
    assert extension(default, days=15, joint=True, role="leader") == []
    assert extension(default, days=11, role="leader") == ["11 个工作日,最长 10 个"]
    assert extension(default, days=1, joint=True, role="director") == ["您的岗位不能批准延期"]


def test_a_book_that_asks_neither_reason_nor_haste_gets_neither(erping):
    policy = replace(
        erping.deadlines, extension_needs_reason=ruled(False), extension_before_due=ruled(False)
    )

    found = deadlines.objections_to_extension(
        days=1,
        reason="",
        role="director",
        today=date(2024, 5, 9),
        standing=Standing(date(2024, 5, 8), 0, True),
        policy=policy,
    )

    assert list(found) == []


def pause(policy, **facts):
    facts = {"kind": "hearing", "reason": "听证", "first": date(2024, 5, 20)} | facts
    facts = {"expected": date(2024, 5, 24), "today": date(2024, 5, 20)} | facts
    return [o.found for o in deadlines.objections_to_pause(**facts, policy=policy)]


def test_the_clock_stops_only_for_what_the_law_lists(erping):
    policy = erping.deadlines

    assert pause(policy) == []
    assert pause(policy, kind="publicity") == [
        "只有这些可以停表:听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审"
    ]
    assert pause(policy, reason="", expected=date(2024, 5, 19)) == [
        "没有写明事由",
        "预计结束的日子早于开始的日子",
    ]
    assert pause(policy, first=date(2024, 5, 19)) == ["不能从过去的日子停起"]
    assert pause(policy, expected=date(2026, 5, 20)) == ["预计的时间超过一年,请写实际需要的时间"]
    assert pause(replace(policy, pause_needs_notice=ruled(False)), reason="") == []


def test_an_overrun_is_explained_when_the_case_is_closed(erping):
    def said(today, reason, policy=erping.deadlines):
        found = deadlines.objections_to_closing(
            due=date(2024, 5, 8), today=today, reason=reason, policy=policy
        )
        return [o.found for o in found]

    silent = replace(erping.deadlines, overdue_explained=ruled(False))

    assert said(date(2024, 5, 8), "") == []
    assert said(date(2024, 5, 9), "") == ["5月8日就到期了,没有说明超期的原因"]
    assert said(date(2024, 5, 9), "系统停了一天") == []
    assert said(date(2024, 5, 9), "", silent) == []


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2024, 4, 29), Light.AMPLE),
        (date(2024, 4, 30), Light.AMPLE),
        (date(2024, 5, 1), Light.AMPLE),
        (date(2024, 5, 6), Light.NEAR),
        (date(2024, 5, 8), Light.TODAY),
        (date(2024, 5, 9), Light.LATE),
    ],
)
def test_the_light_turns_two_workdays_before_the_due_day(calendar, erping, today, light):
    found = deadlines.light(
        due=date(2024, 5, 8), today=today, calendar=calendar, policy=erping.deadlines
    )

    assert found.value is light


def test_a_case_without_an_act_for_three_workdays_is_idle(calendar, erping):
    found = deadlines.idle_since(today=date(2024, 5, 7), calendar=calendar, policy=erping.deadlines)

    assert found == Ruling(date(2024, 4, 29), ("_default/deadlines/idle",))


@pytest.mark.parametrize(
    ("limit", "said"),
    [(Limit(5), "5 个工作日"), (Limit(30, Unit.DAY), "30 天"), (Limit(0), "当天")],
)
def test_a_limit_reads_as_people_say_it(limit, said):
    assert str(limit) == said
