"""Several departments look at one case: they are asked on one day, and one may not agree."""

from __future__ import annotations

from datetime import datetime

from bianmin.cases.actions import Act
from bianmin.files.actions import Given
from bianmin.joint import actions, queries
from bianmin.joint.actions import Asked, Opening
from bianmin.joint.models import Joint

from .life import Life, Part
from .scans import drawn

AGREED = ("符合条件,同意", "到现场看过,同意", "已在本部门系统核对,同意")
REFUSED = "申报的面积和底册不一致"
DAYS = 5  # for an opinion, where the item says nothing


def together(life: Life, at: datetime) -> Part:
    """The lead asks all departments; they answer one after the other, most of them in time."""
    departments = queries.departments_of(life.case)
    asked = [Asked(n.department, "", DAYS) for n in queries.named(life.version, departments)]
    if not asked:
        return at
    at = life.office.soon(at, 12)
    yield at
    opening = Opening(asked=tuple(asked), ask="是否符合你部门的条件,有什么要求")
    clerk = life.case.clerk
    joint = actions.open_joint(case_id=life.case.pk, opening=opening, act=Act(by=clerk, at=at))
    life.case.refresh_from_db()
    tasks = list(joint.tasks.all())
    silent = 1 if life.plan.end == "waits" else 0
    divided = len(tasks) > 1 and not silent and life.chance.random() < 0.4
    for n, task in enumerate(tasks[: len(tasks) - silent]):
        at = life.later(at, 1, 2)
        yield at
        refuses = divided and n == 0
        actions.opine(
            task_id=task.pk, opinion="refuse" if refuses else "agree",
            words=REFUSED if refuses else life.chance.choice(AGREED),
            act=Act(by=life.somebody("chief"), at=at),
        )  # fmt: skip
    return (yield from _settled(life, at)) if divided else at


def _looked(life: Life, at: datetime) -> None:
    """They go and measure together; a picture of the site is kept with the record."""
    act, case = Act(by=life.case.clerk, at=at), life.case
    tasks = list(Joint.objects.get(case=case).tasks.all())
    visit = actions.plan_visit(
        case_id=case.pk, on=act.today, place="申报的地块", organiser="", tasks=tasks, act=act
    )
    actions.record_visit(
        visit_id=visit.pk, held_on=act.today, staff=(life.somebody("handler").name, case.clerk.name),
        conclusion="量得的面积和申报的一致", act=act,
    )  # fmt: skip
    given = Given(body=drawn("现场", 1))
    actions.attach_to_visit(visit_id=visit.pk, given=given, shows="地块东侧界桩", act=act)


def _settled(life: Life, at: datetime) -> Part:
    """What they do not agree on goes to who settles it."""
    at = life.office.soon(at, 30)
    yield at
    case_id = life.case.pk
    actions.raise_dispute(
        case_id=case_id, grade="ordinary", what="两个部门对面积的说法不一致",
        act=Act(by=life.case.clerk, at=at),
    )  # fmt: skip
    at = life.later(at, 1, 1)
    yield at
    _looked(life, at)
    at = life.office.soon(at, 40)
    yield at
    actions.settle(
        case_id=case_id, side="agree", result="一起到场量过,以这次量的为准",
        act=Act(by=life.somebody("director"), at=at),
    )  # fmt: skip
    return at
