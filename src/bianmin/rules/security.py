"""Who is let in, and what is written down about it (登录、口令、三员分立).

Wrong passwords shut the login for a while; an idle login ends; a password is
long, mixed and not for ever. Three administrators watch each other: one makes
accounts, one says what they may do, one reads what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .cases import Role
from .ruling import Objection, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about logins."""

    lock_after: Ruling[int]  # 密码连错几次锁定
    lock_minutes: Ruling[int]  # 锁定几分钟
    address_after: Ruling[int]  # 同一地址在锁定时长内最多错几次
    session_minutes: Ruling[int]  # 几分钟不动自动退出
    password_min: Ruling[int]  # 密码最短几位
    password_mixed: Ruling[bool]  # 密码要有字母和数字
    password_days: Ruling[int]  # 密码用几天要换
    temporary_changed: Ruling[bool]  # 别人给的密码,第一次登录先改
    three_apart: Ruling[bool]  # 三员分立
    acts_recorded: Ruling[bool]  # 登录、授权、账号变动留痕
    lookups_recorded: Ruling[bool]  # 查看个人信息留痕


ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
IN_A_HALL = frozenset(
    {
        Role.GUIDE,
        Role.CLERK,
        Role.HANDLER,
        Role.CHIEF,
        Role.DIRECTOR,
        Role.LEADER,
        Role.AGENT,
    }
)
GRANTABLE = tuple(r for r in Role if r is not Role.RESIDENT)  # residents do not log in
SHORTEST_NAME = 3  # a shorter login name turns up in any password by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """A password somebody wants, and what is known about it."""

    text: str
    username: str
    name: str
    common: bool  # stands on the list of passwords everybody tries
    same: bool  # it is the present one


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A post somebody is to be given, and what is known about both."""

    role: Role
    has_centre: bool
    to_oneself: bool
    last_of: Role | None  # the person is the last administrator of this kind


def objections_to_password(*, password: Password, policy: Policy) -> Iterator[Objection]:
    """Yield everything wrong with a new password."""
    text = password.text
    if len(text) < policy.password_min.value:
        yield policy.password_min.objection(f"只有 {len(text)} 位")
    if policy.password_mixed.value and not any(c.isalpha() for c in text):
        yield policy.password_mixed.objection("没有字母")
    if policy.password_mixed.value and not any(c.isdecimal() for c in text):
        yield policy.password_mixed.objection("没有数字")
    for found in _guessable(password):
        yield policy.password_mixed.objection(found)
    if password.same:
        yield policy.password_days.objection("和现在的密码一样")


def _guessable(password: Password) -> Iterator[str]:
    known, low = password.username.lower(), password.text.lower()
    if len(known) >= SHORTEST_NAME and known in low:
        yield "里面有登录名"
    if password.name and password.name in password.text:
        yield "里面有姓名"
    if password.common:
        yield "太常见,容易被猜到"


def password_ends_on(*, set_on: date, policy: Policy) -> Ruling[date]:
    """Return the day from which a password set on `set_on` must be changed (calendar days)."""
    return Ruling(set_on + timedelta(days=policy.password_days.value), policy.password_days.because)


def objections_to_grant(*, grant: Grant, policy: Policy) -> Iterator[Objection]:
    """Yield everything against giving somebody a post: nobody serves himself, and three stay."""
    if grant.role not in GRANTABLE:
        yield policy.three_apart.objection("群众不用登录")
    if grant.to_oneself:
        yield policy.three_apart.objection("不能给自己授权")
    if grant.last_of and grant.role is not grant.last_of:
        yield policy.three_apart.objection(f"这是最后一个{grant.last_of.zh},换岗前先定好接替的人")
    if grant.role in IN_A_HALL and not grant.has_centre:
        yield policy.three_apart.objection(f"{grant.role.zh}要定在一个中心")
    if grant.role is Role.COUNTY and grant.has_centre:
        yield policy.three_apart.objection(f"{grant.role.zh}不属于哪一个中心")


def objections_to_disabling(
    *, oneself: bool, last_of: Role | None, policy: Policy
) -> Iterator[Objection]:
    """Yield everything against shutting somebody's account."""
    if oneself:
        yield policy.three_apart.objection("不能停用自己的账号")
    if last_of:
        yield policy.three_apart.objection(f"这是最后一个{last_of.zh}")
