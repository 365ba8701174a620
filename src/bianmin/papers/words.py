"""Text made fit for paper (文字): what a page cannot show is named, never dropped in silence.

People's names hold rare characters, pasted text holds tabs, control characters
and emoji. A PDF/A may not contain a glyph that is missing, so such a character
is printed as 〓, the printer's mark for "no such type", and can be listed.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

MISSING = "〓"
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LONG_RUN = re.compile("[^\\s\u200b\u2e80-\U0003ffff]{24,}")  # a word no line can hold
_BREAK = "\u200b"  # a place to break a line; shows nothing

_HAN = "\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_STOP = re.compile(f"(?<=[{_HAN}\u201d])(?:[,:;!]|\\?(?![a-z]))|[,;](?=[{_HAN}])")
_BRACKETS = re.compile(r"\(([^()\n]{1,200})\)")
_WIDE = str.maketrans(",:;!?", "，：；！？")

_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def typeset(text: str) -> str:
    """Return `text` with the punctuation of Chinese print (GB/T 15834).

    Half-width stops after a Chinese character or before one (12:00,下午), and half-width brackets around or
    beside one, become full-width. Only the printed form changes, never the data.
    """
    text = _BRACKETS.sub(_bracketed, text)
    return _STOP.sub(lambda stop: stop[0].translate(_WIDE), text)


def plain(text: str, covers: Callable[[str], bool]) -> str:
    """Return `text` with nothing in it that the faces cannot print.

    Line ends become `\\n`, tabs spaces; control, format and private characters go
    (among them those that turn the direction of writing); the rest of what no
    face covers becomes 〓. Endless words get places to break.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    kept = (c if c == "\n" or covers(c) else _substitute(c) for c in text if not _unseen(c))
    return _LONG_RUN.sub(lambda run: _broken(run[0]), "".join(kept))


def unprintable(text: str, covers: Callable[[str], bool]) -> list[str]:
    """Return the characters of `text` that would be printed as 〓, each once."""
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    lost = (c for c in text if c != "\n" and not _unseen(c) and not covers(c) and not c.isspace())
    return list(dict.fromkeys(lost))


def everywhere(data: Any, change: Callable[[str], str]) -> Any:
    """Return nested lists and dicts with every string value changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, list | tuple):
        return [everywhere(item, change) for item in data]
    if isinstance(data, dict):
        return {key: everywhere(value, change) for key, value in data.items()}
    return data


def chinese_date(text: str) -> str:
    """Return an ISO date as papers write it: 2026年11月3日."""
    year, month, day = text.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def cut(text: str, most: int) -> str:
    """Return `text` as one line of at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def groups(number: str) -> str:
    """Return a case number in groups of four, unless it has its own groups."""
    if re.search(r"[\s-]", number) or len(number) <= 6:
        return number
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))


def aloud(code: str) -> str:
    """Return a query code as it is read aloud: digits as Chinese numerals."""
    return code.translate(_DIGITS)


def _unseen(char: str) -> bool:
    # Mn is kept but for the variation selectors: they only choose a drawing.
    return (
        (unicodedata.category(char) in ("Cc", "Cf") and char != "\n")
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


def _substitute(char: str) -> str:
    return " " if char.isspace() else MISSING


def _broken(run: str) -> str:
    return _BREAK.join(run[i : i + 8] for i in range(0, len(run), 8))


def _bracketed(found: re.Match[str]) -> str:
    around = found.string[max(0, found.start() - 1) : found.end() + 1]
    return f"（{found[1]}）" if re.search(f"[{_HAN}]", around) else found[0]
