"""Fill a hall for measuring: cases by the million, with their papers.

Nothing here goes through the actions: rows are written as the database takes them, COPY on
PostgreSQL, one prepared statement on SQLite. They look like what years leave behind: the
newest are worked on, ten thousand at most, the rest was decided, handed over and filed, but
for one in fifty that nobody has filed yet. What hangs on them is in `filled`. Of a million, a
tenth is made and copied inside the database, with other numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from bianmin.cases.models import Case, Paper
from bianmin.rules.priority import Lane

DAYS = 2000  # the cases came in over so many
WORKED_ON = 10_000  # at most
OPEN = ("accepted",) * 5 + ("examined", "suspended", "supplementing", "received", "decided")
UNFILED = ("delivered", "delivered", "rejected", "returned", "withdrawn", "lapsed")
KINDS = ("promised",) * 5 + ("immediate", "immediate", "supplement", "joint", "escalated")
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"
WEEK, DAY = timedelta(days=7), timedelta(days=1)
BECAUSE = ["erping-2023/extension/2"]


def chance(number: int, salt: int, among: int) -> int:
    """Return a number below `among` that looks like chance and is the same every time."""
    mixed = (number * 2_654_435_761 + salt * 40_503 + 12_345) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 15) * 2_246_822_519) & 0xFFFFFFFF
    return (mixed ^ mixed >> 13) % among


@cache
def noon(day: date) -> datetime:
    """Return an instant of a day."""
    return timezone.make_aware(datetime.combine(day, time(10)))


@dataclass(slots=True)
class One:
    """What the rows of one case have in common."""

    pk: int
    state: str
    kind: str
    received: date
    closed: date | None  # decided, or ended otherwise
    lane: str

    @property
    def waits(self) -> bool:
        return self.state in OPEN

    @property
    def granted(self) -> bool:
        return self.state in ("decided", "delivered", "archived")


class World:
    """The hall that is filled: its people, its parts, and the cases that are written now."""

    def __init__(self, centre: Any, version: Any, people: dict[str, list[int]]) -> None:
        self.centre, self.version, self.people = centre, version, people
        self.today = timezone.localdate()
        self.departments = sorted(centre.departments.values_list("pk", flat=True))
        self.windows = sorted(centre.windows.values_list("pk", flat=True))
        self.begin(0, 0)

    def begin(self, size: int, worked_on: int) -> None:
        """Let `size` cases follow those that are there; the last of them are worked on."""
        first = last(Case)
        self.worked_on, self.every = worked_on, range(first, first + size)
        self.ones = {n: self._one(n, first + size - n, size) for n in self.every}
        self.one = self.ones.__getitem__

    def _one(self, n: int, from_end: int, size: int) -> One:
        opened = from_end <= self.worked_on
        received = self.today - timedelta(days=int(from_end / size * DAYS))
        if opened:  # of the last five weeks, some longer ago
            received = self.today - timedelta(days=chance(n, 1, 35) + 40 * (chance(n, 2, 20) == 0))
            state = OPEN[chance(n, 3, len(OPEN))]
        elif chance(n, 4, 50) == 0:
            state = UNFILED[chance(n, 5, len(UNFILED))]
        else:
            state = "archived"
        ended = not opened or state == "decided"
        closed = min(received + timedelta(days=9), self.today) if ended else None
        lane = (Lane.GREEN, Lane.CARE)[chance(n, 6, 2)].value if chance(n, 7, 25) == 0 else ""
        return One(n + 1, state, KINDS[chance(n, 8, len(KINDS))], received, closed, lane)

    def handler(self, n: int) -> int | None:
        """Return who has a case: mostly a handler, sometimes whoever took it in, or nobody."""
        luck = chance(n, 9, 10)
        if luck == 0:
            return None
        group = self.people["clerk" if luck < 3 else "handler"]
        return group[chance(n, 10, len(group))]

    def clerk(self, n: int) -> int:
        return self.people["clerk"][chance(n, 11, len(self.people["clerk"]))]

    def department(self, n: int) -> int:
        return self.departments[chance(n, 12, len(self.departments))]

    def window(self, n: int) -> int:
        return self.windows[chance(n, 13, len(self.windows))]

    def name(self, n: int) -> str:
        return f"{NAMES[chance(n, 14, len(NAMES))]}{n}"


def begun(world: World) -> bool:
    """Return whether these are the first cases of the hall."""
    return world.every.start == 0


def some(world: World, salt: int, of_thousand: int) -> Iterator[tuple[int, One]]:
    """Yield so many of a thousand cases, each with its number."""
    for n in world.every:
        if chance(n, salt, 1000) < of_thousand:
            yield n, world.one(n)


def numbered(before: int, rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Yield rows with their numbers, which follow those that are there."""
    return enumerate(rows, before + 1)


def last(model: type[models.Model], column: str = "id") -> int:
    """Return the highest number of a table, or 0."""
    return model._default_manager.aggregate(most=models.Max(column))["most"] or 0


def hurry() -> None:
    """Let the database be careless: nothing is lost that cannot be made again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for setting in ("synchronous=OFF", "cache_size=-1500000", "foreign_keys=OFF"):
                cursor.execute(f"PRAGMA {setting}")


def fill(world: World) -> None:
    """Write the cases, and the papers of those that are worked on."""
    write(Case, (_case(world, n) for n in world.every))
    write(Paper, (row for n in world.every if world.one(n).waits for row in _papers(n)))


def _case(world: World, n: int) -> dict[str, Any]:
    one = world.one(n)
    at, due = noon(one.received), one.received + timedelta(days=21)
    accepted = one.state not in ("received", "supplementing", "rejected", "returned")
    next_on = {
        "received": one.received + timedelta(days=7),
        "supplementing": one.received + timedelta(days=14),
    }.get(one.state, one.closed or due)
    return {
        "id": one.pk, "centre_id": world.centre.pk, "version_id": world.version.pk,
        "no": number_of(one.received, n), "item_name": world.version.name,
        "item_code": f"MZ-{chance(n, 15, 60):03d}", "department_id": world.department(n),
        "pack": "erping-2023", "kind": one.kind, "kind_because": BECAUSE, "state": one.state, "applicant": world.name(n),
        "applicant_shown": "1101** **** **** 0021", "applicant_blind": f"{n % 500_000:064x}",
        "clerk_id": world.clerk(n), "handler_id": world.handler(n), "window_id": world.window(n),
        "received_at": at, "received_on": one.received,
        # one in two hundred came a second time
        "papers_on": one.received + timedelta(days=3 * (chance(n, 16, 200) == 0)),
        "notice_by": one.received + timedelta(days=7), "supplement_by": next_on,
        "started_on": one.received if accepted else None, "accepted_at": at if accepted else None,
        "promised_value": 15, "promised_because": BECAUSE, "statutory_value": 20,
        "statutory_because": BECAUSE, "due_on": due if accepted else None, "due_because": BECAUSE,
        "statutory_due_on": due + timedelta(days=7) if accepted else None, "next_on": next_on,
        "report_up_on": due - timedelta(days=7) if one.kind == "escalated" else None,
        "waits": int(one.waits), "lane": one.lane, "ahead": -2 if one.lane and one.waits else 0,
        "difficult": "没有先例" if chance(n, 17, 500) == 0 else "",
        "incident": chance(n, 18, 300) == 0, "overdue_reason": "人手不够" if chance(n, 19, 90) == 0 else "",
        "moved_at": noon(one.closed or one.received + timedelta(days=2)),
        "outcome": "granted" if one.granted else "", "closed_on": one.closed,
        "decided_at": noon(one.closed) if one.granted and one.closed else None,
        "serve_by": one.closed,
        "delivered_at": noon(one.closed) if one.state in ("delivered", "archived") and one.closed else None,
        "delivery": {"way": "in_person"} if one.state in ("delivered", "archived") else {},
    }  # fmt: skip


def number_of(day: date, n: int) -> str:
    """Return a number for a case: it need only look like one."""
    return f"01101000{day:%Y%m%d}{n:07d}"


def _papers(n: int) -> Iterator[dict[str, Any]]:
    for order, name in ((1, "居民身份证"), (2, "申请表")):
        yield {
            "case_id": n + 1, "order": order, "name": name, "main": True, "form": "original",
            "mark": "missing" if order == 2 and chance(n, 20, 20) == 0 else "in_order",
        }  # fmt: skip


def write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows of a model; what a row does not say is as in a new one."""
    fields = list(model._meta.concrete_fields)
    names, blank = [f.attname for f in fields], model()
    base = {name: stored(getattr(blank, name)) for name in names}
    base |= {f.attname: "[]" for f in fields if _is_list(f, blank)}
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    own_key = fields[0].attname == "id"
    before = last(model) if own_key else 0
    if model not in WRITTEN:
        WRITTEN.append(model)

    def values() -> Iterator[list[Any]]:
        for number, row in enumerate(rows, before + 1):
            told = base | row
            if own_key and told["id"] is None:
                told["id"] = number
            yield [stored(told[name]) for name in names]

    with _at_once() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values():
                    copy.write_row(row)
        else:  # past Django's cursor, which would look at each statement
            holes = ", ".join(["?"] * len(names))
            connection.connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({holes})", values()
            )
        _count_on(cursor, model)


@contextmanager
def _at_once() -> Iterator[Any]:
    """Give a cursor in one transaction that does not look keys up: they are right."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor


def _count_on(cursor: Any, model: type[models.Model]) -> None:
    """Let the next number of a table follow its last."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
        cursor.execute(statement)


WRITTEN: list[type[models.Model]] = []  # what is copied by `repeat`
NAMES_OF = {"no", "uid", "key", "tracking"}  # of which there is one of each
NUMBERS_OF = {"id", "number", "seq"}


def repeat(times: int) -> None:
    """Copy everything that was written so many times: every key and every number moves on."""
    spans = {model: last(_keyed(model), "pk") for model in WRITTEN}
    for model in WRITTEN:
        columns = [f.column for f in model._meta.concrete_fields]
        table, names = connection.ops.quote_name(model._meta.db_table), _listed(columns)
        with _at_once() as cursor:
            for copy in range(1, times + 1):
                said = ", ".join(_moved(f, model, spans, copy) for f in model._meta.concrete_fields)
                of = connection.ops.quote_name(model._meta.pk.column)
                cursor.execute(
                    f"INSERT INTO {table} ({names}) SELECT {said} FROM {table} WHERE {of} <= {spans[model]}"
                )
            _count_on(cursor, model)


def _keyed(model: Any) -> Any:
    """Return the model whose numbers are the keys of a model: mostly its own."""
    key = model._meta.pk
    return _keyed(key.related_model) if key.is_relation else model


def _moved(field: Any, model: Any, spans: dict[Any, int], copy: int) -> str:
    column = connection.ops.quote_name(field.column)
    if field.is_relation:
        shift = spans.get(field.related_model, 0) * copy
        return f"{column} + {shift}" if shift else column
    if field.name in NUMBERS_OF:
        return f"{column} + {copy * last_of(model, field.name, spans)}"
    if field.name in NAMES_OF:
        return f"CASE {column} WHEN '' THEN '' ELSE '{copy + 10}' || substr({column}, 3) END"
    return column


_MOST: dict[Any, int] = {}


def last_of(model: Any, name: str, spans: dict[Any, int]) -> int:
    """Return by how much a number moves on: its highest before anything was copied."""
    if (model, name) not in _MOST:
        _MOST[model, name] = spans[model] if name == "id" else last(model, name)
    return _MOST[model, name]


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns))


def _is_list(field: Any, blank: models.Model) -> bool:
    return (
        isinstance(field, models.JSONField)
        and not field.null
        and getattr(blank, field.attname) is None
    )


def stored(value: Any) -> Any:
    """Return a value as the database takes it in bulk."""
    told = type(value)
    if told is str or told is int or value is None:
        return value
    if told is dict or told is list:
        return json.dumps(value, ensure_ascii=False) if value else "{}" if told is dict else "[]"
    return _stored(value) if isinstance(value, date) else value


@cache
def _stored(day: date) -> Any:
    """Return a day or an instant; there are few, and they come again and again."""
    if connection.vendor == "postgresql":
        return day
    if isinstance(day, datetime):
        return connection.ops.adapt_datetimefield_value(day)
    return day.isoformat()
