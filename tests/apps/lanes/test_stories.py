"""Cases that go in a lane, told from the window to the end, by the books that know lanes."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.lanes import actions, queries
from bianmin.lanes.actions import Asked
from bianmin.lanes.models import Escort, Flag
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
)

PROJECT = {"lane-ground": "key_project", "lane-proof": "县发改局文件〔2026〕3 号"}
YOUNG = resident_id("19860605")  # forty


@pytest.fixture
def hall(db):
    """A hall under the book of 永安: green and care lanes."""
    return make_centre("yongan", "永平镇便民服务中心", "永", "yongan-2025", "990101104000")


@pytest.fixture
def item(hall):
    return make_item(hall)


@pytest.fixture
def desk(hall):
    return make_user(hall, "clerk", "苇小舟")


@pytest.fixture
def helper(hall):
    return make_user(hall, "handler", "麦穗")


@pytest.fixture
def boss(hall):
    return make_user(hall, "director", "石磊")


def came(desk, item, when=None, **more) -> Case:
    facts = {"applicant_id": YOUNG} | more
    return cases.hand_in(application(item, **facts), act(desk, when or at(23)))


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def posted(**more) -> dict[str, str]:
    """Return an intake as a clerk types it."""
    form = {
        "act": "accept", "id_type": "111", "applicant_id": YOUNG, "applicant": "石桂香",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared",
    }  # fmt: skip
    return form | more


def test_an_old_man_is_flagged_by_his_number_has_an_agent_and_goes_first(item, desk, helper):
    plain = came(desk, item)
    case = came(desk, item, at(24), applicant_id=resident_id("19661124"))  # sixty that day

    flag = Flag.objects.get(case=case)
    assert (flag.ground, flag.by_age, case.lane) == ("elderly", True, "care")
    assert flag.because == ["yongan-2025/care/2b"]
    assert Escort.objects.get(case=case).agent in (desk, helper)
    assert case.ahead < plain.ahead == 0
    assert events_of(case) == ["accept", "lane_flagged"]
    assert verify(case.centre) is None


@pytest.mark.parametrize(
    ("born", "ground"),
    [("19661125", None), ("19661124", "elderly"), ("20091125", "minor"), ("20091124", None)],
)
def test_both_ends_of_an_age_are_included_on_the_very_birthday(item, desk, born, ground):
    case = came(desk, item, at(24), applicant_id=resident_id(born))

    assert [f.ground for f in Flag.objects.filter(case=case)] == ([ground] if ground else [])


def test_a_project_goes_green_from_the_window_to_the_result(client, item, desk, helper, boss, hall):
    client.force_login(desk)
    page = reverse("cases:intake_page", args=[uuid4().hex, item.pk])
    asked = client.post(page, posted(**PROJECT))
    assert asked.status_code == 422
    assert "没有专门负责人" in asked.content.decode()
    assert "县发改局文件" in asked.content.decode()
    assert Case.objects.count() == 0

    done = client.post(page, posted(**PROJECT, **{"lane-owner": str(helper.pk)}))
    assert done.status_code == 302
    case = Case.objects.get()
    escort = case.escort
    assert (case.lane, escort.owner, escort.agent) == ("green", helper, desk)
    shown = client.get(reverse("cases:show", args=[case.pk])).content.decode()
    for words in (
        "政府重点项目", "县发改局文件", "为什么排在前面", "排第 2", "专门负责人", "还没有所采取的措施",
        "预约服务", "帮办代办", f"?case={case.pk}",
    ):  # fmt: skip
        assert words in shown

    client.force_login(boss)
    assert queries.counts(boss, date(2026, 11, 24)) == {"all": 1, "mine": 0, "unfollowed": 1}
    client.force_login(helper)
    follow = reverse("lanes:follow", args=[case.pk])
    empty = client.post(follow, {"measures": " ", "key": "a1"})
    assert empty.status_code == 422
    assert "没有写所采取的措施" in empty.content.decode()
    once = {"measures": "联系规划所先看图纸", "key": "a2"}
    assert client.post(follow, once).status_code == 302
    assert client.post(follow, once).status_code == 302
    escort.refresh_from_db()
    assert escort.measures == "联系规划所先看图纸"
    assert queries.counts(boss, date(2026, 11, 24))["unfollowed"] == 0

    chief = make_user(hall, "chief", "石满仓")
    cases.examine(case_id=case.pk, opinion="符合", act=act(helper, at(25)))
    case.refresh_from_db()
    assert case.ahead < 0  # 审批部门也排在最前
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    case.refresh_from_db()
    assert case.ahead < 0  # 送达也优先
    assert events_of(case).count("lane_followed") == 1
    assert verify(hall) is None


def test_whoever_comes_later_with_a_ground_is_flagged_on_the_case_and_the_flag_goes_with_a_reason(
    client, item, desk
):
    case = came(desk, item)
    client.force_login(desk)
    assert "加优先标记" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    page = reverse("lanes:flag", args=[case.pk])
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"ground": "other", "key": "k1"})
    assert wrong.status_code == 422
    assert "没有写明理由" in wrong.content.decode()
    assert client.post(page, {"ground": "king", "key": "k1"}).status_code == 422

    told = {"ground": "other", "reason": "刚出院,站不久", "key": "k1"}
    assert client.post(page, told).status_code == 302
    assert client.post(page, told).status_code == 302  # sent twice, done once
    flag = Flag.objects.get()
    case.refresh_from_db()
    assert (case.lane, flag.reason) == ("care", "刚出院,站不久")

    gone = reverse("lanes:remove", args=[flag.pk])
    assert "去掉标记要写明理由" in client.post(gone, {"reason": ""}).content.decode()
    assert client.post(gone, {"reason": "加错了人", "key": "k2"}).status_code == 302
    case.refresh_from_db()
    assert (case.lane, case.ahead) == ("", 0)
    assert client.post(gone, {"reason": "再去一次", "key": "k3"}).status_code == 422
    assert events_of(case) == ["accept", "lane_flagged", "lane_unflagged"]


def test_two_flags_go_in_the_better_lane_and_the_other_holds_when_one_goes(item, desk, helper):
    case = came(desk, item, applicant_id=resident_id("19420605"))
    both = actions.flag(
        case_id=case.pk, act=act(desk, at(24)),
        asked=Asked(ground="emergency", proof="应急办来函", owner=helper),
    )  # fmt: skip
    assert both.lane == "green"
    green = Flag.objects.get(case=case, ground="emergency")

    after = actions.unflag(flag_id=green.pk, reason="险情解除", act=act(desk, at(25)))

    assert after.lane == "care"


def test_everything_against_a_flag_is_said_at_once(item, desk, helper, liuxi, hall):
    case = came(desk, item)
    far = make_user(liuxi, "handler", "苗大满")
    gone = make_user(hall, "handler", "走了的人", "gone")
    gone.is_active = False
    gone.save()

    def refusals(**asked):
        with pytest.raises(Refused) as refused:
            actions.flag(case_id=case.pk, asked=Asked(**asked), act=act(desk, at(24)))
        return said(refused)

    assert refusals(ground="key_project") == ["政府重点项目:没有证明", "没有专门负责人"]
    assert refusals(ground="friend") == ["没有写明规则书里的优先理由"]
    assert refusals(ground="elderly") == ["证件上是 40 周岁,不在“年满60周岁的老人”里"]
    assert refusals(ground="pregnant", agent=far) == ["代办员要是本中心的人"]
    assert refusals(ground="pregnant", agent=gone) == ["代办员已经不在岗"]

    actions.flag(case_id=case.pk, asked=Asked(ground="pregnant"), act=act(desk, at(24)))
    assert refusals(ground="pregnant") == ["这个标记已经加过了"]
    guard = make_user(hall, "guide", "导办小谷")
    actions.flag(case_id=case.pk, asked=Asked(ground="immobile"), act=act(guard, at(24)))


def test_nobody_is_flagged_after_the_decision(item, desk, helper, hall):
    case = came(desk, item)
    chief = make_user(hall, "chief", "石满仓")
    cases.examine(case_id=case.pk, opinion="符合", act=act(helper, at(24)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))

    with pytest.raises(Refused) as refused:
        actions.flag(case_id=case.pk, asked=Asked(ground="pregnant"), act=act(desk, at(26)))

    assert said(refused) == ["办件已经是“办结,等取”,不能再加标记"]


def test_without_a_birthday_the_clerk_says_how_the_age_is_known(item, desk):
    case = came(desk, item, applicant_id="91330100MA0000000X"[:17] + "8")

    assert not Flag.objects.exists()
    with pytest.raises(Refused) as refused:
        actions.flag(case_id=case.pk, asked=Asked(ground="elderly"), act=act(desk, at(24)))
    assert said(refused) == ["不知道出生日期:要写明年龄是怎么知道的"]
    asked = Asked(ground="elderly", reason="看了护照,1950 年生")
    assert actions.flag(case_id=case.pk, asked=asked, act=act(desk, at(24))).lane == "care"


def test_a_neighbour_neither_sees_nor_flags(client, item, desk, stranger):
    case = came(desk, item, applicant_id=resident_id())
    client.force_login(stranger)

    for name in ("lanes:flag", "lanes:helpers", "lanes:follow"):
        assert client.get(reverse(name, args=[case.pk])).status_code == 404
    assert client.get(reverse("lanes:remove", args=[Flag.objects.get().pk])).status_code == 404
    assert queries.counts(stranger, date(2026, 11, 24))["all"] == 0


def test_the_director_sees_who_helps_who_waits_and_who_flags_how_often(
    client, item, desk, helper, boss, django_assert_max_num_queries
):
    for n in range(4):
        came(desk, item, applicant_id=resident_id("19420605", f"00{n}"))
    case = came(desk, item)
    actions.flag(case_id=case.pk, asked=Asked(ground="pregnant"), act=act(desk, at(23)))
    client.force_login(boss)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("lanes:index")).content.decode()
    assert page.count("年满60周岁的老人") == 4
    assert "代办员" in page
    with django_assert_max_num_queries(12):
        page = client.get(reverse("lanes:figures")).content.decode()
    assert "孕妇" in page
    rows = queries.by_month(boss, date(2026, 11, 24))
    assert [(r["called"], r["flags"], r["ages"]) for r in rows] == [
        ("年满60周岁的老人", 4, 4), ("孕妇", 1, 0),
    ]  # fmt: skip
    people = queries.by_person(boss, date(2026, 11, 24))
    assert [(p["by__name"], p["flags"], p["cases"]) for p in people] == [("苇小舟", 1, 5)]
    client.force_login(desk)
    assert client.get(reverse("lanes:figures")).status_code == 403


def test_pages_of_flagged_cases_ask_little(
    client, item, desk, helper, django_assert_max_num_queries
):
    case = came(desk, item, applicant_id=resident_id())
    client.force_login(desk)
    client.get(reverse("cases:mine"))  # the first page of a login also touches its session

    with django_assert_max_num_queries(12):
        client.get(reverse("cases:show", args=[case.pk]))


def test_the_intake_says_at_once_what_the_number_and_the_ground_give(client, item, desk):
    client.force_login(desk)
    page = reverse("cases:intake_page", args=[uuid4().hex, item.pk])

    old = client.post(page, {"id_type": "111", "applicant_id": resident_id()}).content.decode()
    assert "自动加标记" in old
    green = client.post(page, PROJECT).content.decode()
    assert "延时服务" in green
    assert "县发改局文件" in green  # nothing typed is lost


def test_a_book_without_lanes_shows_none(client, allowance, clerk, case):
    client.force_login(clerk)
    page = client.get(reverse("cases:intake_page", args=[uuid4().hex, allowance.pk]))

    assert "走通道" not in page.content.decode()
    assert "走通道" not in client.get(reverse("cases:show", args=[case.pk])).content.decode()


def test_marks_of_a_person_open_the_way_to_an_agent_and_to_a_visit(client, db):
    """正定: 行动不便的, an agent and a visit; no lane."""
    town = make_centre("hebian", "河边镇便民服务中心", "河", "zhengding", "990101103000")
    desk = make_user(town, "clerk", "苇小舟")
    case = came(desk, make_item(town))
    actions.flag(case_id=case.pk, asked=Asked(ground="immobile"), act=act(desk, at(24)))
    client.force_login(desk)

    page = client.get(reverse("cases:show", args=[case.pk])).content.decode()

    assert "上门服务" in page
    assert "委托书" in page
    visit = client.get(reverse("agency:visits"), {"case": case.pk}).content.decode()
    assert "石桂香" in visit
    assert Case.objects.get(pk=case.pk).ahead == 0


def test_a_project_of_the_other_town_has_its_agent_by_itself(db):
    """汉滨: four sorts of cases have an agent, found by the system."""
    town = make_centre("hanbin", "汉滨镇便民服务中心", "汉", "hanbin-2011", "990101105000")
    desk = make_user(town, "clerk", "苇小舟")
    case = came(desk, make_item(town))

    actions.flag(case_id=case.pk, asked=Asked(ground="招商引资"), act=act(desk, at(24)))

    assert Escort.objects.get().agent == desk


def test_everybody_reads_who_may_go_first(client, hall, qingshi):
    page = client.get(reverse("board:lanes", args=["yongan"])).content.decode()
    for words in ("爱心通道", "绿色通道", "孕妇", "带上证明", "看身份证", "专门负责人"):
        assert words in page
    assert "没有开通道" in client.get(reverse("board:lanes", args=["qingshi"])).content.decode()


def test_helpers_are_changed_but_not_taken_away_where_the_book_wants_them(item, desk, helper):
    case = came(desk, item)
    asked = Asked(ground="key_project", proof="批文", owner=helper)
    actions.flag(case_id=case.pk, asked=asked, act=act(desk, at(23)))

    with pytest.raises(Refused) as refused:
        actions.name_helpers(case_id=case.pk, owner=None, agent=None, act=act(desk, at(24)))
    assert said(refused) == ["没有专门负责人", "没有代办员"]

    actions.name_helpers(case_id=case.pk, owner=desk, agent=helper, act=act(desk, at(24)))
    assert (Escort.objects.get().owner, Escort.objects.get().agent) == (desk, helper)
    assert not Document.objects.filter(kind="lane").exists()
