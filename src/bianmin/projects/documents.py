"""The sheets of a project (一件事的单子): all its cases and papers on one, all that lacks on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from bianmin import papers, sealing
from bianmin.cases.documents import day, grouped, names
from bianmin.cases.letterhead import letter
from bianmin.papers import Block, Facts, Follow, Heading, Paragraph, Sheet, Signatures, Table
from bianmin.rules.chains import Span
from bianmin.rules.intake import Mark

from .models import Project, Slip
from .queries import Lacking, Line

BOTH = ("申请人留存", "中心存档")
SAID = {
    Mark.IN_ORDER: "合格", Mark.FIXED: "当场补正,合格", Mark.SHARED: "系统核到,免交",
    Mark.NOT_NEEDED: "这次用不着", Mark.MISSING: "未交", Mark.FAULTY: "有问题",
    Mark.UNMARKED: "待查看", Mark.PROMISED: "写了承诺,免交证明",
}  # fmt: skip


def number(no: str) -> str:
    """Return a project number as people copy it: town, year, running number, check digit."""
    return f"{no[:9]} {no[9:13]} {no[13:18]} {no[18:]}"


def _about(project: Project) -> Facts:
    rows = [
        ("项目编号", number(project.no)),
        ("一件事", project.name),
        ("申请人", f"{project.applicant}  {project.applicant_shown}".strip()),
    ]
    if project.helper:
        rows.append(("专人", f"{project.helper.name}  电话 {project.centre.phone}"))
    if project.flag:
        rows.append(("重点项目", f"{project.flag}。{project.plan}"))
    return Facts(tuple(rows))


def _sheet(project: Project, blocks: Iterable[Block]) -> Sheet:
    return letter(project.centre, title="", blocks=blocks, to=project.applicant, copies=BOTH)


def _when(line: Line, spans: dict[str, Span]) -> str:
    span = spans.get(line.case.item_name)
    if line.light in ("owed", "waits") and span:
        return f"补齐以后起算,照今天算 {day(span.promised)}"
    return day(line.case.due_on) if line.case.due_on else ""


def receipt(
    project: Project, found: Sequence[Line], spans: Sequence[Span], because: tuple[str, ...],
    anew: str = "",
) -> Sheet:  # fmt: skip
    """Return the receipt of a project: every case with its number and day, every paper once.

    `anew`: the one item that was applied for anew, after the others had been handed in.
    """
    came = f"“{anew}”这一次重新申请,已经收下,其他各件照旧" if anew else "已经一次收下"
    by_item = {s.item: s for s in spans}
    best, promised = max(s.best for s in spans), max(s.promised for s in spans)
    cases = tuple(
        (str(n), line.case.item_name, grouped(line.case.no), line.case.department.name,
         line.said.replace("您", "你"), _when(line, by_item))
        for n, line in enumerate(found, 1)
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph(f"你(单位)要办的下列事项,{came}。各件分别办理,进度用下面的编号和查询码一起查。"),
        _about(project),
        Facts((("全部办好", f"最快 {day(best)},最晚 {day(promised)}"),)),
        Heading("办哪几件"),
        Table(("序", "事项", "办件编号", "承办", "现在", "最晚"), cases, (1, 5, 5, 3, 4, 5)),
        Heading("收到的材料"),
        _papers(found),
        *names(project.book, because),
        Signatures(("申请人签字、日期", "经办人签字、日期")),
    ]
    return _sheet(project, blocks)


def _papers(found: Sequence[Line]) -> Table:
    rows: dict[str, tuple[list[str], int, str]] = {}
    for line in found:
        for paper in line.case.papers.all():
            said = SAID[Mark(paper.mark)] + (",原件已核" if paper.original_seen else "")
            if paper.mark == Mark.MISSING and paper.problem:
                said = paper.problem
            items, copies, _ = rows.get(paper.name, ([], 0, ""))
            rows[paper.name] = (
                [*items, line.case.item_name],
                max(copies, paper.copies_received),
                said,
            )
    lines = tuple(
        (name, f"{copies} 份", said, "、".join(items))
        for name, (items, copies, said) in rows.items()
    )
    return Table(("材料", "收到", "情况", "哪几件用"), lines or (("无", "", "", ""),), (6, 2, 5, 7))


def notice(
    project: Project, wanted: Sequence[Lacking], found: Sequence[Line], because: tuple[str, ...]
) -> Sheet:
    """Return all that lacks across the cases on one sheet: each paper once, and who uses it."""
    days = [line.case.supplement_by for line in found if line.owed and line.case.supplement_by]
    by = f"{day(min(days))}前" if days else "尽快"
    rows = tuple(
        (str(n), one.name, one.problem or "没有交",
         one.requirement or f"{one.copies_wanted} 份", "、".join(one.items))
        for n, one in enumerate(wanted, 1)
    )  # fmt: skip
    blocks: list[Block] = [
        Paragraph("各事项缺的材料,合在这一张上一次告知。每样交一次就行,用得着它的各件都算收到。"),
        _about(project),
        Heading("要补的"),
        Table(
            ("序", "材料", "问题", "要求", "哪几件用"),
            rows or (("", "无", "", "", ""),),
            (1, 5, 4, 5, 6),
        ),
        Paragraph(
            f"请于{by}补齐,可以直接送到窗口,不用重新取号。逾期不补又不说明的,缺它的那几件视为撤回申请。"
        ),
    ]
    signed = Signatures(("申请人签字、日期", "经办人签字、日期"))
    return _sheet(project, [*blocks, *_brought(found), *names(project.book, because), signed])


def _brought(found: Sequence[Line]) -> list[Block]:
    """Return what the hall brings itself, so that nobody runs for it."""
    said: list[Block] = [
        Paragraph(
            f"{t.paper}:由“{t.before.case.item_name}”的结果提供,中心转给“{line.case.item_name}”。"
        )
        for line in found
        for t in line.waiting
        if not t.broken_at
    ]
    return [Heading("不用你交的"), *said] if said else []


def follow_url(project: Project) -> str:
    """Return the address under which a resident follows a project (without its code)."""
    return f"{settings.PUBLIC_URL}/c/{project.centre.slug}/progress/?no={project.no}"


def pdf(slip: Slip) -> bytes:
    """Return a sheet as PDF/A; the query code is put in here. Raises `papers.FontMissing`."""
    project = slip.project
    sheet = Sheet.from_dict(slip.sheet)
    follow = Follow(
        url=follow_url(project), case_no=number(project.no),
        code=sealing.unseal(project.query_code),
    )  # fmt: skip
    fields = {name: getattr(sheet, name) for name in sheet.__struct_fields__}
    return papers.render(Sheet(**{**fields, "follow": follow}))
