"""Somebody books on a telephone, the clerk sees the day of all windows; in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.fixtures.hall import make_centre, make_item, make_user


@pytest.fixture
def hall(db):
    from bianmin.appointments.actions import Planned, plan
    from tests.fixtures.hall import act

    centre = make_centre("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000")
    make_item(centre)
    boss, now = make_user(centre, "director", "程守田"), timezone.now()
    said = Planned(
        line="综合窗口", windows=[centre.windows.get(no=3)], weekdays=range(5), minutes=30, walk_in=2,
        since=timezone.localdate(now),
    )  # fmt: skip
    plan(centre, said, act(boss, now))
    return centre


@pytest.mark.django_db(transaction=True)
def test_a_resident_books_on_a_telephone_and_moves(hall, browser_page, live_server, look):
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_default_timeout(30_000)  # the first page reads the rule books
    page.goto(f"{live_server.url}/c/qingshi/book/")
    look(page, "items")
    page.get_by_label("给八十岁以上老人领补贴").check()
    page.get_by_role("button", name="看有哪些时间").click()
    page.get_by_role("heading", name="哪天来?").wait_for()
    look(page, "times")
    page.locator("main .goto a").nth(3).click()
    page.get_by_label("姓名").fill("石桂香")
    page.get_by_label("手机号").fill("13900000001")
    look(page, "who")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="还差一步").wait_for()
    look(page, "asked")
    page.get_by_role("button", name="看过要带什么了,确认").click()
    page.get_by_text("存进手机日历").wait_for()
    look(page, "confirmed")
    page.get_by_role("link", name="改时间").click()
    page.get_by_role("heading", name="改到什么时候?").wait_for()
    look(page, "move")
    page.locator("form[action$='/move/'] button").nth(2).click()
    page.get_by_text("时间改好了").wait_for()


@pytest.mark.django_db(transaction=True)
def test_the_clerk_sees_the_day_and_the_list(hall, browser_page, live_server, sign_in, look):
    from bianmin.appointments import actions
    from bianmin.appointments.places import Want, choices_between, reach
    from bianmin.catalogue.models import Version
    from tests.apps.appointments.conftest import asked
    from tests.fixtures.hall import act

    clerk, now, version = (
        make_user(hall, "clerk", "柳春枝"),
        timezone.localtime(),
        Version.objects.get(),
    )
    want = Want(centre=hall, versions=(version,))
    days = choices_between(want, now.date(), reach(hall, now), now)
    free = [c for choices in days.values() for c in choices if c.day > now.date()]
    first = None
    for n, choice in enumerate(free[:3]):
        mine = asked(version, choice.begins_at, channel="phone", phone=f"1390000040{n}")
        first = actions.book(mine, act(clerk, now))
    page, home = browser_page, live_server.url
    sign_in(make_user(hall, "director", "程守田", "boss"))
    for name, path in (
        ("day", f"appointments/?day={first.day}"), ("show", f"appointments/{first.pk}/"),
        ("lists", "appointments/lists/"), ("plans", "appointments/plans/"),
        ("plan", "appointments/plans/new/"), ("figures", "appointments/figures/"),
        ("new", f"appointments/new/?i={version.item.code}"),
    ):  # fmt: skip
        page.goto(f"{home}/{path}")
        page.locator("h1").wait_for()
        look(page, name)
