"""Another kind for a case that was accepted (改种类), where the book leaves it to a person."""

from __future__ import annotations

from django.db import transaction

from bianmin.cases import documents, facts, queries
from bianmin.cases.models import Case
from bianmin.refusal import refuse_if
from bianmin.rules import choosing
from bianmin.rules.ruling import Ruling, cite

from .locking import Act, finish, issue, take
from .outcomes import set_clocks, set_limits


@transaction.atomic
def put_off(*, case_id: int, kind: str, reason: str, act: Act) -> Case:
    """Go on with a case as another kind, because it cannot be done at once after all (改种类).

    Both clocks are reckoned anew from the same first day, and the applicant is told the
    day in writing. Raises `Refused`.
    """
    case, again = take("put_off", case_id, act)
    if again:
        return case
    policy = case.book.policy
    made = Ruling(case.kind, tuple(case.kind_because))

    found = [
        *choosing.objections_to_choosing(made=made, chosen=kind, reason=reason, policy=policy.cases)
    ]
    if kind in ("", case.kind):
        found.append(made.objection("没有选改成哪一种"))
    refuse_if(found)

    chosen = choosing.chosen_kind(made=made, chosen=kind, policy=policy.cases)
    case.kind, case.kind_because = chosen.value, list(chosen.because)
    case.not_at_once = reason.strip()[:200]
    set_limits(case)
    due = set_clocks(case)
    case.step_name, case.step_due_on = queries.step_due(case, "handler")
    because = cite(chosen, due)
    title = policy.cases.promise_notice.value
    blocks = documents.acceptance(case, list(case.papers.all()), because)
    kind_of_paper = "promise" if title and chosen.value == "promised" else "acceptance"
    issue(kind_of_paper, case, act, blocks, because, title or policy.intake.acceptance_form.value)

    return finish(
        "put_off", case, act, because, facts.of_choice(case, kind),
        facts=facts.chosen(kind), ruled=facts.days(case),
    )  # fmt: skip


def choices(case: Case) -> list[tuple[str, str]]:
    """Return the kinds a person may choose for a case now, with the book's names."""
    made = Ruling(case.kind, tuple(case.kind_because))
    found = choosing.left_open(made=made, policy=case.book.policy.cases)
    return [(kind, named.value) for kind, named in found.items()]
