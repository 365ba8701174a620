"""What was taken of a paper: a photo, a scan, a PDF; and who looked at it (影印件、附件、查看)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case, Paper
from bianmin.centres.models import Centre


class Body(models.Model):
    """A file as it is kept. What is in it lies in the vault, under its hash.

    It is never deleted while its case is kept: what is wrong is struck, and says why.
    """

    kind = models.CharField(max_length=8)  # as it is kept: PDF, JPEG, PNG
    body = models.CharField(max_length=64)  # its name in the vault
    thumb = models.CharField(max_length=64)
    came_as = models.CharField(max_length=64)  # the hash of what came, before it was drawn anew
    size = models.PositiveIntegerField()  # bytes
    pages = models.PositiveSmallIntegerField(default=1)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    virus_checked = models.BooleanField()
    # who took it in; nobody where the applicant sent it himself, over the net
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    void = models.CharField(max_length=300, blank=True)  # why it does not count any more
    void_at = models.DateTimeField(null=True)
    void_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def strike(self, reason: str, by: User, at: datetime) -> None:
        """Write on a file that it counts no more."""
        self.void, self.void_at, self.void_by = reason.strip()[:300], at, by
        self.save(update_fields=["void", "void_at", "void_by"])

    @property
    def by_said(self) -> str:
        """Who took it in, in words."""
        return self.by.name if self.by else "本人"

    @property
    def ending(self) -> str:
        return {"PDF": "pdf", "PNG": "png"}.get(self.kind, "jpg")


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, user: User) -> ScanQuerySet:
        """Return the scans of the cases of the user's own centre, for who works on them."""
        if not user.may("files.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(case__centre_id=user.centre_id)

    def valid(self) -> ScanQuerySet:
        """Return those that were not struck."""
        return self.filter(void="")


class Scan(Body):
    """One file of one paper (影印件)."""

    class Source(models.TextChoices):
        FILE = "file", "选的文件"
        CAMERA = "camera", "手机拍的"
        SCANNER = "scanner", "扫描盘里的"
        CASE = "case", "以前收过的"
        ONLINE = "online", "网上交的"

    case = models.ForeignKey(Case, models.PROTECT, related_name="scans", db_index=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="scans", db_index=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    valid_until = models.DateField(null=True)  # as written on the paper
    first_on = models.DateField()  # the day the office first got it, in whichever case
    taken_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken")
    consent = models.CharField(max_length=100, blank=True)  # how the applicant agreed to that

    objects = ScanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "body"], condition=Q(void=""), name="a_file_once_a_paper"
            )
        ]
        indexes = [
            models.Index(fields=["case", "paper", "id"], name="scan_case"),
            models.Index(fields=["paper", "id"], name="scan_paper"),
            models.Index(fields=["came_as", "id"], name="scan_came_as"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.kind}"


class Attachment(Body):
    """A file of something that is no paper of a case: an authority, an inspection (附件).

    Whoever owns what it belongs to says who may see it, and tells the ledger.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    subject = models.CharField(max_length=40)  # as the ledger calls what it belongs to
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=200)  # what it shows

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "body"], condition=Q(void=""), name="a_file_is_attached_once"
            )
        ]
        indexes = [models.Index(fields=["came_as", "id"], name="attachment_came_as")]

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """Somebody looked at a file on a day, and why; the ledger has it too."""

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="looks", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)  # of those who do not work on the case

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scan", "by", "on"], name="one_look_a_day")]

    def __str__(self) -> str:
        return f"{self.scan_id} {self.on}"
