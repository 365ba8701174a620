"""Measure everything and print one table; `python -m bench quick` leaves the large halls out."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import exchanging, intake, pages, paper, rehearsing, rules
from bench.clients import crowd, request
from bench.halls import ROOT, hall

Row = tuple[str, str, str]
SIZES = (10_000, 100_000, 1_000_000)


def main(quick: bool) -> None:
    print(f"# {machine()}\n")
    print("| what | measured | the bar |\n| --- | --- | --- |")
    for row in rows(quick):
        print(f"| {' | '.join(row)} |", flush=True)


def rows(quick: bool) -> Iterator[Row]:
    yield from rules.rows()
    yield "papers of two pages a second", f"{paper.measure():.0f}", "–"
    yield from taking_in()
    yield from opening()
    yield from rehearsing.rows()
    yield from exchanging.rows()
    for size in SIZES[: 1 if quick else None]:
        for kind in ("sqlite", "postgres"):
            yield from full_hall(kind, size)


def taking_in() -> Iterator[Row]:
    for kind in ("sqlite", "postgres"):
        score, lost, floor = intake.measure(kind, 50)
        bad = f", {len(score.bad)} refused" if score.bad else ""
        yield (
            f"intake over HTTP, {kind}, 50 clients beside it",
            f"{score.rate:.0f}/s, p50 {score.median:.0f} ms, p95 {score.percentile(0.95):.0f} ms, "
            f"{lost} lost{bad}; floor {floor}/s, ratio {float(floor) / score.rate:.1f}",
            "≥ 110/s, p95 ≤ 700 ms, 0 lost",
        )
        one, _, _ = intake.measure(kind, 1, 5)
        yield (
            f"intake over HTTP, {kind}, one client",
            f"p95 {one.percentile(0.95):.0f} ms",
            "≤ 60 ms",
        )


def opening() -> Iterator[Row]:
    with hall("sqlite") as opened:
        yield "second start until the first page (sqlite)", f"{opened.started_in:.1f} s", "≤ 3 s"
        for name, path in (("sign-in", "/login/"), ("front door", "/c/qingshi/")):
            got: list[int] = []

            def weigh(_: int, path: str = path) -> bytes:
                return request("GET", path, "")

            score = crowd(opened.port, [weigh], 200, 1)
            got.append(weight(opened.port, path))
            yield f"{name}: page itself", f"{got[0] / 1024:.0f} kB, p50 {score.median:.0f} ms", "–"


def weight(port: int, path: str) -> int:
    """Return the bytes of a page, without what it links to."""
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return len(answer.read())


def full_hall(kind: str, size: int) -> Iterator[Row]:
    begun = time.perf_counter()
    with hall(kind, size) as opened:
        made = time.perf_counter() - begun
        for name, (median, p95) in pages.in_server(opened).items():
            yield (
                f"{name}, {size:,} cases, {kind}",
                f"p50 {median:.0f} ms, p95 {p95:.0f} ms in the server",
                "p95 ≤ 50 ms",
            )
        score = pages.over_http(opened)
        yield (
            f"work list of 50 rows over HTTP, {size:,} cases, {kind}",
            f"{score.rate:.0f}/s, p95 {score.percentile(0.95):.0f} ms",
            "≥ 100/s",
        )
        yield f"(filling {size:,} cases, {kind})", f"{made:.0f} s", "–"


def machine() -> str:
    """Return what this was measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    cpu = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT
    ).stdout.strip()
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {cpu or platform.machine()}, Python {python}, commit {commit}"


if __name__ == "__main__":
    main("quick" in sys.argv[1:])
