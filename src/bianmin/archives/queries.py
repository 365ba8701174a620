"""What is in the file of a case, what it lacks, and what stands in the archive room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases import parts
from bianmin.cases.models import Case, Document
from bianmin.cases.queries import wanting
from bianmin.cases.register import begins
from bianmin.centres.models import Centre
from bianmin.files.models import Scan
from bianmin.results.queries import none_holds
from bianmin.rules import archives, delivery
from bianmin.rules.archives import Held, Line
from bianmin.rules.cases import CLOSED, State
from bianmin.rules.intake import Mark

from .models import Gap, Volume, VolumeQuerySet

PAGE = 50
SHOWN = 500  # files counted that are over on one day
HOLDS = {  # what an issued paper is, in the file
    "acceptance": Held.ACCEPTANCE, "promise": Held.ACCEPTANCE, "granted": Held.DECISION,
    "refused": Held.DECISION, "delivery": Held.DELIVERY, "rejection": Held.REJECTION,
    "returned": Held.RETURNED, "withdrawal": Held.WITHDRAWAL, "lapse": Held.LAPSE,
    "promise_later": Held.PROMISE, "revocation": Held.DECISION,
}  # fmt: skip
ENDED = {
    State.REJECTED: "rejected", State.RETURNED: "returned", State.WITHDRAWN: "withdrawn",
    State.LAPSED: "lapsed",
}  # fmt: skip
RESULTS = ("granted", "refused")
ROOM = {"due": "待归档", "filed": "已归档", "lent": "借出", "expired": "到期"}


def ending(case: Case) -> str:
    """Return how a closed case ended."""
    return ENDED.get(State(case.state), case.outcome)


def checklist(case: Case) -> tuple[Line, ...]:
    """Return what the file of a closed case must hold, and what of it is there."""
    holds = {HOLDS[d.kind] for d in case.documents.all() if not d.void and d.kind in HOLDS}
    if any(d.kind == "at_once" and not d.void for d in case.documents.all()):
        holds |= {Held.ACCEPTANCE, Held.DECISION}  # both stand on the one sheet
    sheets = (
        [one for one in parts.enclosed(case) if "sheet" in one.facts]
        if case.kind == "joint"
        else []
    )
    if any("slip" not in one.facts for one in sheets):
        holds.add(Held.OPINIONS)
    # of a paper asked for afterwards nothing says yet whether it came: it went before the decision
    owed = [paper for paper in wanting(case) if not paper.asked_later]
    if owed:
        there = set(Scan.objects.valid().filter(case=case).values_list("paper_id", flat=True))
        owed = [paper for paper in owed if paper.pk not in there]
    if not any(d.kind == "promise_proof" and not d.void for d in case.documents.all()):
        owed += [paper for paper in case.papers.all() if paper.mark == Mark.PROMISED]
    return archives.checklist(
        kind=case.kind, ending=ending(case), holds=frozenset(holds),
        owed=tuple(paper.name for paper in owed), policy=case.book.policy.archives,
    )  # fmt: skip


def allowed(case: Case) -> frozenset[str]:
    """Return what a second person has allowed the file of a case to lack."""
    rows = Gap.objects.filter(case=case, allowed=True).values_list("lacks", flat=True)
    return frozenset(lack for lacks in rows for lack in lacks)


def result_in_force(case: Case) -> Document | None:
    """Return the decision that holds now: the last that is not void."""
    held = [d for d in case.documents.all() if d.kind in RESULTS and not d.void]
    return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What took a decision or its results back, and on which ground the case goes on from there."""

    ground: str
    words: str
    document: Document | None = None


def revoked(case: Case) -> TakenBack | None:
    """Return the paper that took the decision of a closed case back, if nothing followed yet."""
    papers = [d for d in case.documents.all() if d.kind == "revocation" and not d.void]
    if not papers or case.reopenings.filter(at__gte=papers[-1].issued_at).exists():
        return None
    paper, policy = papers[-1], case.book.policy.archives
    words = f"{paper.title} {paper.doc_no} 撤销了原来的决定"
    return TakenBack(policy.after["revocation"].value, words, paper)


def taken_back(case: Case) -> TakenBack | None:
    """Return why a closed case may have to be decided anew: revoked, or nothing of it holds."""
    if found := revoked(case):
        return found
    results = list(case.results.select_related("replaced_by"))
    if not none_holds(case, results):
        return None
    last = max(one.void_at for one in results if one.void_at)
    if case.reopenings.filter(at__gte=last).exists():
        return None
    words = ";".join(f"{one} 作废({one.void})" for one in results)[:400]
    return TakenBack(case.book.policy.archives.after["void"].value, words)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the archive room, and where the next one begins."""

    rows: list[Any]
    after: str = ""


def to_file(user: User, after: str) -> Shown:
    """Return the closed cases that are not filed, the one closed first on top.

    Each state is read by its own index, so that a page costs the same whatever waits.
    """
    found: list[tuple[date, int]] = []
    seen = Case.objects.of_hall(user)
    if user.centre_id is None:  # the indexes begin with the centre
        seen = seen.filter(centre__in=list(Centre.objects.values_list("pk", flat=True)))
    for state in sorted(CLOSED):
        rows = seen.filter(_past("next_on", "pk", after), state=state).order_by("next_on", "pk")
        found += rows.values_list("next_on", "pk")[: PAGE + 1]
    keys = sorted(found)[: PAGE + 1]
    cases = Case.objects.select_related("department").in_bulk([pk for _, pk in keys[:PAGE]])
    lines = [_due(cases[pk]) for _, pk in keys[:PAGE]]
    return Shown(lines, _cursor(*keys[PAGE - 1]) if len(keys) > PAGE else "")


def _due(case: Case) -> dict[str, Any]:
    """Return a case to be filed with its last day."""
    by = delivery.archive_by(
        closed_on=case.closed_on or case.next_on, calendar=shelf.calendar(),
        policy=case.book.policy.delivery,
    )  # fmt: skip
    return {"case": case, "by": by}


def volumes(user: User, chosen: str, sought: str, today: date, after: str) -> Shown:
    """Return a page of the room: what is filed, lent out, or whose time is over."""
    seen = Volume.objects.visible_to(user)
    if chosen == "lent":
        rows, order = seen.filter(lent_until__isnull=False), ("lent_until", "pk")
    elif chosen == "expired":
        over = Q(destroyed_on__isnull=True, keep_until__isnull=False, keep_until__lt=today)
        rows, order = seen.filter(over), ("keep_until", "pk")
    elif sought:
        return _sought(user, seen, sought, after)
    else:
        return _newest(seen, after)
    rows = rows.filter(_past(*order, after)).order_by(*order)
    found = list(rows.select_related("case", "listed")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Shown(found[:PAGE], _cursor(getattr(last, order[0]), last.pk) if last else "")


def next_over(user: User, today: date) -> dict[str, Any] | None:
    """Return when the next files of a hall are over, and how many then (哪天到期)."""
    kept = Volume.objects.visible_to(user).filter(
        centre=user.centre, destroyed_on__isnull=True, keep_until__gte=today
    )
    day = kept.order_by("keep_until").values_list("keep_until", flat=True).first()
    if user.centre_id is None or day is None:
        return None
    many = kept.filter(keep_until=day).order_by()[: SHOWN + 1].count()
    return {"day": day, "many": min(many, SHOWN), "more": many > SHOWN}


def _newest(seen: VolumeQuerySet, after: str) -> Shown:
    day, _, pk = after.rpartition("_")
    if pk.isdecimal() and len(pk) < 19 and _is_day(day):
        seen = seen.filter(
            Q(filed_on__lte=day) & (Q(filed_on__lt=day) | Q(filed_on=day, pk__lt=int(pk)))
        )
    rows = seen.select_related("case", "listed").order_by("-filed_on", "-pk")
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Shown(found[:PAGE], _cursor(last.filed_on, last.pk) if last else "")


def _sought(user: User, seen: VolumeQuerySet, sought: str, after: str) -> Shown:
    """Return a page of the files of a number, of a box, or of an applicant, by how it begins.

    Each is asked by itself: what is said with "or" is found by no index.
    """
    number, halls = "".join(sought.split()), halls_of(user)
    named = Case.objects.filter(begins("applicant", sought), centre__in=halls)
    cases = list(named.values_list("pk", flat=True)[:500])
    cases += Case.objects.filter(no=number).values_list("pk", flat=True)
    found: set[tuple[str, int]] = set()
    for where in (Q(no=number), Q(case__in=cases), begins("box", sought) & Q(centre__in=halls)):
        rows = seen.filter(where, _past("box", "pk", after)).order_by("box", "pk")
        found |= set(rows.values_list("box", "pk")[: PAGE + 1])
    keys = sorted(found)[: PAGE + 1]
    volumes = seen.select_related("case", "listed").in_bulk([pk for _, pk in keys[:PAGE]])
    shown = [volumes[pk] for _, pk in keys[:PAGE]]
    return Shown(shown, _cursor(*keys[PAGE - 1]) if len(keys) > PAGE else "")


def halls_of(user: User) -> list[int]:
    """Return the halls whose room a person sees, one by one: that is how the indexes begin."""
    if user.centre_id is not None:
        return [user.centre_id]
    return list(Centre.objects.values_list("pk", flat=True))


def _past(column: str, key: str, after: str) -> Q:
    """Return the condition of what comes after a cursor; nothing is wanted without one."""
    value, _, pk = after.rpartition("_")
    if not (pk.isdecimal() and len(pk) < 19) or (column != "box" and not _is_day(value)):
        return Q()
    return Q(**{f"{column}__gte": value}) & (
        Q(**{f"{column}__gt": value}) | Q(**{column: value, f"{key}__gt": int(pk)})
    )


def _cursor(value: Any, pk: int) -> str:
    return f"{value}_{pk}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def catalogue(user: User, since: date | None, until: date | None) -> Iterator[Volume]:
    """Yield the files of the room for the printed catalogue, oldest first (案卷目录)."""
    seen = Volume.objects.visible_to(user).select_related("case")
    if since:
        seen = seen.filter(filed_on__gte=since)
    if until:
        seen = seen.filter(filed_on__lte=until)
    yield from seen.order_by("filed_on", "pk")[:MOST].iterator(chunk_size=1000)


MOST = 100_000  # files in one catalogue
