"""What the hall owns itself: something happened that could not wait, and what was done (突发情况)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.packs import Pack


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    def visible_to(self, user: User) -> EmergencyQuerySet:
        """Return those of the user's own hall."""
        if not user.may("emergencies.see") or user.centre_id is None:
            return self.none()
        return self.filter(centre_id=user.centre_id)

    def standing(self) -> EmergencyQuerySet:
        """Return those that nobody has ended."""
        return self.filter(ended_at__isnull=True)


class Emergency(models.Model):
    """One emergency of a hall; of each kind one stands at a time."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)  # as the book calls it
    place = models.CharField(max_length=60, blank=True)  # 3 号窗口
    said = models.CharField(max_length=120)  # the one line every page shows
    began_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    pack = models.CharField(max_length=60)
    told = models.JSONField()  # the names of who was told at once
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=500, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind"], condition=Q(ended_at__isnull=True),
                name="one_emergency_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, result="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(result=""),
                name="an_emergency_ends_with_words",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["centre", "-id"], name="emergency_of_a_hall"),
            models.Index(
                fields=["centre"], condition=Q(ended_at__isnull=True), name="emergency_standing"
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def subject(self) -> str:
        """How the ledger calls this emergency."""
        return f"emergency:{self.pk}"

    @property
    def book(self) -> Pack:
        """The rule book of its day."""
        return shelf.pack(self.pack)


class Measure(models.Model):
    """Something that was done; never edited."""

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="measures")
    text = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text
