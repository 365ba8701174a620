"""The last day of a hall's front: who asked what, to whom it went, what is still owed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random

from django.utils.timezone import localtime

from bianmin.accounts.models import User
from bianmin.cases.actions import Act
from bianmin.enquiries import actions as enquiries
from bianmin.enquiries.actions import Asked, Ending
from bianmin.enquiries.models import Enquiry
from bianmin.refusal import Refused

from .life import Story
from .office import Office, dice
from .residents import Resident, residents

QUESTIONS = (
    "新生儿参加医保要带什么", "老人高龄津贴哪个月到账", "门前的排水沟堵了归谁管",
    "养老资格认证能不能在村里做", "农机补贴今年还收不收", "户口迁回来以后低保怎么接",
)  # fmt: skip
MODEL = ("高龄津贴到账", "每月 20 日前发到社保卡。没有到账的,带身份证到 3 号窗口查。")


def asking(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the stories of what people asked on the last day."""
    yield _models(office, days[-1])
    for tell in (_answered, _passed, _bounced, _unclear, _owed, _online):
        yield tell(office, days[-1], dice(office.town.slug, days[-1], tell.__name__))


def _person(office: Office, chance: Random, at: datetime) -> Resident:
    """Return somebody of the town who has no case here."""
    town = office.town
    return next(residents(chance, town.name, town.villages, localtime(at).date()))


def _register(
    office: Office, by: User, at: datetime, chance: Random, channel: str, matter: str
) -> Enquiry:
    person = _person(office, chance, at)
    said = dict.fromkeys(office.book.policy.enquiries.register.get(channel, {}), "没有写明")
    asked = Asked(
        channel=channel, matter=matter, who=person.name, phone=person.phone,
        said={n: w for n, w in said.items() if n not in ("matter", "name", "phone")},
    )  # fmt: skip
    return enquiries.register(centre=office.centre, asked=asked, act=Act(by=by, at=at))


def _models(office: Office, day: date) -> Story:
    """The director writes down what is answered often."""
    at = office.moment(day, dice(office.town.slug, day, "models"))
    yield at
    act = Act(by=office.staff["director"][0], at=at)
    enquiries.save_template(centre=office.centre, name=MODEL[0], text=MODEL[1], act=act)


def _answered(office: Office, day: date, chance: Random) -> Story:
    """Somebody asks at the window and is answered."""
    at = office.moment(day, chance)
    yield at
    clerk = office.staff["clerk"][0]
    enquiry = _register(office, clerk, at, chance, "visit", QUESTIONS[1])
    for outcome in ("answered", "explained"):
        ending = Ending(
            belongs="own", outcome=outcome,
            words={"answer": MODEL[1], "requirements": "带身份证", "papers_given": "没有", "papers": "身份证", "way": "窗口查"},
        )  # fmt: skip
        with suppress(Refused):
            enquiries.close(enquiry_id=enquiry.pk, ending=ending, act=Act(by=clerk, at=at))


def _passed(office: Office, day: date, chance: Random) -> Story:
    """A caller's matter goes to a colleague, who takes it; the caller has still to be told."""
    at = office.moment(day, chance)
    yield at
    clerk, handler = office.staff["clerk"][0], office.staff["handler"][0]
    enquiry = _register(office, clerk, at, chance, "phone", QUESTIONS[3])
    act = Act(by=clerk, at=at)
    enquiries.pass_on(enquiry_id=enquiry.pk, to=handler, why="认证归他办", act=act)
    at = office.soon(at, 4)
    yield at
    enquiries.accept(enquiry_id=enquiry.pk, act=Act(by=handler, at=at))


def _bounced(office: Office, day: date, chance: Random) -> Story:
    """Two matters come back: one is refused, one nobody takes in time."""
    at = office.moment(day, chance)
    yield at
    clerk, handler = office.staff["clerk"][0], office.staff["handler"][0]
    refused, forgotten = (
        _register(office, clerk, at, chance, "visit", question) for question in QUESTIONS[4:]
    )
    act = Act(by=clerk, at=at)
    for enquiry in (refused, forgotten):
        enquiries.pass_on(enquiry_id=enquiry.pk, to=handler, why="请他答复", act=act)
    at = office.soon(at, 6)
    yield at
    back = Act(by=handler, at=at)
    enquiries.refuse(enquiry_id=refused.pk, why="归农机站,不归我们", act=back)


def _unclear(office: Office, day: date, chance: Random) -> Story:
    """Nobody knows whose matter it is: the office is asked."""
    at = office.moment(day, chance)
    yield at
    clerk = office.staff["clerk"][0]
    enquiry = _register(office, clerk, at, chance, "visit", QUESTIONS[2])
    enquiries.ask_office(enquiry_id=enquiry.pk, what="", act=Act(by=clerk, at=at))


def _owed(office: Office, day: date, chance: Random) -> Story:
    """Somebody is promised a call."""
    at = office.moment(day, chance)
    yield at
    clerk = office.staff["clerk"][0]
    enquiry = _register(office, clerk, at, chance, "phone", QUESTIONS[5])
    due, act = at + timedelta(hours=20), Act(by=clerk, at=at)
    enquiries.promise(enquiry_id=enquiry.pk, what="回电话说怎么接", due_at=due, act=act)


def _online(office: Office, day: date, chance: Random) -> Story:
    """Two people ask online; one question is taken, one waits."""
    at = office.moment(day, chance)
    yield at
    for question in QUESTIONS[:2]:
        person = _person(office, chance, at)
        asked = Asked(channel="online", matter=question, who=person.name, phone=person.phone)
        enquiry = enquiries.register_online(
            centre=office.centre, asked=asked, act=Act(by=User(), at=at)
        )
    at = office.soon(at, 9)
    yield at
    taken = Act(by=office.staff["clerk"][0], at=at)
    enquiries.claim(enquiry_id=enquiry.pk, act=taken)
