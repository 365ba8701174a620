"""Opening the hall: everything in its place, then the server (开门)."""

from __future__ import annotations

import errno
import gc
import logging
import os
import resource
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.template.loader import get_template
from django.urls import reverse
from gunicorn.app.base import BaseApplication

from bianmin import shelf
from bianmin.accounts import limits
from bianmin.centres.models import Adoption
from bianmin.packs import PackError

logger = logging.getLogger("bianmin")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
FILES = 16_384
SELDOM = (10_000, 20, 20)  # how many new things before the collector looks, and looks further
WORKERS, THREADS = 2, 4  # measured: see docs/performance.md
FIRST_PAGES = (
    "doors/sign_in.html", "cases/intake_start.html", "cases/intake.html", "cases/mine.html",
    "cases/show.html", "cases/register.html",
)  # fmt: skip
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 (only compared with)


def check_port(host: str, port: int) -> None:
    """Raise `CommandError` with one sentence if nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) == errno.EADDRINUSE:
                raise CommandError(
                    f"端口 {port} 已被占用,请换一个,例如 PORT={port + 1} make run"
                    f"(port {port} is in use, try another)"
                ) from error
            raise CommandError(
                f"不能在 {host} 的 {port} 端口上服务 (cannot listen there): {error}"
            ) from error


def check_folders() -> None:
    """Raise `CommandError` naming the first folder of ours that cannot be written."""
    folders: list[Path] = [settings.VAR]
    if connection.vendor == "sqlite":
        folders.append(Path(connection.settings_dict["NAME"]).resolve().parent)
    for folder in folders:
        try:
            folder.mkdir(mode=0o750, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise CommandError(
                f"文件夹 {folder} 不能写入,请换一个(BIANMIN_VAR=)或改权限"
                f"(cannot write there): {error.strerror}"
            ) from error


def check_database() -> None:
    """Raise `CommandError` if the PostgreSQL named does not answer, before a pool waits for it."""
    if connection.vendor == "sqlite":
        return
    given = connection.settings_dict
    where = f"{given['HOST'] or 'localhost'} {given['NAME']}"
    try:
        psycopg.connect(
            host=given["HOST"] or None,
            port=given["PORT"] or None,
            dbname=given["NAME"],
            user=given["USER"] or None,
            password=given["PASSWORD"] or None,
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError as error:
        raise CommandError(
            f"连不上数据库 {where} (cannot reach the database): {' '.join(str(error).split())}"
        ) from error


def check_keys() -> None:
    """Raise `CommandError` if the keys in the environment cannot be used."""
    try:
        fits = len(bytes.fromhex(settings.DATA_KEY)) == 32
    except ValueError:
        fits = False
    if not fits:
        raise CommandError("BIANMIN_DATA_KEY 须是 64 位十六进制数字 (must be 64 hex digits)")
    if settings.SUITE not in {"intl", "sm"}:
        raise CommandError("BIANMIN_SUITE 只能是 intl 或 sm (must be intl or sm)")


def tidy(at: datetime) -> None:
    """Let go of ended logins and counts, and let SQLite learn how its tables have grown."""
    call_command("clearsessions")
    limits.forget(at)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")
            cursor.execute("PRAGMA optimize=0x10002")


def allow_visitors(host: str) -> None:
    """Let the machine be called by the names under which others can reach it."""
    if host in LOOPBACK or "BIANMIN_ALLOWED_HOSTS" in os.environ:
        return
    names = {host} - EVERYWHERE
    if host in EVERYWHERE:
        names = {socket.gethostname(), socket.getfqdn(), *_addresses()}
    settings.ALLOWED_HOSTS += sorted(names)


def _addresses() -> Iterable[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return ()
    return (f"[{a[4][0]}]" if ":" in str(a[4][0]) else str(a[4][0]) for a in found)


class Hall(BaseApplication):  # type: ignore[misc]
    """gunicorn, told here what it would otherwise read from a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options for gunicorn's."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Return the application, made in each worker."""
        return get_wsgi_application()


def keep_time(every_minute: Callable[[], object]) -> None:
    """Call `every_minute` each minute, for as long as this process lives."""

    def minutes() -> None:
        while True:
            try:
                every_minute()
            except Exception:  # the clock must not stop because one minute failed
                logger.exception("a minute failed")
            finally:
                connections.close_all()
            time.sleep(60)

    threading.Thread(target=minutes, name="clock", daemon=True).start()


def warm() -> None:
    """Read what every page needs, once, before the workers part: nobody waits for it.

    The addresses with all that stands behind them, the calendar, the rule books in force,
    and the pages on which a day begins.
    """
    reverse("login")
    shelf.calendar()
    for book in Adoption.objects.order_by().values_list("pack", flat=True).distinct():
        with suppress(PackError):  # one that is not on the shelf any more is told on its page
            shelf.pack(book)
    for page in FIRST_PAGES:
        get_template(page)


def get_ready(every_minute: Callable[[], object]) -> None:
    """Start the clock of this worker; beside it the rest of the shelf is read."""
    keep_time(every_minute)
    threading.Thread(target=settle, name="shelf", daemon=True).start()


def settle() -> None:
    """Read the rest of the shelf, and tell the collector that what stands now stays.

    A collection that goes through all rule books takes a fifth of a second out of the
    page of whoever happens to ask; and a page makes thousands of things that last as long
    as it does, which is no reason to look for garbage a dozen times meanwhile.
    """
    for book in shelf.pack_ids():
        with suppress(PackError):
            shelf.pack(book)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def many_files() -> None:
    """Open as many files at once as the system permits: every display holds a connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def serve(*, host: str, port: int, greeting: str, every_minute: Callable[[], object]) -> None:
    """Serve until told to stop; print the greeting once others can connect.

    Two processes use both cores of a small machine. SQLite lets one of them write at a
    time, so an act asks the rules before it takes the lock; few threads each, because
    threads that think keep the one that writes from getting on.
    """
    many_files()
    warm()
    connections.close_all()  # a connection must not be shared by two processes
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]

    def greet(_: Any) -> None:
        sys.stdout.write(greeting)
        sys.stdout.flush()

    Hall(
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": WORKERS,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 15,
            "timeout": 120,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": greet,
            "post_worker_init": lambda _: get_ready(every_minute),
        }
    ).run()
