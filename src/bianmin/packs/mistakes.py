"""What is wrong with what somebody wrote, in plain Chinese (写错了什么).

`msgspec` stops at the first mistake and passes over keys it does not know; a clerk
is told every mistake at once, with what was wanted and what was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

WANTED: Mapping[Any, str] = {
    int: "整数",
    float: "数",
    str: "文字",
    bool: "true 或 false",
    date: "日期(如 2026-01-01)",
    time: "钟点(如 08:30)",
    datetime: "日期和钟点(如 2026-01-01T08:30:00)",
}
LONGEST = 60  # letters of what was written that are shown again
LARGEST = 10**12  # no number of a rule book is larger
SLIPS = (  # what the reader of TOML says, and what it means to the person who wrote it
    (r"^Invalid date", "没有这一天或这个时刻"),
    (r"^Cannot (overwrite|declare)|^Duplicate", "同一项写了两次"),
    (r"^Cannot mutate", "这张表前面已经写完了"),
    (r"^Unterminated string|character '\\n'", "引号没有写完"),
    (r"^Unclosed|\(at end of document\)$", "没有写完"),
    (r"^Expected '='", "少一个等号"),
    (r"^Expected '\]", "少一个方括号"),
    (r"^(Illegal|Found invalid) character", "有不能用的字符"),
    (r"^Invalid (statement|value)", "写法不对"),
    (r"^(Unescaped|Invalid escape|Invalid hex)", "反斜杠 \\ 写得不对"),
    (r"^Invalid initial character", "名字写得不对"),
    (r"^Exceeds|nested|recursion", "太长或套得太深"),
)
QUOTED = re.compile(r"""(["']).*?\1|#.*""")
DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
CLOCK = re.compile(r"\b(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")


class Mistaken(Exception):
    """Something cannot be read or asked; `args` holds everything wrong with it."""


def convert(raw: Any, kind: Any, name: str) -> Any:
    """Return a value by its type; raises `Mistaken` with everything wrong in it."""
    if type(raw) is kind and kind in (bool, str):
        return raw
    try:
        value = None if _too_large(raw) else msgspec.convert(raw, kind, strict=True)
    except (msgspec.ValidationError, TypeError):
        value = None
    if (value is None or _strange_keys(raw, kind)) and (wrong := list(explain(raw, kind, name))):
        raise Mistaken(*wrong)
    return value


def _strange_keys(raw: Any, kind: Any) -> bool:
    """Return whether a table has keys that nobody knows: `msgspec` passes over them."""
    known, inside = _fields_of(kind)
    if isinstance(raw, Mapping) and known:
        return not raw.keys() <= known or any(
            _strange_keys(raw[key], one) for key, one in inside.items() if key in raw
        )
    if not inside:
        return False
    several = raw.values() if isinstance(raw, Mapping) else raw
    return isinstance(raw, Mapping | list | tuple) and any(
        _strange_keys(value, one) for value in several for one in inside.values()
    )


@cache
def _fields_of(kind: Any) -> tuple[frozenset[str], Mapping[str, Any]]:
    """Return the names of the fields of a type, and those of its parts that have fields too."""
    if is_dataclass(kind):
        types = hints(kind)
        return frozenset(types), {n: one for n, one in types.items() if _has_fields(one)}
    return frozenset(), {str(n): one for n, one in enumerate(get_args(kind)) if _has_fields(one)}


@cache
def _has_fields(kind: Any) -> bool:
    """Return whether a type has fields by name, or parts that have."""
    return is_dataclass(kind) or any(map(_has_fields, get_args(kind)))


def slip(said: str, line: str) -> str:
    """Return what is wrong with a line that is no TOML, and the line itself."""
    words = next((zh for pattern, zh in SLIPS if re.search(pattern, said)), "写法不对")
    bare = QUOTED.sub("", line)
    for hour, minute, second in CLOCK.findall(bare):
        if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
            words = "没有这个时刻"
        elif len(hour) < 2:
            words = "钟点要写成 08:30"
    if any(not _is_day(*map(int, found)) for found in DAY.findall(bare)):
        words = "没有这一天"
    elif bare.rstrip().endswith("="):
        words = "等号后面没有写"
    return f"{words}:{short(line.strip())}" if line.strip() else words


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def near(name: str, known: Collection[str]) -> str:
    """Return a question that offers the nearest known name, or nothing."""
    found = get_close_matches(name, known, n=1, cutoff=0.75)
    return f",是不是 {found[0]}" if found else ""


def short(text: str) -> str:
    """Return a text that can be shown in a line: cut where it is long, every letter visible."""
    cut = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    return "".join(c if c.isprintable() else "�" for c in cut)


def written(raw: Any) -> str:
    """Return a value as it stands in the file, cut where it is long."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return f'"{short(raw)}"'
    if _too_large(raw):
        return "太大的数"
    return short(str(raw))


def _too_large(raw: Any) -> bool:
    return isinstance(raw, int) and abs(raw) > LARGEST


def explain(raw: Any, kind: Any, name: str) -> Iterator[str]:
    """Yield in words everything that keeps a value called `name` from being a `kind`."""
    kind = _bare(kind, raw)
    origin, args = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        yield from _table(raw, kind, name)
    elif origin in (tuple, list, frozenset, set):
        yield from _list(raw, args, name)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(raw, Mapping):
            yield f"{name} 要写成表({{ … }}),写的是 {written(raw)}"
            return
        for key, value in raw.items():
            yield from explain(key, args[0], f"{name}.{key}")
            yield from explain(value, args[1], f"{name}.{key}")
    elif kind is not Any and not _fits(raw, kind):
        yield f"{name} {_wanted(kind)},写的是 {written(raw)}"


def _bare(kind: Any, raw: Any) -> Any:
    """Return what is wanted where it may also be absent."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    options = [one for one in get_args(kind) if one is not NoneType]
    if raw is None:
        return Any
    return options[0] if len(options) == 1 else kind


def _fits(raw: Any, kind: Any) -> bool:
    if _too_large(raw):
        return False
    try:
        msgspec.convert(raw, kind, strict=True)
    except (msgspec.ValidationError, TypeError):
        return False
    return True


def _wanted(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"只能写 {'、'.join(str(one.value) for one in kind)}"
    if get_origin(kind) is Literal:
        return f"只能写 {'、'.join(map(str, get_args(kind)))}"
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return f"要写{'或'.join(WANTED.get(one, '表') for one in options if one is not NoneType)}"


def _list(raw: Any, args: tuple[Any, ...], name: str) -> Iterator[str]:
    if not isinstance(raw, list | tuple):
        yield f"{name} 要写成列表([ … ]),写的是 {written(raw)}"
        return
    many = len(args) == 1 or args[1:] == (...,)
    if not many and len(raw) != len(args):
        yield f"{name} 要写 {len(args)} 项,写了 {len(raw)} 项"
        return
    for no, value in enumerate(raw):
        yield from explain(value, args[0] if many else args[no], f"{name} 第 {no + 1} 项")


_HINTS: dict[Any, dict[str, Any]] = {}


def hints(kind: Any) -> dict[str, Any]:
    """Return the types of the fields of a section, or of the arguments of a rule."""
    if kind not in _HINTS:
        _HINTS[kind] = get_type_hints(kind)
    return _HINTS[kind]


def _table(raw: Any, kind: Any, name: str) -> Iterator[str]:
    """Yield every mistake in a table of named fields."""
    if not isinstance(raw, Mapping):
        yield f"{name} 要写成表({{ … }}),写的是 {written(raw)}"
        return
    prefix = f"{name}." if name else ""
    wrong = False
    for key in sorted(raw.keys() - hints(kind).keys()):
        wrong = True
        yield f"没有 {prefix}{key} 这一项{near(str(key), hints(kind))}"
    for part in fields(kind):
        if part.name in raw:
            for mistake in explain(raw[part.name], hints(kind)[part.name], prefix + part.name):
                wrong = True
                yield mistake
        elif part.default is MISSING and part.default_factory is MISSING:
            wrong = True
            yield f"没有写 {prefix}{part.name}"
    if not wrong:
        yield from _together(raw, kind, name)


def _together(raw: Any, kind: Any, name: str) -> Iterator[str]:
    """Yield what is wrong with parts that are each right (a day that ends before it begins)."""
    try:
        msgspec.convert(raw, kind, strict=True)
    except (msgspec.ValidationError, TypeError) as error:
        yield f"{name}:{str(error).split(' - at ')[0]}"
