"""Every list of a full hall: what a page costs in the server, in CPU time, and its queries.

    python -m bench.lists --cases 1000000 [--db sqlite|postgres] [--keep FOLDER] [--only WORD]

CPU time does not depend on who else uses the machine. Of SQLite, which works inside the
process, it is `time.process_time`; of PostgreSQL the process and, from Linux's scheduler, the
database's own process are added. `worst` names the dearest query of the page: its CPU time on
SQLite; on PostgreSQL what EXPLAIN (ANALYZE, BUFFERS) says of its execution, and how many pages of
8 kB it touched. With `--keep` the filled database stays and is used again.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.halls import CLERKS, ROOT, environment, postgres

LISTS: tuple[tuple[str, str, str], ...] = (  # what, as whom, where
    ("我手上的", "handler0", "/cases/list/mine/"),
    ("办件首页", "director", "/cases/"),
    ("等人接手", "director", "/cases/list/unheld/"),
    ("就要到期", "director", "/cases/list/due/"),
    ("超期", "director", "/cases/list/late/"),
    ("停着", "director", "/cases/list/suspended/"),
    ("还没归档", "director", "/cases/list/unfiled/"),
    ("疑难", "director", "/cases/list/difficult/"),
    ("全部在办", "director", "/cases/list/open/"),
    ("全部在办,往后翻", "director", "/cases/list/open/?after=0_{today}_1"),
    ("全部在办,县里看", "county", "/cases/list/open/"),
    ("谁手上多少", "director", "/cases/list/open/?by=person"),
    ("筛窗口", "director", "/cases/list/open/?window=1"),
    ("筛部门", "director", "/cases/list/open/?department=1"),
    ("筛一个人", "director", "/cases/list/open/?person={handler}"),
    ("筛没有人", "director", "/cases/list/open/?person=none"),
    ("筛事项", "director", "/cases/list/open/?item=MZ-001"),
    ("台账", "director", "/ledger/"),
    ("台账,县里看", "county", "/ledger/"),
    ("台账按状态", "director", "/ledger/?state=archived"),
    ("台账按部门和种类", "director", "/ledger/?department=1&kind=承诺件"),
    ("台账按经办人", "director", "/ledger/?clerk={clerk}"),
    ("台账按事项", "director", "/ledger/?item=MZ-001"),
    ("台账只看超期办结", "director", "/ledger/?special=finished_late"),
    ("台账一年前", "director", "/ledger/?until={year_ago}"),
    ("容缺", "director", "/promises/"),
    ("容缺,全部在等的", "director", "/promises/?list=open"),
    ("容缺,先办", "director", "/promises/?list=first"),
    ("上报去向", "director", "/transfers/"),
    ("上报去向,县里看", "county", "/transfers/"),
    ("结果,该催领的", "director", "/results/?list=remind"),
    ("结果,等领取的", "director", "/results/?list=waiting"),
    ("结果,迟交回的", "director", "/results/?list=late"),
    ("结果,快递路上", "director", "/results/?list=moving"),
    ("发证登记簿", "director", "/results/register/"),
    ("发证登记簿按种类", "director", "/results/register/?kind=营业执照"),
    ("发证登记簿按年", "director", "/results/register/?year={last_year}"),
    ("发证登记簿,县里看", "county", "/results/register/"),
    ("档案,待归档", "director", "/archives/"),
    ("档案,已归档", "director", "/archives/?list=filed"),
    ("档案,借出", "director", "/archives/?list=lent"),
    ("档案,到期", "director", "/archives/?list=expired"),
    ("档案查盒号", "director", "/archives/?q=17 盒"),
    ("档案查申请人", "director", "/archives/?q={applicant}"),
    ("档案查档号", "director", "/archives/?q={volume}"),
    ("档案,县里看", "county", "/archives/?list=filed"),
    ("销毁清册", "director", "/archives/destruction/"),
    ("通道", "director", "/lanes/"),
    ("通道,我负责的", "handler0", "/lanes/?list=mine"),
    ("通道,代办员看", "agent0", "/lanes/"),
    ("通道计数", "director", "/lanes/counts/"),
    ("联办,要我出意见的", "handler0", "/joint/"),
    ("联办台账", "director", "/joint/ledger/"),
    ("联办台账,等协调", "director", "/joint/ledger/?tab=disputed"),
    ("联办台账,全部", "director", "/joint/ledger/?tab=all"),
    ("联办台账,县里看", "county", "/joint/ledger/"),
    ("站内提醒", "handler0", "/inbox/"),
    ("通知记录", "director", "/messages/"),
    ("通知记录,没有送到", "director", "/messages/?state=failed&day={year_ago}"),
    ("通知记录,县里看", "county", "/messages/"),
    ("代办,在办的", "director", "/agency/"),
    ("代办,已经结束", "director", "/agency/?list=ended"),
    ("代办,代办员看", "agent0", "/agency/"),
    ("代办,代办员看已经结束的", "agent0", "/agency/?list=ended"),
    ("代办,跑一趟", "director", "/agency/trips/"),
    ("代办,上门", "director", "/agency/visits/"),
    ("月报", "director", "/tallies/"),
    ("月报按事项", "director", "/tallies/?by=item"),
    ("月报,县里看", "county", "/tallies/"),
    ("一件事", "director", "/projects/"),
    ("一件事,有超期的", "director", "/projects/?tab=late"),
    ("一件事,我帮办的", "handler0", "/projects/?tab=mine"),
    ("一件事,全部", "director", "/projects/?tab=all"),
    ("请示", "director", "/requests/?tab=open"),
    ("请示,我请示的", "clerk0", "/requests/?tab=asked"),
    ("请示,全部", "director", "/requests/?tab=all"),
    ("承办,没有当天办结", "director", "/handling/"),
    ("承办,跑了不止一趟", "director", "/handling/?tab=again"),
    ("否定报备,没有阅的", "director", "/handling/refusals/"),
    ("否定报备,全部", "director", "/handling/refusals/?tab=all"),
    ("否定报备,县里看", "county", "/handling/refusals/"),
    ("咨询", "director", "/enquiries/"),
    ("好差评", "director", "/voice/"),
    ("好差评,全部", "director", "/voice/?tab=all"),
    ("审计记录", "director", "/ledger/entries/"),
    ("审计记录按事", "director", "/ledger/entries/?event=decide"),
    ("职责", "director", "/duties/"),
    ("事项清单", "director", "/items/"),
    ("一件办件", "director", "/cases/{case}/"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """What a page costs: CPU in ms, wall time, queries, and its dearest query."""

    median: float
    p95: float
    wall: float
    queries: int
    worst: float
    worst_said: str


@contextmanager
def filled(kind: str, cases: int, keep: str) -> Iterator[dict[str, str]]:
    """Give the environment of a filled hall; with `keep`, of one that stays."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="bianmin-bench-") as passing:
        folder = Path(keep or passing) / f"{kind}-{cases}"
        folder.mkdir(parents=True, exist_ok=True)
        for one in (folder, folder.parent):
            one.chmod(0o755)  # PostgreSQL's own user goes through it
        with _database(kind, folder) as url:
            env = environment(url, folder) | {"DJANGO_SETTINGS_MODULE": "bianmin.settings"}
            mark = folder / "filled"
            if not mark.exists():
                begun = time.perf_counter()
                words = [sys.executable, "-m", "bench.furnish", str(CLERKS), str(cases), "others"]
                subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
                mark.write_text("")
                print(f"filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            yield env


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield str(folder / "bench.sqlite3")
        return
    with postgres(folder) as url:
        yield f"{url}{'&' if '?' in url else '?'}pool=0"  # one connection: its process is known


# The rest runs inside the server's process: `python -m bench.lists inside`.


def inside(only: str, times: int) -> None:
    """Print a line of JSON for each list."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from bianmin.accounts.models import User
    from bianmin.operations.opening import settle

    settings.ALLOWED_HOSTS = ["*"]
    settle()  # as a worker of the server does
    clients: dict[str, Client] = {}
    filled_in = _places()
    for what, who, path in LISTS:
        address = path.format(**filled_in)
        if only and only not in f"{what} {who} {path}":
            continue
        if who not in clients:
            clients[who] = Client()
            clients[who].force_login(User.objects.get(username=who))
        score = _measured(clients[who], address, times)
        row = [what, who, *(getattr(score, name) for name in Score.__slots__)]
        print("row", json.dumps(row, ensure_ascii=False), flush=True)


def _places() -> dict[str, Any]:
    from datetime import timedelta

    from django.utils import timezone

    from bianmin.accounts.models import User
    from bianmin.archives.models import Volume
    from bianmin.cases.models import Case

    today, case = timezone.localdate(), Case.objects.order_by("-pk")[7]
    volume = Volume.objects.order_by("pk").first()
    return {
        "today": today, "year_ago": today - timedelta(days=364), "last_year": today.year - 1,
        "handler": User.objects.get(username="handler0").pk, "case": case.pk,
        "clerk": User.objects.get(username="clerk0").pk, "applicant": case.applicant,
        "volume": volume.no if volume else "",
    }  # fmt: skip


def _measured(client: Any, path: str, times: int) -> Score:
    from django.db import connection

    backend = _backend()
    asked: list[tuple[float, str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.thread_time()
        try:
            return execute(sql, params, many, context)
        finally:
            asked.append(((time.thread_time() - begun) * 1000, sql, params))

    _get(client, path)
    with connection.execute_wrapper(note):
        _get(client, path)
    cpu, walls = [], []
    for _ in range(times):
        begun, wall, base = time.process_time(), time.perf_counter(), backend()
        _get(client, path)
        cpu.append((time.process_time() - begun + backend() - base) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    cpu.sort()
    worst, said = _worst(asked)
    return Score(
        statistics.median(cpu), cpu[int(times * 0.95)], statistics.median(walls), len(asked), worst, said
    )  # fmt: skip


def _get(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.get("Location"))


def _backend() -> Callable[[], float]:
    """Return how to ask for the CPU seconds of the database's own process."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    told = Path(f"/proc/{pid}/schedstat")
    return lambda: int(told.read_text().split()[0]) / 1e9


def _worst(asked: list[tuple[float, str, Any]]) -> tuple[float, str]:
    """Return what the dearest query takes, and its beginning."""
    from django.db import connection

    if connection.vendor == "sqlite":
        took, sql, _ = max(asked)
        return took, _said(sql)
    found = []
    for _, sql, params in asked:
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0][0]
            pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            found.append((plan["Execution Time"], f"{pages} pages: {_said(sql)}"))
    return max(found)


def _said(sql: str) -> str:
    where = sql.find(" FROM ")
    return sql[where + 1 : where + 160].replace('"', "")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    asked.add_argument("--cases", type=int, default=1_000_000)
    asked.add_argument("--db", choices=["sqlite", "postgres", "both"], default="both")
    asked.add_argument("--keep", default="", help="a folder in which the filled database stays")
    asked.add_argument("--only", default="", help="a word of what is measured")
    asked.add_argument("--times", type=int, default=20, help="how often each page is asked")
    asked.add_argument("--worst", action="store_true", help="name the dearest query of each")
    said = asked.parse_args()
    for kind in ("sqlite", "postgres") if said.db == "both" else (said.db,):
        with filled(kind, said.cases, said.keep) as env:
            print(
                f"\n# {kind}, {said.cases:,} cases\n\n| list | as | p50 ms | p95 ms | wall | queries | worst |"
            )
            print("| --- | --- | ---: | ---: | ---: | ---: | --- |", flush=True)
            words = [sys.executable, "-m", "bench.lists", "inside", said.only, str(said.times)]
            running = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True, cwd=ROOT)
            assert running.stdout
            for line in running.stdout:
                if line.startswith("row "):
                    what, who, p50, p95, wall, queries, worst, sql = json.loads(line[4:])
                    more = f" {sql}" if said.worst else ""
                    print(f"| {what} | {who} | {p50:.0f} | {p95:.0f} | {wall:.0f} | {queries} | {worst:.1f}{more} |", flush=True)  # fmt: skip
            if running.wait():
                raise SystemExit(running.returncode)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(sys.argv[2], int(sys.argv[3]))
    else:
        main()
