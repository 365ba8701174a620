"""Rehearsals and what they found (演练记录). Nothing here is ever read by the hall itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.centres.models import Centre

SILENT = timedelta(seconds=45)  # without a sign of life, a run is taken for dead


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> RunQuerySet:
        """Return the rehearsals of the user's own centre; the county sees all."""
        if not user.may("rehearsal.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Run(models.Model):
    """One rehearsal: what was asked, how far it has come, and its sum."""

    class State(models.TextChoices):
        RUNNING = "running", "正在算"
        DONE = "done", "算完了"
        CANCELLED = "cancelled", "已停下"
        INTERRUPTED = "interrupted", "中断了"

    centre = models.ForeignKey(Centre, models.PROTECT)
    pack = models.CharField(max_length=60)
    edits = models.JSONField(default=list)  # [clause, setting, as typed]
    since = models.DateField()
    until = models.DateField()  # both days belong to it
    by = models.ForeignKey(User, models.PROTECT)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    alive_at = models.DateTimeField()  # the last sign of life
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)  # acts to be judged
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)  # matters with a difference
    counts = models.JSONField(default=dict)  # decision -> turn -> how many
    told = models.CharField(max_length=300, blank=True)  # why it stopped

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre"], condition=Q(state="running"), name="one_rehearsal_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["centre", "-id"], name="rehearsal_latest")]

    def __str__(self) -> str:
        return f"{self.centre} {self.pack} {self.since}–{self.until}"

    def standing(self, at: datetime) -> Run.State:
        """Return how it stands at `at`: what gives no sign of life was interrupted."""
        if self.state == Run.State.RUNNING and at - self.alive_at > SILENT:
            return Run.State.INTERRUPTED
        return Run.State(self.state)

    @property
    def percent(self) -> int:
        """How far it has come, of a hundred."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Difference(models.Model):
    """One decision that would have come out differently."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="differences", db_index=False)
    name = models.CharField(max_length=40)  # of the kind of decision
    turn = models.CharField(max_length=12)
    subject = models.CharField(max_length=40)  # as the ledger calls it: case:17
    seq = models.PositiveBigIntegerField()  # of the entry in the ledger
    no = models.CharField(max_length=23, blank=True)
    event = models.CharField(max_length=40)
    pack = models.CharField(max_length=60)  # by which it was decided
    at = models.DateTimeField()
    before = models.JSONField()
    after = models.JSONField()
    because = models.JSONField()  # the clauses of the book that was tried

    class Meta:
        indexes = [
            models.Index(fields=["run", "id"], name="difference_of_run"),
            models.Index(fields=["run", "name", "id"], name="difference_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.before} {self.after}"

    @property
    def case_id(self) -> int | None:
        """The case it is about, if it is about one."""
        kind, _, number = self.subject.partition(":")
        return int(number) if kind == "case" else None
