"""The resident's own pages (我的): how he shows that a number is his, what he may hand in.

A code of a few digits goes to the number and is good for minutes, not for ever; nobody is
told whether anything is known of a number. What is handed in over the net is held to the
same rules as what comes to a window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .ruling import Objection, Ruling, cite

KEYS: Mapping[str, Mapping[str, str]] = {"purposes": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What people are asked to tell for one purpose, and what becomes of it."""

    asks: str  # 收什么
    why: str  # 为什么
    used: str  # 怎么用
    kept: str  # 存多久
    kept_months: int  # 存几个月,不足一个月的算一个月


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about the resident's own pages."""

    code_digits: Ruling[int]  # 验证码几位数
    code_minutes: Ruling[int]  # 验证码几分钟内有效
    code_tries: Ruling[int]  # 验证码错几次作废
    code_pause: Ruling[int]  # 隔几秒才能再要一个验证码
    codes_a_day: Ruling[int]  # 一个号码一天最多几个验证码
    codes_an_hour: Ruling[int]  # 一个网络地址一小时最多几个验证码
    code_text: Ruling[str]  # 验证码短信的话
    idle_minutes: Ruling[int]  # 群众登录几分钟不动自己退出
    shared_seconds: Ruling[int]  # 公用机器几秒没人碰就清掉
    shown_days: Ruling[int]  # 办完的办件在“我的”里显示几天
    draft_days: Ruling[int]  # 没交的申请保存几天
    drafts_most: Ruling[int]  # 一个手机号最多几份没交的申请
    drafts_an_hour: Ruling[int]  # 一个网络地址一小时最多开几份申请
    number_proved: Ruling[bool]  # 网上申请要验过手机号才能交
    purposes: Mapping[str, Ruling[Purpose]]  # 收个人信息做什么用
    rights: Ruling[str]  # 怎样行使权利


def objections_to_code(
    *, too_soon: bool, of_number: bool, of_address: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why no code is sent now: asked again too soon, too often today, too many from here."""
    if too_soon:
        yield policy.code_pause.objection(f"刚刚发过一个,过 {policy.code_pause.value} 秒再要")
    if of_number:
        yield policy.codes_a_day.objection(f"这个号码今天要过 {policy.codes_a_day.value} 个了")
    if of_address:
        yield policy.codes_an_hour.objection("这个地址要得太多了,过一个小时再来")


def code_ends(*, sent_at: datetime, policy: Policy) -> Ruling[datetime]:
    """Return until when a code sent at `sent_at` is good."""
    return Ruling(
        sent_at + timedelta(minutes=policy.code_minutes.value), policy.code_minutes.because
    )


def stays_until(*, seen_at: datetime, shared: bool, policy: Policy) -> Ruling[datetime]:
    """Return when somebody who was seen last at `seen_at` is signed out; sooner on a machine of all."""
    if shared:
        seconds = timedelta(seconds=policy.shared_seconds.value)
        return Ruling(seen_at + seconds, policy.shared_seconds.because)
    return Ruling(
        seen_at + timedelta(minutes=policy.idle_minutes.value), policy.idle_minutes.because
    )


def shown_since(*, today: date, policy: Policy) -> Ruling[date]:
    """Return since which day cases must have ended to be still shown to their people."""
    return Ruling(today - timedelta(days=policy.shown_days.value), policy.shown_days.because)


def draft_ends(*, on: date, policy: Policy) -> Ruling[date]:
    """Return the last day of an application that was worked on last on `on` and not handed in."""
    return Ruling(on + timedelta(days=policy.draft_days.value), policy.draft_days.because)


def objections_to_draft(
    *, open_drafts: int, of_address: bool, policy: Policy
) -> Iterator[Objection]:
    """Yield why somebody cannot begin one more application."""
    if of_address:
        yield policy.drafts_an_hour.objection("这个地址开得太多了,过一个小时再来")
    if open_drafts >= policy.drafts_most.value:
        yield policy.drafts_most.objection(f"已经有 {open_drafts} 份没交的,先交掉或者删掉一份")


def objections_to_handing_in(
    *, proved: bool, open_no: str, warned: Ruling[bool], policy: Policy
) -> Iterator[Objection]:
    """Yield why an application over the net cannot be handed in now.

    `open_no`: the number of a case of the same person and matter that is still open;
    `warned`: whether the book wants that to be said.
    """
    if policy.number_proved.value and not proved:
        yield policy.number_proved.objection("还没有验过手机号")
    if open_no and warned.value:
        yield warned.objection(f"同一个人同一件事已经在办:{open_no}")


def told_of(*, purpose: str, policy: Policy) -> Ruling[Purpose]:
    """Return what is said beside a form that asks for personal data. Raises `KeyError`."""
    said = policy.purposes[purpose]
    return Ruling(said.value, cite(said, policy.rights))
