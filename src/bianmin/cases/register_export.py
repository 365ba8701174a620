"""The register as a workbook (导出台账): any length in constant memory, people masked.

Every cell is written as what it is, a text, a number or a day: what a resident
typed is never taken for a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any, cast

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.timezone import localtime

from bianmin import identity, shelf
from bianmin.packs import PackError
from bianmin.rules.cases import State
from bianmin.rules.deadlines import Limit, Unit
from bianmin.rules.delivery import Way
from bianmin.rules.priority import Lane

from .models import Case, CaseQuerySet, Document

MOST = 100_000  # cases in one workbook
CHUNK = 1_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOP = 2  # lines above the first case: the title, the heads
OUTCOMES = {"granted": "准予", "refused": "不予"}

Row = dict[str, Any]


def _day(at: datetime | None) -> date | None:
    return localtime(at).date() if at else None


def _kind(row: Row) -> str:
    try:
        names = shelf.pack(row["pack"]).policy.cases.kinds
    except PackError:
        return str(row["kind"])
    return names[row["kind"]].value if row["kind"] in names else str(row["kind"])


def _lane(row: Row) -> str:
    lane = row["lane"]
    return Lane(lane).zh if lane and lane != Lane.ORDINARY else ""


def _limit(row: Row) -> str:
    value = row["promised_value"]
    return "" if value is None else str(Limit(value, Unit(row["promised_unit"])))


def _way(row: Row) -> str:
    way = row["delivery"].get("way", "")
    return Way(way).zh if way else ""


def _late(row: Row) -> str:
    due, closed = row["due_on"], row["closed_on"]
    if due is None or row["state"] in (State.WITHDRAWN, State.RETURNED):
        return ""
    return "是" if (closed or row["today"]) > due else ""


def _served(row: Row) -> date | None:
    """Return the day the notice was signed for; who signed stays with the case."""
    return _day(row["notice"].served_at) if row["notice"] else None


def _number(name: str) -> Callable[[Row], str]:
    return lambda row: row[name].doc_no if row[name] else ""


def plain(name: str) -> Callable[[Row], Any]:
    """Return what takes a value as it stands in a row."""
    return lambda row: row[name]


def _yes(name: str) -> Callable[[Row], str]:
    return lambda row: "是" if row[name] else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the workbook: its head, how wide, and what stands in it."""

    head: str
    width: int
    value: Callable[[Row], Any]


COLUMNS = (
    Column("办件编号", 26, plain("no")),
    Column("收到日期", 11, plain("received_on")),
    Column("申请人", 9, lambda row: identity.mask_name(row["applicant"])),
    Column("证件号码", 22, plain("applicant_shown")),
    Column("联系电话", 13, plain("phone_shown")),
    Column("代理人", 9, lambda row: identity.mask_name(row["agent"])),
    Column("事项编码", 12, plain("item_code")),
    Column("事项", 34, plain("item_name")),
    Column("承办部门", 16, plain("department__name")),
    Column("办件种类", 10, _kind),
    Column("办理通道", 10, _lane),
    Column("收件方式", 9, lambda row: Case.Channel(row["channel"]).label),
    Column("窗口", 14, plain("window__name")),
    Column("收件人", 9, plain("clerk__name")),
    Column("承办人", 9, plain("handler__name")),
    Column("到了哪一步", 11, lambda row: State(row["state"]).zh),
    Column("一次性告知书", 18, _number("notice")),
    Column("告知签收日期", 12, _served),
    Column("受理日期", 11, lambda row: _day(row["accepted_at"])),
    Column("受理(承诺)文书", 18, _number("acceptance")),
    Column("承诺时限", 11, _limit),
    Column("承诺办结日", 11, plain("due_on")),
    Column("法定办结日", 11, plain("statutory_due_on")),
    Column("暂定", 6, _yes("provisional")),
    Column("决定", 7, lambda row: OUTCOMES.get(row["outcome"], "")),
    Column("不办的理由", 18, plain("outcome_ground")),
    Column("办结日期", 11, plain("closed_on")),
    Column("超期", 6, _late),
    Column("超期原因", 24, plain("overdue_reason")),
    Column("结果编号", 16, plain("result_no")),
    Column("送达日期", 11, lambda row: _day(row["delivered_at"])),
    Column("送达方式", 11, _way),
    Column("归档日期", 11, lambda row: _day(row["archived_at"])),
    Column("归档地点", 18, plain("archive_place")),
    Column("延时服务(分钟)", 9, lambda row: row["extended_minutes"] or None),
    Column("视为受理", 9, _yes("deemed")),
    Column("告知以后又要材料", 10, _yes("incident")),
)
FIELDS = (
    "pk", "no", "received_on", "applicant", "applicant_shown", "phone_shown", "agent",
    "item_code", "item_name", "department__name", "kind", "pack", "lane", "channel", "window__name",
    "clerk__name", "handler__name", "state", "accepted_at", "promised_value", "promised_unit",
    "due_on", "statutory_due_on", "provisional", "outcome", "outcome_ground", "closed_on",
    "overdue_reason", "result_no", "delivered_at", "delivery", "archived_at", "archive_place",
    "extended_minutes", "deemed", "incident",
)  # fmt: skip


def rows(found: CaseQuerySet, today: date) -> Iterator[Row]:
    """Yield the cases of the register with their papers, a chunk at a time."""
    plain = found.values(*FIELDS)[:MOST].iterator(chunk_size=CHUNK)
    while chunk := {row["pk"]: row for row in islice(plain, CHUNK)}:
        for row in chunk.values():
            row |= {"notice": None, "acceptance": None, "today": today}
        issued = Document.objects.filter(case__in=list(chunk), void="", kind__in=PAPERS)
        for paper in issued.order_by("pk").only("case_id", "kind", "doc_no", "served_at"):
            chunk[paper.case_id][PAPERS[paper.kind]] = paper
        yield from chunk.values()


def is_cut(found: CaseQuerySet) -> bool:
    """Return whether there are more cases than one workbook takes."""
    return found.values("pk")[MOST : MOST + 1].exists()


PAPERS = {
    "notice": "notice", "acceptance": "acceptance", "promise": "acceptance",
    "at_once": "acceptance",
}  # fmt: skip


def write(
    title: str, cases: Iterable[Row], columns: Sequence[Column] = COLUMNS, name: str = "台账"
) -> tuple[IO[bytes], int]:
    """Return the workbook as a temporary file at its beginning, and how many rows it holds."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet, count = _sheet(book, title, columns, name), 0
    for count, row in enumerate(cases, 1):
        for column, made in enumerate(columns):
            write_cell(sheet, count + TOP - 1, column, made.value(row))
    sheet.autofilter(TOP - 1, 0, max(count + TOP - 1, TOP), len(columns) - 1)
    book.close()
    out.seek(0)
    return cast("IO[bytes]", out), count


def write_cell(sheet: Any, line: int, column: int, value: Any) -> None:
    """Write a value as what it is; nothing, where there is none."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(line, column, value)
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, str(value))


def _sheet(book: Any, title: str, columns: Sequence[Column], name: str) -> Any:
    sheet = book.add_worksheet(name)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    head = book.add_format({"bold": True, "bottom": 1, "top": 1, "text_wrap": True})
    for number, column in enumerate(columns):
        sheet.write_string(TOP - 1, number, column.head, head)
    sheet.freeze_panes(TOP, 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TOP - 1)
    return sheet
