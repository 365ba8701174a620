"""Cases of the demo hall in which somebody gave his word instead of a proof (演示厅的告知承诺)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bianmin.cases.actions import Act, Application, Marked, hand_in
from bianmin.cases.queries import report_up
from bianmin.proofs import actions
from bianmin.proofs.models import Commitment
from bianmin.rules.intake import Mark
from bianmin.rules.proofs import Found

from .life import Story
from .office import Office, dice, good


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One promise: how many workdays ago it was signed, what was found of it, what was said to that."""

    ago: int
    found: str = ""
    finding: str = ""
    objection: str = ""


PLANS = (
    Plan(ago=9, found=Found.TRUE, finding="打电话问了房东:住在这里,租到明年"),
    Plan(
        ago=4,
        found=Found.FALSE,
        finding="问了单位:上个月已经离职",
        objection="我换了单位,新单位的合同在办",
    ),
    Plan(ago=2),
    Plan(ago=1),
)


def vouched(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the stories of the few cases that come in with a promise."""
    fitting = [v for v in office.versions if any(m.promisable for m in v.materials.all())]
    for n, plan in enumerate(PLANS):
        if fitting and plan.ago < len(days):
            yield _promised(office, plan, days[-plan.ago], n)


def _promised(office: Office, plan: Plan, day: date, n: int) -> Story:
    """Somebody promises at the window; the promise is checked a day later, if it is."""
    chance = dice(office.town.slug, day, "proof", n)
    at = office.moment(day, chance)
    yield at
    fitting = [v for v in office.versions if any(m.promisable for m in v.materials.all())]
    version = fitting[n % len(fitting)]
    person, desk = office.applicant(version), office.clerk_for(version, chance)
    promised = {m.order: Marked(Mark.PROMISED) for m in version.materials.all() if m.promisable}
    case = hand_in(
        Application(
            version=version, applicant=person.name, applicant_id=person.id, phone=person.phone,
            address=person.address, marked=good(version, chance) | promised, outcome="accept",
            report_up_on=report_up(version, at.date()),
            typed={"proof-chose": "promise", "proof-way": "paper"},
        ),
        Act(by=desk, at=at),
    )  # fmt: skip
    if not plan.found:
        return
    at = office.after(at.date(), 1, chance)
    yield at
    one = Commitment.objects.filter(case=case).first()
    assert one is not None, "the intake has written it down"
    check = {"found": plan.found, "said": plan.finding}
    actions.check(commitment_id=one.pk, act=Act(by=desk, at=at), **check)
    if plan.objection:
        at = office.soon(at, 40)
        yield at
        actions.object_to(commitment_id=one.pk, said=plan.objection, act=Act(by=desk, at=at))
