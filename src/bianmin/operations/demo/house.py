"""The last two days of a hall's inner work: who was told, who was asked, what went from hand to hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bianmin.cases import actions as cases
from bianmin.cases.actions import Act, Application
from bianmin.cases.models import OPEN_STATES, Case, Document
from bianmin.cases.queries import holder
from bianmin.enquiries import actions as enquiries
from bianmin.enquiries.actions import Told
from bianmin.handling import actions as handling
from bianmin.handling.queries import SAID_NO
from bianmin.refusal import Refused
from bianmin.requests import actions as requests
from bianmin.requests.actions import Question
from bianmin.rules.cases import State

from .life import Story
from .office import Office, dice, good

ASKED = ("户口迁入不满一年的给不给", "证明由外省开的,格式不一样,收不收")
ANSWER = "按实施细则,迁入之日起算,照给"


def house(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the stories of what the last two days leave on the desks."""
    for n, day in enumerate(days[-2:]):
        yield _answers(office, day)
        yield _at_once(office, day)
        yield _not_today(office, day)
        yield _questions(office, day, answered=n == 0)
        yield _hands(office, day)
        yield _taken_up(office, day)


def _answers(office: Office, day: date) -> Story:
    """Two people only ask, and are told."""
    chance = dice(office.town.slug, day, "tellings")
    at = office.moment(day, chance)
    yield at
    clerk = office.staff["clerk"][0]
    for lacking in ("", "申请表"):
        version = office.item(("promised",), chance, papers=True, promised=None)
        person = office.applicant(version)
        told = Told(
            channel="visit", form="书面", who=person.name, phone=person.phone, lacking=lacking,
            samples=True,
        )  # fmt: skip
        try:
            enquiries.tell(version=version, told=told, act=Act(by=clerk, at=at))
        except Refused:
            continue  # a guide that leaves something unsaid is told of by nobody


def _at_once(office: Office, day: date) -> Story:
    """Somebody gets what he came for in one act."""
    chance = dice(office.town.slug, day, "at once")
    at = office.moment(day, chance)
    yield at
    version = office.item(("immediate",), chance, papers=False, promised=None)
    person = office.applicant(version)
    asked = Application(
        version=version, applicant=person.name, applicant_id=person.id, phone=person.phone,
        marked=good(version, chance), outcome="accept", at_once=True, result_no=office.result_no(at),
        not_at_once="当场办",
    )  # fmt: skip
    cases.hand_in(asked, Act(by=office.clerk_for(version, chance), at=at))


def _not_today(office: Office, day: date) -> Story:
    """What is usually done at once cannot be today, and goes on with a day of its own."""
    chance = dice(office.town.slug, day, "not today")
    at = office.moment(day, chance)
    yield at
    version = office.item(("immediate",), chance, papers=False, promised=None)
    person, desk = office.applicant(version), office.clerk_for(version, chance)
    asked = Application(
        version=version, applicant=person.name, applicant_id=person.id, phone=person.phone,
        marked=good(version, chance), outcome="accept",
    )  # fmt: skip
    case = cases.hand_in(asked, Act(by=desk, at=at))
    otherwise = case.book.policy.cases.otherwise.value
    cases.put_off(
        case_id=case.pk, kind=otherwise, reason="业务系统今天打不开", act=Act(by=desk, at=at)
    )


def _open(office: Office, state: State, at: datetime) -> list[Case]:
    found = Case.objects.filter(centre=office.centre, state=state, received_at__lt=at, waits=1)
    rows = found.exclude(kind="immediate").select_related("clerk", "handler", "centre")
    return list(rows.order_by("-pk")[:3])


def _questions(office: Office, day: date, *, answered: bool) -> Story:
    """A clerk is not sure and asks the director; one of the questions is answered."""
    chance = dice(office.town.slug, day, "requests")
    at = office.moment(day, chance)
    yield at
    director, leader = office.staff["director"][0], office.staff["leader"][0]
    for case in _open(office, State.ACCEPTED, at)[:1]:
        cause = "unclear_rule" if "unclear_rule" in case.book.policy.requests.records else "other"
        question = Question(cause=cause, what=ASKED[answered], to=director if answered else leader)
        asking = requests.ask(question=question, case_id=case.pk, act=Act(by=case.clerk, at=at))
        if answered:
            at = office.soon(at, 20)
            yield at
            requests.answer(asking_id=asking.pk, text=ANSWER, act=Act(by=director, at=at))


def _hands(office: Office, day: date) -> Story:
    """A case goes with its papers to the handler, who has still to sign; a refusal is read."""
    chance = dice(office.town.slug, day, "hands")
    at = office.moment(day, chance)
    yield at
    handler = office.staff["handler"][0]
    for case in _open(office, State.ACCEPTED, at)[1:2]:
        if case.clerk_id == handler.pk or case.state not in OPEN_STATES:
            continue
        names = [p.name for p in case.papers.all()]
        act = Act(by=case.clerk, at=at)
        handling.give(case_id=case.pk, to=handler, papers=names, act=act)
    said_no = Document.objects.filter(centre=office.centre, kind__in=SAID_NO, void="", read=None)
    for paper in said_no.order_by("pk")[:1]:
        act = Act(by=office.staff["director"][0], at=at)
        handling.read(document_id=paper.pk, remark="理由讲清楚了", act=act)


def _taken_up(office: Office, day: date) -> Story:
    """A handler looks through what lies at the windows, and takes one case up."""
    at = office.moment(day, dice(office.town.slug, day, "taken up"))
    yield at
    act = Act(by=office.staff["handler"][0], at=at)
    free = [case for case in _open(office, State.ACCEPTED, at) if not holder(case)]
    for case in free[:1]:
        cases.take_up(case_ids=[case.pk], act=act)
