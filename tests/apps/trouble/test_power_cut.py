"""The machine fails in the middle of work: what was acknowledged is there, nothing is halved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid

import pytest

from bench.clients import TOKEN
from bench.halls import furnish
from tests.fixtures.servers import running

MOST = 500


def post(address: str, session: str, path: str, form: dict[str, str]) -> int:
    """Send a form as a signed-in clerk; return the status, 0 when the server is gone."""
    from http.client import HTTPConnection, HTTPException
    from urllib.parse import urlencode, urlsplit

    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", path, urlencode(form), headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def typed(number: int) -> dict[str, str]:
    return {
        "id_type": "999", "applicant_id": uuid.uuid4().hex, "applicant": f"赵{number}",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared", "act": "accept",
    }  # fmt: skip


def work_until_killed(address, process, told) -> list[str]:
    """Let eight clerks take people in; pull the plug after some; return what was acknowledged."""
    acknowledged: list[str] = []
    enough = threading.Event()

    def clerk(n: int) -> None:
        for m in range(MOST // 8):
            key = uuid.uuid4().hex
            path = f"/intake/{key}/{told['version']}/"
            if post(address, told["sessions"][n], path, typed(m)) != 302:
                return
            acknowledged.append(key)
            if len(acknowledged) >= 60:
                enough.set()

    clerks = [threading.Thread(target=clerk, args=(n,)) for n in range(8)]
    for one in clerks:
        one.start()
    assert enough.wait(60)
    subprocess.run(["pkill", "-KILL", "-P", str(process.pid)], check=False)
    process.send_signal(signal.SIGKILL)
    for one in clerks:
        one.join(60)
    return acknowledged


def test_after_kill_9_every_acknowledged_case_is_there_and_the_ledger_verifies(
    fresh_database, tmp_path
):
    var = tmp_path / "var"
    env = os.environ | {"BIANMIN_DATABASE_URL": fresh_database, "BIANMIN_VAR": str(var)}
    told = furnish(env)
    with running(var=var, database=fresh_database) as (address, process):
        acknowledged = work_until_killed(address, process, told)

    ask = (
        "import django,sys;django.setup();"
        "from bianmin.ledger.models import Done;from bianmin.cases.models import Case,Document;"
        "keys=sys.stdin.read().split();"
        "print(Done.objects.filter(pk__in=keys).count(), Case.objects.count(),"
        " Document.objects.count(), Done.objects.count())"
    )
    env["DJANGO_SETTINGS_MODULE"] = "bianmin.settings"
    seen = subprocess.run(
        [sys.executable, "-c", ask], input=" ".join(acknowledged), env=env, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    there, cases, documents, done = map(int, seen.stdout.split())
    verified = subprocess.run(
        [sys.executable, "-m", "bianmin.command", "verify-ledger"], env=env, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert there == len(acknowledged) >= 60
    assert cases == documents == done
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_the_clerk_is_told_and_nothing_is_halved(client, clerk, allowance):
    """SQLite says FULL when its file may not grow; PostgreSQL is asked in the same words below."""
    from django.db import connection

    from bianmin.cases.models import Case, Paper

    client.force_login(clerk)
    client.raise_request_exception = False
    if connection.vendor != "sqlite":
        return full_postgres(client, allowance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # else pages that other tests have emptied would be filled first
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        answers = []
        while 503 not in answers[-1:] and len(answers) < 400:
            n = len(answers)
            answers.append(client.post(f"/intake/k{n}/{allowance.pk}/", typed(n)).status_code)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 4294967294")

    assert 503 in answers
    assert set(answers) <= {302, 503}
    assert Case.objects.count() == answers.count(302)
    assert Paper.objects.count() == 3 * Case.objects.count()
    return None


def full_postgres(client, allowance):
    """A server that refuses to write answers in words too, and keeps nothing by halves."""
    from django.db import connection

    from bianmin.cases.models import Case

    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    answer = client.post(f"/intake/k/{allowance.pk}/", typed(1))

    assert answer.status_code == 503
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    assert not Case.objects.exists()
