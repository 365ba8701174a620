"""A copy of the whole database and of the vault, made while the hall works, and brought back (备份与恢复)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.db import connection

from bianmin.files.models import Attachment, Scan
from bianmin.vault import store


def default_name(stamp: str) -> str:
    """Return the name of a backup made at `stamp` (YYYYmmdd-HHMMSS)."""
    return f"bianmin-{stamp}.{'sqlite3' if connection.vendor == 'sqlite' else 'pgdump'}"


def save(file: Path) -> None:
    """Write a consistent copy to `file`: whole, on the disk, or not at all."""
    if file.exists():
        raise CommandError(f"{file} 已存在,不覆盖 (is there already, will not be overwritten)")
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        draft.touch(mode=0o600)  # it holds everybody's data
        (_save_sqlite if connection.vendor == "sqlite" else _save_postgres)(draft)
        with draft.open("rb") as copy:
            os.fsync(copy.fileno())
        draft.rename(file)
    except sqlite3.Error as error:
        raise CommandError(f"备份没有做成 (no backup was made): {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _save_sqlite(file: Path) -> None:
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise CommandError(f"没有数据库可备份 (there is no database): {source}")
    with (
        closing(sqlite3.connect(source, timeout=60)) as live,
        closing(sqlite3.connect(file)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        _look_over(copy, file)


def _look_over(copy: sqlite3.Connection, file: Path) -> None:
    """Raise `CommandError` unless the file is a sound database of ours."""
    try:
        (health,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise CommandError(f"{file} 不是数据库备份或已损坏 (no sound backup): {error}") from error
    if health != "ok" or "django_migrations" not in tables or "ledger_entry" not in tables:
        raise CommandError(f"{file} 不是便民的备份或已损坏 (no sound backup of bianmin)")


def _save_postgres(file: Path) -> None:
    _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    _tool("pg_restore", "--list", str(file), database=False)


def _tool(name: str, *options: str, database: bool = True) -> None:
    """Run one of PostgreSQL's own programs against our database."""
    program = shutil.which(name)
    if program is None:
        raise CommandError(
            f"找不到 {name}:备份和恢复 PostgreSQL 要用它自己的工具,请安装 postgresql-client"
            f"({name} is missing: install postgresql-client)"
        )
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    access = {pg: str(given[ours]) for pg, ours in names.items() if given[ours]}
    words = [program, *options, *([f"--dbname={given['NAME']}"] if database else [])]
    done = subprocess.run(words, env=os.environ | access, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CommandError(f"{name}: {' '.join(done.stderr.split())}")


def is_lived_in() -> bool:
    """Return whether somebody works with this database already."""
    user = get_user_model()
    there = user._meta.db_table in connection.introspection.table_names()
    return there and user.objects.exists()


def bring_back(file: Path) -> None:
    """Put the copy in `file` in place of the database; a file that is no backup changes nothing."""
    if not file.is_file():
        raise CommandError(f"没有这个文件 (no such file): {file}")
    if connection.vendor != "sqlite":
        _tool("pg_restore", "--list", str(file), database=False)
        connection.close()
        replace = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error")
        _tool("pg_restore", *replace, "--no-owner", "--no-privileges", str(file))
        return
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        _look_over(copy, file)
        connection.ensure_connection()  # makes the file if there is none
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as live:
            copy.backup(live)
    connection.close()


def files_of(file: Path) -> Path:
    """Return where the vault of a backup lies: beside the database's copy."""
    return file.with_name(f"{file.name}.files.tar")


def save_files(file: Path) -> int:
    """Write every body of the vault, sealed as it lies, beside a backup; return how many.

    Nothing is written where there is none. To be called after the database was saved: a body is there before its row is.
    """
    there = files_of(file)
    if next(store.bodies(), None) is None:
        return 0
    draft = there.with_name(f".{there.name}.draft")
    count = 0
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as packed:
                for name, place in store.bodies():
                    packed.add(place, arcname=name, recursive=False)
                    count += 1
            out.flush()
            os.fsync(out.fileno())
        draft.rename(there)
    finally:
        draft.unlink(missing_ok=True)
    return count


def bring_back_files(file: Path) -> int:
    """Put the bodies of a backup that are not in the vault back into it; return how many."""
    there, count = files_of(file), 0
    if not there.is_file():
        return 0
    try:
        with tarfile.open(there) as packed:
            for one in packed:
                body = packed.extractfile(one) if store.NAME.fullmatch(one.name) else None
                place = store.root() / one.name
                if body is not None and not place.exists():
                    store.write(place, body.read())
                    count += 1
    except tarfile.TarError as error:
        raise CommandError(f"{there} 已损坏 (damaged): {error}") from error
    return count


def without_body() -> int:
    """Return how many files of the database have nothing in the vault, but for the destroyed."""
    names = [
        m.objects.exclude(body="").order_by().values_list("body", flat=True)
        for m in (Scan, Attachment)
    ]
    return sum(not store.has(name) for name in names[0].union(names[1]).iterator())
