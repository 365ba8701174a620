"""The monthly and quarterly sheet (月报、季报): sums of movements, by kind, department, window, item.

What is open now is known; what was open on an earlier day follows from it by taking
back what moved since. So a sheet reads the movements from its first day on, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case as When_
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from bianmin.cases.models import Case
from bianmin.cases.worklists import OPEN
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department, Window
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.periods import Period, span_of

from .models import Movement

W, P = Movement.What, Movement.Pace
BY = {  # by what a sheet is drawn up: its words, its column
    "kind": ("种类", "kind"), "department": ("部门", "department_id"),
    "window": ("窗口", "window_id"), "item": ("事项", "item_code"),
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One line of a sheet: how many of what."""

    key: Any
    name: str = ""
    opening: int = 0
    closing: int = 0
    of: dict[str, int] = field(default_factory=dict)  # by what, outcome and pace
    used: int = 0
    allowed: int = 0
    timed: int = 0
    earlier: float | None = None  # how many days it took on average in the stretch before
    steps: int | None = None  # of an item, as the catalogue has it
    others: list[Any] = field(default_factory=list)  # kinds that the town calls by the same name

    @property
    def keys(self) -> list[Any]:
        """All that this line counts."""
        return [self.key, *self.others]

    def join(self, other: Row) -> None:
        """Count another line in, which is called by the same name."""
        self.others += other.keys
        self.opening += other.opening
        self.closing += other.closing
        for name, many in other.of.items():
            self.add(name, many)
        self.used += other.used
        self.allowed += other.allowed
        self.timed += other.timed

    def add(self, name: str, many: int) -> None:
        """Count some more of something."""
        self.of[name] = self.of.get(name, 0) + many

    def __getitem__(self, name: str) -> int:
        return self.of.get(name, 0)

    @property
    def comes(self) -> int:
        """What came to the open cases in the stretch."""
        return self[W.RECEIVED] + self[W.MOVED_IN] + self[W.REOPENED]

    @property
    def goes(self) -> int:
        """What left the open cases in the stretch."""
        return sum(self[what] for what in LEAVES)

    @property
    def average(self) -> float | None:
        """How many days a decided case took."""
        return self.used / self.timed if self.timed else None

    @property
    def promised(self) -> float | None:
        """How many days were promised to those."""
        return self.allowed / self.timed if self.timed else None

    @property
    def share(self) -> float | None:
        """How many of a hundred were in time."""
        known = self[P.EARLY] + self[P.ON_TIME] + self[P.LATE]
        return 100 * (known - self[P.LATE]) / known if known else None


LEAVES = (W.DECIDED, W.RETURNED, W.REJECTED, W.WITHDRAWN, W.LAPSED, W.MOVED_OUT)


MOST_OF_A_MONTH = 31  # days; what is longer is a quarter


@dataclass(frozen=True)
class Sheet:
    """The figures of some halls from `first` to `last`, both counted."""

    halls: tuple[int, ...]
    first: date
    last: date
    by: str
    compares: bool = False  # with the stretch before

    @cached_property
    def before(self) -> Sheet:
        """The month before a month, the quarter before a quarter."""
        per = Period.QUARTER if (self.last - self.first).days > MOST_OF_A_MONTH else Period.MONTH
        span = span_of(per=per, day=self.first - ONE_DAY)
        return Sheet(self.halls, span.first, self.first - ONE_DAY, self.by)

    @cached_property
    def rows(self) -> list[Row]:
        """The lines, each with its balance; by name."""
        found = self._stock()
        for told in self._moved():
            row = found.setdefault(told["key"], Row(told["key"]))
            row.opening -= told["opens"]
            if told["later"]:
                row.closing -= told["opens"]
                continue
            row.add(told["what"], told["many"])
            for name in (told["outcome"], told["pace"]):
                if name:
                    row.add(name, told["many"])
            row.used += told["used"] or 0
            row.allowed += told["allowed"] or 0
            row.timed += told["timed"]
        lines = [row for row in found.values() if row.opening or row.closing or row.of]
        _name(lines, self.by, self.halls, self.last)
        lines = _joined(lines) if self.by == "kind" else lines
        if self.compares:
            for row in lines:
                days = [self.before.days.get(key, (0, 0)) for key in row.keys]
                row.earlier = _average((sum(d for d, _ in days), sum(n for _, n in days)))
        if self.by == "item":
            _count_steps(lines, self.halls, self.last)
        return sorted(lines, key=lambda row: (row.name, str(row.key)))

    @cached_property
    def days(self) -> dict[Any, tuple[int, int]]:
        """How many days the decided cases of each line took together, and how many they were."""
        column = BY[self.by][1]
        within = Movement.objects.filter(
            centre__in=self.halls, day__gte=self.first, day__lte=self.last, used__isnull=False
        )
        rows = within.order_by().values_list(column).annotate(Sum("used"), Count("pk"))
        return {key: (used, many) for key, used, many in rows}

    @property
    def total(self) -> Row:
        """The last line: all of them together."""
        total = Row(None, "合计")
        for row in self.rows:
            total.join(row)
        if self.compares:
            every = self.before.days.values()
            total.earlier = _average((sum(d for d, _ in every), sum(n for _, n in every)))
        return total

    def _stock(self) -> dict[Any, Row]:
        """Return what is open now, as opening and closing both: the movements take it back."""
        column = BY[self.by][1]
        counted = Case.objects.filter(OPEN, centre__in=self.halls).order_by()
        # so said, the register's index of the column does not offer itself: it holds every case
        rows = counted.values_list(Coalesce(column, column)).annotate(Count("pk"))
        return {key: Row(key, opening=many, closing=many) for key, many in rows}

    def _moved(self) -> Iterable[Any]:
        """Return the sums of what moved from the first day on; apart what moved after the last."""
        later = When_(
            When(day__gt=self.last, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        since = Movement.objects.filter(centre__in=self.halls, day__gte=self.first).order_by()
        return (
            since.annotate(key=F(BY[self.by][1]), later=later)
            .values("key", "later", "what", "outcome", "pace")
            .annotate(
                many=Count("pk"), opens=Sum("open"), used_=Sum("used"), allowed_=Sum("allowed"),
                timed=Count("used"),
            )
            .values(
                "key", "later", "what", "outcome", "pace", "many", "opens", "timed",
                used=F("used_"), allowed=F("allowed_"),
            )
        )  # fmt: skip


def _joined(rows: list[Row]) -> list[Row]:
    """Make one line of the kinds that a town calls by one name."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: str(row.key)):
        if row.name in found:
            found[row.name].join(row)
        else:
            found[row.name] = row
    return list(found.values())


def _average(days: tuple[int, int]) -> float | None:
    return days[0] / days[1] if days[1] else None


def _name(rows: list[Row], by: str, halls: tuple[int, ...], day: date) -> None:
    """Give each line its name, in one query."""
    keys = [row.key for row in rows if row.key is not None]
    names: dict[Any, str] = {}
    if by == "kind":
        for centre in Centre.objects.filter(pk__in=halls).prefetch_related("adoptions")[:1]:
            kinds = centre.pack_on(day).policy.cases.kinds
            names = {key: kinds[key].value for key in keys if key in kinds}
    elif by == "department":
        names = {d.pk: d.name for d in Department.objects.filter(pk__in=keys)}
    elif by == "window":
        names = {w.pk: str(w) for w in Window.objects.filter(pk__in=keys)}
    else:
        last = Case.objects.filter(centre=OuterRef("centre"), item_code=OuterRef("code"))
        name = Subquery(last.order_by("-received_on", "-pk").values("item_name")[:1])
        items = Item.objects.filter(centre__in=halls, code__in=keys).annotate(called=name)
        named = items.order_by("centre").values_list("code", "called")
        names = {code: f"{code} {name}" for code, name in named if name}
    for row in rows:
        row.name = names.get(row.key) or (
            str(row.key) if by in ("kind", "item") and row.key else "没有窗口"
        )


def _count_steps(rows: list[Row], halls: tuple[int, ...], day: date) -> None:
    """Say of each item how many steps its guide has on a day (环节数)."""
    codes = [row.key for row in rows]
    known = Version.objects.in_force(day).filter(item__centre__in=halls, item__code__in=codes)
    steps = dict(known.order_by().values_list("item__code").annotate(Count("steps")))
    for row in rows:
        row.steps = steps.get(row.key)
