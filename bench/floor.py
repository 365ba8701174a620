"""The floor: the rows of one intake, written by plain SQL, committed one intake at a time."""

from __future__ import annotations

import time

import django

SECONDS = 4.0
TABLES = ("cases_case", "cases_paper", "cases_document", "ledger_entry", "ledger_done")


def main() -> None:
    """Print how many intakes a second the database takes when nothing stands before it."""
    django.setup()
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        rows = {table: _last(cursor, table) for table in TABLES}
    count, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        count += 1
        with transaction.atomic(), connection.cursor() as cursor:
            case = _insert(cursor, "cases_case", rows["cases_case"], {"no": f"f{count}"})
            for order in range(3):
                _insert(
                    cursor, "cases_paper", rows["cases_paper"], {"case_id": case, "order": order}
                )
            _insert(cursor, "cases_document", rows["cases_document"],
                    {"case_id": case, "number": 10**6 + count})  # fmt: skip
            _insert(cursor, "ledger_entry", rows["ledger_entry"], {"seq": 10**6 + count})
            _insert(cursor, "ledger_done", rows["ledger_done"], {"key": f"f{count}"}, key="key")
            cursor.execute("UPDATE ledger_head SET seq = seq")
            cursor.execute("UPDATE ledger_register SET last = last")
    print(round(count / (time.perf_counter() - begun)))


def _last(cursor, table: str) -> dict:
    cursor.execute(f"SELECT * FROM {table} LIMIT 1")
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def _insert(cursor, table: str, row: dict, changed: dict, key: str = "id") -> int:
    from psycopg.types.json import Json

    row = {k: v for k, v in row.items() if k != "id"} | changed
    row = {k: Json(v) if isinstance(v, dict | list) else v for k, v in row.items()}
    names = ", ".join(f'"{n}"' for n in row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(
        f'INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING "{key}"', list(row.values())
    )
    return cursor.fetchone()[0]
