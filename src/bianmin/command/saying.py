"""What the words of the command line have in common: names, options, answers (说法)."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from bianmin.packs import Pack, PackError, read_calendar, read_pack
from bianmin.places import PACKS
from bianmin.rules.calendar import Calendar


class Unusable(Exception):
    """What was typed cannot be used; `args` holds everything wrong with it. Exit status 2."""


def give_up(unusable: Unusable, as_json: bool) -> int:
    """Say everything that was wrong with what was typed, and return the exit status."""
    if as_json:
        say_json({"mistakes": list(unusable.args)})
    else:
        sys.stderr.write("".join(f"{line}\n" for line in unusable.args))
    return 2


def say_json(found: Any) -> None:
    """Print something as JSON, Chinese as Chinese."""
    plain = msgspec.to_builtins(found, str_keys=True)
    print(json.dumps(plain, ensure_ascii=False, indent=2))


def known() -> list[str]:
    """Return the names of the rule books on the shelf, the foundations among them."""
    return sorted(head.parent.name for head in PACKS.glob("*/pack.toml"))


def say_unknown(what: str, name: str, names: Iterable[str]) -> int:
    """Say that there is no such name, and which ones are near."""
    print(no_such(what, name, names))
    return 1


def no_such(what: str, name: str, names: Iterable[str]) -> str:
    """Return a sentence that there is no such name, with the near ones."""
    near = get_close_matches(name, list(names), n=5, cutoff=0.4) or sorted(names)[:12]
    return f"没有这个{what} (no such name): {name[:80]}。可用的 (there is): {', '.join(near)}"


def book(name: str) -> Pack:
    """Return a rule book by its name, or by its folder (`./our-town`). Raises `Unusable`."""
    folder = Path(name) if "/" in name else PACKS / name
    if not name or "\0" in name or not (folder / "pack.toml").is_file():
        raise Unusable(no_such("规则包", name.replace("\0", ""), known()))
    try:
        return read_pack(folder.resolve() if "/" in name else folder)
    except PackError as error:
        raise Unusable(
            f"规则包 {name} 读不通 (cannot be read):", *str(error).splitlines()
        ) from error


def calendar() -> Calendar:
    """Return the calendar of the shelf. Raises `Unusable` with every mistake of its notices."""
    try:
        return read_calendar(PACKS / "_calendars")
    except ValueError as error:
        raise Unusable(
            "日历读不通 (the calendar cannot be read):", *str(error).splitlines()
        ) from error


def options(
    words: Iterable[str], *, flags: Collection[str] = (), valued: Collection[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Return the plain words and the options. Raises `Unusable` for one that is not known."""
    plain: list[str] = []
    found: dict[str, str] = {}
    wrong: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        name, equals, value = word.partition("=")
        if not word.startswith("--"):
            plain.append(word)
        elif word in flags:
            found[word] = ""
        elif name in valued and (equals or queue):
            found[name] = value if equals else queue.pop(0)
        else:
            wrong.append(f"没有 {name} 这个选项,或者后面少了东西 (no such option)")
    if wrong:
        raise Unusable(*wrong)
    return plain, found


def plainly(value: Any) -> Any:
    """Return a value as JSON can hold it; days and times stay as they are written."""
    return msgspec.to_builtins(value, str_keys=True, builtin_types=(date, datetime, time))
