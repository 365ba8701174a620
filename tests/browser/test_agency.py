"""An agent's phone in the hills: the net is cut at every step, the page is killed, all arrives once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.agency.models import Mandate, Sent
from bianmin.files.models import Attachment
from tests.apps.agency.conftest import make_agent
from tests.fixtures import strange
from tests.fixtures.hall import resident_id

PASSWORD = "Demo-Pass-2026"
SIZE = {"width": 390, "height": 844}


@pytest.fixture
def villager(transactional_db, qingshi):
    return make_agent(qingshi)


@pytest.fixture
def phone(live_server, villager, allowance, browser_page):
    """A phone that has been opened once with the net: locked with the password, page kept."""
    page = browser_page
    page.set_viewport_size(SIZE)
    page.goto(f"{live_server.url}/login/?next=/agency/phone/")
    page.fill("[name=username]", villager.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/agency/phone/")
    unlock(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def unlock(page):
    page.fill("#password", PASSWORD)
    page.click("button:has-text('打开')")
    page.wait_for_selector("#left")


def cut(page):
    page.context.set_offline(True)


def mend(page):
    page.context.set_offline(False)


def killed(page):
    """Close the page as the system does when it needs the memory, and open it again."""
    context, url = page.context, page.url
    again = context.new_page()
    page.close(run_before_unload=False)
    again.goto(url)
    unlock(again)
    return again


def until(page, truth):
    """Wait until a script says so; the content policy lets nothing be evaluated inside the page."""
    for _ in range(100):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(100)
    raise AssertionError(truth)


def wait_saved(page, times):
    until(page, f"Number(document.querySelector('#kept')?.dataset.n || 0) >= {times}")


FILLED = 4


def fill(page, **more):
    facts = {"applicant": "石桂香", "applicant_id": resident_id(), "phone": "13900000001"}
    facts["signed_by"] = facts["applicant"]
    for name, value in (facts | more).items():
        page.fill(f"#f_{name}", value)
    page.check("#f_consent")
    wait_saved(page, FILLED + 1)


def begin(page):
    page.click("text=替人办一件事")
    page.click("text=给八十岁以上老人领补贴")
    page.wait_for_selector("#f_applicant")


def state(page):
    return page.locator("[data-state]").evaluate_all("all => all.map(one => one.dataset.state)")


def home(page):
    page.click("button:has-text('回去')")
    page.wait_for_selector("#left")


def test_everything_done_without_net_arrives_once_when_it_returns(phone, axe, tmp_path):
    cut(phone)
    begin(phone)
    fill(phone)
    axe(phone)
    phone.click("text=写完了,送")
    phone.wait_for_selector("#receipt")
    assert "还没有送到便民服务中心" in phone.inner_text("main")
    assert "暂收凭据" in phone.inner_text("h1")
    axe(phone)
    assert Mandate.objects.count() == 0

    phone.click("text=接着:拍照、交到中心")
    phone.set_input_files("#photo", files=[picture()])
    phone.wait_for_selector("#left")
    assert state(phone) == ["ready", "ready"]

    phone = killed(phone)  # the page is gone, the net too: nothing is lost
    assert state(phone) == ["ready", "ready"]
    axe(phone)
    mend(phone)
    phone.click("text=现在送")
    until(phone, "document.querySelectorAll('[data-state=sent]').length === 2")

    mandate = Mandate.objects.get()
    assert (mandate.applicant, mandate.state) == ("石桂香", "active")
    assert Attachment.objects.count() == 1
    assert [s.kind for s in Sent.objects.order_by("at")] == ["mandate", "photo"]


def picture():
    return {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": strange.jpeg()}


def test_a_page_killed_in_the_middle_of_a_word_has_kept_every_letter(phone):
    cut(phone)
    begin(phone)
    phone.type("#f_applicant", "石桂")
    wait_saved(phone, 2)

    phone = killed(phone)
    assert state(phone) == ["draft"]
    phone.click("[data-state=draft] button")

    assert phone.input_value("#f_applicant") == "石桂"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_line_that_breaks_before_or_after_the_server_has_it_makes_one_of_it(phone, when):
    """The hardest moment: it arrived, and the answer was lost."""
    begin(phone)
    fill(phone)

    def broken(route):
        if when == "after":
            route.fetch()
        route.abort("connectionreset")

    phone.route("**/agency/phone/replay/", broken)
    phone.click("text=写完了,送")
    until(phone, "document.querySelector('#net').textContent.includes('断了')")
    assert Mandate.objects.count() == (when == "after")
    home(phone)
    assert state(phone) == ["ready"]
    phone.click("[data-state=ready] button")
    phone.wait_for_selector("text=送过一次")  # not changed before it is known

    phone.unroute("**/agency/phone/replay/")
    home(phone)
    phone.click("text=现在送")
    phone.wait_for_selector("[data-state=sent]")

    assert Mandate.objects.count() == 1
    assert Sent.objects.count() == 1


def test_a_page_that_is_not_ours_does_not_swallow_an_act(phone):
    """The free net of the inn answers everything with its own page."""
    begin(phone)
    fill(phone)
    phone.route("**/agency/phone/replay/", lambda r: r.fulfill(status=200, body="<h1>welcome</h1>"))
    phone.click("text=写完了,送")
    until(phone, "document.querySelector('#net').textContent.includes('断了')")
    home(phone)

    assert state(phone) == ["ready"]
    assert "手机里还有 1 张没有送到" in phone.inner_text("#left")


def test_two_pages_that_send_at_the_same_moment_send_once(phone):
    cut(phone)
    begin(phone)
    fill(phone)
    phone.click("text=写完了,送")
    phone.wait_for_selector("#receipt")
    home(phone)
    other = phone.context.new_page()
    other.goto(phone.url)
    unlock(other)
    mend(phone)
    phone.click("text=现在送")
    other.click("text=现在送")
    for page in (phone, other):
        page.wait_for_selector("[data-state=sent]")

    assert Mandate.objects.count() == 1
    assert Sent.objects.count() == 1


def test_what_comes_back_says_why_and_can_be_mended(phone):
    cut(phone)
    begin(phone)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    phone.fill("#f_first_on", yesterday)
    phone.fill("#f_last_on", yesterday)
    fill(phone)
    phone.click("text=写完了,送")
    phone.wait_for_selector("#receipt")
    home(phone)
    mend(phone)
    phone.click("text=现在送")
    phone.wait_for_selector("[data-state=refused]")
    assert "不在委托的期限内" in phone.inner_text("[data-state=refused]")
    assert Mandate.objects.count() == 0

    phone.click("[data-state=refused] button")
    phone.wait_for_selector("#f_applicant")
    assert "民法典" in phone.inner_text("main")
    assert phone.input_value("#f_applicant") == "石桂香"
    phone.fill("#f_last_on", (timezone.localdate() + timedelta(days=30)).isoformat())
    phone.click("text=写完了,送")
    phone.wait_for_selector("text=已经送到便民服务中心")

    assert Mandate.objects.count() == 1


def test_a_list_still_being_read_does_not_push_away_what_was_opened_meanwhile(phone):
    cut(phone)
    begin(phone)
    fill(phone)
    phone.click("text=先放着,回去")
    phone.wait_for_selector("[data-state=draft]")
    phone.evaluate(
        """() => {
          const read = window.readDrafts = Store.drafts;
          window.lists = [];
          Store.drafts = () => {
            const rows = read().then((all) => new Promise((good) => setTimeout(() => good(all), 500)));
            window.lists.push(rows);
            return rows;
          };
          dispatchEvent(new Event("offline"));
          document.querySelector("[data-state=draft] button").click();
        }"""
    )
    phone.wait_for_selector("#f_applicant")
    read = phone.evaluate(
        "Promise.all(window.lists).then((all) => new Promise((good) => setTimeout(() => good(all.length), 50)))"
    )

    assert read == 1
    assert phone.input_value("#f_applicant") == "石桂香"

    phone.click("text=先放着,回去")
    phone.wait_for_selector("[data-state=draft]")
    phone.evaluate(
        """() => {
          window.old = new Promise((good) => setTimeout(() => good([]), 300));
          Store.drafts = () => { Store.drafts = window.readDrafts; return window.old; };
          dispatchEvent(new Event("offline"));
          dispatchEvent(new Event("offline"));
        }"""
    )
    phone.evaluate("window.old.then(() => new Promise((good) => setTimeout(good, 50)))")
    assert state(phone) == ["draft"]  # not what an earlier draw read, and was later ready with


def test_a_finger_that_presses_twice_and_a_phone_that_is_full_lose_nothing(phone):
    cut(phone)
    phone.click("text=替人办一件事")
    twice = "const one = [...document.querySelectorAll('button')].find((b) => b.textContent.includes({})); one.click(); one.click();"
    phone.evaluate(twice.format("'给八十岁以上老人领补贴'"))
    phone.wait_for_selector("#f_applicant")
    fill(phone)
    phone.evaluate(
        """() => {
          window.keep = Store.keep;
          Store.keep = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
        }"""
    )
    phone.fill("#f_address", "云岭村 3 组")
    phone.wait_for_selector("#kept:has-text('手机存不下了')")
    phone.click("text=先放着,回去")
    phone.click("text=写完了,送")
    assert phone.input_value("#f_address") == "云岭村 3 组"  # it stands on the screen alone
    phone.evaluate(
        """() => {
          const draft = Store.draft;
          Store.keep = window.keep;
          Store.draft = () => { Store.draft = draft; return Promise.reject(new Error("closed")); };
        }"""
    )
    phone.fill("#f_address", "云岭村 3 组 4 号")
    phone.wait_for_selector("#kept:has-text('没有存下')")
    phone.fill("#f_address", "云岭村 3 组 5 号")
    phone.wait_for_selector("#kept:has-text('存在手机里了')")
    phone.evaluate(twice.format("'写完了'"))
    phone.wait_for_selector("#receipt")
    home(phone)
    assert state(phone) == ["ready"]

    mend(phone)
    phone.click("text=现在送")
    phone.wait_for_selector("[data-state=sent]")
    assert Mandate.objects.get().address


def test_the_day_is_the_halls_whatever_the_clock_of_the_phone_says(phone):
    phone.evaluate("() => { const now = Date.now; Date.now = () => now() - 86400000; }")
    phone.click("text=现在送")
    phone.wait_for_selector("text=这部手机的钟慢了约 24 小时")
    begin(phone)
    assert phone.input_value("#f_first_on") == timezone.localdate().isoformat()


def test_nothing_on_the_phone_can_be_read_without_the_password(phone):
    cut(phone)
    begin(phone)
    fill(phone)
    raw = phone.evaluate(
        """async () => {
          const db = await new Promise((good) => { const r = indexedDB.open("bianmin-agency"); r.onsuccess = () => good(r.result); });
          const all = async (name) => new Promise((good) => { const r = db.transaction(name).objectStore(name).getAll(); r.onsuccess = () => good(r.result); });
          const rows = [...await all("drafts"), ...await all("meta")];
          const texts = rows.map((row) => JSON.stringify(row) + Object.values(row).map((v) => v instanceof ArrayBuffer ? new TextDecoder("utf-8").decode(v) : "").join(""));
          return texts.join("") + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage });
        }"""
    )
    assert "石桂香" not in raw
    assert resident_id() not in raw
    assert PASSWORD not in raw

    page = phone.context.new_page()
    page.goto(phone.url)
    page.fill("#password", "Wrong-Pass-2026")
    page.click("button:has-text('打开')")
    page.wait_for_selector("text=密码不对")


def test_the_phone_is_emptied_at_the_end_but_not_before_all_is_sent(phone):
    cut(phone)
    begin(phone)
    fill(phone)
    phone.click("text=写完了,送")
    phone.wait_for_selector("#receipt")
    home(phone)
    phone.click("text=退出,清空手机")
    phone.wait_for_selector("h1:has-text('还不能清空')")
    home(phone)

    mend(phone)
    other = phone.context.new_page()
    other.goto(phone.url)
    unlock(other)
    phone.click("text=退出,清空手机")
    phone.wait_for_selector("text=还有一个代办的页面开着")
    other.close()
    home(phone)
    phone.click("text=退出,清空手机")
    phone.wait_for_selector("h1:has-text('清空了')")

    left = phone.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    kept = phone.evaluate("caches.keys()")
    assert (left, kept) == ([], [])
    assert Mandate.objects.count() == 1
    phone.goto(phone.url)
    assert "/login/" in phone.url


def test_a_login_that_ran_out_keeps_everything_and_says_where_to_go(phone):
    begin(phone)
    fill(phone)
    phone.context.clear_cookies()
    phone.click("text=写完了,送")
    until(phone, "document.querySelector('#net').textContent.includes('重新登录')")
    home(phone)

    assert state(phone) == ["ready"]
