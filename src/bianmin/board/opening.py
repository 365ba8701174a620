"""Whether the hall is open now, and when it opens again (开门了没有)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bianmin.centres.models import Centre
from bianmin.openings.queries import openings_on
from bianmin.rules import openings
from bianmin.rules.openings import Kind, Session
from bianmin.rules.ruling import Ruling
from bianmin.web.words import long_day

AHEAD = 20  # days in which a hall opens again, whatever the holiday
LUNCH = range(11, 15)  # a break that begins then is no end of the day
Days = dict[date, Ruling[openings.Opening]]


@dataclass(frozen=True, slots=True)
class Opening:
    """What to say at the door: the state in two words, the rest in a sentence, and why."""

    is_open: bool
    head: str
    text: str
    market: str  # a sentence on a market day
    pack: str
    because: tuple[str, ...]


def opening(centre: Centre, at: datetime) -> Opening:
    """Return what to say at the door at the local time `at`."""
    today, clock_now = at.date(), at.time()
    days = openings_on(centre, today, today + timedelta(days=AHEAD))
    now = days[today].value
    head, text = _said(days, today, clock_now)
    market = "今天逢集,上午人多。" if now.sessions and centre.is_market_day(today) else ""
    is_open = any(opens <= clock_now < closes for opens, closes in now.sessions)
    return Opening(is_open, head, text, market, centre.pack_on(today).id, days[today].because)


def _said(days: Days, today: date, now: time) -> tuple[str, str]:
    found = days[today].value
    left = [one for one in found.sessions if now < one[1]]
    if not left:
        return _over(found), _again(days, today)
    return _begun(found.sessions, left, now)


def _begun(sessions: tuple[Session, ...], left: list[Session], now: time) -> tuple[str, str]:
    opens, closes = left[0]
    if opens <= now:
        rest = "休息" if len(left) > 1 else "下班"
        return "现在开门", f"到{clock(closes)}{rest}。"
    if left[0] == sessions[0]:
        return "还没开门", f"今天{clock(opens)}开门。"
    noon = sessions[len(sessions) - len(left) - 1][1].hour in LUNCH
    return "中午休息" if noon else "现在休息", f"{clock(opens)}开门。"


def _over(found: openings.Opening) -> str:
    if found.sessions:
        return "今天下班了"
    if found.changed is Kind.CLOSED:
        return f"今天{found.why}。"
    return f"今天休息({found.why})"


def _again(days: Days, today: date) -> str:
    """Return when the hall opens next."""
    for day, found in days.items():
        if day > today and found.value.sessions:
            opens = found.value.sessions[0][0]
            named = "明天" if day == today + timedelta(days=1) else long_day(day, today)
            return f"{named} {clock(opens)}开门。"
    return ""


def clock(at: time) -> str:
    """Return a time as people say it: 上午 8:30, 下午 5:30."""
    half = "上午" if at.hour < 12 else "中午" if at.hour == 12 else "下午"
    return f"{half} {at.hour - 12 if at.hour > 12 else at.hour}:{at.minute:02d} "
