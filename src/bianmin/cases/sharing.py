"""Before many cases change hands: to whom each would go, why, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.rules import workload
from bianmin.rules.cases import FLOW, Role, State
from bianmin.rules.ruling import Ruling
from bianmin.standins.queries import away

from .models import Case
from .worklists import OPEN, RUN

CARRY = (Role.CLERK, Role.HANDLER)  # who has cases of their own; the others decide and coordinate
NEXT = {State.RECEIVED: "accept", State.SUPPLEMENTING: "accept"}


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a plan: to whom, and the numbers it came from."""

    case: Case
    to: User | None
    given: workload.Given | None = None

    @property
    def packed(self) -> str:
        """The move, as the form carries it: case, to whom, and as it was seen."""
        return f"{self.case.pk}:{self.to.pk if self.to else 0}:{self.case.revision}"

    @property
    def chosen(self) -> workload.Standing | None:
        """How the one who gets it stood."""
        stood = self.given.standings if self.given else ()
        return next((one for one in stood if self.to and one.person == self.to.pk), None)


def colleagues(centre_id: int | None) -> list[User]:
    """Return the people of a hall to whom a case may be given."""
    roles = sorted(FLOW["hand_over"].by)
    found = User.objects.filter(centre=centre_id, is_active=True, role__in=roles)
    return list(found.order_by("name").prefetch_related("departments"))


def to_one(cases: Iterable[Case], to: User) -> list[Line]:
    """Return the plan by which one colleague gets them all."""
    return [Line(case, to) for case in cases]


def spread(
    cases: Sequence[Case], people: Iterable[User], centre_id: int, today: date
) -> Ruling[list[Line]]:
    """Return the plan by which everybody gets as much as they can carry (按量分)."""
    carry = {user.pk: user for user in people if user.role in CARRY}
    # what is to be shared out does not weigh on who has it now
    facts = _people(carry.values(), [case.pk for case in cases], centre_id, today)
    tasks = [workload.Task(c.pk, c.kind, c.department_id, _late(c, today), _next(c)) for c in cases]
    policy = (cases[0].book if cases else shelf.pack("_default")).policy.workload
    given = workload.distribute(tasks=tasks, people=facts, policy=policy)
    by_case = {case.pk: case for case in cases}
    lines = [Line(by_case[one.task], carry.get(one.to or 0), one) for one in given.value]
    return Ruling(lines, given.because)


def _late(case: Case, today: date) -> bool:
    return case.state in RUN and case.next_on < today


def _next(case: Case) -> frozenset[Role]:
    """Return the roles that can take the next step of a case."""
    usual = "finish" if case.kind == "immediate" else "examine"
    return FLOW[NEXT.get(case.now, usual)].by


def _people(
    users: Iterable[User], apart: Sequence[int], centre_id: int, today: date
) -> list[workload.Person]:
    gone = away(centre_id, today)
    late = Q(state__in=RUN, next_on__lt=today)
    held = Case.objects.filter(OPEN, centre=centre_id).exclude(pk__in=apart)
    counted = held.order_by().values("handler_id", "kind").annotate(
        many=Count("pk"), late=Count("pk", filter=late)
    )  # fmt: skip
    open_of: dict[int, list[Any]] = {}
    for row in counted:
        kind, overdue = row["kind"], row["late"]
        found = open_of.setdefault(row["handler_id"], [])
        found += [(kind, False, row["many"] - overdue), (kind, True, overdue)]
    return [
        workload.Person(
            user.pk, user.name, frozenset(d.pk for d in user.departments.all()),
            user.pk in gone, tuple(open_of.get(user.pk, ())), Role(user.role),
        )
        for user in users
    ]  # fmt: skip
