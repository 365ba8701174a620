"""When people come, and when they wait: by weekday and hour (什么时候人多)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum

from bianmin.centres.models import Centre
from bianmin.tickets.models import HallDay, Period

from .days import bounds

HOURS, LEVELS = 24, 5
WEEKDAYS = "一二三四五六日"
WORKDAYS = range(5)
ARRIVALS, WAITS = "arrivals", "waits"
MEASURES = {ARRIVALS: "平均来几位", WAITS: "平均等几分钟"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one weekday."""

    value: float | None  # none: the hall had no such day, or nobody waited then
    level: int  # 0 to 5, of the most there is

    @property
    def zh(self) -> str:
        """The number as it stands in the cell."""
        return "—" if self.value is None else f"{self.value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Heat:
    """The whole table: hours down, weekdays across."""

    heads: tuple[str, ...]
    days: tuple[int, ...]  # how many of each weekday had numbers
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: int  # people who came, or who were called
    most: str  # in words


def heat(centre: Centre, first: date, last: date, measure: str) -> Heat:
    """Return when people came, or how long they waited, on the days between two: two queries."""
    days = HallDay.objects.filter(centre=centre, day__gte=first, day__lte=last)
    open_days = Counter(day.weekday() for day in days.values_list("day", flat=True))
    many, all_ = (_arrivals if measure == ARRIVALS else _waits)(centre, first, last)
    weekdays = sorted({*WORKDAYS, *open_days, *(hour // HOURS for hour in many)})
    hours = sorted({hour % HOURS for hour in many})
    values = {
        hour: n / open_days[hour // HOURS] if measure == ARRIVALS else n
        for hour, n in many.items()
        if open_days[hour // HOURS] or measure == WAITS
    }
    top = max(values.values(), default=0.0)

    def cell(weekday: int, hour: int) -> Cell:
        empty = 0.0 if measure == ARRIVALS and open_days[weekday] else None
        value = values.get(weekday * HOURS + hour, empty)
        return Cell(value, round(value / top * LEVELS) if value and top else 0)

    span = range(hours[0], hours[-1] + 1) if hours else ()
    rows = tuple((f"{hour} 点", tuple(cell(day, hour) for day in weekdays)) for hour in span)
    most = max(values, key=lambda hour: values[hour]) if values else None
    said = "" if most is None else (
        f"最高的是星期{WEEKDAYS[most // HOURS]} {most % HOURS} 点,"
        f"{MEASURES[measure]}:{Cell(values[most], 0).zh}"
    )  # fmt: skip
    heads = tuple(f"星期{WEEKDAYS[day]}" for day in weekdays)
    return Heat(heads, tuple(open_days[day] for day in weekdays), rows, all_, said)


def _between(centre: Centre, first: date, last: date) -> Any:
    begins, ends = bounds(first)[0], bounds(last)[1]
    return Period.objects.filter(centre=centre, since__gte=begins, since__lt=ends).order_by()


def _arrivals(centre: Centre, first: date, last: date) -> tuple[dict[int, float], int]:
    """Return how many took a number in each hour of the week."""
    begun = _between(centre, first, last).filter(kind=Period.Kind.WAITING, since=F("ticket__at"))
    found = dict(begun.values_list("hour").annotate(n=Count("pk")))
    return found, sum(found.values())


def _waits(centre: Centre, first: date, last: date) -> tuple[dict[int, float], int]:
    """Return how long those had waited, on the average, who were called in each hour."""
    called = _between(centre, first, last).filter(
        kind=Period.Kind.WALKING,
        ticket__periods__kind=Period.Kind.WAITING, ticket__periods__until=F("since"),
    )  # fmt: skip
    rows = called.values_list("hour").annotate(
        n=Count("pk"), minutes=Sum("ticket__periods__minutes")
    )
    found = list(rows)
    return {hour: minutes / n for hour, n, minutes in found}, sum(n for _, n, _ in found)
