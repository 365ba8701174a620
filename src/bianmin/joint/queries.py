"""What the screens, the actions and the decision ask of a joint case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, Prefetch, Q

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.cases.models import Case
from bianmin.cases.queries import covers_department
from bianmin.catalogue.models import Version
from bianmin.centres.models import Department
from bianmin.rules import deadlines
from bianmin.rules import joint as rules
from bianmin.rules.cases import Role
from bianmin.rules.clock import Limit, Unit
from bianmin.rules.joint import Settler, Signer
from bianmin.rules.ruling import Ruling, cite

from .models import Joint, JointQuerySet, Task, Visit

ROUTE = "joint"  # of an item; what a town calls such a case does not matter
SIGNERS: dict[str, Signer] = {
    Role.CHIEF: "chief", Role.CLERK: "clerk", Role.HANDLER: "clerk", Role.DIRECTOR: "acting_b",
}  # fmt: skip
HATS: dict[str, tuple[Settler, ...]] = {
    Role.DIRECTOR: ("director", "office"), Role.LEADER: ("leader",),
}  # fmt: skip
PAGE = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A department that an item names, and how long it has."""

    department: Department
    days: int | None = None


def named(version: Version, departments: Iterable[Department]) -> list[Named]:
    """Return the departments that an item names beside its own: as joint organs, or in its steps."""
    said = version.more.get("other_dept") or ()
    organs = set(said.split("、")) if isinstance(said, str) else set(said)
    own, steps = version.item.department_id, list(version.steps.all())
    found = []
    for one in departments:
        step = next((s for s in steps if one.name in s.name), None)
        if one.pk != own and (one.name in organs or step):
            found.append(Named(one, step.value if step else None))
    return found


def departments_of(case: Case) -> list[Department]:
    """Return the departments that can be asked: all of the hall but the item's own."""
    others = Department.objects.filter(centre=case.centre_id).exclude(pk=case.department_id)
    return list(others.order_by("name"))


def of_case(case: Case) -> Joint | None:
    """Return the joint handling of a case with its tasks, if it is a joint case."""
    rows = Joint.objects.select_related("lead", "centre").prefetch_related(
        Prefetch("tasks", Task.objects.select_related("department")), "visits"
    )
    return rows.filter(pk=case.pk).first()


def visit_of(joint: Joint) -> Visit | None:
    """Return the one inspection on site, planned or held."""
    return next((v for v in joint.visits.all() if not v.void), None)


def facts(tasks: Iterable[Task]) -> tuple[rules.Task, ...]:
    """Return the tasks as the rules see them."""
    return tuple(task.fact for task in tasks)


def due(case: Case, days: int | None, today: date) -> Ruling[date]:
    """Return the last day for an opinion that is asked for today."""
    policy = case.book.policy
    whole = case.due
    assert whole is not None, "opinions are asked for once the case is accepted"
    own = Ruling(Limit(days, Unit.WORKDAY), policy.joint.shared_limit.because) if days else None
    return rules.task_due(
        sent_on=today,
        own=own,
        whole=whole,
        calendar=shelf.calendar(),
        deadlines=policy.deadlines,
        policy=policy.joint,
    )


def late(case: Case, tasks: Sequence[Task], today: date) -> Ruling[tuple[str, ...]]:
    """Return the departments that answered late, or are late now."""
    sent = facts(t for t in tasks if t.sent_at)
    until = case.closed_on or today
    return rules.late(tasks=sent, today=min(until, today), policy=case.book.policy.joint)


def wanted(tasks: Iterable[Task]) -> dict[str, tuple[str, ...]]:
    """Return the papers that each department wants and nobody asked for yet."""
    return {
        t.department.name: tuple(w.paper.name for w in t.wants.all() if not w.told_at)
        for t in tasks
    }


def disagree(tasks: Iterable[Task]) -> bool:
    """Return whether one department agrees and another does not."""
    return {"agree", "refuse"} <= {t.opinion for t in tasks}


@dataclass(frozen=True, slots=True)
class LawClock:
    """The law's limit of a joint case, what the book lets be added to it, and both last days."""

    days: int
    more: int
    last: date
    longest: date
    approver: str
    because: tuple[str, ...]


def law_clock(case: Case) -> LawClock | None:
    """Return the law's forty-five workdays and what may be added, from this case's own first day."""
    if case.started_on is None:
        return None
    policy, calendar = case.book.policy.deadlines, shelf.calendar()
    whole = policy.statutory["joint"]
    more = policy.extension_max_joint.value
    last = deadlines.due_on(
        started_on=case.started_on, limit=Ruling(Limit(whole.value, Unit.WORKDAY), whole.because),
        pauses=tuple(p.fact for p in case.pauses.all() if not p.void),
        calendar=calendar, policy=policy,
    )  # fmt: skip
    longest = calendar.workday_after(last.value, more)
    by = policy.extension_approver_joint
    approver = "或者".join(Role(role).zh for role in by.value)
    because = cite(whole, policy.extension_max_joint, by)
    return LawClock(whole.value, more, last.value, longest, approver, because)


def signer(user: User) -> Signer:
    """Return as whom somebody signs an opinion."""
    return SIGNERS.get(user.role, "clerk")


def settler(user: User, allowed: tuple[Settler, ...]) -> Settler:
    """Return as whom somebody settles a disagreement: as one who may, if they are one."""
    hats = HATS.get(user.role, ("office",))
    return next((hat for hat in hats if hat in allowed), hats[0])


def leads(user: User, joint: Joint) -> bool:
    """Return whether somebody acts for the lead window."""
    return joint.lead_id is None or covers_department(user, joint.lead_id)


def my_tasks(user: User, most: int) -> list[Task]:
    """Return so much of what a person's departments still have to answer, the nearest day first."""
    mine = user.departments.all()
    theirs = Q(department__in=mine.values("pk")) | ~Exists(mine)  # who has none sees to all
    tasks = Task.objects.visible_to(user).waiting().filter(theirs)
    nearest = (F("due_on").asc(nulls_first=True), "pk")
    # which, by indexes alone; then what is shown of them
    first = list(tasks.order_by(*nearest).values_list("pk", flat=True)[:most])
    rows = Task.objects.select_related("joint__case", "joint__lead", "joint__centre", "department")
    return list(rows.filter(pk__in=first).order_by(*nearest)) if first else []


def ledger(user: User, which: str) -> JointQuerySet:
    """Return the joint cases that a person may see."""
    seen = Joint.objects.visible_to(user)
    if which == "open":
        seen = seen.open()
    if which == "disputed":
        seen = seen.open().filter(raised_at__isnull=False, settled_at__isnull=True)
    return seen


def counted(seen: JointQuerySet) -> JointQuerySet:
    """Return joint cases with how many departments answered, and how many late."""
    answered_late = Q(tasks__answered_on__gt=F("tasks__due_on"))
    return seen.select_related("case", "lead", "centre").annotate(
        asked=Count("tasks"),
        answered=Count("tasks", filter=Q(tasks__answered_at__isnull=False)),
        late_ones=Count("tasks", filter=answered_late),
    )
