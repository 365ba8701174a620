"""Who comes to a county hall on one day, when, for what, and how each behaves: drawn from one seed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 24)  # an ordinary Tuesday
MINUTE = timedelta(minutes=1)
CURVE = {  # arrivals of each half hour: the morning's peak, noon, the afternoon's
    8.25: 4, 8.5: 9, 9.0: 13, 9.5: 13, 10.0: 10, 10.5: 8, 11.0: 6, 11.5: 3, 12.0: 1, 12.5: 1,
    13.0: 1.5, 13.5: 4, 14.0: 9, 14.5: 9, 15.0: 7, 15.5: 5, 16.0: 4, 16.5: 4, 17.0: 4,
}  # fmt: skip
LAST = 17.46  # hours: who comes later finds the machine shut
OLD, CHILD = 60, 16  # ages from and to which the book lets people go first


@dataclass(frozen=True, slots=True)
class Business:
    """One item of the hall: of which department, how often it is wanted, how long it takes."""

    code: str
    name: str
    department: str
    share: float
    minutes: float  # the middle one
    route: str = "immediate"


BUSINESS = (
    Business("RS-001", "社保缴费查询", "人力资源", 16, 4),
    Business("RS-002", "养老保险转移", "人力资源", 9, 9, "promised"),
    Business("YB-001", "医保参保登记", "医保", 15, 5.5),
    Business("YB-002", "异地就医备案", "医保", 10, 5),
    Business("YB-003", "医药费手工报销", "医保", 5, 11, "promised"),
    Business("HJ-001", "户口迁移", "户籍", 9, 10),
    Business("HJ-002", "身份证换领", "户籍", 12, 5),
    Business("MZ-018", "高龄津贴申领", "社会事务", 7, 8, "promised"),
    Business("SC-001", "个体工商户登记", "市场监管", 9, 12, "promised"),
    Business("SC-002", "食品小作坊登记", "市场监管", 3, 13.5, "promised"),
    Business("ZJ-001", "农村建房咨询受理", "住建", 5, 9.5, "promised"),
)
SPREAD = 0.45  # of the logarithm of the minutes


@dataclass(slots=True)
class Person:
    """One visit as it would go, before anybody knows."""

    number: int
    comes: datetime
    business: list[int]  # of BUSINESS, one or several
    minutes: list[float]  # that each takes
    age: int = 40
    ground: str = ""  # marked by the guide: pregnant
    walk: float = 0.7  # minutes from the call to the window
    misses: int = 0  # calls not heard; 3: does not come
    back_after: float = 0.0  # minutes until somebody missed is back; 0: never
    patience: float = 0.0  # minutes after which one goes home; 0: stays
    parks: float = 0.0  # minutes to fetch a paper; 0: has all
    handed: bool = False  # turns out to belong elsewhere
    booked: bool = False
    kept: float = 0.0  # minutes before (or after) the hour of the appointment
    fate: str = "comes"  # of an appointment: comes, cancels, moves, stays away
    portal: bool = True  # booked by oneself, not by telephone


@dataclass(slots=True)
class Script:
    """The whole day."""

    walk_in: list[Person]
    booked: list[Person]
    chance: Random = field(default_factory=Random)


def at(hours: float) -> datetime:
    """Return an hour of the day: 8.5 is half past eight."""
    return datetime.combine(DAY, datetime.min.time(), SHANGHAI) + timedelta(hours=hours)


def script(tickets: int, booked: int, seed: int) -> Script:
    """Return a day on which about so many numbers are given, some of them for appointments."""
    chance = Random(seed)
    with_time = [person(chance, n, booked=True) for n in range(booked)]
    come = sum(one.fate in ("comes", "moves") for one in with_time)
    walk_in = [person(chance, booked + n) for n in range(max(0, tickets - come))]
    walk_in.sort(key=lambda one: one.comes)
    return Script(walk_in, with_time, chance)


def person(chance: Random, number: int, *, booked: bool = False) -> Person:
    """Return somebody who comes, with everything that will happen to them."""
    many = chance.choices((1, 2, 3), (85, 12, 3))[0]
    shares = [one.share for one in BUSINESS]
    business = list(dict.fromkeys(chance.choices(range(len(BUSINESS)), shares, k=many)))
    one = Person(
        number, arrival(chance), business, [taken(chance, n) for n in business], booked=booked,
        age=_age(chance), walk=chance.uniform(0.3, 1.6),
    )  # fmt: skip
    if chance.random() < 0.01:
        one.ground = "pregnant"
    luck = chance.random()
    if luck < 0.025:
        one.misses, one.back_after = 3, chance.choice((0, chance.uniform(4, 25)))
    elif luck < 0.09:
        one.misses = chance.choice((1, 1, 2))
    elif luck < 0.14:
        one.patience = chance.uniform(15, 60)
    luck = chance.random()
    one.parks = chance.uniform(6, 25) if luck < 0.03 else 0.0
    one.handed = 0.03 <= luck < 0.06
    if booked:
        one.patience, one.portal = 0.0, chance.random() < 0.7
        fates = ("comes", "cancels", "moves", "stays away")
        one.fate = chance.choices(fates, (77, 8, 6, 9))[0]
        one.kept = chance.choice((chance.uniform(-22, -2), chance.uniform(-15, 0), chance.uniform(0, 40)))  # fmt: skip
    return one


def arrival(chance: Random) -> datetime:
    """Return when somebody comes, by the curve of the day."""
    begins = chance.choices(list(CURVE), list(CURVE.values()))[0]
    return at(min(LAST, begins + chance.random() * 0.5))


def taken(chance: Random, business: int) -> float:
    """Return the minutes that one matter takes this time."""
    return max(1.5, chance.lognormvariate(math.log(BUSINESS[business].minutes), SPREAD))


def _age(chance: Random) -> int:
    band = chance.choices(((17, 59), (OLD, 88), (8, CHILD)), (77, 21, 2))[0]
    return chance.randint(*band)
