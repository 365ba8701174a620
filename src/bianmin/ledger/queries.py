"""Read the ledger."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import make_aware

from bianmin.accounts.models import User
from bianmin.centres.models import Centre

from .models import OFFICE, Cited, Entry, EntryQuerySet, Head


@dataclass(slots=True)
class Line:
    """An entry without its model: for very many at once."""

    centre_id: int | None
    seq: int
    at: datetime
    by_id: int | None
    by_name: str
    subject: str
    event: str
    pack: str
    because: list[str]
    details: dict[str, Any]
    prev: str


def digest(entry: Entry | Line) -> str:
    """Return the hash of an entry: all that it says, and the hash before it."""
    said = {
        "centre": entry.centre_id, "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by_id, "by_name": entry.by_name, "subject": entry.subject,
        "event": entry.event, "pack": entry.pack, "because": entry.because,
        "details": entry.details, "prev": entry.prev,
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    seq: int
    subject: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain was read, and where it breaks, if it does."""

    seq: int  # the last sound entry
    hash: str
    broken: Break | None


def verify(centre: Centre | None) -> Break | None:
    """Return the first altered, missing or added entry of a centre's chain, or None.

    Without a centre it is the county office's chain.
    """
    return examine(centre).broken


def examine(
    centre: Centre | None, *, after: int = 0, prev: str = "", most: int | None = None
) -> Verdict:
    """Read a chain on from the entry `after`, whose hash was `prev`: to its head, or `most` entries.

    Entries may be added meanwhile: those that the head named before must be there,
    and none that it does not name afterwards.
    """
    before, seq, at_head = _head(centre), after, prev
    entries = Entry.objects.filter(centre=centre, seq__gt=after).order_by("seq")
    for entry in entries[:most].iterator(chunk_size=5000):
        if wrong := _wrong(entry, seq + 1, prev):
            return Verdict(seq, prev, wrong)
        seq, prev = entry.seq, entry.hash
        at_head = prev if seq == before.seq else at_head
    if most is not None and seq - after == most:
        return Verdict(seq, prev, None)  # more may follow
    since = _head(centre)
    wrong = None
    if seq < before.seq or seq > since.seq:
        wrong = Break(seq + 1, "", f"应有 {since.seq} 条,实有 {seq} 条")
    elif at_head != before.hash:
        wrong = Break(before.seq, "", "和登记的末条对不上")
    return Verdict(seq, prev, wrong)


def _head(centre: Centre | None) -> Head:
    return Head.objects.filter(centre=centre).first() or Head(centre=centre)


def _wrong(entry: Entry, seq: int, prev: str) -> Break | None:
    if entry.seq != seq:
        return Break(seq, "", f"第 {seq} 条不见了")
    if entry.prev != prev:
        return Break(seq, entry.subject, "和上一条接不上")
    if digest(entry) != entry.hash:
        return Break(seq, entry.subject, "内容被改动过")
    return None


ROWS = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for in the trail; an empty field asks for nothing."""

    since: date | None = None  # both days belong to it
    until: date | None = None
    who: str = ""  # login name, or a part of the name
    event: str = ""
    subject: str = ""
    chain: str = ""  # a centre's id, or "0" for the county office


def trail(found: EntryQuerySet, sought: Sought) -> EntryQuerySet:
    """Return those of `found` that are sought. Every filter stands on an index."""
    if sought.since:
        found = found.filter(at__gte=_midnight(sought.since))
    if sought.until:
        found = found.filter(at__lt=_midnight(sought.until + timedelta(days=1)))
    if sought.who:
        named = Q(username=sought.who.lower()) | Q(name__contains=sought.who)
        found = found.filter(by__in=list(User.objects.filter(named).values_list("pk", flat=True)[:200]))  # fmt: skip
    if sought.event:
        found = found.filter(event=sought.event)
    if sought.subject:
        found = found.filter(subject=sought.subject)
    if sought.chain.isdecimal():
        number = int(sought.chain)
        found = found.filter(centre_id=number) if number != OFFICE else found.filter(centre=None)
    return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, and where the next and the last page begin."""

    rows: list[Entry]
    before: str
    after: str


def page_of(found: EntryQuerySet, *, after: str = "", before: str = "") -> Page:
    """Return 50 entries: the older ones behind `after`, or the newer ones in front of `before`."""
    here = _place(before) or _place(after)
    rows = found.select_related("centre")
    if here and _place(before):
        at, pk = here
        newer = rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk), at__gte=at)
        taken = list(newer.order_by("at", "pk")[: ROWS + 1])
        more, taken = len(taken) > ROWS, taken[:ROWS][::-1]
        return Page(taken, _mark(taken[0]) if more else "", _mark(taken[-1]) if taken else "")
    if here:
        at, pk = here
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    taken = list(rows.order_by("-at", "-pk")[: ROWS + 1])
    more, taken = len(taken) > ROWS, taken[:ROWS]
    return Page(taken, _mark(taken[0]) if here and taken else "", _mark(taken[-1]) if more else "")


def _mark(entry: Entry) -> str:
    """Return the place of an entry as it stands in an address."""
    return f"{(entry.at - EPOCH) // timedelta(microseconds=1)}.{entry.pk}"


def _place(mark: str) -> tuple[datetime, int] | None:
    """Return the place a mark names; a mark that is none names nothing."""
    micros, _, pk = mark.partition(".")
    if not (micros.isdecimal() and pk.isdecimal()) or len(micros) > 17 or len(pk) > 18:
        return None
    return EPOCH + timedelta(microseconds=int(micros)), int(pk)


def heads(user: User) -> list[Head]:
    """Return the chains one may verify: of one's own centre, or all with the county office's."""
    every = Head.objects.select_related("centre").order_by("chain")
    return list(every if user.centre_id is None else every.filter(centre_id=user.centre_id))


def last_cited(centre: Centre) -> dict[str, Cited]:
    """Return by clause the last day on which an act of a centre cited it: one query."""
    return {one.clause: one for one in Cited.objects.filter(centre=centre)}
