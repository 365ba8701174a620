"""Work lists of everybody, taking up, handing over, sharing out, and standing in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.accounts.models import User
from bianmin.cases import actions
from bianmin.cases.actions import Move
from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import examine
from bianmin.refusal import Refused
from bianmin.standins import actions as standins
from tests.fixtures.hall import MONDAY, act, application, at, make_item, make_user

TODAY = MONDAY.date()


def many(version, clerk, count, start=0, **more):
    """Return cases of several people, all accepted by one clerk."""
    return [
        actions.hand_in(
            application(version, applicant=f"户主{n}", applicant_id="", **more), act(clerk)
        )
        for n in range(start, start + count)
    ]


def to_all(cases, to):
    return [Move(c.pk, to.pk, c.revision) for c in cases]


@pytest.fixture
def second(qingshi):
    return make_user(qingshi, "handler", "谷立冬", "handler2")


@pytest.fixture
def desk(client, director):
    client.force_login(director)
    return client


# ---- taking and handing over


def test_a_case_at_the_window_waits_for_a_handler_who_takes_it_up(client, case, clerk, handler):
    client.force_login(handler)
    listed = client.get(reverse("cases:list", args=["unheld"])).content.decode()

    done = client.post(reverse("cases:take_up"), {"case": case.pk, "key": "t1"})
    client.post(reverse("cases:take_up"), {"case": case.pk, "key": "t1"})  # twice: done once

    case.refresh_from_db()
    assert case.applicant in listed
    assert done.status_code == 302
    assert case.handler == handler
    assert Entry.objects.filter(event="take_up", subject=case.subject).count() == 1


def test_what_a_colleague_took_up_cannot_be_taken_again(client, case, handler, second):
    actions.take_up(case_ids=[case.pk], act=act(handler))
    client.force_login(second)

    answer = client.post(reverse("cases:take_up"), {"case": case.pk, "key": "t2"})

    assert answer.status_code == 422
    assert f"这件在{handler.name}手上" in answer.content.decode()


def test_somebody_leaves_and_all_their_cases_go_to_one(desk, allowance, clerk, handler, second):
    cases = many(allowance, clerk, 5)
    actions.take_up(case_ids=[c.pk for c in cases], act=act(handler))
    url = reverse("cases:hand_over_many")
    shown = desk.get(url, {"from": handler.pk}).content.decode()
    sent = {"case": re.findall(r'name="case" value="(\d+)"', shown), "to": second.pk}

    without = desk.post(url, sent)
    plan = desk.post(url, sent | {"reason": "调走了"}).content.decode()
    moves = re.search(r'name="moves" value="([^"]+)"', plan)[1]
    key = re.search(r'name="key" value="([^"]+)"', plan)[1]
    done = desk.post(url, {"moves": moves, "reason": "调走了", "sure": "1", "key": key})
    again = desk.post(url, {"moves": moves, "reason": "调走了", "sure": "1", "key": key})

    assert len(sent["case"]) == 5
    assert without.status_code == 422
    assert "没有写" in without.content.decode()
    assert done.status_code == again.status_code == 302
    assert set(Case.objects.values_list("handler__name", flat=True)) == {second.name}
    told = Entry.objects.filter(event="hand_over")
    assert {e.subject for e in told} == {c.subject for c in cases}
    assert told.count() == 5
    assert examine(allowance.item.centre).broken is None


def test_half_moved_meanwhile_is_told_by_name_and_nothing_moves(
    desk, allowance, clerk, handler, second
):
    cases = many(allowance, clerk, 4)
    actions.take_up(case_ids=[c.pk for c in cases], act=act(handler))
    seen = list(Case.objects.order_by("pk"))
    for one in cases[:2]:
        actions.hand_over(case_id=one.pk, to=clerk, reason="补问", act=act(handler, at(23, 11)))
    moves = ",".join(f"{c.pk}:{second.pk}:{c.revision}" for c in seen)

    answer = desk.post(
        reverse("cases:hand_over_many"),
        {"moves": moves, "reason": "调走了", "sure": "1", "key": "h1", "to": second.pk},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(f"{handler.name}在 11:00 已经转交") == 2
    assert not Case.objects.filter(handler=second).exists()
    assert "调走了" in page


def test_one_decided_meanwhile_stops_them_all(allowance, clerk, handler, chief, director, second):
    cases = many(allowance, clerk, 3)
    seen = list(Case.objects.order_by("pk"))
    actions.examine(case_id=cases[0].pk, opinion="属实", act=act(handler))
    actions.decide(case_id=cases[0].pk, outcome="granted", act=act(chief))

    with pytest.raises(Refused) as refused:
        actions.hand_over_many(moves=to_all(seen, second), reason="休假", act=act(director))

    said = [o.found for o in refused.value.objections]
    assert any("不能转交" in one and seen[0].no in one for one in said)
    assert not Case.objects.filter(handler=second).exists()


def test_nobody_elsewhere_no_leaver_and_nobody_absent_gets_a_case(
    case, director, stranger, second, handler
):
    User.objects.filter(pk=second.pk).update(is_active=False)
    second.refresh_from_db()
    third = make_user(case.centre, "handler", "苗秋分", "handler3")
    standins.name(
        absent=third, by=handler, first=TODAY, last=TODAY, reason="开会", who=director, at=MONDAY
    )

    def said(to, who=director):
        with pytest.raises(Refused) as refused:
            actions.hand_over_many(moves=to_all([case], to), reason="忙", act=act(who))
        return [o.found for o in refused.value.objections]

    assert said(stranger) == ["只能转给本中心在岗的同事"]
    assert said(second) == ["只能转给本中心在岗的同事"]
    assert said(third) == [f"苗秋分今天不在,由{handler.name}替班"]
    assert "您这里只能看" in said(handler, stranger)[0]
    assert said(case.handler) == ["已经在柳春枝手上了"]


def test_an_empty_choice_and_ten_thousand_are_refused_in_words(desk, case, handler, director):
    url = reverse("cases:hand_over_many")
    none = desk.post(url, {"to": handler.pk, "reason": "忙"})
    moves = ",".join(f"{n}:{handler.pk}:1" for n in range(1, 10_001))
    much = desk.post(url, {"moves": moves, "reason": "忙", "sure": "1", "key": "k"})
    fields = desk.post(url, {"case": list(range(10_000)), "to": handler.pk, "reason": "忙"})
    taken = desk.post(reverse("cases:take_up"), {"key": "k9"})
    odd = desk.post(url, {"moves": "²:1:1,x,::,1:1", "sure": "1", "reason": "忙"})

    assert (none.status_code, much.status_code, taken.status_code) == (422, 422, 422)
    assert "一件都没有选" in none.content.decode()
    assert "一次最多转 500 件,选了 10000 件" in much.content.decode()
    assert fields.status_code == 400
    assert "一件都没有选" in taken.content.decode()
    assert odd.status_code == 422


def test_a_form_used_for_another_act_is_refused(case, handler, director, second):
    actions.take_up(case_ids=[case.pk], act=act(handler, key="same"))

    with pytest.raises(Refused, match="已经交过了"):
        actions.hand_over_many(
            moves=to_all([case], second), reason="忙", act=act(director, key="same")
        )


def test_a_handler_gives_away_their_own_only(allowance, clerk, handler, second):
    (one,) = many(allowance, clerk, 1)
    actions.take_up(case_ids=[one.pk], act=act(handler))

    with pytest.raises(Refused, match="要由本人或者主任转交"):
        actions.hand_over(case_id=one.pk, to=second, reason="我来", act=act(second))


def test_five_hundred_at_once_need_a_bounded_number_of_queries(
    allowance, clerk, handler, director, second, django_assert_max_num_queries
):
    (first,) = many(allowance, clerk, 1)
    fields = {f.attname: getattr(first, f.attname) for f in Case._meta.fields if f.name != "id"}
    Case.objects.bulk_create(Case(**(fields | {"no": f"{n:023d}"})) for n in range(499))
    cases = list(Case.objects.order_by("pk"))

    with django_assert_max_num_queries(60):
        done = actions.hand_over_many(
            moves=to_all(cases, second), reason="调走了", act=act(director, key="all")
        )

    assert done == 500
    assert Case.objects.filter(handler=second).count() == 500
    assert Entry.objects.filter(event="hand_over").count() == 500


# ---- sharing out by load


def test_the_director_shares_out_by_load_and_sees_why(desk, allowance, clerk, handler, second):
    held = many(allowance, clerk, 2)
    actions.take_up(case_ids=[c.pk for c in held], act=act(handler))
    new = many(allowance, clerk, 4, start=10)

    plan = desk.post(
        reverse("cases:hand_over_many"),
        {"case": [c.pk for c in new], "to": "spread", "reason": "分件"},
    ).content.decode()
    moves = re.search(r'name="moves" value="([^"]+)"', plan)[1]
    desk.post(
        reverse("cases:hand_over_many"),
        {"moves": moves, "reason": "分件", "sure": "1", "key": "s1", "to": "spread"},
    )

    count = {u: Case.objects.filter(handler=u).count() for u in (handler, second)}
    assert count == {handler: 3, second: 3}
    assert "每个人的数" in plan
    assert f"{clerk.name}" in plan
    assert "办不了下一步" in plan


def test_who_is_away_gets_nothing_shared_out(allowance, clerk, handler, second, director):
    from bianmin.cases import sharing

    new = many(allowance, clerk, 3)
    standins.name(
        absent=second, by=handler, first=TODAY, last=TODAY, reason="病假", who=director, at=MONDAY
    )
    people = sharing.colleagues(clerk.centre_id)

    lines = sharing.spread(new, people, clerk.centre_id, TODAY).value

    assert {line.to for line in lines} == {handler}
    assert all(line.chosen.out == "" for line in lines)


# ---- standing in


def test_the_substitute_sees_and_acts_and_the_ledger_says_for_whom(
    client, allowance, clerk, handler, second, director
):
    today = timezone.localdate()
    (one,) = many(allowance, clerk, 1)
    actions.take_up(case_ids=[one.pk], act=act(handler))
    client.force_login(director)
    page = {"absent": handler.pk, "by": second.pk, "first": today, "reason": "婚假", "key": "si"}
    client.post(reverse("standins:index"), page | {"last": today + timedelta(days=2)})
    client.force_login(second)

    listed = client.get(reverse("cases:list", args=["stood"])).content.decode()
    actions.examine(case_id=one.pk, opinion="属实", act=act(second, timezone.now()))

    told = Entry.objects.get(event="examine")
    assert f"我代{handler.name}的" in listed
    assert one.applicant in listed
    assert told.by_name == f"{second.name}(代{handler.name})"
    assert told.by == second


def test_a_stand_in_opens_a_post_that_is_not_ones_own_and_only_on_its_days(liuxi, stranger):
    version = make_item(liuxi)
    mine, other = liuxi.departments.get(name="社会事务办"), liuxi.departments.get(name="农业农村办")
    first, second = (make_user(liuxi, "handler", n, f"liuxi-{i}") for i, n in enumerate("甲乙"))
    first.departments.add(mine)
    second.departments.add(other)
    head = make_user(liuxi, "director", "主任")
    one = actions.hand_in(application(version), act(stranger))
    actions.hand_over(case_id=one.pk, to=first, reason="分件", act=act(head))
    standins.name(
        absent=first, by=second, first=TODAY, last=TODAY, reason="假", who=head, at=MONDAY
    )

    with pytest.raises(Refused, match="不在您的岗位"):
        actions.examine(case_id=one.pk, opinion="属实", act=act(second, at(24)))
    actions.examine(case_id=one.pk, opinion="属实", act=act(second, at(23, 15)))

    assert Entry.objects.get(event="examine").by_name == "乙(代甲)"


def test_a_bad_stand_in_is_refused_with_everything_at_once(client, director, handler, clerk, case):
    client.force_login(director)
    today = timezone.localdate()
    url = reverse("standins:index")
    good = {"absent": handler.pk, "by": handler.pk, "first": today, "last": today, "reason": "假"}

    wrong = client.post(url, good | {"key": "1", "last": today - timedelta(days=1)})
    short = client.post(url, good | {"key": "2", "by": clerk.pk})
    empty = client.post(url, {"key": "3"})

    assert wrong.status_code == short.status_code == empty.status_code == 422
    assert "不能自己替自己" in wrong.content.decode()
    assert "替不了" in short.content.decode()
    assert "请选一个人" in empty.content.decode()


def test_one_person_has_one_substitute_a_day_and_it_can_be_taken_back(
    client, director, handler, second, qingshi
):
    third = make_user(qingshi, "handler", "苗秋分", "handler3")
    today = timezone.localdate()
    days = {"first": today, "last": today + timedelta(days=3), "reason": "假"}
    who = {"who": director, "at": timezone.now()}
    held = standins.name(absent=handler, by=second, **days, **who, key="a")
    assert standins.name(absent=handler, by=second, **days, **who, key="a") == held

    with pytest.raises(Refused, match="已经有谷立冬替班"):
        standins.name(absent=handler, by=third, **days, **who)
    with pytest.raises(Refused, match="自己也不在"):
        standins.name(absent=third, by=handler, **days, **who)
    client.force_login(director)
    client.post(reverse("standins:end", args=[held.pk]), {"reason": "不请假了"})
    standins.end(stand_in_id=held.pk, reason="", **who)

    standins.name(absent=handler, by=third, **days, **who)
    assert Entry.objects.filter(event="stand_in_ended").count() == 1
