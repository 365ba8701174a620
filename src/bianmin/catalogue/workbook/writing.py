"""Write the catalogue into a workbook (写工作簿), row by row, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]

from bianmin.catalogue.columns import (
    HELP,
    ITEMS,
    JOINED,
    MATERIALS,
    PROBLEM,
    QUESTIONS,
    SOURCE_CODES,
    STEPS,
    Column,
    Kind,
    need_code,
)
from bianmin.catalogue.models import Version
from bianmin.catalogue.sheets import sheets
from bianmin.catalogue.workbook import cells
from bianmin.catalogue.workbook.reading import Book, Fault

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,  # what begins with = stays what somebody wrote
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LISTED = 255  # characters that Excel takes as a list of choices
ROWS = 5000  # to which choices are offered
HELP_HEADS = ("表", "列", "交换名", "必填", "可以写什么", "说明")
KIND_SAID = {
    Kind.WHOLE: "整数", Kind.MONEY: "元", Kind.DAY: "日期,如 2026-12-01", Kind.YES: "是 或 否",
    Kind.WORDS: f"几个用 {JOINED} 隔开", Kind.LONG: "可以分行",
}  # fmt: skip
SOURCE_BACK = {said: code for code, said in SOURCE_CODES.items()}


class Writer:
    """One workbook being written; each sheet grows downwards."""

    def __init__(self, out: IO[bytes]) -> None:
        self._book = xlsxwriter.Workbook(out, dict(OPTIONS))
        add = self._book.add_format
        self._head = add({"bold": True, "bg_color": "#E2E9EE", "text_wrap": True, "valign": "top"})
        self._must = add({"bold": True, "bg_color": "#F6E8C8", "text_wrap": True, "valign": "top"})
        self._text = add({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._quoted = add(
            {"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True}
        )
        self._day = add({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._plain = add({"valign": "top"})
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}

    def sheet(self, name: str, heads: Sequence[str], columns: Sequence[Column | None]) -> None:
        """Begin a sheet with its heads, and offer what can be chosen."""
        sheet = self._sheets[name] = self._book.add_worksheet(name)
        self._next[name] = 1
        sheet.freeze_panes(1, 2)
        for place, (head, column) in enumerate(zip(heads, columns, strict=True)):
            wide = column is not None and (column.kind is Kind.LONG or column.most >= 200)
            sheet.set_column(place, place, 32 if wide else 14)
            self._write(
                sheet, 0, place, head, self._must if column and column.needed else self._head
            )
            if column is not None and (options := _options(column)):
                rule = {"validate": "list", "source": options, "error_type": "warning"}
                sheet.data_validation(1, place, ROWS, place, rule)

    def row(self, name: str, values: Iterable[Any]) -> None:
        """Write the next row of a sheet."""
        line = self._next[name]
        self._next[name] += 1
        for place, value in enumerate(values):
            if value is not None and value != "":
                self._write(self._sheets[name], line, place, value, None)

    def _write(self, sheet: Any, line: int, place: int, value: Any, style: Any) -> None:
        if isinstance(value, bool):
            sheet.write_string(line, place, "是" if value else "否", style or self._text)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value, style or self._plain)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, value, style or self._day)
        else:
            text = cells.text_of(value)
            risky = self._quoted if text.startswith(FORMULA) else self._text
            sheet.write_string(line, place, text, style or risky)

    def help(self) -> None:
        """Write the sheet that says what goes where."""
        self.sheet(HELP, HELP_HEADS, [None] * len(HELP_HEADS))
        for name, columns in sheets().items():
            for column in columns:
                self.row(
                    HELP,
                    (
                        name, column.label, column.exchange, "必填" if column.needed else "",
                        "、".join(cells.choices(column)) or KIND_SAID.get(column.kind, f"最多 {column.most} 个字"),
                        column.hint,
                    ),
                )  # fmt: skip

    def close(self) -> None:
        self._book.close()


def _options(column: Column) -> list[str]:
    """Return the choices that Excel can offer for a column."""
    options = ["是", "否"] if column.kind is Kind.YES else []
    if column.kind is Kind.CODE:
        options = cells.choices(column)
    return options if len(",".join(options)) <= LISTED else []


def write(
    versions: Iterable[Version],
    out: IO[bytes],
    more: Iterable[tuple[str, Mapping[str, Any]]] = (),
) -> None:
    """Write versions with their materials, steps and questions into a workbook.

    `more` are rows of the other sheets: see `book_parts.rows`.

    What is written can be imported again and then changes nothing. Prefetch
    `materials` and `steps`, select `item__department`.
    """
    writer = Writer(out)
    for name, columns in sheets().items():
        writer.sheet(name, [c.head for c in columns], columns)
    for version in versions:
        code = version.item.code
        writer.row("事项", _shown(ITEMS, version, _about(version), version.more))
        for material in version.materials.all():
            extra = {"code": code, "is_need": need_code(material)}
            extra["source"] = SOURCE_BACK.get(material.source, "")
            writer.row("材料", _shown(MATERIALS, material, extra, material.more))
        for step in version.steps.all():
            writer.row("环节", _shown(STEPS, step, {"code": code}, {}))
        for order, (question, answer) in enumerate(version.questions, 1):
            said = {"code": code, "question": question, "answer": answer, "order": order}
            writer.row("常见问题", _shown(QUESTIONS, None, said, {}))
    for name, values in more:
        writer.row(name, _shown(sheets()[name], None, values, values))
    writer.help()
    writer.close()


def _about(version: Version) -> dict[str, Any]:
    """Return what a row says beside the fields of its version."""
    item = version.item
    return {
        "code": item.code,
        "department": item.department.name,
        "here": not item.elsewhere,
        "often": item.often if item.often < 999 else None,
        "task_state": "1" if version.state == Version.State.PUBLISHED else "2",
        "is_fee": bool(version.fee),
    }


def _shown(
    columns: Sequence[Column], row: Any, extra: Mapping[str, Any], more: Mapping[str, Any]
) -> list[Any]:
    values = (
        extra[c.key] if c.key in extra else getattr(row, c.field) if c.field else more.get(c.key)
        for c in columns
    )
    return [cells.shown(c, value) for c, value in zip(columns, values, strict=True)]


def rest_of(book: Book, codes: frozenset[str], faults: Iterable[Fault], out: IO[bytes]) -> None:
    """Write the rows that were not imported as they came, each with what is wrong with it.

    `codes` are those of the items that wait; rows with no code wait too.
    """
    said: dict[tuple[str, int], list[str]] = {}
    for fault in faults:
        line = int("".join(filter(str.isdigit, fault.cell)) or 0)
        said.setdefault((fault.sheet, line), []).append(
            f"{fault.cell} {fault.label}:{fault.wrong}。{fault.right}"
        )
    writer = Writer(out)
    for name, sheet in book.sheets.items():
        known = {place: key for key, place in sheet.places.items()}
        by_key = {c.key: c for c in sheets()[name]}
        columns = [by_key.get(known.get(n, "")) for n in range(len(sheet.heads))]
        writer.sheet(name, [PROBLEM.head, *sheet.heads], [None, *columns])
        for row in sheet.rows:
            if row.code in codes or not row.code or (name, row.number) in said:
                raw = [*row.raw, *[""] * len(sheet.heads)][: len(sheet.heads)]
                writer.row(name, ["\n".join(said.get((name, row.number), [])), *raw])
    writer.help()
    writer.close()
