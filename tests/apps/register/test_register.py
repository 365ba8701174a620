"""The register: what it lists, how it is narrowed, and who may look."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin import sealing
from bianmin.cases import actions, register
from bianmin.cases.models import Case
from bianmin.cases.register import Sought, search
from bianmin.ledger.models import Entry
from bianmin.rules.cases import State
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import (
    MONDAY,
    act,
    application,
    at,
    make_item,
    make_user,
    resident_id,
    wanting,
)

TODAY = MONDAY.date()


def found(user, **sought) -> list[str]:
    """Return the applicants of what is found, newest first."""
    sought.setdefault("centre", user.centre)
    wanted = search(Case.objects.visible_to(user), Sought(**sought), TODAY)
    return [case.applicant for case in register.page(wanted, "").rows]


@pytest.fixture
def cases(allowance, at_once, clerk, handler, chief, director):
    """Five cases of five people, each at another point of its life."""
    made = {}
    for name, day in (("石桂香", 16), ("柳来福", 17), ("麦长青", 18), ("石金穗", 19)):
        born = f"194{day % 10}0605"
        mine = application(allowance, applicant=name, applicant_id=resident_id(born))
        made[name] = actions.hand_in(mine, act(clerk, at(day)))
    marked = wanting(allowance, "申请表")
    mine = application(
        allowance, "notify", marked=marked, applicant="谷雨生", applicant_id=resident_id("19500101")
    )
    made["谷雨生"] = actions.hand_in(mine, act(clerk, at(20)))
    actions.examine(case_id=made["柳来福"].pk, opinion="符合", act=act(handler, at(18)))
    actions.decide(case_id=made["柳来福"].pk, outcome="granted", act=act(chief, at(19)))
    handover = Handover(way="in_person", receiver="柳来福", signed=True)
    actions.deliver(case_id=made["柳来福"].pk, handover=handover, act=act(clerk, at(20)))
    actions.ask_again(
        case_id=made["麦长青"].pk, name="银行卡", requirement="", reason="漏看",
        act=act(handler, at(19)),
    )  # fmt: skip
    actions.flag(case_id=made["石金穗"].pk, what="地址对不上", act=act(handler, at(20)))
    return made


def test_the_newest_is_on_top(cases, clerk):
    assert found(clerk) == ["谷雨生", "石金穗", "麦长青", "柳来福", "石桂香"]


def test_it_is_narrowed_by_days_state_kind_department_clerk_and_item(cases, clerk, allowance):
    assert found(clerk, since=date(2026, 11, 17), until=date(2026, 11, 18)) == ["麦长青", "柳来福"]
    assert found(clerk, state="supplementing") == ["谷雨生"]
    assert found(clerk, kinds=("immediate",)) == []
    assert len(found(clerk, kinds=("promised", "joint", "escalated"))) == 5
    assert len(found(clerk, department=allowance.item.department_id)) == 5
    assert len(found(clerk, clerk=clerk.pk, item="MZ-018")) == 5
    assert found(clerk, item="MZ-018", state="delivered") == ["柳来福"]
    assert found(clerk, item="RS-001") == []


def test_what_is_out_of_order_is_found(cases, clerk, handler, chief):
    assert found(clerk, special="incident") == ["麦长青"]
    assert found(clerk, special="difficult") == ["石金穗"]
    assert found(clerk, special="late") == []
    late = search(
        Case.objects.visible_to(clerk),
        Sought(centre=clerk.centre, special="late"),
        date(2026, 12, 20),
    )
    assert {c.applicant for c in register.page(late, "").rows} == {"石桂香", "麦长青", "石金穗"}
    actions.examine(case_id=cases["石桂香"].pk, opinion="符合", act=act(handler, at(9, month=12)))
    actions.decide(
        case_id=cases["石桂香"].pk, outcome="granted", overdue_reason="系统升级",
        act=act(chief, at(10, month=12)),
    )  # fmt: skip
    assert found(clerk, special="finished_late") == ["石桂香"]


def test_a_person_is_found_by_name_its_beginning_or_the_whole_number(cases, clerk):
    assert found(clerk, name="石") == ["石金穗", "石桂香"]
    assert found(clerk, name="石桂香") == ["石桂香"]
    assert found(clerk, name="桂香") == []
    assert found(clerk, person=sealing.blind(resident_id("19460605"))) == ["石桂香"]
    assert found(clerk, name="石", state="accepted", since=date(2026, 11, 17)) == ["石金穗"]


def test_a_neighbour_finds_nothing_and_the_county_everything(cases, stranger, db):
    county = make_user(None, "county", "禾丰年")

    assert found(stranger) == []
    assert found(stranger, no=cases["石桂香"].no) == []
    assert len(found(county)) == 5
    assert found(county, centre=cases["石桂香"].centre, state="supplementing") == ["谷雨生"]
    assert found(county, state="supplementing") == ["谷雨生"]
    assert found(make_user(None, "system", "石点灯")) == []


def test_pages_follow_each_other_without_gap_or_double(cases, clerk, monkeypatch):
    monkeypatch.setattr(register, "PAGE", 2)
    wanted = search(Case.objects.visible_to(clerk), Sought(centre=clerk.centre), TODAY)
    seen, after = [], ""
    for _ in range(3):
        page = register.page(wanted, after)
        seen += [c.applicant for c in page.rows]
        after = page.after

    assert seen == ["谷雨生", "石金穗", "麦长青", "柳来福", "石桂香"]
    assert after == ""


def test_a_rare_thing_is_looked_for_a_stretch_at_a_time(cases, clerk, monkeypatch):
    monkeypatch.setattr(register, "WINDOW", 2)
    sought = Sought(centre=clerk.centre, item="MZ-018", state="delivered")
    wanted = search(Case.objects.visible_to(clerk), sought, TODAY)

    first = register.page(wanted, "")
    second = register.page(wanted, first.after)

    assert (first.rows, first.looked_to) == ([], date(2026, 11, 19))
    assert [c.applicant for c in second.rows] == ["柳来福"]


def test_a_cursor_that_is_none_begins_at_the_top(clerk, cases):
    for strange in (
        "",
        "x",
        "2026-13-01_5",
        "2026-11-18_",
        "2026-11-18_٣",
        "_1",
        "2026-11-18_" + "9" * 40,
    ):
        assert register.read_cursor(strange) is None


@pytest.fixture
def page(client, clerk):
    client.force_login(clerk)
    return lambda **asked: client.get(reverse("ledger:index"), asked)


def test_the_page_shows_what_the_rule_books_ask_for(cases, page):
    actions.serve(
        document=cases["谷雨生"].documents.get(kind="notice"), how="谷雨生当场签收",
        act=act(cases["谷雨生"].clerk, at(20, 11)),
    )  # fmt: skip

    shown = page().content.decode()

    assert "11月20日</time>签字" in shown
    assert "青告〔2026〕1号" in shown
    assert "又要过材料" in shown
    assert "疑难" in shown
    assert shown.count("<tr>") == 6
    assert "限时办理" in shown  # the town's own word for a kind
    assert resident_id("19500101") not in shown


def test_what_is_typed_wrong_narrows_nothing_and_is_all_said(cases, page):
    shown = page(no="123", since="2026-02-31", state="nowhere", item="月亮").content.decode()

    assert "办件编号是 23 位数字,现在是 3 位" in shown
    assert "日子写成 2026-11-23 这样" in shown
    assert "没有这一项" in shown
    assert "没有叫“月亮”的事项" in shown
    assert shown.count('<th scope="row"') == 5


def test_a_number_is_read_with_its_blanks(cases, page):
    no = cases["石桂香"].no
    shown = page(no=f" {no[:9]} {no[9:17]}-{no[17:]} ").content.decode()

    assert shown.count('<th scope="row"') == 1


def test_looking_a_person_up_needs_a_reason_and_is_in_the_ledger(cases, client, clerk):
    client.force_login(clerk)
    address, number = reverse("ledger:person"), resident_id("19460605")

    refused = client.post(address, {"who": number, "reason": " "})
    slip = client.post(
        address, {"who": number[:-1] + ("0" if number[-1] != "0" else "1"), "reason": "补证"}
    )
    assert (refused.status_code, slip.status_code) == (422, 422)
    assert "写为什么查" in refused.content.decode()
    assert "最后一位对不上" in slip.content.decode()
    assert not Entry.objects.filter(event="look_up").exists()

    answer = client.post(address, {"who": number, "reason": "本人来问进度"}, follow=True)

    shown = answer.content.decode()
    assert shown.count('<th scope="row"') == 1
    assert "石桂香" in shown
    assert number not in answer.request["QUERY_STRING"]
    entry = Entry.objects.get(event="look_up")
    assert entry.details["reason"] == "本人来问进度"
    assert number not in str(entry.details) + entry.subject
    assert entry.because


def test_a_look_up_is_of_no_use_to_somebody_else(cases, client, clerk, director):
    client.force_login(clerk)
    address = client.post(reverse("ledger:person"), {"who": "石桂", "reason": "本人来问"})[
        "Location"
    ]
    client.force_login(director)

    assert client.get(address).content.decode().count('<th scope="row"') == 5
    assert "石桂" not in address


def test_a_page_takes_no_more_queries_for_fifty_rows_than_for_one(allowance, clerk, page):
    for n in range(52):
        mine = application(allowance, applicant_id=resident_id(f"19{10 + n}0605"))
        actions.hand_in(mine, act(clerk, at(20, 10, n)))
    page()  # the calendar is asked for and the session touched now and then, not with each page
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown = page(state="accepted", since="2026-11-01").content.decode()

    assert shown.count('<th scope="row"') == 50
    assert "接着看" in shown
    assert len(asked) <= 10, "\n".join(q["sql"][:150] for q in asked)


@pytest.mark.once
@pytest.mark.parametrize(
    ("index", "sought"),
    [
        ("case_received", {}),
        ("case_received", {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}),
        ("case_state", {"state": "archived"}),
        ("case_state", {"state": "returned", "since": date(2026, 1, 1)}),
        ("case_kind", {"kinds": ("immediate",)}),
        ("case_item", {"item": "MZ-018"}),
        ("case_department", {"department": 1}),
        ("case_clerk", {"clerk": 1}),
        ("case_finished_late", {"special": "finished_late"}),
        ("case_incident", {"special": "incident"}),
        ("case_deemed", {"special": "deemed"}),
        ("case_extended", {"special": "extended"}),
        ("case_worklist", {"special": "late"}),
        ("state=?", {"special": "difficult"}),
        ("case_applicant", {"name": "石桂"}),
        ("case_person", {"person": "0" * 64}),
        ("case_clerk", {"clerk": 1, "state": "archived", "special": "agent"}),
    ],
)
def test_every_filter_has_an_index_and_nothing_is_sorted(clerk, index, sought):
    wanted = search(Case.objects.visible_to(clerk), Sought(centre=clerk.centre, **sought), TODAY)
    inner = wanted.window()
    plan = inner.explain()

    assert index in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_every_state_has_a_word_in_the_filter():
    assert {name for name, _ in register.states()} == {s.value for s in State}


def test_the_county_chooses_a_hall(cases, client, liuxi):
    client.force_login(make_user(None, "county", "禾丰年"))
    make_item(liuxi)

    every = client.get(reverse("ledger:index")).content.decode()
    one = client.get(reverse("ledger:index"), {"centre": "liuxi"}).content.decode()

    assert "青石镇便民服务中心" in every
    assert every.count('<th scope="row"') == 5
    assert "还没有办件" in one or "没有这样的办件" in one
    assert "承诺件" in one  # the tabs are the chosen town's kinds
