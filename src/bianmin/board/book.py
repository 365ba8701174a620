"""The rule book as it is shown (活制度): every clause, and what becomes of it here."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings

from bianmin import shelf
from bianmin.packs import Clause, Pack, PackError
from bianmin.packs.coverage import Answer, answer
from bianmin.packs.scenarios import read_scenarios, scenario_files
from bianmin.packs.words import area_zh
from bianmin.rules import governance
from bianmin.rules.checklists import Checked, sheets_of
from bianmin.rules.ruling import Objection

from .glosses import features, gloss, in_words

COMMON = "_default"  # reads without a town; the law alone does not settle everything
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
    since: str
    extends: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that a clause sets: its name, what it is called, and whether it holds."""

    name: str
    gloss: str
    value: str
    bound: str  # 最多, 最少: what the law bounds; else nothing
    instead: tuple[Clause, ...]  # the clauses that hold instead of this one


@dataclass(frozen=True, slots=True)
class Article:
    """One clause with what becomes of it."""

    clause: Clause
    answer: Answer
    settings: tuple[Setting, ...]
    replaces: Clause | None
    replaced_by: Clause | None
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
    def file(self) -> str:
        """Where the clause stands in the repository."""
        return f"packs/{self.clause.id.split('/')[0]}/{self.clause.area}.toml"


def head(pack_id: str) -> Head | None:
    """Return the title page of a rule book, or None where there is no such book."""
    if pack_id not in books():
        return None
    said = tomllib.loads((settings.PACKS / pack_id / "pack.toml").read_text("utf-8"))
    words = {name: str(said.get(name, "")) for name in ("title", "issuer", "doc_no", "extends")}
    return Head(id=pack_id, since=str(said.get("since", "")), **words)


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


def articles(pack: Pack, of: str) -> list[Article]:
    """Return the clauses of the book `of`, as they stand in `pack`, in the document's order."""
    own = (c for c in pack.clauses.values() if c.id.startswith(f"{of}/"))
    heirs = {c.replaces: c for c in pack.clauses.values() if c.replaces}
    return [_article(c, pack, heirs) for c in sorted(own, key=lambda c: c.no)]


def article(pack: Pack, clause_id: str) -> Article | None:
    """Return one clause as it stands in `pack`, or None."""
    clause = pack.clauses.get(clause_id)
    if clause is None:
        return None
    heirs = {c.replaces: c for c in pack.clauses.values() if c.replaces}
    return _article(clause, pack, heirs)


def _article(clause: Clause, pack: Pack, heirs: Mapping[str, Clause]) -> Article:
    said = (("", clause.sets), ("最多", clause.bounds), ("最少", clause.least))
    found = [
        _setting(clause, pack, *leaf, bound=bound)
        for bound, table in said
        for leaf in leaves(table, pack)
    ]
    return Article(
        clause=clause,
        answer=answer(clause, features().keys()),
        settings=tuple(found),
        replaces=pack.clauses.get(clause.replaces),
        replaced_by=heirs.get(clause.id),
        parts=_parts(clause, pack),
    )


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


def _setting(clause: Clause, pack: Pack, name: str, raw: Any, *, bound: str) -> Setting:
    ruling = pack.rulings.get(name)
    holds = ruling is not None and clause.id in ruling.because
    value = ruling.value if ruling is not None and holds and not bound else raw
    others = () if holds or bound or ruling is None else ruling.because
    instead = tuple(pack.clauses[c] for c in others if c in pack.clauses)
    return Setting(name, gloss(name), in_words(value), bound, instead)


def leaves(sets: Mapping[str, Any], pack: Pack, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (setting, raw value) for all that a `sets` table sets."""
    for key, value in sets.items():
        full = f"{name}.{key}".lstrip(".")
        if isinstance(value, Mapping) and full not in pack.rulings:
            yield from leaves(value, pack, full)
        else:
            yield full, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody looks for in a book."""

    words: str = ""
    area: str = ""
    does: str = ""
    answer: str = ""

    @property
    def anything(self) -> bool:
        return bool(self.words.strip() or self.area or self.does or self.answer)


def narrow(found: Iterable[Article], sought: Sought) -> list[Article]:
    """Return those articles that are sought; every word must stand in the clause."""
    words = sought.words.lower().split()
    return [
        a
        for a in found
        if sought.area in ("", a.clause.area)
        and sought.does in ("", a.clause.does)
        and sought.answer in ("", a.answer.value)
        and all(word in _text(a) for word in words)
    ]


def _text(a: Article) -> str:
    named = " ".join(f"{s.name} {s.gloss}" for s in a.settings)
    return f"{a.clause.at} {a.clause.says} {a.clause.id} {a.area} {a.feature} {named}".lower()


@dataclass(frozen=True, slots=True)
class System:
    """One rule of the book with its articles (一项制度)."""

    name: str
    anchor: str
    articles: tuple[Article, ...]

    @property
    def not_yet(self) -> int:
        return sum(a.answer is Answer.NOT_YET for a in self.articles)


def systems(found: Iterable[Article]) -> list[System]:
    """Return the articles system by system, in the order of the document."""
    order: dict[str, None] = {}
    listed = list(found)
    for a in listed:
        order.setdefault(a.clause.system, None)
    ranked = sorted(listed, key=lambda a: list(order).index(a.clause.system))
    return [
        System(name or "条文", f"s{n}", tuple(group))
        for n, (name, group) in enumerate(groupby(ranked, key=lambda a: a.clause.system), 1)
    ]


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


def scenarios(pack_id: str, clause_id: str) -> list[Mapping[str, Any]]:
    """Return the scenarios of a book and its parents that rest on a clause."""
    found: list[Mapping[str, Any]] = []
    for part in chain(pack_id):
        files = scenario_files(settings.PACKS / part.id)
        for scenario in (one for file in files for one in read_scenarios(file)):
            named = [str(c) for c in scenario.get("because", [])]
            if clause_id in named or clause_id.removeprefix(f"{part.id}/") in named:
                found.append(scenario)
    return found


def said_of(pack: Pack, name: str) -> list[tuple[Clause, str, bool]]:
    """Return every clause of the chain that speaks of a setting: (clause, value, holds), the law first."""
    ruling = pack.rulings.get(name)
    because = ruling.because if ruling else ()
    return [
        (clause, in_words(raw), clause.id in because)
        for clause in pack.clauses.values()
        for table in (clause.sets, clause.bounds, clause.least)
        for full, raw in leaves(table, pack)
        if full == name
    ]
