"""What people say of the service (好差评)."""

from __future__ import annotations

from django.db import models

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: User) -> RatingQuerySet:
        """Return the ratings of the user's own centre; the county sees all."""
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Rating(models.Model):
    """One rating of one case at one stage; the grade is kept as a name, not a number."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    centre = models.ForeignKey(Centre, models.PROTECT)
    stage = models.CharField(max_length=20)  # 环节: accepted, decided
    nth = models.PositiveSmallIntegerField(default=1)  # first or second
    grade = models.CharField(max_length=20)
    tags = models.JSONField(default=list)
    text = models.TextField(blank=True)
    channel = models.CharField(max_length=2, default="2")  # pf of the exchange list
    at = models.DateTimeField()

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "nth"], name="rated_twice_at_most")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.grade}"
