"""Numbers given and called while a thousand screens hang: `python -m bench.boards [--db sqlite|postgres]`.

One light process is the kiosk, the windows and every screen. It prints how long giving and
calling take inside the server and over HTTP, how long until a call stands on the screens,
and which part of the machine server and clients used.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bench.clients import TOKEN
from bench.halls import ROOT, database, environment, free_port, wait
from bench.walls import Heard, Wall, hang, many_files, seen

WINDOWS, WAITING, DAYS, EACH = 40, 200, 20, 200
MACHINE = "the token of the machine at the door"
TOOK = re.compile(rb"\r\nX-Took: ([\d.]+) ([\d.]+)", re.IGNORECASE)


@dataclass(slots=True)
class Acts:
    """How long one kind of act took, in ms."""

    server: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)
    at: list[float] = field(default_factory=list)  # when each was sent
    bad: list[str] = field(default_factory=list)


class Desk:
    """The kiosk, or a clerk."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    async def post(self, path: str, form: dict[str, str], acts: Acts) -> None:
        """Send a form; note how long the answer took, inside and outside."""
        body = urlencode(form).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-CSRFToken: {TOKEN}\r\n"
            f"Cookie: csrftoken={TOKEN}; {self.cookie}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        sent = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        acts.client.append((time.perf_counter() - sent) * 1000)
        acts.at.append(sent)
        if found := TOOK.search(answer):
            acts.server.append(float(found[1]))
            acts.cpu.append(float(found[2]))
        if b" 302 " not in answer[:20]:
            acts.bad.append(repr(answer[:15] + (await reader.read())[:3000][-600:]))
        writer.close()


async def work(port: int, told: dict, said: argparse.Namespace) -> tuple[list[Wall], Acts, Acts, float]:  # fmt: skip
    """Hang the screens up, then give and call numbers for as long as it takes."""
    path = "/display/qingshi/stream/" if said.way == "told" else "/display/qingshi/state/"
    walls = await hang(port, said.boards, path, said.every, said.way == "told")
    await asyncio.sleep(3)
    given, called, came = Acts(), Acts(), Acts()
    kiosk = Desk(port, f"terminal={MACHINE.replace(' ', '_')}")
    desks = [Desk(port, f"sessionid={one}") for one in told["sessions"]]
    for heard in {id(w.heard): w.heard for w in walls}.values():
        heard.cpu.clear(), heard.wall.clear(), heard.took.clear(), heard.first.clear()
        heard.asked = heard.told = heard.lost = 0
    begun = time.perf_counter()
    for number in range(said.samples + 5):
        due = begun + number * 60 / said.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        desk = desks[number % len(desks)]
        form = {"key": uuid.uuid4().hex, "i": "MZ-018"}
        await kiosk.post("/c/qingshi/kiosk/take/", form, given)
        await asyncio.sleep(20 / said.rate)
        await desk.post("/tickets/", {"key": uuid.uuid4().hex, "do": "next"}, called)
        await asyncio.sleep(10 / said.rate)
        await desk.post("/tickets/", {"key": uuid.uuid4().hex, "do": "came", "ticket": str(told["first"] + number)}, came)  # fmt: skip
    took = time.perf_counter() - begun
    await asyncio.sleep(4)
    for wall in walls:
        wall.over = True
    return walls, given, called, took


def centile(values: Iterable[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else 0.0


def line(name: str, values: list[float], bar: str = "–") -> str:
    """Return a line of the table."""
    if not values:
        return f"| {name} | – | – | – | 0 | {bar} |"
    mid, p95, most = statistics.median(values), centile(values, 0.95), max(values)
    return f"| {name} | {mid:.1f} | {p95:.1f} | {most:.1f} | {len(values):,} | {bar} |"


def used(pid: int) -> float:
    """Return the CPU seconds of a process and of all it has started."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(words[1]) == pid:
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(said: argparse.Namespace) -> None:
    """Open the hall, let it work, print the table."""
    many_files(said.boards * 2 + 500)
    with database(said.db) as (url, folder):
        env = environment(url, folder, free_port()) | {"DJANGO_SETTINGS_MODULE": "bianmin.settings"}
        done = subprocess.run([sys.executable, "-m", "bench.boards", "furnish"], env=env, check=True,
                              stdout=subprocess.PIPE, text=True, cwd=ROOT)  # fmt: skip
        told = json.loads(done.stdout.splitlines()[-1])
        log = folder / "server.log"
        words = [sys.executable, "-m", "bench.timed", "run"]
        with log.open("w") as out:
            server = subprocess.Popen(words, env=env, stdout=out, stderr=out, cwd=ROOT)
        try:
            wait(int(env["PORT"]), server, log)
            before, own = used(server.pid), time.process_time()
            walls, given, called, took = asyncio.run(work(int(env["PORT"]), told, said))
            share = (used(server.pid) - before) / took, (time.process_time() - own) / took
            report(said, walls, given, called, took, share)
        finally:
            server.terminate()
            server.wait(20)
            if said.log:
                print(log.read_text()[-3000:])


def report(
    said: argparse.Namespace, walls: list[Wall], given: Acts, called: Acts, took: float,
    share: tuple[float, float],
) -> None:  # fmt: skip
    """Print what was measured."""
    heard = walls[0].heard if walls else Heard()
    late = [s * 1000 for s in seen(heard, called.at, len(walls))] if heard.first else []
    load = os.getloadavg()
    print(f"\n# {said.db}, {said.boards} boards, {said.way}, {said.rate:g} acts of each kind a minute, "
          f"load {load[0]:.1f} {load[1]:.1f}\n")  # fmt: skip
    print("| ms | p50 | p95 | max | samples | the bar |\n| --- | ---: | ---: | ---: | ---: | --- |")
    for name, acts in (("a number given", given), ("a number called", called)):
        print(line(f"{name}, in the server", acts.server[5:], "p95 ≤ 50 ms"))
        print(line(f"{name}, its CPU", acts.cpu[5:]))
        print(line(f"{name}, over HTTP", acts.client[5:]))
    print(line("call → board", late, "p95 ≤ 1000 ms"))
    print(line("a question of a board, in the server", heard.wall))
    print(line("a question of a board, over HTTP", heard.took))
    never = sum(s == float("inf") for s in late)
    print(f"\n{heard.asked / took:.0f} questions/s, {heard.told:,} changes shown, {heard.lost} lines lost, "
          f"{never} calls never seen, {len(given.bad)} + {len(called.bad)} acts refused; "
          f"server {share[0]:.2f} cores, clients {share[1]:.2f} cores")  # fmt: skip
    for bad in (given.bad + called.bad)[:2]:
        print(bad)


def furnish() -> None:
    """Make the hall, its people at their windows, a line that waits, and weeks behind it."""
    import django

    django.setup()
    from bench.timed import set_clock

    set_clock()
    from random import Random

    from django.utils import timezone

    from bench.furnish import session
    from bench.lined import crowd, history, staff
    from bianmin.operations.tables import bring_up_to_date

    bring_up_to_date()
    from tests.fixtures.hall import make_centre, make_item

    centre = make_centre("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000")
    item = make_item(centre).item
    people = staff(centre, WINDOWS, MACHINE.replace(" ", "_"))
    now, chance = timezone.now(), Random(1)
    history(centre, now, DAYS, EACH, lambda: (item, "津贴", now, chance.randint(3, 25)))
    first = crowd(centre, item, WAITING)
    print(json.dumps({"sessions": [session(one) for one in people], "first": first}))


def main() -> None:
    if sys.argv[1:] == ["furnish"]:
        furnish()
        return
    asked = argparse.ArgumentParser(prog="python -m bench.boards", description=__doc__)
    asked.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    asked.add_argument("--boards", type=int, default=1000)
    asked.add_argument("--way", choices=["told", "ask"], default="told")
    asked.add_argument("--every", type=float, default=0.7, help="seconds between two questions")
    asked.add_argument("--samples", type=int, default=200)
    asked.add_argument("--rate", type=float, default=60, help="numbers given, and called, a minute")
    asked.add_argument("--log", action="store_true", help="print what the server said")
    measure(asked.parse_args())


if __name__ == "__main__":
    main()
