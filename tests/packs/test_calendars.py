"""From the State Council's notices to a calendar."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bianmin.packs import notice_mistakes, read_calendar, read_year

FOLDER = Path(__file__).parents[2] / "packs/_calendars"
NOTICE = {
    "year": 2027,
    "notice": "国办发明电〔2026〕0号",
    "holiday": [
        {"name": "元旦", "off": [date(2026, 12, 31), date(2027, 1, 1)], "on": [date(2027, 1, 9)]},
        {"name": "清明节", "off": [date(2027, 4, 5)]},
    ],
}


def test_announced_years_cite_their_notice_and_later_ones_wait_for_it():
    years = read_calendar(FOLDER).years

    assert all(years[year].notice.startswith("国办发明电") for year in range(2019, 2027))
    assert all(years[year].provisional for year in range(2027, 2051))


@pytest.mark.parametrize("year", range(2027, 2051))
def test_a_provisional_year_gives_the_thirteen_days_of_the_law(year):
    """However the weekends fall, a township closes on thirteen weekdays and works on no weekend."""
    found = read_calendar(FOLDER).years[year]

    assert sum(day.weekday() < 5 for day in found.off) == 13
    assert found.on == {}


def test_a_notice_that_has_come_goes_before_the_law():
    year = read_year(NOTICE)

    calendar = read_calendar(FOLDER, {2027: year})

    assert not calendar.is_provisional(date(2027, 1, 1))
    assert calendar.is_workday(date(2027, 1, 9))
    assert calendar.is_workday(date(2027, 5, 3))  # not in this notice
    assert not calendar.is_workday(date(2026, 12, 31))


def test_every_mistake_of_a_notice_is_named_at_once():
    wrong = {
        "year": "二〇二七",
        "notice": " ",
        "holiday": [
            "元旦",
            {"off": "1月1日", "on": [date(2027, 1, 8)]},
            {
                "name": "春节",
                "off": [date(2027, 2, 6), date(2027, 2, 6), "初一", date(2025, 12, 31)],
            },
        ],
    }

    assert list(notice_mistakes(wrong)) == [
        "没有写年份(year),或不是一个年份",
        "没有写文号(notice)",
        "'元旦' 不是一个假日([[holiday]])",
        "有一个假日没有名字(name)",
        "?.off 应当是日期的列表",
        "?.on:2027-01-08 本来就是工作日,不用调休",
        "春节.off:2027-02-06 写了两次(另一处是 春节.off)",
        "春节.off:'初一' 不是日期",
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"on": [date(2027, 1, 8)]}, "元旦.on:2027-01-08 本来就是工作日,不用调休"),
        (
            {"off": [date(2027, 1, 9)], "on": [date(2027, 1, 9)]},
            "元旦.on:2027-01-09 写了两次(另一处是 元旦.off)",
        ),
        ({"off": [date(2026, 11, 30)]}, "元旦.off:2026-11-30 不在 2027 年,也不在上一年12月"),
    ],
)
def test_days_that_cannot_be_are_refused(days, said):
    notice = NOTICE | {"holiday": [{"name": "元旦"} | days]}

    assert list(notice_mistakes(notice)) == [said]
    with pytest.raises(ValueError, match="元旦"):
        read_year(notice)


@pytest.mark.parametrize("holiday", [[], "元旦", None])
def test_a_notice_without_holidays_is_none(holiday):
    assert list(notice_mistakes(NOTICE | {"holiday": holiday})) == ["一个假日也没有写([[holiday]])"]


@pytest.mark.parametrize("text", ["year = \n", "year = 2026\nnotice = 'x'\n"])
def test_a_faulty_file_is_named(tmp_path, text):
    shutil.copy(FOLDER / "festivals.toml", tmp_path)
    (tmp_path / "2026.toml").write_text(text, "utf-8")

    with pytest.raises(ValueError, match=r"2026\.toml:"):
        read_calendar(tmp_path)
