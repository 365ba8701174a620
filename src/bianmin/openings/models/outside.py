"""Service outside the hall: days in the villages, the telephone after hours, at people's homes."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Division
from bianmin.rules.outreach import Answers, VillagePlan


class VillageDayQuerySet(models.QuerySet["VillageDay"]):
    def visible_to(self, user: User) -> VillageDayQuerySet:
        """Return those of the user's hall, and those of the village where it stands."""
        if not user.may("openings.see"):
            return self.none()
        if user.centre is None:
            return self
        return self.filter(Q(centre=user.centre_id) | Q(village=user.centre.division_id))

    def standing(self) -> VillageDayQuerySet:
        """Return those that were not called off."""
        return self.filter(off_at=None)


class VillageDay(models.Model):
    """A day on which a village is served in its own place (集中办公日)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    village = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=120)
    staff = models.CharField(max_length=120)  # who goes
    why_late = models.CharField(max_length=120, blank=True)  # why it was not told in time
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    came = models.PositiveSmallIntegerField(null=True)  # people served; None: not held yet
    held = models.CharField(max_length=300, blank=True)  # what was done
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    held_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=120, blank=True)
    off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    off_at = models.DateTimeField(null=True)

    objects = VillageDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village", "day"], condition=Q(off_at=None), name="one_village_day_a_day"
            ),
        ]
        indexes = [models.Index(fields=["centre", "day"], name="village_day_of_a_hall")]

    def __str__(self) -> str:
        return f"{self.village} {self.day}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"village_day:{self.pk}"

    @property
    def plan(self) -> VillagePlan:
        """The day as the rules see it."""
        return VillagePlan(
            day=self.day, begins=self.begins, ends=self.ends, place=self.place, staff=self.staff,
            why_late=self.why_late,
        )  # fmt: skip


class OfAHall(models.QuerySet["DutyPhone"]):
    def visible_to(self, user: User) -> OfAHall:
        """Return those of the user's own hall; the county sees all."""
        if not user.may("openings.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class DutyPhone(models.Model):
    """A number that answers outside the hours, and when (值班电话)."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="duty_phones")
    called = models.CharField(max_length=40)  # 政府值班室
    number = models.CharField(max_length=30)
    answers = models.CharField(max_length=10, choices=[(a.value, a.zh) for a in Answers])
    begins = models.TimeField()
    ends = models.TimeField()  # not later than `begins`: on the next day
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    off_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    off_at = models.DateTimeField(null=True)

    objects = OfAHall.as_manager()

    def __str__(self) -> str:
        return f"{self.called} {self.number}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"duty_phone:{self.pk}"

    @property
    def span(self) -> tuple[time, time]:
        """From when until when it answers."""
        return self.begins, self.ends


class CallQuerySet(models.QuerySet["DutyCall"]):
    def visible_to(self, user: User) -> CallQuerySet:
        """Return those of the user's own hall; the county sees none: they hold people's numbers."""
        if not user.may("openings.calls") or user.centre_id is None:
            return self.none()
        return self.filter(centre_id=user.centre_id)


class DutyCall(models.Model):
    """Somebody rang outside the hours: what they want, and what came of it."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    at = models.DateTimeField()
    caller = models.CharField(max_length=60)
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    what = models.CharField(max_length=300)
    request = models.BooleanField()  # by the book it counts as left now, and is passed on
    because = models.JSONField()
    answer = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["centre", "id"], name="call_of_a_hall"),
            models.Index(fields=["centre"], condition=Q(done_at=None), name="call_waits"),
        ]

    def __str__(self) -> str:
        return f"来电 {self.pk}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"duty_call:{self.pk}"


class Served(models.Model):
    """How somebody was served, where it was not at the window on an ordinary day (服务方式)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="served")
    mode = models.CharField(max_length=20, blank=True)  # by the book's names
    urgent = models.CharField(max_length=120, blank=True)  # why it could not wait for the day

    def __str__(self) -> str:
        return f"{self.case} {self.mode}"
