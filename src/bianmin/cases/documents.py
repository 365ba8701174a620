"""The papers the office issues (文书): what each says, and its number.

A paper is composed once, when it is issued, and frozen as a `Sheet`; printing it
again prints the same. Numbers run without gap per kind and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from bianmin import papers, sealing
from bianmin.accounts.models import User
from bianmin.catalogue.models import Version
from bianmin.centres.models import Window
from bianmin.packs import Pack
from bianmin.papers import (
    Block,
    Clause,
    Facts,
    Follow,
    Heading,
    Paragraph,
    Remedies,
    Sheet,
    Signatures,
    Table,
)
from bianmin.refusal import refuse_if
from bianmin.rules import delivery
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection

from .letterhead import letter, numbered
from .models import Case, Document, Paper

BOTH = ("申请人留存", "中心存档")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: its title, and the character in its number."""

    title: str
    mark: str


KINDS = {
    "receipt": Kind("收件凭证", "收"),
    "acceptance": Kind("受理通知书", "受"),
    "promise": Kind("承诺办理通知书", "诺"),
    "at_once": Kind("即办件受理办结单", "即"),
    "notice": Kind("一次性告知书", "告"),
    "rejection": Kind("不予受理决定书", "不受"),
    "returned": Kind("退回件通知书", "退"),
    "suspension": Kind("特别程序告知书", "特"),
    "resumption": Kind("恢复办理告知书", "恢"),
    "extension": Kind("延期办理告知书", "延"),
    "granted": Kind("准予决定书", "准"),
    "refused": Kind("不予许可决定书", "驳"),
    "delivery": Kind("送达回证", "送"),
    "lapse": Kind("视为撤回告知书", "撤"),
    "lane": Kind("承诺期限变更告知书", "变"),
    "promise_later": Kind("容缺受理承诺书", "容"),
    "withdrawal": Kind("撤回申请确认书", "回"),
    "promise_proof": Kind("证明事项告知承诺书", "承"),
    "proof_false": Kind("承诺不实限期改正通知书", "改"),
    "revocation": Kind("撤销决定书", "销"),
}


def day(on: date) -> str:
    """Return a day as papers write it: 2026年12月7日(星期一)."""
    return f"{on.year}年{on.month}月{on.day}日(星期{WEEKDAYS[on.weekday()]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a paper is to say, before it has a number."""

    kind: str
    blocks: Iterable[Block]
    because: tuple[str, ...]
    title: str = ""  # where the town calls it otherwise
    copies: tuple[str, ...] = BOTH


def issue(wording: Wording, case: Case, *, by: User | None, at: datetime) -> Document:
    """Number, freeze and store a paper; must run inside the action's transaction."""
    kind = wording.kind
    sort, blocks = KINDS[kind], tuple(wording.blocks)
    refuse_if(_objections_to_blanks(blocks, case))
    no = numbered(case.centre, series=f"doc:{kind}", mark=sort.mark, at=at)
    sheet = letter(
        case.centre,
        title=wording.title or sort.title,
        doc_no=no.said,
        to=case.applicant,
        blocks=blocks,
        issued_on=localtime(at).date(),
        copies=wording.copies,
    )
    return Document.objects.create(
        case=case, centre=case.centre, kind=kind, year=no.year, number=no.number, doc_no=no.said,
        title=sheet.title, sheet=sheet.to_dict(), because=list(wording.because), issued_at=at, by=by,
    )  # fmt: skip


def _objections_to_blanks(blocks: Iterable[Block], case: Case) -> Iterable[Objection]:
    """Yield which lines of the tables of facts say nothing (空栏)."""
    tables = [block for block in blocks if isinstance(block, Facts)]
    blanks = tuple(name for table in tables for name, said in table.rows if not said.strip())
    return delivery.objections_to_issuing(blanks=blanks, policy=case.book.policy.delivery)


def pdf(document: Document, *, as_valid: bool = False) -> bytes:
    """Return a paper as PDF/A, kept at its first print so that it never changes.

    `as_valid`: as it was before it became void. The query code is not stored with the
    words: it is put in here. Raises `papers.FontMissing`.
    """
    void = bool(document.void) and not as_valid
    if document.pdf is not None and not void:
        return bytes(document.pdf)
    case = document.case
    sheet = Sheet.from_dict(document.sheet)
    follow = Follow(
        url=follow_url(case), case_no=grouped(case.no), code=sealing.unseal(case.query_code)
    )
    title = f"{sheet.title}(作废)" if void else sheet.title
    printed = papers.render(_with(sheet, follow=follow, title=title))
    if not void:
        Document.objects.filter(pk=document.pk, pdf__isnull=True).update(pdf=printed)
    return printed


def _with(sheet: Sheet, **more: Any) -> Sheet:
    fields = {name: getattr(sheet, name) for name in sheet.__struct_fields__}
    return Sheet(**{**fields, **more})


def grouped(number: str) -> str:
    """Return a case number as people copy it: town, day, running number, check digit."""
    return f"{number[:9]} {number[9:17]} {number[17:22]} {number[22:]}"


def follow_url(case: Case) -> str:
    """Return the address under which a resident follows the case (without its code)."""
    return f"{settings.PUBLIC_URL}/c/{case.centre.slug}/progress/?no={case.no}"


def quotes(book: Pack, because: Iterable[str]) -> list[Block]:
    """Return the clauses a paper rests on, in full: for papers that say no or later."""
    known = (book.clauses[c] for c in because if c in book.clauses)
    return [Heading("依据"), *(Clause(c.at, c.says) for c in known)]


def names(book: Pack, because: Iterable[str]) -> list[Block]:
    """Return the names of the clauses a paper rests on: for papers that say yes.

    The words of each stand behind the code that the paper carries.
    """
    known = dict.fromkeys(book.clauses[c].at for c in because if c in book.clauses)
    return [Paragraph(f"依据:{'、'.join(known)}。")]


def about(case: Case, more: Iterable[tuple[str, str]] = ()) -> Facts:
    """Return what every paper says of its case, and `more` in the same table."""
    rows = [
        ("办件编号", grouped(case.no)),
        ("事项", case.item_name),
        ("申请人", f"{case.applicant}  {case.applicant_shown}".strip()),
    ]
    if case.agent:
        rows.append(("代理人", f"{case.agent}  {case.agent_shown}".strip()))
    rows += [("收到日期", day(case.received_on)), ("承办", case.department.name)]
    return Facts((*rows, *more))


FORM = {
    "original": "原件", "copy": "复印件", "original+copy": "原件核对、收复印件",
    "form": "表格", "original_or_copy": "原件或复印件", "photo": "照片",
}  # fmt: skip


def received_table(received: Iterable[Paper]) -> Table:
    """Return the list of papers as they were received, for a receipt."""
    said = {
        Mark.IN_ORDER: "合格", Mark.FIXED: "当场补正,合格", Mark.SHARED: "系统核到,免交",
        Mark.MISSING: "未交", Mark.FAULTY: "有问题", Mark.NOT_NEEDED: "这次用不着",
        Mark.UNMARKED: "待查看", Mark.PROMISED: "写了承诺,免交证明",
    }  # fmt: skip
    rows = []
    for paper in received:
        seen = ",原件已核" if paper.original_seen else ""
        shape = FORM.get(paper.form, paper.form)
        rows.append(
            (paper.name, shape, f"{paper.copies_received} 份", said[Mark(paper.mark)] + seen)
        )
    return Table(
        ("材料", "形式", "收到", "情况"), tuple(rows) or (("无", "", "", ""),), (9, 5, 2, 5)
    )


def wanting_table(owed: Iterable[Paper]) -> Table:
    """Return the list of what is to be supplied, with what is wrong and what is wanted."""
    rows = []
    for number, paper in enumerate(owed, 1):
        wrong = paper.problem or ("没有交" if paper.mark == Mark.MISSING else "不合要求")
        shape = FORM.get(paper.form, paper.form)
        wanted = paper.requirement or f"{shape} {paper.copies_wanted} 份"
        rows.append((str(number), paper.name, wrong, wanted))
    return Table(
        ("序", "应补材料", "问题", "要求"), tuple(rows) or (("", "无", "", ""),), (1, 6, 5, 6)
    )


def signatures(case: Case, staff: str) -> Signatures:
    """Return the lines to sign on: whoever stands at the counter, and the office."""
    return Signatures((f"{'代理人' if case.agent else '申请人'}签字、日期", f"{staff}签字、日期"))


def acceptance(case: Case, received: Sequence[Paper], because: tuple[str, ...]) -> list[Block]:
    """Return the body of an acceptance receipt: what was taken, both days, and why."""
    assert case.due_on, "only an accepted case gets a receipt"
    assert case.statutory_due_on
    assert case.promised
    assert case.statutory
    mark = ",放假通知未下,暂定" if case.provisional else ""
    rows = [
        ("办件种类", case.kind_zh),
        ("承诺办结日", f"{day(case.due_on)}{mark}(承诺 {case.promised.value})"),
        ("法定办结日", f"{day(case.statutory_due_on)}(法定 {case.statutory.value})"),
    ]
    if case.sooner:
        rows.append(("办理通道", f"{case.lane_zh},承诺办结日按通道提前"))
    if case.report_up_on:
        rows.append(("承诺上报日", day(case.report_up_on)))
    if case.not_at_once:
        rows.append(("不能当场办结的原因", case.not_at_once))
    rows += next_window(case)
    opening = "你(单位)提出的申请,材料齐全,符合法定形式,现予受理。"
    owed = [p for p in received if p.mark in (Mark.MISSING, Mark.FAULTY)]
    if owed:
        opening = f"你(单位)提出的申请,主要材料齐全,符合法定形式,现予容缺受理。{_later(owed)}"
    if case.deemed:
        opening = "收到申请后未在期限内告知补正,依法自收到申请材料之日起即为受理。"
    return [
        Paragraph(opening),
        about(case, rows),
        Heading("收到的材料"),
        received_table(received),
        *names(case.book, because),
        signatures(case, "经办人"),
    ]


def next_window(case: Case) -> list[tuple[str, str]]:
    """Return which window comes next, where the book wants it on the slip (下一个窗口)."""
    called = case.book.policy.handling.slip_says.get("next_window")
    if called is None:
        return []
    theirs = Window.objects.filter(departments=case.department).order_by("no")
    window = theirs.exclude(pk=case.window_id or 0).first() or theirs.first() or case.window
    return [(called.value, str(window))] if window else []


def at_once(case: Case, received: Sequence[Paper], because: tuple[str, ...]) -> list[Block]:
    """Return the body of the one sheet of a case done at once: what was taken, and the result."""
    assert case.decided_at, "only a finished case gets a result"
    at = localtime(case.decided_at)
    rows = [
        ("办件种类", case.kind_zh),
        ("受理和办结", f"{day(at.date())}{at:%H:%M},当场办结"),
        ("决定", "准予"),
    ]
    if case.version.result_name or case.result_no:
        rows.append(("结果", f"{case.version.result_name} {case.result_no}".strip()))
    return [
        Paragraph("你(单位)提出的申请,材料齐全,符合法定形式,当场受理,当场办结,结果一并交给你。"),
        about(case, rows),
        Heading("收到的材料"),
        received_table(received),
        *names(case.book, because),
        signatures(case, "经办人"),
    ]


def _later(owed: Sequence[Paper]) -> str:
    """Return who brings the papers that follow: the applicant as promised, or the hall itself."""
    ours = [f"{p.name}:{p.problem}。" for p in owed if p.mark == Mark.MISSING and p.problem]
    theirs = "、".join(p.name for p in owed if p.mark != Mark.MISSING or not p.problem)
    return "".join([f"{theirs}按承诺书写的日子补来。" if theirs else "", *ours])


def notice(
    case: Case, owed: Iterable[Paper], because: tuple[str, ...], later: str = ""
) -> list[Block]:
    """Return the body of a one-time notice: everything wanting, by when, and what then."""
    called = case.book.policy.intake.notice_fields
    by = f"{day(case.supplement_by)}前" if case.supplement_by else "尽快"
    blocks: list[Block] = [
        Paragraph(
            "你(单位)提出的申请,材料不齐全或者不符合要求,暂不能受理。现将需要补正的全部内容一次告知如下:"
        ),
        about(case),
        Heading(called["list"].value),
        wanting_table(owed),
        Heading(called["conditions"].value),
        Paragraph(case.version.accept_condition or "按办事指南"),
        Heading(called["reason"].value),
        Paragraph("上列材料未齐或不合形式;补齐之日即按规定受理,办理期限从补齐之日起算。"),
        Heading(called["requirements"].value),
        Paragraph(
            f"请于{by}补齐,可以直接送到窗口,不用重新取号。逾期不补又不说明的,视为撤回申请,"
            "以后可以重新申请。"
        ),
    ]
    if later:
        blocks.append(
            Paragraph(f"本次另行告知了上次未列的内容,原因:{later}。对此造成的不便,我们深表歉意。")
        )
    return [
        *blocks,
        *quotes(case.book, because),
        signatures(case, "经办人"),
    ]


def elsewhere(version: Version) -> dict[str, str]:
    """Return what people are told who must go to another office: by field of the rule books."""
    papers = "、".join(m.name for m in version.materials.all())
    told = {"place": version.place, "contact": version.contact, "materials": papers or "不要材料"}
    return {name: said for name, said in told.items() if said.strip()}


def receipt(case: Case, received: Iterable[Paper], because: tuple[str, ...]) -> list[Block]:
    """Return the body of an intake receipt: papers taken, not yet judged."""
    return [
        Paragraph("下列材料已经收下,尚未受理。承办人看过后,在下面的日期之前告知结果。"),
        about(case, [("最晚告知日", day(case.notice_by))]),
        Heading("收到的材料"),
        received_table(received),
        Paragraph("到期没有告知补正的,自收到材料之日起即为受理。"),
        *names(case.book, because),
        signatures(case, "收件人"),
    ]


def ended(
    case: Case, opening: str, rows: Iterable[tuple[str, str]], because: tuple[str, ...],
    *, remedies: bool = False, said_no: bool = True,
) -> list[Block]:  # fmt: skip
    """Return the body of a paper that ends or changes a case: what, why, and what then."""
    blocks: list[Block] = [Paragraph(opening), about(case, rows)]
    blocks += (quotes if said_no else names)(case.book, because)
    if remedies:
        blocks.append(Remedies(case.book.policy.cases.remedies.value))
    return [*blocks, signatures(case, "送达人")]
