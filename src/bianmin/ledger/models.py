"""The ledger (台账): every act, who did it, when, and the clauses it rests on.

Rows are only ever added. Each carries the hash of the one before it, so that an
altered row shows; one chain per centre, and one for the county office.
"""

from __future__ import annotations

from django.db import models

from bianmin.accounts.models import User
from bianmin.centres.models import Centre


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User) -> EntryQuerySet:
        """Return the entries of the user's own centre; without one, of all and of the county."""
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


OFFICE = 0  # the chain of acts that belong to no centre: the county office's


class Head(models.Model):
    """Where a chain ends: the lock that keeps it one chain; and how far it was verified."""

    chain = models.PositiveBigIntegerField(primary_key=True)  # the centre's id, or OFFICE
    centre = models.OneToOneField(Centre, models.PROTECT, null=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    verified_at = models.DateTimeField(null=True)
    verified_seq = models.PositiveBigIntegerField(default=0)  # all up to here was sound
    verified_hash = models.CharField(max_length=64, default="")
    broken_seq = models.PositiveBigIntegerField(null=True)  # the first entry that did not hold
    broken_what = models.CharField(max_length=120, default="")

    def __str__(self) -> str:
        return f"{self.centre or '县级'} #{self.seq}"


class Entry(models.Model):
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, db_index=False)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False
    )  # none: the resident, or the clock
    by_name = models.CharField(max_length=60)  # as it was at the time
    subject = models.CharField(max_length=40)  # case:17
    event = models.CharField(max_length=40)
    pack = models.CharField(max_length=60)
    because = models.JSONField()
    details = models.JSONField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "seq"], name="an_entry_has_its_place"),
            models.UniqueConstraint(
                fields=["seq"],
                condition=models.Q(centre__isnull=True),
                name="an_entry_of_the_office_has_its_place",
            ),
            models.CheckConstraint(condition=~models.Q(because=[]), name="an_entry_cites_a_clause"),
        ]
        indexes = [
            models.Index(fields=["subject", "seq"], name="entry_subject"),
            models.Index(fields=["at"], name="entry_at"),
            models.Index(fields=["centre", "at"], name="entry_centre"),
            models.Index(fields=["by", "at"], name="entry_by"),
            models.Index(fields=["event", "at"], name="entry_event"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.event} {self.at:%F %T}"


class Cited(models.Model):
    """The last day on which an act of a centre cited a clause (条文最近一次用到).

    Summed up while entries are written: a page of hundreds of clauses asks for it at once,
    where counting over a ledger of years would take seconds. The entries are the proof.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    clause = models.CharField(max_length=120)
    day = models.DateField()
    event = models.CharField(max_length=40)  # the first one that day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "clause"], name="one_last_day_a_clause")
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.day} {self.event}"


class Register(models.Model):
    """The last number given in a numbered register: gapless, one row per series."""

    centre = models.ForeignKey(Centre, models.PROTECT)
    series = models.CharField(max_length=30)  # case:20261122, doc:acceptance:2026
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "series"], name="one_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Done(models.Model):
    """A form or call that was carried out: sent twice, done once, same answer."""

    key = models.CharField(max_length=64, primary_key=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"
