"""Starting a rehearsal, carrying it out, and stopping it (开始、进行、停下)."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from bianmin import bulk
from bianmin.accounts.models import User
from bianmin.centres.queries import load_notices

from . import replay
from .asking import Asked, asked_of, check
from .edits import Mistakes
from .judging import Turn
from .models import SILENT, Difference, Run
from .replay import Part

logger = logging.getLogger("bianmin")
Now = Callable[[], datetime]


class Busy(Exception):
    """A rehearsal of this hall is under way."""


def start(asked: Asked, *, by: User, at: datetime) -> Run:
    """Enter a rehearsal as running. Raises `Mistakes`, or `Busy` while the hall has another."""
    check(asked)
    dead = Run.objects.filter(
        centre=asked.centre, state=Run.State.RUNNING, alive_at__lt=at - SILENT
    )
    dead.update(state=Run.State.INTERRUPTED, ended_at=F("alive_at"))
    try:
        with transaction.atomic():
            return Run.objects.create(
                centre=asked.centre, pack=asked.pack, since=asked.since, until=asked.until,
                edits=[[e.clause, e.setting, e.text] for e in asked.edits],
                by=by, asked_at=at, alive_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Busy from error


def cancel(run: Run, *, at: datetime) -> bool:
    """Stop a rehearsal; what it has found stays. Return whether it was running."""
    running = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    return bool(running.update(state=Run.State.CANCELLED, ended_at=at))


def send_off(run: Run) -> None:
    """Carry a rehearsal out in a process of its own, which no browser and no page can stop."""
    words = [sys.executable, "-m", "bianmin.command", "rehearse", "--run", str(run.pk)]
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    threading.Thread(target=child.wait, daemon=True).start()  # so that no dead child is left


def carry_out(run_id: int, *, now: Now) -> Run:
    """Carry a rehearsal out to its end, its cancelling, or its failure; say so on the run."""
    run = Run.objects.select_related("centre").get(pk=run_id)
    try:
        _carry_out(run, now)
    except Mistakes as mistakes:
        _end(run, Run.State.INTERRUPTED, now(), mistakes.said[0])
    except Exception:
        logger.exception("rehearsal %s failed", run_id)
        _end(run, Run.State.INTERRUPTED, now(), "算到一半出了毛病,已经记给管理员")
        raise
    return Run.objects.get(pk=run_id)


def _carry_out(run: Run, now: Now) -> None:
    load_notices()
    plan = check(asked_of(run))
    with replay.reading_only():
        total = replay.size(plan)
    if not _alive(run, now(), total=total):
        return
    counts: Counter[tuple[str, Turn]] = Counter()
    done = changed = 0
    for part in replay.replay(plan):
        counts += part.counts
        done, changed = done + part.acts, changed + part.changed
        if not _keep(run, part, now(), done=done, changed=changed, counts=as_json(counts)):
            return
    _end(run, Run.State.DONE, now())


def as_json(counts: Counter[tuple[str, Turn]]) -> dict[str, dict[str, int]]:
    """Return the sums as a run keeps them: decision -> turn -> how many."""
    found: dict[str, dict[str, int]] = {}
    for (name, turn), number in sorted(counts.items()):
        found.setdefault(name, {})[turn.value] = number
    return found


def _alive(run: Run, at: datetime, **more: object) -> bool:
    """Give a sign of life; return whether the rehearsal is still wanted."""
    running = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    return bool(running.update(alive_at=at, **more))


FIELDS = (
    "run", "name", "turn", "subject", "seq", "no", "event", "pack", "at", "before", "after",
    "because",
)  # fmt: skip


@transaction.atomic
def _keep(run: Run, part: Part, at: datetime, **more: object) -> bool:
    """Write down what a chunk came to; return whether the rehearsal is still wanted."""
    if not _alive(run, at, **more):
        return False
    bulk.insert(Difference, FIELDS, [*_rows(run, part.differences)])
    return True


def _rows(run: Run, differences: Iterable[replay.Difference]) -> Iterable[tuple[object, ...]]:
    for one in differences:
        verdict, after = one.verdict, one.verdict.after
        assert after is not None
        yield (
            run.pk, verdict.decision.name, verdict.turn.value, one.subject, one.act.seq, one.no,
            one.act.event, one.act.pack, bulk.stored_instant(one.act.at),
            _json(verdict.before), _json(after.value), _json(list(after.because)),
        )  # fmt: skip


def _json(value: object) -> str:
    return json.dumps(value)


def _end(run: Run, state: Run.State, at: datetime, told: str = "") -> None:
    connection.close_if_unusable_or_obsolete()
    running = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING)
    running.update(state=state, ended_at=at, alive_at=at, told=told[:300])
