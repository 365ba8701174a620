"""A paper that follows (容缺), told from the window to the end, by the books that know it."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.cases import actions as cases
from bianmin.cases.actions import Marked
from bianmin.cases.models import Case, Document, Draft
from bianmin.ledger.queries import verify
from bianmin.operations.clockwork import tick
from bianmin.promises import actions, queries
from bianmin.promises.models import Promise
from bianmin.refusal import Refused
from bianmin.rules.delivery import Handover
from bianmin.rules.intake import Mark
from bianmin.sealing import unseal
from tests.fixtures.hall import act, application, at, events_of, make_user, wanting
from tests.fixtures.tolerant import PHOTO, sign, tolerable_item, without_photo

NAME = "M10 10L20 30L40 60L50 20L90 80L120 40L160 90L200 30L260 70"
HERE = {4: Marked(Mark.IN_ORDER, 1)}


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def test_a_case_is_accepted_without_a_secondary_paper_worked_on_and_decided_when_it_came(
    tolerant, window, hebian
):
    handler, chief = make_user(hebian, "handler", "麦穗"), make_user(hebian, "chief", "石磊")
    promise = sign(tolerant, window, at(23))
    case = promise.case
    assert (case.state, case.due_on) == ("accepted", date(2026, 12, 14))
    assert promise.until == date(2026, 12, 7)  # ten workdays, before the promised day
    paper = Document.objects.get(kind="promise_later")
    assert paper.title == "容缺受理申请承诺书"
    assert len(paper.sheet["copies"]) == 2
    for words in ("补正补齐材料", "补齐时限", "超期处理办法", PHOTO, "12月7日", "视为撤回"):
        assert words in str(paper.sheet)
    assert "现予容缺受理" in str(Document.objects.exclude(pk=paper.pk).get().sheet)

    cases.examine(case_id=case.pk, opinion="符合条件", act=act(handler, at(24)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))
    assert said(refused) == [f"还没有补来:{PHOTO}"]
    assert "zhengding/plan-systems/6e" in refused.value.objections[0].because

    actions.bring(promise_id=promise.pk, marked=HERE, act=act(window, at(26)))
    promise.refresh_from_db()
    assert (promise.ended, promise.goes_first) == ("kept", True)
    assert queries.counts(window, date(2026, 11, 26))["first"] == 1
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(27)))
    handover = Handover(
        way="in_person", receiver="石桂香", signed=True,
        notice_no=case.documents.filter(kind="promise").values_list("doc_no", flat=True).first() or "",
    )  # fmt: skip
    cases.deliver(case_id=case.pk, handover=handover, act=act(window, at(28)))
    assert events_of(case) == [
        "accept", "promise_signed", "examine", "promise_brought", "decide", "deliver",
    ]  # fmt: skip
    assert verify(hebian) is None
    assert tick(at=at(20, month=12)) == []


def test_a_broken_promise_counts_as_withdrawn_and_the_next_clerk_is_told(tolerant, window, hebian):
    case = sign(tolerant, window, at(23)).case

    assert tick(at=at(7, month=12)) == []  # the last day is a day
    assert [c.pk for c in tick(at=at(8, month=12))] == [case.pk]
    assert tick(at=at(8, month=12)) == []

    case.refresh_from_db()
    assert (case.state, case.closed_on) == ("lapsed", date(2026, 12, 8))
    notice = Document.objects.get(case=case, kind="lapse")
    assert PHOTO in str(notice.sheet)
    assert "视为撤回" in str(notice.sheet)
    assert Promise.objects.get().ended == "broken"
    policy = hebian.pack_on(date(2026, 12, 9)).policy.tolerance
    told = queries.broken_before(window, case.applicant_blind, date(2027, 12, 7), policy)
    assert [p.case_id for p in told] == [case.pk]
    assert not queries.broken_before(window, case.applicant_blind, date(2027, 12, 8), policy)
    assert not queries.broken_before(window, "", date(2026, 12, 9), policy)


def test_everything_that_stands_against_tolerance_is_said_at_once(tolerant, window):
    marked = wanting(tolerant, PHOTO, "申请表")
    with pytest.raises(Refused) as refused:
        sign(tolerant, window, at(23), way="", marked=marked, conditions=None)
    assert said(refused) == [
        "不具备办理条件",
        "主要材料不齐或者有问题:申请表",
        "没有交《容缺受理申请承诺书》",
        "还没核对申请条件",
        "申请表:没交",
    ]
    assert not Case.objects.exists()
    with pytest.raises(Refused) as refused:
        sign(tolerant, window, at(23), way="screen", strokes="M1 1")
    assert said(refused) == ["申请人没有在《容缺受理申请承诺书》上签字"]


def test_an_immediate_case_is_not_tolerated(hebian, window):
    version = tolerable_item(
        hebian, "RS-9", route="immediate", simple=True, promised_value=0, name="缴费查询"
    )
    with pytest.raises(Refused) as refused:
        sign(version, window, at(23))
    assert said(refused) == ["这一种办件不作容缺", f"{PHOTO}:没交"]


def test_where_the_book_knows_no_tolerance_nothing_is_offered_and_nothing_accepted(
    qingshi, clerk, client
):
    version = tolerable_item(qingshi)
    with pytest.raises(Refused) as refused:
        sign(version, clerk, at(23))
    assert said(refused)[0] == "这里不作容缺受理"
    assert refused.value.objections[0].because == ("_default/intake/tolerance",)
    client.force_login(clerk)
    page = client.post(f"/intake/k1/{version.pk}/", typed(version)).content.decode()
    assert "可以容缺" not in page
    client.post(f"/promises/intake/k1/{version.pk}/", typed(version))
    answer = client.post(f"/promises/intake/k1/{version.pk}/", {"act": "sign", "way": "paper"})
    assert answer.status_code == 422
    assert "这里不作容缺受理" in answer.content.decode()
    assert Draft.objects.filter(pk="k1").exists()  # nothing typed is lost
    assert not Case.objects.exists()


def typed(version, **more):
    from tests.fixtures.hall import resident_id

    return {
        "id_type": "111", "applicant_id": resident_id(), "applicant": "石桂香",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared", "more_4": "missing",
    } | more  # fmt: skip


def test_the_whole_story_on_the_screen(tolerant, window, client):
    client.force_login(window)
    page = client.post(f"/intake/k2/{tolerant.pk}/", typed(tolerant)).content.decode()
    assert "可以容缺" in page
    sent = client.post(f"/promises/intake/k2/{tolerant.pk}/", typed(tolerant), follow=True)
    words = sent.content.decode()
    assert PHOTO in words
    assert "视为撤回申请" in words
    paper = client.get(f"/promises/intake/k2/{tolerant.pk}/paper.pdf")
    assert paper.content.startswith(b"%PDF")

    signed = {"act": "sign", "way": "screen", "strokes": NAME}
    answer = client.post(f"/promises/intake/k2/{tolerant.pk}/", signed, follow=True)
    again = client.post(f"/promises/intake/k2/{tolerant.pk}/", signed)
    case = Case.objects.get()
    assert again.url == f"/cases/{case.pk}/"
    promise = Promise.objects.get()
    assert promise.signature.startswith("intl:")
    assert unseal(promise.signature) == NAME
    page = answer.content.decode()
    assert f'd="{NAME}"' in page
    assert PHOTO in page
    assert not Draft.objects.exists()

    refused = client.post(f"/promises/{promise.pk}/remind/", {"said": " ", "key": "r0"})
    assert refused.status_code == 422
    client.post(f"/promises/{promise.pk}/remind/", {"said": "说明天拿来", "key": "r1"})
    assert Promise.objects.get().reminder == "说明天拿来"
    nothing = client.post(f"/promises/{promise.pk}/bring/", {"key": "b0"})
    assert nothing.status_code == 422
    assert "没有记下补来了哪一份" in nothing.content.decode()
    for _ in range(2):
        done = client.post(f"/promises/{promise.pk}/bring/", {"key": "b1", "ok_4": "on"})
        assert done.status_code == 302
    assert Promise.objects.get().ended == "kept"
    assert "补齐了" in client.get(f"/cases/{case.pk}/").content.decode()
    assert "补齐了,先办" in client.get("/promises/").content.decode()
    assert "补齐了要先办的 1 件" in client.get("/cases/").content.decode()


def test_what_is_wrong_at_the_intake_is_said_before_anybody_signs(tolerant, window, client):
    client.force_login(window)
    wrong = typed(tolerant, applicant="", phone="1")
    page = client.post(f"/promises/intake/k3/{tolerant.pk}/", wrong, follow=True)
    assert page.status_code == 422
    assert "请填姓名或名称" in page.content.decode()
    assert "电话号码不对" in page.content.decode()
    assert client.get(f"/promises/intake/none/{tolerant.pk}/").url.startswith("/intake/none/")
    assert client.get(f"/promises/intake/none/{tolerant.pk}/paper.pdf").status_code == 302


def test_by_yongan_it_is_looked_over_in_its_channels_and_accepted_when_the_paper_came(yongan):
    version, clerk = tolerable_item(yongan), make_user(yongan, "clerk", "安小满")
    with pytest.raises(Refused) as refused:
        sign(version, clerk, at(23))
    assert said(refused)[0] == "只在爱心通道、绿色通道里容缺"

    promise = sign(version, clerk, at(23), lane="care")
    case = promise.case
    assert (case.state, case.started_on, promise.lane_zh) == ("supplementing", None, "爱心通道")
    assert case.supplement_by == promise.until == date(2026, 12, 7)
    assert Document.objects.get(kind="promise_later").title == "容缺承诺书"

    actions.bring(promise_id=promise.pk, marked=HERE, act=act(clerk, at(1, month=12)))
    case.refresh_from_db()
    assert (case.state, case.started_on) == ("accepted", date(2026, 12, 1))
    assert Promise.objects.get().ended == "kept"


def test_by_yongan_a_late_promise_is_shown_and_nothing_is_withdrawn(yongan, client):
    version, clerk = tolerable_item(yongan), make_user(yongan, "clerk", "安小满")
    with pytest.raises(Refused) as refused:
        sign(version, clerk, at(23), lane="green")
    assert said(refused) == ["要在绿色通道里容缺,先加绿色通道的标记"]
    flag = {"lane-ground": "emergency", "lane-proof": "应急办来函", "lane-owner": str(clerk.pk)}
    promise = sign(version, clerk, at(23), lane="green", typed=flag)

    tick(at=at(8, month=12))
    tick(at=at(9, month=12))
    promise = Promise.objects.get(pk=promise.pk)
    assert promise.case.state == "supplementing"
    assert (promise.broken_on, promise.ended) == (date(2026, 12, 8), "")
    assert events_of(promise.case).count("promise_broken") == 1
    with pytest.raises(Refused) as refused:
        cases.lapse(case_id=promise.case_id, act=act(clerk, at(9, month=12)))
    assert "不当作撤回" in str(refused.value)
    rows, _ = queries.rows(clerk, "late", date(2026, 12, 9), "")
    assert [p.pk for p in rows] == [promise.pk]
    actions.bring(promise_id=promise.pk, marked=HERE, act=act(clerk, at(10, month=12)))
    assert Case.objects.get().state == "accepted"  # late, and still welcome


def test_a_case_that_was_told_what_is_missing_can_be_promised_afterwards(tolerant, window, client):
    marked = wanting(tolerant, PHOTO, "申请表")
    case = cases.hand_in(application(tolerant, "notify", marked=marked), act(window, at(23)))
    with pytest.raises(Refused) as refused:
        actions.take_on(
            case_id=case.pk, signing=actions.Signing(way="paper"), act=act(window, at(24))
        )
    assert "主要材料不齐或者有问题:申请表" in said(refused)
    cases.supplement(case_id=case.pk, marked={2: Marked(Mark.IN_ORDER, 1)}, act=act(window, at(24)))
    client.force_login(window)
    assert "签承诺书" in client.get(f"/cases/{case.pk}/").content.decode()
    assert PHOTO in client.get(f"/promises/case/{case.pk}/").content.decode()
    assert client.get(f"/promises/case/{case.pk}/paper.pdf").content.startswith(b"%PDF")
    sent = {"act": "sign", "way": "paper", "key": "c1"}
    assert client.post(f"/promises/case/{case.pk}/", {"key": "c0"}).status_code == 422
    for _ in range(2):
        assert client.post(f"/promises/case/{case.pk}/", sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "accepted"
    assert Promise.objects.count() == 1


def test_what_is_promised_twice_is_promised_once_and_again_after_it_was_voided(yongan):
    version, clerk = tolerable_item(yongan), make_user(yongan, "clerk", "安小满")
    promise = sign(version, clerk, at(23), lane="care", key="k")
    assert sign(version, clerk, at(23), lane="care", key="k").pk == promise.pk
    other = actions.take_on(
        case_id=promise.case_id, signing=actions.Signing(way="paper", lane="care"),
        act=act(clerk, at(24)),
    )  # fmt: skip
    promise.refresh_from_db()
    assert promise.ended == "void"
    with pytest.raises(Refused) as refused:
        actions.bring(promise_id=promise.pk, marked=HERE, act=act(clerk, at(25)))
    assert "已经了结" in said(refused)[0]
    with pytest.raises(Refused) as refused:
        actions.remind(promise_id=promise.pk, said="", act=act(clerk, at(25)))
    assert len(said(refused)) == 2
    assert other.waits


def test_a_form_that_was_used_for_something_else_makes_no_promise(tolerant, window):
    cases.hand_in(application(tolerant), act(window, at(23), key="used"))
    with pytest.raises(Refused) as refused:
        sign(tolerant, window, at(23), key="used")
    assert "办的是另一步" in said(refused)[0]


def test_a_promise_ends_with_its_case(tolerant, window):
    case = sign(tolerant, window, at(23)).case
    cases.withdraw(case_id=case.pk, reason="不办了", act=act(window, at(24)))
    assert queries.counts(window, date(2026, 11, 24))["open"] == 0
    assert tick(at=at(20, month=12)) == []
    promise = Promise.objects.get()
    assert (promise.ended, promise.broken_on) == ("void", None)


def test_the_window_is_told_of_a_broken_promise_while_the_form_is_filled_in(
    tolerant, window, client
):
    sign(tolerant, window, at(1))
    tick(at=at(17))
    client.force_login(window)
    page = client.post(f"/intake/k5/{tolerant.pk}/", typed(tolerant, more_4="", ok_4="on"))
    assert "没有守过承诺" in page.content.decode()
    other = typed(tolerant, applicant_id="")
    assert "没有守过承诺" not in client.post(f"/intake/k6/{tolerant.pk}/", other).content.decode()


def test_neighbours_see_no_promise_and_lists_take_few_queries(
    tolerant, window, hebian, stranger, client, django_assert_max_num_queries
):
    for n in range(6):
        sign(tolerant, window, at(23), key=f"n{n}", again="另一件")
    promise = Promise.objects.first()
    client.force_login(stranger)
    assert client.get(f"/promises/{promise.pk}/bring/").status_code == 404
    assert client.get(f"/promises/case/{promise.case_id}/").status_code == 404
    assert client.post(f"/promises/{promise.pk}/remind/").status_code == 404
    assert "一寸近照" not in client.get("/promises/").content.decode()
    client.force_login(window)
    with django_assert_max_num_queries(12):
        page = client.get("/promises/?list=open&after=2026-01-01_0").content.decode()
    assert page.count(PHOTO) == 6
    rows, after = queries.rows(window, "open", date(2026, 11, 23), "bad_1")
    assert (len(rows), after) == (6, "")
    assert without_photo(tolerant)[4].mark is Mark.MISSING
