"""Who is reached by which number, who looks, what is applied for over the net, who asks for help."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Q

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre


class Reach(models.Model):
    """By which mobile number the people of a case are reached: its fingerprint, never the number."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reached_by")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    blind = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "blind"], name="a_number_reaches_a_case_once")
        ]
        indexes = [models.Index(fields=["centre", "blind", "case"], name="reach_number")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.blind[:8]}"


class Code(models.Model):
    """The code that was sent to a number last; it is good once, and for minutes (验证码)."""

    centre = models.ForeignKey(Centre, models.CASCADE, db_index=False)
    blind = models.CharField(max_length=64)
    print = models.CharField(max_length=64)  # fingerprint of the code, with the number's own
    wrong = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "blind"], name="one_code_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.blind[:8]} {self.sent_at:%H:%M}"


class Visitor(models.Model):
    """Somebody who has shown that a number is his; apart from the logins of the staff (群众登录)."""

    followed: Collection[str] = ()  # codes of the tickets that his browser watches

    token = models.CharField(max_length=64, unique=True)  # hash of what his browser holds
    centre = models.ForeignKey(Centre, models.CASCADE)
    blind = models.CharField(max_length=64)
    phone = models.CharField(max_length=200)  # sealed
    shown = models.CharField(max_length=30)  # masked
    shared = models.BooleanField(default=False)  # on a machine of the hall
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.shown


class FilingQuerySet(models.QuerySet["Filing"]):
    def open(self) -> FilingQuerySet:
        """Return what was begun and not handed in."""
        return self.filter(case__isnull=True)


class Filing(models.Model):
    """An application over the net, from the first word to its case (网上申请)."""

    key = models.CharField(max_length=32, unique=True)  # how its own browser calls it
    code_blind = models.CharField(max_length=64, unique=True)  # of the code to go on elsewhere
    code = models.CharField(max_length=120)  # that code, sealed
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, db_index=False)
    blind = models.CharField(max_length=64, blank=True)  # of the number it belongs to, once proved
    sealed = models.TextField(blank=True)  # the form as typed
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    revision = models.PositiveIntegerField(default=0)
    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="filing")

    objects = FilingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["centre", "blind", "id"], condition=~Q(blind=""), name="filing_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.begun_at:%Y-%m-%d}"

    def subject_of(self, order: int) -> str:
        """How the files of one of its papers are called until it has a case."""
        return f"filing:{self.pk}:{order}"


class Terminal(models.Model):
    """A machine of the hall for everybody (自助终端): where it stands, who looks after it."""

    class State(models.TextChoices):
        WORKING = "working", "好用"
        BROKEN = "broken", "坏了"
        GONE = "gone", "撤了"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="terminals")
    no = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=60, blank=True)  # 大门左手边
    contact = models.CharField(max_length=30, blank=True)  # 日常维护联系人电话
    state = models.CharField(max_length=8, choices=State.choices, default=State.WORKING)
    token = models.CharField(
        max_length=64, unique=True
    )  # hash of what makes a browser this machine
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "no"], name="one_terminal_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.no} 号自助机"

    @property
    def filled(self) -> frozenset[str]:
        """What the book may ask to be put down of a machine, as far as it is."""
        facts = {"place": self.place, "contact": self.contact, "status": self.state}
        return frozenset(name for name, said in facts.items() if said)


class HelpCallQuerySet(models.QuerySet["HelpCall"]):
    def visible_to(self, user: User) -> HelpCallQuerySet:
        """Return the calls of the user's own hall; the county sees all."""
        if not user.may("help.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class HelpCall(models.Model):
    """Somebody at a machine asked for help (叫人帮我): who came, what was helped."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    terminal = models.ForeignKey(Terminal, models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    helped = models.CharField(max_length=200, blank=True)  # with what
    pack = models.CharField(max_length=60)
    because = models.JSONField()

    objects = HelpCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal"], condition=Q(done_at__isnull=True), name="one_call_a_machine"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(taken_at__isnull=False),
                name="who_helped_had_come",
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "at", "id"], condition=Q(done_at__isnull=True), name="help_open"
            ),
            models.Index(fields=["centre", "-id"], name="help_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.terminal_id} {self.at:%H:%M}"

    @property
    def subject(self) -> str:
        """How the ledger calls this call."""
        return f"help:{self.pk}"

    def minutes(self, now: datetime) -> int:
        """Return for how long nobody has come, or had not come."""
        return int(((self.taken_at or now) - self.at).total_seconds() // 60)

    @property
    def waited(self) -> int:
        """For how many minutes nobody had come, of a call that is over."""
        return self.minutes(self.at)
