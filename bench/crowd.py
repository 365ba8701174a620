"""Fifty clerks and handlers on two hundred cases for a minute: `python -m bench.crowd [sqlite|postgres] [seconds]`.

Each takes a case, looks at it, and takes a step that its page offers, as everybody else
does at that moment: from an old page, twice with one key, under another's key. What was
acknowledged must be there afterwards, and nothing else: see `judge`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from threading import BoundedSemaphore, Thread
from typing import Any

from bench.halls import ROOT, database, environment

CASES, PEOPLE, SECONDS = 200, 50, 60
PROCESSES, LANES = 2, 4  # as the server lets them in: see `operations.opening`
THREADS = PEOPLE // PROCESSES
ROLES = ("clerk",) * 5 + ("handler",) * 3 + ("chief", "director")


@dataclass(slots=True)
class Told:
    """What the hands of one process were told."""

    done: list[tuple[str, str, str]] = field(default_factory=list)  # key, act, subject
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)  # neither done nor refused


def people(centre: Any, many: int) -> list[Any]:
    """Return so many people of a hall, clerks, handlers and chiefs."""
    from bianmin.accounts.models import User

    window = centre.windows.get(no=3)
    return User.objects.bulk_create(
        User(username=f"hand{n}", name=f"同事{n}", role=ROLES[n % len(ROLES)], centre=centre,
             window=window, password="!")
        for n in range(many)
    )  # fmt: skip


def stock(version: Any, by: Any, many: int) -> list[int]:
    """Take in so many cases, every third not accepted yet; return their numbers."""
    from bianmin.cases import actions
    from tests.fixtures.hall import act, application

    made = []
    for n in range(many):
        outcome = "accept" if n % 3 else "receive"
        person = {"applicant": f"甲{n}", "applicant_id": ""}
        made.append(
            actions.hand_in(application(version, outcome, **person), act(by, key=f"stock-{n}")).pk
        )
    return made


class Hand:
    """One person at one screen, for a while."""

    def __init__(self, person: Any, version: Any, cases: list[int], others: list[Any]) -> None:
        self.person, self.version, self.cases, self.others = person, version, cases, others
        self.chance, self.told, self.number = Random(person.pk), Told(), 0
        self.door = BoundedSemaphore(LANES)
        self.last: tuple[Callable[..., Any], dict[str, Any], Any, str, str] | None = None

    def work(self, until: float) -> Told:
        """Take steps until the clock says stop."""
        from django.db import connection

        while time.monotonic() < until:
            self.number += 1
            try:
                with self.door:
                    self._turn()
            except Exception as error:
                self.told.broken.append(f"{type(error).__name__}: {error}"[:300])
        connection.close()
        return self.told

    def _turn(self) -> None:
        luck = self.chance.random()
        if luck < 0.1 and self.last:
            self._again()
        elif luck < 0.16 and self.person.role == "clerk":
            self._take_in()
        else:
            self._step()

    def _act(self, revision: int | None = None) -> Any:
        from tests.fixtures.hall import MONDAY, act

        at = MONDAY + timedelta(seconds=time.monotonic() % 10_000)
        return act(self.person, at, key=f"{self.person.pk}-{self.number}", revision=revision)

    def _take_in(self) -> None:
        from bianmin.cases import actions
        from tests.fixtures.hall import application

        named = {"applicant": f"乙{self.person.pk}-{self.number}", "applicant_id": ""}
        self._do(
            "intake",
            lambda act: actions.hand_in(application(self.version, **named), act),
            {},
            self._act(),
        )

    def _step(self) -> None:
        from bianmin.cases.models import Case
        from bianmin.rules.flow import State, open_steps

        few = self.cases[:20] if self.chance.random() < 0.4 else self.cases  # crowded, or not
        case = Case.objects.get(pk=self.chance.choice(few))
        open_ = [s for s in open_steps(State(case.state), self.person.role) if s in STEPS]
        if not open_:
            return
        name = self.chance.choice(open_)
        call, facts = STEPS[name](self, case)
        seen = case.revision if self.chance.random() < 0.8 else None
        self._do(name, call, facts | {"case_id": case.pk}, self._act(seen))

    def _again(self) -> None:
        """Send the last form once more, as over a bad line: the answer is the same."""
        assert self.last
        call, facts, act, name, subject = self.last
        if call(**facts, act=act).subject != subject:
            self.told.broken.append(f"{name} sent twice did something else")

    def _do(self, name: str, call: Callable[..., Any], facts: dict[str, Any], act: Any) -> None:
        from bianmin.refusal import Refused

        try:
            case = call(**facts, act=act)
        except Refused as refused:
            self.told.refused[f"{name}: {refused.objections[0].found[:14]}"] += 1
            return
        self.told.done.append((act.key, name, case.subject))
        self.last = (call, facts, act, name, case.subject)


def _plain(
    name: str, **facts: Any
) -> Callable[[Hand, Any], tuple[Callable[..., Any], dict[str, Any]]]:
    def step(hand: Hand, _: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
        from bianmin.cases import actions

        return getattr(actions, name), facts

    return step


def _suspend(hand: Hand, case: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    from bianmin.cases import actions
    from tests.fixtures.hall import MONDAY

    kind = next(iter(case.book.policy.deadlines.pause_kinds))
    return actions.suspend, {
        "kind": kind, "reason": "专家评审", "expected_on": MONDAY.date() + timedelta(days=9)
    }  # fmt: skip


def _deliver(_: Hand, case: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    from bianmin.cases import actions
    from bianmin.rules.delivery import Handover

    notice = case.documents.filter(kind="promise", void="").first()
    handover = Handover(
        way="in_person", receiver=case.applicant, signed=True,
        notice_no=notice.doc_no if notice else "",
    )  # fmt: skip
    return actions.deliver, {"handover": handover}


def _hand_over(hand: Hand, _: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    from bianmin.cases import actions

    return actions.hand_over, {"to": hand.chance.choice(hand.others), "reason": "外出"}


STEPS: dict[str, Callable[[Hand, Any], tuple[Callable[..., Any], dict[str, Any]]]] = {
    "accept": _plain("accept"),
    "examine": _plain("examine", opinion="符合"),
    "decide": _plain("decide", outcome="granted"),
    "suspend": _suspend,
    "resume": _plain("resume"),
    "extend": _plain("extend", days=1, reason="人手不够"),
    "deliver": _deliver,
    "archive": _plain("archive", place="一柜"),
    "flag": _plain("flag", what="说不清"),
    "settle": _plain("settle", result="讲清了"),
    "hand_over": _hand_over,
    "correct": _plain("take_back", reason="点错了"),
}


def rush(hands: list[Hand], seconds: float) -> list[Told]:
    """Let all hands work at once in threads of this process; return what each was told."""
    until, threads, door = time.monotonic() + seconds, [], BoundedSemaphore(LANES)
    for hand in hands:
        hand.door = door  # so many are served at a time, the others wait as at a counter
        thread = Thread(target=hand.work, args=(until,))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return [hand.told for hand in hands]


def judge(centre: Any, told: list[Told]) -> Iterator[str]:
    """Yield what went wrong: an act lost or done twice, a number missing, a chain broken."""
    from bianmin.cases.models import Case, Document
    from bianmin.ledger.models import Done
    from bianmin.ledger.queries import verify

    yield from (broken for one in told for broken in one.broken)
    acknowledged = {key: (act, subject) for one in told for key, act, subject in one.done}
    kept = {d.key: (d.act, d.subject) for d in Done.objects.exclude(key__startswith="stock-")}
    yield from (
        f"lost: {key} {what}" for key, what in acknowledged.items() if kept.get(key) != what
    )
    yield from (f"never told: {key} {kept[key]}" for key in kept.keys() - acknowledged.keys())
    for case in Case.objects.filter(centre=centre):
        yield from _wrong_way(case)
    serials = sorted(int(no[17:22]) for no in Case.objects.values_list("no", flat=True))
    yield from _gaps("cases", serials)
    papers: dict[tuple[str, int], list[int]] = {}
    for kind, year, number in Document.objects.values_list("kind", "year", "number"):
        papers.setdefault((kind, year), []).append(number)
    for series, numbers in papers.items():
        yield from _gaps(f"papers {series}", sorted(numbers))
    if broken := verify(centre):
        yield f"the ledger is broken: {broken}"


def _gaps(what: str, numbers: list[int]) -> Iterator[str]:
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"numbers of {what}: {numbers[:3]} … {numbers[-3:]}, {len(numbers)} in all"


def _wrong_way(case: Any) -> Iterator[str]:
    """Yield where the story of a case does not follow from what stood before."""
    from bianmin.ledger.models import Entry
    from bianmin.rules.flow import FLOW

    entries = list(Entry.objects.filter(subject=case.subject).order_by("seq"))
    steps = [e for e in entries[1:] if e.event in FLOW]
    if case.revision != len(steps) + 1:
        yield f"{case.no}: revision {case.revision} after {len(steps)} steps"
    for before, entry in pairwise([entries[0], *steps]):
        was = entry.details["before"].get("revision")
        if was is not None and was != steps.index(entry) + 1:
            yield f"{case.no}: {entry.event} saw revision {was} after {before.event}"
    state = None
    for entry in steps:
        step = FLOW[entry.event]
        was = entry.details["before"].get("state", state)
        if state is not None and was is not None and was != state:
            yield f"{case.no}: {entry.event} found {was}, but {state} stood"
        state = step.reaches.value if step.reaches else (None if entry.event == "correct" else was)
    standing = sum(e.event == "decide" for e in steps) - sum(
        e.event == "correct" and e.details["taken_back"] == "decide" for e in steps
    )
    papers = case.documents.filter(kind__in=("granted", "refused"), void="").count()
    if standing not in (0, 1) or papers != standing:
        yield f"{case.no}: {standing} decisions stand, with {papers} papers"


# The rest runs the hall of the measurement: one process furnishes it, two work, one judges.


def _setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    import django

    django.setup()


def furnish() -> None:
    """Make the hall, its people and the cases, in this process."""
    _setup()
    from bianmin.operations import tables
    from tests.fixtures.hall import make_centre, make_item

    tables.bring_up_to_date()
    centre = make_centre("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000")
    staff = people(centre, PEOPLE)
    stock(make_item(centre), staff[0], CASES)


def work(number: int, seconds: float) -> None:
    """Let the hands of process `number` work; print what they were told."""
    _setup()
    from bianmin.accounts.models import User
    from bianmin.cases.models import Case
    from bianmin.catalogue.models import Version

    staff = list(User.objects.select_related("centre", "window").order_by("pk"))
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True)[:CASES])
    mine = staff[number * THREADS : (number + 1) * THREADS]
    version = Version.objects.select_related("item__centre", "item__department").get()
    told = rush([Hand(one, version, cases, staff) for one in mine], seconds)
    print(json.dumps([[t.done, t.refused, t.broken] for t in told]))


def look(file: str) -> None:
    """Judge what was done; print everything wrong, and how much was done."""
    _setup()
    from bianmin.centres.models import Centre

    with open(file) as read:
        told = [
            Told([tuple(d) for d in done], Counter(no), bad) for done, no, bad in json.load(read)
        ]
    wrong = list(judge(Centre.objects.get(), told))
    refused: Counter[str] = sum((t.refused for t in told), Counter())
    print(json.dumps({
        "done": sum(len(t.done) for t in told), "refused": sum(refused.values()),
        "why": dict(refused.most_common(8)), "wrong": wrong[:20], "wrongs": len(wrong),
    }, ensure_ascii=False))  # fmt: skip


def measure(kind: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Return how much fifty people did in so many seconds, and what was wrong afterwards."""
    with database(kind) as (url, folder):
        env = environment(
            f"{url}{'&' if '?' in url else '?'}pool=0" if kind == "postgres" else url, folder
        )

        def run(*words: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-m", "bench.crowd", *words]
            return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

        def said(running: subprocess.Popen[str]) -> Any:
            out = running.communicate()[0]
            if running.returncode:
                raise RuntimeError(f"{running.args} ended with {running.returncode}")
            return json.loads(out.strip().rpartition("\n")[2] or "null")

        said(run("furnish"))
        begun = datetime.now()
        told = [
            one
            for r in [run("work", str(n), str(seconds)) for n in range(PROCESSES)]
            for one in said(r)
        ]
        took = (datetime.now() - begun).total_seconds()
        file = folder / "told.json"
        file.write_text(json.dumps(told))
        verdict: dict[str, Any] = said(run("look", str(file)))
        return verdict | {"seconds": round(took, 1)}


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield what was measured, the figure, and the bar it stands against."""
    for kind in ("sqlite", "postgres"):
        told = measure(kind)
        yield (
            f"{PEOPLE} people on {CASES} cases for {SECONDS} s, {kind}",
            f"{told['done']:,} acts done, {told['refused']:,} refused, {told['wrongs']} wrong",
            "no act lost or doubled, no number missing, every ledger verifies",
        )


def main(words: list[str]) -> None:
    calls: dict[str, Callable[..., None]] = {"furnish": furnish, "look": look}
    if words and words[0] == "work":
        work(int(words[1]), float(words[2]))
    elif words and words[0] in calls:
        calls[words[0]](*words[1:])
    else:
        kinds = [w for w in words if not w.isdecimal()] or ["sqlite", "postgres"]
        seconds = next((float(w) for w in words if w.isdecimal()), SECONDS)
        for kind in kinds:
            print(json.dumps({kind: measure(kind, seconds)}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
