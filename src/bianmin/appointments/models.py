"""When people may come by appointment, who comes when, and what became of it (预约).

A place that nobody has taken is no row: it is reckoned from the plans and the opening
hours. A row stands for a place that is taken or held back; so none is given twice.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime

from bianmin import sealing, shelf
from bianmin.accounts.models import User
from bianmin.agency.models import Visit
from bianmin.cases.models import Case
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department, Window
from bianmin.openings.models import VillageDay
from bianmin.packs import Pack
from bianmin.rules.ruling import Ruling
from bianmin.tickets.models import Ticket

WEEKDAYS = [(n, f"星期{zh}") for n, zh in enumerate("一二三四五六日")]


class Kind(models.TextChoices):
    WINDOW = "window", "到窗口"
    PHONE = "phone", "电话里办"
    DOOR = "door", "上门"
    VILLAGE = "village", "到村里"


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: User) -> PlanQuerySet:
        """Return the plans of the user's own hall; the county sees all."""
        if not user.may("appointments.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Plan(models.Model):
    """When how many may come to a line of a hall (预约安排); never edited: ended, and made anew.

    It speaks of one day, of market days or of a weekday; the first of these that a line
    has holds. With no places the line takes no appointments then.
    """

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="plans")
    line = models.CharField(max_length=40)  # as people call it: 综合窗口
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WINDOW)
    windows = models.ManyToManyField(Window, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True)  # none: every item
    weekday = models.PositiveSmallIntegerField(null=True, choices=WEEKDAYS)
    market = models.BooleanField(default=False)
    day = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField()  # of one time
    places = models.PositiveSmallIntegerField()  # side by side; of windows: as many as they are
    same_day = models.PositiveSmallIntegerField(default=0)  # of a day
    walk_in = models.PositiveSmallIntegerField(default=0)
    public = models.BooleanField(default=True)  # residents themselves, else the clerk only
    business = models.CharField(max_length=40, blank=True)  # what a book wants announced first
    announced_on = models.DateField(null=True)
    note = models.CharField(max_length=120, blank=True)  # why it was made
    since = models.DateField()
    until = models.DateField(null=True)  # the last day; none while it holds
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=120, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=5), name="a_time_has_minutes"),
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, market=False, day__isnull=True)
                | Q(weekday__isnull=True, market=True, day__isnull=True)
                | Q(weekday__isnull=True, market=False, day__isnull=False),
                name="a_plan_speaks_of_one_sort_of_day",
            ),
        ]
        indexes = [models.Index(fields=["centre", "until", "since"], name="plan_in_force")]

    def __str__(self) -> str:
        return f"{self.line} {self.when}"

    @property
    def when(self) -> str:
        """Of which days it speaks, in words."""
        if self.day:
            return f"{self.day.month}月{self.day.day}日这一天"
        return "逢集的日子" if self.market else self.get_weekday_display()

    @property
    def subject(self) -> str:
        """How the ledger calls this plan."""
        return f"plan:{self.pk}"


class Timing(models.Model):
    """How long an item takes at the window, where a hall knows it better than the book (办多久)."""

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="timing")
    minutes = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.item_id} {self.minutes}"


class BookedDay(models.Model):
    """A day of a hall's appointments: who takes or leaves a place of it locks it first."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "day"], name="one_day_of_appointments")
        ]

    def __str__(self) -> str:
        return f"{self.centre_id} {self.day}"


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: User) -> BookingQuerySet:
        """Return the bookings of the user's own hall; the county sees all."""
        if not user.may("appointments.see"):
            return self.none()
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)

    def expected(self) -> BookingQuerySet:
        """Return those who are to come."""
        return self.filter(state=Booking.State.CONFIRMED)


class Booking(models.Model):
    """One visit by appointment (预约): of whom, for what, when, where."""

    class State(models.TextChoices):
        ASKED = "asked", "等确认"
        CONFIRMED = "confirmed", "约好了"
        CAME = "came", "到了"
        CANCELLED = "cancelled", "本人取消"
        CALLED_OFF = "called_off", "中心取消"
        EXPIRED = "expired", "没有确认,作废"
        GIVEN_UP = "given_up", "没有来,视为放弃"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)
    no = models.CharField(max_length=40, blank=True)  # 青约〔2026〕3号, once it is confirmed
    token = models.CharField(max_length=32, unique=True)  # of the address of its own page
    code = models.CharField(max_length=120)  # sealed: nine digits
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=20)  # by the book's list
    line = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    revision = models.PositiveIntegerField(default=1)
    day = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    who = models.CharField(max_length=200)  # sealed
    who_shown = models.CharField(max_length=30)  # masked
    phone = models.CharField(max_length=200)  # sealed
    phone_blind = models.CharField(max_length=64)
    phone_shown = models.CharField(max_length=30)
    address = models.CharField(max_length=400, blank=True)  # sealed: where the door is
    goes = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # until confirmed
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, related_name="booking")
    village_day = models.ForeignKey(VillageDay, models.PROTECT, null=True, related_name="bookings")
    note = models.CharField(max_length=200, blank=True)
    put_off = models.CharField(max_length=200, blank=True)  # why not at once (改约的理由)

    expires_at = models.DateTimeField(null=True)
    leader = models.BooleanField(null=True)  # has agreed to be there; none: nobody need
    leader_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sheets = models.JSONField(default=list)  # what was told once and in full, as it was
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # none: oneself
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
    arrival = models.CharField(max_length=8, blank=True)
    arrival_because = models.JSONField(default=list)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="bookings")
    tried_at = models.DateTimeField(null=True)  # when somebody tried to reach who did not come
    reached = models.BooleanField(default=False)
    tried_note = models.CharField(max_length=200, blank=True)
    off_asked = models.CharField(max_length=200, blank=True)  # why a clerk wants to call it off
    off_asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=200, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["no"], condition=~Q(no=""), name="one_booking_a_number"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="a_booking_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "expired", "cancelled"])
                | Q(confirmed_at__isnull=False),
                name="who_comes_was_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "day", "begins_at", "id"], name="booking_of_a_day"),
            models.Index(fields=["centre", "state", "begins_at", "id"], name="booking_state"),
            models.Index(
                fields=["phone_blind", "centre"], condition=Q(state__in=["asked", "confirmed"]),
                name="booking_of_a_person",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.line} {localtime(self.begins_at):%F %H:%M}"

    @property
    def book(self) -> Pack:
        """The rule book this booking is held to."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls this booking."""
        return f"booking:{self.pk}"

    @property
    def name(self) -> str:
        return sealing.unseal(self.who)

    @property
    def telephone(self) -> str:
        return sealing.unseal(self.phone)

    @property
    def door(self) -> str:
        """Where somebody is visited."""
        return sealing.unseal(self.address)

    @property
    def visitor(self) -> User | None:
        """Who goes to the door: of a confirmed one the visit says so."""
        return self.visit.agent if self.visit else self.goes

    @property
    def code_said(self) -> str:
        """The code as people read it out: 123 456 789."""
        digits = sealing.unseal(self.code)
        return " ".join(digits[n : n + 3] for n in range(0, len(digits), 3))

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to come."""
        return self.state in OPEN

    @property
    def channel_zh(self) -> str:
        """How it was booked, as the book calls it."""
        channels = self.book.policy.appointment.channels
        return channels[self.channel].value if self.channel in channels else self.channel

    @property
    def arrived(self) -> Ruling[str] | None:
        """How somebody came, and by which clauses."""
        said = {"next": "按时到,排下一位", "late": "迟了,还办"}.get(self.arrival, "")
        return Ruling(said, tuple(self.arrival_because)) if self.arrival else None


OPEN = (Booking.State.ASKED, Booking.State.CONFIRMED)


class Matter(models.Model):
    """One item of a booking, with how long it takes."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="matters")
    order = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "version"], name="one_matter_once")
        ]

    def __str__(self) -> str:
        return str(self.version_id)


class Offer(models.Model):
    """Another time that the hall asks somebody to take, kept for a while (请改约)."""

    class Answer(models.TextChoices):
        WAITING = "", "等答复"
        TAKEN = "taken", "答应了"
        OTHER = "other", "自己另选了"
        NO = "no", "不要"
        EXPIRED = "expired", "没有答复,放开了"

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="offers")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    until = models.DateTimeField()
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(answer=""), name="one_offer_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{localtime(self.begins_at):%F %H:%M}"


class Place(models.Model):
    """A place at a time that is taken, offered or held back (占了的号源)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    line = models.CharField(max_length=40)
    day = models.DateField()
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+")
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="taken")
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="held")
    kept = models.CharField(max_length=120, blank=True)  # held back, and why
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "line", "begins_at", "seat"], name="a_place_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["window", "begins_at"], condition=Q(window__isnull=False),
                name="a_window_is_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="a_place_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(booking__isnull=False) | ~Q(kept=""), name="a_place_is_for_somebody"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["centre", "day"], name="place_of_a_day")]

    def __str__(self) -> str:
        return f"{self.line} {localtime(self.begins_at):%H:%M} {self.seat}"


class Change(models.Model):
    """What happened to a booking after it was made (变动): who moved it, from when to when."""

    class What(models.TextChoices):
        MOVED = "moved", "本人改了时间"
        MOVED_BY_US = "moved_by_us", "中心请改,本人答应"
        CANCELLED = "cancelled", "本人取消"
        CALLED_OFF = "called_off", "中心取消"
        CALLED_OFF_LATE = "off_late", "中心取消,记为违规"
        GIVEN_UP = "given_up", "没有来"
        CAME = "came", "来了"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=12, choices=What.choices)
    was = models.DateTimeField()
    now = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    because = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["centre", "on", "what"], name="booking_change")]

    def __str__(self) -> str:
        return self.get_what_display()
