"""One matter from the one form to the resident's telephone, in a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bianmin.projects.models import Project
from bianmin.sealing import unseal
from tests.fixtures.hall import resident_id

SHOTS = os.environ.get("BIANMIN_SHOTS")


def look(page, axe, name):
    axe(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"project-{name}.png", full_page=True)


def enter(page, live_server, client, user):
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.mark.django_db(transaction=True)
def test_several_items_are_handed_in_on_one_page_and_followed_on_a_telephone(
    browser_page, live_server, bundle, clerk, director, client, axe
):
    page, home = browser_page, live_server.url
    enter(page, live_server, client, director)
    page.goto(f"{home}/projects/bundles/{bundle.pk}/edit/")
    look(page, axe, "edit")
    enter(page, live_server, client, clerk)
    page.goto(f"{home}/projects/intake/0123456789abcdef/{bundle.pk}/")
    page.fill("#id_applicant_id", resident_id())
    page.fill("#id_applicant", "石桂香")
    for member in bundle.members:
        page.check(f"input[name=met_{member['item']}][value=yes]")
        if member["ask"]:
            page.check(f"input[name=ask_{member['item']}][value=yes]")
    page.locator("#papers").get_by_text("从业人员参保").first.wait_for()
    page.check("input[name=ok_1]")
    page.locator("#live").get_by_text("还有 1 样没看").first.wait_for()
    look(page, axe, "intake")
    page.keyboard.press("F6")
    page.locator("#live").get_by_text("等“个体工商户登记”办好就受理").wait_for()
    page.keyboard.press("F9")
    page.get_by_text("办好 0 件,一共 3 件").wait_for()
    look(page, axe, "page")
    page.goto(f"{home}/projects/")
    look(page, axe, "list")

    project = Project.objects.get()
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home}/c/qingshi/together/{bundle.bundle.code}/")
    look(page, axe, "guide-390")
    page.goto(f"{home}/c/qingshi/progress/?no={project.no}")
    page.fill("#id_code", unseal(project.query_code))
    page.get_by_role("button", name="看一看").click()
    page.get_by_text("结果由我们转,不用您跑").first.wait_for()
    look(page, axe, "progress-390")
    page.goto(f"{home}/c/qingshi/project/?elder=1")
    page.locator("html.elder").wait_for()
    look(page, axe, "elder-390")
