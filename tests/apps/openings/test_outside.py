"""Days in the villages, the telephone after hours, and how somebody was served."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.centres.models import Division
from bianmin.ledger.models import Entry
from bianmin.openings import actions, queries
from bianmin.openings.models import DutyCall, DutyPhone, Served, VillageDay
from bianmin.oversight.evidence import evidence_of
from bianmin.refusal import Refused
from bianmin.rules.outreach import Answers, VillagePlan
from tests.fixtures.hall import act, application, at, make_centre, make_item, make_user

TEN = date(2026, 12, 10)


def said(refused):
    return [one.found for one in refused.value.objections]


@pytest.fixture
def hanbin(db):
    """A township whose book wants a day a month in every village, with two villages."""
    centre = make_centre("hanbin", "汉阳镇便民服务中心", "汉", "hanbin-2011", "990101401000")
    for n, name in enumerate(("石门村", "双溪村"), 1):
        Division.objects.create(
            code=f"99010140120{n}", name=name, level="6", parent=centre.division
        )
    return centre


@pytest.fixture
def boss(hanbin):
    return make_user(hanbin, "director", "高主任")


def plan(day=TEN, **more):
    facts = {"begins": time(9), "ends": time(12), "place": "村活动室", "staff": "综合窗口一人"}
    return VillagePlan(day=day, **(facts | more))


def planned(hanbin, boss, name="石门村", day=TEN, **more):
    village = Division.objects.get(name=name)
    return actions.plan_village_day(
        centre=hanbin, village=village, plan=plan(day), by=boss, at=at(23), **more
    )


def test_every_village_has_its_day_and_the_director_sees_which_has_none(hanbin, boss):
    row = planned(hanbin, boss, key="k")
    assert planned(hanbin, boss, key="k") == row
    first, second = queries.village_month(hanbin, date(2026, 12, 1))
    assert ([one.day for one in first.days], first.wants) == ([TEN], ())
    assert second.wants[0].found == "这个月排了 0 天,要 1 天"
    assert second.wants[0].because == ("hanbin-2011/standard/windows/3",)

    with pytest.raises(Refused) as refused:
        planned(hanbin, boss)
    assert said(refused) == ["这个村这一天已经排了"]
    with pytest.raises(Refused) as refused:
        actions.hold(day_id=row.pk, came=None, held="", by=boss, at=at(24))
    assert said(refused) == ["这一天还没有到", "没有写来了几个人"]

    actions.hold(day_id=row.pk, came=12, held="医保缴费", by=boss, at=at(10, 15, month=12))
    books = {hanbin.pk: hanbin.pack_on(TEN)}
    shown = evidence_of(books, date(2026, 12, 31))[hanbin.pk]
    assert shown.days("hours.village_day", "village_day") == (TEN,)
    with pytest.raises(Refused) as refused:
        actions.call_off(day_id=row.pk, why="", by=boss, at=at(11, month=12))
    assert said(refused) == ["这一天已经办过了", "没有写为什么不去了"]


def test_a_day_called_off_is_seen_and_can_be_planned_again(hanbin, boss):
    row = planned(hanbin, boss)
    actions.call_off(day_id=row.pk, why="路断了", by=boss, at=at(24))
    assert not queries.village_month(hanbin, date(2026, 12, 1))[0].days
    again = planned(hanbin, boss)
    assert (VillageDay.objects.count(), again.off_at) == (2, None)
    with pytest.raises(Refused):
        actions.hold(day_id=row.pk, came=1, held="", by=boss, at=at(11, month=12))


@pytest.fixture
def station(hanbin):
    """The station of 石门村, under the same book."""
    from bianmin.centres.models import Adoption, Centre, Department, Window

    village = Division.objects.get(name="石门村")
    centre = Centre.objects.create(
        slug="shimen", name="石门村便民服务站", short="门", division=village, address="村活动室",
        phone="0000-6100123", supervise_phone="0000-6100126",
    )  # fmt: skip
    Adoption.objects.create(centre=centre, pack="hanbin-2011", since=date(2020, 1, 1))
    Department.objects.create(centre=centre, name="社会事务办")
    Window.objects.create(centre=centre, no=3, name="综合窗口", kind="comprehensive")
    return centre


def test_a_village_takes_a_matter_on_its_day_or_when_it_is_urgent(hanbin, boss, station):
    keeper, version = make_user(station, "clerk", "苗站"), make_item(station)
    with pytest.raises(Refused) as refused:
        cases.hand_in(application(version), act(keeper))
    assert "今天不是集中办公日,没有写紧急的原因" in said(refused)

    urgent = {"served-urgent": "明天住院", "served-mode": "home"}
    case = cases.hand_in(application(version, typed=urgent), act(keeper))
    assert (case.served.urgent, case.served.mode) == ("明天住院", "home")

    planned(hanbin, boss)
    more = {"applicant": "石小满", "applicant_id": ""}
    other = cases.hand_in(application(version, **more), act(keeper, at(10, month=12)))
    assert not Served.objects.filter(case=other).exists()


def test_a_case_says_whether_it_was_taken_in_at_home(client, allowance, clerk):
    with pytest.raises(Refused) as refused:
        cases.hand_in(application(allowance, typed={"served-mode": "spirit"}), act(clerk))
    assert said(refused) == ["没有写服务方式:窗口办理、上门服务"]
    case = cases.hand_in(application(allowance, typed={"served-mode": "home"}), act(clerk))
    client.force_login(clerk)
    assert "上门服务" in client.get(f"/cases/{case.pk}/").content.decode()


def phone(centre, by, answers=Answers.ALL, begins=18, ends=8):
    return actions.list_phone(
        centre=centre, called="镇值班室", number="0000-6100199", answers=answers,
        begins=time(begins), ends=time(ends), by=by, at=at(23),
    )  # fmt: skip


def test_the_duty_telephone_that_answers_now_is_told_and_the_others_are_not(qingshi, director):
    night = phone(qingshi, director)
    weekend = phone(qingshi, director, Answers.DAYS_OFF, 8, 18)

    assert queries.duty_phones(qingshi, at(23, 19)) == [night]
    assert queries.duty_phones(qingshi, at(24, 3)) == [night]
    assert queries.duty_phones(qingshi, at(28, 10)) == [weekend]
    assert queries.duty_phones(qingshi, at(24, 12)) == []
    actions.unlist_phone(phone_id=night.pk, by=director, at=at(24))
    assert queries.duty_phones(qingshi, at(23, 19)) == []


def test_a_number_that_is_none_is_refused(qingshi, director):
    with pytest.raises(Refused) as refused:
        actions.list_phone(
            centre=qingshi, called="值班室", number="问主任", answers=Answers.ALL, begins=time(8),
            ends=time(8), by=director, at=at(23),
        )  # fmt: skip
    assert said(refused) == ["电话号码不对", "从几点到几点不能是同一个钟点"]


def test_who_rings_at_night_is_called_back(qingshi, clerk, director):
    call = actions.note_call(
        centre=qingshi, caller="石桂香", phone="13900000001", what="问低保什么时候发", answer="",
        by=clerk, at=at(23, 20), key="k",
    )  # fmt: skip
    assert not call.request  # this book takes requests online alone
    assert call.phone.startswith(("intl:", "sm:"))
    assert "13900000001" not in str(list(Entry.objects.values_list("details", flat=True)))
    with pytest.raises(Refused):
        actions.settle_call(call_id=call.pk, answer=" ", by=director, at=at(24))
    actions.settle_call(call_id=call.pk, answer="社会事务办回了电话", by=director, at=at(24))
    assert DutyCall.objects.get().done_by == director


def test_where_the_book_takes_requests_at_any_time_a_call_is_one_and_needs_a_number(db):
    centre = make_centre("qingyuan", "青原镇便民服务中心", "原", "qingyuan-2009", "990101501000")
    clerk = make_user(centre, "clerk", "温夜")
    asked = {"centre": centre, "caller": "", "answer": "", "by": clerk, "at": at(23, 22)}
    with pytest.raises(Refused) as refused:
        actions.note_call(**asked, phone="", what="")
    assert said(refused) == ["没有写为什么事打来", "没有留电话,办好了没法回话"]
    call = actions.note_call(**asked, phone="0000-6100199", what="办身份证")
    assert call.request
    assert any("qingyuan-2009/advice" in clause for clause in call.because)


def test_the_screens_of_villages_and_phones(client, hanbin, boss, director):
    client.force_login(boss)
    day = timezone.localdate() + timedelta(days=10)
    village = Division.objects.get(name="石门村")
    typed = {
        "village": village.pk, "day": day.isoformat(), "begins": "9:00", "ends": "12:00",
        "place": "村活动室", "staff": "两个人", "key": "k",
    }  # fmt: skip
    wrong = client.post("/openings/villages/", typed | {"place": "", "day": "2099-01-01"})
    assert wrong.status_code == 422
    assert "日历里还没有这一年" in wrong.content.decode()
    assert client.post("/openings/villages/", typed).status_code == 302
    row = VillageDay.objects.get()
    page = client.get("/openings/villages/", {"month": f"{day:%Y-%m}"}).content.decode()
    assert "村活动室" in page
    assert "要 1 天" in page  # of the other village
    early = client.post(f"/openings/villages/{row.pk}/", {"came": "3", "held": "", "key": "h"})
    assert early.status_code == 422

    sent = {
        "form": "phone", "called": "值班室", "number": "0000-6100199", "answers": "all",
        "begins": "00:00", "ends": "23:59", "key": "p",
    }  # fmt: skip
    assert client.post("/openings/phones/", sent).status_code == 302
    assert (
        client.post("/openings/phones/", {"form": "call", "what": "", "key": "c"}).status_code
        == 422
    )
    call = {"form": "call", "caller": "石某", "phone": "", "what": "问开门", "key": "c"}
    assert client.post("/openings/phones/", call).status_code == 302
    assert "问开门" in client.get("/openings/phones/").content.decode()
    row_ = DutyCall.objects.get()
    assert (
        client.post(
            f"/openings/phones/calls/{row_.pk}/", {"answer": "明早八点半", "key": "s"}
        ).status_code
        == 302
    )
    assert client.post(f"/openings/phones/{DutyPhone.objects.get().pk}/off/").status_code == 302

    client.force_login(director)
    assert client.get(f"/openings/villages/{row.pk}/").status_code == 404
    assert client.get(f"/openings/phones/calls/{row_.pk}/").status_code == 404
    client.logout()
    assert "村活动室" in client.get("/c/hanbin/points/").content.decode()


def test_a_request_can_be_left_at_any_time_where_the_book_says_so(qingshi):
    assert not queries.takes_requests(qingshi, "centre", at(28, 9)).value
    assert queries.takes_requests(qingshi, "online", at(28, 9)).value
