"""The register of results as a workbook (发证登记簿): any length in constant memory, people masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO, Any

from bianmin import identity
from bianmin.cases import register_export
from bianmin.cases.register_export import TYPE, Column, Row

from .documents import note
from .models import Handing, Result

__all__ = ["MOST", "TYPE", "write"]
MOST = 100_000  # results in one workbook


def _one(value: Callable[[Result], Any]) -> Callable[[Row], Any]:
    return lambda row: value(row["one"])


def _given(value: Callable[[Handing], Any]) -> Callable[[Row], Any]:
    return lambda row: value(row["one"].handing) if row["one"].handing else ""


COLUMNS = (
    Column("登记号", 18, _one(lambda one: one.no)),
    Column("结果", 28, _one(lambda one: one.kind)),
    Column("证照编号", 18, _one(lambda one: one.own_no)),
    Column("办件编号", 26, _one(lambda one: one.case.no)),
    Column("事项", 34, _one(lambda one: one.case.item_name)),
    Column("申请人", 9, _one(lambda one: identity.mask_name(one.case.applicant))),
    Column("出证日期", 11, _one(lambda one: one.issued_on)),
    Column("出证人", 9, _one(lambda one: one.by.name if one.by else "")),
    Column("用章", 14, _one(lambda one: one.seal)),
    Column("情况", 9, _one(lambda one: one.get_state_display())),
    Column("交付日期", 11, _one(lambda one: one.handed_on)),
    Column("交付方式", 11, _given(lambda handing: handing.get_way_display())),
    Column("领取人", 9, _one(lambda one: one.receiver)),
    Column("签收", 9, _given(lambda handing: handing.get_signed_display())),
    Column("快递单号", 18, _given(lambda handing: handing.tracking)),
    Column("交付人", 9, _given(lambda handing: handing.by.name)),
    Column("备注", 30, _one(note)),
)


def write(title: str, rows: Iterable[Result]) -> tuple[IO[bytes], int]:
    """Return the workbook as a temporary file at its beginning, and how many results it holds."""
    return register_export.write(title, ({"one": one} for one in rows), COLUMNS)
