"""Pages of a full hall: work lists, register, search, case, in the server and over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial

from bench.clients import Score, crowd, request
from bench.halls import ROOT, Hall

PAGES = {
    "我的办件": "/cases/",
    "全部在办": "/cases/list/open/",
    "台账": "/ledger/",
    "台账查姓名": "/ledger/?q=赵1000",
}


def in_server(hall: Hall) -> dict[str, tuple[float, float]]:
    """Return median and p95 in ms of each page without the network, in a process of its own."""
    env = {**os.environ, **hall.environment, "DJANGO_SETTINGS_MODULE": "bianmin.settings"}
    words = [sys.executable, "-m", "bench.within", *PAGES.values()]
    done = subprocess.run(words, env=env, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("ms ")]
    return {name: (float(row[1]), float(row[2])) for name, row in zip(PAGES, rows, strict=True)}


def over_http(hall: Hall, seconds: float = 6) -> Score:
    """Return the score of the work list of 50 rows, asked by ten clients."""
    makes = [
        partial(lambda session, _: request("GET", "/cases/list/open/", session), s)
        for s in hall.sessions[:10]
    ]
    return crowd(hall.port, makes, 200, seconds)
