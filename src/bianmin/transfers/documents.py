"""The printed papers of a file's way (移交清单、上报台账)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from bianmin.cases.documents import day, grouped
from bianmin.papers import Block, Facts, Follow, Heading, Paragraph, Sheet, Signatures, Table
from bianmin.rules.custody import Found
from bianmin.rules.intake import Mark

from .models import Hop, Line

LONGEST = 2000  # lines of a printed ledger


def where_url(number: str) -> str:
    """Return the address that says where the papers of a case are."""
    return f"{settings.PUBLIC_URL}{reverse('transfers:where')}?no={number}"


def _found(line: Line) -> str:
    if not line.found:
        return ""
    said = Found(line.found).zh + (f":{line.found_note}" if line.found_note else "")
    if line.agreed_at:
        said += f";发出方:{line.agreed_note}"
    return said + (";后来找到" if line.turned_up_at else "")


def _promised(hop: Hop) -> str:
    """Return the proofs that travel not, since a promise stands for them."""
    case = hop.dossier.case
    papers = case.papers.filter(mark=Mark.PROMISED) if case else ()
    return "、".join(paper.name for paper in papers)


def parcel_list(hop: Hop) -> Sheet:
    """Return the list that goes with a parcel, one copy for each side (移交清单)."""
    dossier, sent = hop.dossier, localtime(hop.sent_at)
    rows = [
        (str(n), line.paper.name, "原件" if line.original else "复印件", f"{line.copies} 份", _found(line))
        for n, line in enumerate(hop.lines.all(), 1)
    ]  # fmt: skip
    facts = [
        ("办件编号", grouped(dossier.no)), ("事项", dossier.item_name),
        ("申请人", f"{dossier.applicant}  {dossier.applicant_shown}".strip()),
        ("为什么移交", hop.get_purpose_display()), ("移出", f"{hop.sender},{hop.sent_name}"),
        ("移入", hop.receiver.name), ("交出时间", f"{day(sent.date())} {sent:%H:%M}"),
    ]  # fmt: skip
    if hop.due_above:
        facts.append(("上级最晚", day(hop.due_above)))
    if hop.received_at:
        got = localtime(hop.received_at)
        facts.append(("点收时间", f"{day(got.date())} {got:%H:%M},{hop.received_name}"))
    blocks: list[Block] = [
        Paragraph("下列材料逐份清点移交。收的一方逐份点收;少了、坏了的,双方写明并签字。"),
        Facts(tuple(facts)),
        Heading("清单"),
        Table(("序", "材料", "形式", "份数", "点收情况"), tuple(rows), (1, 8, 3, 2, 6)),
    ]
    if promised := _promised(hop):
        blocks.append(Paragraph(f"不在清单里的:{promised},写了承诺代替,承诺书留在案卷里。"))
    if hop.said:
        blocks += [
            Heading("要补的" if hop.purpose == Hop.Purpose.MEND else "说明"),
            Paragraph(hop.said),
        ]
    centre = hop.sender.centre
    return Sheet(
        issuer=hop.sender.name, title="移交清单", doc_no=hop.list_no, to=hop.receiver.name,
        blocks=(*blocks, Signatures(("移交人签字、时间", "接收人签字、时间"))),
        issued_on=sent.date(), copies=("移出方留存", "移入方留存"),
        follow=Follow(url=where_url(dossier.no), case_no=grouped(dossier.no)),
        sample=bool(centre and centre.sample),
        foot=f"{centre.address} 电话 {centre.phone}" if centre else hop.sender.name,
    )  # fmt: skip


def ledger(name: str, hops: Iterable[Hop], since: date, until: date, *, sample: bool) -> Sheet:
    """Return the ledger of what went up and came back in a span of days (上报台账)."""
    rows = []
    for hop in list(hops)[:LONGEST]:
        lines = hop.lines.all()
        originals = sum(line.original for line in lines)
        wrong = sum(line.found in (Found.MISSING, Found.DAMAGED) for line in lines)
        got = f"{localtime(hop.received_at):%m-%d %H:%M}" if hop.received_at else "路上"
        rows.append(
            (
                hop.list_no, f"{hop.dossier.item_name}({hop.dossier.applicant})",
                f"{hop.sender}→{hop.receiver}", hop.get_purpose_display(),
                f"{localtime(hop.sent_at):%m-%d %H:%M}", got,
                f"{len(lines)} 份,原件 {originals}" + (f",有问题 {wrong}" if wrong else ""),
            )
        )  # fmt: skip
    heads = ("清单号", "事项(申请人)", "从哪里到哪里", "为什么", "交出", "点收", "材料")
    empty = (("", "这段时间没有", "", "", "", "", ""),)
    return Sheet(
        issuer=name, title="上报台账", seal=False, style="plain", sample=sample,
        blocks=(
            Paragraph(f"{day(since)}到{day(until)},一共 {len(rows)} 次移交。"),
            Table(heads, tuple(rows) or empty, (4, 6, 6, 3, 3, 3, 4)),
        ),
        foot=name,
    )  # fmt: skip
