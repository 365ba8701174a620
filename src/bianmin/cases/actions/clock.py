"""What moves the clock of a case: suspension and extension (停表、延期)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from bianmin import shelf
from bianmin.cases import documents, facts
from bianmin.cases.models import Case, Extension, Pause
from bianmin.papers import Block
from bianmin.refusal import refuse_if
from bianmin.rules import deadlines, suspension
from bianmin.rules.calendar import ONE_DAY
from bianmin.rules.deadlines import Standing
from bianmin.rules.ruling import cite

from .locking import Act, finish, issue, take
from .outcomes import set_clocks


@transaction.atomic
def suspend(*, case_id: int, kind: str, reason: str, expected_on: date, act: Act) -> Case:
    """Stop the clock for a lawful special procedure from today on (停表).

    `expected_on` is the last day it is expected to last; the applicant is told in
    writing. Raises `Refused`.
    """
    case, again = take("suspend", case_id, act)
    if again:
        return case
    policy = case.book.policy.deadlines

    refuse_if(
        suspension.objections_to_pause(
            kind=kind, reason=reason, first=act.today, expected=expected_on, today=act.today,
            policy=policy,
        )
    )  # fmt: skip

    Pause.objects.create(
        case=case, kind=kind, reason=reason, first_on=act.today, expected_on=expected_on
    )
    due = set_clocks(case)
    because = cite(policy.pause_kinds[kind], policy.pause_needs_notice, due)
    rows = [
        ("特别程序", policy.pause_kinds[kind].value),
        ("事由", reason),
        ("所需时间", f"{documents.day(act.today)}至{documents.day(expected_on)}"),
        ("顺延后的承诺办结日", documents.day(due.value)),
    ]
    opening = "办理你(单位)的申请需要经过下列程序,所需时间依法不计算在办理期限内,特此告知。"
    blocks = documents.ended(case, opening, rows, because)
    issue("suspension", case, act, blocks, because)

    return finish(
        "suspend", case, act, because, {"kind": kind, "expected": str(expected_on)},
        facts={"kind": kind, "said": facts.said(reason), "expected": expected_on.isoformat()},
        ruled=facts.days(case),
    )  # fmt: skip


@transaction.atomic
def resume(*, case_id: int, act: Act) -> Case:
    """Let the clock run again from today (恢复计时): the stop lasted until yesterday."""
    case, again = take("resume", case_id, act)
    if again:
        return case
    policy = case.book.policy.deadlines
    pause = case.pauses.get(last_on__isnull=True, void="")

    pause.last_on = act.today - ONE_DAY  # stopped and resumed on one day: nothing stood still
    pause.save(update_fields=["last_on"])
    due = set_clocks(case)
    because = cite(policy.pause_kinds[pause.kind], due)
    rows = [
        ("特别程序", policy.pause_kinds[pause.kind].value),
        ("停止计时", f"{documents.day(pause.first_on)}起,今天恢复"),
        ("承诺办结日", documents.day(due.value)),
    ]
    blocks = documents.ended(case, "特别程序已经结束,恢复办理,特此告知。", rows, because)
    issue("resumption", case, act, blocks, because)

    return finish("resume", case, act, because, {"pause": pause.pk}, ruled=facts.days(case))


@transaction.atomic
def extend(*, case_id: int, days: int, reason: str, act: Act) -> Case:
    """Extend a case by `days` workdays (延期办结), with a reason told to the applicant.

    Raises `Refused`: beyond the cap, once too often, without reason, too late, or
    by somebody who may not approve it.
    """
    case, again = take("extend", case_id, act)
    if again:
        return case
    policy = case.book.policy.deadlines
    assert case.due_on is not None
    granted = case.extensions.filter(void="").count()
    standing = Standing(case.due_on, granted, running=True, statutory_due_on=case.statutory_due_on)
    before = case.due_on

    refuse_if(
        deadlines.objections_to_extension(
            days=days,
            reason=reason,
            role=act.by.role,
            today=act.today,
            standing=standing,
            joint=case.version.route == "joint",
            until=shelf.calendar().workday_after(before, max(days, 0)),
            policy=policy,
        )
    )

    Extension.objects.create(case=case, days=days, reason=reason, approved_by=act.by, at=act.at)
    due = set_clocks(case)
    because = cite(due, policy.extension_max, policy.extension_needs_reason)
    issue("extension", case, act, _extended(case, before, days, reason, because, act), because)

    return finish(
        "extend", case, act, because, {"days": days, "reason": reason},
        facts={"days": days, "said": facts.said(reason)}, ruled=facts.days(case),
    )  # fmt: skip


def _extended(
    case: Case, before: date, days: int, reason: str, because: tuple[str, ...], act: Act
) -> list[Block]:
    """Return the body of an extension notice: the old day, the new day, and why."""
    assert case.due_on is not None
    rows = [
        ("原定办结日", documents.day(before)),
        ("延期", f"{days} 个工作日"),
        ("新的办结日", documents.day(case.due_on)),
        ("理由", reason),
        ("批准人", act.by.name),
    ]
    opening = "你(单位)的申请不能在原定日期办结,经批准延期,现将理由和新的日期告知如下。"
    return documents.ended(case, opening, rows, because)
