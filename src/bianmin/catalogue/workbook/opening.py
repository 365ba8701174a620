"""Open what somebody sent as a workbook, within bounds (打开工作簿).

A small file can unpack to gigabytes, and one cell far away makes a reader build a
table as large as the sky. So the file is unpacked here, by the byte, and only
sheets of a size that a catalogue can have are handed to the reader.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

MEGA = 2**20
MOST_BYTES = 20 * MEGA
MOST_UNPACKED = 100 * MEGA
MOST_PARTS = 300
MOST_ROWS = 30_000
MOST_COLUMNS = 120
PARTS = re.compile(r"(?:\[Content_Types\]\.xml|_rels/\.rels|xl/(?!media|drawings).*\.(?:xml|rels))")
STRINGS = "xl/sharedStrings.xml"
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>")
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
IN_ERROR = re.compile(rb'\bt="e"')
SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
UNREADABLE = (CalamineError, ValueError, OSError, OverflowError)
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx under a password


class NoWorkbook(Exception):
    """The file cannot be read as a workbook; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Opened:
    book: CalamineWorkbook
    errors: dict[str, frozenset[str]]  # sheet -> cells with #N/A, #REF! and the like

    def grid(self, name: str) -> list[list[Any]]:
        """Return a sheet from its first cell on, or raise `NoWorkbook`."""
        try:
            grid: list[list[Any]] = self.book.get_sheet_by_name(name).to_python(
                skip_empty_area=False
            )
        except UNREADABLE as error:
            raise NoWorkbook(f"“{name}”表损坏了,读不出来。用 Excel 打开再存一次") from error
        return grid


def opened(data: bytes) -> Opened:
    """Return the workbook in `data`, or raise `NoWorkbook`."""
    if not data:
        raise NoWorkbook("这个文件是空的。请重新选一次文件")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / MEGA:.0f}"
        raise NoWorkbook(f"文件有 {size} MB,最多 20 MB。去掉图片,或分成几份导入")
    if data.startswith(OLD_EXCEL):
        raise NoWorkbook("这是旧的 .xls 或加了密码的工作簿。用 Excel 打开,另存为不加密码的 .xlsx")
    parts = _unpacked(data)
    if "xl/workbook.xml" not in parts:
        raise NoWorkbook("这不是 Excel 工作簿(.xlsx)。先导出一份,照着它填")
    names = dict(_sheet_files(parts))
    titles = {file: name for name, file in names.items()}
    found = {
        file: _looked_over(titles.get(file, file), part)
        for file, part in parts.items()
        if file.endswith(".xml") and file != STRINGS
    }
    errors = {name: found.get(file, frozenset()) for name, file in names.items()}
    try:
        return Opened(load_workbook(io.BytesIO(_packed(parts))), errors)
    except UNREADABLE as error:
        raise NoWorkbook("工作簿损坏了,读不出来。用 Excel 打开再存一次") from error


def column_letters(index: int) -> str:
    """Return A for 0, Z for 25, AA for 26."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts a reader needs, or raise `NoWorkbook` before they grow too large."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [i for i in archive.infolist() if PARTS.fullmatch(i.filename)]
            if len(wanted) > MOST_PARTS:
                raise NoWorkbook("工作簿里的表太多了。只留事项、材料、环节、常见问题四张")
            for info in wanted:
                with archive.open(info) as part:
                    parts[info.filename] = part.read(left + 1)
                left -= len(parts[info.filename])
                if left < 0:
                    raise NoWorkbook("工作簿解开后太大了。删掉空行空列和图片,或分成几份导入")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise NoWorkbook("这不是 Excel 工作簿(.xlsx),或者文件没有传全。请重新选一次") from error
    except (RuntimeError, NotImplementedError) as error:  # encrypted, or packed in another way
        raise NoWorkbook("打不开:工作簿加了密码。去掉密码再导入") from error
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    """Return the parts as a fresh archive: no size in it is a lie."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _sheet_files(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the part it stands in."""
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    files = {}
    for tag in RELATION.findall(relations):
        target = _attribute(tag, "Target").lstrip("/")
        files[_attribute(tag, "Id")] = target if target.startswith("xl/") else f"xl/{target}"
    for tag in SHEET.findall(parts["xl/workbook.xml"].decode("utf-8", "replace")):
        yield _attribute(tag, "name"), files.get(_attribute(tag, r"\w+:id"), "")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def _looked_over(name: str, sheet: bytes) -> frozenset[str]:
    """Return the cells of a sheet that hold an error; raise `NoWorkbook` if it is too large."""
    errors = []
    for attributes, empty in CELL.findall(sheet):
        place = None if empty else PLACE.search(attributes)
        if place is None:
            continue
        letters, row = place[1], int(place[2])
        if row > MOST_ROWS or _column(letters) > MOST_COLUMNS:
            where = f"{letters.decode()}{row}"
            raise NoWorkbook(
                f"“{name}”表的 {where} 有内容,太远了:最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。"
                "删掉用不着的行和列"
            )
        if IN_ERROR.search(attributes):
            errors.append(f"{letters.decode()}{row}")
    return frozenset(errors)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
