"""Service beyond the hour: who stayed or came, how long, how many were served."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bianmin.accounts.models import User
from bianmin.centres.models import Centre, Window
from bianmin.rules.extended import Kind
from bianmin.rules.hours import COVERS_ZH


class OvertimeQuerySet(models.QuerySet["Overtime"]):
    def visible_to(self, user: User) -> OvertimeQuerySet:
        """Return those of the user's own hall; the county sees all."""
        if not user.may("openings.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def running(self) -> OvertimeQuerySet:
        """Return those that have begun and not ended."""
        return self.filter(began_at__isnull=False, ended_at=None)


class Overtime(models.Model):
    """Somebody serves outside the hours: stays after closing, or comes for it (延时、预约外)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", db_index=False)
    who = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=[(k.value, k.zh) for k in Kind])
    covers = models.CharField(max_length=12, blank=True, choices=list(COVERS_ZH.items()))
    why = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    planned_from = models.TimeField(null=True)  # of an extended shift that was planned
    planned_until = models.TimeField(null=True)
    planned_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)  # outside the open stretches of the day
    minutes_late = models.PositiveIntegerField(default=0)  # by the time of the shift
    served = models.PositiveSmallIntegerField(null=True)
    left = models.PositiveSmallIntegerField(default=0)  # still there when somebody else took over

    objects = OvertimeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["who"], condition=Q(began_at__isnull=False, ended_at=None),
                name="one_stay_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["who", "day", "planned_from"], condition=Q(planned_from__isnull=False),
                name="one_extended_shift_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="stay_in_order"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["centre", "day", "id"], name="late_of_a_hall")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.who.name} {self.day}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"late:{self.pk}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        """Return those of the user's own hall; the county sees all."""
        if not user.may("openings.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def waiting(self) -> ReportQuerySet:
        """Return those for whom nobody was named yet."""
        return self.filter(substitute=None)


class Report(models.Model):
    """A clerk reports that he cannot stay; somebody else is named for his window (不能延时)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    waiting = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=120)
    at = models.DateTimeField()
    substitute = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    named_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    named_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "day"], name="one_report_a_day"),
        ]
        indexes = [
            models.Index(fields=["centre", "day"], name="report_of_a_hall"),
            models.Index(
                fields=["centre", "day"], condition=Q(substitute=None), name="report_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by.name} {self.day}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"cannot_stay:{self.pk}"
