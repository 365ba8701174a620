"""What a resident is told by text message or e-mail (通知群众), and what may never stand in one.

A message spares a telephone call; the papers that the law asks for go on paper all the
same. Whoever picks up the telephone may read it: so it holds the number of the case, the
hall, a day and a telephone number, and nothing of the matter itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from .ruling import Objection, Ruling, cite


class Event(StrEnum):
    """What a message tells of."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOTICE = "notice"
    SUPPLEMENT_NEAR = "supplement_near"
    PROMISE_NEAR = "promise_near"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    READY = "ready"
    DECIDED = "decided"
    ENDED = "ended"
    UNCOLLECTED = "uncollected"
    BOOKED = "booked"
    BOOKING_NEAR = "booking_near"
    BOOKING_MOVED = "booking_moved"
    BOOKING_OFFER = "booking_offer"
    BOOKING_OFF = "booking_off"
    ANSWERED = "answered"

    @property
    def zh(self) -> str:
        return EVENT_ZH[self]


EVENT_ZH = {
    Event.RECEIVED: "收下了", Event.ACCEPTED: "受理了", Event.NOTICE: "要补材料",
    Event.SUPPLEMENT_NEAR: "补材料快到期", Event.PROMISE_NEAR: "容缺承诺快到期",
    Event.SUSPENDED: "停止计时", Event.RESUMED: "恢复计时", Event.EXTENDED: "延期",
    Event.READY: "可以来取结果", Event.DECIDED: "作出了决定", Event.ENDED: "办件了结",
    Event.UNCOLLECTED: "结果久未领取", Event.BOOKED: "约好了", Event.BOOKING_NEAR: "预约快到了",
    Event.BOOKING_MOVED: "预约改了时间", Event.BOOKING_OFFER: "请改约",
    Event.BOOKING_OFF: "预约取消了", Event.ANSWERED: "咨询答复了",
}  # fmt: skip
KEYS = {"texts": {event.value: zh for event, zh in EVENT_ZH.items()}}
FIELDS = ("编号", "中心", "日期", "电话")  # all that may be filled in of a case
BOOKING = ("预约码", "中心", "日期", "时间", "电话")
ASKED = ("编号", "中心", "电话")
SECRET = ("预约码",)  # goes out, and is not kept with the text of the message
FIELDS_OF = {  # where it is no case that a message tells of
    Event.BOOKED: BOOKING, Event.BOOKING_NEAR: BOOKING, Event.BOOKING_MOVED: BOOKING,
    Event.BOOKING_OFFER: BOOKING, Event.BOOKING_OFF: BOOKING, Event.ANSWERED: ASKED,
}  # fmt: skip
FIELD = re.compile(r"{([^{}]*)}")
ONE_SMS, PART = 70, 67  # letters of a text message, and of each part of a longer one
NUMBERS = re.compile(r"\d{15,}")  # of a person or a case, typed into a text for everybody
MARKUP = re.compile(r"[<>{}]|https?:|javascript:", re.IGNORECASE)
NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about messages to residents."""

    texts: Mapping[str, Ruling[str]]  # 通知群众的话,按情形
    most_parts: Ruling[int]  # 一条短信最多拆成几条
    unsaid: Ruling[tuple[str, ...]]  # 短信里不能出现的字眼
    quiet_from: Ruling[time]  # 从几点起不打扰群众
    quiet_until: Ruling[time]  # 到几点为止不打扰群众
    once_a_day: Ruling[bool]  # 同一件事一天只说一次
    may_refuse: Ruling[bool]  # 群众可以说不要短信
    step_warn: Mapping[str, Ruling[int]]  # 环节到期前几个工作日提醒谁: roles


def parts(text: str) -> int:
    """Return into how many text messages the network splits `text`."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= ONE_SMS else -(-length // PART)


def fields_of(event: Event | None) -> tuple[str, ...]:
    """Return all that may be filled in where a message tells of `event`."""
    return FIELDS_OF.get(event, FIELDS) if event else FIELDS


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its fields filled in; what it may not ask for stays empty."""
    return FIELD.sub(lambda field: values.get(field[1], ""), text)


def objections_to_text(
    *, text: str, longest: Mapping[str, str], policy: Policy, event: Event | None = None
) -> Iterator[Objection]:
    """Yield why a hall's own text cannot be sent; `longest` is what each field can become."""
    fields = fields_of(event)
    if not text.strip():
        yield policy.unsaid.objection("没有写要说的话")
    unknown = [f"{{{name}}}" for name in FIELD.findall(text) if name not in fields]
    if unknown:
        known = "、".join(f"{{{name}}}" for name in fields)
        yield policy.unsaid.objection(f"不能填{'、'.join(unknown)};只能填{known}")
    plain = FIELD.sub("", text)
    if MARKUP.search(plain):
        yield policy.unsaid.objection("短信里不能有网址、尖括号和没有配对的花括号")
    if NOT_SHOWN.search(plain):
        yield policy.unsaid.objection("有看不见的字符或者换行,请写成一行")
    if NUMBERS.search(plain):
        yield policy.unsaid.objection("不能写某个人、某一件的号码")
    if named := [word for word in policy.unsaid.value if word in plain]:
        yield policy.unsaid.objection(f"会透露是什么事:{'、'.join(named)}")
    if not unknown and (many := parts(filled(text, longest))) > policy.most_parts.value:
        yield policy.most_parts.objection(f"填好以后要拆成 {many} 条短信")


def send_from(*, at: datetime, policy: Policy) -> Ruling[datetime]:
    """Return from when on what is written at `at` may be sent: not at night (免打扰)."""
    begins, ends = policy.quiet_from.value, policy.quiet_until.value
    because = cite(policy.quiet_from, policy.quiet_until)
    clock = at.time().replace(tzinfo=None)
    night = begins <= clock or clock < ends if begins > ends else begins <= clock < ends
    if not night:
        return Ruling(at, because)
    day = at.date() + timedelta(days=1) if begins > ends and clock >= begins else at.date()
    return Ruling(datetime.combine(day, ends, at.tzinfo), because)


def key_of(*, case: str, event: Event, at: datetime, revision: int, policy: Policy) -> Ruling[str]:
    """Return what makes two messages the same one, so that it is sent once."""
    once = policy.once_a_day
    return Ruling(f"{case}:{event.value}:{at.date() if once.value else revision}", once.because)


def objections_to_refusing(*, policy: Policy) -> Iterator[Objection]:
    """Yield why somebody cannot do without messages, where the book says so."""
    if not policy.may_refuse.value:
        yield policy.may_refuse.objection("这里的通知不能取消")
