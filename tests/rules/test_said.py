"""What a rule book sets is shown in words: every value of every closed list has its own."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import time
from enum import StrEnum

import pytest

from bianmin import rules
from bianmin.rules import arrivals, hours
from bianmin.rules.priority import Ground, Lane

LISTS = {
    f"{found.__module__.removeprefix('bianmin.rules.')}.{found.__name__}": found
    for module in pkgutil.iter_modules(rules.__path__)
    for found in vars(importlib.import_module(f"bianmin.rules.{module.name}")).values()
    if isinstance(found, type) and issubclass(found, StrEnum) and hasattr(found, "zh")
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_value_of_a_list_has_chinese_words_of_its_own(name):
    said = [value.zh for value in LISTS[name] if value]

    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in words) for words in said)
    assert len(set(said)) == len(said)


def test_a_ground_of_a_lane_says_what_it_asks_for():
    plain = Ground(lane=Lane.CARE, called="老年人")
    strict = Ground(lane=Lane.GREEN, called="重点项目", reason=True, proof=True, routes=("joint",))

    assert str(plain) == f"老年人走{Lane.CARE.zh}"
    assert str(strict) == f"重点项目走{Lane.GREEN.zh},写明理由,要有证明,只限联办件"


def test_the_hours_of_a_season_and_the_end_of_a_booking_are_said_in_words():
    summer = hours.Hours(
        from_month=5,
        from_day=1,
        opens=time(8, 30),
        noon_from=time(12),
        noon_until=time(14),
        closes=time(17, 30),
    )
    assert hours.said(summer) == "上午 8:30–12:00,下午 14:00–17:30"
    lapse = next(
        one for one in vars(arrivals).values()
        if isinstance(one, type) and {"after", "unit", "contact"} <= set(getattr(one, "__annotations__", ()))
    )  # fmt: skip
    unit, contact = next(iter(arrivals.After)), next(iter(arrivals.Contact))
    assert str(lapse(after=10, unit=unit, contact=contact)).startswith("过了 10 ")
