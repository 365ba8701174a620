"""A case (办件): what an applicant asked for, and how far it has come.

What was promised, asked or shown is frozen with the case: the catalogue may
change, the history of a case does not.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.catalogue.models import Version
from bianmin.centres.models import Centre, Department, Window
from bianmin.packs import Pack
from bianmin.rules import deadlines
from bianmin.rules.cases import State
from bianmin.rules.deadlines import Limit, Unit
from bianmin.rules.intake import Mark
from bianmin.rules.priority import Lane, foremost
from bianmin.rules.ruling import Ruling

STATES = [(s.value, s.zh) for s in State]
OPEN_STATES = [
    State.RECEIVED, State.SUPPLEMENTING, State.ACCEPTED, State.EXAMINED, State.SUSPENDED,
]  # fmt: skip

WAITS_AT = {  # where a book may put a lane first, by how far a case has come
    State.ACCEPTED: ("tasks", "review"), State.EXAMINED: ("tasks", "approval"),
    State.DECIDED: ("delivery",),
}  # fmt: skip


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User, *, one: bool = False) -> CaseQuerySet:
        """Return the cases of the user's own centre and of the centres beneath it.

        A township sees its villages' cases (县镇村一体化), a village not the township's;
        the county office sees all, the three administrators see none. `one`: to look a
        single case up by its number, in one query.
        """
        if not user.may("cases.see"):
            return self.none()
        if user.centre_id is None:
            return self
        if one:
            return self.filter(centre__in=Centre.objects.seen_from(user.centre_id).values("pk"))
        reach = user.reach
        return self.filter(centre_id=reach[0]) if len(reach) == 1 else self.filter(centre__in=reach)

    def of_hall(self, user: User) -> CaseQuerySet:
        """Return those of the visible cases that are the work of the user's own centre."""
        if user.centre_id is None or not user.may("cases.see"):
            return self.visible_to(user)
        return self.filter(centre_id=user.centre_id)

    def open(self) -> CaseQuerySet:
        """Return the cases that are not decided yet."""
        return self.filter(waits=1, state__in=OPEN_STATES)


class Case(models.Model):
    class Channel(models.TextChoices):
        WINDOW = "window", "窗口"
        ONLINE = "online", "网上"

    # what it is
    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    no = models.CharField(max_length=23)  # 办件编号
    query_code = models.CharField(max_length=120)  # sealed; printed on the receipt
    version = models.ForeignKey(Version, models.PROTECT, db_index=False)
    item_name = models.CharField(max_length=200)
    item_code = models.CharField(max_length=64)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    pack = models.CharField(max_length=60)  # the rule book in force when it was received
    kind = models.CharField(max_length=20)
    kind_because = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=STATES)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WINDOW)
    revision = models.PositiveIntegerField(default=1)  # two people at once: the later is told

    # who asks
    applicant = models.CharField(max_length=60)
    applicant_id = models.CharField(max_length=200, blank=True)  # sealed
    applicant_blind = models.CharField(max_length=64, blank=True)
    applicant_shown = models.CharField(max_length=30, blank=True)  # masked
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=400, blank=True)  # sealed
    agent = models.CharField(max_length=60, blank=True)
    agent_id = models.CharField(max_length=200, blank=True)  # sealed
    agent_shown = models.CharField(max_length=30, blank=True)
    agent_phone = models.CharField(max_length=200, blank=True)  # sealed
    agent_relation = models.CharField(max_length=40, blank=True)

    # who does it
    clerk = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    window = models.ForeignKey(Window, models.PROTECT, null=True, db_index=False)
    difficult = models.CharField(max_length=300, blank=True)  # 疑难,等中心办公室处置
    incident = models.BooleanField(default=False)  # 告知以后又要过材料

    # when
    received_at = models.DateTimeField()
    received_on = models.DateField()
    extended_minutes = models.PositiveIntegerField(default=0)  # 延时服务, minutes after closing
    papers_on = models.DateField()  # the day papers came in last
    notice_by = models.DateField()  # 一次性告知最晚日
    supplement_by = models.DateField(null=True)  # 补正最晚日
    accepted_at = models.DateTimeField(null=True)
    started_on = models.DateField(null=True)  # the clock's first day, not counted
    deemed = models.BooleanField(default=False)  # 逾期未告知,视为受理
    promised_value = models.PositiveSmallIntegerField(null=True)
    promised_unit = models.CharField(max_length=8, default=Unit.WORKDAY.value)
    promised_because = models.JSONField(default=list)
    statutory_value = models.PositiveSmallIntegerField(null=True)
    statutory_unit = models.CharField(max_length=8, default=Unit.WORKDAY.value)
    statutory_because = models.JSONField(default=list)
    not_at_once = models.CharField(max_length=200, blank=True)  # 不能当场办的原因
    report_up_on = models.DateField(null=True)  # 承诺上报日: decided above, sent there by then
    due_on = models.DateField(null=True)
    due_because = models.JSONField(default=list)
    statutory_due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)  # 暂定
    step_name = models.CharField(max_length=60, blank=True)  # the handler's own step
    step_due_on = models.DateField(null=True)
    next_on = models.DateField()  # the day that matters next: see queries.next_day
    # for somebody: open, or decided and not collected; a number, because SQLite
    # uses no index for a condition that is only the name of a column
    waits = models.PositiveSmallIntegerField(default=1)
    lane = models.CharField(max_length=10, blank=True)  # 通道: of its foremost flag, see `lanes`
    # its place in the work lists: 0 with everybody, below 0 before them, the lowest first
    ahead = models.SmallIntegerField(default=0)
    moved_at = models.DateTimeField()  # the last act

    # how it ended
    outcome = models.CharField(max_length=10, blank=True)  # granted | refused
    outcome_reason = models.TextField(blank=True)
    outcome_ground = models.CharField(max_length=60, blank=True)
    where_instead = models.CharField(max_length=200, blank=True)
    overdue_reason = models.TextField(blank=True)
    result_no = models.CharField(max_length=60, blank=True)
    closed_on = models.DateField(null=True)  # decided, rejected, returned, withdrawn or lapsed
    decided_at = models.DateTimeField(null=True)
    serve_by = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivery = models.JSONField(default=dict)  # way, receiver, tracking …
    archived_at = models.DateTimeField(null=True)
    archive_place = models.CharField(max_length=120, blank=True)
    archive_hash = models.CharField(max_length=64, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["no"], name="one_case_a_number"),
            models.CheckConstraint(
                condition=Q(promised_value__isnull=True)
                | Q(due_on__isnull=False) | Q(state__in=[
                    State.RECEIVED, State.SUPPLEMENTING, State.REJECTED, State.RETURNED,
                    State.WITHDRAWN, State.LAPSED, State.ARCHIVED,
                ]),
                name="an_accepted_case_is_due",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["centre", "state", "next_on", "id"], name="case_worklist"),
            models.Index(  # everything that the work lists count and narrow by, of what waits
                fields=["centre", "ahead", "next_on", "id", "state", "handler", "moved_at",
                        "report_up_on", "lane", "department", "window", "kind", "item_code", "serve_by", "waits"],
                condition=Q(waits=1), name="case_waiting",
            ),
            models.Index(
                fields=["centre", "ahead", "next_on", "id"],
                condition=Q(waits=1, difficult__gt=""), name="case_difficult",
            ),
            models.Index(fields=["handler", "waits", "ahead", "next_on", "id"], name="case_mine"),
            models.Index(fields=["applicant_blind", "received_on", "id"], name="case_person"),
            models.Index(
                fields=["centre", "applicant"], name="case_applicant",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            # the register, newest first, narrowed by one of these: see `register`
            models.Index(fields=["centre", "received_on", "id", "closed_on"], name="case_received"),
            models.Index(fields=["centre", "state", "received_on", "id"], name="case_state"),
            models.Index(fields=["centre", "kind", "received_on", "id"], name="case_kind"),
            models.Index(fields=["centre", "item_code", "received_on", "id"], name="case_item"),
            models.Index(
                fields=["centre", "department", "received_on", "id"], name="case_department"
            ),
            models.Index(fields=["centre", "clerk", "received_on", "id"], name="case_clerk"),
            models.Index(
                fields=["centre", "received_on", "id"], condition=~Q(overdue_reason=""),
                name="case_finished_late",
            ),
            models.Index(
                fields=["centre", "closed_on"], condition=~Q(overdue_reason=""),
                name="case_late_of_a_month",
            ),
            models.Index(
                fields=["centre", "received_on", "id"], condition=Q(incident=True),
                name="case_incident",
            ),
            models.Index(
                fields=["centre", "received_on", "id"], condition=Q(deemed=True),
                name="case_deemed",
            ),
            models.Index(
                fields=["centre", "received_on", "id"], condition=Q(extended_minutes__gt=0),
                name="case_extended",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.no} {self.item_name}"

    @property
    def book(self) -> Pack:
        """The rule book this case is held to."""
        return shelf.pack(self.pack)

    @property
    def now(self) -> State:
        return State(self.state)

    @property
    def kind_zh(self) -> str:
        """The kind of case in the town's own words."""
        names = self.book.policy.cases.kinds
        return names[self.kind].value if self.kind in names else self.kind

    @property
    def due(self) -> Ruling[date] | None:
        """The promised due day and its clauses, once the case is accepted."""
        return Ruling(self.due_on, tuple(self.due_because)) if self.due_on else None

    @property
    def promised(self) -> Ruling[Limit] | None:
        if self.promised_value is None:
            return None
        limit = Limit(self.promised_value, Unit(self.promised_unit))
        return Ruling(limit, tuple(self.promised_because))

    @property
    def statutory(self) -> Ruling[Limit] | None:
        if self.statutory_value is None:
            return None
        limit = Limit(self.statutory_value, Unit(self.statutory_unit))
        return Ruling(limit, tuple(self.statutory_because))

    @property
    def lane_zh(self) -> str:
        """The lane it goes in, as people call it; nothing for a plain one."""
        return Lane(self.lane).zh if self.lane and self.lane != Lane.ORDINARY else ""

    @property
    def sooner(self) -> bool:
        """Whether its lane has made the promised day earlier."""
        most = self.book.policy.priority.limits.get(self.lane)
        return most is not None and set(most.because) <= set(self.promised_because)

    @property
    def place(self) -> Ruling[int]:
        """Its place among the lanes where it waits now: 0 goes first (为什么排在前面)."""
        lane, at = Lane(self.lane or Lane.ORDINARY), WAITS_AT.get(self.now, ("tasks",))
        return foremost(lane=lane, at=at, policy=self.book.policy.priority)

    @property
    def subject(self) -> str:
        """How the ledger calls this case."""
        return f"case:{self.pk}"


class Paper(models.Model):
    """One paper of a case, frozen from the catalogue as it was on that day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    main = models.BooleanField()
    conditional = models.BooleanField(default=False)
    tolerable = models.BooleanField(default=False)
    shareable = models.BooleanField(default=False)
    form = models.CharField(max_length=20)
    requirement = models.CharField(max_length=300, blank=True)
    copies_wanted = models.PositiveSmallIntegerField(default=1)
    copies_received = models.PositiveSmallIntegerField(default=0)
    original_seen = models.BooleanField(default=False)
    mark = models.CharField(max_length=12, choices=[(m.value, m.name) for m in Mark])
    problem = models.CharField(max_length=300, blank=True)
    asked_later = models.CharField(max_length=300, blank=True)  # why it was asked after all
    received_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="a_paper_has_its_line")
        ]

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """A paper the office issued: its number, and what it said (文书), frozen."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    centre = models.ForeignKey(Centre, models.PROTECT)
    kind = models.CharField(max_length=20)  # see cases.documents.KINDS
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    doc_no = models.CharField(max_length=40)  # 青受〔2026〕118号
    title = models.CharField(max_length=60)
    sheet = models.JSONField()  # the whole text, as printed
    because = models.JSONField()
    issued_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True)
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=120, blank=True)  # 签收人
    void = models.CharField(max_length=300, blank=True)  # 作废的原因; the number is not reused
    pdf = models.BinaryField(null=True)  # kept at the first print, so that it never changes

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "year", "number"], name="one_document_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.doc_no}"


class Pause(models.Model):
    """A special procedure during which the clock stands still (特别程序)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    first_on = models.DateField()
    expected_on = models.DateField()  # the last day, as told to the applicant
    last_on = models.DateField(null=True)  # the last day, as it was; none while it lasts
    void = models.CharField(max_length=300, blank=True)  # taken back, and why

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(last_on__isnull=True, void=""),
                name="one_pause_at_a_time",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on}"

    @property
    def fact(self) -> deadlines.Pause:
        """The pause as the rules see it; an open one is taken to end as expected."""
        return deadlines.Pause(self.kind, self.first_on, self.last_on or self.expected_on)


class Extension(models.Model):
    """A granted extension (延期)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    days = models.PositiveSmallIntegerField()  # workdays
    reason = models.CharField(max_length=300)
    approved_by = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()
    void = models.CharField(max_length=300, blank=True)  # taken back, and why

    def __str__(self) -> str:
        return f"延期 {self.days} 个工作日"


class Draft(models.Model):
    """What a clerk has typed of an intake and not yet handed in; lost by nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    by = models.ForeignKey(User, models.CASCADE)
    centre = models.ForeignKey(Centre, models.CASCADE)
    sealed = models.TextField()  # the form as typed, sealed: it holds personal data
    title = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title or self.key
