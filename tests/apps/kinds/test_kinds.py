"""Which kind a case is, on the screen and on paper: never chosen from a list, done at once in one act."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from bianmin.cases import actions
from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import (
    act,
    application,
    at,
    events_of,
    make_centre,
    make_item,
    make_user,
    resident_id,
    wanting,
)  # fmt: skip

KEY = "0123456789abcdef"


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def typed(version, **more):
    marks = {"ok_1": "on", "ok_2": "on", "more_3": "shared"}
    person = {"id_type": "111", "applicant": "石桂香", "applicant_id": resident_id()}
    return person | marks | {"conditions": "yes"} | more


@pytest.fixture
def qingyuan(db):
    return make_centre("qingyuan", "河边镇便民服务中心", "河", "qingyuan-2009", "990101301000")


def test_a_simple_item_is_accepted_and_finished_in_one_act_on_one_sheet(at_once, clerk):
    case = actions.hand_in(
        application(at_once, at_once=True, result_no="查 7"), act(clerk, key="k")
    )

    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("decided", "granted", date(2026, 11, 23))
    sheet = Document.objects.get(case=case)
    assert (sheet.kind, sheet.title, sheet.doc_no) == (
        "at_once", "即时办理受理办结单", "青即〔2026〕1号",
    )  # fmt: skip
    for words in ("当场受理,当场办结", "查 7", "居民身份证"):
        assert words in str(sheet.sheet)
    assert events_of(case) == ["accept", "finish"]
    again = actions.hand_in(application(at_once, at_once=True), act(clerk, key="k"))
    assert again.pk == case.pk
    assert Document.objects.count() == 1
    assert verify(case.centre) is None


def test_what_takes_days_is_not_finished_at_once_whatever_is_sent(allowance, clerk):
    with pytest.raises(Refused) as refused:
        actions.hand_in(application(allowance, at_once=True), act(clerk))

    assert "不是即办件,要审查、决定" in said(refused)
    assert not Case.objects.exists()


def test_what_cannot_be_done_at_once_today_becomes_a_promise_with_its_reason(at_once, clerk):
    reason = "社保系统今天检修"
    with pytest.raises(Refused) as refused:
        actions.hand_in(application(at_once, chosen="promised"), act(clerk))
    assert said(refused) == ["选了限时办理,没有写为什么"]

    case = actions.hand_in(application(at_once, chosen="promised", not_at_once=reason), act(clerk))

    assert (case.kind, case.not_at_once) == ("promised", reason)
    assert case.due_on > date(2026, 11, 23)
    assert case.kind_because == list(case.book.policy.cases.otherwise.because)
    entry = Entry.objects.get(subject=case.subject)
    assert (entry.details["chosen"], entry.details["reason"]) == ("限时办理", reason)
    assert reason in str(Document.objects.get(case=case).sheet)


def test_a_case_accepted_as_immediate_is_put_off_with_a_new_day_and_a_new_paper(at_once, clerk):
    case = actions.hand_in(application(at_once), act(clerk))
    assert case.due_on == date(2026, 11, 23)
    with pytest.raises(Refused) as refused:
        actions.put_off(case_id=case.pk, kind="joint", reason="", act=act(clerk))
    assert said(refused) == ["办件种类由事项和材料定,这一种不由窗口选"]

    late = act(clerk, at(23, 16), key="p", revision=case.revision)
    moved = actions.put_off(case_id=case.pk, kind="promised", reason="停电", act=late)

    assert (moved.kind, moved.state) == ("promised", "accepted")
    assert moved.due_on > date(2026, 11, 23)
    paper = Document.objects.filter(case=case).latest("pk")
    assert "停电" in str(paper.sheet)
    with pytest.raises(Refused) as refused:  # another window had the old page
        actions.finish_now(
            case_id=case.pk, outcome="granted", act=act(clerk, at(23, 17), revision=1)
        )
    assert "柳春枝在 16:00 已经改种类,您看到的是旧页面,请看过再办" in said(refused)
    assert "不是即办件,要审查、决定" in said(refused)


def test_the_screen_says_which_kind_it_will_be_and_why_as_papers_are_ticked(client, clerk, at_once):
    client.force_login(clerk)
    address = reverse("cases:intake_page", args=[KEY, at_once.pk])
    assert "程序简便,当天能办结,材料齐全" in client.get(address).content.decode()

    page = client.post(
        address, typed(at_once, ok_2="", more_2="missing"), headers={"HX-Request": "true"}
    )
    words = page.content.decode()
    assert "即时办理" in words
    assert "材料没有齐,不能当场办结,补齐以前先按这个办" in words
    forged = client.post(address, typed(at_once, act="accept", chosen="joint", not_at_once="想"))
    assert forged.status_code == 422
    assert "办件种类由事项和材料定" in forged.content.decode()


def test_one_key_finishes_at_the_window(client, clerk, at_once):
    client.force_login(clerk)
    address = reverse("cases:intake_page", args=[KEY, at_once.pk])
    assert 'data-key="F2"' in client.get(address).content.decode()

    done = client.post(address, typed(at_once, act="finish", result_no="查 9"), follow=True)

    assert "当场办结" in done.content.decode()
    case = Case.objects.get()
    assert (case.state, case.result_no) == ("decided", "查 9")
    client.post(address, typed(at_once, act="finish"), follow=True)
    assert Case.objects.count() == 1


def test_a_case_of_law_is_coordinated_where_the_book_leaves_it_to_the_clerk(client, qingyuan):
    clerk = make_user(qingyuan, "clerk", "柳条")
    version = make_item(qingyuan)
    client.force_login(clerk)
    address = reverse("cases:intake_page", args=[KEY, version.pk])
    assert "协调受理(要写原因)" in client.get(address).content.decode()

    case = actions.hand_in(
        application(version, chosen="coordinated", not_at_once="政策上说法不一"), act(clerk)
    )

    assert case.kind_zh == "协调受理"
    assert case.kind_because == ["qingyuan-2009/advice/3i"]
    assert "政策上说法不一" in client.get(reverse("cases:show", args=[case.pk])).content.decode()


def test_what_lacks_papers_is_supplemented_by_its_own_day_and_then_goes_on_as_it_is(liuxi):
    clerk = make_user(liuxi, "clerk", "苗穗")
    version = make_item(liuxi, "RS-1", "immediate", simple=True, promised_value=0)
    case = actions.hand_in(
        application(version, "notify", marked=wanting(version, "申请表")), act(clerk)
    )
    assert (case.kind_zh, case.state) == ("补办件", "supplementing")
    assert case.supplement_by > date(2026, 11, 23)

    from tests.fixtures.hall import all_good

    done = actions.accept(case_id=case.pk, marked=all_good(version), act=act(clerk, at(26)))

    assert done.kind_zh == "即办件"
    assert done.due_on == date(2026, 11, 26)
