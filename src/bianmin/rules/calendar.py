"""Which days are workdays (工作日).

Weekends are off and weekdays are on, except where the State Council's yearly
notice moves a day (调休). A year whose notice has not come is provisional
(暂定): the law's own holidays hold there, a holiday on a weekend is made up on
the next workday, and nothing else is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .ruling import Ruling

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKEND, MADE_UP = "周末", "调休上班"


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One year of the calendar: its holidays by name, and where they come from.

    A notice may reach back into the last days of December (元旦).
    """

    year: int
    notice: str  # 国办发明电〔2025〕7号; empty while the year is provisional
    off: Mapping[date, str]  # a day off -> the holiday's name
    on: Mapping[date, str] = field(default_factory=dict)  # a make-up workday -> its holiday

    @property
    def provisional(self) -> bool:
        return not self.notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the calendar."""

    workdays: Ruling[bool]  # 期限按工作日算,不含法定节假日
    market_day_windows: Ruling[tuple[str, ...]]  # 逢圩日照常上班的窗口种类
    market_only_windows: Ruling[tuple[str, ...]]  # 只在圩日开的窗口种类


def works_on(
    *, day: date, window_kind: str, market_day: bool, calendar: Calendar, policy: Policy
) -> Ruling[bool]:
    """Return whether a window of `window_kind` is staffed on `day` (圩日照常上班)."""
    if market_day and window_kind in policy.market_day_windows.value:
        return Ruling(True, policy.market_day_windows.because)
    if not market_day and window_kind in policy.market_only_windows.value:
        return Ruling(False, policy.market_only_windows.because)
    return Ruling(not policy.workdays.value or calendar.is_workday(day), policy.workdays.because)


class Calendar:
    """The workdays of a run of years, ready for counting.

    Two tables (the workdays in order, and for every day how many workdays there
    are up to it) make adding and counting one look-up each, whatever the length.
    """

    __slots__ = ("_days", "_end", "_off", "_on", "_start", "_upto", "years")

    def __init__(self, years: Mapping[int, Year]) -> None:
        """Build the tables. `years` must follow each other without a gap (`ValueError`)."""
        first, last = min(years), max(years)
        if len(years) != last - first + 1:
            raise ValueError("the calendar has a gap between its years")
        self.years = dict(sorted(years.items()))
        self._off: dict[date, str] = {}
        self._on: dict[date, str] = {}
        for year in self.years.values():  # the later notice has the last word
            self._off = {d: n for d, n in self._off.items() if d not in year.on} | dict(year.off)
            self._on = {d: n for d, n in self._on.items() if d not in year.off} | dict(year.on)
        self._start = date(first, 1, 1).toordinal()
        self._end = date(last, 12, 31).toordinal()
        self._days: list[date] = []
        self._upto: list[int] = []
        for ordinal in range(self._start, self._end + 1):
            day = date.fromordinal(ordinal)
            if self._works(day):
                self._days.append(day)
            self._upto.append(len(self._days))

    def _works(self, day: date) -> bool:
        return day in self._on or (day.weekday() < SATURDAY and day not in self._off)

    def _count(self, day: date) -> int:
        """Return the number of workdays of the calendar up to and including `day`."""
        ordinal = day.toordinal()
        if not self._start <= ordinal <= self._end:
            raise ValueError(f"{day} lies outside the calendar")
        return self._upto[ordinal - self._start]

    def is_workday(self, day: date) -> bool:
        """Return whether offices work on `day`; `ValueError` outside the calendar."""
        self._count(day)
        return self._works(day)

    def workday_after(self, day: date, count: int) -> date:
        """Return the `count`-th workday after `day`; `day` itself never counts.

        With `count` 0, `day` itself (which may be a day off). Raises `ValueError`
        when the answer lies outside the calendar.
        """
        if count <= 0:
            return day
        index = self._count(day) + count - 1
        if index >= len(self._days):
            raise ValueError(f"{count} workdays after {day} lies outside the calendar")
        return self._days[index]

    def workdays_after(self, days: Sequence[date], count: int) -> list[date]:
        """Return the `count`-th workday after each of `days`: `workday_after` for many at once.

        `count` is at least 1. Raises `ValueError` as `workday_after` does.
        """
        if not days:
            return []
        self._count(min(days))
        if self._count(max(days)) + count > len(self._days):
            raise ValueError(f"{count} workdays after {max(days)} lies outside the calendar")
        upto, workdays, start, ahead = self._upto, self._days, self._start, count - 1
        return [workdays[upto[day.toordinal() - start] + ahead] for day in days]

    def on_or_after(self, day: date) -> date:
        """Return `day` if it is a workday, otherwise the next workday."""
        return day if self.is_workday(day) else self.workday_after(day, 1)

    def workdays_between(self, after: date, until: date) -> int:
        """Return the number of workdays after `after` up to and including `until`.

        Negative when `until` lies before `after`.
        """
        return self._count(until) - self._count(after)

    def is_provisional(self, day: date) -> bool:
        """Return whether the year of `day` still waits for its notice (暂定)."""
        return self.years[day.year].provisional

    def name_of(self, day: date) -> str:
        """Return why `day` is off or on: 国庆节, 调休上班, 周末, or nothing."""
        if day in self._on:
            return f"{self._on[day]}{MADE_UP}"
        return self._off.get(day, WEEKEND if day.weekday() >= SATURDAY else "")

    def with_year(self, year: Year) -> Calendar:
        """Return this calendar with one year replaced (a notice has come)."""
        return Calendar({**self.years, year.year: year})


def provisional_year(year: int, *, holidays: Mapping[str, tuple[date, ...]]) -> Year:
    """Return the calendar of a year without notice, by the law's holidays alone.

    `holidays` names the statutory days of that year. A holiday that falls on a
    weekend, or on a day that is off already, is made up on the next workday
    (全国年节及纪念日放假办法).
    """
    off: dict[date, str] = {}
    for name, days in sorted(holidays.items(), key=lambda kv: kv[1]):
        owed = 0
        for day in days:
            owed += day.weekday() >= SATURDAY or day in off
            off.setdefault(day, name)
        day = max(days)
        while owed:
            day += ONE_DAY
            if day.weekday() < SATURDAY and day not in off:
                off[day] = name
                owed -= 1
    return Year(year=year, notice="", off={d: n for d, n in off.items() if d.year == year})
