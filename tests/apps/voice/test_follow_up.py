"""What the office owes to those who are not satisfied."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.refusal import Refused
from bianmin.rules.ratings import Said
from bianmin.voice import actions
from bianmin.voice.actions import Given
from bianmin.voice.models import Rating
from tests.fixtures.hall import act, application, events_of, make_item, make_user, resident_id

BAD = Said(grade="不满意", tags=("209", "214"), text="等了一上午")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(allowance, clerk, now):
    return cases.hand_in(application(allowance), act(clerk, now))


@pytest.fixture
def bad(case, now):
    return actions.rate(case_id=case.pk, given=Given(said=BAD, named=True), at=now)


@pytest.fixture
def good(at_once, clerk, now):
    case = cases.hand_in(application(at_once), act(clerk, now))
    return actions.rate(case_id=case.pk, given=Given(said=Said(grade="满意")), at=now)


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page
    return page.content.decode()


def test_the_bad_ones_come_first_with_the_day_for_the_call(client, director, good, bad):
    client.force_login(director)

    said = text(client.get("/voice/"))

    assert "不满意" in said
    assert "联系本人" in said
    assert f"{bad.contact_by.month}月{bad.contact_by.day}日" in said
    assert "等了一上午" in said
    assert "/voice/%d/" % good.pk not in said  # noqa: UP031 - a good one has nothing to be done
    assert "/voice/%d/" % good.pk in text(client.get("/voice/?tab=all"))  # noqa: UP031


def test_what_the_system_knows_stands_beside_the_complaint(client, director, bad):
    client.force_login(director)

    said = text(client.get("/voice/"))

    assert "未在承诺时间内办结" in said
    assert "这件还在办,承诺" in said


def test_real_ratings_are_counted_and_none_are_made_up(client, director, good, bad):
    client.force_login(director)

    said = text(client.get("/voice/"))

    assert "<b>50%</b>" in said
    assert "2 条" in said
    assert "系统替人评的:从来不替" in said


def test_ended_cases_that_nobody_rated_are_counted_apart(client, director, at_once, clerk, now):
    case = cases.hand_in(application(at_once), act(clerk, now))
    cases.finish_now(case_id=case.pk, outcome="granted", act=act(clerk, now))
    client.force_login(director)

    said = text(client.get("/voice/"))

    assert "<b>1 件</b>" in said
    assert "<b>—</b>" in said  # no share without a rating


@pytest.mark.parametrize("role", ["clerk", "handler", "guide", "system", "audit", "security"])
def test_who_does_not_answer_for_the_hall_is_not_let_in(client, qingshi, bad, role):
    user = make_user(qingshi if role in {"clerk", "handler", "guide"} else None, role, "某人", "u")
    client.force_login(user)

    for address in ("/voice/", f"/voice/{bad.pk}/"):
        assert client.get(address).status_code == 403


def test_a_neighbour_does_not_see_it(client, liuxi, bad):
    client.force_login(make_user(liuxi, "director", "田大有"))

    assert client.get(f"/voice/{bad.pk}/").status_code == 404
    assert client.post(f"/voice/{bad.pk}/contact/", {"said": "x"}).status_code == 404
    assert "等了一上午" not in text(client.get("/voice/?tab=all"))


def test_the_county_and_the_inspector_see_but_do_not_act(client, qingshi, bad):
    for role in ("county", "inspector"):
        client.force_login(make_user(None, role, "督查", f"x-{role}"))
        assert "等了一上午" in text(client.get(f"/voice/{bad.pk}/"))
        assert client.post(f"/voice/{bad.pk}/close/", {}).status_code == 403


def test_without_a_name_nobody_learns_which_case_it_was(client, director, case, now):
    quiet = actions.rate(case_id=case.pk, given=Given(said=BAD), at=now)
    client.force_login(director)

    said = text(client.get(f"/voice/{quiet.pk}/"))

    assert f"/cases/{case.pk}/" not in said
    assert case.no not in said
    assert "承诺 " not in said  # nor by its days


def test_who_was_rated_neither_learns_who_rated_nor_looks_into_it(client, qingshi, allowance, now):
    chief = make_user(qingshi, "chief", "石满仓")
    case = cases.hand_in(application(allowance), act(chief, now))
    rating = actions.rate(case_id=case.pk, given=Given(said=BAD, named=True), at=now)
    client.force_login(chief)

    said = text(client.get(f"/voice/{rating.pk}/"))
    answer = client.post(f"/voice/{rating.pk}/contact/", {"said": "解释了"})

    assert f"/cases/{case.pk}/" not in said
    assert "评的是您经手的件" in said
    assert "评的就是您,请别的同事联系" in text(answer, 422)


def test_it_is_closed_only_after_the_call_with_a_finding(client, director, bad):
    client.force_login(director)
    address = f"/voice/{bad.pk}/"

    refused = text(client.post(f"{address}close/", {"finding": "", "correction": "改了"}), 422)
    assert "没有选属实不属实" in refused
    assert "留了名的,要先联系本人" in refused
    assert "改了" in refused  # what was typed stays

    assert client.post(f"{address}contact/", {"said": "道了歉"}).status_code == 302
    sent = {"finding": "true", "correction": "改了叫号的次序"}
    assert client.post(f"{address}close/", sent).status_code == 302

    bad.refresh_from_db()
    assert (bad.finding, bad.closed_by, bad.contact) == ("true", director, "道了歉")
    assert events_of(bad) == ["rate", "contact", "close_rating"]
    assert "没有要办的差评" in text(client.get("/voice/?tab=open"))


def test_a_call_sent_twice_is_recorded_once_and_a_closed_one_stays_closed(bad, director, now):
    call = act(director, now, key="form-1")
    actions.contact(rating_id=bad.pk, said="第一次", act=call)
    actions.contact(rating_id=bad.pk, said="第二次", act=call)
    assert Rating.objects.get().contact == "第一次"

    done = act(director, now)
    actions.close(rating_id=bad.pk, finding="false", correction="查了录像", act=done)
    with pytest.raises(Refused, match="已经办结"):
        actions.close(rating_id=bad.pk, finding="true", correction="又改", act=done)


def test_a_good_rating_is_not_looked_into(good, director, now):
    with pytest.raises(Refused, match="不是差评"):
        actions.close(rating_id=good.pk, finding="true", correction="x", act=act(director, now))


@pytest.mark.parametrize("sent", [{"said": "长" * 10_000}, {"said": ""}, {}])
def test_hostile_or_empty_words_come_back(client, director, bad, sent):
    client.force_login(director)

    page = client.post(f"/voice/{bad.pk}/contact/", sent)

    assert page.status_code == 422
    assert Rating.objects.get().contacted_at is None


@pytest.mark.parametrize(
    "query",
    [
        "?tab=x",
        "?after=x",
        "?tab=open&after=2026-02-30_1",
        "?tab=open&after=_5",
        "?tab=all&after=9" + "9" * 300,
        "?tab=",
    ],
)
def test_a_strange_address_shows_the_list(client, director, bad, query):
    client.force_login(director)

    assert "群众怎么说" in text(client.get(f"/voice/{query}"))


def test_a_list_of_many_asks_the_database_little(
    client, director, qingshi, clerk, now, django_assert_max_num_queries
):
    version = make_item(qingshi)
    for n in range(60):
        asked = application(version, applicant_id=resident_id(serial=f"{n:03d}"))
        case = cases.hand_in(asked, act(clerk, now))
        actions.rate(case_id=case.pk, given=Given(said=BAD), at=now + timedelta(seconds=n))
    client.force_login(director)
    client.get("/rulebook/")  # the session is written once a minute, by whatever page

    for query in ("", "?tab=all"):
        with django_assert_max_num_queries(12):
            text(client.get(f"/voice/{query}"))
    Rating.objects.filter(pk__gte=Rating.objects.order_by("-pk")[24].pk).update(
        correct_by=now.date()
    )
    for tab in ("open", "bad", "all"):
        seen, address = [], f"/voice/?tab={tab}"
        while address:
            page = text(client.get(address))
            seen += re.findall(r'href="/voice/(\d+)/"', page)
            next_ = re.search(r'rel="next" href="([^"]+)"', page)
            address = next_ and "/voice/" + next_[1].replace("&amp;", "&")
        assert len(set(seen)) == 60, tab
