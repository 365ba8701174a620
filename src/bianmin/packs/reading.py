"""From a folder of clauses to a `Policy`.

A pack is a rule book, clause by clause. A clause is answered in one of three
ways: it *sets* values, it is *done by* a feature, or a person *checks* it.
What it sets becomes a ruling that cites it. Two clauses may not set the same
thing, unless one says that it replaces the other; a pack may extend one other
pack. What the law bounds (`bounds`) stays within the bound, and cites both; where
the books are silent, the bound itself holds. Reading never stops at the first
mistake: it reports them all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling

Rulings = dict[str, Ruling[Any]]  # "deadlines.extension_max" -> the ruling on it
LAW = "_national/"
NOT_CLAUSES = {"pack.toml", "forms.toml", "phrases.toml", "wishes.toml", "figures.toml"}


class PackError(Exception):
    """A pack cannot be read. Its message lists every mistake, one per line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a rule book, in our words, with what the system makes of it."""

    id: str  # erping-2023/extension/5b
    no: int = 0  # running number in the document
    at: str  # 限时办结制度 第五条
    system: str = ""  # 限时办结制度
    area: str = ""  # the file it stands in
    says: str
    does: Literal["enforce", "compute", "record", "document", "notify", "publish", "check"]
    must: str = ""  # the sentence the system makes true
    note: str = ""  # how we read it where it can be read in two ways
    params: Mapping[str, Any] = field(default_factory=dict)  # figures not yet at work
    sets: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Any] = field(default_factory=dict)  # the most the law allows
    other: Mapping[str, Any] = field(default_factory=dict)  # the reading not chosen, in full
    done_by: str = ""
    replaces: str = ""


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

    @property
    def own(self) -> tuple[Clause, ...]:
        """The clauses of this book alone, in the order of the document."""
        mine = (c for c in self.clauses.values() if c.id.startswith(f"{self.id}/"))
        return tuple(sorted(mine, key=lambda c: c.no))


def read_pack(folder: Path) -> Pack:
    """Return the pack in `folder`; raises `PackError` with every mistake found."""
    mistakes: list[str] = []
    chain = _chain(folder, mistakes)
    clauses: dict[str, Clause] = {}
    rulings: Rulings = {}
    for part in chain:  # the law first, the town last: the later word holds
        own = {clause.id: clause for clause in _clauses(part, mistakes)}
        clauses |= own
        replaced = _replaced(own, clauses, mistakes)
        mine = _rulings(own, replaced, mistakes)
        rulings = _without(replaced, rulings)
        _contradictions(mine, rulings, mistakes)
        rulings |= mine
    _bound(clauses, rulings, mistakes)
    policy = _build(Policy, "", rulings, mistakes)
    head = _head(folder, mistakes)
    forms = _tables(folder / "forms.toml", "form", mistakes)
    phrases = _toml(folder / "phrases.toml", mistakes)
    if mistakes:
        raise PackError("\n".join(dict.fromkeys(mistakes)))
    return Pack(
        id=folder.name,
        **{k: head.get(k, "") for k in ("title", "issuer", "level", "extends")},
        since=head["since"],
        policy=policy,
        rulings=rulings,
        clauses=clauses,
        forms=forms,
        phrases=phrases,
    )


def _chain(folder: Path, mistakes: list[str]) -> list[Path]:
    """Return the pack and those it extends, the oldest parent first."""
    chain: list[Path] = []
    while folder not in chain:
        chain.append(folder)
        base = _head(folder, mistakes).get("extends")
        if not base:
            return chain[::-1]
        if not (folder.parent / str(base) / "pack.toml").is_file():
            mistakes.append(f"{folder.name}: extends {base}, which is not there")
            return chain[::-1]
        folder = folder.parent / str(base)
    mistakes.append(f"{chain[0].name}: extends itself by way of {folder.name}")
    return chain[::-1]


def _head(folder: Path, mistakes: list[str]) -> dict[str, Any]:
    head = _toml(folder / "pack.toml", mistakes)
    for name, kind in (("title", str), ("since", date)):
        if not isinstance(head.get(name), kind):
            mistakes.append(f"{folder.name}/pack.toml: {name} is missing or no {kind.__name__}")
    return head


def _toml(file: Path, mistakes: list[str]) -> dict[str, Any]:
    """Return what a file says; an unreadable file is one mistake more, a missing one says nothing."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        mistakes.append(f"{file.parent.name}/{file.name}: {error}")
        return {}


def _tables(file: Path, name: str, mistakes: list[str]) -> tuple[dict[str, Any], ...]:
    """Return the `[[name]]` tables of a file; anything else of that name is a mistake."""
    found = _toml(file, mistakes).get(name, [])
    if isinstance(found, list) and all(isinstance(table, dict) for table in found):
        return tuple(found)
    mistakes.append(f"{file.parent.name}/{file.name}: write [[{name}]] above each {name}")
    return ()


def _clauses(folder: Path, mistakes: list[str]) -> Iterator[Clause]:
    seen: set[str] = set()
    for file in sorted(folder.glob("*.toml")):
        if file.name in NOT_CLAUSES:
            continue
        for raw in _tables(file, "clause", mistakes):
            name = f"{folder.name}/{raw.get('id', '?')}"
            try:
                clause = msgspec.convert(raw | {"id": name, "area": file.stem}, Clause)
            except msgspec.ValidationError as error:
                mistakes.append(f"{name} ({file.name}): {error}")
                continue
            unknown = sorted(raw.keys() - Clause.__dataclass_fields__.keys())
            mistakes += (f"{name}: a clause has no {key}" for key in unknown)
            if name in seen:
                mistakes.append(f"{name}: this clause stands here twice")
            seen.add(name)
            yield clause


def _replaced(
    own: Mapping[str, Clause], known: Mapping[str, Clause], mistakes: list[str]
) -> set[str]:
    """Return the clauses that those of one pack replace; the law itself stands."""
    for clause in own.values():
        if clause.replaces and clause.replaces not in known:
            mistakes.append(f"{clause.id}: replaces {clause.replaces}, which is not there")
        if clause.replaces.startswith(LAW):
            mistakes.append(f"{clause.id}: replaces {clause.replaces}, but the law stands")
    return {c.replaces for c in own.values()} - {""}


def _without(replaced: set[str], rulings: Rulings) -> Rulings:
    """Return the rulings that still rest on something once the replaced clauses are gone."""
    return {
        name: Ruling(r.value, because)
        for name, r in rulings.items()
        if (because := tuple(c for c in r.because if c not in replaced))
    }


def _rulings(own: Mapping[str, Clause], replaced: set[str], mistakes: list[str]) -> Rulings:
    """Return what the clauses of one pack set, and complain of contradictions."""
    rulings: Rulings = {}
    for clause in own.values():
        if clause.id in replaced:
            continue
        for name, kind, raw in _settings(Policy, "", clause.sets):
            if kind is None:
                mistakes.append(f"{clause.id}: nothing is called {name}")
                continue
            try:
                ruling = Ruling(_convert(raw, kind), (clause.id,))
            except (msgspec.ValidationError, TypeError) as error:
                mistakes.append(f"{clause.id}: {name}: {error}")
                continue
            if name in rulings and rulings[name].value != ruling.value:
                mistakes.append(f"{clause.id}: {name} is already set by {rulings[name].because[0]}")
            elif name in rulings:  # two clauses say the same: both are cited
                ruling = Ruling(ruling.value, rulings[name].because + ruling.because)
            rulings[name] = ruling
    return rulings


def _contradictions(mine: Rulings, parents: Rulings, mistakes: list[str]) -> None:
    """Complain where a book says otherwise than the book it extends, without replacing it.

    What stands in a common foundation (`_national`, `_default`) holds only while
    the books are silent, so a book may speak there without more ado.
    """
    for name in sorted(mine.keys() & parents.keys()):
        before = parents[name]
        if mine[name].value != before.value and not before.because[0].startswith("_"):
            mistakes.append(
                f"{mine[name].because[0]}: {name} is already set by {before.because[0]}; "
                "say which clause it replaces"
            )


def _bound(clauses: Mapping[str, Clause], rulings: Rulings, mistakes: list[str]) -> None:
    """Hold every value within what the law bounds; the ruling then cites both clauses.

    Where the books are silent the most that the law allows holds.
    """
    for clause in clauses.values():
        for name, kind, most in _settings(Policy, "", clause.bounds):
            if kind is not int or type(most) is not int:
                mistakes.append(f"{clause.id}: {name} cannot be bounded by {most!r}")
            elif name not in rulings:
                rulings[name] = Ruling(most, (clause.id,))
            elif rulings[name].value > most:
                rulings[name] = Ruling(most, (clause.id, *rulings[name].because))


def _convert(raw: Any, kind: Any) -> Any:
    return msgspec.convert(raw, kind, strict=True)


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def _settings(kind: Any, name: str, tree: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield (name, type, raw value) for all that a `sets` table sets; no type, no such thing."""
    if get_origin(kind) is Ruling:
        yield name, get_args(kind)[0], tree
    elif kind is None or not isinstance(tree, Mapping):
        yield name, None, tree
    else:
        for key, value in tree.items():
            yield from _settings(_part(kind, key), f"{name}.{key}".lstrip("."), value)


def _part(kind: Any, key: str) -> Any:
    """Return the type of what is called `key` in a section or a table, or None."""
    return _hints(kind).get(key) if is_dataclass(kind) else get_args(kind)[1]


def _build(kind: Any, name: str, rulings: Rulings, mistakes: list[str]) -> Any:
    """Return a `kind` put together from the rulings whose names begin with `name`."""
    if get_origin(kind) is Ruling:
        if name not in rulings:
            mistakes.append(f"{name}: no clause sets it")
        return rulings.get(name)
    if is_dataclass(kind):
        prefix = f"{name}." if name else ""
        hints = _hints(kind)
        parts = {
            f.name: _build(hints[f.name], prefix + f.name, rulings, mistakes) for f in fields(kind)
        }
        return kind(**parts)  # type: ignore[operator]
    keys = dict.fromkeys(r[len(name) + 1 :] for r in rulings if r.startswith(f"{name}."))
    return {key: _build(get_args(kind)[1], f"{name}.{key}", rulings, mistakes) for key in keys}
