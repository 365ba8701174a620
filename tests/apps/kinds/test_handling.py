"""A case's way through the house: signed hand-overs, the check, the site, refusals that superiors read."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from bianmin import papers
from bianmin.cases import actions as cases
from bianmin.cases.models import Document
from bianmin.handling import actions, documents, ledgers, queries
from bianmin.handling.models import Handover
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.delivery import Handover as Delivered
from tests.apps.cases.test_at_once import at_once as together
from tests.fixtures.hall import (
    act,
    all_good,
    application,
    at,
    events_of,
    make_centre,
    make_item,
    make_user,
    wanting,
)

PAPER = ["居民身份证", "申请表"]


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def hall_of(book: str):
    centre = make_centre("shiyan", "试验镇便民服务中心", "试", book, "990101901000")
    names = ("clerk", "handler", "chief", "director", "leader", "inspector")
    return centre, {r: make_user(centre, r, f"试{r}") for r in names}, make_item(centre)


@pytest.fixture
def hanbin(db):
    return hall_of("hanbin-2011")


def test_hanbins_slip_goes_with_two_signatures_and_the_result_only_when_it_is_checked(hanbin):
    centre, people, item = hanbin
    clerk, handler, chief = people["clerk"], people["handler"], people["chief"]
    case = cases.hand_in(application(item), act(clerk))
    assert Document.objects.get(case=case).title == "便民服务承办单"
    with pytest.raises(Refused) as refused:
        cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    assert said(refused) == ["还没有移交人的签名", "还没有接收人的签名"]

    given = actions.give(
        case_id=case.pk, to=handler, papers=[*PAPER, "没有的"], act=act(clerk, at(24))
    )
    assert given.papers == PAPER
    with pytest.raises(Refused) as refused:
        cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    assert said(refused) == ["还没有接收人的签名"]
    with pytest.raises(Refused) as refused:
        actions.receive(case_id=case.pk, number=1, act=act(chief, at(24)))
    assert said(refused) == ["要由试handler本人签收"]
    actions.receive(case_id=case.pk, number=1, act=act(handler, at(24, 11), key="r"))
    actions.receive(case_id=case.pk, number=1, act=act(handler, at(24, 11), key="r"))  # sent twice
    with pytest.raises(Refused) as refused:  # signed twice
        actions.receive(case_id=case.pk, number=1, act=act(handler, at(24, 12)))
    assert said(refused) == ["这一次交接已经签过了"]

    cases.examine(case_id=case.pk, opinion="符合条件", act=act(handler, at(25)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    assert said(refused) == ["还没有具体办理人"]
    actions.name_doer(case_id=case.pk, doer=people["clerk"], act=act(handler, at(26)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    handover = Delivered(way="in_person", receiver="石桂香", signed=True)
    with pytest.raises(Refused) as refused:
        cases.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(27)))
    assert said(refused) == ["还没有承办人的复核"]
    with pytest.raises(Refused) as refused:
        actions.check(case_id=case.pk, note="", act=act(chief, at(27)))
    assert said(refused) == ["要由承办人试handler复核"]
    actions.check(case_id=case.pk, note="无误", act=act(handler, at(27)))
    cases.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(27)))

    case.refresh_from_db()
    sheet = documents.slip(queries.way_of(case), "试受〔2026〕1号")
    for words in ("试clerk", "试handler", "居民身份证、申请表", "登录签收", "无误", "具体办理人"):
        assert words in str(sheet.to_dict())
    assert events_of(case) == [
        "accept", "handover_given", "handover_received", "examine", "doer_named", "decide",
        "result_checked", "deliver",
    ]  # fmt: skip
    assert verify(centre) is None


def test_a_slip_signed_on_paper_is_recorded_by_the_giver_and_what_nobody_signed_is_taken_back(
    hanbin,
):
    _, people, item = hanbin
    clerk, handler = people["clerk"], people["handler"]
    case = cases.hand_in(application(item), act(clerk))
    actions.give(case_id=case.pk, to=handler, papers=PAPER, act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.give(case_id=case.pk, to=people["chief"], papers=[], act=act(clerk))
    assert said(refused) == ["已经交给试handler,还没有签收;签收或者收回以后再交"]
    actions.take_back(case_id=case.pk, number=1, reason="交错了人", act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.receive(case_id=case.pk, number=1, act=act(handler))
    assert said(refused) == ["这一次交接已经收回"]

    actions.give(case_id=case.pk, to=handler, papers=PAPER, act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.receive(case_id=case.pk, number=2, on_paper=True, act=act(handler))
    assert said(refused) == ["要由试clerk记"]
    actions.receive(case_id=case.pk, number=2, on_paper=True, act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.take_back(case_id=case.pk, number=2, reason="", act=act(handler))
    assert len(said(refused)) == 3
    case.refresh_from_db()
    assert case.handler == handler


def test_what_is_done_at_once_stays_at_its_window_where_the_book_says_so(db):
    centre, people, _ = hall_of("xx-county-guidance")
    item = make_item(centre, "RS-1", "immediate", simple=True, promised_value=0)
    case = cases.hand_in(application(item), act(people["clerk"]))

    with pytest.raises(Refused) as refused:
        actions.give(case_id=case.pk, to=people["handler"], papers=[], act=act(people["clerk"]))

    assert said(refused) == ["这类办件由窗口直接办结,不转他人"]


def test_one_inspector_alone_is_no_check_on_site_even_if_he_counts_himself_twice(case, handler):
    site = {"organiser": "麦秋生", "day": date(2026, 11, 25), "conclusion": "住房属实"}
    with pytest.raises(Refused) as refused:
        actions.visit_site(
            case_id=case.pk, staff=["麦秋生", " 麦秋生"], **site, act=act(handler, at(25))
        )
    assert said(refused) == ["现场只有 1 名工作人员,至少要 2 名"]
    with pytest.raises(Refused) as refused:
        actions.visit_site(case_id=case.pk, staff=["甲", "乙"], **site, act=act(handler, at(24)))
    assert said(refused) == ["勘察的日子还没有到"]

    made = actions.visit_site(
        case_id=case.pk, staff=["麦秋生", "石满仓"], **site, act=act(handler, at(25))
    )

    assert made.staff == ["麦秋生", "石满仓"]


def test_in_zhengding_a_clerk_cannot_say_no_alone_but_may_send_somebody_on(db):
    _, people, item = hall_of("zhengding")
    no = {"ground": "依法不需要办理", "reason": "不用办", "conditions": False}
    with pytest.raises(Refused) as refused:
        cases.hand_in(application(item, "reject", **no), act(people["clerk"]))
    assert said(refused) == ["否决要经首席代表、中心主任批准才生效"]
    assert refused.value.objections[0].because == ("zhengding/annex6/not-2",)
    sent_on = {
        "ground": "不属于本中心职权",
        "reason": "县里办",
        "where": "县政务大厅",
        "conditions": False,
    }
    assert (
        cases.hand_in(application(item, "reject", **sent_on), act(people["clerk"])).state
        == "rejected"
    )
    case = cases.hand_in(application(item, not_at_once="要审"), act(people["clerk"]))
    back = {"case_id": case.pk, "ground": "事项已经取消", "reason": "今年取消了"}
    with pytest.raises(Refused) as refused:
        cases.send_back(**back, act=act(people["clerk"]))
    assert said(refused) == ["否决要经首席代表、中心主任批准才生效"]
    with pytest.raises(Refused) as refused:  # without ground
        cases.send_back(case_id=case.pk, ground="", reason="", act=act(people["chief"]))
    assert "退回只有这些理由" in said(refused)[0]
    assert cases.send_back(**back, act=act(people["chief"])).kind_zh == "退回件"


def test_every_refusal_enters_the_register_that_the_supervisor_reads(db, client):
    centre, people, item = hall_of("qingyuan-2009")
    case = cases.hand_in(application(item, not_at_once="要审"), act(people["clerk"]))
    cases.examine(case_id=case.pk, opinion="不合", act=act(people["handler"], at(24)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=case.pk, outcome="refused", act=act(people["chief"], at(25)))
    assert "否定报备没有写不予批准的理由" in said(refused)
    cases.decide(
        case_id=case.pk, outcome="refused", reason="收入超过标准", act=act(people["chief"], at(25))
    )
    paper = Document.objects.get(case=case, kind="refused")
    assert "复议" in str(paper.sheet)

    address = reverse("handling:refusals")
    client.force_login(people["inspector"])
    page = client.get(address).content.decode()
    assert "否定报备" in page
    assert "收入超过标准" in page
    done = client.post(
        reverse("handling:read", args=[paper.pk]), {"remark": "理由充分", "key": "k"}
    )
    assert done.status_code == 302
    client.post(reverse("handling:read", args=[paper.pk]), {"remark": "理由充分", "key": "k"})
    again = client.post(reverse("handling:read", args=[paper.pk]), {"remark": "再看", "key": "k2"})
    assert again.status_code == 422
    assert "试inspector已经阅过了" in again.content.decode()
    assert "收入超过标准" not in client.get(address).content.decode()
    assert "理由充分" in client.get(address, {"tab": "all"}).content.decode()
    client.force_login(people["clerk"])
    assert client.post(reverse("handling:read", args=[paper.pk])).status_code == 403
    assert verify(centre) is None


def test_what_was_not_done_in_a_day_or_took_two_trips_is_listed(db, client):
    centre, people, item = hall_of("xibuhe")
    quick = make_item(centre, "RS-1", "immediate", simple=True, promised_value=0)
    old = cases.hand_in(application(quick), act(people["clerk"]))
    short = cases.hand_in(
        application(item, "notify", marked=wanting(item, "申请表")), act(people["clerk"])
    )
    cases.accept(case_id=short.pk, marked=all_good(item), act=act(people["clerk"], at(26)))
    short.refresh_from_db()

    assert [o.found for o in queries.left_open(old, at(24))] == ["即办件 11月23日受理,当天没有办结"]
    assert queries.left_open(old, at(23, 12)) == ()
    assert queries.visits(short) == 2
    assert [o.found for o in queries.too_often(short)] == ["到场 2 次,至多 1 次"]
    assert list(queries.exceptions(people["clerk"], "open", at(24))) == [old]
    assert list(queries.exceptions(people["clerk"], "again", at(27))) == [short]
    sheet = (
        Document.objects.filter(case=short, kind__in=("acceptance", "promise")).latest("pk").sheet
    )
    assert "下一个窗口" in str(sheet)
    client.force_login(people["director"])
    for tab in queries.EXCEPTIONS:
        assert client.get(reverse("handling:index"), {"tab": tab, "after": "x"}).status_code == 200


def test_the_slip_is_signed_on_the_screen_and_printed_from_the_case(
    client, case, clerk, handler, stranger
):
    page = reverse("handling:slip", args=[case.pk])
    client.force_login(clerk)
    assert "承办单、交接" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    empty = client.post(reverse("handling:give", args=[case.pk]), {"to": "", "note": "先看户口"})
    assert empty.status_code == 422
    assert "先看户口" in empty.content.decode()
    client.post(
        reverse("handling:give", args=[case.pk]), {"to": handler.pk, "papers": PAPER, "key": "g"}
    )
    client.force_login(handler)
    assert "等您签收" in client.get("/cases/").content.decode()
    assert "点过了,签收" in client.get(page).content.decode()
    client.post(reverse("handling:receive", args=[case.pk, 1]), {"key": "s"})
    assert Handover.objects.get().how == "screen"
    assert "签收了" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    for name in ("handling:paper", "cases:approval_form"):
        printed = client.get(reverse(name, args=[case.pk]))
        assert printed["Content-Type"] == "application/pdf"
    book = client.get(reverse("handling:book"), {"since": "2026-11-01", "until": "2026-11-30"})
    assert book.content.startswith(b"%PDF")
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    assert client.post(reverse("handling:receive", args=[case.pk, 1])).status_code == 404


def test_the_acceptance_book_holds_the_cases_of_its_days_masked_and_under_the_books_name(
    case, clerk
):
    found = queries.book_of(clerk, ("promised",), date(2026, 11, 1), date(2026, 11, 30))
    sheet = documents.book(
        case.centre,
        ledgers.named(case.book, ""),
        found,
        kind="限时办理",
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
    )
    assert sheet.title == "受理簿(限时办理)"
    assert "石桂香" not in str(sheet.to_dict())
    assert papers.render(sheet).startswith(b"%PDF")
    assert not queries.book_of(clerk, ("joint",), date(2026, 11, 1), date(2026, 11, 30)).exists()


def test_the_page_of_a_case_still_costs_twelve_queries(
    client, case, clerk, handler, django_assert_max_num_queries
):
    client.force_login(clerk)
    address = reverse("cases:show", args=[case.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_sign_at_once_one_signs_and_of_two_windows_one_keeps_the_case(
    case, clerk, handler
):
    given = together(
        lambda n: actions.give(case_id=case.pk, to=handler, papers=[], act=act(clerk, key=f"g{n}"))
    )
    assert len([g for g in given if isinstance(g, Refused)]) == 7
    signed = together(
        lambda n: actions.receive(case_id=case.pk, number=1, act=act(handler, key=f"r{n}"))
    )
    assert len([s for s in signed if isinstance(s, Refused)]) == 7
    assert verify(case.centre) is None
