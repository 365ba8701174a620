"""The slip and the acceptance book (便民服务承办单、受理簿): drawn from cases, never typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.timezone import localtime

from bianmin import identity
from bianmin.cases import documents
from bianmin.cases.letterhead import form
from bianmin.cases.models import Case
from bianmin.centres.models import Centre
from bianmin.papers import Block, Facts, Heading, Paragraph, Sheet, Signatures, Table

from .ledgers import Column, Ledger
from .models import Handover
from .queries import Way

SLIP = "便民服务承办单"


def slip(way: Way, number: str) -> Sheet:
    """Return the slip that goes with a case: what was promised, and every hand it went through."""
    case = way.case
    blocks: list[Block] = [
        documents.about(case, _facts(way)),
        Heading("收到的材料"),
        documents.received_table(case.papers.all()),
        Heading("交接"),
        _handovers(way.handovers),
    ]
    for check in way.checks:
        blocks += [
            Heading("现场核查"),
            Facts(
                (
                    ("日期", documents.day(check.day)),
                    ("组织", check.organiser),
                    ("到场", "、".join(check.staff)),
                    ("结论", check.conclusion),
                )
            ),
        ]
    if way.slip and way.slip.checked_by and way.slip.checked_at:
        said = f"{way.slip.checked_by.name} {_when(way.slip.checked_at)}复核:"
        blocks.append(Paragraph(said + (way.slip.check_note or "无误")))
    return form(
        case.centre,
        title=SLIP,
        doc_no=number,
        blocks=(*blocks, Signatures(("移交人签字、日期", "接收人签字、日期"))),
        foot=f"办件编号 {case.no}",
    )


def _facts(way: Way) -> list[tuple[str, str]]:
    """Return what was promised of a case, and who does it."""
    case = way.case
    rows = [("办件种类", case.kind_zh)]
    if case.not_at_once:
        rows.append(("一时难办的原因", case.not_at_once))
    if case.due_on:
        rows.append(("具体办理期限", documents.day(case.due_on)))
    if case.step_due_on and case.step_name:
        rows.append((f"{case.step_name}这一步", f"{documents.day(case.step_due_on)}前"))
    rows.append(("承办人", case.handler.name if case.handler else ""))
    if way.slip and way.slip.doer:
        rows.append(("具体办理人", way.slip.doer.name))
    return rows


def _handovers(handovers: Iterable[Handover]) -> Table:
    rows = [
        (
            str(h.number), f"{h.giver.name}\n{_when(h.given_at)}", _received(h),
            "、".join(h.papers) or "没有材料",
        )
        for h in handovers
    ]  # fmt: skip
    return Table(
        ("序", "移交", "接收", "材料"), tuple(rows) or (("", "还没有交接", "", ""),), (1, 5, 5, 9)
    )


def _received(handover: Handover) -> str:
    if handover.void:
        return f"收回:{handover.void}"
    if handover.received_at is None:
        return f"{handover.receiver.name}\n还没有签收"
    signed = handover.get_how_display()
    return f"{handover.receiver.name}\n{_when(handover.received_at)},{signed}"


def _when(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def book(
    centre: Centre, ledger: Ledger, cases: Iterable[Case], *, kind: str, since: date, until: date
) -> Sheet:
    """Return a ledger of the cases accepted in some days, one kind or all; people stand masked in it."""
    rows = tuple(
        (
            str(n), documents.grouped(case.no).rsplit(" ", 2)[1],
            identity.mask_name(case.applicant), *(_cell(one, case) for one in ledger.columns),
        )
        for n, case in enumerate(cases, 1)
    )  # fmt: skip
    heads = ("序", "号", "申请人", *(one.head for one in ledger.columns))
    empty = ("", "", "没有受理的件", *[""] * len(ledger.columns))
    days = f"{documents.day(since)}到{documents.day(until)},共 {len(rows)} 件。"
    return form(
        centre,
        title=f"{ledger.name}({kind})" if kind else ledger.name,
        blocks=(
            Paragraph(days, indent=False),
            *_by_hand(ledger),
            Table(heads, rows or (empty,), (2, 3, 3, *(one.share for one in ledger.columns))),
        ),
        foot=f"{centre.name} {ledger.name}",
    )  # fmt: skip


def _cell(column: Column, case: Case) -> str:
    value = column.value(case) if column.value else ""
    return f"{value:%m-%d}" if isinstance(value, date) else value or ""


def _by_hand(ledger: Ledger) -> Iterator[Paragraph]:
    """Say which columns the system cannot fill."""
    if ledger.by_hand:
        names = "、".join(f"“{head}”" for head in ledger.by_hand)
        yield Paragraph(f"{names}系统里没有记录,留空手写。", indent=False)
