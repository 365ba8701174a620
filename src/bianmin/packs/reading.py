"""From a folder of clauses to a `Policy`.

A pack is a rule book, clause by clause. A clause is answered in one of three
ways: it *sets* values, it is *done by* a feature, or a person *checks* it.
What it sets becomes a ruling that cites it. Two clauses may not set the same
thing, unless one says that it replaces the other; a pack may extend one other
pack. Where a clause can be read in two ways, a pack may choose the other reading
by naming the clause. What the law bounds (`bounds`, `least`) stays within the bound, and
cites both; where the books are silent, the bound itself holds. Reading never stops
at the first mistake: it reports them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any, get_args, get_origin

from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling

from .bounds import LAW, Overruled, Rulings, hold
from .clauses import Book, Clause, Said, read_book, tables
from .files import read_text
from .mistakes import Mistaken, convert, hints, near


class PackError(Exception):
    """A pack cannot be read. Its message lists every mistake, one per line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The title page of a rule book (`pack.toml`)."""

    title: str
    since: date
    issuer: str = ""
    doc_no: str = ""
    issued: date | None = None
    level: str = ""
    extends: str = ""
    summary: str = ""
    other_readings: tuple[str, ...] = ()  # clauses of the chain that are read the other way


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A rule book that can be adopted by a centre."""

    id: str
    title: str
    issuer: str
    since: date
    level: str
    extends: str
    policy: Policy
    rulings: Mapping[str, Ruling[Any]]  # by setting, for `why`
    clauses: Mapping[str, Clause]  # its own and its parents'
    forms: tuple[Mapping[str, Any], ...]
    phrases: Mapping[str, Any]
    other_readings: frozenset[str] = frozenset()  # clauses whose `sets` is their other reading
    overruled: Mapping[str, tuple[Overruled, ...]] = field(default_factory=dict)  # by clause

    @property
    def own(self) -> tuple[Clause, ...]:
        """The clauses of this book alone, in the order of the document."""
        mine = (c for c in self.clauses.values() if c.id.startswith(f"{self.id}/"))
        return tuple(sorted(mine, key=lambda c: c.no))


@dataclass(frozen=True, slots=True)
class _Part:
    """One book of a chain: its name, its title page, its clauses."""

    name: str
    head: Head | None
    book: Book


READING = RLock()
Tried = Mapping[str, Mapping[str, Any]]  # clause -> setting -> the value tried in its place


def read_pack(folder: Path, tried: Tried | None = None) -> Pack:
    """Return the pack in `folder`; raises `PackError` with every mistake found.

    `tried` are values in the place of what clauses set; the files stay as they are. One
    thread reads at a time: two that teach msgspec the shape of a clause end the process.
    """
    with READING:
        return _one_pack(folder, tried or {})


def _one_pack(folder: Path, tried: Tried) -> Pack:
    mistakes: list[str] = []
    parts, whole = _chain(folder, mistakes)
    chosen = _other_readings(parts, mistakes)
    read, rulings = _laid_upon_each_other(parts, chosen, tried, mistakes)
    overruled = hold(read, rulings)
    missing: list[str] = []
    policy = _build(rulings, missing)
    if whole:  # else it may well stand in what could not be read
        failed = {name for one in read for name in one.failed}
        mistakes += (f"{folder.name}:没有条文设定 {n}" for n in missing if n not in failed)
    folders = [folder.parent / part.name for part in parts]
    forms, phrases = _forms(folders, mistakes), _phrases(folders, mistakes)
    head = parts[-1].head
    if mistakes or missing or head is None:
        raise PackError("\n".join(dict.fromkeys(mistakes)))
    return Pack(
        id=folder.name,
        **{k: getattr(head, k) for k in ("title", "issuer", "level", "extends", "since")},
        policy=policy,
        rulings=rulings,
        clauses={one.clause.id: one.clause for one in read},
        forms=forms,
        phrases=phrases,
        other_readings=chosen,
        overruled=overruled,
    )


def _laid_upon_each_other(
    parts: Iterable[_Part], chosen: Collection[str], tried: Tried, mistakes: list[str]
) -> tuple[list[Said], Rulings]:
    """Return all clauses of a chain and what they settle together."""
    clauses: dict[str, Clause] = {}
    rulings: Rulings = {}
    read: list[Said] = []
    for part in parts:  # the law first, the town last: the later word holds
        mistakes += part.book.mistakes
        own = {one.clause.id: _read(one, chosen, tried) for one in part.book.said}
        read += own.values()
        clauses |= {name: one.clause for name, one in own.items()}
        replaced = _replaced(own, clauses, mistakes)
        mine = _rulings(own.values(), replaced, chosen, mistakes)
        rulings = _without(replaced, rulings)
        _contradictions(mine, rulings, clauses, mistakes)
        rulings |= mine
    return read, rulings


def read_head(folder: Path) -> Head:
    """Return the title page of a book; raises `PackError` with every mistake on it."""
    mistakes: list[str] = []
    head = _head(folder, mistakes)
    if head is None or mistakes:
        raise PackError("\n".join(mistakes))
    return head


def _head(folder: Path, mistakes: list[str]) -> Head | None:
    file = f"{folder.name}/pack.toml"
    text = read_text(folder / "pack.toml")
    mistakes += (f"{file}:{slip}" for slip in text.mistakes)
    try:
        head: Head = convert(text.tree, Head, "")
    except Mistaken as mistaken:
        mistakes += (f"{file}:{one}" for one in mistaken.args)
        return None
    return head


def _chain(folder: Path, mistakes: list[str]) -> tuple[list[_Part], bool]:
    """Return the pack and those it extends, the oldest parent first, and whether all are there."""
    chain: list[_Part] = []
    while True:
        head = _head(folder, mistakes)
        chain.insert(0, _Part(folder.name, head, read_book(folder)))
        if head is None or not head.extends:
            return chain, all(part.head and part.book.whole for part in chain)
        way = [part.name for part in chain[::-1]]
        if head.extends in way:
            round_trip = " → ".join([*way[way.index(head.extends) :], head.extends])
            mistakes.append(f"{folder.name}/pack.toml:自己扩展自己:{round_trip}")
            return chain, False
        shelf = {file.parent.name for file in folder.parent.glob("*/pack.toml")}
        if head.extends not in shelf:
            mistakes.append(
                f"{folder.name}/pack.toml:extends 的 {head.extends} 不在{near(head.extends, shelf)}"
            )
            return chain, False
        folder = folder.parent / head.extends


def _other_readings(parts: Iterable[_Part], mistakes: list[str]) -> frozenset[str]:
    """Return the clauses that the books of a chain read the other way."""
    parts = tuple(parts)
    said = {one.clause.id: one for part in parts for one in part.book.said}
    chosen: set[str] = set()
    for part in parts:
        for name in part.head.other_readings if part.head else ():
            here = f"{part.name}/pack.toml:other_readings"
            if name not in said:
                mistakes.append(f"{here}:没有 {name} 这一条{near(name, said)}")
            elif not said[name].clause.other:
                mistakes.append(f"{here}:{name} 没有另一种读法")
            elif name in chosen:
                mistakes.append(f"{here}:{name} 写了两次")
            chosen.add(name)
    return frozenset(chosen)


def _read(one: Said, chosen: Collection[str], tried: Tried) -> Said:
    """Return a clause as it is read in a pack: where the other reading is chosen, that."""
    read = _chosen(one, chosen)
    values = tried.get(one.clause.id)
    return replace(read, sets={**read.sets, **values}) if values else read


def _chosen(one: Said, chosen: Collection[str]) -> Said:
    if one.clause.id not in chosen or not one.clause.other:
        return one
    clause = replace(
        one.clause, sets=_laid(one.clause.sets, one.clause.other), other=one.clause.sets
    )
    return replace(one, clause=clause, sets={**one.sets, **one.other}, other=one.sets)


def _laid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two tables laid upon each other: what the upper one says holds."""
    return {**below} | {
        key: _laid(below[key], value)
        if isinstance(value, Mapping) and isinstance(below.get(key), Mapping)
        else value
        for key, value in above.items()
    }


def _replaced(
    own: Mapping[str, Said], known: Mapping[str, Clause], mistakes: list[str]
) -> set[str]:
    """Return the clauses that those of one pack replace; the law itself stands."""
    for clause in (one.clause for one in own.values()):
        if not clause.replaces:
            continue
        if clause.replaces not in known:
            mistakes.append(
                f"{clause.where}:没有 {clause.replaces} 这一条可以取代"
                f"{near(clause.replaces, known)}"
            )
        if clause.replaces.startswith(LAW):
            mistakes.append(f"{clause.where}:{clause.replaces} 是法律,不能取代")
        if clause.id in _heirs(clause, known):
            mistakes.append(f"{clause.where}:自己取代自己")
    return {one.clause.replaces for one in own.values()} - {""}


def _heirs(clause: Clause, known: Mapping[str, Clause]) -> Iterator[str]:
    """Yield the clauses that a clause replaces, and those that these replace."""
    met: set[str] = set()
    while clause.replaces in known and clause.replaces not in met:
        met.add(clause.replaces)
        yield clause.replaces
        clause = known[clause.replaces]


def _without(replaced: set[str], rulings: Rulings) -> Rulings:
    """Return the rulings that still rest on something once the replaced clauses are gone."""
    if not replaced:
        return rulings
    return {
        name: Ruling(r.value, because)
        for name, r in rulings.items()
        if (because := tuple(c for c in r.because if c not in replaced))
    }


def _rulings(
    own: Collection[Said], replaced: set[str], chosen: Collection[str], mistakes: list[str]
) -> Rulings:
    """Return what the clauses of one pack set, and complain of contradictions.

    A document repeats itself: what is read the other way in one place is not held
    against it by the place that says the same and was not named.
    """
    rulings: Rulings = {}
    otherwise = {
        name
        for one in own
        if one.clause.id in chosen
        for name, value in one.sets.items()
        if one.other.get(name) != value
    }
    for one in own:
        if one.clause.id in replaced:
            continue
        for name, value in one.sets.items():
            if name in otherwise and one.clause.id not in chosen:
                continue
            because: tuple[str, ...] = (one.clause.id,)
            if name in rulings and rulings[name].value != value:
                mistakes.append(
                    f"{one.clause.where}:{name} 已由 {rulings[name].because[0]} 设定,写得不一样"
                )
            elif name in rulings:  # two clauses say the same: both are cited
                because = rulings[name].because + because
            rulings[name] = Ruling(value, because)
    return rulings


def _contradictions(
    mine: Rulings, parents: Rulings, clauses: Mapping[str, Clause], mistakes: list[str]
) -> None:
    """Complain where a book says otherwise than the book it extends, without replacing it.

    What stands in a common foundation (`_national`, `_default`) holds only while
    the books are silent, so a book may speak there without more ado.
    """
    for name in sorted(mine.keys() & parents.keys()):
        before = parents[name]
        if mine[name].value != before.value and not before.because[0].startswith("_"):
            mistakes.append(
                f"{clauses[mine[name].because[0]].where}:{name} 已由 {before.because[0]} 设定;"
                "请写明取代它(replaces)"
            )


def _build(rulings: Rulings, missing: list[str]) -> Policy:
    """Return the policy that the rulings make up; what no clause sets is `missing`."""
    tables: dict[str, list[str]] = {}  # "hours.office" -> the names of its lines
    for name in rulings:
        for dot in (n for n, letter in enumerate(name) if letter == "."):
            tables.setdefault(name[:dot], []).append(name[dot + 1 :])
    policy: Policy = _part(Policy, "", rulings, tables, missing)
    return policy


def _part(
    kind: Any, name: str, rulings: Rulings, tables: Mapping[str, list[str]], missing: list[str]
) -> Any:
    """Return a `kind` put together from the rulings whose names begin with `name`."""
    if get_origin(kind) is Ruling:
        if name not in rulings:
            missing.append(name)
        return rulings.get(name)
    prefix = f"{name}." if name else ""
    if is_dataclass(kind):
        parts = {
            part: _part(inner, prefix + part, rulings, tables, missing)
            for part, inner in hints(kind).items()
        }
        return kind(**parts)  # type: ignore[operator]
    below = get_args(kind)[1]
    keys = tables.get(name, [])
    if get_origin(below) is not Ruling:  # a table of tables
        keys = [key.partition(".")[0] for key in keys]
    return {
        key: _part(below, prefix + key, rulings, tables, missing) for key in dict.fromkeys(keys)
    }


def _forms(folders: Iterable[Path], mistakes: list[str]) -> tuple[Mapping[str, Any], ...]:
    """Return the printed forms of a chain; the later book's word on a form holds."""
    forms: dict[Any, Mapping[str, Any]] = {}
    for folder in folders:
        file = f"{folder.name}/forms.toml"
        text = read_text(folder / "forms.toml")
        mistakes += (f"{file}:{slip}" for slip in text.mistakes)
        forms |= {str(one.get("name")): one for one in tables(text, "form", file, mistakes)}
    return tuple(forms.values())


def _phrases(folders: Iterable[Path], mistakes: list[str]) -> Mapping[str, Any]:
    """Return the phrases of a chain, list by list."""
    phrases: dict[str, Any] = {}
    for folder in folders:
        text = read_text(folder / "phrases.toml")
        mistakes += (f"{folder.name}/phrases.toml:{slip}" for slip in text.mistakes)
        phrases |= text.tree
    return phrases
