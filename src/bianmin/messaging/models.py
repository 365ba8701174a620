"""What goes out to residents (通知), what the staff find when they come in (站内提醒)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules.messaging import EVENT_ZH


class State(models.TextChoices):
    WAITING = "waiting", "等着发"
    SENDING = "sending", "正在发"
    SENT = "sent", "发出了"
    ARRIVED = "arrived", "送到了"
    FAILED = "failed", "没有送到"
    STOPPED = "stopped", "没有发"


class Way(models.TextChoices):
    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """Return the messages of the user's own centre; the county sees all."""
        if not user.may("messaging.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Message(models.Model):
    """One message to one resident by one way; written with the act that causes it, sent after."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="messages")
    # of what is no case: what it tells of, by which book, to whom, and what is filled in
    subject = models.CharField(max_length=40, blank=True)  # booking:17
    pack = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=200, blank=True)  # sealed
    said = models.JSONField(default=dict)
    secret = models.CharField(max_length=200, blank=True)  # sealed; not kept with the text
    event = models.CharField(max_length=20, choices=[(e.value, zh) for e, zh in EVENT_ZH.items()])
    way = models.CharField(max_length=8, choices=Way.choices)
    day = models.DateField(null=True)  # the day it names, as it was at the act
    because = models.JSONField()
    key = models.CharField(max_length=80, unique=True)  # the same message is the same row
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=200, blank=True)  # not sent, or not arrived
    at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before: at night, or between two tries
    tries = models.PositiveSmallIntegerField(default=0)
    taken = models.CharField(max_length=32, blank=True)  # by whom it is being sent just now
    taken_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=600, blank=True)  # as it went out
    to_shown = models.CharField(max_length=80, blank=True)  # masked; the number stays in the case
    reference = models.CharField(max_length=80, blank=True)  # what the gateway calls it
    sent_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(subject=""),
                name="a_message_tells_of_something",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=["waiting", "sending"]),
                name="message_waiting",
            ),
            models.Index(fields=["centre", "at", "id"], name="message_day"),
            models.Index(fields=["centre", "state", "at", "id"], name="message_state"),
            models.Index(
                fields=["reference"], condition=~Q(reference=""), name="message_reference"
            ),
            models.Index(
                fields=["subject"], condition=~Q(subject=""), name="message_subject"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.get_state_display()}"

    @property
    def book(self) -> Pack:
        """The rule book whose words it says."""
        return self.case.book if self.case else shelf.pack(self.pack)

    @property
    def about(self) -> str:
        """How the ledger calls what it tells of."""
        return self.case.subject if self.case else self.subject


class Contact(models.Model):
    """Where else a resident wants to be told of one case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="contact")
    email = models.CharField(max_length=600)  # sealed
    email_shown = models.CharField(max_length=80)  # masked

    def __str__(self) -> str:
        return self.email_shown


class OptOut(models.Model):
    """Somebody wants no messages from a hall (不要短信)."""

    class How(models.TextChoices):
        INTAKE = "intake", "收件时说的"
        PROGRESS = "progress", "在查进度的页面上说的"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    blind = models.CharField(max_length=64)  # fingerprint of the number that is left alone
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # wants them again

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "blind"], condition=Q(ended_at__isnull=True),
                name="one_opt_out_a_number",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.at:%Y-%m-%d}"


class OwnText(models.Model):
    """What a hall says instead of its book's words; the newest counts, an empty one ends it."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    event = models.CharField(max_length=20)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["centre", "event", "id"], name="own_text")]

    def __str__(self) -> str:
        return f"{self.event} {self.text}"


class Note(models.Model):
    """One line in the inbox of one person: what is to be done, and where (站内提醒)."""

    to = models.ForeignKey(User, models.PROTECT, related_name="notes", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    # of what is no case: what it tells of, by which book, and where that is seen
    about = models.CharField(max_length=40, blank=True)  # emergency:3
    pack = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=120, blank=True)
    event = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    because = models.JSONField()
    key = models.CharField(max_length=80)  # the same warning is given to one person once
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["to", "key"], name="one_note_a_person"),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(about="", address=""),
                name="a_note_tells_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["to", "at", "id"], name="note_of_a_person"),
            models.Index(fields=["to"], condition=Q(read_at__isnull=True), name="note_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class Round(models.Model):
    """The last day on which a hall's reminders were written; they are written once a day."""

    centre = models.OneToOneField(Centre, models.PROTECT, primary_key=True)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"
