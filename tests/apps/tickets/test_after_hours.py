"""When the hall has closed and people still wait: nobody is left standing (延时)."""

from __future__ import annotations

import pytest

from bianmin.openings import actions as openings
from bianmin.tickets import actions
from bianmin.tickets.models import Shift
from tests.apps.tickets.conftest import keys, take
from tests.apps.tickets.test_calling import refused
from tests.fixtures.hall import act, at, make_user


def late(by, hour=18, minute=0):
    return act(by, at(23, hour, minute), key=f"late{next(keys)}")


@pytest.fixture
def three(yongan):
    """Three wait for window 3, the only one that is open, when the hall closes."""
    clerk = make_user(yongan, "clerk", "周收")
    actions.open_window(window_id=clerk.window_id, act=late(clerk, 16))
    for minute in range(3):
        take(yongan, at=at(23, 17, 10 + minute))
    return clerk


def test_where_the_book_wants_a_substitute_the_line_is_not_let_go(three, yongan):
    assert refused(actions.close_window, act=late(three)) == [
        "还有 3 个人,没有报告不能延时", "还没有另派人来延时"
    ]  # fmt: skip
    report = openings.report(who=three, waiting=3, why="孩子没人接", at=at(23, 18, 1))
    assert refused(actions.close_window, act=late(three, 18, 2)) == ["还没有另派人来延时"]

    other, chief = make_user(yongan, "handler", "郑替"), make_user(yongan, "chief", "吴领")
    openings.send(report_id=report.pk, substitute=other, by=chief, at=at(23, 18, 3))
    assert actions.close_window(act=late(three, 18, 4))
    assert not Shift.objects.open().exists()


def test_the_line_goes_on_where_another_window_serves_it(three, yongan):
    other = make_user(yongan, "clerk", "郑二", "yongan-2")
    window = yongan.windows.create(no=4, name="综合窗口", kind="comprehensive")
    actions.open_window(window_id=window.pk, act=late(other, 17))

    assert actions.close_window(act=late(three))


def test_within_the_hours_and_with_nobody_waiting_a_window_closes_as_always(three, qingshi, clerk):
    assert actions.close_window(act=late(three, 17, 15))
    actions.open_window(window_id=clerk.window_id, act=late(clerk, 16))
    take(qingshi, at=at(23, 17, 10))
    assert actions.close_window(act=late(clerk))  # this book wants no substitute
