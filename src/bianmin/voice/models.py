"""What people say of the service (好差评)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Window
from bianmin.rules.ratings import FINDINGS, Stage


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: User) -> RatingQuerySet:
        """Return the ratings of the user's own centre; the county sees all."""
        if not user.may("voice.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Rating(models.Model):
    """One rating of one case at one stage, by a resident: no rating is made by default.

    The grade is kept as a name, not a number: official numberings run both ways.
    """

    class Channel(models.TextChoices):  # pf of the national exchange list
        PC = "1", "电脑"
        PHONE = "2", "手机"
        QR = "3", "二维码"

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    centre = models.ForeignKey(Centre, models.PROTECT)
    pack = models.CharField(max_length=60, default="_default")  # the rule book it is held to
    stage = models.CharField(max_length=20, choices=[(s.value, s.zh) for s in Stage])
    nth = models.PositiveSmallIntegerField(default=1)  # first, or second (追评)
    grade = models.CharField(max_length=20)
    bad = models.BooleanField(default=False)  # by the rule book of that day
    tags = models.JSONField(default=list)  # national codes
    text = models.TextField(blank=True)
    named = models.BooleanField(default=False)  # 留名: may be called back
    channel = models.CharField(max_length=2, choices=Channel.choices, default=Channel.PHONE)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # who is rated
    window = models.ForeignKey(Window, models.PROTECT, null=True)
    at = models.DateTimeField()

    # what follows from a bad one
    because = models.JSONField(default=list)
    contact_by = models.DateField(null=True)  # 最晚哪天联系
    correct_by = models.DateField(null=True)  # 最晚哪天核实整改
    contacted_at = models.DateTimeField(null=True)
    contacted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    contact = models.CharField(max_length=500, blank=True)  # what was said
    finding = models.CharField(max_length=10, blank=True, choices=list(FINDINGS.items()))
    correction = models.CharField(max_length=500, blank=True)  # how it was verified and put right
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "nth"], name="rated_once_a_turn"),
            models.CheckConstraint(condition=Q(nth__in=[1, 2]), name="rated_twice_at_most"),
        ]
        indexes = [
            models.Index(fields=["centre", "-id"], name="rating_latest"),
            models.Index(
                fields=["centre", "correct_by", "id"],
                condition=Q(bad=True, closed_at__isnull=True),
                name="rating_to_follow_up",
            ),
            models.Index(fields=["centre", "at"], condition=Q(bad=True), name="rating_bad"),
            models.Index(fields=["centre", "at"], name="rating_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.grade}"

    @property
    def subject(self) -> str:
        """How the ledger calls this rating: not by its case, whose clerk is not told who rated."""
        return f"rating:{self.pk}"

    @property
    def owes_contact(self) -> bool:
        """Whether somebody who left a name still waits to be called back."""
        return self.bad and self.named and self.contacted_at is None
