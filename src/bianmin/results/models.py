"""What a decided case gives, who waits for it, and how it was handed over (结果、领取、交接)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from bianmin import identity
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre, Window
from bianmin.rules.delivery import Way
from bianmin.rules.pledges import Signed
from bianmin.rules.results import Claim


def _of_hall(user: User) -> Q | None:
    """Return which rows a person may see: his own hall's, the county all; None for no row."""
    if not user.may("results.see"):
        return None
    return Q() if user.centre_id is None else Q(centre_id=user.centre_id)


class PickupQuerySet(models.QuerySet["Pickup"]):
    def visible_to(self, user: User) -> PickupQuerySet:
        """Return those of the user's own centre; the county sees all."""
        seen = _of_hall(user)
        return self.none() if seen is None else self.filter(seen)


class Pickup(models.Model):
    """A decided case that waits to be collected: its code, until when it is to be back (领取)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="pickup")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    code = models.CharField(max_length=120)  # sealed; printed on the slip
    wrong = models.PositiveSmallIntegerField(default=0)  # how often the code failed in a row
    since = models.DateField()  # decided, or come back undelivered
    remind_on = models.DateField()  # from then on somebody should call
    reminded_on = models.DateField(null=True)
    back_by = models.DateField()  # 最晚交回中心
    back_on = models.DateField(null=True)
    back_from = models.CharField(max_length=60, blank=True)  # who gave it back
    # 1 while it waits here; a number, because SQLite uses no index for a condition
    # that is only the name of a column
    waits = models.PositiveSmallIntegerField(default=1)

    objects = PickupQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["centre", "waits", "since", "id"], name="pickup_waiting"),
            models.Index(fields=["centre", "waits", "remind_on"], name="pickup_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since}"


class Handing(models.Model):
    """One handing-over of one or more results: to whom, how, on what evidence (交接)."""

    class End(models.TextChoices):
        ARRIVED = "arrived", "妥投"
        RETURNED = "returned", "退回"

    case = models.ForeignKey(Case, models.PROTECT, related_name="handings")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    way = models.CharField(max_length=12, choices=[(w.value, w.zh) for w in Way])
    receiver = models.CharField(max_length=60)
    names = models.JSONField()  # of the results that went with it, as they were called
    coded = models.BooleanField(default=False)  # the code was said, and right
    checked = models.CharField(max_length=200, blank=True)  # else: how identity was checked
    signed = models.CharField(max_length=10, blank=True, choices=[(s.value, s.zh) for s in Signed])
    signature = models.CharField(max_length=64, blank=True)  # its name in the vault
    carrier = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    window = models.ForeignKey(Window, models.PROTECT, null=True, db_index=False)
    at = models.DateTimeField()
    ended = models.CharField(max_length=10, blank=True, choices=End.choices)  # of a courier
    ended_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=200, blank=True)  # who took it there, or why it came back
    void = models.CharField(max_length=300, blank=True)  # taken back, and why

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tracking"],
                condition=~Q(tracking="") & Q(void=""),
                name="one_parcel_a_tracking_number",
            )
        ]
        indexes = [
            models.Index(
                fields=["centre", "at", "id"],
                condition=Q(way="courier", ended="", void=""), name="handing_on_the_way",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.receiver}"

    @property
    def mark(self) -> str:
        """What the small form about it is called on the page."""
        return f"answered-{self.pk}"

    @property
    def moving(self) -> bool:
        """Whether a courier has it and has not answered."""
        return self.way == Way.COURIER and not self.ended and not self.void


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: User) -> ResultQuerySet:
        """Return those of the user's own centre; the county sees all."""
        seen = _of_hall(user)
        return self.none() if seen is None else self.filter(seen)


class Result(models.Model):
    """A certificate or letter that a case gives to its applicant, with its number (结果)."""

    class State(models.TextChoices):
        READY = "ready", "等领取"
        OUT = "out", "交出去了"
        VOID = "void", "作废"

    case = models.ForeignKey(Case, models.PROTECT, related_name="results")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=120)  # 营业执照, 高龄津贴发放通知 …
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    no = models.CharField(max_length=40)  # 青〔2026〕3号
    own_no = models.CharField(max_length=60, blank=True)  # as it is printed on the certificate
    state = models.CharField(max_length=6, choices=State.choices, default=State.READY)
    issued_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    seal = models.CharField(max_length=40, blank=True)  # 用了哪个章
    because = models.JSONField()
    handing = models.ForeignKey(Handing, models.PROTECT, null=True, related_name="results")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    ground = models.CharField(max_length=60, blank=True)  # why it was issued in its place
    void = models.CharField(max_length=300, blank=True)
    void_at = models.DateTimeField(null=True)
    # what is to become of it since its case was opened again (收回)
    claim = models.CharField(
        max_length=8, blank=True, choices=[(c.value, c.zh) for c in Claim if c]
    )
    claim_said = models.CharField(max_length=200, blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year", "number"], name="one_result_a_number"
            )
        ]
        indexes = [
            models.Index(fields=["centre", "id"], name="result_register"),
            models.Index(fields=["centre", "kind", "id"], name="result_of_a_kind"),
            models.Index(fields=["centre", "year", "id"], name="result_of_a_year"),
            # few replace another; by the whole index, nearly all of it empty, SQLite would rather
            # read the table for each row of the register
            models.Index(
                fields=["replaces"], condition=Q(replaces__isnull=False), name="result_replaces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.no}"

    @property
    def marks(self) -> dict[str, str]:
        """What the small forms about it are called on the page."""
        return {name: f"{name}-{self.pk}" for name in ("void", "reissue", "recall")}

    @property
    def owed(self) -> bool:
        """Whether it is to come back, or to be written off."""
        return self.claim in (Claim.DISPUTED, Claim.OWED)

    @property
    def receiver(self) -> str:
        """Who got it, masked; for the register."""
        return identity.mask_name(self.handing.receiver) if self.handing else ""

    @property
    def handed_on(self) -> date | None:
        """The day it went out."""
        return localtime(self.handing.at).date() if self.handing else None


class Reminder(models.Model):
    """Somebody was told that a result waits: how, and what they said (催领)."""

    pickup = models.ForeignKey(Pickup, models.PROTECT, related_name="reminders")
    on = models.DateField()
    said = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.UniqueConstraint(fields=["pickup", "on"], name="one_reminder_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.said}"
