"""Who works here, and as what (账号、授权): three administrators, each with his own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from bianmin.accounts import limits, passwords
from bianmin.accounts.models import User, login_name
from bianmin.centres.models import Centre, Department, Window
from bianmin.doors.queries import book_of, last_of
from bianmin.ledger.actions import done_before, mark_done
from bianmin.packs import Pack
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import security
from bianmin.rules.cases import Role

from .signing import key_of
from .telling import told

KEEPER = "服务器管理者"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody new, as the system administrator writes him down: without a post."""

    username: str
    name: str
    phone: str = ""


def create(*, person: Person, by: User, at: datetime, key: str = "") -> tuple[User, str]:
    """Make an account without a post and return it with its temporary password.

    Sent twice under one key, it is made once; the second time the password is "":
    it was shown and is kept nowhere. Raises `Refused` if the login name is taken.
    """
    book = book_of(by.centre, localtime(at).date())
    rules = book.policy.security
    given = passwords.temporary()
    try:
        with transaction.atomic():
            if done := done_before(key):
                return User.objects.get(pk=int(done.subject.removeprefix("user:"))), ""
            user = User.objects.create_user(
                person.username, given, name=person.name, phone=person.phone,
                centre=by.centre, password_set_at=at, must_change=True,
            )  # fmt: skip
            mark_done(key=key, act="create", subject=f"user:{user.pk}", at=at)
            told(person=user, event="person_created", book=book, by=by, at=at,
                 because=(rules.temporary_changed,))  # fmt: skip
    except IntegrityError as error:
        if not User.objects.filter(username=login_name(person.username)).exists():
            raise
        taken = f"登录名 {person.username} 已经有人用了"
        raise Refused((rules.acts_recorded.objection(taken),)) from error
    return user, given


@transaction.atomic
def found(*, at: datetime) -> list[tuple[User, str]]:
    """Make whichever of the three administrators nobody is; return them with their passwords.

    Where each post is held there is nobody to be made: raises `Refused`, so that
    the keeper of the server cannot let himself in beside them.
    """
    book = book_of(None, localtime(at).date())
    rules = book.policy.security
    held = set(User.objects.filter(is_active=True).values_list("role", flat=True))
    missing = [role for role in Role if role in security.ADMINISTRATORS - held]

    refuse_if(
        [] if missing else [rules.three_apart.objection("三个管理员都有人了,请他们新建、授权")]
    )

    made = []
    for role in missing:
        given = passwords.temporary()
        user = User.objects.create_user(
            _free_name(role.value), given, name=role.zh, role=role.value,
            password_set_at=at, must_change=True,
        )  # fmt: skip
        told(person=user, event="person_created", book=book, by=None, by_name=KEEPER, at=at,
             because=(rules.three_apart, rules.temporary_changed), role=role.zh)  # fmt: skip
        made.append((user, given))
    return made


def _free_name(wanted: str) -> str:
    """Return `wanted`, or with the first number behind it that nobody has yet."""
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    names = (wanted, *(f"{wanted}{n}" for n in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


@transaction.atomic
def grant(
    *,
    user_id: int,
    role: Role,
    centre: Centre | None,
    window: Window | None,
    departments: tuple[Department, ...],
    by: User,
    at: datetime,
) -> User:
    """Give somebody a post: role, centre, window and departments; or raise `Refused`."""
    user, book = _locked(user_id, at)
    rules = book.policy.security
    facts = security.Grant(
        role=role,
        has_centre=centre is not None,
        to_oneself=user.pk == by.pk,
        last_of=last_of(user),
    )

    refuse_if(security.objections_to_grant(grant=facts, policy=rules))
    before = post_of(user)

    user.role, user.centre, user.window = role.value, centre, window
    user.save(update_fields=["role", "centre", "window"])
    user.departments.set(departments)

    told(person=user, event="person_granted", book=book, by=by, at=at,
         because=(rules.three_apart,), before=before, after=post_of(user))  # fmt: skip
    return user


def post_of(user: User) -> dict[str, Any]:
    """Return what somebody is, in words that outlive the rows."""
    return {
        "role": user.role_zh,
        "centre": user.centre.name if user.centre else "",
        "window": str(user.window) if user.window else "",
        "departments": sorted(user.departments.values_list("name", flat=True)),
    }


@transaction.atomic
def disable(*, user_id: int, reason: str, by: User, at: datetime) -> User:
    """Shut an account (never delete it: its acts keep their author), or raise `Refused`."""
    user, book = _locked(user_id, at)
    rules = book.policy.security

    found = list(
        security.objections_to_disabling(
            oneself=user.pk == by.pk, last_of=last_of(user), policy=rules
        )
    )
    if not reason.strip():
        found.append(rules.acts_recorded.objection("没有写为什么停用"))
    refuse_if(found)

    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        told(person=user, event="person_disabled", book=book, by=by, at=at, reason=reason.strip())
    return user


@transaction.atomic
def enable(*, user_id: int, by: User, at: datetime) -> User:
    """Open an account again."""
    user, book = _locked(user_id, at)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        told(person=user, event="person_enabled", book=book, by=by, at=at)
    return user


@transaction.atomic
def unlock(*, user_id: int, by: User, at: datetime) -> User:
    """Open a login that wrong passwords shut, or raise `Refused` for one's own."""
    user, book = _locked(user_id, at)
    rules = book.policy.security

    refuse_if([rules.three_apart.objection("不能给自己解锁")] if user.pk == by.pk else [])

    limits.clear(key_of(user.username))
    if user.is_locked(at):
        user.locked_until = None
        user.save(update_fields=["locked_until"])
        told(person=user, event="person_unlocked", book=book, by=by, at=at,
             because=(rules.lock_after,))  # fmt: skip
    return user


def _locked(user_id: int, at: datetime) -> tuple[User, Pack]:
    """Return somebody, locked; with all administrators, so that the last two cannot leave at once."""
    those = Q(pk=user_id) | Q(role__in=security.ADMINISTRATORS)
    held = {u.pk: u for u in User.objects.select_for_update().filter(those).order_by("pk")}
    user = held[user_id]
    return user, book_of(user.centre, localtime(at).date())
