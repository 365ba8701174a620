"""A resident shows that a number is his own, and sees what belongs to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bianmin import sealing, shelf
from bianmin.appointments import actions as appointments
from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.enquiries.models import Enquiry
from bianmin.portal.models import Code, Reach, Visitor
from tests.apps.appointments.conftest import asked, make_plan
from tests.apps.portal.conftest import HALL, PHONE, last_code, sent, sign_in, text
from tests.fixtures.hall import act, application, make_item, make_user, wanting

ME = f"{HALL}me/"


@pytest.fixture
def case(allowance, clerk) -> Case:
    return cases.hand_in(application(allowance), act(clerk, timezone.now()))


def test_a_code_opens_all_the_cases_of_a_number_and_no_others(client, case, allowance, clerk):
    other = application(allowance, applicant="麦大有", applicant_id="", phone="13900000002")
    cases.hand_in(other, act(clerk, timezone.now()))

    assert sign_in(client).headers["Location"] == ME
    said = text(client.get(ME))

    assert "给八十岁以上老人领补贴" in said
    assert "受理了,正在办" in said
    assert "139****0001" in said
    assert "石**" in said
    assert "麦**" not in said
    for secret in ("石桂香", PHONE):
        assert secret not in said


def test_from_there_one_opens_ones_own_case_and_nobody_elses(client, case, allowance, clerk):
    foreign = cases.hand_in(
        application(allowance, applicant_id="", phone="13900000002"), act(clerk, timezone.now())
    )
    sign_in(client)

    opened = client.get(f"{ME}cases/{case.pk}/")

    assert opened.headers["Location"] == f"{HALL}progress/"
    assert "受理了,正在办" in text(client.get(f"{HALL}progress/"))
    assert client.get(f"{ME}cases/{foreign.pk}/").status_code == 404


def test_the_answer_is_the_same_whether_the_number_is_known(client, case):
    known = text(client.post(f"{ME}code/", {"phone": PHONE}))
    unknown = text(Client().post(f"{ME}code/", {"phone": "13900000009"}))

    def plain(page: str) -> str:
        lines = page.replace(PHONE, "").replace("13900000009", "").splitlines()
        return "\n".join(x for x in lines if "csrf" not in x)

    assert plain(known) == plain(unknown)
    assert len(sent()) == 2


def test_a_wrong_code_ten_times_ends_it_and_the_right_one_comes_too_late(client, case):
    client.post(f"{ME}code/", {"phone": PHONE})
    right = last_code()
    wrong = "111111" if right != "111111" else "222222"

    for _ in range(10):
        page = client.post(f"{ME}verify/", {"phone": PHONE, "code": wrong})
        assert "验证码不对" in text(page, 422)

    assert "验证码不对" in text(client.post(f"{ME}verify/", {"phone": PHONE, "code": right}), 422)
    assert not Visitor.objects.exists()


def test_a_code_is_good_once_and_not_for_another_number(client, case):
    sign_in(client)
    used = last_code()

    again = Client().post(f"{ME}verify/", {"phone": PHONE, "code": used})
    other = Client().post(f"{ME}verify/", {"phone": "13900000002", "code": used})

    assert (again.status_code, other.status_code) == (422, 422)


def test_a_code_ends_after_the_minutes_of_the_book(client, case):
    client.post(f"{ME}code/", {"phone": PHONE})
    Code.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert client.post(f"{ME}verify/", {"phone": PHONE, "code": last_code()}).status_code == 422


def test_the_code_lies_nowhere_in_the_table(client, case):
    client.post(f"{ME}code/", {"phone": PHONE})

    row = Code.objects.values().get()

    assert last_code() not in str(row["print"])
    assert PHONE not in str(row)


def test_two_hundred_wishes_for_codes_send_few(client, case):
    for n in range(200):
        client.post(f"{ME}code/", {"phone": f"1390000{n % 100:04d}"})

    assert len(sent()) == 60
    assert "这个地址要得太多了" in text(client.post(f"{ME}code/", {"phone": PHONE}), 429)


def test_the_next_code_to_a_number_waits_a_minute_and_the_first_still_counts(client, case):
    client.post(f"{ME}code/", {"phone": PHONE})

    said = text(client.post(f"{ME}code/", {"phone": PHONE}), 429)

    assert "过 60 秒再要" in said
    assert "系统默认 1751" in said
    page = client.post(f"{ME}verify/", {"phone": PHONE, "code": last_code()})
    assert page.status_code == 302


@pytest.mark.parametrize(
    "typed", ["", "0000-6100123", "1390000000", "' OR 1=1", "9" * 10_000, "\x00"]
)
def test_what_is_no_mobile_number_gets_no_code(client, case, typed):
    page = client.post(f"{ME}code/", {"phone": typed})

    assert page.status_code == 422
    assert sent() == []


def test_the_number_may_be_typed_as_people_write_it(client, case):
    client.post(f"{ME}code/", {"phone": "１３９ 0000-0001"})
    typed = " ".join(last_code())

    assert client.post(f"{ME}verify/", {"phone": PHONE, "code": typed}).status_code == 302


def test_leaving_ends_it_on_the_server_too(client, case):
    sign_in(client)
    held = client.cookies["resident"].value

    client.post(f"{ME}leave/")
    back = Client()
    back.cookies["resident"] = held

    assert "发验证码到手机" in text(back.get(ME))


def test_who_does_nothing_for_a_while_is_signed_out(client, case):
    sign_in(client)
    Visitor.objects.update(seen_at=timezone.now() - timedelta(minutes=21))

    assert "发验证码到手机" in text(client.get(ME))
    assert not Visitor.objects.exists()


def test_it_holds_in_one_hall_and_has_nothing_to_do_with_the_staff(client, case, liuxi):
    sign_in(client)
    client.cookies["resident"]["path"] = "/"

    assert "发验证码到手机" in text(client.get("/c/liuxi/me/"))
    assert client.get("/desk/").headers["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "where",
    ["https://evil.example/", "//evil.example/", "/desk/", "/c/qingshi/\\evil", "/c/liuxi/me/"],
)
def test_nobody_is_led_away_after_signing_in(client, case, where):
    assert sign_in(client, next=where).headers["Location"] == ME


def test_a_number_that_is_mended_reaches_the_case_from_then_on(client, case, director):
    mended = act(director, timezone.now())
    cases.correct_details(case_id=case.pk, phone="13900000007", reason="抄错一位", act=mended)

    sign_in(client)
    assert "没有留这个号码的办件" in text(client.get(ME))
    sign_in(other := Client(), "13900000007")
    assert "给八十岁以上老人领补贴" in text(other.get(ME))


def test_a_landline_reaches_nothing(allowance, clerk):
    case = cases.hand_in(application(allowance, phone="0000-6100999"), act(clerk, timezone.now()))

    assert not Reach.objects.filter(case=case).exists()


def test_who_owes_papers_sees_all_of_them_at_once_with_the_day(client, allowance, clerk):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "过期了"})
    asked = application(allowance, "notify", marked=marked)
    cases.hand_in(asked, act(clerk, timezone.now()))

    sign_in(client)
    said = text(client.get(ME))

    assert "要补的材料" in said
    assert "申请表" in said
    assert "过期了" in said


def test_the_page_asks_twelve_queries_whatever_it_shows(
    client, allowance, clerk, django_assert_max_num_queries
):
    for n in range(4):
        item = make_item(allowance.item.centre, f"XX-{n}")
        asked = application(item, "notify", marked=wanting(item, "申请表"))
        cases.hand_in(asked, act(clerk, timezone.now()))
        cases.hand_in(application(item, again="另一处房子"), act(clerk, timezone.now()))
    sign_in(client)

    with django_assert_max_num_queries(12):
        text(client.get(ME))


def test_what_is_done_with_personal_data_is_said_with_its_clauses(client, qingshi):
    said = text(client.get(f"{HALL}privacy/"))

    for words in ("谁收", "为什么", "怎么用", "存多久", "怎样行使权利", "个人信息保护法 第十七条"):
        assert words in said
    for address in ("me/", "progress/"):
        assert "/c/qingshi/privacy/#" in text(client.get(f"{HALL}{address}"))


def test_a_guide_of_the_staff_is_nobody_here(client, case, qingshi):
    client.force_login(make_user(qingshi, "guide", "禾小引"))

    assert "发验证码到手机" in text(client.get(ME))


def test_visits_to_come_and_what_was_asked_stand_there_too(
    client, case, director, django_assert_max_num_queries
):
    centre = case.centre
    make_plan(centre, director)
    soon = next(
        day
        for day in (timezone.localtime() + timedelta(days=n) for n in range(3, 20))
        if shelf.calendar().is_workday(day.date()) and day.weekday() < 5
    ).replace(hour=9, minute=30, second=0, microsecond=0)
    wanted = asked(case.version, soon, channel="phone", phone=PHONE)
    appointments.book(wanted, act(case.clerk, timezone.now()))
    Enquiry.objects.create(
        centre=centre, pack="_default", year=2026, number=1, no="青问〔2026〕1号", because=["x/1"],
        belongs="office", by=case.clerk, at=timezone.now(), query_code="",
        phone_blind=sealing.blind(PHONE), channel="phone", matter="高龄津贴什么时候发",
    )  # fmt: skip

    sign_in(client)
    with django_assert_max_num_queries(12):
        said = text(client.get(ME))

    assert "约好的" in said
    assert "高龄津贴什么时候发" in said


def test_a_code_that_had_ended_does_not_live_again_when_the_clock_goes_back(client, case):
    client.post(f"{ME}code/", {"phone": PHONE})
    later = timezone.now() + timedelta(hours=3)  # when it was sent; then the clock was set back
    Code.objects.update(sent_at=later, ends_at=later + timedelta(minutes=5))

    page = client.post(f"{ME}verify/", {"phone": PHONE, "code": last_code()})
    assert page.status_code == 422

    Code.objects.update(sent_at=timezone.now())
    assert client.post(f"{ME}verify/", {"phone": PHONE, "code": last_code()}).status_code == 302
