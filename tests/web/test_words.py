"""Days, lights and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

from bianmin import shelf
from bianmin.web import words

MONDAY = date(2026, 11, 23)


def said(due, today=MONDAY, state="accepted", **more):
    shown = words.shown_light(due, today, state, calendar=shelf.calendar(), **more)
    return shown.shape, shown.words


def render(text, **context):
    return Template(text).render(Context(context))


def test_a_light_counts_workdays_and_not_the_weekend():
    assert said(date(2026, 12, 7)) == ("ok", "还有 10 个工作日")
    assert said(date(2026, 11, 25)) == ("soon", "还有 2 个工作日")
    assert said(MONDAY) == ("today", "今天到期")
    assert said(date(2026, 11, 18)) == ("late", "超期 3 个工作日")


def test_a_light_knows_the_holidays_and_the_sundays_one_works():
    before_spring_festival = date(2026, 2, 13)

    assert said(date(2026, 2, 24), before_spring_festival) == ("soon", "还有 2 个工作日")


def test_a_day_missed_on_friday_is_late_on_saturday():
    assert said(date(2026, 11, 20), date(2026, 11, 21)) == ("late", "超期,还没过工作日")


def test_the_book_says_from_how_many_days_a_day_is_near():
    assert said(date(2026, 11, 25), near=1)[0] == "ok"
    assert said(date(2026, 12, 7), near=10)[0] == "soon"


@pytest.mark.parametrize(
    ("state", "shape", "text"),
    [
        ("suspended", "still", "停着"),
        ("supplementing", "still", "等补材料"),
        ("decided", "none", "已办结"),
        ("archived", "none", "已办结"),
        ("withdrawn", "none", "已撤回"),
    ],
)
def test_a_clock_that_does_not_run_is_never_late(state, shape, text):
    assert said(date(2026, 11, 2), state=state) == (shape, text)


def test_a_case_without_a_day_and_a_day_beyond_the_calendar_are_still_shown():
    assert said(None) == ("none", "没有期限")
    assert said(date(2999, 1, 5)) == ("none", "最晚 2999年1月5日")


def test_a_day_in_a_year_without_notice_is_marked_as_not_settled():
    page = render("{% light due today %}", due=date(2027, 1, 12), today=MONDAY)

    assert "还有 35 个工作日" in page
    assert "暂定" in page
    assert "暂定" not in render("{% light due today %}", due=date(2026, 12, 7), today=MONDAY)


def test_days_say_their_weekday_and_the_year_only_when_it_is_another_one():
    this, other = date(2026, 12, 7), date(2027, 1, 4)

    page = render("{% zh_date this %}|{% zh_date other %}", this=this, other=other, today=MONDAY)

    assert "2026-12-07" in page
    assert ">12月7日 星期一<" in page
    assert ">2027年1月4日 星期一<" in page
    assert "2026年12月7日" in render("{% zh_date day %}", day=this)  # no today: the year is said


def test_times_are_said_in_local_time():
    at = datetime(2026, 11, 23, 1, 42, tzinfo=UTC)

    assert ">11月23日 9:42<" in render("{% zh_datetime at %}", at=at, today=MONDAY)


@pytest.mark.parametrize("nothing", [None, "", "not a day"])
def test_a_day_that_is_none_is_a_dash_and_no_error(nothing):
    assert render("{% zh_date day %}", day=nothing, today=MONDAY) == "—"
    assert (
        render("{{ day|zh_day }}{{ day|zh_short }}{{ day|iso }}{{ day|cell_day }}", day=nothing)
        == ""
    )


def test_a_case_number_is_read_in_groups_and_copied_in_one_piece():
    number = "12345678920261123000427"

    page = render("{{ no|case_no }}", no=number)

    groups = ["123456789", "20261123", "00042", "7"]
    assert "".join(f"<span>{g}</span>" for g in groups) in page
    assert render("{{ no|case_no }}", no="QS-1") == "QS-1"


@pytest.mark.parametrize(
    ("whole", "shown"),
    [
        ("11010119420101002X", "1101** **** **** 002X"),
        ("13800001111", "138****1111"),
        ("石桂香", "石**"),
    ],
)
def test_what_need_not_be_seen_is_masked(whole, shown):
    assert shown in render("{{ value|masked }}", value=whole)
    assert whole not in render("{{ value|masked }}", value=whole)


def test_every_form_has_a_key_of_its_own():
    assert render("{% form_key %}") != render("{% form_key %}")
