"""What every act on results begins with, and how a result gets its number."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.forms.models import model_to_dict

from bianmin import sealing, shelf
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.letterhead import numbered
from bianmin.cases.models import Case
from bianmin.cases.queries import covers
from bianmin.ledger.actions import done_before
from bianmin.refusal import refuse_if
from bianmin.results.models import Pickup, Result
from bianmin.rules import delivery
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection, cite

HERE = (State.DECIDED, State.DELIVERED)  # a case of which results can still change
DIGITS = 6


def take(event: str, case_id: int, act: Act) -> tuple[Case, bool]:
    """Return the case locked, and whether this very act was done before. Raises `Refused`."""
    case = lock(case_id)
    policy = case.book.policy
    if done := done_before(act.key):
        if (done.act, done.subject) == (event, case.subject):
            return case, True
        used = "这张表已经交过了,办的是另一步。请打开案卷再办"
        refuse_if([policy.cases.in_order.objection(used)])
    found = []
    if act.revision is not None and act.revision != case.revision:
        found.append(policy.cases.in_order.objection("这件刚刚有人办过,请看过再办"))
    if policy.intake.own_post_only.value and not covers(act.by, case):
        found.append(policy.intake.own_post_only.objection("这个事项不在您的岗位"))
    refuse_if(found)
    case.own_post = True  # type: ignore[attr-defined]
    case.was = model_to_dict(case)  # type: ignore[attr-defined]
    return case, False


def objections_to_late_acts(case: Case) -> list[Objection]:
    """Return that a case has no results to change, or has them no more."""
    if case.state in HERE:
        return []
    found = f"{case.now.zh}的办件不能再改结果"
    if case.state == State.ARCHIVED:
        found = "案卷已经归档。遗失、损毁要补的,另收一件"
    return [case.book.policy.cases.in_order.objection(found)]


def register(
    case: Case,
    kind: str,
    own_no: str,
    act: Act,
    *,
    instead_of: Result | None = None,
    ground: str = "",
) -> Result:
    """Give a result its number and write it down; must run inside the action's transaction."""
    policy = case.book.policy.delivery
    approved = case.outcome == "granted"
    refuse_if(delivery.objections_to_sealing(case_no=case.no, approved=approved, policy=policy))
    short = hashlib.blake2s(kind.encode(), digest_size=8).hexdigest()
    no = numbered(case.centre, series=f"result:{short}", mark="", at=act.at)
    rests = cite(policy.numbered, policy.seal) if policy.seal.value else policy.numbered.because
    return Result.objects.create(
        case=case, centre=case.centre, kind=kind, year=no.year, number=no.number, no=no.said,
        own_no=own_no.strip(), issued_on=act.today,
        by=act.person, seal=policy.seal.value, because=list(rests), replaces=instead_of,
        ground=ground,
    )  # fmt: skip


def new_code() -> str:
    """Return a pick-up code, sealed."""
    return sealing.seal(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}")


def remind_on(case: Case, since: date) -> date:
    """Return the day from which somebody should call the applicant."""
    policy, calendar = case.book.policy.delivery, shelf.calendar()
    return delivery.remind_from(decided_on=since, calendar=calendar, policy=policy).value


def waits_again(case: Case, act: Act) -> None:
    """Let a case wait to be collected from today on; one that was delivered is delivered once more."""
    Pickup.objects.filter(case=case).update(
        waits=1, since=act.today, remind_on=remind_on(case, act.today), reminded_on=None,
        wrong=0, code=new_code(),
    )  # fmt: skip
    if case.state == State.DELIVERED:
        case.state, case.delivered_at, case.delivery = State.DECIDED, None, {}
        case.step_name, case.step_due_on = "送达", case.serve_by
