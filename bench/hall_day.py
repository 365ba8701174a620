"""A county hall's day in virtual time: `python -m bench.hall_day [--db sqlite|postgres] [--picture FILE]`.

1,500 numbers, 40 windows and 300 appointments go through the real actions, one moment after
the other, from a seed: peaks, lunch by rota, people who do not hear, leave, come late or not
at all, who go first, who fetch a paper, who are handed over; and those who still wait at
closing time. Then everything that must be true of such a day is looked up in the database.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.halls import ROOT, database, environment

OPEN_MINUTES = 9 * 60  # from opening to closing, noon included


@dataclass(frozen=True, slots=True)
class Lived:
    """A day that was lived, and what it says of itself."""

    facts: Any
    meter: Any
    promises: list[Any]
    windows: int
    seconds: float


def live(tickets: int, windows: int, booked: int, seed: int) -> Lived:
    """Live a day in the database of this process, whose tables are there and empty."""
    from bench.day import Day
    from bench.day_hall import arrivals, book_all, open_hall, plan_places
    from bench.day_judge import read
    from bench.day_parts import Meter
    from bench.day_script import DAY, script

    begun, meter = time.perf_counter(), Meter()
    hall, said = open_hall(windows, max(20, tickets // 5), seed), script(tickets, booked, seed)
    plan_places(hall, meter)
    book_all(hall, said, meter)
    arrivals(hall, said)
    day = Day(hall, said, meter)
    day.run()
    facts = read(hall.centre, DAY)
    return Lived(facts, meter, day.promises, windows, time.perf_counter() - begun)


def told(lived: Lived) -> Iterator[str]:
    """Yield the lines of the table."""
    from bench.day_judge import passed_over, truths

    facts = lived.facts
    states = [ticket.state for ticket in facts.tickets.values()]
    last = max(one.until for rows in facts.periods.values() for one in rows if one.kind == "serving")  # fmt: skip
    yield f"| numbers given · served · cancelled · not served | {len(states):,} · {states.count('finished'):,} · {states.count('cancelled')} · {states.count('abandoned')} |"  # fmt: skip
    missed = sum(any(p.kind == "away" for p in rows) for rows in facts.periods.values())
    handed = sum(t.transfers > 0 for t in facts.tickets.values())
    parked = sum(any(p.kind == "parked" for p in rows) for rows in facts.periods.values())
    yield f"| missed · came back · handed over · parked | {missed} · {sum(t.returns for t in facts.tickets.values())} · {handed} · {parked} |"  # fmt: skip
    yield from _waits(facts)
    for kind, words in (("walking", "walking to the window"), ("serving", "serving")):
        minutes = [
            (p.until - p.since).total_seconds() / 60
            for rows in facts.periods.values() for p in rows if p.kind == kind
        ]  # fmt: skip
        yield f"| {words}, minutes: p50 · p90 · max | {spread(minutes)} |"
        if kind == "serving":
            yield f"| windows at work, of their open time | {sum(minutes) / lived.windows / OPEN_MINUTES:.0%} |"  # fmt: skip
    local = last.astimezone(facts.tickets[min(facts.tickets)].at.tzinfo)
    yield f"| the last one served until (closing time 17:30) | {_local(local)} |"
    kept = truths(facts, lived.promises)
    known = sum(many for name, many in kept.items() if name != "unknown")
    if known:
        yield f"| estimates: within both numbers · sooner · later · not known | {kept.get('kept', 0) / known:.0%} · {kept.get('sooner', 0) / known:.0%} · {kept.get('later', 0) / known:.0%} · {kept.get('unknown', 0)} |"  # fmt: skip
    yield f"| the first of a lane passed over at most, in calls | {passed_over(facts)} |"
    acts = {name: cpu for name, cpu in lived.meter.cpu.items() if cpu}
    for name in ("issue", "call", "came", "finish", "reserve", "confirm", "check in", "estimate"):
        if name in acts:
            cpu = sorted(acts[name])
            yield f"| {name}, ms of CPU: mean · p95 · times | {statistics.mean(cpu):.1f} · {cpu[int(len(cpu) * 0.95)]:.1f} · {len(cpu):,} |"  # fmt: skip
    yield f"| refused, as they should be | {'; '.join(f'{many} {what}' for what, many in lived.meter.refused.most_common(6)) or 'none'} |"  # fmt: skip


def _local(moment: Any) -> str:
    from django.utils.timezone import localtime

    return f"{localtime(moment):%H:%M}"


def _waits(facts: Any) -> Iterator[str]:
    lanes: dict[str, list[float]] = defaultdict(list)
    for name, minutes in facts.waits:
        lanes[name].append(minutes)
    for name, found in sorted(lanes.items()):
        yield f"| waiting, {name} ({len(found):,}), minutes: p50 · p90 · max | {spread(found)} |"


def spread(values: list[float]) -> str:
    ranked = sorted(values)
    return f"{statistics.median(ranked):.1f} · {ranked[int(len(ranked) * 0.9)]:.1f} · {ranked[-1]:.1f}"  # fmt: skip


def inside(said: argparse.Namespace) -> int:
    """Make the tables, live the day, judge it; return how much was wrong."""
    import django

    django.setup()
    from bench.day_curve import curve
    from bench.day_judge import judge
    from bianmin.operations.tables import bring_up_to_date

    bring_up_to_date()
    load = os.getloadavg()[0]
    lived = live(said.tickets, said.windows, said.booked, said.seed)
    print(f"\n# {said.db}, {said.tickets:,} numbers, {said.windows} windows, {said.booked} appointments, "
          f"seed {said.seed}; {lived.seconds:.0f} s, load {load:.1f} to {os.getloadavg()[0]:.1f}\n")  # fmt: skip
    print("| the day | |\n| --- | --- |")
    for row in told(lived):
        print(row)
    wrong = list(judge(lived.facts))
    print(f"\n{len(wrong)} things wrong" + "".join(f"\n  {one}" for one in wrong[:20]))
    if said.picture:
        title = f"一天的大厅:{len(lived.facts.tickets):,} 张号,{said.windows} 个窗口,{said.booked} 个预约(模拟)"
        Path(said.picture).write_text(curve(lived.facts, title), "utf-8")
    return len(wrong)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.hall_day", description=__doc__)
    asked.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    asked.add_argument("--tickets", type=int, default=1500)
    asked.add_argument("--windows", type=int, default=40)
    asked.add_argument("--booked", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--picture", default="", help="a file for the curve of the day, as SVG")
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.inside:
        raise SystemExit(inside(said) > 0)
    with database(said.db) as (url, folder):
        env = environment(url, folder) | {"DJANGO_SETTINGS_MODULE": "bianmin.settings"}
        words = [sys.executable, "-m", "bench.hall_day", "--inside", *sys.argv[1:]]
        raise SystemExit(subprocess.run(words, env=env, cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
