"""The papers of joint handling: the letter to a department, the sheet that goes round (联办文书).

Both are drawn from what was done, never typed; their numbers run without gap. What is
not answered yet leaves its box for the pen.
"""

from __future__ import annotations

from bianmin.cases.documents import about, day, names, received_table
from bianmin.cases.letterhead import form
from bianmin.cases.letterhead import letter as letter_of
from bianmin.files.queries import attached
from bianmin.papers import (
    Block,
    Facts,
    Heading,
    Opinion,
    Opinions,
    Paragraph,
    Sheet,
    Signatures,
    Table,
)
from bianmin.rules import joint as rules

from .models import GRADES, OPINIONS, Joint, Task
from .queries import visit_of


def letter(task: Task) -> Sheet:
    """Return the letter that asks a department for its opinion (征求意见函)."""
    joint, case = task.joint, task.joint.case
    assert task.due_on, "a letter that was sent has its day"
    rows = [
        ("牵头", joint.lead_zh),
        ("请看什么", joint.ask),
        ("最晚答复", day(task.due_on)),
    ]
    if task.reason:
        rows.append(("为什么请你们", task.reason))
    signed = f"{task.signed_by.name}({task.get_signer_display()})" if task.signed_by else ""
    answered = day(task.answered_on) if task.answered_on else ""
    return letter_of(
        case.centre,
        title="征求意见函",
        doc_no=task.doc_no,
        to=task.department.name,
        blocks=(
            Paragraph("下列办件由几个部门一起办。请在写明的日期以前出具书面意见;逾期的,要记下来。"),
            about(case, rows),
            Heading("收到的材料"),
            received_table(case.papers.all()),
            Opinions((Opinion(f"{task.department}意见", said(task), signed, answered),)),
            *names(case.book, task.due_because),
            Signatures(("部门签收、日期", "牵头窗口签字、日期")),
        ),
        issued_on=task.sent_on,
    )


def said(task: Task) -> str:
    """Return a department's opinion as it stands in its box."""
    return f"{OPINIONS[task.opinion]}。{task.words}".rstrip("。") + "。" if task.opinion else ""


def sheet(joint: Joint) -> Sheet:
    """Return the sheet of a joint case with every opinion given so far (联办单)."""
    case, tasks = joint.case, list(joint.tasks.all())
    rows = [("办件种类", case.kind_zh), ("牵头", joint.lead_zh), ("请看什么", joint.ask)]
    if case.due_on:
        rows.append(("承诺办结日", day(case.due_on)))
    if case.statutory_due_on:
        rows.append(("法定办结日", day(case.statutory_due_on)))
    boxes = [
        Opinion(
            f"{t.department}意见",
            said(t),
            f"{t.signed_by.name}({t.get_signer_display()})" if t.signed_by else "",
            day(t.answered_on) if t.answered_on else "",
        )
        for t in tasks
    ]
    return form(
        case.centre,
        title="联办单",
        doc_no=joint.doc_no,
        blocks=(
            about(case, rows),
            Heading("各部门"),
            Table(
                ("部门", "征求意见函", "发出", "最晚", "答复"),
                tuple(_row(t) for t in tasks),
                (5, 5, 4, 4, 4),
            ),
            Opinions(tuple(boxes)),
            *_visited(joint),
            *_settled(joint),
            *names(case.book, joint.because),
        ),
        seal=True,
        issued_on=joint.opened_on,
        foot=f"办件编号 {case.no}",
    )


def _row(task: Task) -> tuple[str, ...]:
    days = (task.sent_on, task.due_on, task.answered_on)
    return (task.department.name, task.doc_no, *(f"{d:%Y-%m-%d}" if d else "" for d in days))


def _visited(joint: Joint) -> list[Block]:
    visit = visit_of(joint)
    if visit is None:
        return []
    rows = [("地点", visit.place), ("组织", visit.organiser)]
    if visit.held_on:
        rows += [
            ("日期", day(visit.held_on)),
            ("到场", "、".join(visit.staff)),
            ("结论", visit.conclusion),
        ]
        rows += [("照片、记录", one.name) for one in attached(visit.subject)]
    else:
        rows.append(("定在", day(visit.planned_on)))
    return [Heading("联合勘验"), Facts(tuple(rows))]


def _settled(joint: Joint) -> list[Block]:
    if not joint.raised_at:
        return []
    rows = [("哪里不一致", joint.dispute), ("难易", GRADES[joint.grade])]
    if joint.settled_by:
        by = f"{joint.settled_by.name}({rules.SETTLERS[joint.settled_as]})"
        side = f"照“{OPINIONS[joint.settled_for]}”办"
        rows += [("谁定的", by), ("怎么定的", f"{side}。{joint.settlement}")]
    return [Heading("协调"), Facts(tuple(rows))]
