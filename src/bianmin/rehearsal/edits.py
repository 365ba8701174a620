"""Clauses changed for a rehearsal (试改): what may be typed, and everything wrong with it at once.

The changed values live in the rehearsal; no file and no adoption is touched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from django.conf import settings

from bianmin import shelf
from bianmin.packs import Clause, Mistaken, Pack, PackError, convert, read_pack
from bianmin.packs import settings as values_of
from bianmin.packs.bounds import LAW
from bianmin.packs.words import gloss, in_words

from .decisions import AREAS

YES, NO = {"是", "true", "yes"}, {"否", "false", "no"}
DIGITS = re.compile(r"-?\d{1,6}")


class Mistakes(Exception):
    """What was typed cannot be tried. Holds every mistake, in words."""

    def __init__(self, said: Iterable[str]) -> None:
        self.said = tuple(said)
        super().__init__("\n".join(self.said))


def called(setting: str) -> str:
    """Return what a setting is called; what is none, by what was typed."""
    return (gloss(setting) if "." in setting else "") or setting


@dataclass(frozen=True, slots=True)
class Edit:
    """One value tried in the place of what a clause sets, as it was typed."""

    clause: str
    setting: str
    text: str


@dataclass(frozen=True, slots=True)
class Editable:
    """One value that a clause sets, as it can be typed."""

    clause: Clause
    setting: str
    text: str
    sort: str  # flag, number, lines, text

    @property
    def field(self) -> str:
        """How the form calls it."""
        return f"{self.clause.id}:{self.setting}"

    @property
    def gloss(self) -> str:
        return called(self.setting)

    @property
    def area(self) -> str:
        return self.setting.partition(".")[0]


def editable(pack: Pack) -> list[Editable]:
    """Return what of a book a rehearsal can try otherwise: the values in force that it reads."""
    found = []
    for clause in pack.clauses.values():
        for name, kind, raw in values_of(clause.sets):
            ruling = pack.rulings.get(name)
            if clause.id.startswith(LAW) or name.partition(".")[0] not in AREAS:
                continue  # the law is not for trying
            if ruling and clause.id in ruling.because:
                found.append(Editable(clause, name, written(raw, kind), _sort(kind)))
    order = {area: n for n, area in enumerate(AREAS)}
    return sorted(found, key=lambda e: (order[e.area], e.clause.id.startswith("_"), e.clause.no))


def _sort(kind: Any) -> str:
    if kind is bool:
        return "flag"
    if kind is int:
        return "number"
    return "lines" if get_origin(kind) is tuple and get_args(kind)[0] is str else "text"


def written(raw: Any, kind: Any) -> str:
    """Return a value as one would type it."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | str):
        return in_words(raw) if _options(kind) else str(raw)
    if isinstance(raw, time):
        return f"{raw:%H:%M}"
    if isinstance(raw, list) and (inner := get_args(kind)) and all(isinstance(r, str) for r in raw):
        between = "、" if _options(inner[0]) else "\n"
        return between.join(written(one, inner[0]) for one in raw)
    return _toml(raw)


def _toml(raw: Any) -> str:
    if isinstance(raw, Mapping):
        return "{ " + ", ".join(f"{name} = {_toml(value)}" for name, value in raw.items()) + " }"
    if isinstance(raw, list | tuple):
        return "[" + ", ".join(map(_toml, raw)) + "]"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return '"' + raw.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(raw)


def _options(kind: Any) -> dict[str, str]:
    """Return what may be chosen, code -> name; nothing where anything may be written."""
    if get_origin(kind) is Literal:
        return {str(code): in_words(str(code)) for code in get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {one.value: in_words(one.value) for one in kind}
    return {}


def parsed(text: str, kind: Any) -> Any:
    """Return the value of what was typed, as a pack would hold it. Raises `ValueError` in words."""
    text = text.strip()
    if kind is bool:
        if text.lower() not in YES | NO:
            raise ValueError("只能写是或者否")
        return text.lower() in YES
    if kind is int:
        if not DIGITS.fullmatch(text):
            raise ValueError("要写一个整数,例如 5")
        return int(text)
    if kind is str:
        return text
    if options := _options(kind):
        return _chosen(text, options)
    if get_origin(kind) is tuple and (get_args(kind)[0] is str or _options(get_args(kind)[0])):
        return _listed(text, get_args(kind)[0])
    return _as_toml(text, kind)


def _chosen(text: str, options: Mapping[str, str]) -> str:
    by_name = {name: code for code, name in options.items()}
    if text not in options and text not in by_name:
        raise ValueError(f"没有“{text}”,只能是:{'、'.join(options.values())}")
    return by_name.get(text, text)


def _listed(text: str, kind: Any) -> list[Any]:
    parts = re.split(r"[\n|]" if kind is str else r"[\n|、,,]", text)
    return [parsed(part, kind) for part in parts if part.strip()]


def _as_toml(text: str, kind: Any) -> Any:
    clock = f"{text}:00" if kind is time and text.count(":") == 1 else text
    try:
        return tomllib.loads(f"value = {clock}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise ValueError("要照原来的样子写,只改里面的数和字") from error


def book_with(pack_id: str, edits: Iterable[Edit]) -> Pack:
    """Return a book with these values tried in it. Raises `Mistakes`: every one, with its clause."""
    edits = tuple(edits)
    try:
        pack = shelf.pack(pack_id)
    except PackError as error:
        raise Mistakes(str(error).splitlines()) from error
    if not edits:
        return pack
    mistakes: list[str] = []
    tried: dict[str, dict[str, Any]] = {}
    for edit in edits:
        try:
            tried.setdefault(edit.clause, {})[edit.setting] = _value(edit, pack)
        except ValueError as error:
            mistakes.append(f"{_named(edit, pack)}:{error}")
        except Mistaken as mistaken:
            mistakes += (
                f"{_named(edit, pack)}:{said}".replace(f":{edit.setting} ", ":")
                for said in mistaken.args
            )
    if mistakes:
        raise Mistakes(mistakes)
    try:
        return read_pack(settings.PACKS / pack.id, tried)
    except PackError as error:
        raise Mistakes(_in_words(str(error), pack)) from error


def _value(edit: Edit, pack: Pack) -> Any:
    clause = pack.clauses.get(edit.clause)
    if clause is None:
        raise ValueError("这本制度里没有这一条")
    if clause.id.startswith(LAW):
        raise ValueError("这是法律的规定,不能试改")
    for name, kind, _ in values_of(clause.sets):
        if name == edit.setting:
            return convert(parsed(edit.text, kind), kind, name)
    known = "、".join(name for name, *_ in values_of(clause.sets)) or "什么也没有定"
    raise ValueError(f"这一条没有定这一项,它定的是:{known}")


def _named(edit: Edit, pack: Pack) -> str:
    clause = pack.clauses.get(edit.clause)
    where = clause.at if clause else edit.clause
    return f"《{where}》{called(edit.setting)}"


def _in_words(text: str, pack: Pack) -> Iterator[str]:
    """Yield what the reader of packs says, with the clauses as people call them."""
    for line in text.splitlines():
        for clause in pack.clauses.values():
            line = line.replace(clause.where, f"《{clause.at}》").replace(
                clause.id, f"《{clause.at}》"
            )
        for name in re.findall(r"[a-z_]+(?:\.\w+)+", line):
            line = line.replace(name, called(name))
        yield line


def overruled(pack: Pack, edits: Iterable[Edit]) -> list[str]:
    """Return which of the values tried the law does not let stand, and what holds instead."""
    return [
        f"{_named(edit, pack)}:写的是 {one.said},法律{'最多' if one.said > one.holds else '最少'} "
        f"{one.holds},按 {one.holds} 算"
        for edit in edits
        for one in pack.overruled.get(edit.clause, ())
        if one.setting == edit.setting
    ]
