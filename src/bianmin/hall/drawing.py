"""A day's curve as a picture: where its lines run on the sheet (曲线)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from .queries.days import Point

WIDTH, HEIGHT = 760, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 748, 22, 190
LEAST = 4  # people up to which the sheet reaches at the least
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, and what stands beside it."""

    at: int
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the people who waited as an area and the windows as a stair."""

    area: str
    people: str
    windows: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    mark: Tick | None  # the minute that is looked at
    said: str

    width, height, left, right, top, bottom = WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM


def chart(
    points: list[Point], first: datetime, last: datetime, at: datetime | None = None
) -> Chart:
    """Return the picture of a day between two instants; `at` is marked in it."""
    most = max([LEAST, *(max(one.waiting, one.windows) for one in points)])
    top = -(-most // 4) * 4
    length = max((last - first).total_seconds(), 1)

    def x(when: datetime) -> int:
        return round(LEFT + (RIGHT - LEFT) * (when - first).total_seconds() / length)

    def y(many: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * many / top)

    people = [f"{x(one.at)},{y(one.waiting)}" for one in points]
    stairs: list[str] = []
    for before, one in zip([None, *points], points, strict=False):
        if before is not None:
            stairs.append(f"{x(one.at)},{y(before.windows)}")
        stairs.append(f"{x(one.at)},{y(one.windows)}")
    ends = f"{x(points[0].at)},{BOTTOM} {' '.join(people)} {x(points[-1].at)},{BOTTOM}" if points else ""  # fmt: skip
    return Chart(
        area=ends, people=" ".join(people), windows=" ".join(stairs),
        across=tuple(Tick(x(one), f"{localtime(one):%-H:%M}") for one in _hours(first, last)),
        up=tuple(Tick(y(n), str(n)) for n in range(0, top + 1, top // 4)),
        mark=Tick(x(at), f"{localtime(at):%-H:%M}") if at and first <= at <= last else None,
        said=in_words(points),
    )  # fmt: skip


def _hours(first: datetime, last: datetime) -> list[datetime]:
    begins = localtime(first).replace(minute=0)
    every = HOUR if last - first <= 12 * HOUR else 2 * HOUR
    found = [begins + n * every for n in range(int((last - begins) / every) + 1)]
    return [one for one in found if one >= first]


def in_words(points: list[Point]) -> str:
    """Return what a curve shows, for who cannot see it."""
    if not points:
        return "还没有可画的。"
    most = max(points, key=lambda one: one.waiting)
    if not most.waiting:
        return "每十分钟看一次,没有人在等。"
    windows = sorted({one.windows for one in points})
    span = f"{windows[0]}" if len(windows) == 1 else f"{windows[0]}–{windows[-1]}"
    return (
        f"每十分钟看一次:{localtime(most.at):%-H:%M} 等的人最多,{most.waiting} 位,"
        f"那时开着 {most.windows} 个窗口;这一天开着 {span} 个窗口。"
    )
