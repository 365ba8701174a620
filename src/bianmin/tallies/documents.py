"""The sheet as it is printed and as a workbook, with a ledger of each kind (月报、季报、分类台账)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO, Any, cast

import xlsxwriter  # type: ignore[import-untyped]

from bianmin.cases import register_export
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.papers import Heading, Paragraph, Signatures, Table
from bianmin.papers import Sheet as Printed

from .models import Movement
from .queries import BY, Row, Sheet

W, P = Movement.What, Movement.Pace
BALANCE = (  # the head, and what stands under it
    ("期初在办", "opening"), ("收件", W.RECEIVED), ("转入", W.MOVED_IN), ("更正恢复", W.REOPENED),
    ("办结", W.DECIDED), ("退回", W.RETURNED), ("不予受理", W.REJECTED), ("撤回", W.WITHDRAWN),
    ("逾期未补", W.LAPSED), ("转出", W.MOVED_OUT), ("期末在办", "closing"),
)  # fmt: skip
WORK = (
    ("受理", W.ACCEPTED), ("补正告知", W.NOTICED), ("补齐", W.SUPPLEMENTED), ("准予", "granted"),
    ("不予", "refused"), ("提前办结", P.EARLY), ("按时办结", P.ON_TIME), ("超期办结", P.LATE),
    ("按时率", "share"), ("平均用几天", "average"), ("平均承诺几天", "promised"),
    ("上期平均用几天", "earlier"),
)  # fmt: skip
STEPS = ("环节数", "steps")
COUNTED = 8  # of them count cases: the rest says how long they took, and on paper stands by itself
GAUGES = {"opening", "closing", "share", "average", "promised", "earlier", "steps"}


def work(by: str) -> tuple[tuple[str, str], ...]:
    """Return the heads of how it was done; of an item also its steps."""
    return (*WORK, STEPS) if by == "item" else WORK


def figure(row: Row, name: str) -> float | int | None:
    """Return one figure of a line."""
    if name in GAUGES:
        found: float | int | None = getattr(row, name)
        return round(found, 1) if isinstance(found, float) else found
    return row[name]


def cells(row: Row, heads: Any) -> list[str]:
    """Return the figures of a line as they are shown; what is not known, as a dash."""
    found = []
    for _, name in heads:
        value = figure(row, name)
        found.append("—" if value is None else f"{value:g}{'%' if name == 'share' else ''}")
    return found


def printed(sheet: Sheet, title: str, hall: str, sample: bool, at: date) -> Printed:
    """Return the sheet as it is sent up: what came and went, and how it was done."""
    rows = [*sheet.rows, sheet.total]
    what = BY[sheet.by][0]

    def table(heads: Any) -> Table:
        lines = tuple((row.name, *cells(row, heads)) for row in rows)
        return Table((what, *(head for head, _ in heads)), lines)

    return Printed(
        issuer=hall, title=title,
        blocks=(
            Paragraph(f"{sheet.first:%Y-%m-%d} 至 {sheet.last:%Y-%m-%d},按每一步办的日子计。"),
            Heading("一、收与结"),
            table(BALANCE),
            Heading("二、办得怎样"),
            table(WORK[:COUNTED]),
            Heading("三、用了多久"),
            table(work(sheet.by)[COUNTED:]),
            Paragraph("期初在办+收件+转入+更正恢复-办结-退回-不予受理-撤回-逾期未补-转出=期末在办。"),
            Signatures(("制表", "审核")),
        ),
        issued_on=at, sample=sample,
    )  # fmt: skip


# ---- the ledgers of each kind: one line for every case that came into the kind


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger of one kind in a stretch: its name, and which cases it lists."""

    kinds: tuple[str, ...]  # a town may call several by one name
    name: str
    lines: int


def books(sheet: Sheet) -> list[Book]:
    """Return the ledgers of a stretch: as many lines as its sheet counts as come in."""
    by_kind = sheet if sheet.by == "kind" else Sheet(sheet.halls, sheet.first, sheet.last, "kind")
    found = [
        Book(tuple(row.keys), row.name, row[W.RECEIVED] + row[W.MOVED_IN]) for row in by_kind.rows
    ]
    return [book for book in found if book.lines]


def came(sheet: Sheet, kinds: tuple[str, ...]) -> Any:
    """Return the movements by which cases came into a kind, in the order of their days."""
    rows = Movement.objects.filter(
        centre__in=sheet.halls, day__gte=sheet.first, day__lte=sheet.last, kind__in=kinds,
        what__in=(W.RECEIVED, W.MOVED_IN),
    )  # fmt: skip
    return rows.order_by("day", "pk")


def lines(
    sheet: Sheet, kinds: tuple[str, ...], today: date
) -> Iterator[tuple[Movement, dict[str, Any]]]:
    """Yield how each case came into a kind, and the case as the register has it."""
    found = came(sheet, kinds)[: register_export.MOST].iterator(chunk_size=register_export.CHUNK)
    while chunk := list(islice(found, register_export.CHUNK)):
        cases = Case.objects.filter(pk__in=[one.case_id for one in chunk])
        rows = {row["pk"]: row for row in register_export.rows(cases, today)}
        yield from ((one, rows[one.case_id]) for one in chunk)


LEFT_OUT = {
    "代理人",
    "办件种类",
    "收件方式",
    "暂定",
    "法定办结日",
    "延时服务(分钟)",
    "视为受理",
    "归档地点",
}
OF_A_KIND = {  # what the ledger of a kind shows beside
    "agency": {"代理人"}, "returned": {"不办的理由"}, "promised": {"法定办结日", "暂定"},
}  # fmt: skip


def columns(kinds: tuple[str, ...]) -> list[register_export.Column]:
    """Return the columns of the ledger of a kind: the register's, without what it has no use for."""
    left = LEFT_OUT.difference(*(OF_A_KIND.get(kind, set()) for kind in kinds))
    return [one for one in register_export.COLUMNS if one.head not in left]


def workbook(sheet: Sheet, title: str, centre: Centre | None, today: date) -> IO[bytes]:
    """Return the sheet by kind, department, window and item, and a ledger of each kind."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "top": 1, "text_wrap": True}),
        "total": book.add_format({"bold": True, "top": 1}),
    }
    for by, (what, _) in BY.items():
        one = Sheet(sheet.halls, sheet.first, sheet.last, by, compares=True)
        _sums(book, styles, one, what, title)
    for ledger in books(sheet):
        _ledger(book, styles, sheet, ledger, title, today)
    book.close()
    out.seek(0)
    return cast("IO[bytes]", out)


def _sums(book: Any, styles: Any, sheet: Sheet, what: str, title: str) -> None:
    heads = (*BALANCE, *work(sheet.by))
    page = _page(book, styles, f"按{what}", title, [what, *(head for head, _ in heads)], 11)
    page.set_column(0, 0, 28)
    every = [*sheet.rows, sheet.total]
    for line, row in enumerate(every, 2):
        style = styles["total"] if row is every[-1] else None
        page.write_string(line, 0, row.name, style)
        for column, (_, name) in enumerate(heads, 1):
            value = figure(row, name)
            if value is not None:
                page.write_number(line, column, value, style)


def _ledger(book: Any, styles: Any, sheet: Sheet, ledger: Book, title: str, today: date) -> None:
    shown = columns(ledger.kinds)
    heads = ["序号", "登记日期", "怎样来的", *(one.head for one in shown)]
    page = _page(book, styles, f"{ledger.name}台账", f"{ledger.name}台账 {title}", heads, 14)
    for line, (how, row) in enumerate(lines(sheet, ledger.kinds, today), 1):
        values = [line, how.day, how.get_what_display(), *(one.value(row) for one in shown)]
        for column, value in enumerate(values):
            register_export.write_cell(page, line + 1, column, value)


def _page(book: Any, styles: Any, name: str, title: str, heads: list[str], width: int) -> Any:
    page = book.add_worksheet(name.translate(NOT_IN_A_NAME)[:31])
    page.set_column(0, len(heads) - 1, width)
    page.write_string(0, 0, title, styles["title"])
    for column, head in enumerate(heads):
        page.write_string(1, column, head, styles["head"])
    page.freeze_panes(2, 1)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    return page


NOT_IN_A_NAME = str.maketrans("[]:*?/\\", "       ")  # what a sheet of a workbook may not be called
