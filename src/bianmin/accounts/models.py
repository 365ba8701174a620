"""Who works here, and as what (账号、岗位)."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from bianmin.centres.models import Centre, Department, Window
from bianmin.rules.cases import Role
from bianmin.rules.security import IN_A_HALL

from .permissions import MAY


def login_name(typed: str) -> str:
    """Return a login name as it is kept: half-width, in small letters, without blanks around."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Return the people of the user's own centre; without one, everybody."""
        if not user.may("people.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Users(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **more: object) -> User:
        """Return a new user with a hashed password. Login names know no capitals."""
        user: User = self.model(username=login_name(username), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One login, one person, one role. Administrators have no part in cases."""

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField(  # none: made, but not yet given a post
        "岗位", max_length=20, choices=[(r.value, r.zh) for r in Role], blank=True
    )
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True)
    window = models.ForeignKey(Window, models.SET_NULL, null=True, blank=True)
    departments = models.ManyToManyField(Department, blank=True)  # none: every department
    phone = models.CharField("工作电话", max_length=30, blank=True)
    is_active = models.BooleanField("在用", default=True)
    locked_until = models.DateTimeField(null=True, blank=True)  # as last told; see `limits`
    password_set_at = models.DateTimeField(null=True, blank=True)
    must_change = models.BooleanField(default=False)  # the password, before anything else
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    objects = Users()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(centre__isnull=False) | ~models.Q(role__in=sorted(IN_A_HALL)),
                name="who_works_in_a_hall_has_one",
            )
        ]
        indexes = [
            models.Index(fields=["centre", "username"], name="user_of_a_centre"),
            models.Index(fields=["role"], name="user_role"),
        ]

    def __str__(self) -> str:
        return f"{self.role_zh} {self.name}"

    @property
    def role_zh(self) -> str:
        """The post in Chinese."""
        return Role(self.role).zh if self.role else "未定岗"

    @cached_property
    def reach(self) -> list[int]:
        """The numbers of the own centre and of those beneath it; of the county office none."""
        if self.centre_id is None:
            return []
        seen = Centre.objects.seen_from(self.centre_id)
        return sorted(seen.values_list("pk", flat=True), key=lambda pk: pk != self.centre_id)

    def get_full_name(self) -> str:
        """Return the name, as on the door."""
        return self.name

    def may(self, permission: str) -> bool:
        """Return whether this user's role is named in `MAY` for `permission`."""
        return self.is_active and self.role in MAY[permission]

    def is_locked(self, at: datetime) -> bool:
        """Return whether the login is shut at the instant `at` after wrong passwords."""
        return self.locked_until is not None and at < self.locked_until


class Attempt(models.Model):
    """How often something was tried in a stretch of time; see `limits.allow`."""

    key = models.CharField(max_length=64, primary_key=True)  # a hash: no address is kept
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)  # then the count begins anew

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
