"""Promises in place of proofs as a workbook: any length in constant memory, people masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import IO, Any

from django.utils.timezone import localtime

from bianmin import identity
from bianmin.cases import register_export
from bianmin.cases.register_export import TYPE, Column, Row

from .models import Commitment

__all__ = ["MOST", "TYPE", "write"]
MOST = 100_000  # promises in one workbook


def _one(value: Callable[[Commitment], Any]) -> Callable[[Row], Any]:
    return lambda row: value(row["one"])


COLUMNS = (
    Column("办件编号", 26, _one(lambda one: one.case.no)),
    Column("事项", 34, _one(lambda one: one.case.item_name)),
    Column("申请人", 9, _one(lambda one: identity.mask_name(one.case.applicant))),
    Column("代替的证明", 28, _one(lambda one: one.proof)),
    Column("承诺日期", 11, _one(lambda one: localtime(one.at).date())),
    Column("怎样签的", 12, _one(lambda one: one.get_signed_display())),
    Column("代理人代签", 9, _one(lambda one: "是" if one.by_agent else "")),
    Column("经办人", 9, _one(lambda one: one.by.name)),
    Column("怎样核查", 14, _one(lambda one: one.get_how_display())),
    Column("最晚核查", 11, _one(lambda one: one.check_by)),
    Column("核查日期", 11, _one(lambda one: one.checked_on)),
    Column("核查人", 9, _one(lambda one: one.checked_by.name if one.checked_by else "")),
    Column("核查结果", 9, _one(lambda one: one.get_found_display())),
    Column("核查情况", 40, _one(lambda one: one.finding)),
    Column("最晚改正", 11, _one(lambda one: one.mend_by)),
    Column("申辩", 9, _one(lambda one: "有" if one.objected_at else "")),
    Column("现在怎样", 22, lambda row: row["one"].said(row["today"])),
)


def write(title: str, rows: Iterable[Commitment], today: date) -> tuple[IO[bytes], int]:
    """Return the workbook as a temporary file at its beginning, and how many it holds."""
    told = ({"one": one, "today": today} for one in rows)
    return register_export.write(title, told, COLUMNS, "告知承诺")
