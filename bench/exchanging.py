"""An exchange file of 5,000 files taken in, and once more: `python -m bench.exchanging [sqlite|postgres]`."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from bench.halls import ROOT, database, environment

RECORDS = 5_000
COUNTY, TOWN = "990101000000", "990101101000"
AT = "2026-11-25T09:00:00+08:00"


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the bar it stands against."""
    for kind in ("sqlite", "postgres"):
        told = measure(kind)
        yield (
            f"exchange file of {RECORDS:,} files taken in, {kind}",
            f"{told['first']:.1f} s ({told['first_cpu']:.1f} s of this process's work); "
            f"said again in other words {told['again']:.1f} s ({told['again_cpu']:.1f} s), "
            f"{told['news']} new; the same file {told['same'] * 1000:.0f} ms",
            "≤ 20 s, twice nothing new",
        )


def measure(kind: str) -> dict[str, float]:
    """Return how long it takes a county server to take in what a township sends."""
    with database(kind) as (url, folder):
        env = environment(url, folder)
        words = [sys.executable, "-m", "bench.exchanging", "within"]
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True, cwd=ROOT
        )
        done = subprocess.run(words, env=env, capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        told: dict[str, float] = json.loads(done.stdout.strip().rpartition("\n")[2])
        return told


def record(number: int) -> dict[str, Any]:
    """Return what a township says of one case that goes up with three papers."""
    uids = [f"{number:028x}{n:04x}" for n in range(4)]
    names = ("居民身份证", "申请表", "户口簿")
    papers = [
        {
            "uid": uid, "order": n, "kind": "paper", "name": name, "original": not n, "copies": 1,
            "born": TOWN, "since": AT,
        }
        for n, (uid, name) in enumerate(zip(uids, names, strict=False))
    ]  # fmt: skip
    lines = [{"paper": p["uid"], "copies": 1, "original": p["original"]} for p in papers]
    hop = {
        "uid": uids[3], "number": 1, "list_no": f"青移〔2026〕{number}号", "purpose": "up",
        "sender": TOWN, "receiver": COUNTY, "sent_at": AT, "sent_name": "柳春枝", "lines": lines,
    }  # fmt: skip
    return {
        "no": f"99010110120261125{number:06d}", "item_name": "高龄津贴申领", "item_code": "MZ-018",
        "applicant": f"石{number}", "applicant_shown": "110105********002X", "origin": TOWN,
        "person": {"id": "11010519420605002X", "phone": "13900000001"}, "pack": "erping-2023",
        "opened_at": AT, "papers": papers, "hops": [hop],
    }  # fmt: skip


def within() -> None:
    """Measure in this process, and print what was measured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    import django

    django.setup()
    from datetime import UTC, datetime

    from bianmin.centres.models import Centre, Division
    from bianmin.transfers import exchange_file, exchange_keys
    from bianmin.transfers.exchange_taking import take_in
    from bianmin.transfers.models import Peer

    now = datetime(2026, 11, 25, 9, tzinfo=UTC)
    county = Division.objects.create(code=COUNTY, name="云岭县", level="4")
    Centre.objects.create(slug="yunling", name="云岭县政务大厅", short="云", division=county)
    mine = exchange_keys.card()
    keys = ("BIANMIN_EXCHANGE_SIGN_KEY", "BIANMIN_EXCHANGE_SEAL_KEY")
    os.environ |= dict(zip(keys, (secrets.token_hex(32), secrets.token_hex(32)), strict=True))
    desk = exchange_keys.Desk(TOWN, "青石镇便民服务中心", "township")
    theirs = exchange_keys.card()
    body = json.dumps([record(n) for n in range(RECORDS)]).encode()
    to = Peer(code=mine.code, verify_key=mine.verify_key, seal_key=mine.seal_key)
    files = [exchange_file.write(body, to) for _ in range(2)]  # each sealed anew: other bytes
    for name in keys:
        del os.environ[name]
    card = exchange_keys.Card(
        name="青石镇", verify_key=theirs.verify_key, seal_key=theirs.seal_key, offices=(desk,)
    )
    exchange_keys.trust(card, at=now)
    told = {}
    for name, file in (("first", files[0]), ("again", files[1]), ("same", files[0])):
        begun, work = time.perf_counter(), time.process_time()
        taken = take_in(file, at=now)
        told[name] = time.perf_counter() - begun
        told[f"{name}_cpu"] = time.process_time() - work
        if taken.refused or (name == "first" and taken.news != RECORDS):
            raise SystemExit(f"{name}: {taken.news} new, {taken.refused[:3]}")
    print(json.dumps(told | {"news": taken.news}))


if __name__ == "__main__":
    if sys.argv[1:] == ["within"]:
        within()
    else:
        for kind in sys.argv[1:] or ("sqlite", "postgres"):
            print(json.dumps({kind: measure(kind)}), flush=True)
