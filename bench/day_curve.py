"""The curve of a day as a picture: who waits, in which line, and how many windows are at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bench.day_judge import Facts, lane
from bench.day_script import at

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 420, 52, 20, 64, 44
STEP = timedelta(minutes=2)
LINES = (("ordinary", "等着,普通", "#9db8d9"), ("care", "等着,爱心通道", "#e0a458"),
         ("appointment", "等着,预约", "#6b9e78"))  # fmt: skip
SERVED, CAME = "#1f3b5c", "#b9bec6"
QUARTER = timedelta(minutes=15)


def curve(facts: Facts, title: str) -> str:
    """Return the picture as SVG."""
    served = (one.until for rows in facts.periods.values() for one in rows if one.kind == "serving")
    begins, evening = at(8), max(served) + 10 * STEP
    times = [begins + n * STEP for n in range(int((evening - begins) / STEP) + 1)]
    waiting = {name: _standing(facts, times, "waiting", name) for name, _, _ in LINES}
    at_work = _standing(facts, times, "serving", "")
    top = max(sum(each) for each in zip(*waiting.values(), strict=True))
    came = _arrivals(facts, times[0], times[-1])
    top = max(top, *at_work, *(many for _, many in came), 10)
    top = -(-top // 20) * 20 if top > 20 else -(-top // 5) * 5

    def x(when: datetime) -> float:
        return LEFT + (when - times[0]) / (times[-1] - times[0]) * (WIDTH - LEFT - RIGHT)

    def y(many: float) -> float:
        return HEIGHT - BOTTOM - many / top * (HEIGHT - TOP - BOTTOM)

    parts = [*_frame(title, times, top, x, y)]
    below = [0] * len(times)
    for name, _, colour in LINES:
        above = [low + more for low, more in zip(below, waiting[name], strict=True)]
        line = [f"{x(when):.1f},{y(many):.1f}" for when, many in zip(times, above, strict=True)]
        line += [
            f"{x(when):.1f},{y(many):.1f}"
            for when, many in reversed(list(zip(times, below, strict=True)))
        ]
        parts.append(f'<polygon points="{" ".join(line)}" fill="{colour}" opacity=".9"/>')
        below = above
    for when, many in came:
        width = x(when + QUARTER) - x(when) - 2
        parts.append(f'<rect x="{x(when) + 1:.1f}" y="{y(many):.1f}" width="{width:.1f}" height="{y(0) - y(many):.1f}" fill="{CAME}" fill-opacity=".35" stroke="#8b9099" stroke-width=".6"/>')  # fmt: skip
    line = [f"{x(when):.1f},{y(many):.1f}" for when, many in zip(times, at_work, strict=True)]
    parts.append(f'<polyline points="{" ".join(line)}" fill="none" stroke="{SERVED}" stroke-width="1.6"/>')  # fmt: skip
    return "\n".join([*parts, "</svg>"]) + "\n"


def _frame(
    title: str, times: list[datetime], top: float, x: Callable[[datetime], float],
    y: Callable[[float], float],
) -> list[str]:  # fmt: skip
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="15" fill="#1b1b1b">{title}</text>',
    ]
    keys = [*((words, colour) for _, words, colour in LINES), ("正在办", SERVED), ("来的人,每一刻钟", CAME)]  # fmt: skip
    for n, (words, colour) in enumerate(keys):
        left = LEFT + n * 150
        parts.append(f'<rect x="{left}" y="36" width="12" height="12" fill="{colour}"/><text x="{left + 18}" y="47" fill="#444">{words}</text>')  # fmt: skip
    for n in range(5):
        many = top * n / 4
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(many):.1f}" y2="{y(many):.1f}" stroke="#e3e3e3"/>')  # fmt: skip
        parts.append(f'<text x="{LEFT - 8}" y="{y(many) + 4:.1f}" text-anchor="end" fill="#444">{many:g}</text>')  # fmt: skip
    hour = at(8)
    while hour <= times[-1]:
        parts.append(f'<text x="{x(hour):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#444">{hour:%-H:%M}</text>')  # fmt: skip
        hour += timedelta(hours=1)
    return parts


def _standing(facts: Facts, times: list[datetime], kind: str, name: str) -> list[int]:
    """Return how many are in a kind of period at each moment, of one line or of all."""
    change = [0] * (len(times) + 1)
    for pk, rows in facts.periods.items():
        if name and lane(facts.tickets[pk]) != name:
            continue
        for one in rows:
            if one.kind == kind and one.until > times[0]:
                first, last = (max(0, -int((times[0] - when) // STEP)) for when in (one.since, one.until))  # fmt: skip
                change[min(first, len(times))] += 1
                change[min(last, len(times))] -= 1
    found, now = [], 0
    for step in change[:-1]:
        now += step
        found.append(now)
    return found


def _arrivals(facts: Facts, first: datetime, last: datetime) -> list[tuple[datetime, int]]:
    quarters = int((last - first) / QUARTER)
    counts = [0] * (quarters + 1)
    for ticket in facts.tickets.values():
        counts[min(quarters, max(0, int((ticket.at - first) / QUARTER)))] += 1
    return [(first + n * QUARTER, many) for n, many in enumerate(counts) if many]
