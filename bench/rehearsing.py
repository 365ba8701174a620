"""A rehearsal of 100,000 decisions, and what it takes: `python -m bench.rehearsing [sqlite|postgres]`."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date

from bench.halls import ROOT, database, environment, furnish

DECISIONS = 100_000
DAY = 23  # of November 2026: the cases that are copied were taken in then


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the bar it stands against."""
    for kind in ("sqlite", "postgres"):
        told = measure(kind)
        yield (
            f"rehearsal of {told['acts']:,} acts, {told['decisions']:,} decisions, "
            f"{told['differ']:,} of them different, {kind}",
            f"{told['seconds']:.0f} s, {told['cpu']:.0f} s of CPU, {told['memory']} MB at its peak",
            "≤ 60 s",
        )


def measure(kind: str) -> dict[str, float]:
    """Return what a rehearsal took in a process of its own."""
    with database(kind) as (url, folder):
        env = environment(url, folder)
        furnish(env)
        step(env, "fill")
        told: dict[str, float] = json.loads(step(env, "within"))
        return told


def step(env: dict[str, str], word: str) -> str:
    """Do one part in a process of its own, so that its memory is its own."""
    words = [sys.executable, "-m", "bench.rehearsing", word]
    done = subprocess.run(words, env=env, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.strip().rpartition("\n")[2]


def fill() -> None:
    """Fill this process's hall with acts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    import django

    django.setup()
    from django.db import connection

    from bianmin.centres.models import Centre
    from bianmin.ledger.models import Entry
    from tests.fixtures.hall import make_user

    centre = Centre.objects.get(slug="qingshi")
    lives(centre, make_user(centre, "director", "主任", "bench-director"))
    multiply(Entry)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def within() -> None:
    """Rehearse the acts of this process's hall, and print what it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    import django

    django.setup()
    from django.utils import timezone

    from bianmin.accounts.models import User
    from bianmin.centres.models import Centre
    from bianmin.rehearsal import actions
    from bianmin.rehearsal.asking import Asked
    from bianmin.rehearsal.edits import Edit

    centre = Centre.objects.get(slug="qingshi")
    director = User.objects.get(username="bench-director")
    cap = Edit("erping-2023/extension/5b", "deadlines.extension_max", "3")
    asked = Asked(centre, "erping-2023", date(2026, 1, 1), date(2027, 12, 31), (cap,))
    begun, used = time.perf_counter(), time.process_time()
    run = actions.start(asked, by=director, at=timezone.now())
    run = actions.carry_out(run.pk, now=timezone.now)
    assert run.state == "done", run.told
    turns = [(turn, n) for of_one in run.counts.values() for turn, n in of_one.items()]
    told = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - used,
        "acts": run.done,
        "decisions": sum(n for _, n in turns),
        "differ": sum(n for turn, n in turns if turn != "same"),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


def lives(centre, director) -> None:
    """Live through three cases: one with a notice and a stop, one extended, one ordinary."""
    from bianmin.cases import actions
    from bianmin.catalogue.models import Version
    from tests.fixtures.hall import act, all_good, application, at, make_user, wanting

    version = Version.objects.get(item__centre=centre)
    clerk, handler, chief = (
        make_user(centre, role, role, f"bench-{role}") for role in ("clerk", "handler", "chief")
    )
    for n, trouble in enumerate(("notice", "extend", "")):
        mine = {"applicant": f"甲{n}", "applicant_id": ""}
        outcome = "notify" if trouble == "notice" else "accept"
        marked = wanting(version, "申请表") if trouble == "notice" else all_good(version)
        case = actions.hand_in(
            application(version, outcome, marked=marked, **mine), act(clerk, at(DAY))
        )
        if trouble == "notice":
            actions.accept(case_id=case.pk, marked=all_good(version), act=act(clerk, at(DAY + 1)))
            actions.suspend(
                case_id=case.pk, kind="testing", reason="送检",
                expected_on=date(2026, 11, 30), act=act(handler, at(DAY + 2)),
            )  # fmt: skip
            actions.resume(case_id=case.pk, act=act(handler, at(DAY + 4)))
        if trouble == "extend":
            actions.extend(case_id=case.pk, days=5, reason="等回函", act=act(director, at(DAY + 2)))
        actions.examine(case_id=case.pk, opinion="符合", act=act(handler, at(DAY + 7)))
        actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(1, month=12)))


def multiply(entries) -> None:
    """Copy the acts of these cases until there are enough, case by case."""
    from bianmin import bulk

    known = list(entries.objects.filter(subject__startswith="case:").order_by("subject", "seq"))
    subjects = sorted({entry.subject for entry in known})
    seq, made, rows = 10_000_000, len(known), []
    while made < DECISIONS:
        for n, subject in enumerate(subjects):
            for entry in (e for e in known if e.subject == subject):
                seq += 1
                rows.append((
                    entry.centre_id, seq, bulk.stored_instant(entry.at),
                    entry.by_id, entry.by_name, f"case:{1_000_000 + made * 10 + n}", entry.event,
                    entry.pack, "", str(seq), json.dumps(entry.because), json.dumps(entry.details),
                ))  # fmt: skip
        made += len(known)
    bulk.insert(entries, FIELDS, rows)


FIELDS = (
    "centre", "seq", "at", "by", "by_name", "subject", "event", "pack", "prev", "hash", "because",
    "details",
)  # fmt: skip


def main(words: list[str]) -> None:
    """Run inside the measured process, or print the table."""
    if words in (["fill"], ["within"]):
        {"fill": fill, "within": within}[words[0]]()
        return
    for row in rows():
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
