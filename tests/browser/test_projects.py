"""One matter from the one form to the resident's telephone, in a real browser."""

from __future__ import annotations

import pytest

from bianmin.projects.models import Project
from bianmin.sealing import unseal
from tests.fixtures.hall import resident_id


@pytest.mark.django_db(transaction=True)
def test_several_items_are_handed_in_on_one_page_and_followed_on_a_telephone(
    browser_page, live_server, bundle, clerk, director, sign_in, look
):
    page, home = browser_page, live_server.url
    sign_in(director)
    page.goto(f"{home}/projects/bundles/{bundle.pk}/edit/")
    look(page, "edit")
    sign_in(clerk)
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
    look(page, "intake")
    page.keyboard.press("F6")
    page.locator("#live").get_by_text("等“个体工商户登记”办好就受理").wait_for()
    page.keyboard.press("F9")
    page.get_by_text("办好 0 件,一共 3 件").wait_for()
    look(page, "page")
    page.goto(f"{home}/projects/")
    look(page, "list")

    project = Project.objects.get()
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home}/c/qingshi/together/{bundle.bundle.code}/")
    look(page, "guide-390")
    page.goto(f"{home}/c/qingshi/progress/?no={project.no}")
    page.fill("#id_code", unseal(project.query_code))
    page.get_by_role("button", name="看一看").click()
    page.get_by_text("结果由我们转,不用您跑").first.wait_for()
    look(page, "progress-390")
    page.goto(f"{home}/c/qingshi/project/?elder=1")
    page.locator("html.elder").wait_for()
    look(page, "elder-390")
