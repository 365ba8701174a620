"""Why a case goes in a lane, and who looks after it (优先标记、专人)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.files.models import Scan
from bianmin.rules.priority import Ground, Lane


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: User) -> FlagQuerySet:
        """Return the flags of the user's own centre; the county sees all."""
        if not user.may("lanes.see"):
            return self.none()
        seen = self if user.centre_id is None else self.filter(centre_id=user.centre_id)
        if user.role == "agent":
            return seen.filter(Q(case__escort__agent=user) | Q(case__escort__owner=user))
        return seen

    def standing(self) -> FlagQuerySet:
        """Return those that were not removed."""
        return self.filter(removed_at=None)


class Flag(models.Model):
    """One ground for which a case goes in a lane, frozen as the book said it then."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="flags", db_index=False)
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    ground = models.CharField(max_length=60)  # a key of `rules.lanes.grounds`
    called = models.CharField(max_length=60)
    lane = models.CharField(max_length=10, choices=[(one.value, one.zh) for one in Lane])
    reason = models.CharField(max_length=300, blank=True)
    proof = models.CharField(max_length=200, blank=True)  # which paper shows it
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, related_name="+", db_index=False)
    because = models.JSONField()
    by_age = models.BooleanField(default=False)  # set by the identity number, by nobody
    by = models.ForeignKey(  # none: what came over the net was flagged by nobody of the office
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    on = models.DateField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    why_removed = models.CharField(max_length=300, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "ground"], condition=Q(removed_at=None), name="one_flag_a_ground"
            )
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="flag_case"),
            models.Index(fields=["centre", "on", "ground", "by"], name="flag_month"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.called}"

    @property
    def fact(self) -> Ground:
        """The ground, as the rules see it."""
        return Ground(lane=Lane(self.lane), called=self.called)

    @property
    def lane_zh(self) -> str:
        """The lane, as people call it; nothing for a mark without one."""
        return "" if self.lane == Lane.ORDINARY else Lane(self.lane).zh


class LeftOut(models.Model):
    """A step that was left out of a case in a lane, since the item's list allows it (省去环节)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="left_out", db_index=False)
    order = models.PositiveSmallIntegerField()  # of the step, in the item's list
    name = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="a_step_is_left_out_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class Escort(models.Model):
    """Who sees a flagged case through, and what was done for it last (专人、跟踪)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="escort")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="owned_cases", db_index=False
    )
    agent = models.ForeignKey(User, models.PROTECT, null=True, related_name="escorted_cases")
    since = models.DateTimeField()
    measures = models.CharField(max_length=300, blank=True)  # as last written
    followed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.followed_on}"

    @property
    def filled(self) -> frozenset[str]:
        """What a book may want of it that is there: see `rules.lanes.wanted`."""
        names = {"owner": self.owner_id, "agent": self.agent_id, "measures": self.measures}
        return frozenset(n for n, v in (names | {"followed_on": self.followed_on}).items() if v)
