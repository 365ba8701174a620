"""What travels between the levels (上报): offices, files, papers, hops; and the servers we trust."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.rules.custody import Found
from bianmin.rules.escalation import Level, Trip

LIES = Q(moving=False, over=False)  # somewhere, and something is still to be done
LEVELS = [(level.value, level.zh) for level in Level]


def new_uid() -> str:
    """Return a name that no other server gives to anything."""
    return uuid.uuid4().hex


class Peer(models.Model):
    """Another server whose exchange files we accept, by its public keys (互信的服务器)."""

    code = models.CharField(max_length=16, unique=True)  # the beginning of its key's fingerprint
    name = models.CharField(max_length=60)
    verify_key = models.CharField(max_length=64)  # Ed25519, hex
    seal_key = models.CharField(max_length=64)  # X25519, hex
    trusted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place a file can be at: a hall of ours, or one on a server we trust."""

    code = models.CharField(max_length=12, unique=True)  # of its division
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=LEVELS)
    centre = models.OneToOneField(Centre, models.PROTECT, null=True)
    peer = models.ForeignKey(Peer, models.PROTECT, null=True, related_name="offices")

    def __str__(self) -> str:
        return self.name


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> DossierQuerySet:
        """Return the files that begin in the user's reach, and those that came to the own hall."""
        if not user.may("transfers.see"):
            return self.none()
        if user.centre_id is None:
            return self
        ends = Q(sender__centre=user.centre_id) | Q(receiver__centre=user.centre_id)
        passed = Hop.objects.filter(ends).values("dossier")
        return self.filter(Q(origin__centre__in=user.reach) | Q(pk__in=passed))


class Dossier(models.Model):
    """The file of one case on its way up and back (上报案卷), under the number of the case."""

    no = models.CharField(max_length=23, unique=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True)  # none: taken in elsewhere
    item_name = models.CharField(max_length=200)
    item_code = models.CharField(max_length=64)
    applicant = models.CharField(max_length=60)
    applicant_shown = models.CharField(max_length=30, blank=True)
    person = models.TextField(blank=True)  # sealed: number, telephone and address
    origin = models.ForeignKey(Office, models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    holder = models.ForeignKey(Office, models.PROTECT, related_name="+")  # who had it last
    moving = models.BooleanField(default=False)  # it has left its holder
    over = models.BooleanField(default=False)  # its case is decided or closed: it lies for good
    prepared = models.JSONField(default=dict)  # name of what the book asks → text, by, at
    # one answer, for good
    answered_by = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_name = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, blank=True)  # granted | refused
    answer_reason = models.TextField(blank=True)
    result_no = models.CharField(max_length=60, blank=True)
    because = models.JSONField(default=list)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, outcome="") | Q(
                    answered_by__isnull=False, answered_at__isnull=False,
                    outcome__in=["granted", "refused"],
                ),
                name="an_answer_is_whole",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "id"], condition=LIES, name="dossier_lies_at"),
            models.Index(fields=["id"], condition=LIES, name="dossier_lies"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.item_name}"

    @property
    def subject(self) -> str:
        """How the ledger calls this file."""
        return f"transfer:{self.pk}"

    @property
    def way(self) -> list[Hop]:
        """Its hops in the order of time."""
        return sorted(self.hops.all(), key=lambda hop: (hop.sent_at, hop.number))

    def trips_of(self, office_id: int) -> tuple[Trip, ...]:
        """Return the ways up from an office, as the rules see them."""
        ups = [h for h in self.way if h.purpose == Hop.Purpose.UP and h.sender_id == office_id]
        return tuple(hop.trip for hop in ups)


class Paper(models.Model):
    """One paper of a file, the same everywhere by its `uid`."""

    class Kind(models.TextChoices):
        PAPER = "paper", "材料"
        RESULT = "result", "结果"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PAPER)
    name = models.CharField(max_length=200)
    original = models.BooleanField(default=False)
    copies = models.PositiveSmallIntegerField(default=1)
    born = models.ForeignKey(Office, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    given_at = models.DateTimeField(null=True)  # handed back, or over, to the applicant
    given_to = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Hop(models.Model):
    """One way of a file from one office to another, with its list (移交)."""

    class Purpose(models.TextChoices):
        UP = "up", "上报"
        RESULT = "result", "下发结果"
        MEND = "mend", "退回补正"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="hops")
    uid = models.CharField(max_length=32, unique=True, default=new_uid)
    number = models.PositiveSmallIntegerField()  # of the file's hops
    list_no = models.CharField(max_length=40)  # 青移〔2026〕3号
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    sender = models.ForeignKey(Office, models.PROTECT, related_name="sent")
    receiver = models.ForeignKey(Office, models.PROTECT, related_name="coming")
    said = models.CharField(max_length=500, blank=True)  # what is to be mended, or a remark
    due_above = models.DateField(null=True)  # the upper office's own last day
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_name = models.CharField(max_length=60)
    received_at = models.DateTimeField(null=True)
    received_name = models.CharField(max_length=60, blank=True)
    returned_at = models.DateTimeField(null=True)  # of a way up: when the file was back
    because = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_hop_a_number"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(received_at__isnull=True),
                name="a_file_is_on_one_way",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["receiver", "received_at"], name="hop_coming"),
            models.Index(fields=["sender", "purpose", "returned_at"], name="hop_above"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}→{self.receiver}"

    @property
    def trip(self) -> Trip:
        """The hop as the rules see it, in the office's own days."""
        back = self.returned_at
        returned_on = localtime(back).date() if back else None
        return Trip(localtime(self.sent_at).date(), self.due_above, returned_on)


class Line(models.Model):
    """One line of a parcel list: the paper, and what the receiver found of it."""

    hop = models.ForeignKey(Hop, models.PROTECT, related_name="lines")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="lines")
    copies = models.PositiveSmallIntegerField(default=1)
    original = models.BooleanField(default=False)
    found = models.CharField(max_length=10, blank=True, choices=[(f.value, f.zh) for f in Found])
    found_note = models.CharField(max_length=200, blank=True)  # the receiver's words
    agreed_note = models.CharField(max_length=200, blank=True)  # the sender's words
    agreed_name = models.CharField(max_length=60, blank=True)
    agreed_at = models.DateTimeField(null=True)  # both sides have signed for it
    turned_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hop", "paper"], name="a_paper_stands_once_on_a_list")
        ]
        # whole, not only of what was wanting: SQLite looks at no part that a parameter chooses
        indexes = [models.Index(fields=["found", "agreed_at"], name="line_disputed")]

    def __str__(self) -> str:
        return str(self.paper)

    @property
    def disputed(self) -> bool:
        """Whether something was wanting, and only one side has signed for it."""
        return self.found in (Found.MISSING, Found.DAMAGED) and self.agreed_at is None


class Parcelled(models.Model):
    """An exchange file that was taken in, or sent: so that none is taken twice unseen."""

    digest = models.CharField(max_length=64, unique=True)
    peer = models.ForeignKey(Peer, models.PROTECT)
    outgoing = models.BooleanField(default=False)
    at = models.DateTimeField()
    records = models.PositiveIntegerField()
    news = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)  # [number of the case, why]

    def __str__(self) -> str:
        return f"{self.peer} {self.at:%Y-%m-%d %H:%M}"
