"""The register of enquiries as a workbook (咨询台账): any length in constant memory, people masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.utils.timezone import localtime

from bianmin.cases import register_export
from bianmin.cases.register_export import TYPE, Column, Row

from .models import Enquiry

__all__ = ["MOST", "TYPE", "write"]
MOST = 100_000  # enquiries in one workbook


def _one(value: Callable[[Enquiry], Any]) -> Callable[[Row], Any]:
    return lambda row: value(row["one"])


def _name(value: Any) -> str:
    return value.name if value else ""


COLUMNS = (
    Column("编号", 18, _one(lambda one: one.no)),
    Column("什么时候问的", 16, _one(lambda one: f"{localtime(one.at):%Y-%m-%d %H:%M}")),
    Column("怎么问来的", 10, _one(lambda one: one.channel_zh)),
    Column("问的什么事", 40, _one(lambda one: one.matter[:500])),
    Column("事项", 30, _one(lambda one: one.item_name)),
    Column("谁问的", 9, _one(lambda one: one.who_shown)),
    Column("联系电话", 13, _one(lambda one: one.phone_shown)),
    Column("首问责任人", 10, _one(lambda one: _name(one.owner))),
    Column("接下的人", 10, _one(lambda one: _name(one.holder))),
    Column("最晚答复", 11, _one(lambda one: one.answer_by)),
    Column("结果", 10, _one(lambda one: one.get_outcome_display())),
    Column("答复", 50, _one(lambda one: one.answer[:1000])),
    Column(
        "了结日期", 11, _one(lambda one: localtime(one.closed_at).date() if one.closed_at else "")
    ),
    Column("了结的人", 10, _one(lambda one: _name(one.closed_by))),
    Column("办件编号", 26, _one(lambda one: one.case.no if one.case else "")),
    Column("本人评的", 8, _one(lambda one: {True: "满意", False: "不满意", None: ""}[one.liked])),
)


def write(title: str, rows: Iterable[Enquiry]) -> tuple[IO[bytes], int]:
    """Return the workbook as a temporary file at its beginning, and how many rows it holds."""
    return register_export.write(title, ({"one": one} for one in rows), COLUMNS)
