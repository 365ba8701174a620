"""A word given in place of a proof, from the window to the check that finds it untrue."""

from __future__ import annotations

import pytest

from tests.fixtures.browser import fill_intake
from tests.fixtures.vouched import PROOF, provable_item


@pytest.mark.django_db(transaction=True)
def test_somebody_gives_his_word_and_the_check_finds_it_untrue(
    browser_page, live_server, qingshi, clerk, handler, sign_in, look
):
    page, home = browser_page, live_server.url
    version = provable_item(qingshi)
    sign_in(clerk)
    fill_intake(page, home, version)
    page.select_option("select[name=more_4]", "promised")
    page.get_by_text("念给申请人听").wait_for()
    page.get_by_role("link", name="在这里写承诺、签字").click()
    page.check("input[name=proof-chose][value=promise]")
    page.check("input[name=proof-way][value=paper]")
    look(page, "intake")
    page.keyboard.press("F9")
    page.wait_for_url("**/cases/**")
    page.get_by_text(PROOF).first.wait_for()
    look(page, "case")

    sign_in(handler)
    page.reload()
    page.get_by_role("link", name="记下核查").click()
    page.get_by_text("承诺的是什么").wait_for()
    look(page, "check")
    page.check("input[name=found][value=false]")
    page.fill("[name=said]", "村委会:不住这里")
    page.keyboard.press("F9")
    page.get_by_text("不实").first.wait_for()
    page.goto(f"{home}/proofs/")
    page.get_by_text("不实").first.wait_for()
    look(page, "list")
