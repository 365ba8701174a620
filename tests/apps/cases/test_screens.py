"""The window and the case, through the browser's door."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin import sealing
from bianmin.cases.models import Case, Draft
from bianmin.catalogue.models import Item
from bianmin.ledger.models import Done
from tests.fixtures.hall import make_item, make_user, resident_id


@pytest.fixture
def window(client, clerk):
    client.force_login(clerk)
    return client


def typed(**more):
    good = {
        "id_type": "111", "applicant_id": resident_id(), "applicant": "石桂香",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared",
    }  # fmt: skip
    return {k: v for k, v in (good | more).items() if v is not None}


def address(version, key="k1"):
    return reverse("cases:intake_page", args=[key, version.pk])


def test_the_clerk_finds_the_item_by_the_words_people_use(window, allowance):
    page = window.get(reverse("cases:intake"), {"q": "老人"}).content.decode()

    assert "给八十岁以上老人领补贴" in page


def test_nobody_is_told_off_before_having_typed(window, allowance):
    page = window.get(address(allowance)).content.decode()

    assert "请填" not in page
    assert 'class="wrong"' not in page


def test_one_key_accepts_and_the_case_shows_both_days(window, allowance):
    answer = window.post(address(allowance), typed(act="accept"), follow=True)

    page = answer.content.decode()
    case = Case.objects.get()
    assert answer.status_code == 200
    assert case.state == "accepted"
    assert "承诺最晚" in page
    assert "法定最晚" in page
    assert "这一天怎么来的" in page
    assert resident_id() not in page


def test_the_same_form_sent_twice_is_one_case(window, allowance):
    window.post(address(allowance), typed(act="accept"))
    again = window.post(address(allowance), typed(act="accept"))

    assert Case.objects.count() == 1
    assert again.url == reverse("cases:show", args=[Case.objects.get().pk])


def test_the_verdict_follows_the_ticks(window, allowance):
    half = window.post(address(allowance), typed(ok_2=None), headers={"HX-Request": "true"})
    whole = window.post(address(allowance), typed(), headers={"HX-Request": "true"})

    assert "还有 1 样没看" in half.content.decode()
    assert "齐了,应当受理" in whole.content.decode()
    assert "<html" not in whole.content.decode()


def test_what_was_typed_outlives_a_lost_connection(window, allowance):
    window.post(address(allowance), typed(ok_2=None, problem_2="没有签名"))

    draft = Draft.objects.get()
    page = window.get(address(allowance)).content.decode()
    assert "没有签名" in page
    assert "石桂香" in page
    assert "石桂香" not in draft.sealed


def test_everything_wrong_with_a_form_is_said_at_once_and_nothing_is_lost(window, allowance):
    wrong = typed(
        act="accept", applicant_id="110105205001010011", applicant="", phone="12", agent="石满仓"
    )

    answer = window.post(address(allowance), wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    for said in ("在今天以后", "请填姓名或名称", "电话号码不对", "要填代理人身份证号"):
        assert said in page
    assert "石满仓" in page
    assert not Case.objects.exists()


def test_a_refused_outcome_quotes_the_book(window, allowance):
    answer = window.post(address(allowance), typed(act="notify"))

    assert answer.status_code == 422
    assert "应当受理" in answer.content.decode()


def test_a_huge_field_is_refused_in_words(window, allowance):
    answer = window.post(address(allowance), typed(act="accept", applicant="石" * 10_000))

    assert answer.status_code == 422
    assert "最多 60 个字" in answer.content.decode()


def test_steps_are_taken_on_the_page_of_the_case(client, case, handler, chief, clerk):
    client.force_login(handler)
    client.post(
        reverse("cases:examine", args=[case.pk]), {"opinion": "符合", "key": "a", "revision": 1}
    )
    client.force_login(chief)
    late = client.post(
        reverse("cases:decide", args=[case.pk]),
        {"outcome": "refused", "reason": "", "key": "b", "revision": 2},
    )
    client.post(
        reverse("cases:decide", args=[case.pk]),
        {"outcome": "granted", "result_no": "JT-1", "key": "b", "revision": 2,
         "overdue_reason": "演示"},
    )  # fmt: skip

    case.refresh_from_db()
    assert late.status_code == 422
    assert "没有说明理由" in late.content.decode()
    assert case.state == "decided"


def test_what_was_written_too_late_is_not_lost(client, case, handler, chief):
    url = reverse("cases:examine", args=[case.pk])
    for who, key in ((handler, "a"), (chief, "b")):
        client.force_login(who)
        answer = client.post(url, {"opinion": f"{who.name}看过", "key": key, "revision": 1})

    page = answer.content.decode()
    assert "麦秋生在" in page
    assert "石满仓看过" in page


def test_the_number_of_a_firm_is_corrected_by_that_of_a_firm(client, window, allowance, chief):
    window.post(
        address(allowance),
        typed(
            act="accept", id_type="001", applicant_id="93990101000000011N", applicant="青石合作社"
        ),
    )
    case = Case.objects.get()
    url = reverse("cases:details", args=[case.pk])
    client.force_login(chief)

    wrong = client.post(url, {"applicant_id": "939901010000000220", "reason": "写错"})
    right = client.post(url, {"applicant_id": "93990101000000022T", "reason": "写错"})

    case.refresh_from_db()
    assert "统一社会信用代码是 18 位" in wrong.content.decode()
    assert right.status_code == 302
    assert sealing.unseal(case.applicant_id) == "93990101000000022T"


def test_a_form_that_was_sent_for_another_step_does_not_pass_for_this_one(client, case, handler):
    client.force_login(handler)
    client.post(reverse("cases:flag", args=[case.pk]), {"what": "没有先例", "key": "one"})

    url = reverse("cases:examine", args=[case.pk])
    answer = client.post(url, {"opinion": "符合", "key": "one"})

    case.refresh_from_db()
    assert answer.status_code == 422
    assert "办的是另一步" in answer.content.decode()
    assert case.state == "accepted"


def test_a_correction_says_what_is_to_become_of_it(client, case, chief):
    client.force_login(chief)

    answer = client.post(reverse("cases:details", args=[case.pk]), {"reason": "写错"})

    assert "没有写要改成什么" in answer.content.decode()


def test_a_key_of_another_act_opens_no_case(window, allowance):
    Done.objects.create(key="other", act="import", subject="centre:1", at=timezone.now())

    assert window.get(address(allowance, "other")).status_code == 404
    assert window.post(address(allowance, "other"), typed(act="accept")).status_code == 404


def test_a_closed_case_acted_on_says_so(client, case, handler):
    Case.objects.update(state="archived")
    client.force_login(handler)

    answer = client.post(reverse("cases:examine", args=[case.pk]), {"opinion": "符合", "key": "a"})

    assert answer.status_code == 422
    assert "已归档的办件不能审查" in answer.content.decode()


def test_a_neighbour_does_not_see_the_case(client, case, stranger):
    client.force_login(stranger)

    assert client.get(reverse("cases:show", args=[case.pk])).status_code == 404
    post = client.post(reverse("cases:flag", args=[case.pk]), {"what": "x"})
    assert post.status_code == 404


def test_papers_are_printed_and_stay_the_same(window, case):
    document = case.documents.get()
    url = reverse("cases:document", args=[case.pk, document.pk])

    first, second = window.get(url), window.get(url)

    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content


def test_supplemented_papers_are_taken_on_their_own_page(window, allowance):
    window.post(address(allowance), typed(act="notify", ok_2=None, more_2="missing"))
    case = Case.objects.get()
    url = reverse("cases:papers", args=[case.pk])
    assert "没交" in window.get(url).content.decode()

    window.post(url, typed(act="accept", key="s1", revision=case.revision))

    case.refresh_from_db()
    assert case.state == "accepted"


def test_numbers_in_strange_figures_are_no_numbers(window, allowance):
    window.post(address(allowance), typed(act="notify", ok_2=None, more_2="missing"))
    case = Case.objects.get()

    url = reverse("cases:papers", args=[case.pk])
    answer = window.post(url, typed(act="accept", key="s2", revision="²"))
    listed = window.get(reverse("cases:list", args=["open"]), {"after": "0_2026-11-23_²"})

    assert answer.status_code == 302
    assert listed.status_code == 200


def test_who_may_not_take_papers_in_is_not_shown_the_way_there(client, window, allowance, handler):
    window.post(address(allowance), typed(act="notify", ok_2=None, more_2="missing"))
    case = Case.objects.get()
    shown = "看材料,受理或告知"

    assert shown in window.get(reverse("cases:show", args=[case.pk])).content.decode()
    client.force_login(handler)
    assert shown not in client.get(reverse("cases:show", args=[case.pk])).content.decode()


def test_a_refused_rejection_is_not_denied_twice(window, allowance):
    window.post(address(allowance), typed(act="receive"))
    case = Case.objects.get()

    sent = {"ground": "不属于本中心职权", "reason": "归县里", "where": ""}
    page = window.post(reverse("cases:reject", args=[case.pk]), sent).content.decode()

    assert "不能作不予受理决定" in page
    assert "不予不予" not in page


def test_a_look_at_the_whole_number_needs_a_reason_and_is_kept(window, case):
    url = reverse("cases:reveal", args=[case.pk])
    page = window.post(url, {"reason": "核对身份"}).content.decode()

    assert resident_id() in page
    assert window.post(url, {"reason": ""}).status_code == 422


def test_work_lists_show_counts_and_need_few_queries(
    window, case, at_once, django_assert_max_num_queries
):
    for n in range(60):
        window.post(address(at_once, f"n{n}"), typed(act="accept", applicant_id=None, id_type="999", applicant=f"甲{n}")
                    | {"applicant_id": f"证{n}"})  # fmt: skip

    with django_assert_max_num_queries(12):
        page = window.get(reverse("cases:mine")).content.decode()

    assert "接着看" in page
    assert timezone.localdate().isoformat()


def test_the_case_page_needs_few_queries(window, case, django_assert_max_num_queries):
    window.get(reverse("cases:mine"))  # the first page of a login also touches its session
    with django_assert_max_num_queries(12):
        window.get(reverse("cases:show", args=[case.pk]))


def test_an_item_of_another_town_cannot_be_taken_in(window, liuxi):
    foreign = make_item(liuxi)

    assert window.get(address(foreign)).status_code == 404


def test_who_must_go_elsewhere_is_told_where_with_one_key(window, qingshi):
    version = make_item(qingshi, "GA-009", place="云岭县公安局办证大厅", contact="0000-6100999")
    Item.objects.filter(pk=version.item_id).update(elsewhere=True)

    page = window.get(address(version)).content.decode()
    kept = window.post(address(version), typed(act="accept"))
    window.post(address(version), typed(act="reject"))

    case = Case.objects.get()
    sheet = str(case.documents.get().sheet)
    assert "不在本中心办" in page
    assert kept.status_code == 422
    assert case.state == "rejected"
    assert "云岭县公安局办证大厅" in sheet
    assert "0000-6100999" in sheet


def test_the_other_book_asks_until_when_a_case_is_sent_up(client, liuxi):
    version = make_item(liuxi, route="escalated")
    client.force_login(make_user(liuxi, "clerk", "苗小满"))

    refused = client.post(address(version), typed(act="accept"))
    late = client.post(address(version), typed(act="accept", report_up_on="2027-06-01"))
    client.post(address(version), typed(act="accept", report_up_on="2026-12-01"))

    case = Case.objects.get()
    assert "没有承诺哪天上报" in refused.content.decode()
    assert "晚于承诺办结的日子" in late.content.decode()
    assert case.kind == "agency"
    assert "2026年12月1日" in str(case.documents.get().sheet)


@pytest.mark.parametrize("told", ["0001-01-01", "2020-01-01", "9999-12-31"])
def test_no_day_that_cannot_be_is_promised_to_an_applicant(window, qingshi, told):
    version = make_item(qingshi, "MZ-001", "escalated")

    answer = window.post(address(version), typed(act="accept", report_up_on=told))

    assert answer.status_code == 422
    assert "上报的日子" in answer.content.decode()
    assert not Case.objects.exists()


def test_an_extension_too_long_and_without_reason_is_refused_with_both_at_once(
    client, case, director
):
    client.force_login(director)

    answer = client.post(reverse("cases:extend", args=[case.pk]), {"days": 6, "reason": ""})

    page = answer.content.decode()
    assert "6 个工作日,最长 5 个" in page
    assert "没有写理由" in page


def test_the_draft_of_a_colleague_stays_theirs(window, client, allowance, qingshi):
    window.post(address(allowance), typed(applicant="石桂香"))
    client.force_login(make_user(qingshi, "clerk", "禾守义", "qingshi-other"))

    page = client.get(address(allowance)).content.decode()
    answer = client.post(address(allowance), typed(applicant="禾守义"))

    assert "石桂香" not in page
    assert answer.status_code == 200
    assert Draft.objects.get().by.name == "柳春枝"
