"""The clauses of one book (条文), each with the values it sets, by their types.

What a file says is turned into clauses once and kept: fifteen books stand on the
same two foundations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from bianmin.rules.policy import Policy
from bianmin.rules.ruling import Ruling

from .files import Text, read_text
from .mistakes import Mistaken, convert, explain, hints, near, written
from .phrases import phrase_mistakes, with_phrases

NOT_CLAUSES = {"pack.toml", "forms.toml", "phrases.toml", "wishes.toml", "figures.toml"}
Values = Mapping[str, Any]  # "deadlines.extension_max" -> 5


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
    least: Mapping[str, Any] = field(default_factory=dict)  # the least the law asks for
    other: Mapping[str, Any] = field(default_factory=dict)  # what the other reading sets instead
    done_by: str = ""
    replaces: str = ""

    @property
    def where(self) -> str:
        """Where it stands, as mistakes name it: `erping-2023/deadlines.toml:extension/5b`."""
        book, _, name = self.id.partition("/")
        return f"{book}/{self.area}.toml:{name}"


KEYS = Clause.__dataclass_fields__.keys()


@dataclass(frozen=True, slots=True)
class Said:
    """A clause as it was read, with its values by name and type."""

    clause: Clause
    sets: Values
    other: Values
    bounds: Values
    least: Values
    failed: frozenset[str]  # the settings whose value is not one


@dataclass(frozen=True, slots=True)
class Book:
    """The clauses of one folder, and everything wrong with them."""

    said: tuple[Said, ...]
    mistakes: tuple[str, ...]
    whole: bool  # nothing is missing because it could not be read


def read_book(folder: Path) -> Book:
    """Return the clauses of one book, without those of the books it stands on."""
    said: list[Said] = []
    mistakes: list[str] = []
    whole = True
    phrases = read_text(folder / "phrases.toml")
    for file in sorted(folder.glob("*.toml")):
        if file.name in NOT_CLAUSES:
            continue
        found = _of_file(folder.name, file.stem, read_text(file), phrases)
        said += found.said
        mistakes += found.mistakes
        whole = whole and found.whole
    seen: set[str] = set()
    for one in said:
        if one.clause.id in seen:
            mistakes.append(f"{one.clause.where}:这一条写了两次")
        seen.add(one.clause.id)
    names = {name.partition("/")[2] for name in seen}
    found_wrong = phrase_mistakes(phrases, names) if whole else ()
    mistakes += (f"{folder.name}/phrases.toml:{one}" for one in found_wrong)
    return Book(tuple(said), tuple(mistakes), whole)


@lru_cache(maxsize=2048)
def _of_file(book: str, area: str, text: Text, phrases: Text) -> Book:
    """Return the clauses of one file, with the phrases that they list."""
    file = f"{book}/{area}.toml"
    mistakes = [f"{file}:{slip}" for slip in text.mistakes]
    said: list[Said] = []
    whole = text.whole
    for no, raw in enumerate(tables(text, "clause", file, mistakes), 1):
        raw = with_phrases(raw, phrases)
        name = raw.get("id")
        here = f"{file}:{name if isinstance(name, str) and name else f'第 {no} 个 [[clause]]'}"
        try:
            clause = msgspec.convert(raw | {"id": f"{book}/{name}", "area": area}, Clause)
        except msgspec.ValidationError:
            clause = None
        if clause is None or not name or not isinstance(name, str) or raw.keys() - KEYS:
            torn = str(name) in text.torn
            mistakes += (f"{here}:{one}" for one in _wrong(raw, torn=torn))
        if clause is None:
            whole = False
            continue
        said.append(_said(clause, mistakes))
    return Book(tuple(said), tuple(mistakes), whole)


def tables(text: Text, name: str, file: str, mistakes: list[str]) -> tuple[dict[str, Any], ...]:
    """Return the `[[name]]` tables of a file; anything else of that name is a mistake."""
    found = text.tree.get(name, [])
    if isinstance(found, list) and all(isinstance(table, dict) for table in found):
        return tuple(found)
    mistakes.append(f"{file}:每一条要以 [[{name}]] 开头")
    return ()


def _wrong(raw: Mapping[str, Any], *, torn: bool) -> Iterator[str]:
    """Yield what is wrong with the keys of a clause; of a torn one, not what is missing."""
    if raw.get("id") == "":
        yield "没有写 id"
    for one in explain(raw, Clause, ""):
        if not (torn and one.startswith("没有写")):
            yield one


def _said(clause: Clause, mistakes: list[str]) -> Said:
    """Return a clause with its values; those that are none are mistakes."""
    failed: set[str] = set()
    sets = _values(clause, clause.sets, "", failed, mistakes) if clause.sets else {}
    other = _values(clause, clause.other, "other:", set(), mistakes) if clause.other else {}
    if other and {**sets, **other} == sets:
        mistakes.append(f"{clause.where}:other 与 sets 写的一样,不是另一种读法")
    bounds = _limits(clause, clause.bounds, "bounds", mistakes)
    least = _limits(clause, clause.least, "least", mistakes)
    return Said(clause, sets, other, bounds, least, frozenset(failed))


def _limits(clause: Clause, tree: Any, part: str, mistakes: list[str]) -> dict[str, int]:
    """Return the limits of a `bounds` or `least` table: whole numbers, by their names."""
    limits: dict[str, int] = {}
    for name, kind, limit in settings(tree):
        if kind is None:
            mistakes.append(f"{clause.where}:{_unknown(name)}")
        elif kind is not int or type(limit) is not int:
            mistakes.append(f"{clause.where}:{part}:{name} 不能以 {written(limit)} 为限,只能是整数")
        else:
            limits[name] = limit
    return limits


def _values(
    clause: Clause, tree: Any, part: str, failed: set[str], mistakes: list[str]
) -> dict[str, Any]:
    """Return the values of a `sets` or `other` table by their names, and complain of the rest."""
    values: dict[str, Any] = {}
    for name, kind, raw in settings(tree):
        try:
            if kind is None:
                raise Mistaken(_unknown(name))
            values[name] = convert(raw, kind, name)
        except Mistaken as mistaken:
            mistakes += (f"{clause.where}:{part}{one}" for one in mistaken.args)
            failed.add(name)
    return values


def settings(tree: Any, kind: Any = Policy, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (name, type, raw value) for all that a `sets` table sets; no type, no such thing."""
    value, parts, line = _shape(kind)
    if value is not None:
        yield name, value, tree
    elif kind is None or not isinstance(tree, Mapping):
        yield name, None, tree
    else:
        for key, inside in tree.items():
            part = parts.get(key) if parts else line
            yield from settings(inside, part, f"{name}.{key}" if name else key)


@cache
def _shape(kind: Any) -> tuple[Any, Mapping[str, Any], Any]:
    """Return what a type of the policy is: a value's type, a section's parts, or a table's line."""
    if get_origin(kind) is Ruling:
        return get_args(kind)[0], {}, None
    if is_dataclass(kind):
        return None, hints(kind), None
    return None, {}, get_args(kind)[1] if get_args(kind) else None


def _unknown(name: str) -> str:
    if name in _names():
        return f"{name} 是一张表,每一行要有名字:{name}.… ="
    return f"没有叫 {name} 的设定{near(name, _names())}"


@cache
def _names() -> tuple[str, ...]:
    """Return the names of all settings, the tables by their own name."""
    return tuple(
        f"{section}.{name}" for section, kind in hints(Policy).items() for name in hints(kind)
    )
