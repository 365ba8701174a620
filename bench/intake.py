"""Intake over HTTP: session, CSRF, case, papers, document and ledger in one transaction."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from functools import partial

from bench.clients import Score, crowd, request
from bench.halls import ROOT, Hall, hall


def form(hall: Hall, session: str, number: int) -> bytes:
    typed = {
        "id_type": "999", "applicant_id": uuid.uuid4().hex, "applicant": f"赵{number}",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared", "act": "accept",
    }  # fmt: skip
    return request("POST", f"/intake/{uuid.uuid4().hex}/{hall.version}/", session, typed)


def measure(kind: str, clients: int, seconds: float = 12) -> tuple[Score, int, str]:
    """Return the score, how many acknowledged cases are lost, and the floor's words."""
    with hall(kind) as opened:
        makes = [partial(form, opened, s) for s in opened.sessions[:clients]]
        crowd(opened.port, makes, 302, 2)  # warm
        before = stored(opened)
        score = crowd(opened.port, makes, 302, seconds)
        lost = len(score.times) - len(score.bad) - (stored(opened) - before)
        return score, lost, floor(opened)


def stored(hall: Hall) -> int:
    """Return how many cases the database holds."""
    ask = "import django;django.setup();from bianmin.cases.models import Case;print(Case.objects.count())"
    return int(_python(hall, ask))


def floor(hall: Hall) -> str:
    """Return how many times a second plain SQL commits the same rows, as text."""
    return _python(hall, "from bench.floor import main;main()")


def _python(hall: Hall, code: str) -> str:
    env = {**os.environ, **hall.environment, "DJANGO_SETTINGS_MODULE": "bianmin.settings"}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()
