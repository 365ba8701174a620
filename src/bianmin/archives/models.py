"""The file of a case in the archive room: where it stands, its seals, who has it, its end (案卷)."""

from __future__ import annotations

import zlib
from datetime import date

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case, Document, Paper
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre
from bianmin.rules.archives import ENDINGS, Clock
from bianmin.rules.retention import Stands


def years_zh(years: int) -> str:
    """Return a term of keeping as it stands on a spine: 永久, 30 年."""
    return f"{years} 年" if years else "永久"


class ListQuerySet(models.QuerySet["List"]):
    def visible_to(self, user: User) -> ListQuerySet:
        """Return the lists of the user's own centre; the county sees all."""
        if not user.may("archives.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class VolumeQuerySet(models.QuerySet["Volume"]):
    def visible_to(self, user: User) -> VolumeQuerySet:
        """Return what stands in the room of the user's own centre; the county sees every room."""
        if not user.may("archives.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class List(models.Model):
    """A list of files whose time is over, to be destroyed (销毁清册)."""

    centre = models.ForeignKey(Centre, models.PROTECT)
    pack = models.CharField(max_length=60)
    no = models.CharField(max_length=40)  # 青销〔2026〕1号
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)
    why_not = models.CharField(max_length=300, blank=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_list_of_destruction_a_number"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(approved=False) | ~Q(decided_by=models.F("by")),
                name="two_people_destroy",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.no

    @property
    def state_zh(self) -> str:
        return {None: "等批准", True: "已经销毁", False: "没有批准"}[self.approved]


class Volume(models.Model):
    """The file of a case in the archive room: one for each filed case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="volume")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    no = models.CharField(max_length=40)  # 档号: 青档〔2026〕12号
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    box = models.CharField(max_length=120)  # where the paper file stands
    ending = models.CharField(max_length=10, choices=list(ENDINGS.items()))
    closed_on = models.DateField()
    filed_on = models.DateField()
    years = models.PositiveSmallIntegerField()  # 保管期限; 0: for ever
    keep_until = models.DateField(null=True)
    because = models.JSONField()
    gap = models.JSONField(default=list)  # what it lacks, as a second person has allowed
    reopened = models.BooleanField(default=False)  # its case is worked on again
    lent_to = models.CharField(max_length=60, blank=True)
    lent_until = models.DateField(null=True)
    listed = models.ForeignKey(List, models.PROTECT, null=True, related_name="volumes")
    destroyed_on = models.DateField(null=True)

    objects = VolumeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "year", "number"], name="one_volume_a_number")
        ]
        indexes = [
            models.Index(fields=["centre", "filed_on", "case"], name="volume_filed"),
            models.Index(fields=["filed_on", "case"], name="volume_filed_anywhere"),
            models.Index(
                fields=["centre", "box", "case"], name="volume_box",
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["no"], name="volume_no"),
            models.Index(
                fields=["centre", "keep_until", "case"], name="volume_kept",
                condition=Q(destroyed_on__isnull=True, keep_until__isnull=False),
            ),
            models.Index(
                fields=["centre", "lent_until", "case"], name="volume_lent",
                condition=Q(lent_until__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.no

    @property
    def stands(self) -> Stands:
        """How the rules see it; the lists are asked for with `select_related`."""
        return Stands(
            keep_until=self.keep_until, lent_to=self.lent_to, reopened=self.reopened,
            destroyed=self.destroyed_on is not None,
            listed=self.listed.no if self.listed and self.destroyed_on is None else "",
        )  # fmt: skip

    @property
    def years_zh(self) -> str:
        return years_zh(self.years)

    def is_over(self, today: date) -> bool:
        """Return whether its time of keeping is over."""
        return self.keep_until is not None and self.keep_until < today


class Gap(models.Model):
    """What a file lacks, why, and who lets it be filed all the same (缺项归档)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="gaps")
    lacks = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    allowed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(allowed__isnull=True), name="one_open_gap_a_case"
            ),
            models.CheckConstraint(
                condition=~Q(allowed=True) | ~Q(decided_by=models.F("by")),
                name="two_people_allow_a_gap",
            ),
        ]

    def __str__(self) -> str:
        return "、".join(self.lacks)


class Seal(models.Model):
    """The file of a case as it was sealed: at filing, with a late paper, or after a reopening."""

    class Why(models.TextChoices):
        FILED = "filed", "归档"
        LATE = "late", "补充归档"
        AGAIN = "again", "重新办理后归档"

    case = models.ForeignKey(Case, models.PROTECT, related_name="seals", db_index=False)
    nth = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    digest = models.CharField(max_length=64)
    body = models.BinaryField()  # the text, compressed; emptied when the file is destroyed
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["nth"]
        constraints = [models.UniqueConstraint(fields=["case", "nth"], name="seals_in_order")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.nth}"

    @property
    def text(self) -> str:
        """The sealed text; nothing, once the file is destroyed."""
        return zlib.decompress(self.body).decode() if self.body else ""


class Late(models.Model):
    """A paper that came after the end of its case, and why so late (补充归档)."""

    paper = models.OneToOneField(Paper, models.PROTECT, primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="late_papers")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason


class Loan(models.Model):
    """Somebody has a file (借阅): who, what for, until when, and when it came back."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="loans")
    to = models.CharField(max_length=60)
    purpose = models.CharField(max_length=300)
    lent_on = models.DateField()
    back_by = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    back_on = models.DateField(null=True)
    back_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)  # how it came back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volume"], condition=Q(back_on__isnull=True), name="one_loan_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.lent_on}"


class Line(models.Model):
    """One file on a list of destruction, as it was; the line stays when the file is gone."""

    of = models.ForeignKey(List, models.PROTECT, related_name="lines")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="lines")
    volume_no = models.CharField(max_length=40)
    case_no = models.CharField(max_length=23)
    item_name = models.CharField(max_length=200)
    closed_on = models.DateField()
    years = models.PositiveSmallIntegerField()
    keep_until = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["of", "volume"], name="once_on_a_list")]

    def __str__(self) -> str:
        return self.volume_no


class Reopening(models.Model):
    """A closed case was opened again: on which ground, and what becomes of its result (重新办理)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reopenings")
    nth = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    clock = models.CharField(max_length=10, choices=[(c.value, c.zh) for c in Clock])
    stands = models.BooleanField()
    came_from = models.CharField(max_length=20)  # the state it was in
    result = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    # the paper that took the former decision back, if that is why (撤销决定书)
    follows = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["nth"]
        constraints = [models.UniqueConstraint(fields=["case", "nth"], name="reopenings_in_order")]

    def __str__(self) -> str:
        return f"{self.title} {self.at:%Y-%m-%d}"


class ItemTerm(models.Model):
    """An item whose files are kept longer than the rule book asks (事项的保管期限)."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="kept_for")
    years = models.PositiveSmallIntegerField()  # 0: for ever
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return years_zh(self.years)
