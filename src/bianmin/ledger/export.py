"""The trail as a file for the auditor: CSV or Excel, any length in constant memory (导出)."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, TextIO, cast

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.packs import PackError

from . import details, words
from .models import Entry, EntryQuerySet

HEADS = (
    "序号", "中心", "时间", "谁", "做了什么", "对什么", "说明", "规则书", "依据", "上一条校验值", "本条校验值",
)  # fmt: skip
WIDTHS = (8, 24, 20, 12, 14, 28, 50, 16, 50, 18, 18)
SHEET = 1_000_000  # rows; Excel takes 1,048,576
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a table program would run them
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows(found: EntryQuerySet, reader: User) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the file, the oldest first, as far as `reader` may read them."""
    sees_cases = reader.may("cases.see")
    entries = found.select_related("centre").order_by("at", "pk")
    for entry in entries.iterator(chunk_size=2000):
        told = details.details_zh(entry, sees_cases=sees_cases)
        yield (
            str(entry.seq),
            entry.centre.name if entry.centre else "县级",
            f"{localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            entry.by_name,
            words.event_zh(entry.event),
            words.subject_zh(entry.subject, entry.details),
            ";".join(f"{name}:{value}" for name, value in told),
            entry.pack,
            "、".join(cited(entry)),
            entry.prev,
            entry.hash,
        )


def cited(entry: Entry) -> Iterator[str]:
    """Yield the places of the clauses an entry rests on, by name where the book is on the shelf."""
    try:
        clauses = shelf.pack(entry.pack).clauses
    except PackError:
        clauses = {}
    for name in entry.because:
        yield clauses[name].at if name in clauses else name


def harmless(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write(kind: str, lines: Iterable[tuple[str, ...]]) -> tuple[IO[bytes], int]:
    """Return a temporary file of this kind, at its beginning, and how many lines it holds."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    count = _csv(out, lines) if kind == "csv" else _xlsx(out, lines)
    out.seek(0)
    return cast("IO[bytes]", out), count


def _csv(out: IO[bytes], lines: Iterable[tuple[str, ...]]) -> int:
    count = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8-sig", newline="") as text:
        sheet = csv.writer(cast("TextIO", text))
        sheet.writerow(HEADS)
        for line in lines:
            sheet.writerow([harmless(cell) for cell in line])
            count += 1
        text.seek(0)
        for part in iter(lambda: text.buffer.read(1 << 16), b""):
            out.write(part)
    return count


def _xlsx(out: IO[bytes], lines: Iterable[tuple[str, ...]]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet, count = _sheet(book), 0
    for line in lines:
        if count and count % SHEET == 0:
            sheet = _sheet(book)
        sheet.write_row(count % SHEET + 1, 0, line)
        count += 1
    book.close()
    return count


def _sheet(book: Any) -> Any:
    sheet = book.add_worksheet()
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, HEADS, book.add_format({"bold": True, "bottom": 1}))
    sheet.freeze_panes(1, 0)
    return sheet
