"""Results on the screen: who sees what, what is typed wrong, what is printed."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from bianmin.cases import archive
from bianmin.cases.models import Case
from bianmin.results import actions
from bianmin.results.actions import Choice
from bianmin.results.models import Handing, Pickup, Result
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, at, make_user
from tests.fixtures.results import SIGNED, STROKES, code_of, decided


@pytest.fixture
def desk(client, clerk):
    """The window of a clerk."""
    client.force_login(clerk)
    return client


def text(answer) -> str:
    return answer.content.decode()


def to(name, *args):
    return reverse(f"results:{name}", args=args)


def test_the_window_hands_over_with_a_code_and_a_drawn_name(desk, granted):
    page = text(desk.get(reverse("cases:show", args=[granted.pk])))
    assert to("hand", granted.pk) in page
    assert "id_deliver_way" not in page  # one way, not two

    form = {
        "key": "k1", "revision": granted.revision, "way": "in_person", "receiver": "石桂香",
        "code": code_of(granted), "sign": "screen", "strokes": STROKES,
    }  # fmt: skip
    answer = desk.post(to("hand", granted.pk), form)
    again = desk.post(to("hand", granted.pk), form)

    assert answer.status_code == again.status_code == 302
    handing = Handing.objects.get()
    assert (handing.coded, handing.signed, handing.window.no) == (True, "screen", 3)
    assert STROKES in text(desk.get(to("show", granted.pk)))
    bundled = b"".join(archive.bundle(Case.objects.get(), act(handing.by, at(27))))
    names = zipfile.ZipFile(io.BytesIO(bundled)).namelist()
    assert "交接/01 本人领取 签字.svg" in names


def test_everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(desk, granted):
    answer = desk.post(
        to("hand", granted.pk),
        {"way": "agent", "receiver": "石小柱", "code": "000", "sign": "screen", "strokes": "M1 1"},
    )

    page = text(answer)
    assert answer.status_code == 422
    for said in ("取件码不对", "领取人还没有签收", "代理人没有出示委托书"):
        assert said in page
    assert 'value="石小柱"' in page
    assert Handing.objects.count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"strokes": "M" * 25_000, "sign": "screen", "way": "in_person", "receiver": "甲"},
        {"way": "drone", "receiver": "甲"},
        {"way": "in_person", "receiver": "甲" * 999, "sign": "paper"},
        {"results": ["999999", "x"], "way": "in_person", "receiver": "甲", "sign": "paper"},
        {"code": "\u202e" * 40, "way": "in_person", "receiver": "甲"},
        {},
    ],
    ids=["huge signature", "no such way", "long name", "no such result", "unseen", "nothing"],
)
def test_hostile_and_empty_forms_are_refused_in_words(desk, granted, typed):
    answer = desk.post(to("hand", granted.pk), typed)

    if "results" in typed:  # one result: the choice is not asked, and what is sent of it not read
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)


def test_another_window_was_quicker(desk, granted, clerk):
    page = desk.get(to("hand", granted.pk))
    assert page.status_code == 200
    other = Choice(SIGNED)
    actions.hand_over(case_id=granted.pk, choice=other, act=act(clerk, at(26)))

    form = {"revision": granted.revision, "way": "in_person", "receiver": "石", "sign": "paper"}
    answer = desk.post(to("hand", granted.pk), form | {"key": "mine"})

    assert answer.status_code == 422
    assert "送达的办件不能送达" in text(answer)
    assert Handing.objects.count() == 1


def test_each_act_on_results_has_its_small_form(desk, granted):
    one = Result.objects.get()
    show = to("show", granted.pk)
    bad = desk.post(to("void", one.pk), {"reason": ""})
    assert (bad.status_code, "没有写作废的原因" in text(bad)) == (422, True)
    bad = desk.post(to("reissue", one.pk), {"said": "我的话"})
    assert (bad.status_code, "补发只有这些理由" in text(bad), "我的话" in text(bad)) == (
        422,
        True,
        True,
    )
    assert desk.post(to("add", granted.pk), {"kind": ""}).status_code == 422
    for name, typed in [
        ("add", {"kind": "老年优待证", "own_no": "Y-1"}), ("remind", {"said": "电话没人接"}),
        ("renew", {"checked": "身份证原件"}),
    ]:  # fmt: skip
        assert desk.post(to(name, granted.pk), typed)["Location"] == show
    assert desk.post(to("back", granted.pk), {"given_by": "石满仓"}).status_code == 422
    assert desk.post(to("reissue", one.pk), {"ground": "写错", "own_no": "N-2"})["Location"] == show
    page = text(desk.get(show))
    assert "老年优待证" in page
    assert "补 青〔2026〕1号" in page
    assert "电话没人接" in page


def test_a_receipt_that_was_signed_on_paper_is_scanned_into_the_file(desk, granted, clerk):
    actions.hand_over(case_id=granted.pk, choice=Choice(SIGNED), act=act(clerk, at(26)))

    first = desk.post(to("scan", granted.pk))
    second = desk.post(to("scan", granted.pk))

    assert first["Location"] == second["Location"]
    assert "结果签收单" in text(desk.get(first["Location"]))


def test_the_neighbour_sees_nothing_of_it(client, granted, stranger):
    client.force_login(stranger)
    one = Result.objects.get()
    for address in (to("show", granted.pk), to("hand", granted.pk), to("slip", granted.pk)):
        assert client.get(address).status_code == 404
    assert client.post(to("void", one.pk), {"reason": "x"}).status_code == 404
    assert "石桂香" not in text(client.get(to("index") + "?list=waiting"))
    assert "青〔2026〕" not in text(client.get(to("register")))


def test_the_lists_and_the_register_ask_the_database_little(
    desk, allowance, clerk, chief, django_assert_max_num_queries
):
    for n in range(6):
        case = decided(allowance, clerk, chief, applicant=f"甲{n}", applicant_id="")
        if n % 2:
            parcel = Handover(way="courier", receiver=f"甲{n}", tracking=f"T{n}")
            actions.hand_over(case_id=case.pk, choice=Choice(parcel), act=act(clerk, at(26)))
    Pickup.objects.filter(waits=1).update(since=date(2026, 6, 1), remind_on=date(2026, 6, 20))
    for address in (
        to("index"), to("index") + "?list=moving", to("index") + "?list=waiting&after=2026-01-01_1",
        to("register"), to("register") + "?kind=高龄津贴发放通知&year=2026&after=999",
        to("register") + "?year=abc", to("index") + "?after=' OR 1",
    ):  # fmt: skip
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200
    waiting = text(desk.get(to("index")))
    assert "还没催过" in waiting
    assert "甲0" in waiting


def test_the_page_of_a_decided_case_needs_few_queries(desk, granted, django_assert_max_num_queries):
    address = reverse("cases:show", args=[granted.pk])
    desk.get(address)
    with django_assert_max_num_queries(12):
        assert desk.get(address).status_code == 200
    with django_assert_max_num_queries(12):
        assert desk.get(to("show", granted.pk)).status_code == 200


def test_the_register_goes_out_as_a_workbook_and_on_paper(client, granted, qingshi, clerk, chief):
    one = Result.objects.get()
    actions.reissue(result_id=one.pk, ground="写错", act=act(clerk, at(26)))
    director = make_user(qingshi, "director", "程守田")
    client.force_login(director)

    answer = client.get(to("export"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [line[0] for line in lines] == ["青〔2026〕2号", "青〔2026〕1号"]
    assert "石桂香" not in str(lines)
    assert "换成 青〔2026〕2号" in lines[1][-1]
    assert client.get(to("printed"))["Content-Type"] == "application/pdf"
    client.force_login(clerk)
    assert client.get(to("export")).status_code == 403
    for name in ("slip", "receipt"):
        assert client.get(to(name, granted.pk)).content[:5] == b"%PDF-"


def test_who_has_number_and_code_reads_the_pick_up_code(client, granted):
    from bianmin import sealing

    form = {"no": granted.no, "code": sealing.unseal(granted.query_code)}
    address = reverse("board:progress", args=["qingshi"])
    page = text(client.post(address, form, follow=True))
    assert code_of(granted) in page

    Pickup.objects.update(wrong=5)
    page = text(client.get(address))
    assert code_of(granted) not in page
    assert "作废了" in page
