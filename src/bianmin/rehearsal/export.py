"""A rehearsal as a workbook (导出): the sum and every difference, in constant memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any, cast

import xlsxwriter  # type: ignore[import-untyped]
from django.db.models import QuerySet
from django.utils.timezone import localtime

from .models import Difference, Run
from .queries import Shown, clauses_in_words, pack_or_none, shown
from .sums import heading, sums

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 1_000_000  # rows of one sheet
CHUNK = 1_000
HEADS = (
    ("办件编号", 26), ("事项", 34), ("哪天", 11), ("做了什么", 11), ("哪个决定", 14),
    ("当时", 30), ("演练", 40), ("怎么变", 16), ("依据", 60),
)  # fmt: skip


def write(run: Run, title: str, found: QuerySet[Difference]) -> IO[bytes]:
    """Return the workbook as a temporary file at its beginning."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    _sums(book, run, title)
    sheet = book.add_worksheet("逐个")
    head = book.add_format({"bold": True, "bottom": 1, "top": 1})
    for column, (words, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, head)
    count = 0
    for count, (row, because) in enumerate(_rows(run, found), 1):
        _write(sheet, count, row, because)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(count, 1), len(HEADS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    out.seek(0)
    return cast("IO[bytes]", out)


def _rows(run: Run, found: QuerySet[Difference]) -> Iterator[tuple[Shown, str]]:
    tried = pack_or_none(run.pack)
    plain = found[:MOST].iterator(chunk_size=CHUNK)
    while chunk := list(islice(plain, CHUNK)):
        for row in shown(chunk, run.pack):
            yield row, clauses_in_words(tried, row.row.because)


def _write(sheet: Any, line: int, row: Shown, because: str) -> None:
    day = localtime(row.row.at).date()
    texts = (row.row.no, row.item, day, row.act, row.decision, row.before, row.after, row.turn, because)  # fmt: skip
    for column, value in enumerate(texts):
        if isinstance(value, str):
            sheet.write_string(line, column, value)
        else:
            sheet.write_datetime(line, column, value)


def _sums(book: Any, run: Run, title: str) -> None:
    sheet = book.add_worksheet("合计")
    head = book.add_format({"bold": True, "bottom": 1, "top": 1})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 4, 12)
    sheet.set_column(5, 5, 50)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, heading(acts=run.done, changed=run.changed, counts=run.counts))
    names = ("哪个决定", "重算了", "会不一样", "没有记下", "日历变了", "怎么变")
    for column, words in enumerate(names):
        sheet.write_string(3, column, words, head)
    for line, row in enumerate(sums(run.counts), 4):
        sheet.write_string(line, 0, row.zh)
        for column, number in enumerate((row.judged, row.differs, row.unrecorded, row.drifted), 1):
            sheet.write_number(line, column, number)
        sheet.write_string(line, 5, row.said)
