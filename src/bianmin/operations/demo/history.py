"""Sixty workdays of a hall: who comes when, and what is planned for each case."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.operations.clockwork import tick
from bianmin.results import actions as results
from bianmin.results.actions import Choice
from bianmin.results.models import Handing, Pickup
from bianmin.rules.calendar import Calendar
from bianmin.rules.cases import CLOSED, RUNNING, State
from bianmin.rules.delivery import Handover, Way

from .desk import handle
from .life import Life, Part, Plan, Story
from .office import ROUTES, Office, clock, dice
from .opinion import rate
from .window import enter

BEFORE_OPENING = time(8, 5)


def tell(office: Office, plan: Plan, chance: Random, at: datetime) -> Story:
    """Yield the moments of a case's steps, from the hand-in at `at` to the archive."""
    yield at
    life = Life(office, plan, chance, _version(office, plan, chance))
    at = yield from enter(life, at)
    if life.case.state in RUNNING:
        at = yield from handle(life, at)
    if life.case.state == State.DECIDED and plan.way != "never":
        at = yield from hand_out(life, at)
        at = yield from rate(life, at)
    if life.case.state in CLOSED and plan.archive:
        at = life.later(at, plan.archive, plan.archive + 4)
        yield at
        place = f"档案柜 {chance.randint(1, 6)} 排 {chance.randint(1, 9)} 格"
        life.do(actions.archive, "handler", at, place=place)


def _version(office: Office, plan: Plan, chance: Random) -> Version:
    papers = plan.entry in {"notify", "forget"} or plan.supply != "all"
    return office.item(plan.routes, chance, papers=papers, promised=plan.promised)


def hand_out(life: Life, at: datetime) -> Part:
    """The result is collected at once, or some days later, or by somebody else."""
    at_once = life.case.kind == "immediate"
    at = life.office.soon(at, 2) if at_once else life.later(at, 1, 6)
    yield at
    if not Pickup.objects.filter(case=life.case, back_on__isnull=False).exists():
        given = life.case.handler.name if life.case.handler else "承办人"
        life.do(results.come_back, "clerk", at, given_by=given)
        at = life.office.soon(at, 2)
        yield at
    handover = _handover(life)
    life.do(results.hand_over, "clerk", at, choice=Choice(handover))
    if handover.way is Way.COURIER:
        at = yield from _courier(life, at)
    return at


def _courier(life: Life, at: datetime) -> Part:
    """The courier answers after a day or two; one of a few parcels comes back and is sent again."""
    returned = life.chance.random() < 0.15
    at = life.later(at, 1, 3)
    yield at
    end, said = ("returned", "两次投递无人签收") if returned else ("arrived", "本人签收")
    _hear(life, at, end, said)
    if not returned:
        return at
    at = life.later(at, 1, 2)
    yield at
    life.do(results.hand_over, "clerk", at, choice=Choice(_handover(life)))
    at = life.later(at, 1, 3)
    yield at
    _hear(life, at, "arrived", "本人签收")
    return at


def _hear(life: Life, at: datetime, end: str, said: str) -> None:
    parcel = Handing.objects.filter(case=life.case).latest("pk")
    life.do(_answered, "clerk", at, handing_id=parcel.pk, end=end, said=said)


def _answered(*, case_id: int, **facts: Any) -> Case:
    return results.answered(**facts)


def _handover(life: Life) -> Handover:
    way = Way(life.plan.way)
    if way is Way.AGENT and not life.case.agent:
        way = Way.IN_PERSON
    promise = life.case.documents.filter(kind="promise", void="").first()
    lost = promise is not None and life.chance.random() < 0.06
    courier = way is Way.COURIER
    return Handover(
        way=way,
        receiver=life.case.agent if way is Way.AGENT else life.case.applicant,
        signed=not courier,
        authorised=way is Way.AGENT,
        carrier="邮政快递" if courier else "",
        tracking=f"DEMO{life.chance.randrange(10**9):09d}" if courier else "",
        notice_no=promise.doc_no if promise and not lost else "",
        notice_lost="核对了身份证原件和预留电话" if lost else "",
    )


def ordinary(chance: Random) -> Plan:
    """Return what happens to one of a hundred ordinary cases."""
    route = chance.choices(list(ROUTES), list(ROUTES.values()))[0]
    if route == "immediate":
        entry = chance.choices(["accept", "notify", "reject"], [92, 6, 2])[0]
        end = "granted" if chance.random() < 0.98 else "refused"
        return Plan(routes=(route,), entry=entry, end=end, archive=chance.choice([0, 4, 9]))
    entry = chance.choices(["accept", "notify", "receive", "forget", "reject"], [74, 15, 7, 1, 3])[
        0
    ]
    supply = "all"
    if entry == "notify":
        supply = chance.choices(["all", "more", "never", "withdrawn"], [78, 4, 14, 4])[0]
    trouble = chance.choices(list(TROUBLES), list(TROUBLES.values()))[0]
    end = chance.choices(["granted", "refused", "returned", "withdrawn"], [90, 6, 2, 2])[0]
    return Plan(
        routes=(route,),
        entry=entry,
        supply=supply,
        trouble=trouble,
        end=end,
        pace=chance.choices([0.3, 0.5, 0.7, 0.9, 1.0, 1.15], [20, 26, 24, 16, 11, 3])[0],
        way=chance.choices(["in_person", "agent", "courier", "never"], [62, 12, 20, 6])[0],
        archive=chance.choice([0, 3, 8, 14]),
    )


TROUBLES = {
    "": 80,
    "pause": 5,
    "extend": 4,
    "flag": 3,
    "again": 2,
    "hand_over": 3,
    "details": 2,
    "mistake": 1,
}

# (workdays ago, plan): what a hall should always have something of
SURE = (
    (3, Plan(trouble="stopped", promised=20)),
    (7, Plan(trouble="stopped", promised=15)),
    (4, Plan(entry="notify", supply="never")),
    (9, Plan(entry="notify", supply="never")),
    (18, Plan(entry="notify", supply="never")),
    (34, Plan(entry="notify", supply="never")),
    (45, Plan(entry="notify", supply="never")),
    (1, Plan(entry="forget")),
    (5, Plan(entry="forget")),
    (20, Plan(entry="forget", promised=10)),
    (31, Plan(entry="receive", supply="later")),
    (26, Plan(entry="notify", supply="more", promised=5)),
    (12, Plan(entry="reject", archive=0)),
    (15, Plan(end="returned", archive=0)),
    (17, Plan(end="withdrawn", archive=0)),
    (22, Plan(entry="notify", supply="withdrawn", archive=0)),
    (6, Plan(trouble="unsettled", promised=20)),
    (28, Plan(trouble="flag", promised=10)),
    (30, Plan(trouble="mistake", promised=10)),
    (33, Plan(trouble="again", promised=10)),
    (25, Plan(trouble="extend", promised=15)),
    (24, Plan(end="refused", promised=10, archive=0)),
    (1, Plan(routes=("immediate",), angry="213")),
    (3, Plan(routes=("immediate",), angry="214")),
    (35, Plan(pace=1.3, promised=10, angry="209")),
    (40, Plan(pace=1.2, promised=10)),
    (27, Plan(pace=0.4, promised=10, way="never")),
    (38, Plan(trouble="pause", promised=15)),
    (2, Plan(promised=30, end="waits")),
    (1, Plan(promised=25, end="waits")),
)
JOINT = (  # with a department that is silent, and one that is silent too long
    (2, Plan(routes=("joint",), end="waits")),
    (12, Plan(routes=("joint",), end="waits")),
    (23, Plan(routes=("joint",), end="granted", pace=0.7)),
    (29, Plan(routes=("joint",), end="refused", pace=0.6, archive=0)),
)
WAITING = (-6, -2, -1, 0, 0, 1, 1, 2, 3)  # due so many workdays from today, and not decided
PROMISES = (5, 10, 15, 20)  # of the cases that wait


def applications(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories of everybody who comes on these days."""
    yield from _expected(office, days, today)
    for day in days:
        chance = dice(office.town.slug, today, day)
        more = office.centre.is_market_day(day)
        for _ in range(chance.randint(*office.town.busy) + more):
            mine = dice(chance.random())
            at = office.moment(day, mine)
            if mine.random() < 0.03:  # still there when the window closes (延时服务)
                at = clock(day, office.hours(day).closes) + timedelta(minutes=mine.randint(2, 18))
            yield tell(office, ordinary(mine), mine, at)


def _expected(office: Office, days: list[date], today: date) -> Iterator[Story]:
    """Yield the stories that every demo has, as far as its days reach back."""
    chance = dice(office.town.slug, today)
    plans = [(ago, plan) for ago, plan in SURE if ago <= len(days)]
    for n, ahead in enumerate(WAITING):
        promised = PROMISES[n % len(PROMISES)]
        if 0 < promised - ahead <= len(days):
            plans.append((promised - ahead, Plan(promised=promised, end="waits", pace=0.6)))
    plans += [(ago, plan) for ago, plan in JOINT if ago <= len(days)]
    for ago, plan in plans:
        mine = dice(chance.random())
        yield tell(office, plan, mine, office.moment(days[-ago], mine))


def workdays_up_to(today: date, number: int, calendar: Calendar) -> list[date]:
    """Return the last workdays up to and including `today`."""
    day = today - timedelta(days=2 * number + 20)
    whole = calendar.workdays_between(day, today)
    return [calendar.workday_after(day, n) for n in range(whole - number + 1, whole + 1)]


def clockwork(days: list[date]) -> Story:
    """Let silence decide each morning, before the doors open."""
    for day in days:
        at = clock(day, BEFORE_OPENING)
        yield at
        tick(at=at)


def live(stories: list[Story], until: datetime) -> None:
    """Tell all stories together, step by step in the order of time, up to an instant."""
    order = count()
    begun = ((next(story, None), story) for story in stories)  # some have nothing to tell
    waiting = [(at, next(order), story) for at, story in begun if at is not None]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        _, _, story = heapq.heappop(waiting)
        if (at := next(story, None)) is not None:
            heapq.heappush(waiting, (at, next(order), story))
