"""Coming in and going out (登录、退出)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts import limits
from bianmin.accounts.models import User, login_name
from bianmin.doors.queries import FOUNDATION, book_of
from bianmin.ledger.actions import record
from bianmin.packs import Pack
from bianmin.refusal import Refused
from bianmin.rules import security
from bianmin.rules.ruling import Objection, cite

from .telling import told

WRONG = "登录名或密码不对"  # the same for both: a stranger learns no names here
UNPLACED = "账号建好了,还没有定岗。请安全管理员先授权"


def sign_in(*, username: str, password: str, address: str, at: datetime) -> User:
    """Return the user with this login name and password, or raise `Refused`.

    A name that nobody has is treated, timed and locked like one that somebody has.
    Each attempt is counted before it is tried, so that many at once gain nothing.
    The slow check of the password runs outside any transaction.
    """
    name, book = login_name(username), shelf.pack(FOUNDATION)
    rules = book.policy.security
    _refuse_if_shut(name, address, rules, at)

    known = User.objects.select_related("centre").filter(username=name)
    user: User | None = known.first()
    right = _is_right(user, password)

    if user is None or not right or not user.is_active:
        _turn_away(name, user, address, book, at)
        raise Refused((rules.lock_after.objection(WRONG),))
    if not user.role:
        _turn_away(name, user, address, book, at, right=True)
        raise Refused((rules.three_apart.objection(UNPLACED),))
    _let_in(user, address, at)
    return user


def key_of(name: str) -> str:
    """Return under what the wrong passwords for a login name are counted."""
    return f"login:{name}"


def _refuse_if_shut(name: str, address: str, rules: security.Policy, at: datetime) -> None:
    seconds = rules.lock_minutes.value * 60
    everybody = limits.free_at(f"login-from:{address}", rules.address_after.value, at)
    if everybody:
        raise Refused((_shut(rules.address_after.because, "这个地址密码错得太多", everybody, at),))
    tries = rules.lock_after.value
    if not limits.allow(key_of(name), tries, seconds, at, from_last=True):
        until = limits.free_at(key_of(name), tries, at) or at + timedelta(seconds=seconds)
        raise Refused((_shut(rules.lock_after.because, "密码连错太多次", until, at),))


def _shut(because: tuple[str, ...], why: str, until: datetime, at: datetime) -> Objection:
    """Return the words that say until when; rounded up, so that one does not come too early."""
    minute = localtime(until + timedelta(seconds=59))
    day = "" if minute.date() == localtime(at).date() else f"{minute.month}月{minute.day}日 "
    return Objection(f"{why},{day}{minute:%H:%M} 以后再登录", because)


def _is_right(user: User | None, password: str) -> bool:
    """Check the password; without a user, take as long as with one."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return False

    def renew(raw: str) -> None:
        user.set_password(raw)
        user.save(update_fields=["password"])

    return check_password(password, user.password, renew)


@transaction.atomic
def _turn_away(
    name: str, user: User | None, address: str, book: Pack, at: datetime, *, right: bool = False
) -> None:
    """Write down a login that failed, and the lock if this was once too often."""
    rules = book.policy.security
    if right:  # the password was: no reason to count it
        limits.clear(key_of(name))
    else:
        seconds = rules.lock_minutes.value * 60
        limits.allow(f"login-from:{address}", rules.address_after.value, seconds, at)
    until = limits.free_at(key_of(name), rules.lock_after.value, at)
    if until and user:
        User.objects.filter(pk=user.pk).update(locked_until=until)
    event = "locked_out" if until else "sign_in_failed"
    because = rules.lock_after if until else rules.acts_recorded
    if user:
        told(
            person=user, event=event, book=book, by=None, at=at, because=(because,), address=address
        )
    else:  # nobody's name: it may be a password typed in the wrong place, so only its beginning
        record(
            centre=None, subject="user:unknown", event=event, pack=book.id,
            because=cite(because, rules.acts_recorded), by=None, by_name="不认识的登录名", at=at,
            details={"username": f"{name[:2]}…", "address": address},
        )  # fmt: skip


@transaction.atomic
def _let_in(user: User, address: str, at: datetime) -> None:
    """Write down a login, and that the password is to be changed if it is too old."""
    book = book_of(user.centre, localtime(at).date())
    rules = book.policy.security
    set_on = localtime(user.password_set_at or user.created_at).date()

    limits.clear(key_of(user.username))
    user.locked_until = None
    ends = security.password_ends_on(set_on=set_on, policy=rules)
    user.must_change = user.must_change or localtime(at).date() >= ends.value
    user.save(update_fields=["locked_until", "must_change"])

    told(person=user, event="signed_in", book=book, by=user, at=at, address=address)


@transaction.atomic
def sign_out(*, user: User, address: str, at: datetime) -> None:
    """Write down that somebody went."""
    book = book_of(user.centre, localtime(at).date())
    told(person=user, event="signed_out", book=book, by=user, at=at, address=address)
