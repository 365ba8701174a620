"""How a duty is said on the screen (职责用语): this week one of two, one more by Friday."""

from __future__ import annotations

from datetime import date

from bianmin.rules.duties import Answering, Answers, Standing
from bianmin.rules.obligations import Obligation, Recurring, State
from bianmin.rules.periods import MONTHS, Period, Span
from bianmin.web.words import WEEKDAYS, short_day

DAYS = (Period.DAY, Period.WORKDAY)
HALF_OF_A_MONTH = 16


def how_often(duty: Recurring) -> str:
    """Return 每周至少 2 次; with the day by which, or that it is done ahead."""
    by = f",{duty.by_day} 日前" if duty.by_day and duty.per in MONTHS else ""
    by = f",第 {duty.by_day} 天前" if duty.by_day and not by else by
    ahead = ",提前做好下一期的" if duty.ahead else ""
    return f"{duty.per.zh}至少 {duty.at_least} 次{by}{ahead}"


def how_soon(duty: Answering) -> str:
    """Return 3 个工作日内."""
    return f"{duty.within} {duty.unit.zh}内" if duty.within else "当天"


def period_name(span: Span, per: Period, today: date) -> str:
    """Return what a period is called today: 本周, 上周, 11月, 三季度, 2025年."""
    first = span.first
    if per in DAYS:
        return "今天" if first == today else short_day(first, today)
    if per is Period.WEEK:
        weeks = (today - first).days // 7
        return {-1: "下周", 0: "本周", 1: "上周"}.get(weeks, f"{short_day(first, today)}那周")
    year = "" if first.year == today.year else f"{first.year}年"
    names = {
        Period.HALF_MONTH: f"{first.month}月{'上' if first.day < HALF_OF_A_MONTH else '下'}半月",
        Period.MONTH: f"{first.month}月",
        Period.QUARTER: f"{'一二三四'[(first.month - 1) // 3]}季度",
        Period.HALF_YEAR: "上半年" if first.month == 1 else "下半年",
        Period.YEAR: "今年" if not year else "全年",
    }
    return year + names[per]


def day_name(day: date, today: date) -> str:
    """Return 今天, 周五 in the week of today, else 12月7日."""
    if day == today:
        return "今天"
    if 0 < (day - today).days < 7 - today.weekday():
        return f"周{WEEKDAYS[day.weekday()]}"
    return short_day(day, today)


def evidence(found: Standing, duty: Recurring, on: date) -> str:
    """Return what there is to show, and what is still wanted: 本周 1/2 次,周五前还要 1 次."""
    if found.state is State.UNMEASURED:
        return "没有人记,系统也量不到"
    now, said = found.now, []
    if found.missed is not None and found.state is State.BROKEN:
        said.append(f"{period_name(found.missed.about, duty.per, on)}没有做够")
    said.append(_now(found, duty, on))
    return ";".join(said) if now.owed or found.missed is None else said[0]


def _now(found: Standing, duty: Recurring, on: date) -> str:
    now, name = found.now, period_name(found.now.about, duty.per, on)
    if not now.owed:
        return f"{name}不欠:没有要做的工作日"
    count = f"{name} {found.done}/{now.owed} 次"
    missing = now.owed - found.done
    if missing <= 0:
        return count
    if on >= now.until:
        return f"{count},过了{short_day(now.last, on)}"
    if on > now.last:
        return f"{count},{short_day(now.until, on)}以前还要 {missing} 次"
    by = "" if now.last == on else f"{day_name(now.last, on)}前"
    return f"{count},{by}还要 {missing} 次"


def answered(found: Answers, on: date) -> str:
    """Return what waits for an answer, and what came too late."""
    if found.state is State.UNMEASURED:
        return "没有人记,系统也量不到"
    return waiting(
        overdue=found.overdue, late=found.late, open_=found.waiting, due=found.due, on=on
    )


def waiting(*, overdue: int, late: int, open_: int, due: date | None, on: date) -> str:
    """Return what is overdue, what was late this month, what waits and by when."""
    said = [f"过了期限还没办 {overdue} 件"] if overdue else []
    said += [f"这个月办晚了 {late} 件"] if late else []
    rest = open_ - overdue
    if rest and due:
        said.append(f"等着办 {rest} 件,最早的{day_name(due, on)}到期")
    elif rest:
        said.append(f"等着办 {rest} 件")
    return ";".join(said) or "没有过了期限的"


def outcome(owed: Obligation, count: int, on: date) -> State:
    """Return how a period came out, for the history."""
    if count >= owed.owed:
        return State.KEPT
    return State.BROKEN if on >= owed.until else State.ON_COURSE
