"""What a machine that gives numbers has printed, and who looked after it (取号机)."""

from __future__ import annotations

from django.db import models

from bianmin.accounts.models import User
from bianmin.portal.models import Terminal
from bianmin.tickets.models import Ticket


class Slip(models.Model):
    """A ticket on paper: from which machine, how often, and whether it came out."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="slip")
    terminal = models.ForeignKey(Terminal, models.PROTECT, db_index=False)
    at = models.DateTimeField()
    prints = models.PositiveSmallIntegerField(default=1)
    came_out = models.BooleanField(null=True)  # as the person said; most say nothing
    said_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["terminal", "at"], name="slip_of_a_machine")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.at:%H:%M}"


class Care(models.Model):
    """Somebody looked after a machine: put in a roll, mended it, or found it in order (维护)."""

    class What(models.TextChoices):
        ROLL = "roll", "换了号纸"
        MENDED = "mended", "修好了"
        LOOKED = "looked", "看过,好的"

    terminal = models.ForeignKey(Terminal, models.PROTECT, db_index=False)
    what = models.CharField(max_length=8, choices=What.choices)
    roll_mm = models.PositiveIntegerField(null=True)  # of the roll that was put in
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what="roll", roll_mm__gt=0)
                | (~models.Q(what="roll") & models.Q(roll_mm__isnull=True)),
                name="a_roll_has_a_length",
            )
        ]
        indexes = [models.Index(fields=["terminal", "-id"], name="care_latest")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%H:%M}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"machine_care:{self.pk}"
