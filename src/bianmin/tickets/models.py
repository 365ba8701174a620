"""A visit to the hall: its ticket, what it is about, and every stretch of its time.

A ticket says where it stands now; how it came there stands in its periods and calls,
of which none is ever edited: a period is begun, and closed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Item
from bianmin.centres.models import Centre, Department, Window
from bianmin.packs import Pack
from bianmin.rules.priority import Lane
from bianmin.rules.tickets import AT_WINDOW, IN_LINE, STATE_ZH, State

LANES = [(lane.value, lane.zh) for lane in Lane]
CODE_LENGTH = 16


class Line(models.Model):
    """A line of the hall with a letter of its own: of a department, or of everybody else."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="lines")
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, null=True)  # none: 综合

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "letter"], name="a_line_has_its_letter"),
            models.UniqueConstraint(fields=["centre", "department"], name="one_line_a_department"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class HallDay(models.Model):
    """A day of a hall's tickets: what every act of that day locks first.

    `beat` counts the acts, so that boards know when to look again. `latest` is the last
    instant told: a clock that goes back changes nobody's place. `stops` are the stretches
    in which no window calls, see `queries.stops`: begun, and ended, never edited.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    day = models.DateField()
    beat = models.PositiveBigIntegerField(default=0)
    latest = models.DateTimeField()
    stops = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)  # what was not served is on its register
    unserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="one_day_a_hall")]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: User) -> TicketQuerySet:
        """Return the tickets of the user's own hall; the county sees all."""
        if not user.may("tickets.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def in_line(self) -> TicketQuerySet:
        """Return those that wait to be called."""
        return self.filter(state__in=IN_LINE)


class Ticket(models.Model):
    """One visit with one number, for one matter or several."""

    class Taken(models.TextChoices):
        KIOSK = "kiosk", "取号机"
        WINDOW = "window", "窗口"
        PHONE = "phone", "手机"
        APPOINTMENT = "appointment", "预约"
        GUIDE = "guide", "导办台"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    day = models.DateField()
    letter = models.CharField(max_length=2)
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=8)  # A031: as it is called
    code = models.CharField(max_length=CODE_LENGTH, unique=True)  # of the page to watch it by
    taken = models.CharField(max_length=12, choices=Taken.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    pack = models.CharField(max_length=60)

    # where it stands
    line = models.ForeignKey(Line, models.PROTECT, db_index=False)
    state = models.CharField(max_length=12, choices=list(STATE_ZH.items()))
    since = models.DateTimeField()  # its place in the line
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", db_index=False)
    came_from = models.ForeignKey(
        Window, models.PROTECT, null=True, related_name="+", db_index=False
    )  # the window that handed it over last
    clerk = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=200, blank=True)  # parked, handed over, ended
    calls = models.PositiveSmallIntegerField(default=0)  # since it stood in line last
    called = models.PositiveSmallIntegerField(default=0)  # in all
    returns = models.PositiveSmallIntegerField(default=0)
    transfers = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField()

    # why it goes first
    lane = models.CharField(max_length=10, choices=LANES, default=Lane.ORDINARY.value)
    ground = models.CharField(max_length=40, blank=True)
    ground_why = models.CharField(max_length=200, blank=True)
    booked_for = models.DateTimeField(null=True)
    booked = models.BooleanField(default=False)  # kept the appointment

    # who it is, where that is known
    person = models.TextField(blank=True)  # sealed: name, number, telephone
    person_shown = models.CharField(max_length=30, blank=True)  # masked
    phone_blind = models.CharField(max_length=64, blank=True)  # by which its owner finds it
    beyond = models.CharField(max_length=200, blank=True)  # why, although none was left

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "day", "letter", "serial"], name="one_ticket_a_number"
            ),
            models.UniqueConstraint(
                fields=["window"],
                condition=Q(state__in=sorted(AT_WINDOW)),
                name="a_window_has_one_ticket",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AT_WINDOW))
                | Q(window__isnull=False, clerk__isnull=False),
                name="who_is_called_is_called_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "day", "state", "since"], name="ticket_in_line"),
            models.Index(
                fields=["phone_blind", "centre", "day"], condition=~Q(phone_blind=""),
                name="ticket_of_a_phone",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How the ledger calls this ticket."""
        return f"ticket:{self.pk}"

    @property
    def now(self) -> State:
        """Its state, as the rules know it."""
        return State(self.state)

    @property
    def book(self) -> Pack:
        """The rule book of its day."""
        return shelf.pack(self.pack)

    @property
    def lane_zh(self) -> str:
        """The lane in which it stands, nothing for the ordinary one."""
        return "" if self.lane == Lane.ORDINARY else Lane(self.lane).zh


class Matter(models.Model):
    """One thing somebody comes for; a visit may hold several (一次取号办几件事)."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="matters")
    order = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, null=True, db_index=False)
    name = models.CharField(max_length=200)  # as it was said, or the item was called
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "order"], name="matters_have_their_order")
        ]

    def __str__(self) -> str:
        return self.name


class Contingent(models.Model):
    """How many tickets a day an item has, and why it is limited (限量); never edited: ended."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="contingents")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    a_day = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=200)
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at__isnull=True), name="one_contingent_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.a_day}"

    @property
    def subject(self) -> str:
        """How the ledger calls it."""
        return f"contingent:{self.pk}"


class Period(models.Model):
    """One stretch of a ticket's time; begun, and closed, never edited."""

    class Kind(models.TextChoices):
        WAITING = "waiting", "等候"
        WALKING = "walking", "走到窗口"
        SERVING = "serving", "办理"
        PARKED = "parked", "挂起"
        AWAY = "away", "过号"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="periods")
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    line = models.ForeignKey(
        Line, models.PROTECT, related_name="+", db_index=False
    )  # its line then
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", db_index=False)
    clerk = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    hour = models.PositiveSmallIntegerField()  # of the week, in which it began: Monday 9:20 is 9
    minutes = models.PositiveIntegerField(null=True)  # that it took, less what the hall stood still

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(until__isnull=True), name="one_period_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_period_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["centre", "kind", "since"], name="period_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.since:%H:%M}"


class Call(models.Model):
    """A number called to a window: by which rule, and what the rule saw."""

    class Kind(models.TextChoices):
        NEXT = "next", "下一位"
        THIS = "this", "指定叫号"
        AGAIN = "again", "重呼"
        RESUMED = "resumed", "接着办"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", db_index=False)
    nth = models.PositiveSmallIntegerField()
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    day = models.DateField()
    window = models.ForeignKey(Window, models.PROTECT, related_name="+", db_index=False)
    clerk = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    lane = models.CharField(max_length=10, choices=LANES)
    out_of_turn = models.BooleanField(default=False)
    at = models.DateTimeField()
    because = models.JSONField()
    saw = models.JSONField(default=list)  # the head of each lane, and who had passed it over

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "nth"], name="calls_are_counted"),
            models.CheckConstraint(condition=~Q(because=[]), name="a_call_cites_a_clause"),
        ]
        indexes = [models.Index(fields=["centre", "day", "-id"], name="call_latest")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.nth}"


class ShiftQuerySet(models.QuerySet["Shift"]):
    def open(self) -> ShiftQuerySet:
        """Return the windows that are staffed now."""
        return self.filter(until__isnull=True)


class Shift(models.Model):
    """Who staffs which window, from when to when."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    window = models.ForeignKey(Window, models.PROTECT, related_name="shifts", db_index=False)
    clerk = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    acted_at = models.DateTimeField()  # when something was done there last

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=Q(until__isnull=True), name="one_shift_a_window"
            ),
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(until__isnull=True), name="one_shift_a_person"
            ),
        ]
        indexes = [models.Index(fields=["centre", "since"], name="shift_of_a_hall")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.since:%F %H:%M}"

    @property
    def subject(self) -> str:
        """How the ledger calls this shift."""
        return f"shift:{self.pk}"


class Pause(models.Model):
    """A stretch in which a staffed window calls nobody, and why."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.CharField(max_length=200)
    back_by = models.DateTimeField(null=True)  # as was said to those who wait

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(until__isnull=True), name="a_window_pauses_once"
            )
        ]

    def __str__(self) -> str:
        return self.why


class QuickAct(models.Model):
    """Something done at a window for somebody without a ticket: a word, a stamp (顺手办)."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="quick_acts")
    what = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.what
