"""Who gets the next case, by what each already has; who takes one, and who stands in (分件、替班).

Every open case weighs what the rule book says of its kind. A case goes to whoever may
handle its department, is here, and carries the least; between equals to the one with
fewer cases, then to the one who comes first in the list. The same facts give the same
answer, and every answer shows the numbers it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .flow import FLOW, Role
from .ruling import Objection, Ruling, cite

COORDINATES = frozenset({Role.CHIEF, Role.DIRECTOR})  # who give others their work
AWAY, OTHER_POST, OTHER_STEP = "不在岗", "不管这个部门", "办不了下一步"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a rule book settles about sharing the work out."""

    weights: Mapping[str, Ruling[int]]  # 每种办件算几分
    otherwise: Ruling[int]  # 没有写的种类算几分
    late_extra: Ruling[int]  # 超期的再加几分
    take_unheld: Ruling[bool]  # 只有没有人办的件可以自己接手
    all_or_none: Ruling[bool]  # 成批转交:有一件转不了,一件都不转
    stand_in: Ruling[bool]  # 替班的人要能办同样的步骤,同一天只有一个人替


@dataclass(frozen=True, slots=True)
class Task:
    """A case that is to be given to somebody."""

    id: int
    kind: str
    department: int
    late: bool = False
    roles: frozenset[Role] = frozenset()  # who can take the next step; none named: everybody


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who might take a case, and the open cases that are theirs already."""

    id: int
    name: str
    departments: frozenset[int] = frozenset()  # none: every department
    away: bool = False
    open: tuple[tuple[str, bool, int], ...] = field(default=())  # kind, late, how many
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stood when a case was given: the numbers behind the answer."""

    person: int
    name: str
    load: int
    cases: int
    out: str = ""  # why not they


@dataclass(frozen=True, slots=True)
class Given:
    """One case, who gets it (nobody, where nobody can), what it weighs, and why."""

    task: int
    to: int | None
    weight: int
    standings: tuple[Standing, ...]


def weight(*, kind: str, late: bool, policy: Policy) -> Ruling[int]:
    """Return what an open case weighs."""
    base = policy.weights.get(kind, policy.otherwise)
    if not late:
        return base
    return Ruling(base.value + policy.late_extra.value, cite(base, policy.late_extra))


def load(*, person: Person, policy: Policy) -> int:
    """Return what all open cases of a person weigh together."""
    return sum(
        many * weight(kind=kind, late=late, policy=policy).value for kind, late, many in person.open
    )


def distribute(
    *, tasks: Sequence[Task], people: Iterable[Person], policy: Policy
) -> Ruling[tuple[Given, ...]]:
    """Return who gets each case, in the order of the cases; what is given weighs at once."""
    people = tuple(people)
    loads = {p.id: load(person=p, policy=policy) for p in people}
    counts = {p.id: sum(many for _, _, many in p.open) for p in people}
    found = []
    for task in tasks:
        stood = tuple(
            Standing(p.id, p.name, loads[p.id], counts[p.id], _out(p, task)) for p in people
        )
        weighs = weight(kind=task.kind, late=task.late, policy=policy).value
        able = [one for one in stood if not one.out]
        chosen = min(able, key=lambda one: (one.load, one.cases)) if able else None
        if chosen:
            loads[chosen.person] += weighs
            counts[chosen.person] += 1
        found.append(Given(task.id, chosen.person if chosen else None, weighs, stood))
    return Ruling(tuple(found), cite(policy.otherwise, policy.late_extra, *policy.weights.values()))


def objections_to_taking_up(*, holder: str, policy: Policy) -> Iterator[Objection]:
    """Yield that a case is already somebody's who can handle it (接手)."""
    if policy.take_unheld.value and holder:
        yield policy.take_unheld.objection(f"这件在{holder}手上,要由本人或者主任转交")


def objections_to_giving(
    *, own: bool, role: Role, holder: str, policy: Policy
) -> Iterator[Objection]:
    """Yield that somebody gives away a case that is another's (转交)."""
    if policy.take_unheld.value and holder and not own and role not in COORDINATES:
        yield policy.take_unheld.objection(f"这件在{holder}手上,要由本人或者主任转交")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Who is to stand in for whom, from when until when."""

    absent: Role
    by: Role
    same_person: bool = False
    same_hall: bool = True
    active: bool = True
    first: date
    last: date
    taken: str = ""  # who stands in for the absent on one of these days already
    away: bool = False  # the one who is to stand in is away then too


def objections_to_standing_in(*, plan: StandIn, today: date, policy: Policy) -> Iterator[Objection]:
    """Yield every objection to naming somebody for somebody else's days (指定替班)."""
    rule = policy.stand_in
    if plan.same_person:
        yield rule.objection("不能自己替自己")
    if not (plan.same_hall and plan.active):
        yield rule.objection("替班的人要是本中心在岗的同事")
    if short := steps_short(absent=plan.absent, by=plan.by):
        yield rule.objection(f"{plan.by.zh}替不了{plan.absent.zh}:不能{'、'.join(short)}")
    if plan.last < plan.first:
        yield rule.objection("最后一天在第一天前面")
    if plan.last < today:
        yield rule.objection("这几天已经过了")
    if plan.taken:
        yield rule.objection(f"这几天里已经有{plan.taken}替班")
    if plan.away:
        yield rule.objection("替班的人这几天里自己也不在")


def steps_short(*, absent: Role, by: Role) -> tuple[str, ...]:
    """Return the steps, in Chinese, that the absent may take and the other may not."""
    return tuple(s.zh for s in FLOW.values() if absent in s.by and by not in s.by)


def _out(person: Person, task: Task) -> str:
    """Return why somebody cannot take a case; nothing where they can."""
    if person.away:
        return AWAY
    if person.departments and task.department not in person.departments:
        return OTHER_POST
    if task.roles and person.role not in task.roles:
        return OTHER_STEP
    return ""
