"""What the archive room prints: the list of destruction, the workbook of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from django.utils.timezone import localtime

from bianmin.cases import register_export
from bianmin.cases.documents import day
from bianmin.cases.letterhead import form
from bianmin.cases.register_export import Column
from bianmin.identity import mask_name
from bianmin.papers import Facts, Heading, Paragraph, Sheet, Signatures, Table

from .models import Line, List, Volume, years_zh


def list_sheet(made: List, lines: Iterable[Line]) -> Sheet:
    """Return the printed list: what is destroyed, who proposed, who approved, who stood by."""
    rows = [("清册编号", made.no), ("提出", f"{made.by.name}  {day(localtime(made.at).date())}")]
    if made.reason:
        rows.append(("说明", made.reason))
    if made.decided_by and made.decided_at:
        word = "批准" if made.approved else "不批准"
        on = day(localtime(made.decided_at).date())
        rows.append((word, f"{made.decided_by.name}  {on}"))
    table = tuple(
        (str(n), one.volume_no, one.item_name, f"{one.closed_on:%Y-%m-%d}", years_zh(one.years),
         f"{one.keep_until:%Y-%m-%d}")
        for n, one in enumerate(lines, 1)
    )  # fmt: skip
    return form(
        made.centre, title="档案销毁清册", doc_no=made.no, to="",
        blocks=(
            Facts(tuple(rows)),
            Heading(f"案卷({len(table)} 卷)"),
            Table(("序", "档号", "事项", "办结", "保管", "保管到"), table, (1, 6, 7, 4, 2, 4)),
            Paragraph("影印件、文书和个人信息由系统销毁;台账、登记的一行和本清册永久保存。"
                      "纸质案卷由两名监销人在场销毁,签字后本清册存档。"),
            Signatures(("监销人签字、日期", "监销人签字、日期")),
        ),
        issued_on=localtime(made.at).date(),
    )  # fmt: skip


COLUMNS = (
    Column("档号", 20, lambda row: row["volume"].no),
    Column("办件编号", 26, lambda row: row["volume"].case.no),
    Column("题名", 40, lambda row: row["volume"].case.item_name),
    Column("申请人", 9, lambda row: mask_name(row["volume"].case.applicant)),
    Column("怎样办完的", 11, lambda row: row["volume"].get_ending_display()),
    Column("办结日期", 11, lambda row: row["volume"].closed_on),
    Column("归档日期", 11, lambda row: row["volume"].filed_on),
    Column("保管期限", 9, lambda row: row["volume"].years_zh),
    Column("保管到", 11, lambda row: row["volume"].keep_until),
    Column("放在哪里", 24, lambda row: row["volume"].box),
    Column("缺项", 24, lambda row: "、".join(row["volume"].gap)),
    Column("借给谁", 12, lambda row: row["volume"].lent_to),
    Column("销毁日期", 11, lambda row: row["volume"].destroyed_on),
)


def catalogue(title: str, volumes: Iterable[Volume]) -> tuple[IO[bytes], int]:
    """Return the catalogue of files as a workbook, and how many it holds (案卷目录)."""
    rows = ({"volume": volume} for volume in volumes)
    return register_export.write(title, rows, columns=COLUMNS, name="案卷目录")
