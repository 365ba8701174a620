"""Tests and first starts make their tables from the models: so the migrations must say the same."""

from __future__ import annotations

import pytest

TABLES = """
import re
from django.core.management import call_command
from django.db import connection
from bianmin.operations import tables

def lines():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, coalesce(sql, '') FROM sqlite_master")
            return sorted((name, *sorted(re.split(r"\\((?=\\")|, |\\)$", sql))) for name, sql in cursor)
        cursor.execute(
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable,"
            " identity_generation, column_default"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " UNION SELECT tablename, indexname, indexdef, 0, '', '', '' FROM pg_indexes"
            " WHERE schemaname = 'public'"
            " UNION SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), 0, '', '', ''"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        )
        # in Django's own table of groups, which we do not use, the two ways count differently far
        return sorted(str(row) for row in cursor if row[0] != "auth_group_permissions")

call_command("migrate", verbosity=0)
before = lines()
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("DELETE FROM sqlite_master")
        cursor.execute("PRAGMA writable_schema = RESET")
        cursor.execute("VACUUM")
    else:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
tables.bring_up_to_date()
after = lines()
assert len(after) > 500
assert sorted(set(before) ^ set(after)) == [], sorted(set(before) ^ set(after))
call_command("migrate", check_unapplied=True)
"""


@pytest.mark.once
def test_no_model_has_changed_without_its_migration(bianmin):
    done = bianmin("makemigrations", "--check", "--dry-run")

    assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_database_gets_the_tables_to_which_the_migrations_lead(bianmin):
    done = bianmin("shell", "-v", "0", "-c", TABLES)

    assert done.returncode == 0, done.stdout + done.stderr
