"""What one resident of the demo hall does over the net, and the machine in its corner (演示厅的网上办事).

Each state in which an application can stand occurs once, all of one telephone number, so
that its own pages are alive: `PHONE`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bianmin import sealing
from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Application, Marked
from bianmin.cases.models import Case
from bianmin.cases.queries import report_up
from bianmin.catalogue.models import Version
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.portal import actions, offering
from bianmin.rules.intake import Mark

from .desk import handle
from .history import hand_out
from .life import Life, Plan, Story
from .office import MINUTE, Office, clock, dice, good
from .opinion import rate
from .residents import Resident
from .scans import drawn

PHONE = "13900000018"
STATES = (
    "withdrawn", "accepted", "refused", "supplementing", "granted", "supplied", "received", "draft",
    "delivered",
)  # fmt: skip
AGO = 3  # workdays ago on which the first of them was begun
ENDS = {"granted": 16, "refused": 18, "withdrawn": 10, "delivered": 24}  # and how long ago
OWED = "照片看不清"


def afar(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield what happens over the net and at the machine of a hall."""
    if len(days) <= AGO:
        return
    yield _machine(office, days[-AGO], days[-1])
    open_ = [v for v in office.versions if _open(v, office)]
    fitting = sorted(open_, key=lambda v: v.route == "immediate")  # what takes its time comes first
    if not fitting:
        return
    wanted = fitting[: len(STATES)]
    person = replace(office.applicant(*wanted), phone=PHONE, agent="", agent_id="")
    for version, state in zip(wanted, STATES, strict=False):
        ago = min(ENDS.get(state, AGO), len(days))
        yield _applies(office, person, version, state, days[-ago])


def _open(version: Version, office: Office) -> bool:
    return version.online and not any(offering.objections(version, office.book))


def _machine(office: Office, day: date, today: date) -> Story:
    """The director enters a machine; somebody is helped at it, and today somebody calls again."""
    director, guide = office.staff["director"][0], office.staff["clerk"][-1]
    at = clock(day, time(8, 40))
    yield at
    machine, _ = actions.register(
        centre=office.centre, place="大厅进门左手边,自助区", contact=office.centre.phone,
        act=Act(by=director, at=at),
    )  # fmt: skip
    at = clock(day, time(10, 12))
    yield at
    call = actions.ask_help(terminal_id=machine.pk, at=at, today=day)
    yield at + 2 * MINUTE
    actions.take_help(call_id=call.pk, act=Act(by=guide, at=at + 2 * MINUTE))
    yield at + 9 * MINUTE
    helped = "帮着在网上填了高龄津贴的申请,传了照片"
    actions.finish_help(call_id=call.pk, helped=helped, act=Act(by=guide, at=at + 9 * MINUTE))
    at = clock(today, office.hours(today).closes) - timedelta(minutes=20)
    yield at
    actions.ask_help(terminal_id=machine.pk, at=at, today=today)


def _applies(office: Office, person: Resident, version: Version, state: str, day: date) -> Story:
    """Fill in an application in the evening and hand it in, and what comes of it by now."""
    nth = STATES.index(state)
    at = clock(day, time(19, 5)) + nth * 11 * MINUTE
    yield at
    filing = actions.begin(
        version=version, blind=sealing.blind(PHONE), address=f"203.0.113.{nth + 1}", at=at
    )
    typed = {
        "applicant": person.name, "id_type": "111", "applicant_id": person.id,
        "phone": PHONE, "address": person.address,
    }  # fmt: skip
    actions.keep(filing_id=filing.pk, typed=typed, at=at)
    for material in list(version.materials.all())[:2]:
        body = Given(body=drawn("材料", 1), name="照片.jpg", source=Scan.Source.ONLINE)
        actions.attach(filing=filing, order=material.order, given=body, at=at)
    if state == "draft":
        return
    at += 4 * MINUTE
    yield at
    asked = Application(
        version=version, applicant=person.name, applicant_id=person.id, phone=PHONE,
        address=person.address, marked={}, conditions=None, outcome="receive",
    )  # fmt: skip
    case = actions.hand_in(filing_id=filing.pk, application=asked, at=at)
    if state != "received":
        yield from _answered(office, case, state, day)


def _answered(office: Office, case: Case, state: str, day: date) -> Iterator[datetime]:
    """The next morning somebody looks: it is accepted, or something is asked for, and sent."""
    version = case.version
    chance = dice(office.town.slug, day, "afar", state)
    at = office.after(day, 1, chance)
    yield at
    act = Act(by=case.clerk, at=at)
    marks = good(version, chance)
    if state == "accepted" or state in ENDS:
        case = cases.accept(
            case_id=case.pk, marked=marks, act=act, report_up_on=report_up(version, act.today)
        )
        if state in ENDS:
            yield from _ended(Life(office, Plan(end=state, pace=0.4), chance, version, case), at)
        return
    first = version.materials.first()
    assert first is not None
    marks[first.order] = Marked(Mark.FAULTY, 1, problem=OWED)
    cases.notify(case_id=case.pk, marked=marks, act=act)
    if state == "supplied":
        at += 3 * 60 * MINUTE
        yield at
        body = Given(body=drawn("申请", 1), name="新照片.jpg", source=Scan.Source.ONLINE)
        paper = case.papers.get(order=first.order)
        actions.supply(case=Case.objects.get(pk=case.pk), given=[(paper, body)], at=at)


def _ended(life: Life, at: datetime) -> Iterator[datetime]:
    at = yield from handle(life, at)
    if life.plan.end == "delivered":
        at = yield from hand_out(life, at)
        yield from rate(life, at)
