"""What is signed on a case's way through the house (承办单、交接、现场核查、否定报备)."""

from __future__ import annotations

from typing import Any

from django.db import models

from bianmin.accounts.models import User
from bianmin.cases.models import Case, Document
from bianmin.centres.models import Centre


def person(**more: Any) -> Any:
    """Return a column for one of the staff."""
    return models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, **more)


class Slip(models.Model):
    """Who really does a case, and who has checked it: what the slip says beyond the case (承办单)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="slip")
    doer = person(null=True)  # 具体办理人
    checked_by = person(null=True)  # 承办人的复核
    checked_at = models.DateTimeField(null=True)
    check_note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.case_id)


class Handover(models.Model):
    """Who gave what to whom, and both their signatures (交接)."""

    class How(models.TextChoices):
        SCREEN = "screen", "登录签收"
        PAPER = "paper", "签在纸上"

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers")
    number = models.PositiveSmallIntegerField()  # the first, the second … of its case
    giver = person()
    receiver = person()
    papers = models.JSONField()  # the names of the papers that went along
    note = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=10, blank=True, choices=How.choices)  # the receiver signed
    void = models.CharField(max_length=300, blank=True)  # taken back before it was received

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_handover_a_number"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(received_at__isnull=True, void=""),
                name="one_open_handover_a_case",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["receiver", "given_at"],
                condition=models.Q(received_at__isnull=True, void=""), name="handover_waits",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.giver.name} → {self.receiver.name}"

    @property
    def waits(self) -> bool:
        """Whether its receiver has still to sign."""
        return self.received_at is None and not self.void


class SiteCheck(models.Model):
    """What was found on site (现场核查)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="site_checks")
    staff = models.JSONField()  # names
    organiser = models.CharField(max_length=60)
    day = models.DateField()
    conclusion = models.CharField(max_length=500)
    by = person()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.day} {self.conclusion}"


class Reading(models.Model):
    """That a superior has read a refusal, and what he said of it (否定报备)."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="read")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    remark = models.CharField(max_length=300, blank=True)
    by = person()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document_id} {self.by.name}"
