"""What was done of what has to be done again and again (职责记录)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.centres.models import Centre
from bianmin.rules.duties import EVIDENCE


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User) -> RecordQuerySet:
        """Return the records of the user's own centre; the county sees all."""
        if not user.may("duties.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def standing(self) -> RecordQuerySet:
        """Return the records that hold: not corrected by a later one, nor taken back."""
        return self.filter(corrected_by__isnull=True, counts=True)


class Record(models.Model):
    """One piece of evidence, written down by hand: what was done, on which day, by whom.

    Nothing is ever changed or deleted: a mistake is put right by a further record that
    names the one it corrects, and says instead what happened, or that nothing did.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)  # the rule book in force when it was written down
    because = models.JSONField()  # the clauses of the duty
    duty = models.CharField(max_length=80, blank=True)  # none: every duty with this evidence
    kind = models.CharField(max_length=20)  # see `duties.EVIDENCE`
    done_on = models.DateField()
    who = models.CharField(max_length=60)  # who did it, not who wrote it down
    what = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True)
    late = models.BooleanField(default=False)  # 补记
    # of a correction the first record of all; `answers` names the first, too
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True)  # of a correction
    counts = models.BooleanField(default=True)  # False: a correction that says it did not happen
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["centre", "done_on", "id"], name="record_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(counts=True) | Q(corrects__isnull=False),
                name="only_a_correction_takes_back",
            ),
            models.CheckConstraint(condition=~Q(because=[]), name="a_record_cites_a_clause"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_zh} {self.done_on}"

    @property
    def kind_zh(self) -> str:
        """What people call this kind of evidence."""
        return EVIDENCE.get(self.kind, self.kind)

    @property
    def first_id(self) -> int:
        """The number by which it stays known however often it is corrected."""
        return self.origin_id or self.pk

    @property
    def subject(self) -> str:
        """How the ledger calls this record."""
        return f"evidence:{self.pk}"
