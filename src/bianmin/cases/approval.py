"""The approval form of a case, drawn from what has been done so far (事项审批表)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localtime

from bianmin.papers import Heading, Opinion, Opinions, Sheet

from .documents import about, day, received_table
from .letterhead import form
from .models import Case


def approval_form(case: Case, said: Mapping[str, tuple[str, str, date]]) -> Sheet:
    """Return the approval form of a case, drawn from what has been done so far (审批表).

    `said`: who wrote what, and when, at each step; see `queries.opinions`.
    """
    none = ("", "", None)
    opinion = case.outcome_reason or ("同意" if case.outcome == "granted" else "")
    _, decider, decided_on = said.get("decide") or said.get("finish") or none
    examined, examiner, examined_on = said.get("examine") or none
    decided = day(decided_on) if decided_on else ""
    accepted = day(localtime(case.accepted_at).date()) if case.accepted_at else ""
    handler = case.handler.name if case.handler else ""
    return form(
        case.centre,
        title=case.book.policy.cases.approval_form.value,
        blocks=(
            about(case),
            Heading("材料"),
            received_table(case.papers.all()),
            Opinions(
                (
                    Opinion(
                        "窗口受理意见",
                        "材料齐全,予以受理" if accepted else "",
                        case.clerk.name,
                        accepted,
                    ),
                    Opinion(
                        f"{case.department.name}审查意见",
                        examined,
                        examiner or handler,
                        day(examined_on) if examined_on else "",
                    ),
                    Opinion("决定", opinion, decider, decided),
                )
            ),
        ),
        seal=True,
        foot=f"办件编号 {case.no}",
    )
