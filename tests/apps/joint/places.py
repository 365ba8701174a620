"""A town where several departments decide one thing, and its people."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.cases.actions import Marked
from bianmin.catalogue.models import Step
from bianmin.centres.models import Department
from bianmin.joint import actions
from bianmin.joint.actions import Asked, Opening
from bianmin.refusal import Refused
from bianmin.rules.intake import Mark
from bianmin.rules.ruling import Objection
from tests.fixtures.hall import act, application, at, make_item, make_user

SEEN = at(24)


def refused(call, *args, **more) -> list[str]:
    with pytest.raises(Refused) as found:
        call(*args, **more)
    assert all(isinstance(o, Objection) and o.because for o in found.value.objections)
    return [o.found for o in found.value.objections]


class Town:
    """A hall of one rule book, with an item that three departments decide together."""

    def __init__(self, centre, organs=("农业农村办", "村镇建设办"), **item):
        self.centre = centre
        self.lead = centre.departments.get(name="社会事务办")
        self.farm = centre.departments.get(name="农业农村办")
        self.build = Department.objects.create(centre=centre, name="村镇建设办")
        self.fire = Department.objects.create(centre=centre, name="应急管理办")
        self.version = make_item(
            centre, "JS-001", "joint", name="农家乐开办", promised_value=20, statutory_value=45,
            more={"other_dept": list(organs)}, **item,
        )  # fmt: skip
        Step.objects.create(
            version=self.version, order=9, name="农业农村办审查", role="handler", value=5
        )
        self.clerk = make_user(centre, "clerk", "柳春枝", f"{centre.slug}-c")
        self.clerk.departments.set([self.lead])
        self.chief = make_user(centre, "chief", "石满仓", f"{centre.slug}-ch")
        self.director = make_user(centre, "director", "程守田", f"{centre.slug}-d")
        self.leader = make_user(centre, "leader", "田又青", f"{centre.slug}-l")
        self.farmer = self.of(self.farm, "chief", "禾秀兰")
        self.builder = self.of(self.build, "chief", "麦秋生")

    def of(self, department, role, name):
        """Return somebody who works for one department only."""
        made = make_user(self.centre, role, name, f"{self.centre.slug}-{department.pk}-{role}")
        made.departments.set([department])
        return made

    def accepted(self, when=None):
        """Return a case accepted on Monday, 23 November 2026."""
        return cases.hand_in(application(self.version), act(self.clerk, when or at(23)))

    def received(self, when=None):
        """Return a case whose papers lie on the counter, not judged yet."""
        marked = {m.order: Marked(Mark.UNMARKED) for m in self.version.materials.all()}
        given = application(self.version, "receive", marked=marked)
        return cases.hand_in(given, act(self.clerk, when or at(23)))

    def opened(self, case, *more, by=None, when=None, **facts):
        """Give a case to the two departments that the item names, and to more."""
        asked = (Asked(self.farm, days=5), Asked(self.build), *more)
        opening = Opening(**({"asked": asked, "ask": "是否符合你部门的条件"} | facts))
        return actions.open_joint(
            case_id=case.pk, opening=opening, act=act(by or self.clerk, when or SEEN)
        )

    def task(self, joint, department):
        return joint.tasks.get(department=department)

    def say(self, joint, department, opinion="agree", words="", *, by=None, when=None, key=""):
        """Let a department's chief give its opinion."""
        who = by or {self.farm.pk: self.farmer, self.build.pk: self.builder}[department.pk]
        return actions.opine(
            task_id=self.task(joint, department).pk, opinion=opinion, words=words,
            act=act(who, when or at(25), key=key),
        )  # fmt: skip

    def decide(self, case, outcome="granted", when=None, **more):
        """Examine and decide."""
        case.refresh_from_db()
        if case.state == "accepted":
            cases.examine(
                case_id=case.pk, opinion="符合", act=act(self.director, when or at(26, 9))
            )
        return cases.decide(
            case_id=case.pk, outcome=outcome, act=act(self.chief, when or at(26)), **more
        )
