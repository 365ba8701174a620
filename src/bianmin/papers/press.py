"""The press (排印): sheets in, PDF/A-2b out.

All words of a sheet reach typst as one JSON value in `sys.inputs`; none is ever
part of typst source, so no text can be read as markup or code. Equal sheets
give equal bytes on the same fonts: the only date in a PDF is its sheet's.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

import msgspec
import segno
import typst

from bianmin.papers import fonts, words
from bianmin.papers.book import Booklet, Paper, Poster
from bianmin.papers.sheet import Sheet

SHEET, POSTER, BOOKLET = ("sheet.typ", "poster.typ", "booklet.typ")
HERE = Path(__file__).parent
BEIJING = timezone(timedelta(hours=8))
SHORT = 4  # characters: a column of such cells is centred
LONGEST_FOOT = 120  # characters: what runs over the edge of every page helps nobody
LONGEST_LABEL = 40
LONGEST_URL = 600  # beyond it a QR code of this size is no longer read by a phone


class Press:
    """Compilers kept warm, and the faces they set.

    A compiler that is kept takes milliseconds for a page, a new one a tenth of a
    second; one compiler serves one thread at a time, so they wait in a queue.
    """

    def __init__(self, folders: Sequence[Path] = (), *, system: bool = True) -> None:
        """Look for typefaces, or raise `FontMissing`."""
        self._fonts = typst.Fonts(
            include_system_fonts=system,
            include_embedded_fonts=False,
            font_paths=[str(folder) for folder in folders],
        )
        self.faces = fonts.choose(self._fonts.fonts())
        self._idle: dict[str, LifoQueue[typst.Compiler]] = {
            name: LifoQueue() for name in (SHEET, POSTER, BOOKLET)
        }
        self._pid = os.getpid()

    def render(self, sheets: Sequence[Sheet]) -> bytes:
        """Return one PDF/A-2b with all the sheets, each in all its copies."""
        if not sheets:
            raise ValueError("nothing to print")
        data = {"sheets": [self._leaf(sheet) for sheet in sheets]}
        return self._print(SHEET, data, sheets[0].issued_on)

    def posters(self, posters: Sequence[Poster], *, paper: Paper, on: date) -> bytes:
        """Return one PDF/A-2b with the posters, each on a sheet of A3 or A4."""
        if not posters:
            raise ValueError("nothing to print")
        leaves = [self._clean(poster) | {"qr": _qr(poster.url)} for poster in posters]
        return self._print(POSTER, {"posters": leaves, "paper": paper}, on)

    def booklet(self, booklet: Booklet, *, paper: Paper, on: date) -> bytes:
        """Return a whole rule book as PDF/A-2b."""
        said = self._clean(booklet) | {"qr": _qr(booklet.url)}
        return self._print(BOOKLET, {"booklet": said, "paper": paper}, on)

    def _clean(self, words_of: Poster | Booklet) -> dict[str, Any]:
        """Return what is to be printed: only words the faces can print."""
        data = msgspec.to_builtins(words_of)
        clean: dict[str, Any] = words.everywhere(
            data, lambda text: words.plain(words.typeset(text), self.faces.covers)
        )
        return clean

    def _print(self, template: str, data: dict[str, Any], day: date | None) -> bytes:
        faces = self.faces
        told = {
            "body": faces.body,
            "head": faces.head,
            "label": faces.label,
            "thicken": faces.thicken,
        }
        with self._compiler(template) as compiler:
            pdf = compiler.compile(
                format="pdf",
                sys_inputs={"data": json.dumps(data | {"faces": told})},
                pdf_standards=["a-2b"],
                timestamp=_issued(day),
            )
        if not isinstance(pdf, bytes):
            raise TypeError("typst gave no PDF")
        return pdf

    def _leaf(self, sheet: Sheet) -> dict[str, Any]:
        """Return the sheet as the template wants it: only words the faces can print."""
        data = sheet.to_dict()
        data["date"] = words.chinese_date(data["issued_on"]) if data["issued_on"] else ""
        foot = sheet.foot or (sheet.follow.url if sheet.follow else "")
        data["foot"] = words.cut(foot, LONGEST_FOOT)
        data["copies"] = [words.cut(copy, LONGEST_LABEL) for copy in sheet.copies]
        if sheet.follow:
            data["follow"] |= {
                "case_no": words.groups(sheet.follow.case_no),
                "aloud": words.aloud(sheet.follow.code),
            }
        for block in data["blocks"]:
            if block["kind"] == "table":
                columns = list(zip(block["columns"], *block["rows"], strict=True))
                block["shares"] = block["shares"] or [_share(cells) for cells in columns]
                block["short"] = [max(map(len, cells)) <= SHORT for cells in columns]
        clean: dict[str, Any] = words.everywhere(
            data, lambda text: words.plain(words.typeset(text), self.faces.covers)
        )
        clean["qr"] = _qr(sheet.follow.url) if sheet.follow else ""
        return clean

    @contextmanager
    def _compiler(self, template: str) -> Iterator[typst.Compiler]:
        """Lend an idle compiler of a template, or a new one."""
        if os.getpid() != self._pid:
            # typst's threads do not survive a fork; without this the child would wait forever
            raise RuntimeError("papers were printed before this process was forked: use spawn")
        try:
            compiler = self._idle[template].get_nowait()
        except Empty:
            compiler = typst.Compiler(str(HERE / template), root=str(HERE), font_paths=self._fonts)
        try:
            yield compiler
        finally:
            self._idle[template].put(compiler)


@cache
def press() -> Press:
    """Return this process's press, or raise `FontMissing`.

    Besides the system's fonts it sees those of our lock file and the folder that
    BIANMIN_FONTS names (a town hall's licensed 仿宋 and 小标宋, say).
    """
    own = os.environ.get("BIANMIN_FONTS", "")
    return Press((*([Path(own)] if own else []), *fonts.folders()))


def render(sheet: Sheet) -> bytes:
    """Return a sheet as PDF/A-2b, every copy in it, or raise `FontMissing`."""
    return press().render([sheet])


def render_many(sheets: Sequence[Sheet]) -> bytes:
    """Return several sheets as one PDF/A-2b for one trip to the printer, or raise `FontMissing`."""
    return press().render(sheets)


def unprintable(sheet: Sheet) -> list[str]:
    """Return the characters of a sheet that this machine's fonts lack and print as 〓.

    Rare characters live in people's names: ask before handing out the paper.
    """
    lost: dict[str, None] = {}

    def look(text: str) -> str:
        lost.update(dict.fromkeys(words.unprintable(text, press().faces.covers)))
        return text

    words.everywhere(sheet.to_dict(), look)
    return list(lost)


def _issued(day: date | None) -> datetime:
    """Return the moment the PDF says it was made: the start of the day of issue."""
    if day is None:
        return datetime(2000, 1, 1, tzinfo=UTC)
    return datetime.combine(day, time(), tzinfo=BEIJING)


def _qr(url: str) -> str:
    """Return the QR code of an address as SVG; nothing for an address too long to scan."""
    if not url or len(url.encode()) > LONGEST_URL:
        return ""
    return segno.make(url, error="m", micro=False).svg_inline(border=0, scale=4)


def _share(cells: Sequence[str]) -> int:
    """Return a width for a column of a table: as its longest words, within reason."""
    return min(max(4, *map(len, cells)), 24)
