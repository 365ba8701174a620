"""Questions to superiors (请示): who asked whom, and that nothing is closed before the answer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.requests import actions, queries
from bianmin.requests.actions import Question
from bianmin.requests.models import Asking
from tests.apps.cases.test_at_once import at_once as together
from tests.fixtures.hall import act, application, at, events_of, make_centre, make_item, make_user


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def hall_of(book: str):
    centre = make_centre("shiyan", "试验镇便民服务中心", "试", book, "990101901000")
    people = {
        r: make_user(centre, r, f"试{r}")
        for r in ("clerk", "handler", "chief", "director", "leader")
    }
    return centre, people, make_item(centre)


def test_a_rule_that_is_unclear_holds_the_case_until_the_answer_is_recorded(
    case, clerk, handler, chief, director
):
    with pytest.raises(Refused) as refused:
        actions.ask(question=Question(cause="unclear_rule"), case_id=case.pk, act=act(clerk))
    assert said(refused) == ["没有记:请示(询问)了谁", "没有写请示什么"]

    asking = actions.ask(
        question=Question(cause="unclear_rule", what="户口不在本镇的给不给", to=director),
        case_id=case.pk, act=act(clerk, at(24), key="q"),
    )  # fmt: skip
    assert asking.no == "青请〔2026〕1号"
    with pytest.raises(Refused) as refused:  # one question of a cause at a time
        actions.ask(
            question=Question(cause="unclear_rule", what="再问", to=chief),
            case_id=case.pk,
            act=act(clerk),
        )
    assert said(refused) == ["这件事已经请示了,还在等答复:青请〔2026〕1号"]
    cases.examine(case_id=case.pk, opinion="等答复", act=act(handler, at(24)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(25)))
    assert said(refused) == ["请示还没有结果:答复"]
    assert refused.value.objections[0].because == ("erping-2023/one-time-notice/5a",)

    with pytest.raises(Refused) as refused:
        actions.answer(asking_id=asking.pk, text="给", act=act(handler, at(25)))
    assert said(refused) == ["由请示的那一位或者领导来答复"]
    actions.answer(
        asking_id=asking.pk, text="户口迁入满一年的给", act=act(director, at(26), key="a")
    )
    actions.answer(
        asking_id=asking.pk, text="户口迁入满一年的给", act=act(director, at(26), key="a")
    )
    with pytest.raises(Refused) as refused:
        actions.answer(asking_id=asking.pk, text="不给", act=act(director, at(26)))
    assert said(refused) == ["试".replace("试", "程守田") + "在 11月26日 10:00 已经答复了"]

    done = cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(27)))
    assert done.state == "decided"
    assert events_of(asking) == ["asked_up", "asked_answered"]
    assert verify(case.centre) is None


def test_an_immediate_case_is_not_finished_while_its_question_is_open(at_once, clerk, director):
    case = cases.hand_in(application(at_once), act(clerk))
    actions.ask(
        question=Question(cause="other", what="能不能代查", to=director),
        case_id=case.pk,
        act=act(clerk),
    )

    with pytest.raises(Refused) as refused:
        cases.finish_now(case_id=case.pk, outcome="granted", act=act(clerk))

    assert said(refused) == ["请示还没有结果:答复"]


def test_qingyuans_coordinated_case_is_closed_only_by_an_answer_and_its_contacts(db):
    _, people, item = hall_of("qingyuan-2009")
    case = cases.hand_in(
        application(item, chosen="coordinated", not_at_once="政策上说法不一"), act(people["clerk"])
    )
    cases.examine(case_id=case.pk, opinion="要问区里", act=act(people["handler"], at(24)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=case.pk, outcome="granted", act=act(people["chief"], at(25)))
    assert said(refused) == ["没有记:已作的联系", "请示还没有结果:答复"]

    question = Question(
        cause="policy_question",
        what="适用哪一条",
        outside="区民政局",
        contact="24日给区民政局打了电话",
    )
    asking = actions.ask(question=question, case_id=case.pk, act=act(people["clerk"], at(24)))
    actions.contact(asking_id=asking.pk, text="25日又问,说等文件", act=act(people["clerk"], at(25)))
    actions.answer(asking_id=asking.pk, text="按新文件办", act=act(people["clerk"], at(26)))
    assert (
        cases.decide(case_id=case.pk, outcome="granted", act=act(people["chief"], at(27))).state
        == "decided"
    )
    assert [c.text for c in asking.contacts.all()] == [
        "24日给区民政局打了电话",
        "25日又问,说等文件",
    ]


def test_nobody_knows_whose_matter_it_is_the_leader_names_the_office(db):
    _, people, _ = hall_of("chashan-village")
    question = Question(cause="unknown_owner", what="公墓的路谁修", to=people["leader"])
    asking = actions.ask(question=question, case_id=None, act=act(people["clerk"]))

    with pytest.raises(Refused) as refused:
        actions.answer(asking_id=asking.pk, text="", act=act(people["chief"]))
    assert said(refused) == [
        "承办单位不明由中心主任、分管领导来定,不归首席代表",
        "没有写领导指定的承办单位",
    ]
    actions.answer(asking_id=asking.pk, text="村镇建设办和民政办", act=act(people["leader"]))
    asking.refresh_from_db()
    assert asking.answered_by == people["leader"]


def test_a_quarrel_is_one_step_and_the_director_alone_settles_it(db, client):
    _, people, _ = hall_of("xibuhe")
    client.force_login(people["clerk"])
    sent = client.post(
        reverse("requests:new"), {"cause": "quarrel", "what": "有人拍桌子", "key": "x"}
    )
    asking = Asking.objects.get()
    assert sent.url == reverse("requests:show", args=[asking.pk])
    assert asking.to == people["director"]
    client.post(reverse("requests:new"), {"cause": "quarrel", "what": "有人拍桌子", "key": "x"})
    assert Asking.objects.count() == 1

    client.force_login(people["director"])
    assert "等您答复的 1 条" in client.get("/cases/").content.decode()
    client.force_login(people["clerk"])
    no = client.post(reverse("requests:answer", args=[asking.pk]), {"text": "没事了"})
    assert no.status_code == 422
    assert "窗口冲突由中心主任来定" in no.content.decode()
    client.force_login(people["director"])
    client.post(reverse("requests:answer", args=[asking.pk]), {"text": "当面赔了不是"})
    asking.refresh_from_db()
    assert asking.answer == "当面赔了不是"


def test_a_cause_that_the_book_does_not_know_is_not_taken_from_a_forged_form(client, case, clerk):
    client.force_login(clerk)

    sent = client.post(reverse("requests:new"), {"cause": "quarrel", "what": "吵", "case": case.pk})

    assert sent.status_code == 422
    with pytest.raises(Refused) as refused:
        actions.ask(question=Question(cause="quarrel", what="吵"), case_id=case.pk, act=act(clerk))
    assert said(refused) == ["请示的由头只有这些:规定不清、别的拿不准的事"]


def test_what_was_typed_is_not_lost_and_strangers_see_nothing(
    client, case, clerk, director, stranger
):
    client.force_login(clerk)
    page = client.post(
        reverse("requests:new"), {"cause": "unclear_rule", "what": "户口的事", "case": case.pk}
    )
    assert page.status_code == 422
    assert "户口的事" in page.content.decode()
    asking = actions.ask(
        question=Question(cause="unclear_rule", what="甲", to=director),
        case_id=case.pk,
        act=act(clerk),
    )
    assert "等答复,不能办结" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    client.force_login(stranger)
    assert client.get(reverse("requests:show", args=[asking.pk])).status_code == 404
    assert client.get(reverse("requests:new"), {"case": case.pk}).status_code == 404
    assert client.get(reverse("requests:new"), {"case": "九" * 40}).status_code == 404


def test_the_lists_cost_the_same_however_long(
    client, case, clerk, director, django_assert_max_num_queries
):
    for n in range(60):
        Asking.objects.create(
            centre=case.centre, case=case, pack=case.pack, year=2026, number=n + 1, no=f"青请〔2026〕{n}号",
            cause="other", what="甲", to=director, asked_on=at(24).date(), by=clerk, at=at(24),
            because=["_default/requests/other"], answer="乙", answered_by=director, answered_at=at(25),
        )  # fmt: skip
    client.force_login(director)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("requests:index"), {"tab": "all"})
    assert "接着看" in page.content.decode()
    rows, after = queries.rows(director, "all", "")
    rest, end = queries.rows(director, "all", after)
    assert (len(rows), len(rest), end) == (50, 10, "")
    for tab in queries.TABS:
        assert client.get(reverse("requests:index"), {"tab": tab, "after": "x"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_who_answer_at_once_one_wins_and_of_many_forms_one_is_put(case, clerk, director):
    question = Question(cause="other", what="甲", to=director)
    put = together(
        lambda _: actions.ask(question=question, case_id=case.pk, act=act(clerk, key="same"))
    )
    assert len({a.pk for a in put}) == 1

    answers = together(
        lambda n: actions.answer(asking_id=put[0].pk, text=f"答{n}", act=act(director, key=f"a{n}"))
    )
    assert len([a for a in answers if isinstance(a, Refused)]) == 7
    assert verify(case.centre) is None
