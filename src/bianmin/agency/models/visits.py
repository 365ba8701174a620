"""Visits to people who cannot come, and what they are for (上门服务、走访)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre

from .acting import seen_by


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        """Return an agent's own, the hall's for who works there; the county sees all."""
        seen = seen_by(user)
        return self.none() if seen is None else self.filter(seen)


class Visit(models.Model):
    """Somebody who cannot come asks to be served at home (上门服务)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    agent = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+"
    )  # none: not said yet
    pack = models.CharField(max_length=60)
    who = models.CharField(max_length=60)
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=400)  # sealed
    place = models.CharField(max_length=60, blank=True)  # the village
    what = models.CharField(max_length=300)
    on = models.DateField()
    begins_at = models.DateTimeField(null=True)  # where an hour was agreed
    bring = models.JSONField(default=list)  # which papers are to be looked at there
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    record = models.CharField(max_length=500, blank=True)
    shown = models.BooleanField(default=False)  # what is wanting was looked at before going
    signed_by = models.CharField(max_length=60, blank=True)
    off_why = models.CharField(max_length=200, blank=True)  # why nobody goes after all
    off_at = models.DateTimeField(null=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "on"], name="visit_of_an_agent"),
            models.Index(
                fields=["centre", "on"],
                condition=Q(done_at=None, off_at=None),
                name="visit_waiting",
            ),
            models.Index(fields=["centre", "done_at"], name="visit_of_a_hall"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.who}"

    @property
    def subject(self) -> str:
        """How the ledger calls this visit."""
        return f"visit:{self.pk}"


class HomeMatter(models.Model):
    """One matter of a household that is visited; it becomes a case of its own (走访的一件事)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="matters")
    order = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    draft_key = models.CharField(max_length=80, blank=True)  # of the intake that was begun for it
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="home_matter")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="one_home_matter_once"),
            models.UniqueConstraint(
                fields=["draft_key"], condition=~Q(draft_key=""), name="one_intake_a_home_matter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.order}"
