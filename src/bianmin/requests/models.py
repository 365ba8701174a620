"""A question to superiors (请示), and the contacts made of it."""

from __future__ import annotations

from django.db import models

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules import requests as rules

CAUSES = list(rules.CAUSES.items())


class AskingQuerySet(models.QuerySet["Asking"]):
    def visible_to(self, user: User) -> AskingQuerySet:
        """Return the questions of the user's own centre; the county sees all."""
        if not user.may("requests.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Asking(models.Model):
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="askings")
    pack = models.CharField(max_length=60)  # the rule book it was put under
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    no = models.CharField(max_length=40)  # 青请〔2026〕3号
    cause = models.CharField(max_length=20, choices=CAUSES)
    what = models.CharField(max_length=500)
    explained = models.BooleanField(default=False)  # told to the resident
    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    outside = models.CharField(max_length=120, blank=True)  # whom, if not one of ours
    asked_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    because = models.JSONField()
    answer = models.CharField(max_length=500, blank=True)  # or the office named, or the outcome
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_asking_a_number"
            ),
            models.UniqueConstraint(
                fields=["case", "cause"], condition=models.Q(answered_at__isnull=True),
                name="one_open_asking_of_a_cause",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["centre", "-id"], name="asking_newest"),
            models.Index(
                fields=["centre", "id"], condition=models.Q(answered_at__isnull=True),
                name="asking_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.no

    @property
    def book(self) -> Pack:
        """The rule book it is held to: that of its case, if it has one."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"asking:{self.pk}"

    @property
    def whom(self) -> str:
        """Who was asked."""
        return self.outside or (self.to.name if self.to else "中心主任")

    @property
    def ends_zh(self) -> str:
        """What it waits for, in the words of the book."""
        end = rules.ends_with(cause=self.cause, policy=self.book.policy.requests)
        return rules.PARTS[end.value]


class Contact(models.Model):
    """What was done to get an answer: whom one spoke to, and what was said (联系)."""

    asking = models.ForeignKey(Asking, models.PROTECT, related_name="contacts")
    text = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
