"""Write very many rows quickly: what the database itself is good at, without a model for each.

The values are as the database takes them: days, numbers, texts, JSON as text, instants
as `stored_instant` returns them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

CHUNK = 5000
Rows = Sequence[Sequence[Any]]


def stored_instant(at: datetime) -> Any:
    """Return an instant as a column of this database holds it."""
    return connection.ops.adapt_datetimefield_value(at)


def insert(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Insert rows whose values stand in the order of the fields named."""
    table, columns = model._meta.db_table, _columns(model, names)
    if connection.vendor == "postgresql":
        statement = f"INSERT INTO {table} ({columns}) SELECT * FROM {_arrays(model, names)}"  # noqa: S608
    else:
        holes = ", ".join(["%s"] * len(names))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({holes})"  # noqa: S608
    _run(statement, rows)


def update(model: type[models.Model], names: Sequence[str], rows: Rows) -> None:
    """Set the fields named in the rows whose primary key stands last in each of `rows`."""
    table, columns = model._meta.db_table, [_field(model, name).column for name in names]
    if connection.vendor == "postgresql":
        setting = ", ".join(f"{c} = new.{c}" for c in columns)
        given = f"{_arrays(model, [*names, 'id'])} AS new ({', '.join(columns)}, id)"
        statement = f"UPDATE {table} SET {setting} FROM {given} WHERE {table}.id = new.id"  # noqa: S608
    else:
        setting = ", ".join(f"{c} = %s" for c in columns)
        statement = f"UPDATE {table} SET {setting} WHERE id = %s"  # noqa: S608
    _run(statement, rows)


def _run(statement: str, rows: Rows) -> None:
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            if connection.vendor == "postgresql":
                cursor.execute(statement, [list(column) for column in zip(*chunk, strict=True)])
            else:
                cursor.executemany(statement, chunk)


def _chunks(rows: Rows) -> Iterator[Rows]:
    for begin in range(0, len(rows), CHUNK):
        yield rows[begin : begin + CHUNK]


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def _columns(model: type[models.Model], names: Sequence[str]) -> str:
    return ", ".join(f'"{_field(model, name).column}"' for name in names)


def _arrays(model: type[models.Model], names: Sequence[str]) -> str:
    """Return the columns as arrays laid side by side; `%s` stands for each."""
    types = (_field(model, name).cast_db_type(connection) for name in names)
    return f"unnest({', '.join(f'%s::{kind}[]' for kind in types)})"
