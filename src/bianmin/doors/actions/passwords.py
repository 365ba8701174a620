"""Passwords: one's own, and the temporary ones that others are given (口令)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from bianmin.accounts import limits, passwords
from bianmin.accounts.models import User
from bianmin.doors.queries import book_of
from bianmin.refusal import Refused, refuse_if

from .signing import key_of
from .telling import told


def change_password(*, user: User, old: str, new: str, at: datetime) -> User:
    """Give `user` the password he wants, or raise `Refused` with everything that is wrong.

    The present password counts like one at the login: too many wrong ones shut it.
    """
    book = book_of(user.centre, localtime(at).date())
    rules = book.policy.security
    tries, seconds = rules.lock_after.value, rules.lock_minutes.value * 60
    if not limits.allow(key_of(user.username), tries, seconds, at, from_last=True):
        raise Refused((rules.lock_after.objection("现在的密码连错太多次,过一会儿再改"),))

    found = [] if user.check_password(old) else [rules.lock_after.objection("现在的密码不对")]
    if not found:
        limits.clear(key_of(user.username))
    refuse_if([*found, *passwords.objections(new, user, rules)])

    with transaction.atomic():
        user.set_password(new)
        user.password_set_at, user.must_change = at, False
        user.save(update_fields=["password", "password_set_at", "must_change"])

        told(person=user, event="password_changed", book=book, by=user, at=at)
    return user


@transaction.atomic
def reset_password(*, user_id: int, by: User, at: datetime) -> tuple[User, str]:
    """Give somebody a temporary password and return both; all his sessions end.

    It is returned this once and kept nowhere. Raises `Refused` for one's own: that
    is changed with the present one.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    book = book_of(user.centre, localtime(at).date())
    rules = book.policy.security

    refuse_if([rules.three_apart.objection("自己的密码自己改")] if user.pk == by.pk else [])
    given = passwords.temporary()

    user.set_password(given)
    user.password_set_at, user.must_change = at, True
    user.save(update_fields=["password", "password_set_at", "must_change"])

    because = (rules.temporary_changed,)
    told(person=user, event="password_reset", book=book, by=by, at=at, because=because)
    return user, given
