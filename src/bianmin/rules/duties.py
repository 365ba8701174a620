"""What must be done again and again, and what must be answered (周期性职责).

A clause that says "at least two inspections a week" is a duty: a period, a count and
the evidence that is wanted. A clause that says "a written reply within three days" is
a duty that begins with an event. Both have a state on any day, and a day it turns.
Where nothing measures a duty it is neither kept nor broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import ONE_DAY, Calendar
from .clock import Unit, run
from .obligations import Obligation, State, backwards, owed_in, risky_from, state_in, state_of
from .obligations import Recurring as Recurring
from .periods import Period as Period
from .periods import span_of, workdays
from .ruling import Ruling, cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What has to follow an event within a limit."""

    what: str  # 书面答复投诉人
    event: str  # the kind of record that begins it, see `EVIDENCE`
    evidence: str  # the kind of record that ends it
    within: int  # 0: on the same day
    unit: Unit = Unit.WORKDAY
    who: str = ""


EVIDENCE: Mapping[str, str] = {  # what a hall can show, and what people call it
    "appraisal": "考核",
    "award": "奖惩",
    "bad_rating": "差评",
    "call_back": "回访",
    "catalogue": "事项更新",
    "check": "检查",
    "complaint": "投诉",
    "correction": "整改",
    "fault": "故障",
    "inspection": "巡查",
    "maintenance": "维护",
    "meeting": "会议",
    "notice": "通知",
    "petition": "信访",
    "publication": "公开",
    "reply": "答复",
    "report": "报送",
    "roster": "排班",
    "study": "学习",
    "survey": "满意率测评",
    "training": "培训",
    "village_day": "驻村集中办公",
    "visit": "走访",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book asks for again and again, by a name of ours."""

    recurring: Mapping[str, Ruling[Recurring]]  # 隔一段时间要做的事
    answering: Mapping[str, Ruling[Answering]]  # 有了一件事,要在几天内跟上的
    warn_part: Ruling[int]  # 剩下的工作日不超过一期的几分之一,就要抓紧
    warn_most: Ruling[int]  # 最早提前几个工作日说要抓紧
    record_within: Ruling[int]  # 做过以后几个工作日内记下,再晚算补记


@dataclass(frozen=True, slots=True)
class Standing:
    """How a recurring duty stands: what is owed now, and the period that was missed before."""

    state: State
    done: int
    now: Obligation
    missed: Obligation | None  # the last period that owed something, if it was not kept
    turns: date | None  # the next day on which the state changes if nothing is done


def standing(
    *,
    name: str,
    on: date,
    since: date,
    done: tuple[date, ...] | None,
    calendar: Calendar,
    policy: Policy,
) -> Ruling[Standing]:
    """Return how the recurring duty `name` stands on the day `on`, measured from `since`.

    `since` is the day of adoption, `done` the days on which it was done; None where
    nothing measures it. A period that was missed stays in sight until the duty has been
    kept again. Raises `KeyError` where the book has no such duty, `ValueError` outside
    the calendar.
    """
    duty, because = policy.recurring[name].value, policy.recurring[name].because
    periods = backwards(duty=duty, on=on, since=since, calendar=calendar)
    now = next(periods, None) or owed_in(duty=duty, on=on, since=since, calendar=calendar)
    if done is None:
        return Ruling(Standing(State.UNMEASURED, 0, now, None, None), because)
    before = next((one for one in periods if one.owed), None)
    missed = before if before and before.count(done) < before.owed else None
    count = now.count(tuple(day for day in done if day <= on))
    warn = policy.warn_part.value, policy.warn_most.value
    risky = risky_from(now, now.owed - count, *warn, calendar)
    state = state_in(now, count, on, risky, missed=missed is not None)
    if state in (State.ON_COURSE, State.AT_RISK):
        because = cite(because, policy.warn_part, policy.warn_most)
    turns = {
        State.KEPT: span_of(per=duty.per, day=on).until,
        State.ON_COURSE: risky,
        State.AT_RISK: now.until,
    }.get(state)
    return Ruling(Standing(state, count, now, missed, turns), because)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has to be followed up, and the day on which it was."""

    began: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """How a duty to answer stands in the month of a day."""

    state: State
    waiting: int  # not answered yet
    overdue: int  # of these, past the last day
    late: int  # answered after the last day, which lies in this month
    due: date | None  # the earliest last day among those not overdue
    turns: date | None


def answers(
    *,
    name: str,
    on: date,
    since: date,
    events: tuple[Event, ...] | None,
    calendar: Calendar,
    policy: Policy,
) -> Ruling[Answers]:
    """Return how the duty to answer `name` stands on the day `on`.

    Counted are `events` from `since`, the day of adoption, on; None where nothing
    measures them. What was answered late is held against its month. Raises as
    `standing` does.
    """
    duty, because = policy.answering[name].value, policy.answering[name].because
    if events is None:
        return Ruling(Answers(State.UNMEASURED, 0, 0, 0, None, None), because)
    month = span_of(per=Period.MONTH, day=on)
    mine = (one for one in events if one.began >= since)
    counted = [(one, due_on(began=one.began, duty=duty, calendar=calendar)) for one in mine]
    open_days = [due for one, due in counted if one.ended is None]
    ended = [(one.ended, due) for one, due in counted if one.ended]
    overdue = sum(due < on for due in open_days)
    late = sum(day > due and due in month for day, due in ended)
    due = min((due for due in open_days if due >= on), default=None)
    near = due is not None and workdays(on, due, calendar) <= 1
    state = state_of(
        late=late + overdue, near=near, waiting=len(open_days),
        done=sum(day in month for day, _ in ended),
    )  # fmt: skip
    turns = due + ONE_DAY if due and not overdue else None
    return Ruling(Answers(state, len(open_days), overdue, late, due, turns), because)


def due_on(*, began: date, duty: Answering, calendar: Calendar) -> date:
    """Return the last day for an answer; the end of a run that is off moves to the next workday."""
    day = run(began, duty.within, duty.unit, (), calendar)
    return calendar.on_or_after(day) if duty.within else day
