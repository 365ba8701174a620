"""What must be done again and again, and what must be answered (周期性职责).

A clause that says "at least two inspections a week" is a duty: a period, a count and
the evidence that is wanted. A clause that says "a written reply within three days" is
a duty that begins with an event. Both have a state on any day, and a day it turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .deadlines import Unit
from .ruling import Ruling


class Period(StrEnum):
    """How often; a period is half open: its last day is the day before the next one begins."""

    DAY = "day"
    WORKDAY = "workday"
    WEEK = "week"
    HALF_MONTH = "half_month"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """What has to be done some times in every period."""

    what: str  # 巡查
    evidence: str  # the kind of record that counts, see `EVIDENCE`
    per: Period
    at_least: int = 1  # times a period
    who: str = ""  # who answers for it: 中心主任
    ahead: bool = False  # done before the period begins: next month's roster by month's end
    by_day: int = 0  # done by this day of the period, the first is 1; 0: by its end


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
    "call_back": "回访",
    "check": "检查",
    "complaint": "投诉",
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
    "training": "培训",
    "visit": "走访",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book asks for again and again, by a name of ours."""

    recurring: Mapping[str, Ruling[Recurring]]
    answering: Mapping[str, Ruling[Answering]]
