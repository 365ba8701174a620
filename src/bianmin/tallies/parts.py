"""Every act on a case leaves its movement."""

from __future__ import annotations

from bianmin.cases.actions import Act
from bianmin.cases.models import Case

from .models import Movement
from .moving import movements


def told(step: str, case: Case, act: Act) -> None:
    """Write down what an act moved, in its own transaction.

    How the case stood before was noted when it was locked; a new case was not there.
    """
    was = getattr(case, "stood", None)
    if was is None and case.revision > 1:
        return  # told already, of the act by which it came in
    if made := list(movements(was or {}, case, step, act.today)):
        Movement.objects.bulk_create(made)
