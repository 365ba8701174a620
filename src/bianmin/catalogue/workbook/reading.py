"""Read a workbook cell by cell (读工作簿); every fault is kept, none stops the reading."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bianmin.catalogue.columns import HELP, LABEL, PROBLEM, Column
from bianmin.catalogue.sheets import sheets
from bianmin.catalogue.workbook import cells
from bianmin.catalogue.workbook.opening import NoWorkbook, Opened, column_letters, opened

SHOWN = 60  # characters of what was found
ITEM_SHEET = "事项"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a workbook: where, what, and what would be right."""

    sheet: str
    cell: str
    label: str
    found: str
    wrong: str
    right: str
    because: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    sheet: str
    number: int  # as Excel counts
    raw: list[Any]
    values: dict[str, Any] = field(default_factory=dict)  # by Column.key; None where empty
    faults: list[Fault] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.values.get("code") or "")


@dataclass(slots=True)
class Sheet:
    name: str
    heads: list[str]  # as they stand in the file
    places: dict[str, int]  # Column.key -> its place in a row
    rows: list[Row]

    def cell(self, row: Row, key: str) -> str:
        """Return the address of a value, or of the row where the sheet has no such column."""
        return f"{column_letters(self.places.get(key, 0))}{row.number}"

    def label(self, key: str) -> str:
        """Return what people call a column, there or not."""
        return next((c.label for c in sheets()[self.name] if c.key == key), LABEL.get(key, ""))

    def text(self, row: Row, key: str) -> str:
        """Return what stands in a cell, as a person reads it."""
        place = self.places.get(key, len(row.raw))
        return cells.text_of(row.raw[place]) if place < len(row.raw) else ""


@dataclass(slots=True)
class Book:
    sheets: dict[str, Sheet]
    faults: list[Fault]  # of no single row


def read(data: bytes) -> Book:
    """Return what a workbook says, faults and all; raises `NoWorkbook` if it is none."""
    source = opened(data)
    book = Book({}, [])
    known = sheets()
    for name in source.book.sheet_names:
        grid = source.grid(name)
        if name in known and name != ITEM_SHEET and not _says_anything(grid):
            continue  # an empty sheet is no sheet: what was stays
        if name in known:
            book.sheets[name] = _sheet(name, grid, source, book.faults)
        elif name != HELP and _says_anything(grid):
            book.faults.append(_unknown(name, "", "不认识这张表", known))
    if ITEM_SHEET not in book.sheets:
        found = "、".join(source.book.sheet_names)
        raise NoWorkbook(f"没有叫“事项”的表,只有:{found}。先导出一份,照着它填")
    if not book.sheets[ITEM_SHEET].rows:
        raise NoWorkbook("“事项”表里一行也没有。第一行是表头,从第二行起一行一个事项")
    _find_doubles(book)
    return book


def _says_anything(grid: Sequence[Sequence[Any]]) -> bool:
    return any(cells.text_of(cell) for line in grid for cell in line)


def _sheet(name: str, grid: Sequence[Sequence[Any]], source: Opened, faults: list[Fault]) -> Sheet:
    heads = [cells.text_of(cell) for cell in grid[0]] if grid else []
    columns = dict(_columns(name, heads, faults))
    sheet = Sheet(name, heads, {c.key: place for place, c in columns.items()}, [])
    lost = [c for c in sheets()[name] if c.needed and c.key not in sheet.places]
    for column in lost:
        right = f"加一列,表头写“{column.head}”"
        faults.append(Fault(name, "", column.label, "", "少了这一列", right))
    for number, line in enumerate(grid[1:], 2):
        if any(cells.text_of(cell) for cell in line):
            sheet.rows.append(
                _row(sheet, columns, number, list(line), source.errors.get(name, frozenset()))
            )
    return sheet


def _columns(name: str, heads: list[str], faults: list[Fault]) -> Iterator[tuple[int, Column]]:
    """Yield the place and meaning of each column; name those that mean nothing, or twice."""
    known = _by_head(sheets()[name])
    seen: dict[str, int] = {}
    for place, head in enumerate(heads):
        column = known.get(_tight(head))
        cell = f"{column_letters(place)}1"
        if column is None:
            if head and head not in {PROBLEM.head, PROBLEM.label}:
                heads_of = [c.head for c in sheets()[name]]
                faults.append(_unknown(name, cell, "不认识这一列", heads_of, head))
        elif column.key in seen:
            first = column_letters(seen[column.key])
            faults.append(Fault(name, cell, column.label, head, f"和 {first} 列重复", "删掉一列"))
        else:
            seen[column.key] = place
            yield place, column


def _by_head(columns: Sequence[Column]) -> Mapping[str, Column]:
    return {_tight(name): c for c in columns for name in (c.head, c.exchange, c.label)}


def _tight(head: str) -> str:
    return re.sub(r"[\s*()\uff08\uff09\uff0a]+", "", head).lower()


def _unknown(
    sheet: str, cell: str, wrong: str, names: Sequence[str] | Mapping[str, Any], head: str = ""
) -> Fault:
    found = head or sheet
    near = difflib.get_close_matches(found, list(names), n=1, cutoff=0.5)
    right = f"是不是“{near[0]}”?不要的就删掉" if near else "删掉,或改成填写说明里有的"
    return Fault(sheet, cell, head, found[:SHOWN], wrong, right)


def _row(
    sheet: Sheet,
    columns: Mapping[int, Column],
    number: int,
    line: list[Any],
    errors: frozenset[str],
) -> Row:
    row = Row(sheet.name, number, line)
    for place, column in columns.items():
        raw = line[place] if place < len(line) else ""
        cell = f"{column_letters(place)}{number}"
        found = cells.text_of(raw)[:SHOWN]
        try:
            if cell in errors:
                raise cells.Wrong("公式出错了(#N/A、#REF! 之类)", "改成文字或数字")
            value = cells.value_of(column, raw)
            if value is None and column.needed:
                raise cells.Wrong("空着", f"写上{column.label}")
            row.values[column.key] = value
        except cells.Wrong as wrong:
            fault = Fault(sheet.name, cell, column.label, found, wrong.wrong, wrong.right)
            row.faults.append(fault)
            row.values[column.key] = None
    return row


def _find_doubles(book: Book) -> None:
    """Name every row that says the same key as another: which is meant, only people know."""
    for sheet in book.sheets.values():
        own = [c.key for c in sheets()[sheet.name] if c.own]
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in sheet.rows:
            said = [str(row.values[key]) for key in own if row.values.get(key)]
            if row.code and len(said) == len(own):
                groups.setdefault((row.code, " → ".join(said)), []).append(row)
        for (code, name), rows in groups.items():
            for row in rows if len(rows) > 1 else ():
                others = "、".join(str(r.number) for r in rows if r is not row)
                key = own[0] if own else "code"
                row.faults.append(
                    Fault(
                        sheet.name, sheet.cell(row, key), "名称" if name else sheet.label("code"),
                        (name or code)[:SHOWN], f"和第 {others} 行重复", "只留一行",
                    )
                )  # fmt: skip
