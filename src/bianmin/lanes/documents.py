"""What an applicant is told when the lane changes the day (承诺期限变更告知书)."""

from __future__ import annotations

from datetime import date

from bianmin.cases import documents
from bianmin.cases.models import Case
from bianmin.papers import Block


def changed(case: Case, before: date | None, because: tuple[str, ...]) -> list[Block]:
    """Return the body of the notice of another promised day."""
    assert case.due_on is not None
    rows = [
        ("办理通道", case.lane_zh or "不再走通道"),
        ("原承诺办结日", documents.day(before) if before else "没有"),
        ("新承诺办结日", f"{documents.day(case.due_on)}(承诺 {case.promised.value})" if case.promised else ""),
    ]  # fmt: skip
    opening = "你(单位)的申请因办理通道变动,承诺办结的日子变了,特此告知。"
    return documents.ended(case, opening, rows, because, said_no=False)
