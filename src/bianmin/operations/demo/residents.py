"""People who come to the demo hall: invented names, numbers that nobody holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from bianmin.identity import check_digit

FAMILY = "石柳麦谷田苗禾桑竹梅柏松杨桃杏池程简"
GIVEN = (
    "桂香", "来福", "长青", "金穗", "银花", "向阳", "有粮", "春燕", "秋菊", "大河", "小溪", "和顺",
    "永安", "荷叶", "稻香", "清泉", "明月", "青山", "望田", "守义", "惠兰", "玉英", "广春", "立夏",
    "芒种", "白露", "霜降", "雨生", "雪梅", "东升", "西林", "南星", "北辰", "开秀", "茂林", "丰收",
)  # fmt: skip
AREA = "110105"  # as in the examples of the standard; the serials 001 to 009 are given to nobody
RELATIONS = ("儿子", "女儿", "儿媳", "外甥", "村代办员", "邻居")


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with something to apply for; an agent may have come instead."""

    name: str
    id: str
    phone: str
    address: str
    agent: str = ""
    agent_id: str = ""
    agent_phone: str = ""
    agent_relation: str = ""


def resident_id(born: date, serial: int) -> str:
    """Return a well-formed identity number with an area and a serial that nobody holds."""
    first = f"{AREA}{born:%Y%m%d}{serial:03d}"
    return first + check_digit(first)


def _name(dice: Random) -> str:
    return dice.choice(FAMILY) + dice.choice(GIVEN)


def _phone(dice: Random) -> str:
    return f"1390000{dice.randrange(10_000):04d}"


def _id(dice: Random, today: date, youngest: int, oldest: int) -> str:
    born = date(today.year - dice.randint(youngest, oldest), dice.randint(1, 12), 1)
    return resident_id(born.replace(day=dice.randint(1, 28)), dice.randint(1, 9))


def residents(
    dice: Random, town: str, villages: tuple[str, ...], today: date
) -> Iterator[Resident]:
    """Yield people of a town, without end; now and then one comes again, or sends somebody."""
    known: list[Resident] = []
    while True:
        if known and dice.random() < 0.12:
            yield dice.choice(known)
            continue
        agent = {}
        if dice.random() < 0.15:
            agent = {
                "agent": _name(dice),
                "agent_id": _id(dice, today, 22, 60),
                "agent_phone": _phone(dice),
                "agent_relation": dice.choice(RELATIONS),
            }
        known.append(
            Resident(
                name=_name(dice),
                id=_id(dice, today, 19, 88),
                phone=_phone(dice),
                address=f"{town}{dice.choice(villages)}{dice.randint(1, 12)} 组",
                **agent,
            )
        )
        yield known[-1]
