"""A resident follows a case by number and code, through the browser's door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin import sealing
from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.papers import fonts
from tests.fixtures.hall import act, application, wanting

ADDRESS = "/c/qingshi/progress/"
NO_MATCH = "编号和查询码对不上"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(allowance, clerk, now) -> Case:
    """A case accepted just now: these pages read the clock."""
    return actions.hand_in(application(allowance), act(clerk, now))


@pytest.fixture
def code(case):
    return sealing.unseal(case.query_code)


@pytest.fixture
def wrong(code):
    return "000000" if code != "000000" else "111111"


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page
    return page.content.decode()


def look_up(client, no, code, address=ADDRESS, **more):
    return client.post(address, {"no": no, "code": code}, **more)


def test_number_and_code_open_the_case_and_it_stays_open(client, case, code):
    page = look_up(client, case.no, code)

    assert page.status_code == 302
    said = text(client.get(ADDRESS))
    assert "受理了,正在办" in said
    assert "您现在不用做什么" in said
    assert "这一天怎么来的" in said
    assert "/rulebook/erping-2023/" in said
    assert text(client.get(ADDRESS)) != ""  # a reload shows it again


def test_the_page_shows_no_name_in_full_and_no_number_of_a_person(client, case, code):
    look_up(client, case.no, code)

    said = text(client.get(ADDRESS))

    assert "石**" in said
    for secret in ("石桂香", "13900000001", case.applicant_shown, code):
        assert secret not in said


@pytest.mark.parametrize("style", ["blanks", "dashes", "full"])
def test_the_number_may_be_typed_as_it_is_printed(client, case, code, style):
    groups = [case.no[:9], case.no[9:17], case.no[17:22], case.no[22:]]
    typed = {
        "blanks": "  " + " ".join(groups) + " ",
        "dashes": "—".join(groups),
        "full": case.no.translate({ord(str(n)): ord("0") + n for n in range(10)}),
    }[style]

    assert look_up(client, typed, f" {code[:3]} {code[3:]} ").status_code == 302


def test_the_code_may_be_typed_as_it_is_read_aloud(client, case, code):
    aloud = code.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))

    assert look_up(client, case.no, aloud).status_code == 302


def test_the_qr_code_fills_in_the_number_and_nothing_more(client, case):
    said = text(client.get(f"{ADDRESS}?no={case.no}"))

    assert f'value="{case.no}"' in said
    assert "受理了" not in said


def test_a_wrong_number_and_a_wrong_code_are_told_in_the_same_words(client, case, code, wrong):
    from bianmin.cases.actions.numbers import check_digit

    other = case.no[:17] + "99999"
    other += check_digit(other)

    first = text(look_up(client, case.no, wrong), 422)
    second = text(look_up(client, other, code), 422)

    assert NO_MATCH in first
    assert NO_MATCH in second
    assert case.no in first  # what was typed stays
    assert "受理了" not in first + second


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "没有写编号"),
        ("12345", "您写了 5 位。看看是不是少了一位"),
        ("9" * 10_000, "看看是不是多了一位"),
        ("' OR '1'='1", "编号里只有数字"),
        ("<script>alert(1)</script>", "编号里只有数字"),
        ("٣" * 23, "编号里只有数字"),
    ],
)
def test_what_cannot_be_a_number_is_told_so(client, case, typed, told):
    said = text(look_up(client, typed, "123456"), 422)

    assert told in said
    assert "<script>alert" not in said


def test_a_digit_copied_wrongly_is_found_by_the_check_digit(client, case, code):
    swapped = case.no[:-1] + str((int(case.no[-1]) + 1) % 10)

    assert "像是抄错了一位" in text(look_up(client, swapped, code), 422)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1" * 10_000, "<b>123456</b>"])
def test_what_cannot_be_a_code_is_told_so(client, case, typed):
    assert "查询码" in text(look_up(client, case.no, typed), 422)


def test_the_case_of_another_hall_is_not_found_here(client, case, code, liuxi):
    said = text(look_up(client, case.no, code, "/c/liuxi/progress/"), 422)

    assert NO_MATCH in said
    assert client.get("/c/liuxi/progress/").status_code == 200
    assert "受理了" not in text(client.get("/c/liuxi/progress/"))


def test_what_opened_a_case_here_opens_nothing_in_another_hall(client, case, code, liuxi):
    look_up(client, case.no, code)
    stolen = client.cookies["follow"].value
    client.cookies["follow"]["path"] = "/"
    client.cookies["follow"] = stolen

    assert "受理了" not in text(client.get("/c/liuxi/progress/"))


def test_a_forged_grant_opens_nothing(client, case):
    for forged in (str(case.pk), f"{case.pk}:1:x", "x" * 4000):
        client.cookies["follow"] = forged
        assert "受理了" not in text(client.get(ADDRESS))


def test_twenty_wrong_codes_are_too_many_and_it_is_said_until_when(client, case, code, wrong):
    answers = [look_up(client, case.no, wrong).status_code for _ in range(20)]

    assert answers[:5] == [422] * 5
    assert set(answers[5:]) == {429}
    shut = text(look_up(client, case.no, code), 429)  # even the right one, for a while
    assert "试得太多了" in shut
    assert "以后再试" in shut
    assert "带身份证到窗口" in shut


def test_one_address_may_not_try_many_numbers(client, case, now):
    from bianmin.cases.actions.numbers import check_digit

    most = case.book.policy.security.address_after.value
    numbers = [f"{case.no[:17]}{n:05d}" for n in range(2000, 2000 + most + 1)]

    answers = [look_up(client, n + check_digit(n), "123456").status_code for n in numbers]

    assert answers == [422] * most + [429]


def test_the_right_code_forgets_the_wrong_ones(client, case, code, wrong):
    for _ in range(4):
        look_up(client, case.no, wrong)
    assert look_up(client, case.no, code).status_code == 302

    assert look_up(client, case.no, wrong).status_code == 422


def test_a_case_is_closed_again_on_a_telephone_that_others_use(client, case, code):
    look_up(client, case.no, code)

    page = client.post(f"{ADDRESS}leave/", follow=True)

    assert page.status_code == 200
    assert "受理了" not in text(client.get(ADDRESS))


def test_the_page_is_kept_by_no_browser(client, case, code):
    look_up(client, case.no, code)

    assert "no-store" in client.get(ADDRESS).headers["Cache-Control"]


def test_the_papers_are_there_to_be_fetched_by_who_may_see_the_case(client, case, code, liuxi):
    (paper,) = case.documents.all()
    address = f"{ADDRESS}papers/{paper.pk}.pdf"
    assert client.get(address).status_code == 404

    look_up(client, case.no, code)

    page = client.get(address)
    assert page.status_code == 200
    assert page.content.startswith(b"%PDF")
    assert paper.title in text(client.get(ADDRESS))
    assert client.get(f"/c/liuxi/progress/papers/{paper.pk}.pdf").status_code == 404
    assert client.get(f"{ADDRESS}papers/{paper.pk + 999}.pdf").status_code == 404


def test_the_papers_of_another_case_stay_shut(client, case, code, at_once, clerk, now):
    other = actions.hand_in(application(at_once), act(clerk, now))
    look_up(client, case.no, code)

    address = f"{ADDRESS}papers/{other.documents.get().pk}.pdf"

    assert client.get(address).status_code == 404


def test_without_typefaces_it_is_said_in_words(client, case, code, monkeypatch):
    def missing(*args):
        raise fonts.FontMissing

    monkeypatch.setattr("bianmin.cases.documents.pdf", missing)
    look_up(client, case.no, code)

    page = client.get(f"{ADDRESS}papers/{case.documents.get().pk}.pdf")

    assert "缺印文书的字体" in text(page, 503)


def test_what_is_missing_is_said_item_by_item_with_the_day(client, allowance, clerk, now):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "<b>照片</b>看不清"})
    case = actions.hand_in(application(allowance, "notify", marked=marked), act(clerk, now))
    look_up(client, case.no, sealing.unseal(case.query_code))

    said = text(client.get(ADDRESS))

    assert "还差这 2 样" in said
    assert "申请表须在有效期内" in said
    assert "&lt;b&gt;照片&lt;/b&gt;看不清" in said
    assert f"{case.supplement_by.month}月{case.supplement_by.day}日" in said


def test_a_late_case_is_said_to_be_late_with_the_number_to_ring(client, allowance, clerk, now):
    case = actions.hand_in(application(allowance), act(clerk, now - timedelta(days=90)))
    look_up(client, case.no, sealing.unseal(case.query_code))

    said = text(client.get(ADDRESS))

    assert "是我们的不对" in said
    assert "0000-6100126" in said
    assert "行政复议" in said  # the law's day has gone by too


def test_the_page_of_a_case_asks_the_database_little(
    client, case, code, django_assert_max_num_queries
):
    look_up(client, case.no, code)

    with django_assert_max_num_queries(12):
        text(client.get(ADDRESS))


def test_no_method_but_the_right_one(client, case):
    assert client.put(ADDRESS).status_code == 405
    assert client.get(f"{ADDRESS}leave/").status_code == 405
