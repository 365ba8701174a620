"""What was changed about the hours of a hall, and what was served beyond them."""

from __future__ import annotations

from datetime import date, time

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.rules import openings as rules
from bianmin.rules.openings import Kind, Session


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: User) -> ChangeQuerySet:
        """Return those of the user's own hall; the county sees all."""
        if not user.may("openings.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def standing(self) -> ChangeQuerySet:
        """Return those that were not repealed."""
        return self.filter(repealed_at=None)


class Change(models.Model):
    """A change of the opening hours of some days (改动); a repealed one stays to be seen."""

    KINDS = ((Kind.CLOSED.value, "停业"), (Kind.OPEN.value, "加开"), (Kind.CHANGED.value, "改时间"))

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="changes", db_index=False)
    no = models.CharField(max_length=40)  # of its notice: 青告〔2026〕3号
    kind = models.CharField(max_length=8, choices=KINDS)
    first_on = models.DateField()
    last_on = models.DateField()
    hours = models.JSONField(default=list)  # [["09:00", "12:00"], ...]; none: the season's
    reason = models.CharField(max_length=120)
    why_late = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()  # announced from then on
    sheet = models.JSONField(default=dict)  # the notice, as it was hung up
    repealed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    repealed_at = models.DateTimeField(null=True)
    repeal_reason = models.CharField(max_length=120, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="change_in_order"),
            models.UniqueConstraint(fields=["no"], name="one_change_a_number"),
        ]
        indexes = [models.Index(fields=["centre", "first_on"], name="change_of_a_hall")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_on}–{self.last_on}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"opening:{self.pk}"

    @property
    def announced_on(self) -> date:
        """The office's own day on which it was announced."""
        return localtime(self.at).date()

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Its own hours, in order."""
        return tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in self.hours
        )

    @property
    def said(self) -> rules.Change:
        """The change as the rules see it."""
        return rules.Change(
            kind=Kind(self.kind), first=self.first_on, last=self.last_on, reason=self.reason,
            sessions=self.sessions, why_late=self.why_late,
        )  # fmt: skip

    def holds_on(self, day: date) -> bool:
        """Return whether it speaks of `day`."""
        return self.first_on <= day <= self.last_on


class ChangedDay(models.Model):
    """One day of a change that stands: so no day has two."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    change = models.ForeignKey(Change, models.CASCADE, related_name="days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="one_change_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.change}"
