"""Write and count very many rows quickly: what the database itself is good at, without a model for each.

The values are as the database takes them: days, numbers, texts, JSON as text, instants
as `stored_instant` returns them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models

CHUNK = 5000
READ = 500  # rows of a question by key
Rows = Sequence[Sequence[Any]]
K = TypeVar("K", bound=Hashable)


def stored_instant(at: datetime) -> Any:
    """Return an instant as a column of this database holds it."""
    return connection.ops.adapt_datetimefield_value(at)


def only_we_write(model: type[models.Model]) -> None:
    """Let nobody else write to a table until this transaction ends; reading goes on.

    SQLite does so by itself. A lock for each of very many rows would be written, too.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {model._meta.db_table} IN EXCLUSIVE MODE")


def insert(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Insert rows whose values stand in the order of the fields named."""
    table, columns = model._meta.db_table, _columns(model, names)
    if connection.vendor == "postgresql":
        given = ", ".join(_typed(model, name) for name in names)
        _run_as_json(
            f"INSERT INTO {table} ({_listed(columns)}) SELECT {given} FROM {_recordset(model, names)}",  # noqa: S608
            columns,
            rows,
        )
        return
    holes = ", ".join(["%s"] * len(names))
    _run(f"INSERT INTO {table} ({_listed(columns)}) VALUES ({holes})", rows)  # noqa: S608


def insert_all(model: type[models.Model], made: Sequence[Any], *, key: str = "") -> None:
    """Insert models as they stand; each learns its number by a unique field `key`, if named.

    Django's own way spends most of its time on writing the statements.
    """
    fields = [f for f in model._meta.concrete_fields if not f.primary_key]
    stored = [(f.attname, _stored(f)) for f in fields]
    rows = [[to(getattr(one, name)) for name, to in stored] for one in made]
    insert(model, [f.name for f in fields], rows)
    for begin in range(0, len(made) if key else 0, READ):
        some = {getattr(one, key): one for one in made[begin : begin + READ]}
        there = model._default_manager.filter(**{f"{key}__in": list(some)})
        for name, number in there.values_list(key, "pk"):
            some[name].pk = number


def _stored(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """Return how the values of a field are written."""
    if isinstance(field, models.DateTimeField):
        return lambda at: at and stored_instant(at)
    if isinstance(field, models.DateField):
        return lambda day: day and day.isoformat()
    return json.dumps if isinstance(field, models.JSONField) else lambda value: value


def update(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Set the fields named in the rows whose primary key stands last in each of `rows`."""
    table, columns = model._meta.db_table, _columns(model, names)
    if connection.vendor == "postgresql":
        setting = ", ".join(
            f"{_quoted(column)} = {_typed(model, name)}"
            for column, name in zip(columns, names, strict=True)
        )
        keyed = [*names, "id"]
        _run_as_json(
            f"UPDATE {table} SET {setting} FROM {_recordset(model, keyed)} WHERE {table}.id = new.id",  # noqa: S608
            [*columns, "id"],
            rows,
        )
        return
    setting = ", ".join(f"{_quoted(column)} = %s" for column in columns)
    _run(f"UPDATE {table} SET {setting} WHERE id = %s", rows)  # noqa: S608


def counted(found: Mapping[K, models.QuerySet[Any]], most: int) -> dict[K, int]:
    """Return how many rows each of these finds, up to `most`, in one query."""
    asked = [one.values("pk")[:most].query.sql_with_params() for one in found.values()]
    # only what Django itself wrote, with its parameters apart
    parts = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) found)" for sql, _ in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", [value for _, params in asked for value in params])
        return dict(zip(found, cursor.fetchone(), strict=True))


def _run(statement: str, rows: Rows) -> None:
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(statement, chunk)


def _run_as_json(statement: str, columns: Sequence[str], rows: Rows) -> None:
    """Send each chunk as one text: a value for each cell costs more than the database's work."""
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            text = json.dumps([dict(zip(columns, row, strict=True)) for row in chunk], default=str)
            cursor.execute(statement, [text])


def _chunks(rows: Rows) -> Iterator[Rows]:
    for begin in range(0, len(rows), CHUNK):
        yield rows[begin : begin + CHUNK]


def _columns(model: type[models.Model], names: Sequence[str]) -> list[str]:
    return [_field(model, name).column for name in names]


def _quoted(column: str) -> str:
    return connection.ops.quote_name(column)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(map(_quoted, columns))


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _type(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).cast_db_type(connection))


def _recordset(model: type[models.Model], names: Sequence[str]) -> str:
    """Return the rows of a JSON text as a table called `new`; JSON in it comes as text."""
    typed = (
        f"{_quoted(_field(model, name).column)} {_type(model, name).replace('jsonb', 'text')}"
        for name in names
    )
    return f"json_to_recordset(%s::json) AS new({', '.join(typed)})"


def _typed(model: type[models.Model], name: str) -> str:
    column = f"new.{_quoted(_field(model, name).column)}"
    return f"{column}::jsonb" if _type(model, name) == "jsonb" else column
