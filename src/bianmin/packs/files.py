"""Reads TOML so that one slip hides nothing else (读文件).

Where a file is no TOML, it is read table by table, and in a table line by line:
every slip is told with its line and its clause, and all the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli

from .mistakes import slip

TABLE = re.compile(r"^\[\[", re.M)
NAME = re.compile(r"""^\s*(?:id|name)\s*=\s*["']([^"'\n]*)""", re.M)
LINE = re.compile(r"\(at line (\d+),")
MOST = 20  # slips told of one table: beyond that it is no table
MOST_LINES = 200  # of a table without an end in which its beginning is looked for


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """What a file says: its tables, what is wrong, and the clauses that are torn."""

    tree: Mapping[str, Any]
    mistakes: tuple[str, ...] = ()
    torn: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        return not self.mistakes


EMPTY = Text({})


def read_text(file: Path) -> Text:
    """Return what a file says; one that is not there says nothing."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return EMPTY
    except UnicodeDecodeError:
        return Text({}, ("不是 UTF-8 编码的文字",))
    except IsADirectoryError:
        return Text({}, ("这里应当是文件,却是文件夹",))
    except OSError as error:
        return Text({}, (f"打不开({error.strerror})",))
    return parse(text)


@lru_cache(maxsize=2048)
def parse(text: str) -> Text:
    """Return what a text says, as far as it can be read, with every slip in it."""
    try:
        return Text(tomli.loads(text))
    except (ValueError, RecursionError):
        return _salvaged(text)


def _salvaged(text: str) -> Text:
    tree: dict[str, Any] = {}
    mistakes: list[str] = []
    torn: set[str] = set()
    for first, chunk in _chunks(text):
        part, slips = _without_slips(chunk.split("\n"))
        name = NAME.search(chunk) if chunk.startswith("[[") else None
        if slips and name:
            torn.add(name[1])
        where = f"{name[1]}:" if name else ""
        mistakes += (f"{where}第 {first + no} 行{words}" for no, words in slips)
        for key, value in part.items():
            if isinstance(value, list) and isinstance(tree.get(key), list):
                tree[key] = tree[key] + value
            elif key not in tree:
                tree[key] = value
    # Whole tables that do not go together: the same table twice, a table and a list.
    return Text(tree, tuple(mistakes) or ("同一项写了两次",), frozenset(torn))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line before it, text) of what stands before, between and after the `[[`."""
    starts = [0, *(m.start() for m in TABLE.finditer(text) if m.start()), len(text)]
    line = 0
    for start, end in pairwise(starts):
        yield line, text[start:end]
        line += text.count("\n", start, end)


def _without_slips(lines: list[str]) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """Return what some lines say without those that say nothing, and (line, slip) of these."""
    slips: list[tuple[int, str]] = []
    while len(slips) < MOST:
        try:
            return tomli.loads("\n".join(lines)), slips
        except (ValueError, RecursionError) as error:
            no = _line(str(error), lines)
            if not lines[no - 1].strip():  # the slip is not on one line: give up here
                slips.append((no, slip(str(error), "")))
                break
            slips.append((no, slip(str(error), lines[no - 1])))
            lines[no - 1] = ""
    return {}, slips


def _line(said: str, lines: list[str]) -> int:
    """Return the number of the line that is wrong; of what never ends, the one it begins on."""
    found = LINE.search(said)
    if found and not said.startswith("Unclosed"):
        return min(int(found[1]), len(lines))
    for sound in range(min(len(lines), MOST_LINES), -1, -1):
        try:
            tomli.loads("\n".join(lines[:sound]))
        except (ValueError, RecursionError):
            continue
        return next((no for no, line in enumerate(lines, 1) if no > sound and line.strip()), 1)
    return 1
