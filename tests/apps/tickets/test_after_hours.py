"""When the hall has closed and people still wait: nobody is left standing (延时)."""

from __future__ import annotations

import pytest

from bianmin.openings import actions as openings
from bianmin.tickets import actions, queries
from bianmin.tickets.models import HallDay, Period, Shift
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


def test_a_clock_that_goes_back_gives_no_number_twice_and_nothing_is_negative(qingshi, clerk):
    actions.open_window(window_id=clerk.window_id, act=late(clerk, 9))
    first = [take(qingshi, at=at(23, 10, n)) for n in range(3)]
    served = actions.call_next(act=late(clerk, 10, 5))
    beat = HallDay.objects.get().beat
    back = [take(qingshi, at=at(23, 8, 40 + n)) for n in range(3)]  # an hour and a half earlier

    assert len({t.number for t in (*first, *back)}) == 6
    assert [t.serial for t in back] == [4, 5, 6]
    assert HallDay.objects.get().beat > beat  # the boards look again, and not at what was
    assert [queries.people_ahead(t) for t in (*first[1:], *back)] == [0, 1, 2, 3, 4]
    actions.came(ticket_id=served.pk, act=late(clerk, 8, 50))
    assert actions.call_next(act=late(clerk, 8, 55)).pk == first[1].pk
    done = Period.objects.filter(ticket=served, until__isnull=False)
    assert all(p.minutes >= 0 and p.until >= p.since for p in done)
    said = queries.estimate(back[0], qingshi, at(23, 8, 50))
    assert said.span is None or min(said.span.low, said.span.high) >= 0


def test_a_clock_that_goes_back_over_midnight_opens_the_day_again(qingshi, clerk):
    left = take(qingshi, at=at(23, 16))
    take(qingshi, at=at(24, 9))  # the next morning closes the day before
    left.refresh_from_db()
    assert left.state == "abandoned"

    again = take(qingshi, at=at(23, 16, 30))

    assert again.serial == left.serial + 1  # of that day, and not given before
    day = HallDay.objects.get(day=at(23).date())
    assert day.closed_at is None
