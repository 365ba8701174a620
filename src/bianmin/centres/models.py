"""Where the hall stands (便民服务中心): divisions, departments, windows, the book in force."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bianmin import shelf
from bianmin.packs import Pack
from bianmin.rules.escalation import Level


class Division(models.Model):
    """An administrative division (行政区划), by its code; codes are never reused."""

    class Level(models.TextChoices):
        PROVINCE = "2", "省"
        CITY = "3", "市"
        COUNTY = "4", "县"
        TOWNSHIP = "5", "乡镇"
        VILLAGE = "6", "村"

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=1, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


LEVELS = {
    Division.Level.PROVINCE: Level.PROVINCE, Division.Level.CITY: Level.CITY,
    Division.Level.COUNTY: Level.COUNTY, Division.Level.TOWNSHIP: Level.TOWNSHIP,
    Division.Level.VILLAGE: Level.VILLAGE,
}  # fmt: skip


class CentreQuerySet(models.QuerySet["Centre"]):
    def seen_from(self, centre_id: int) -> CentreQuerySet:
        """Return a hall and the halls of the two levels beneath it: a township's villages."""
        mine = Division.objects.filter(centre=centre_id).values("pk")
        beneath = Q(division__parent__in=mine) | Q(division__parent__parent__in=mine)
        return self.filter(Q(pk=centre_id) | beneath)


class Centre(models.Model):
    """One hall, with what it says of itself to the public.

    It stands on the level of its division: a village's station, a township's or a
    county's hall. The hall above it is the one of the division above.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)  # 青石镇便民服务中心
    short = models.CharField(max_length=4)  # 文号用的字头: 青
    division = models.ForeignKey(Division, models.PROTECT)
    address = models.CharField(max_length=120)
    phone = models.CharField(max_length=30)
    supervise_phone = models.CharField(max_length=30)
    market_days = models.CharField(max_length=20, blank=True)  # 逢集: 公历日的尾数,如 3,6,9
    sample = models.BooleanField(default=False)  # 演示数据

    objects = CentreQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> Level:
        """The level of government it stands on."""
        return LEVELS[Division.Level(self.division.level)]

    @property
    def above(self) -> Centre | None:
        """The hall of the division above, if it is on this server."""
        return Centre.objects.filter(division=self.division.parent_id).order_by("pk").first()

    def adoption_on(self, day: date) -> Adoption | None:
        """Return the adoption in force on `day`, if there is one."""
        adopted = sorted(self.adoptions.all(), key=lambda a: a.since)
        return next((a for a in reversed(adopted) if a.since <= day), None)

    def pack_on(self, day: date) -> Pack:
        """Return the rule book in force on `day`; the system's defaults before any."""
        adoption = self.adoption_on(day)
        return shelf.pack(adoption.pack if adoption else "_default")

    def is_market_day(self, day: date) -> bool:
        """Return whether the market is held on `day` (圩日)."""
        return str(day.day % 10) in self.market_days.replace(" ", "").split(",")


class Adoption(models.Model):
    """Which rule book a centre runs by, since when."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="adoptions")
    pack = models.CharField(max_length=60)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "since"], name="one_book_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.centre} · {self.pack} 自 {self.since}"


class Department(models.Model):
    """A department whose items are handled here, or to which people are sent on."""

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="departments")
    name = models.CharField(max_length=60)
    stationed = models.BooleanField(default=True)  # 进驻中心
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "name"], name="a_department_is_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A counter of the hall (窗口)."""

    class Kind(models.TextChoices):
        COMPREHENSIVE = "comprehensive", "综合窗口"
        SPECIAL = "special", "专业窗口"
        POLICY = "policy", "政策咨询窗口"
        FALLBACK = "fallback", "办不成事窗口"
        OUTLET = "outlet", "出件窗口"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="windows")
    no = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    departments = models.ManyToManyField(Department, blank=True)  # none: takes every item

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "no"], name="one_window_a_number")]

    def __str__(self) -> str:
        return f"{self.no} 号 {self.name}"


class HolidayNotice(models.Model):
    """A State Council notice imported after the release (放假通知); goes before the file."""

    year = models.PositiveSmallIntegerField(unique=True)
    text = models.TextField()  # the TOML as imported
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.year}年放假安排"
