"""When a case must be finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import deadlines, lights, promises, suspension
from bianmin.rules.deadlines import Limit, Pause, Standing, Unit
from bianmin.rules.lights import Light
from bianmin.rules.ruling import Ruling


def ruled(value, *because):
    return Ruling(value, because or ("x/limit",))


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
    found = promises.statutory_limit(own=None, route=route, licence=True, policy=erping.deadlines)

    assert found == Ruling(
        Limit(days), (f"_national/licence-law/{clause}", "_default/deadlines/statutory-fallback")
    )


def test_an_items_own_limit_goes_before_the_general_one(erping):
    own = Limit(60, Unit.DAY)

    found = promises.statutory_limit(
        own=own, route="promised", licence=False, policy=erping.deadlines
    )

    assert found.value == own
    assert "_default/intake/by-analogy" in found.because


@pytest.mark.parametrize("silent", ["statutory_fallback", "by_analogy"])
def test_where_the_book_sets_no_general_limit_there_is_none(erping, silent):
    policy = replace(erping.deadlines, **{silent: ruled(False)})

    found = promises.statutory_limit(own=None, route="promised", licence=False, policy=policy)

    assert found is None


def test_a_promise_is_the_items_own_or_the_same_day_or_the_laws(erping):
    law = ruled(Limit(20), "x/law")
    ask = {"statutory": law, "policy": erping.deadlines}

    assert promises.promised_limit(own=Limit(5), immediate=True, **ask).value == Limit(0)
    assert promises.promised_limit(own=Limit(5), immediate=False, **ask).value == Limit(5)
    assert promises.promised_limit(own=None, immediate=False, **ask).value == Limit(20)


def test_nothing_is_promised_where_neither_item_nor_law_nor_book_promises(erping):
    policy = replace(erping.deadlines, promise_fallback=ruled(False))
    law = ruled(Limit(20))

    assert promises.promised_limit(own=None, immediate=False, statutory=law, policy=policy) is None
    assert (
        promises.promised_limit(own=None, immediate=False, statutory=None, policy=erping.deadlines)
        is None
    )


def test_the_clock_starts_when_the_papers_are_complete_if_the_book_says_so(erping, yuanbaozi):
    days = {"accepted_on": date(2024, 5, 8), "completed_on": date(2024, 5, 6)}

    assert deadlines.starts_on(**days, policy=yuanbaozi.deadlines).value == date(2024, 5, 6)
    assert deadlines.starts_on(**days, policy=erping.deadlines).value == date(2024, 5, 8)


def objections_to_promising(policy, **facts):
    facts = {"kind": "promised", "limit": Limit(5), "reason": "", "report_up": None} | facts
    return [o.found for o in promises.objections_to_promising(**facts, policy=policy.deadlines)]


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
    return [o.found for o in suspension.objections_to_pause(**facts, policy=policy)]


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
        found = lights.objections_to_closing(
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
    found = lights.light(
        due=date(2024, 5, 8), today=today, calendar=calendar, policy=erping.deadlines
    )

    assert found.value is light


def test_a_case_without_an_act_for_three_workdays_is_idle(calendar, erping):
    found = lights.idle_since(today=date(2024, 5, 7), calendar=calendar, policy=erping.deadlines)

    assert found == Ruling(date(2024, 4, 29), ("_default/deadlines/idle",))


@pytest.mark.parametrize(
    ("limit", "said"),
    [(Limit(5), "5 个工作日"), (Limit(30, Unit.DAY), "30 天"), (Limit(0), "当天")],
)
def test_a_limit_reads_as_people_say_it(limit, said):
    assert str(limit) == said


# --------------------------------------------------------- what else a book settles


def test_an_extension_moves_a_due_day_by_workdays_and_cites_its_cap(calendar, erping):
    found = deadlines.extended(
        due=ruled(date(2024, 4, 30), "x/due"), days=5, calendar=calendar, policy=erping.deadlines
    )

    assert found == Ruling(date(2024, 5, 10), ("x/due", "erping-2023/extension/5b"))


@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(1, 30))
def test_a_longer_extension_ends_later(calendar, erping, day, days):
    ask = {"due": ruled(day), "calendar": calendar, "policy": erping.deadlines}

    assert (
        deadlines.extended(days=days, **ask).value < deadlines.extended(days=days + 1, **ask).value
    )


def test_where_nothing_may_be_extended_the_first_time_is_once_too_often(erping):
    policy = replace(erping, deadlines=replace(erping.deadlines, extension_times=ruled(0)))

    assert extension(policy, days=1) == ["这里不能延期"]
