"""Whether the hall is open now, and when it opens again (开门了没有)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bianmin import shelf
from bianmin.centres.models import Centre
from bianmin.rules.calendar import works_on
from bianmin.rules.hours import Hours, hours_on, open_at
from bianmin.rules.ruling import cite
from bianmin.web.words import long_day

ORDINARY = "综合窗口"  # where a hall has not said which windows it has
AHEAD = 20  # days in which a hall opens again, whatever the holiday


@dataclass(frozen=True, slots=True)
class Opening:
    """What to say at the door: the state in two words, the rest in a sentence, and why."""

    is_open: bool
    head: str
    text: str
    market: str  # a sentence on a market day
    pack: str
    because: tuple[str, ...]


def opening(centre: Centre, kinds: Collection[str], at: datetime) -> Opening:
    """Return what to say at the door at the local time `at`; `kinds` of windows by their names."""
    pack, today = centre.pack_on(at.date()), at.date()
    hours = hours_on(day=today, policy=pack.policy.hours)
    staffed = [k for k in kinds or (ORDINARY,) if _works(centre, k, today)]
    is_open = any(
        open_at(at=at, window_kind=k, workday=True, policy=pack.policy.hours).value for k in staffed
    )
    head, text = _said(centre, kinds, at, hours.value, staffed=bool(staffed), is_open=is_open)
    market = "今天逢集,上午人多。" if staffed and centre.is_market_day(today) else ""
    because = cite(hours, pack.policy.calendar.workdays)
    return Opening(is_open, head, text, market, pack.id, because)


def _works(centre: Centre, kind: str, day: date) -> bool:
    return works_on(
        day=day,
        window_kind=kind,
        market_day=centre.is_market_day(day),
        calendar=shelf.calendar(),
        policy=centre.pack_on(day).policy.calendar,
    ).value


def _said(
    centre: Centre,
    kinds: Collection[str],
    at: datetime,
    hours: Hours,
    *,
    staffed: bool,
    is_open: bool,
) -> tuple[str, str]:
    if is_open:
        until = hours.noon_from if at.time() < hours.noon_from else hours.closes
        rest = "休息" if until == hours.noon_from else "下班"
        return "现在开门", f"到{clock(until)}{rest}。"
    if staffed and at.time() < hours.opens:
        return "还没开门", f"今天{clock(hours.opens)}开门。"
    if staffed and at.time() < hours.noon_until:
        return "中午休息", f"{clock(hours.noon_until)}开门。"
    head = "今天下班了" if staffed else _day_off(at.date())
    return head, _again(centre, kinds, at.date())


def _day_off(day: date) -> str:
    name = shelf.calendar().name_of(day)
    return f"今天休息({name})" if name else "今天休息"


def _again(centre: Centre, kinds: Collection[str], today: date) -> str:
    """Return when the hall opens next."""
    for days in range(1, AHEAD):
        day = today + timedelta(days=days)
        if any(_works(centre, k, day) for k in kinds or (ORDINARY,)):
            opens = hours_on(day=day, policy=centre.pack_on(day).policy.hours).value.opens
            return f"{'明天' if days == 1 else long_day(day, today)} {clock(opens)}开门。"
    return ""


def clock(at: time) -> str:
    """Return a time as people say it: 上午 8:30, 下午 5:30."""
    half = "上午" if at.hour < 12 else "中午" if at.hour == 12 else "下午"
    return f"{half} {at.hour - 12 if at.hour > 12 else at.hour}:{at.minute:02d} "
