"""That somebody was told what is needed and where (咨询告知), as it was told, frozen."""

from __future__ import annotations

from django.db import models

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack


class TellingQuerySet(models.QuerySet["Telling"]):
    def visible_to(self, user: User) -> TellingQuerySet:
        """Return what was told in the user's own centre; the county sees all."""
        if not user.may("tellings.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Telling(models.Model):
    class Channel(models.TextChoices):
        WINDOW = "window", "到窗口问"
        PHONE = "phone", "打电话问"
        AGENT = "agent", "代办员代问"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    no = models.CharField(max_length=40)  # 青询〔2026〕3号
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    item_name = models.CharField(max_length=200)
    who = models.CharField(max_length=200, blank=True)  # sealed
    who_shown = models.CharField(max_length=60, blank=True)  # masked
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    form = models.CharField(max_length=20)  # by mouth or in writing, in the words of the book
    lacking = models.CharField(max_length=500, blank=True)  # what this person has still to bring
    sheet = models.JSONField()  # what was told, as printed
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    pdf = models.BinaryField(null=True)  # kept at the first print, so that it never changes
    draft_key = models.CharField(max_length=64, blank=True)  # of the intake it became
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tellings")

    objects = TellingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_telling_a_number"
            ),
            models.UniqueConstraint(
                fields=["draft_key"], condition=~models.Q(draft_key=""), name="one_telling_a_draft"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["centre", "-id"], name="telling_newest")]

    def __str__(self) -> str:
        return self.no

    @property
    def book(self) -> Pack:
        """The rule book it was told by."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"telling:{self.pk}"

    @property
    def asker(self) -> tuple[str, str]:
        """The name and the telephone number of who asked, in full: for the intake alone."""
        return sealing.unseal(self.who), sealing.unseal(self.phone)
