"""The rule book as it is shown (活制度): every clause, and what becomes of it here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from bianmin import shelf
from bianmin.packs import Clause, Overruled, Pack, PackError, read_head
from bianmin.packs.clauses import settings as settings_in
from bianmin.packs.coverage import Answer, answer, desks, planned
from bianmin.packs.mistakes import convert
from bianmin.packs.words import area_zh, name_and_unit, with_unit
from bianmin.rules import governance
from bianmin.rules.checklists import Checked, sheets_of
from bianmin.rules.ruling import Objection

from .glosses import features

COMMON = "_default"  # reads without a town; the law alone does not settle everything
MOST, LEAST = "最多", "最少"
DOES_ZH = {
    "enforce": "不合就不让办", "compute": "系统算", "record": "系统记", "document": "出文书",
    "notify": "到时通知", "publish": "对外公开", "check": "由人检查",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The title page of a rule book."""

    id: str
    title: str
    issuer: str
    doc_no: str
    since: date
    extends: str
    summary: str = ""
    other_readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that a clause sets: its name, what it is called, and whether it holds."""

    name: str
    gloss: str
    value: str  # in words, with its unit
    bound: str = ""  # 最多, 最少: what the law bounds; else nothing
    instead: tuple[Clause, ...] = ()  # the clauses that hold instead of this one


@dataclass(frozen=True, slots=True)
class Limit:
    """A value of a clause that the law does not let stand."""

    gloss: str
    bound: str  # 最多, 最少
    said: str
    holds: str
    law: Clause


@dataclass(frozen=True, slots=True)
class Reading:
    """How a clause is read that can be read in two ways, and the other way."""

    other: tuple[Setting, ...]  # what it would set if it were read so
    chosen_in: str  # the book whose title page chooses it against the pack; empty: as it comes


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One clause with what becomes of it."""

    clause: Clause
    answer: Answer
    settings: tuple[Setting, ...]
    replaces: Clause | None
    replaced_by: Clause | None
    limits: tuple[Limit, ...]
    reading: Reading | None
    awaited: str  # the feature it waits for, in words
    note: tuple[tuple[str, Clause | None], ...]  # how we read it; where it names a clause, that
    parts: tuple[str, ...] = ()  # the lines it has on a sheet, if more than its sentence

    @property
    def area(self) -> str:
        return area_zh(self.clause.area)

    @property
    def does(self) -> str:
        return DOES_ZH[self.clause.does]

    @property
    def feature(self) -> str:
        return features().get(self.clause.done_by, "")

    @property
    def local(self) -> str:
        """Its name within its own book: promise/5."""
        return self.clause.id.partition("/")[2]

    @property
    def place(self) -> str:
        """Where it stands within its system: 第五条."""
        return self.clause.at.removeprefix(self.clause.system).strip() or self.clause.at

    @property
    def file(self) -> str:
        """Where the clause stands in the repository."""
        return f"packs/{self.clause.id.split('/')[0]}/{self.clause.area}.toml"


def head(pack_id: str) -> Head | None:
    """Return the title page of a rule book, or None where there is no such book."""
    if pack_id not in books():
        return None
    try:
        said = read_head(settings.PACKS / pack_id)
    except PackError:
        return None
    names = ("title", "issuer", "doc_no", "since", "extends", "summary", "other_readings")
    return Head(id=pack_id, **{name: getattr(said, name) for name in names})


def books() -> tuple[str, ...]:
    """Return the rule books on the shelf: the towns' first, then what lies beneath them."""
    return (*shelf.pack_ids(), COMMON, "_national")


def pack_of(pack_id: str) -> Pack | None:
    """Return a book to read clauses in; the law is read as part of the defaults."""
    if pack_id not in books():
        return None
    try:
        return shelf.pack(COMMON if pack_id == "_national" else pack_id)
    except PackError:
        return None


def chain(pack_id: str) -> list[Head]:
    """Return a book and the books it stands on, itself first."""
    found: list[Head] = []
    while (here := head(pack_id)) and here not in found:
        found.append(here)
        pack_id = here.extends
    return found


_kept: dict[tuple[str, str], tuple[Pack, tuple[Article, ...]]] = {}


def articles(pack: Pack, of: str) -> tuple[Article, ...]:
    """Return the clauses of the book `of`, as they stand in `pack`, in the document's order.

    They are kept for as long as the shelf keeps the pack.
    """
    kept = _kept.get((pack.id, of))
    if kept is None or kept[0] is not pack:
        own = (c for c in pack.clauses.values() if c.id.startswith(f"{of}/"))
        heirs = {c.replaces: c for c in pack.clauses.values() if c.replaces}
        found = tuple(_article(c, pack, heirs) for c in sorted(own, key=lambda c: c.no))
        kept = _kept[pack.id, of] = (pack, found)
    return kept[1]


def article(pack: Pack, clause_id: str) -> Article | None:
    """Return one clause as it stands in `pack`, or None."""
    clause = pack.clauses.get(clause_id)
    if clause is None:
        return None
    heirs = {c.replaces: c for c in pack.clauses.values() if c.replaces}
    return _article(clause, pack, heirs)


def _article(clause: Clause, pack: Pack, heirs: Mapping[str, Clause]) -> Article:
    found = [_setting(clause, pack, *one) for one in typed(clause.sets)]
    for bound, tree in bounds_of(clause):
        found += [Setting(n, *_said(n, value), bound=bound) for n, value in typed(tree)]
    answered = answer(clause, features().keys())
    waits = clause.done_by if answered is Answer.NOT_YET else ""
    if answered is Answer.READY:
        waits = desks(clause)[0]
    return Article(
        clause=clause,
        answer=answered,
        settings=tuple(found),
        replaces=pack.clauses.get(clause.replaces),
        replaced_by=heirs.get(clause.id),
        limits=tuple(_limit(one, pack) for one in pack.overruled.get(clause.id, ())),
        reading=_reading(clause, pack),
        awaited=awaited().get(waits, ""),
        note=tuple(linked(clause.note, clause.id.partition("/")[0], pack)),
        parts=_parts(clause, pack),
    )


NAMED = re.compile(r"(?<![\w/])(?:[a-z0-9_-]+/)?[a-z][a-z0-9-]*/[a-z0-9-]+(?![\w/])", re.ASCII)


def linked(text: str, book: str, pack: Pack) -> Iterator[tuple[str, Clause | None]]:
    """Yield a text in pieces: the clauses that it names by their ids, and what stands between."""
    end = 0
    for found in NAMED.finditer(text):
        name = found[0]
        clause = pack.clauses.get(name) or pack.clauses.get(f"{book}/{name}")
        if clause:
            yield text[end : found.start()], None
            yield name, clause
            end = found.end()
    yield text[end:], None


@cache
def awaited() -> Mapping[str, str]:
    """Return the features still to be built, by name, with what people call them."""
    return planned(settings.PACKS)


def bounds_of(clause: Clause) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """Return what a clause of the law bounds: the most it allows, the least it asks for."""
    return (MOST, clause.bounds), (LEAST, clause.least)


def typed(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield (setting, value) for all that a `sets` table sets."""
    for name, kind, raw in settings_in(tree):
        yield name, convert(raw, kind, name)


def _said(name: str, value: Any) -> tuple[str, str]:
    """Return what a setting is called, and its value in words with the unit."""
    called, unit = name_and_unit(name)
    return called, with_unit(value, unit)


def _setting(clause: Clause, pack: Pack, name: str, value: Any) -> Setting:
    ruling = pack.rulings.get(name)
    holds = ruling is None or clause.id in ruling.because
    others = () if holds or ruling is None else ruling.because
    instead = tuple(pack.clauses[c] for c in others if c in pack.clauses)
    return Setting(name, *_said(name, value), instead=instead)


def _limit(over: Overruled, pack: Pack) -> Limit:
    called, unit = name_and_unit(over.setting)
    said, holds = with_unit(over.said, unit), with_unit(over.holds, unit)
    bound = MOST if over.said > over.holds else LEAST
    return Limit(called, bound, said, holds, pack.clauses[over.by])


def _reading(clause: Clause, pack: Pack) -> Reading | None:
    if not clause.other:
        return None
    chosen = clause.id in pack.other_readings
    by = next((h.id for h in chain(pack.id) if chosen and clause.id in h.other_readings), "")
    return Reading(tuple(Setting(n, *_said(n, v)) for n, v in typed(clause.other)), by)


def _parts(clause: Clause, pack: Pack) -> tuple[str, ...]:
    listed = (r for r in pack.policy.checklists.lines.values() if clause.id in r.because)
    return next((r.value for r in listed), ())


def on_sheet(found: Iterable[Article], sheet: str, pack: Pack) -> list[Article]:
    """Return what a person has to look at, of one sheet (检查表) or, without a name, of all."""
    policy = pack.policy.checklists
    return [
        a
        for a in found
        if a.clause.does == "check"
        and (not sheet or sheet in sheets_of(clause=_checked(a.clause), policy=policy))
    ]


def _checked(clause: Clause) -> Checked:
    return Checked(clause=clause.id, area=clause.area, system=clause.system, words=clause.says)


def gaps(pack: Pack, found: Iterable[Article]) -> list[Objection]:
    """Return the systems that a book asks for and has no words for, or words without deeds."""
    clauses: Counter[str] = Counter()
    for a in found:
        clauses[a.clause.system] += a.answer is not Answer.NOT_YET
    return list(governance.objections_to_systems(clauses=clauses, policy=pack.policy.governance))


def tally(found: Iterable[Article]) -> list[tuple[Answer, int]]:
    """Return how many articles are answered by what, in the order of the screen."""
    counts = Counter(a.answer for a in found)
    return [(one, counts[one]) for one in Answer]


def said_of(pack: Pack, name: str) -> list[tuple[Clause, str, bool, str]]:
    """Return every clause of the chain that speaks of a setting, the law first.

    Each with the value in words, whether it holds, and how it bounds, if it only does that.
    """
    ruling = pack.rulings.get(name)
    because = ruling.because if ruling else ()
    return [
        (clause, _said(name, convert(raw, kind, name))[1], clause.id in because, bound)
        for clause in pack.clauses.values()
        for bound, tree in (("", clause.sets), *bounds_of(clause))
        for full, kind, raw in settings_in(tree)
        if full == name
    ]
