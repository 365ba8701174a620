"""A case is opened again while its result is in the hands of the resident: what becomes of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.archives import actions as archives
from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.results import actions
from bianmin.results.models import Pickup, Result
from bianmin.results.parts import panel
from bianmin.rules.delivery import Handover, Way
from tests.fixtures.filed import decide, deliver, file
from tests.fixtures.hall import act, at


def reopen(case, director, ground="wrong", day=27):
    return archives.reopen(
        case_id=case.pk, ground=ground, reason="算错一年", act=act(director, at(day))
    )


def result(case, nth=0) -> Result:
    return list(case.results.order_by("pk"))[nth]


def test_the_old_result_is_in_dispute_then_void_and_owed_and_the_file_waits_for_it(
    client, delivered, clerk, handler, chief, director
):
    case = reopen(delivered, director)
    old = result(case)
    assert (old.state, old.claim) == ("out", "disputed")
    client.force_login(clerk)
    assert "有争议,重新办理中" in client.get(reverse("cases:show", args=[case.pk])).content.decode()

    decide(case, handler, chief, day=27, no="青高〔2026〕2号")
    old.refresh_from_db()
    assert (old.state, old.claim, old.void) == ("void", "owed", "重新办理,另作决定")
    assert result(case, 1).state == "ready"
    deliver(case, clerk, day=28)
    with pytest.raises(Refused) as refused:
        file(case, clerk, day=28)
    assert [o.found for o in refused.value.objections] == [
        f"原来的结果还没有交回,也没有写收不回来的原因:{old}"
    ]

    page, post = reverse("results:show", args=[case.pk]), reverse("results:recall", args=[old.pk])
    assert "交回来了,或者收不回来" in client.get(page).content.decode()
    assert "没有写谁交回的" in client.post(post, {"end": "back", "said": " "}).content.decode()
    once = {"end": "back", "said": "石桂香本人交到窗口", "key": "r1"}
    assert client.post(post, once).status_code == 302
    assert client.post(post, once).status_code == 302  # sent twice, done once
    assert client.post(post, once | {"key": "r2"}).status_code == 422
    old.refresh_from_db()
    assert (old.claim, old.claim_said) == ("back", "石桂香本人交到窗口")
    assert Entry.objects.filter(event="result_recalled").count() == 1
    assert file(case, clerk, day=28).state == "archived"
    assert verify(case.centre) is None


def test_a_refusal_that_makes_the_old_result_void_is_not_itself_taken_back(
    client, delivered, clerk, handler, chief, director
):
    case = reopen(delivered, director)
    decide(case, handler, chief, day=27, outcome="refused", reason="不符合条件")
    assert result(case).state == "void"
    with pytest.raises(Refused, match="决定还没有交给群众,也没有撤销"):
        reopen(case, director, day=28)
    client.force_login(clerk)
    page = client.get(reverse("results:show", args=[case.pk])).content.decode()
    assert "登记的结果都作废了" not in page


def test_an_annulled_result_is_void_and_owed_at_once_and_may_be_written_off(delivered, director):
    case = reopen(delivered, director, ground="annulled")
    old = result(case)

    assert (old.state, old.claim, old.void) == ("void", "owed", "原来的决定撤销了")
    actions.recall(result_id=old.pk, end="gone", said="公告作废", act=act(director, at(28)))
    assert result(case).claim == "gone"


def test_the_old_result_holds_on_where_the_case_ends_undecided(delivered, clerk, director):
    case = reopen(delivered, director)
    cases.withdraw(case_id=case.pk, reason="不再申请改", act=act(clerk, at(28)))

    assert (result(case).state, result(case).claim) == ("out", "")
    assert file(case, clerk, day=30).state == "archived"


def test_a_new_decision_that_is_taken_back_leaves_the_old_result_in_dispute(
    delivered, handler, chief, director
):
    case = reopen(delivered, director)
    decide(case, handler, chief, day=27, no="青高〔2026〕2号")
    cases.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(27, 16)))

    assert [(r.state, r.claim) for r in case.results.order_by("pk")] == [
        ("out", "disputed"), ("void", "")
    ]  # fmt: skip


def test_what_still_lies_here_is_not_handed_out_any_more(delivered, clerk, director):
    actions.reissue(result_id=result(delivered).pk, ground="遗失", act=act(clerk, at(26)))
    again = Handover(way=Way.IN_PERSON, receiver="石桂香", signed=True)
    actions.hand_over(
        case_id=delivered.pk, choice=actions.Choice(handover=again, results=()),
        act=act(clerk, at(26, 15)),
    )  # fmt: skip
    case = reopen(delivered, director)
    assert [(r.state, r.claim) for r in case.results.order_by("pk")] == [
        ("void", ""), ("out", "disputed")
    ]  # fmt: skip
    assert Pickup.objects.get(case=case).waits == 0


def test_a_parcel_that_comes_back_meanwhile_is_back_and_waits_for_nobody(
    case, clerk, handler, chief, director
):
    decide(case, handler, chief)
    sent = Handover(way=Way.COURIER, receiver="石桂香", carrier="邮政", tracking="EX1")
    cases.deliver(case_id=case.pk, handover=sent, act=act(clerk, at(25)))
    case = reopen(case, director)

    parcel = case.handings.get()
    actions.answered(handing_id=parcel.pk, end="returned", said="拒收", act=act(clerk, at(28)))

    case.refresh_from_db()
    assert (result(case).claim, result(case).claim_said) == ("back", "快递退回:拒收")
    assert (case.state, Pickup.objects.get(case=case).waits) == ("accepted", 0)
    shown = panel(case, clerk, at(28).date())
    assert shown is not None
    assert shown.context["found"].results[0]["claim"] == "交回来了"
