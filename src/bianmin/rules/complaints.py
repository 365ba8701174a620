"""Complaints and what becomes of them (投诉)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import Calendar
from .clock import Limit, last_day
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as it was taken down."""

    ground: str
    channel: str
    written: Mapping[str, str]  # by field of the register
    taken_by: str = ""
    about: str = ""  # who is complained of
    pressure: bool = False  # somebody was pressed about a rating or a complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a complaint is to be closed."""

    outcome: str
    explanation: str = ""
    replied_on: date | None = None
    in_writing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about complaints."""

    grounds: Ruling[tuple[str, ...]]  # 投诉事由,空则不限
    channels: Ruling[tuple[str, ...]]  # 投诉渠道,空则不限
    published_levels: Ruling[tuple[str, ...]]  # 要公布哪几级的投诉渠道
    channel_above: Ruling[str]  # 不满意的,还可以向谁投诉
    fields: Ruling[tuple[str, ...]]  # 登记要写的
    apart: Ruling[bool]  # 不由被投诉的人或窗口接、办
    hidden: Ruling[bool]  # 被投诉的人看不到是谁投诉的
    breaches_to: Ruling[str]  # 反映违规的交给谁
    reply: Ruling[Limit]  # 几天内答复
    reply_needed: Ruling[bool]  # 没有答复投诉人的不能办结
    reply_in_writing: Ruling[bool]  # 书面答复
    outcomes: Ruling[tuple[str, ...]]  # 办结的结论
    explained: Ruling[bool]  # 办结要写明做了什么,或者为什么不属实


def objections_to_registering(*, complaint: Complaint, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to a complaint as it was taken down, all at once."""
    if policy.grounds.value and complaint.ground not in policy.grounds.value:
        yield policy.grounds.objection(f"投诉事由只有{'、'.join(policy.grounds.value)}")
    if policy.channels.value and complaint.channel not in policy.channels.value:
        yield policy.channels.objection(f"投诉渠道只有{'、'.join(policy.channels.value)}")
    fields = policy.fields
    if empty := [name for name in fields.value if not complaint.written.get(name, "").strip()]:
        yield fields.objection(f"没有写:{'、'.join(empty)}")
    yield from objections_to_handling(complaint=complaint, by=complaint.taken_by, policy=policy)


def objections_to_handling(*, complaint: Complaint, by: str, policy: Policy) -> Iterator[Objection]:
    """Yield the objection to somebody's handling a complaint about himself (回避)."""
    if policy.apart.value and by and by == complaint.about:
        yield policy.apart.objection("投诉的就是您,请别的同事办")


def handled_by(*, breach: bool, policy: Policy) -> Ruling[str]:
    """Return who handles a complaint of a breach of rules; an empty string: the complaints desk."""
    return Ruling(policy.breaches_to.value if breach else "", policy.breaches_to.because)


def may_see_who(*, viewer: str, complaint: Complaint, policy: Policy) -> Ruling[bool]:
    """Return whether somebody may see who complained."""
    hidden = policy.hidden.value and viewer == complaint.about
    return Ruling(not hidden, policy.hidden.because)


def reply_by(*, received_on: date, calendar: Calendar, policy: Policy) -> Ruling[date]:
    """Return the last day for a reply to who complained (答复期限)."""
    reply = policy.reply
    return Ruling(last_day(received_on, reply.value, calendar), reply.because)


def objections_to_closing(*, closing: Closing, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to closing a complaint, all at once."""
    if policy.outcomes.value and closing.outcome not in policy.outcomes.value:
        yield policy.outcomes.objection(f"结论只有{'、'.join(policy.outcomes.value)}")
    if policy.explained.value and not closing.explanation.strip():
        yield policy.explained.objection("没有写做了什么、为什么")
    if policy.reply_needed.value and closing.replied_on is None:
        yield policy.reply_needed.objection("还没有答复投诉人")
    elif policy.reply_in_writing.value and not closing.in_writing:
        yield policy.reply_in_writing.objection("要书面答复")


def missing_channels(*, published: frozenset[str], policy: Policy) -> Iterator[Objection]:
    """Yield the channels and levels of complaint that the public page does not show (公布)."""
    above = policy.channel_above
    for ruling in (policy.published_levels, policy.channels):
        for name in ruling.value:
            if name not in published:
                yield ruling.objection(f"没有公布:{name}")
    if above.value and above.value not in published:
        yield above.objection(f"没有公布:{above.value}")
