"""Leaving steps out of a case in a lane (省去环节): what the law asks for stays, however urgent it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import transaction

from bianmin import shelf
from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import finish, lock
from bianmin.cases.models import Case
from bianmin.cases.queries import is_running, step_by
from bianmin.catalogue.models import Step
from bianmin.ledger.actions import done_before
from bianmin.refusal import refuse_if
from bianmin.rules import priority, skipping
from bianmin.rules.cases import State
from bianmin.rules.ruling import Objection

from .models import LeftOut

ENDS = {State.ACCEPTED: "handler", State.EXAMINED: "chief"}  # by whom the present step ends


@transaction.atomic
def leave_out(*, case_id: int, orders: Collection[int], reason: str, act: Act) -> Case:
    """Leave out steps that the item's list marks so, and count the present one anew.

    Raises `Refused` with everything against it; then no step is left out.
    """
    case = lock(case_id)
    policy = case.book.policy
    if done := done_before(act.key):
        if (done.act, done.subject) != ("lane_left_out", case.subject):
            refuse_if(
                [policy.cases.in_order.objection("这张表已经交过了,办的是另一步。请打开案卷再办")]
            )
        return case
    every = list(case.version.steps.all())
    gone = set(LeftOut.objects.filter(case=case).values_list("order", flat=True))
    asked = [step for step in every if step.order in set(orders) - gone]

    refuse_if(_against(case, asked, reason, act))

    because = policy.priority.legal_steps_kept.because
    LeftOut.objects.bulk_create(
        LeftOut(
            case=case, order=step.order, name=step.name, reason=reason.strip()[:300],
            because=list(because), by=act.by, at=act.at,
        )
        for step in asked
    )  # fmt: skip
    left = gone | {step.order for step in asked}
    _count_anew(case, [step for step in every if step.order not in left])

    details = {"steps": [step.name for step in asked], "reason": reason.strip()}
    return finish("lane_left_out", case, act, because, details)


def _against(case: Case, asked: list[Step], reason: str, act: Act) -> Iterator[Objection]:
    policy = case.book.policy
    if act.revision is not None and act.revision != case.revision:
        yield policy.cases.in_order.objection("这件刚刚有人办过,请看过再办")
    if act.by.centre_id not in (None, case.centre_id):
        yield policy.cases.in_order.objection(f"这件由{case.centre.name}办,您这里只能看")
    yield from skipping.objections_to_leaving_out(
        lane=case.lane, state=State(case.state), steps=tuple(fact(step) for step in asked),
        reason=reason, policy=policy.priority,
    )  # fmt: skip


def fact(step: Step) -> priority.Step:
    """Return a step as the rules see it; one that is not marked is no step to be left out."""
    return priority.Step(
        step.name, legal=step.skip == Step.Skip.LEGAL, simplifiable=step.skip == Step.Skip.SIMPLE
    )


def _count_anew(case: Case, steps: list[Step]) -> None:
    """Let the present step end earlier by what was left out before it."""
    upto = ENDS.get(case.now)
    if upto is None or not is_running(case) or not steps:
        return
    name, due = step_by(steps, case.started_on, case.due_on, upto, shelf.calendar())
    case.step_name = name
    if due is not None:
        case.step_due_on = min(due, case.step_due_on or due)
