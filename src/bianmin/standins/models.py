"""A stretch of days on which somebody stands in for somebody else (替班)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from bianmin.accounts.models import User
from bianmin.centres.models import Centre


class StandInQuerySet(models.QuerySet["StandIn"]):
    def visible_to(self, user: User) -> StandInQuerySet:
        """Return those of the user's own centre; the county sees all."""
        if not user.may("standins.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def on(self, day: date) -> StandInQuerySet:
        """Return those that hold on a day."""
        return self.filter(void="", first_on__lte=day, last_on__gte=day)


class StandIn(models.Model):
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    absent = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=120)
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    named_at = models.DateTimeField()
    void = models.CharField(max_length=120, blank=True)  # taken back, and why

    objects = StandInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="days_in_order"),
            models.UniqueConstraint(
                fields=["absent", "first_on"], condition=Q(void=""), name="one_stand_in_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["by", "last_on"], name="stand_in_by"),
            models.Index(fields=["absent", "last_on"], name="stand_in_absent"),
            models.Index(fields=["centre", "last_on"], name="stand_in_centre"),
        ]

    def __str__(self) -> str:
        return f"{self.by} 替 {self.absent} {self.first_on}–{self.last_on}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"stand_in:{self.pk}"
