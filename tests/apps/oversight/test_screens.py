"""The duties on the screen: for whom, in which order, and how one writes down what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.oversight import actions
from bianmin.oversight.actions import Given
from bianmin.oversight.models import Record
from bianmin.oversight.queries import wanted
from tests.fixtures.hall import act, make_centre, make_user

MEETING = "duties.recurring.coordination_meeting"
FAULT = "duties.answering.fault"


@pytest.fixture
def director(liuxi):
    return make_user(liuxi, "director", "田大有")


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


@pytest.fixture
def written(liuxi, director):
    now = timezone.now()
    today = timezone.localtime(now).date()
    return actions.write_down(
        centre_id=liuxi.pk,
        wanted=wanted(liuxi, MEETING, today),
        given=Given(done_on=today, who="田大有", what="开了例会"),
        act=act(director, now),
    )


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page
    return page.content.decode()


def sent(**more):
    today = timezone.localdate().isoformat()
    return {"duty": MEETING, "done_on": today, "who": "田大有", "what": "开了例会"} | more


def test_a_director_lands_on_what_has_to_be_done_first(client, director):
    answer = client.post("/login/", {"username": director.username, "password": "Demo-Pass-2026"})

    assert answer.headers["Location"] == "/duties/today/"
    said = text(client.get("/duties/today/"))
    assert said.index('id="first"') < said.index('id="week"') < said.index('id="cases"')


def test_a_clerk_does_not_see_it(client, liuxi, written):
    for role in ("clerk", "handler", "guide", "chief"):
        client.force_login(make_user(liuxi, role, "某人"))
        for page in (
            "/duties/",
            "/duties/today/",
            "/duties/at/liuxi/",
            f"/duties/at/liuxi/{MEETING}/",
        ):
            assert client.get(page).status_code == 403
        assert "/duties/" not in text(client.get("/rulebook/"))


def test_the_inspector_and_the_county_read_and_write_nothing(client, liuxi, written):
    for role, centre in (("inspector", liuxi), ("county", None)):
        client.force_login(make_user(centre, role, "督查"))
        said = text(client.get(f"/duties/at/liuxi/{MEETING}/"))
        assert "开了例会" in said
        assert "记一次" not in said
        assert client.post("/duties/at/liuxi/record/", sent()).status_code == 403
        assert client.post(f"/duties/records/{written.pk}/correct/", {}).status_code == 403


def test_the_county_sees_its_centres_and_a_director_no_other(client, desk, liuxi, qingshi):
    assert desk.get("/duties/at/qingshi/").status_code == 404

    client.force_login(make_user(None, "county", "督查"))
    said = text(client.get("/duties/"))
    assert "青石镇便民服务中心" in said
    assert "柳溪乡便民服务中心" in said
    assert client.get("/duties/today/").headers["Location"] == "/duties/"
    assert "青石镇便民服务中心的职责" in text(client.get("/duties/at/qingshi/"))


def test_the_county_without_a_centre_is_told_so(client, db):
    client.force_login(make_user(None, "county", "督查"))

    assert "还没有中心" in text(client.get("/duties/"))


def test_a_duty_stands_with_its_state_its_evidence_and_its_clause(desk, written):
    said = text(desk.get("/duties/"))

    assert "协调例会" in said
    assert "已做到" in said
    assert "无法衡量" in said
    assert "1/1 次" in said
    assert "/rulebook/yuanbaozi-2021/" in said


def test_a_duty_has_its_history_and_its_records(desk, written):
    said = text(desk.get(f"/duties/at/liuxi/{MEETING}/"))

    assert "一期一期看" in said
    assert "开了例会" in said
    assert f"第 {written.pk} 条" in said
    assert "还没有记过" in text(
        desk.get("/duties/at/liuxi/duties.recurring.attendance_publication/")
    )
    assert "没有办晚的" in text(desk.get("/duties/at/liuxi/deadlines.promise_binds/"))


@pytest.mark.parametrize("name", ["x", "duties.recurring.x", "9" * 200])
def test_a_duty_that_is_none_is_not_there(desk, name):
    assert desk.get(f"/duties/at/liuxi/{name}/").status_code == 404


def test_writing_down_keeps_what_was_typed_and_says_everything_at_once(desk):
    address = "/duties/at/liuxi/record/"
    assert "协调例会:记一次" in text(desk.get(f"{address}?duty={MEETING}"))
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()

    refused = text(desk.post(address, sent(what="", who="", done_on=tomorrow)), 422)
    assert "没有写做了什么" in refused
    assert "没有写谁做的" in refused
    assert "做的日子还没有到" in refused
    wrong = text(desk.post(address, sent(done_on="2026-02-30", what="开了会" * 200)), 422)
    assert "日子写得不对" in wrong
    assert "开了会" in wrong

    assert desk.post(address, sent()).headers["Location"] == f"/duties/at/liuxi/{MEETING}/"
    assert "记下了:协调例会" in text(desk.get(f"/duties/at/liuxi/{MEETING}/"))
    assert Record.objects.get().who == "田大有"


@pytest.mark.parametrize("said", [{}, {"duty": "x"}, {"duty": MEETING, "answers": "9" * 30}, {"duty": MEETING, "answers": "7"}])  # fmt: skip
def test_who_names_no_duty_is_led_back(desk, said):
    answer = desk.post("/duties/at/liuxi/record/", said)

    assert answer.status_code in (302, 422)
    assert Record.objects.count() == 0


def test_a_record_is_corrected_and_the_first_stays(desk, written):
    address = f"/duties/records/{written.pk}/correct/"
    assert "开了例会" in text(desk.get(address))
    typed = sent(happened="yes", reason="写错了", what="开了协调会")

    assert "没有写为什么更正" in text(desk.post(address, typed | {"reason": ""}), 422)
    assert "没有选怎么更正" in text(desk.post(address, typed | {"happened": "x"}), 422)
    assert desk.post(address, typed).status_code == 302

    said = text(desk.get(f"/duties/at/liuxi/{MEETING}/"))
    assert "<s>开了例会</s>" in said
    assert "开了协调会" in said
    assert "已更正" in said
    assert "已经更正过" in text(desk.post(address, typed), 422)


def test_what_comes_in_is_answered_on_the_screen(client, db):
    hall = make_centre("yong", "永和镇便民服务中心", "永", "yongan-2025", "990101301000")
    client.force_login(make_user(hall, "director", "程守田"))
    page, record = f"/duties/at/yong/{FAULT}/", "/duties/at/yong/record/"
    assert "来了一件故障,记下" in text(client.get(page))

    client.post(record, sent(duty=FAULT, what="取号机不出纸"))
    begun = Record.objects.get()
    said = text(client.get(page))
    assert "取号机不出纸" in said
    assert f"answers={begun.pk}" in said

    assert "取号机不出纸" in text(client.get(f"{record}?duty={FAULT}&answers={begun.pk}"))
    client.post(record, sent(duty=FAULT, what="打了电话", answers=str(begun.pk)))
    assert "记下已办" not in text(client.get(page))


@pytest.mark.parametrize(
    "page", ["/duties/", "/duties/today/", f"/duties/at/liuxi/{MEETING}/", "/duties/at/liuxi/deadlines.promise_binds/"]
)  # fmt: skip
def test_a_page_asks_the_database_little(
    desk, liuxi, written, director, page, django_assert_max_num_queries
):
    for _ in range(5):
        written.pk = None
        written.save(force_insert=True)
    desk.get("/rulebook/")

    with django_assert_max_num_queries(12):
        text(desk.get(page))


def test_the_county_page_asks_as_little_for_many(
    client, liuxi, qingshi, django_assert_max_num_queries
):
    client.force_login(make_user(None, "county", "督查"))
    client.get("/rulebook/")

    with django_assert_max_num_queries(12):
        text(client.get("/duties/"))


def test_before_the_first_case_there_is_no_month_and_nothing_is_guessed(desk):
    months = text(desk.get("/duties/at/liuxi/deadlines.promise_binds/"))
    assert months.count("没有办晚的") == 1  # this month's, in which nothing has come in yet
    assert "这一项只看眼下" in text(desk.get("/duties/at/liuxi/delivery.serve_within/"))
