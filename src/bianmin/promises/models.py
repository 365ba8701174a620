"""A promise to bring a paper later (容缺承诺), frozen as it was signed."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case, Paper
from bianmin.centres.models import Centre
from bianmin.rules.cases import State
from bianmin.rules.intake import Mark
from bianmin.rules.pledges import Signed
from bianmin.rules.tolerance import How

ACCEPTED = [State.ACCEPTED, State.EXAMINED, State.SUSPENDED]
LOOKED_OVER = [State.RECEIVED, State.SUPPLEMENTING]
OPEN = Q(ended="") & (
    Q(how=How.ACCEPT, case__state__in=ACCEPTED) | Q(how=How.PREVIEW, case__state__in=LOOKED_OVER)
)


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> PromiseQuerySet:
        """Return the promises of the user's own centre; the county sees all."""
        if not user.may("promises.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def open(self) -> PromiseQuerySet:
        """Return the promises for which somebody still waits."""
        return self.filter(OPEN)


class Promise(models.Model):
    class End(models.TextChoices):
        KEPT = "kept", "补齐了"
        BROKEN = "broken", "到期没有补齐"
        VOID = "void", "不用再补"

    case = models.ForeignKey(Case, models.PROTECT, related_name="promises")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    how = models.CharField(max_length=10)  # accepted at once, or only looked over: tolerance.How
    lane = models.CharField(max_length=20, blank=True)  # the channel that allowed it
    orders = models.JSONField()  # the papers that follow, by their line in the case
    until = models.DateField()
    remind_on = models.DateField()
    because = models.JSONField()
    signed = models.CharField(max_length=10, choices=[(s.value, s.zh) for s in Signed])
    signature = models.TextField(blank=True)  # sealed; the strokes, as an SVG path
    copies = models.PositiveSmallIntegerField()
    blind = models.CharField(max_length=64, blank=True)  # whose promise, as `Case.applicant_blind`
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    reminder = models.CharField(max_length=300, blank=True)  # what was said
    ended = models.CharField(max_length=10, blank=True, choices=End.choices)
    ended_at = models.DateTimeField(null=True)
    broken_on = models.DateField(null=True)
    goes_first = models.BooleanField(default=False)  # its papers came: to the head of the list

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended=""), name="one_open_promise_a_case"
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "until", "id"], condition=Q(ended=""), name="promise_open"
            ),
            models.Index(
                fields=["centre", "until", "id"], condition=Q(goes_first=True),
                name="promise_first",
            ),
            models.Index(
                fields=["blind", "broken_on"], condition=Q(broken_on__isnull=False),
                name="promise_broken",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.until}"

    @property
    def following(self) -> list[Paper]:
        """The papers of the promise that have not come yet."""
        owed = (Mark.MISSING, Mark.FAULTY)
        return [p for p in self.case.papers.all() if p.order in self.orders and p.mark in owed]

    @property
    def waits(self) -> bool:
        """Whether somebody still waits for it: neither ended, nor has the case gone on without."""
        there = ACCEPTED if self.how == How.ACCEPT else LOOKED_OVER
        return not self.ended and self.case.state in there

    @property
    def lane_zh(self) -> str:
        """The channel, as the book calls it."""
        lanes = self.case.book.policy.tolerance.lanes
        return lanes[self.lane].value if self.lane in lanes else ""

    def is_late(self, today: date) -> bool:
        """Return whether its last day is past."""
        return self.until < today
