"""Cases of the demo hall that go in a lane, where the town's book opens one (演示厅的通道)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bianmin.cases.actions import Act, Application, hand_in
from bianmin.lanes import actions, queries

from .life import Story
from .office import Office, dice, good


@dataclass(frozen=True, slots=True)
class Plan:
    """One flag: how many workdays ago it was set, why, and what was done for the case."""

    ago: int
    reason: str
    measures: str = ""


PLANS = (
    Plan(5, "孩子下周手术,等着报销的钱", "跟审核的人说好了,材料一到先看"),
    Plan(3, "合同月底到期,耽误不得", "带着申请人去了一趟县里"),
    Plan(1, "明天要出远门"),
)


def urgent(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories of the few cases that are flagged by a clerk."""
    grounds = queries.grounds(office.book)
    written = [name for name, ground in grounds.items() if ground.value.reason]
    for n, plan in enumerate(PLANS):
        if written and plan.ago < len(days):
            yield _flagged(office, plan, written[n % len(written)], days[-plan.ago], n)


def _flagged(office: Office, plan: Plan, ground: str, day: date, n: int) -> Story:
    """Somebody comes with a ground; the case is taken in, and somebody sees it through."""
    chance = dice(office.town.slug, day, "lane", n)
    at = office.moment(day, chance)
    yield at
    version = office.item(("promised",), chance, papers=True, promised=None)
    person, desk = office.applicant(version), office.clerk_for(version, chance)
    asked = Application(
        version=version, applicant=person.name, applicant_id=person.id, phone=person.phone,
        address=person.address, marked=good(version, chance), outcome="accept",
        typed={"lane-ground": ground, "lane-reason": plan.reason},
    )  # fmt: skip
    case = hand_in(asked, Act(by=desk, at=at))
    if plan.measures:
        at = office.after(at.date(), 1, chance)
        yield at
        actions.follow_up(case_id=case.pk, measures=plan.measures, act=Act(by=desk, at=at))
