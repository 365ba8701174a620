"""What every act on a promise begins with: the case locked, then the promise."""

from __future__ import annotations

from bianmin.cases.actions import Act
from bianmin.cases.actions.locking import lock
from bianmin.cases.models import Case
from bianmin.cases.queries import covers
from bianmin.ledger.actions import done_before
from bianmin.proofs.models import Commitment
from bianmin.refusal import refuse_if


def take_case(event: str, case_id: int, act: Act, *, resident: bool = False) -> tuple[Case, bool]:
    """Return the case locked, and whether this very act was done before. Raises `Refused`."""
    case = lock(case_id)
    policy = case.book.policy
    if done := done_before(act.key):
        if (done.act, done.subject) == (event, case.subject):
            return case, True
        refuse_if(
            [policy.cases.in_order.objection("这张表已经交过了,办的是另一步。请打开案卷再办")]
        )
    found = []
    if act.revision is not None and act.revision != case.revision:
        found.append(policy.cases.in_order.objection("这件刚刚有人办过,请看过再办"))
    own = resident or covers(act.by, case)
    if policy.intake.own_post_only.value and not own:
        found.append(policy.intake.own_post_only.objection("这个事项不在您的岗位"))
    refuse_if(found)
    return case, False


def take(
    event: str, commitment_id: int, act: Act, *, resident: bool = False
) -> tuple[Commitment, bool]:
    """Return a promise with its case, both locked, and whether this very act was done before."""
    case_id = Commitment.objects.values_list("case_id", flat=True).get(pk=commitment_id)
    case, again = take_case(event, case_id, act, resident=resident)
    one = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id)
    one.case = case
    return one, again
