"""Whether a promise is signed, what came, and how long a broken one is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import pledges
from bianmin.rules.pledges import POINTS, Signed
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import PACKS, read_pack

POLICY = read_pack(PACKS / "zhengding").policy.tolerance
POINT = st.tuples(st.integers(0, 600), st.integers(0, 200))


def path(points) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


@given(st.lists(POINT, min_size=POINTS, max_size=40, unique=True))
def test_a_name_of_enough_points_is_a_signature(points):
    assert pledges.is_drawn(path(points))
    assert pledges.is_signed(way="screen", strokes=path(points))


@given(st.lists(POINT, min_size=1, max_size=POINTS - 1))
def test_a_slip_of_the_pen_is_none(points):
    assert not pledges.is_drawn(path(points))
    assert not pledges.is_signed(way="screen", strokes=path(points))


@pytest.mark.parametrize("strokes", ["", "L1 1L2 2", 'M1 1"/><script>', "M1 1 " * 20, "M1 1Z"])
def test_what_is_no_path_is_no_signature(strokes):
    assert not pledges.is_drawn(strokes)


def test_on_paper_the_clerk_says_so_and_without_a_way_nothing_is_signed():
    assert pledges.is_signed(way="paper", strokes="")
    assert not pledges.is_signed(way="", strokes=path((n, n) for n in range(20)))
    assert {s.zh for s in Signed} == {"签在纸上", "签在屏幕上"}


@pytest.mark.parametrize(
    ("ended", "brought", "found"),
    [
        (False, ("近照",), []),
        (False, (), ["没有记下补来了哪一份"]),
        (True, ("近照",), ["这份承诺已经了结,不再收材料"]),
    ],
)
def test_what_can_be_taken_in_under_a_promise(ended, brought, found):
    objections = pledges.objections_to_bringing(ended=ended, brought=brought, policy=POLICY)
    assert [o.found for o in objections] == found


@pytest.mark.parametrize(
    ("broken_on", "today", "shown"),
    [
        (date(2026, 12, 8), date(2026, 12, 8), True),
        (date(2026, 12, 8), date(2027, 12, 7), True),
        (date(2026, 12, 8), date(2027, 12, 8), False),
        (date(2026, 1, 31), date(2026, 2, 28), True),
    ],
)
def test_a_broken_promise_is_shown_for_twelve_whole_months(broken_on, today, shown):
    found = pledges.is_shown(broken_on=broken_on, today=today, policy=POLICY)
    assert found == Ruling(shown, ("_default/tolerance/broken",))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900), st.integers(0, 24))
def test_what_is_not_shown_any_more_is_never_shown_again(broken_on, days, months):
    policy = replace(POLICY, broken_shown=Ruling(months, POLICY.broken_shown.because))
    today = broken_on + timedelta(days=days)

    def shown(day):
        return pledges.is_shown(broken_on=broken_on, today=day, policy=policy).value

    assert shown(today) or not shown(today + timedelta(days=1))
    if not months:
        assert not shown(today)
