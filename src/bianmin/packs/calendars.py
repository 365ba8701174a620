"""From the State Council's yearly notices to a `Calendar` (放假安排).

One file per year; a year without a file is provisional and follows the law's
holidays alone, whose solar dates stand in `festivals.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import tomli

from bianmin.rules.calendar import SATURDAY, Calendar, Year, provisional_year

DECEMBER = 12  # 元旦 may begin in the old year


def read_calendar(folder: Path, extra: Mapping[int, Year] | None = None) -> Calendar:
    """Return the calendar of `folder`; years of `extra` (imported notices) go before files.

    Raises `ValueError` naming the file that is wrong, with every mistake in it.
    """
    law = tomli.loads((folder / "festivals.toml").read_text("utf-8"))
    rule = law["rule"]["holiday"]
    years = {int(y): _provisional(int(y), rule, dates) for y, dates in law["years"].items()}
    for file in sorted(folder.glob("[0-9]*.toml")):
        try:
            year = read_year(tomli.loads(file.read_text("utf-8")))
        except ValueError as error:
            raise ValueError(f"{file.name}:{error}") from error
        years[year.year] = year
    years.update(extra or {})
    return Calendar(years)


def read_year(notice: Mapping[str, Any]) -> Year:
    """Return one year from its notice. Raises `ValueError` listing every mistake."""
    if mistakes := list(notice_mistakes(notice)):
        raise ValueError("\n".join(mistakes))
    off = {day: h["name"] for h in notice["holiday"] for day in h.get("off", ())}
    on = {day: h["name"] for h in notice["holiday"] for day in h.get("on", ())}
    return Year(year=notice["year"], notice=notice["notice"], off=off, on=on)


def notice_mistakes(notice: Mapping[str, Any]) -> Iterator[str]:
    """Yield everything wrong with a notice, in words for the person who typed it."""
    year = notice.get("year")
    if type(year) is not int or not 1949 < year < 2100:
        yield "没有写年份(year),或不是一个年份"
        year = None
    if not str(notice.get("notice", "")).strip():
        yield "没有写文号(notice)"
    seen: dict[date, str] = {}
    holidays = notice.get("holiday", ())
    if not isinstance(holidays, list) or not holidays:
        yield "一个假日也没有写([[holiday]])"
        return
    for holiday in holidays:
        if not isinstance(holiday, Mapping):
            yield f"{holiday!r} 不是一个假日([[holiday]])"
            continue
        name = str(holiday.get("name", "")).strip()
        if not name:
            yield "有一个假日没有名字(name)"
        for side in ("off", "on"):
            yield from _days(holiday.get(side, []), f"{name or '?'}.{side}", side, year, seen)


def _days(days: Any, where: str, side: str, year: Any, seen: dict[date, str]) -> Iterator[str]:
    if not isinstance(days, list):
        yield f"{where} 应当是日期的列表"
        return
    for day in days:
        if type(day) is not date:
            yield f"{where}:{day!r} 不是日期"
        elif year and day.year != year and (day.year + 1, day.month) != (year, DECEMBER):
            yield f"{where}:{day} 不在 {year} 年,也不在上一年12月"
        elif day in seen:
            yield f"{where}:{day} 写了两次(另一处是 {seen[day]})"
        elif side == "on" and day.weekday() < SATURDAY:
            yield f"{where}:{day} 本来就是工作日,不用调休"
        else:
            seen[day] = where


def _provisional(year: int, rule: list[dict[str, Any]], festivals: Mapping[str, date]) -> Year:
    """Return a year by the law's own holidays, as `festivals.toml` states them."""
    holidays = {}
    for holiday in rule:
        fixed = "month" in holiday
        first = (
            date(year, holiday["month"], holiday["day"])
            if fixed
            else festivals[holiday["festival"]] + timedelta(days=holiday["starts"])
        )
        holidays[holiday["name"]] = tuple(first + timedelta(days=i) for i in range(holiday["days"]))
    return provisional_year(year, holidays=holidays)
