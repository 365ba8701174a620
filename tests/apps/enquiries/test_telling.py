"""Somebody only asks (咨询告知): told once, on a numbered sheet, and taken up without typing again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases.models import Case, Draft
from bianmin.enquiries import actions
from bianmin.enquiries.actions import Told
from bianmin.enquiries.models import Enquiry, Telling
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import at_once as together
from tests.fixtures.hall import act, make_centre, make_item, make_user, resident_id

TOLD = Told(
    channel="visit", form="书面", who="石桂香", phone="13900000001", lacking="申请表", samples=True
)


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def item_of(centre):
    return make_item(centre, fee=False, plain_name="给八十岁以上老人领补贴")


def test_somebody_asks_is_told_once_and_the_sheet_is_numbered_and_frozen(qingshi, clerk):
    version = item_of(qingshi)
    telling = actions.tell(version=version, told=TOLD, act=act(clerk, key="t"))
    assert actions.tell(version=version, told=TOLD, act=act(clerk, key="t")).pk == telling.pk

    assert telling.no == "青询〔2026〕1号"
    asked = telling.enquiry
    assert (asked.who_shown, asked.phone_shown) == ("石**", "139****0001")
    assert "石桂香" not in asked.who
    assert (asked.outcome, asked.owner, asked.closed_by) == ("answered", clerk, clerk)
    for words in ("青询〔2026〕1号", "申请表", "居民身份证", "还差什么"):
        assert words in str(telling.sheet)
    assert "石桂香" not in str(telling.sheet)
    entry = Entry.objects.get(subject=telling.subject)
    assert "石桂香" not in str(entry.details)
    assert verify(qingshi) is None


def test_an_answer_that_leaves_something_out_is_no_answer(qingshi, clerk):
    with pytest.raises(Refused) as refused:
        actions.tell(version=item_of(qingshi), told=Told(channel="", form=""), act=act(clerk))

    assert said(refused) == [
        "没有写明怎样告知的:口头、书面", "没有给示范文本、表格,也没有说到哪里领", "没有写清怎么问来的:“办不成事”反映窗口、线下、来电、线上、来函",
    ]  # fmt: skip
    assert not Telling.objects.exists()


def test_chashans_sheet_ticks_two_boxes_and_goes_out_in_two_copies(db):
    centre = make_centre("chashan", "茶山村便民服务大厅", "茶", "chashan-village", "990101301000")
    clerk, version = make_user(centre, "clerk", "柳叶"), item_of(centre)
    with pytest.raises(Refused) as refused:
        actions.tell(version=version, told=TOLD, act=act(clerk))
    assert said(refused) == ["告知单上没有写能否办理", "告知单上没有写手续是否齐全"]

    told = Told(channel="phone", form="口头", samples=True, can_be_done="yes", complete="no")
    telling = actions.tell(version=version, told=told, act=act(clerk))

    assert list(telling.sheet["copies"]) == ["茶询〔2026〕1号(申请人)", "茶询〔2026〕1号(窗口存档)"]
    for words in ("能办理", "手续不齐全", "申报时间", "柳叶"):
        assert words in str(telling.sheet)


def test_who_comes_back_with_the_sheet_is_taken_in_without_typing_again(client, qingshi, clerk):
    version = item_of(qingshi)
    telling = actions.tell(version=version, told=TOLD, act=act(clerk))
    client.force_login(clerk)
    page = client.post(
        reverse("enquiries:take_up", args=[telling.enquiry_id]), {"key": "u"}, follow=True
    )
    assert 'value="石桂香"' in page.content.decode()
    assert (
        client.post(
            reverse("enquiries:take_up", args=[telling.enquiry_id]), {"key": "v"}
        ).status_code
        == 302
    )
    assert Draft.objects.count() == 1
    telling.enquiry.refresh_from_db()

    sent = {
        "id_type": "111",
        "applicant": "石桂香",
        "applicant_id": resident_id(),
        "conditions": "yes",
    }
    sent |= {"ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept", "report_up_on": ""}
    address = reverse("cases:intake_page", args=[telling.enquiry.draft_key, version.pk])
    client.post(address, sent)

    case = Case.objects.get()
    telling.enquiry.refresh_from_db()
    assert telling.enquiry.case == case
    assert "先问过" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "来办了" in client.get(reverse("enquiries:index") + "?tab=all").content.decode()


def test_the_intake_turns_into_an_answer_with_what_was_ticked(client, qingshi, clerk):
    version = item_of(qingshi)
    client.force_login(clerk)
    intake = client.get(reverse("cases:intake_page", args=["0123456789abcdef", version.pk]))
    assert "只是来问的,告知" in intake.content.decode()
    typed = {"applicant": "石桂香", "phone": "13900000001", "ok_1": "on", "more_2": "missing"}
    page = client.post(reverse("enquiries:tell", args=[version.pk]), typed).content.decode()
    assert "石桂香" in page
    assert "申请表</textarea>" in page

    wrong = {"act": "tell", "channel": "visit", "form": "书面", "phone": "12", "who": "石桂香"}
    answer = client.post(reverse("enquiries:tell", args=[version.pk]), wrong)
    assert answer.status_code == 422
    assert "电话号码不对" in answer.content.decode()
    done = client.post(
        reverse("enquiries:tell", args=[version.pk]),
        wrong | {"phone": "", "samples": "on", "key": "k"},
    )
    assert done.url == reverse("enquiries:show", args=[Enquiry.objects.get().pk])
    printed = client.get(reverse("enquiries:paper", args=[Telling.objects.get().pk]))
    assert printed.content.startswith(b"%PDF")
    again = client.get(reverse("enquiries:paper", args=[Telling.objects.get().pk]))
    assert again.content == printed.content


@pytest.mark.django_db(transaction=True)
def test_numbers_of_answers_have_no_gap_and_no_double(qingshi, clerk):
    version = item_of(qingshi)
    together(lambda n: actions.tell(version=version, told=TOLD, act=act(clerk, key=f"k{n}")))
    assert sorted(Telling.objects.values_list("number", flat=True)) == list(range(1, 9))
    assert verify(qingshi) is None
