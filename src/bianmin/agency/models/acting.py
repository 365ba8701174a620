"""Who acts for whom, on what paper, until when (代办员、委托、路程)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre
from bianmin.packs import Pack
from bianmin.rules.agency import Authority
from bianmin.rules.escalation import Level
from bianmin.rules.needs import AUTHORITY
from bianmin.rules.network import KIND_ZH

LEVELS = [("village", "村级代办员"), ("township", "镇代办员"), ("county", "县代办员")]
PLACES = list(KIND_ZH.items())
ENDED = ("finished", "revoked", "declined")  # of a mandate: nothing is done for it any more
CHANNELS = [("window", "到窗口说的"), ("phone", "打电话来的"), ("door", "上门时说的")]


def seen_by(user: User) -> Q | None:
    """Return which rows `user` may see: an agent his own, a hall its own; None for no row."""
    if not user.may("agency.see"):
        return None
    if user.role == "agent":
        return Q(agent=user)
    return Q() if user.centre_id is None else Q(centre_id=user.centre_id)


class Agent(models.Model):
    """Somebody who may act for residents, and the place they act for (代办员登记)."""

    user = models.OneToOneField(User, models.PROTECT, related_name="agency_post")
    centre = models.ForeignKey(Centre, models.PROTECT)
    level = models.CharField(max_length=10, choices=LEVELS)
    place = models.CharField(max_length=60)  # the village or the hall
    kind = models.CharField(max_length=40, blank=True)  # 村干部, 驻村干部 …
    since = models.DateField()

    def __str__(self) -> str:
        return f"{self.place} {self.user.name}"

    @property
    def subject(self) -> str:
        """How the ledger calls this post."""
        return f"agent:{self.pk}"


class Point(models.Model):
    """A place where people are served near their homes (服务点): a station of a village …"""

    centre = models.ForeignKey(Centre, models.PROTECT)
    kind = models.CharField(max_length=10, choices=PLACES)
    place = models.CharField(max_length=60)  # the village, as agents name it
    called = models.CharField(max_length=60, blank=True)  # 便民服务站; nothing: there is none yet
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)  # of the station, for everybody
    hours = models.CharField(max_length=120, blank=True)
    population = models.PositiveIntegerField(null=True)
    does = models.JSONField(default=list)  # what is done there, by the book's list
    papers = models.JSONField(default=list)  # what lies there, by the book's names

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "place"], name="a_point_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.place}{self.called}"

    @property
    def subject(self) -> str:
        """How the ledger calls this point."""
        return f"point:{self.pk}"


class Offer(models.Model):
    """What the agency list says of an item: only in person, or left to an agent (代办清单)."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="agency_offer")
    in_person = models.BooleanField(default=False)  # 须本人办理
    why = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, default=Level.TOWNSHIP.value)  # whose item it is
    listed_on = models.DateField(null=True)
    filled = models.JSONField(default=dict)  # what the book wants written of it: field -> words

    def __str__(self) -> str:
        return str(self.item)

    @property
    def subject(self) -> str:
        """How the ledger calls this line of the list."""
        return f"offer:{self.pk}"


class InCharge(models.Model):
    """Who of the hall sees a case through that is decided above (中心代办员)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="in_charge")
    agent = models.ForeignKey(User, models.PROTECT, related_name="in_charge_of")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} {self.agent_id}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, user: User) -> MandateQuerySet:
        """Return an agent's own, the hall's for who works there; the county sees all."""
        seen = seen_by(user)
        return self.none() if seen is None else self.filter(seen)


class Mandate(models.Model):
    """One matter that a resident leaves to an agent, by written authority (委托)."""

    class State(models.TextChoices):
        PREPARED = "prepared", "等签委托书"
        ACTIVE = "active", "代办中"
        HANDED_IN = "handed_in", "已送到,等中心收件"
        TAKEN_IN = "taken_in", "中心在办"
        FINISHED = "finished", "办完,已签收"
        REVOKED = "revoked", "群众收回了"
        DECLINED = "declined", "不予代办"

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    no = models.CharField(max_length=40)  # 青代〔2026〕3号
    pack = models.CharField(max_length=60)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    revision = models.PositiveIntegerField(default=1)
    agent = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=10, choices=LEVELS)  # of the agent, then
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="mandate")

    applicant = models.CharField(max_length=60)
    applicant_id = models.CharField(max_length=200, blank=True)  # sealed
    applicant_blind = models.CharField(max_length=64, blank=True)
    applicant_shown = models.CharField(max_length=30, blank=True)
    phone = models.CharField(max_length=200, blank=True)  # sealed
    phone_shown = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=400, blank=True)  # sealed

    channel = models.CharField(max_length=10, choices=CHANNELS)
    way = models.CharField(max_length=20, default="agency")
    powers = models.CharField(max_length=300)
    first_on = models.DateField()
    last_on = models.DateField()
    signed_on = models.DateField(null=True)  # the paper, by the resident's own hand
    signed_by = models.CharField(max_length=60, blank=True)
    revoked_on = models.DateField(null=True)
    done = models.JSONField(default=dict)  # what is on file: name -> [when, who]
    papers = models.JSONField(default=dict)  # order of a paper -> have | wanting, as ticked
    note = models.CharField(max_length=300, blank=True)
    why_ended = models.CharField(max_length=300, blank=True)
    result = models.CharField(max_length=300, blank=True)
    result_by = models.CharField(max_length=60, blank=True)  # who signed for the result
    result_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)  # when the resident was last told how it stands
    sheet = models.JSONField()  # 授权委托书, as printed
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["no"], name="one_mandate_a_number"),
            models.UniqueConstraint(
                fields=["version", "applicant_blind"],
                condition=Q(state__in=["prepared", "active", "handed_in", "taken_in"])
                & ~Q(applicant_blind=""),
                name="one_agent_for_one_matter",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")),
                name="a_mandate_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "state", "last_on"], name="mandate_of_an_agent"),
            models.Index(fields=["centre", "state", "last_on"], name="mandate_of_a_hall"),
            models.Index(
                fields=["agent", "id"], condition=Q(state__in=ENDED), name="mandate_ended"
            ),
            models.Index(
                fields=["centre", "id"],
                condition=Q(state__in=ENDED),
                name="mandate_ended_in_a_hall",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.version.name}"

    @property
    def book(self) -> Pack:
        """The rule book this mandate is held to."""
        return shelf.pack(self.pack)

    @property
    def subject(self) -> str:
        """How the ledger calls this mandate."""
        return f"mandate:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the agent still acts on it."""
        return self.state in OPEN

    @property
    def authority(self) -> Authority:
        """The paper, as the rules see it."""
        filled = {
            "agent_name": self.agent.name, "items": self.version.name, "powers": self.powers,
            "period": self.last_on, "signed": self.signed_on and self.signed_by,
        }  # fmt: skip
        return Authority(
            filled=frozenset(n for n in AUTHORITY if filled[n]),
            items=frozenset({self.version.name}),
            first=self.first_on,
            last=self.last_on,
            revoked_on=self.revoked_on,
        )

    @property
    def have(self) -> frozenset[str]:
        """What is on file of what a book may want."""
        more = {"authorisation"} if self.signed_on and not self.revoked_on else set()
        return frozenset(self.done) | more

    @property
    def due(self) -> date:
        """The day that matters next: the hall's, or the last of the authority."""
        return min(self.case.next_on, self.last_on) if self.case else self.last_on

    @property
    def untold(self) -> bool:
        """Whether the case has moved since the resident was last told."""
        if self.case is None:
            return False
        return self.told_at is None or self.case.moved_at > self.told_at

    def is_over(self, today: date) -> bool:
        """Whether the paper holds no longer."""
        return today > self.last_on


OPEN = (
    Mandate.State.PREPARED, Mandate.State.ACTIVE, Mandate.State.HANDED_IN, Mandate.State.TAKEN_IN,
)  # fmt: skip


class Problem(models.Model):
    """What went wrong on the way, and how it was settled (代办中的问题)."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="problems")
    day = models.DateField()
    parties = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=300)
    outcome = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.what


class Sent(models.Model):
    """One act that came from a phone: the phone's clock beside the server's (补传)."""

    key = models.CharField(max_length=64, primary_key=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="sent")
    phone_at = models.DateTimeField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of what was sent: the same key, the same words
    answer = models.JSONField()

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"


class TripQuerySet(models.QuerySet["Trip"]):
    def visible_to(self, user: User) -> TripQuerySet:
        """Return an agent's own, the hall's for who works there; the county sees all."""
        seen = seen_by(user)
        return self.none() if seen is None else self.filter(seen)


class Trip(models.Model):
    """One way to the town or the county for many matters (跑一趟、路单)."""

    centre = models.ForeignKey(Centre, models.PROTECT, db_index=False)
    agent = models.ForeignKey(User, models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    to = models.CharField(max_length=10, choices=[(v.value, v.zh) for v in Level])
    leg = models.CharField(max_length=60, blank=True)  # how the book calls this way
    goes_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    because = models.JSONField()
    sheet = models.JSONField()

    objects = TripQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "goes_at"], name="trip_of_an_agent"),
            models.Index(fields=["centre", "goes_at"], name="trip_of_a_hall"),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_display()} {self.goes_at:%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """How the ledger calls this trip."""
        return f"trip:{self.pk}"


class Stop(models.Model):
    """One matter on a trip; it is on one trip at a time."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="stops")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="stops")
    order = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=300, blank=True)
    open = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["mandate"], condition=Q(open=True), name="on_one_trip_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.outcome}"
