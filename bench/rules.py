"""The rules alone: a due day, a batch of due days, a rule book read. `python -m bench.rules`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bianmin.packs import read_calendar, read_pack
from bianmin.packs.files import parse
from bianmin.places import PACKS
from bianmin.rules import deadlines, reckoning
from bianmin.rules.deadlines import Limit, Pause, Unit
from bianmin.rules.ruling import Ruling

ROUNDS = 9
ONE_BY_ONE = 20_000
BATCH = 1_000_000
LARGEST = "yongan-2025"
BAR = "≤ 50 ms"


def median(work: Callable[[], object]) -> float:
    """Return the median seconds of our own CPU for some rounds of `work`, after one to warm up."""
    work()
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def anew(book: str) -> None:
    """Read a rule book as a process does that has read nothing yet."""
    parse.cache_clear()
    read_pack(PACKS / book)


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the bar it stands against."""
    calendar = read_calendar(PACKS / "_calendars")
    pack = read_pack(PACKS / "erping-2023")
    policy = pack.policy.deadlines
    start, limit = date(2024, 4, 30), Ruling(Limit(20), ("bench",))
    facts = {"started_on": start, "limit": limit, "calendar": calendar, "policy": policy}
    pause = (Pause("hearing", date(2024, 5, 20), date(2024, 5, 24)),)
    one = {
        "one due day": lambda: deadlines.due_on(**facts),
        "one due day with a pause and an extension": lambda: deadlines.due_on(
            **facts, pauses=pause, extensions=(5,)
        ),
        "one due day with every line of its sum": lambda: reckoning.reckon(
            **facts, pauses=pause, extensions=(5,)
        ),
    }
    for (what, work), bar in zip(one.items(), ("≤ 5 µs", "", ""), strict=True):
        took = median(lambda work=work: [work() for _ in range(ONE_BY_ONE // 10)])
        yield what, f"{took / (ONE_BY_ONE // 10) * 1e6:.1f} µs", bar

    days = [start + timedelta(days=i % 700) for i in range(BATCH)]
    for unit in Unit:
        batch = {"limit": Limit(20, unit), "calendar": calendar, "policy": policy}
        took = median(lambda batch=batch: reckoning.batch_due(started_on=days, **batch))
        yield f"batch of 1 M due days, {unit}s", f"{BATCH / took / 1e6:.1f} M/s", "≥ 1 M/s"

    for book in ("erping-2023", LARGEST):
        size = len(read_pack(PACKS / book).clauses)
        what = f"reading {book} with its parents, {size} clauses"
        yield f"{what}, for the first time", f"{median(lambda b=book: anew(b)) * 1e3:.0f} ms", BAR
        again = median(lambda b=book: read_pack(PACKS / b))
        yield f"{what}, again", f"{again * 1e3:.1f} ms", ""
    took = median(lambda: read_calendar(PACKS / "_calendars"))
    yield f"reading the calendar of {len(calendar.years)} years", f"{took * 1e3:.0f} ms", ""


def main() -> None:
    """Print the table."""
    print("| the rules | median | bar |\n|---|---:|---:|")
    for row in rows():
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
