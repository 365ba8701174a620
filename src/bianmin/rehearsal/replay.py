"""Going through what a hall decided (重算): chunk by chunk, read only, in constant memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db import connection, transaction
from django.utils.timezone import localtime, make_aware

from bianmin import shelf
from bianmin.ledger.models import Entry
from bianmin.packs import Pack, PackError
from bianmin.rules.policy import Policy

from .judging import Turn, Verdict, judge
from .story import Act, Book, Story, stories

CHUNK = 250  # matters read at once
KINDS = ("case", "rating")  # what an act is about: case:17


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed: a hall, a book, and the days, both included."""

    centre_id: int
    pack: Pack
    since: date
    until: date

    @property
    def begins(self) -> datetime:
        return make_aware(datetime.combine(self.since, time()))

    @property
    def ends(self) -> datetime:
        """The instant after the last day."""
        return make_aware(datetime.combine(self.until + timedelta(days=1), time()))


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that would have come out differently."""

    subject: str
    no: str  # of the case; of a rating, nothing
    act: Act
    verdict: Verdict


@dataclass(slots=True)
class Part:
    """What some matters came to."""

    acts: int = 0
    counts: Counter[tuple[str, Turn]] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    changed: int = 0  # matters of which at least one decision differs


@contextmanager
def reading_only() -> Iterator[None]:
    """Let the database refuse every write until this is over; what is read is of one moment."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:  # a transaction of Django's would keep others from writing
        cursor.execute("PRAGMA query_only = ON")
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            cursor.execute("PRAGMA query_only = OFF")


def _within(plan: Plan) -> dict[str, object]:
    return {"centre_id": plan.centre_id, "at__gte": plan.begins, "at__lt": plan.ends}


def size(plan: Plan) -> int:
    """Return how many acts are to be judged."""
    *_, acts = _matters(plan)
    return acts


def _matters(plan: Plan) -> tuple[array[int], array[int], int]:
    """Return the cases and the ratings in which something was done, and how often: eight bytes each."""
    found: dict[str, array[int]] = {kind: array("q") for kind in KINDS}
    acts = 0
    entries = Entry.objects.filter(**_within(plan))
    for kind in KINDS:
        mine = entries.filter(subject__startswith=f"{kind}:")
        acts += mine.count()
        names = mine.order_by().values_list("subject", flat=True).distinct()
        found[kind].extend(sorted(int(name.partition(":")[2]) for name in names))
    return found["case"], found["rating"], acts


FIELDS = ("subject", "seq", "at", "event", "pack", "details")


def replay(plan: Plan) -> Iterator[Part]:
    """Yield what each chunk of matters came to, judged by the plan's book. Nothing is written."""
    book = Book(plan.pack.policy, shelf.calendar())
    with reading_only():
        *found, _ = _matters(plan)
    for kind, matters in zip(KINDS, found, strict=True):
        for first in range(0, len(matters), CHUNK):
            with reading_only():
                part = _part(plan, [f"{kind}:{n}" for n in matters[first : first + CHUNK]], book)
            yield part


def _part(plan: Plan, subjects: list[str], book: Book) -> Part:
    rows = Entry.objects.filter(subject__in=subjects, at__lt=plan.ends)
    matters: dict[str, list[Act]] = {subject: [] for subject in subjects}
    for subject, *told in rows.order_by("seq").values_list(*FIELDS):
        matters[subject].append(_act(*told))
    part = Part()
    for subject, acts in matters.items():
        _judge_matter(plan, subject, tuple(acts), book, part)
    return part


def _act(seq: int, at: datetime, event: str, pack: str, details: dict[str, object]) -> Act:
    return Act(seq, localtime(at), event, pack, details)


def _judge_matter(plan: Plan, subject: str, acts: tuple[Act, ...], book: Book, part: Part) -> None:
    begins, before = plan.begins, len(part.differences)
    part.acts += sum(act.at >= begins for act in acts)
    no = next((str(act.details["no"]) for act in acts if "no" in act.details), "")
    for story in stories(acts):
        if story.act.at < begins:
            continue
        for verdict in judge(story, book, own_book):
            part.counts[verdict.decision.name, verdict.turn] += 1
            if verdict.turn.differs:
                part.differences.append(Difference(subject, no, story.act, verdict))
    part.changed += len(part.differences) > before


def own_book(pack_id: str) -> Book | None:
    """Return the book by which something was decided, or None if it is no longer on the shelf."""
    policy = _policy(pack_id)
    return Book(policy, shelf.calendar()) if policy else None


@cache
def _policy(pack_id: str) -> Policy | None:
    try:
        return shelf.pack(pack_id).policy
    except PackError:
        return None


def story_of(centre_id: int, subject: str, seq: int) -> Story | None:
    """Return the story at one entry of the ledger, or None if it was taken back since."""
    rows = Entry.objects.filter(centre_id=centre_id, subject=subject).order_by("seq")
    acts = tuple(_act(*row[1:]) for row in rows.values_list(*FIELDS))
    return next((story for story in stories(acts) if story.act.seq == seq), None)
