"""What was asked, who answers for it, to whom it went, what was told and promised (咨询、首问)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.appointments.models import Booking
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Window
from bianmin.packs import Pack
from bianmin.requests.models import Asking
from bianmin.rules.enquiries import BELONGS_ZH, OUTCOME_ZH, Belongs
from bianmin.tickets.models import Ticket

STILL = Q(taken_at__isnull=True, refused_at__isnull=True, ended_at__isnull=True)


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def visible_to(self, user: User) -> EnquiryQuerySet:
        """Return what was asked in the user's own centre; the county sees all."""
        if not user.may("enquiries.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Enquiry(models.Model):
    """One matter somebody came, called or wrote about, from the first word to the answer."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    no = models.CharField(max_length=40)  # 青问〔2026〕3号
    channel = models.CharField(max_length=20)  # of the rule book: visit phone online letter …
    matter = models.TextField()
    version = models.ForeignKey(
        Version, models.PROTECT, null=True, related_name="+", db_index=False
    )
    item_name = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=400, blank=True)  # sealed
    who_shown = models.CharField(max_length=60, blank=True)  # masked
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    phone_blind = models.CharField(max_length=64, blank=True)
    said = models.JSONField(default=dict)  # what else the book wants written down: field -> words
    rings = models.PositiveSmallIntegerField(null=True)  # of the telephone, if somebody counted
    window = models.ForeignKey(Window, models.SET_NULL, null=True, related_name="+", db_index=False)
    belongs = models.CharField(max_length=10, choices=list(BELONGS_ZH.items()))
    owner = models.ForeignKey(  # the first asked; none: it came online and nobody has taken it
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kept = models.BooleanField(default=True)  # the first asked still answers for it
    holder = models.ForeignKey(  # who took it over
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    bounced_at = models.DateTimeField(null=True)  # somebody sent it back, and nobody has it since
    colleague = models.CharField(max_length=60, blank=True)  # who was asked on the spot
    asking = models.ForeignKey(Asking, models.PROTECT, null=True, related_name="+", db_index=False)
    answer_by = models.DateField(null=True)
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=list(OUTCOME_ZH.items()))
    answer = models.TextField(blank=True)
    ended = models.JSONField(default=dict)  # what was written down at the end: field -> words
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    query_code = models.CharField(max_length=200)  # sealed
    liked = models.BooleanField(null=True)  # what who asked says of the answer
    draft_key = models.CharField(max_length=64, blank=True)  # of the intake it became
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="enquiries")
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="enquiries")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="enquiries")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_enquiry_a_number"
            ),
            models.UniqueConstraint(
                fields=["draft_key"], condition=~Q(draft_key=""), name="one_enquiry_a_draft"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["centre", "-id"], name="enquiry_newest"),
            models.Index(fields=["centre", "at"], name="enquiry_day"),
            models.Index(fields=["centre", "phone_blind", "-id"], name="enquiry_of_a_phone"),
            models.Index(
                fields=["centre", "id"], condition=Q(closed_at__isnull=True), name="enquiry_open"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.no

    @property
    def book(self) -> Pack:
        """The rule book it was registered under."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"enquiry:{self.pk}"

    @property
    def channel_zh(self) -> str:
        """What its book calls the way somebody asked."""
        called = self.book.policy.enquiries.channels.get(self.channel)
        return called.value if called else self.channel

    @property
    def belongs_zh(self) -> str:
        """Whose matter it is, in words."""
        return Belongs(self.belongs).zh

    @property
    def asker(self) -> tuple[str, str]:
        """The name and the telephone number of who asked, in full: for those who serve him."""
        return sealing.unseal(self.who), sealing.unseal(self.phone)

    @property
    def responsible(self) -> User | None:
        """Who is to be asked about it now: who took it over, else the first asked."""
        return self.holder or self.owner

    def late(self, today: date) -> bool:
        """Return whether the answer is overdue on `today`."""
        return self.closed_at is None and self.answer_by is not None and self.answer_by < today


class Receiver(models.Model):
    """One of several people who were asked at the same time, in the order of registering."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="receivers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField()
    own = models.BooleanField()  # the matter belongs to his window

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "user"], name="one_receiver_once")
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id} {self.user_id}"


class Passing(models.Model):
    """A matter handed to a named colleague, and what he did with it (移交)."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="passings", db_index=False)
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()  # then it has bounced, whether anybody looks or not
    because = models.JSONField()
    taken_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)  # bounced by the clock, and handled since

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry"], condition=STILL, name="one_open_passing_a_matter"
            )
        ]
        indexes = [
            models.Index(fields=["enquiry", "id"], name="passing_of_a_matter"),
            models.Index(fields=["to", "until"], condition=STILL, name="passing_to_somebody"),
            models.Index(fields=["centre", "at"], name="passing_day"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id} → {self.to_id}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it, sent it back or gone on without it."""
        return self.taken_at is None and self.refused_at is None and self.ended_at is None

    def bounced(self, at: datetime) -> bool:
        """Return whether it has come back by `at`: sent back, or not taken in time."""
        return self.taken_at is None and (self.refused_at is not None or self.until < at)


class Reply(models.Model):
    """What was promised to somebody who asked, and until when (回话)."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="replies")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    of = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)  # who owes it
    because = models.JSONField()
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)  # what was said, or that nobody answered

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                F("centre"), F("due_at"), F("id"), condition=Q(kept_at__isnull=True),
                name="reply_owed",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class Telling(models.Model):
    """The sheet that went with an answer (一次性告知单), as it was told, frozen."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="tellings")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    no = models.CharField(max_length=40)  # 青询〔2026〕3号
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False)
    item_name = models.CharField(max_length=200)
    form = models.CharField(max_length=20)  # by mouth or in writing, in the words of the book
    lacking = models.CharField(max_length=500, blank=True)  # what this person has still to bring
    sheet = models.JSONField()  # what was told, as printed
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    pdf = models.BinaryField(null=True)  # kept at the first print, so that it never changes

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "year", "number"], name="one_telling_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"telling:{self.pk}"


class Template(models.Model):
    """An answer that a hall gives often (答复范本); an ended one is kept for what it was."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    name = models.CharField(max_length=40)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], condition=Q(ended_at__isnull=True),
                name="one_template_a_name",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
