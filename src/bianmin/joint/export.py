"""The ledger of joint cases as a workbook: a row for each department that was asked (导出联办台账)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bianmin import identity
from bianmin.cases.register_export import CHUNK, MOST, Column, Row, plain
from bianmin.rules.cases import State

from .models import GRADES, OPINIONS, JointQuerySet, Task

COLUMNS = (
    Column("联办单", 18, plain("joint__doc_no")),
    Column("办件编号", 26, plain("joint__case__no")),
    Column("事项", 34, plain("joint__case__item_name")),
    Column("申请人", 9, lambda row: identity.mask_name(row["joint__case__applicant"])),
    Column("牵头", 16, lambda row: row["joint__lead__name"] or "中心"),
    Column("开联办", 11, plain("joint__opened_on")),
    Column("到了哪一步", 11, lambda row: State(row["joint__case__state"]).zh),
    Column("承诺办结日", 11, plain("joint__case__due_on")),
    Column("部门", 16, plain("department__name")),
    Column("征求意见函", 18, plain("doc_no")),
    Column("发出", 11, plain("sent_on")),
    Column("最晚答复", 11, plain("due_on")),
    Column("答复", 11, plain("answered_on")),
    Column("意见", 9, lambda row: OPINIONS.get(row["opinion"], "")),
    Column("晚了", 6, lambda row: "是" if _late(row) else ""),
    Column("争议", 9, lambda row: GRADES.get(row["joint__grade"], "")),
    Column("协调的结果", 34, plain("joint__settlement")),
)
FIELDS = (
    "joint__doc_no", "joint__case__no", "joint__case__item_name", "joint__case__applicant",
    "joint__lead__name", "joint__opened_on", "joint__case__state", "joint__case__due_on",
    "joint__case__closed_on", "department__name", "doc_no", "sent_on", "due_on", "answered_on",
    "opinion", "joint__grade", "joint__settlement",
)  # fmt: skip


def _late(row: Row) -> bool:
    """Return whether a department answered late, or has not, though its day is over."""
    until = row["answered_on"] or row["joint__case__closed_on"] or row["today"]
    return bool(row["due_on"] and until > row["due_on"])


def rows(found: JointQuerySet, today: date) -> Iterator[Row]:
    """Yield every department that was asked in these joint cases, the newest case first."""
    tasks = Task.objects.filter(joint__in=found.values("pk")).order_by("-joint__opened_on", "pk")
    for row in tasks.values(*FIELDS)[:MOST].iterator(chunk_size=CHUNK):
        yield {**row, "today": today}
