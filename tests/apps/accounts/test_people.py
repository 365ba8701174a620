"""Three administrators, each with his own part; and nobody serves himself."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.accounts.models import User
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.rules.flow import Role
from bianmin.rules.security import IN_A_HALL
from bianmin.web.navigation import ways_of
from tests.fixtures.hall import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(db):
    return make_user(None, "system", "贺建账", "sys")


@pytest.fixture
def security(db):
    return make_user(None, "security", "岳授权", "sec")


@pytest.fixture
def audit(db):
    return make_user(None, "audit", "田查看", "aud")


def words(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def test_an_account_goes_from_hand_to_hand_until_somebody_can_work(
    client, system, security, qingshi
):
    window, department = qingshi.windows.get(no=3), qingshi.departments.get(name="社会事务办")
    client.force_login(system)
    made = client.post(
        "/people/new/", {"username": "Liu-Qing", "name": "柳青禾", "phone": "0000-1", "key": "k1"}
    )
    given = re.search(r"<code>([a-z]{4}-\d{4}-[a-z]{4})</code>", made.content.decode())[1]
    new = User.objects.get(username="liu-qing")
    early = client.post("/login/")  # still logged in as the administrator
    client.force_login(security)
    granted = client.post(
        f"/people/{new.pk}/grant/",
        {
            "centre": qingshi.pk,
            "role": "clerk",
            "window": window.pk,
            "departments": [department.pk],
        },
    )
    client.logout()
    came = client.post("/login/", {"username": "liu-qing", "password": given})

    new.refresh_from_db()
    assert early.status_code == 302
    assert "no-store" in made.headers["Cache-Control"]
    assert granted.status_code == 302
    assert (new.role, new.centre, new.window) == ("clerk", qingshi, window)
    assert list(new.departments.all()) == [department]
    assert new.must_change
    assert came.status_code == 302
    told = Entry.objects.filter(subject=f"user:{new.pk}").order_by("id")
    assert [e.event for e in told] == ["person_created", "person_granted", "signed_in"]
    assert told[1].centre == qingshi
    assert told[1].details["before"]["role"] == "未定岗"
    assert told[1].details["after"] == {
        "role": "窗口人员", "centre": qingshi.name, "window": "3 号 综合窗口", "departments": ["社会事务办"],
    }  # fmt: skip
    assert given not in str([e.details for e in told])
    assert verify(qingshi) is None
    assert verify(None) is None


def test_an_account_sent_twice_is_made_once_and_its_password_is_not_shown_again(client, system):
    client.force_login(system)
    form = {"username": "liu-qing", "name": "柳青禾", "key": "once"}

    first, second = (client.post("/people/new/", form) for _ in range(2))
    other = client.post("/people/new/", {**form, "key": "another"})

    assert User.objects.filter(username="liu-qing").count() == 1
    assert "只显示这一次" in words(first)
    assert "没有再建一次" in words(second)
    assert other.status_code == 422
    assert "登录名 liu-qing 已经有人用了" in words(other)
    assert 'value="柳青禾"' in other.content.decode()


def test_nobody_gives_a_post_opens_a_lock_or_resets_a_password_for_himself(
    client, system, security
):
    other = make_user(None, "security", "另一位", "sec2")
    User.objects.filter(pk=security.pk).update(locked_until=timezone.now() + timedelta(hours=1))
    client.force_login(security)
    granted = client.post(f"/people/{security.pk}/grant/", {"centre": "", "role": "audit"})
    unlocked = client.post(f"/people/{security.pk}/unlock/")
    client.force_login(system)
    reset = client.post(f"/people/{system.pk}/reset/")
    disabled = client.post(f"/people/{system.pk}/disable/", {"reason": "试"})

    assert "不能给自己授权" in words(granted)
    assert "不能给自己解锁" in words(unlocked)
    assert "自己的密码自己改" in words(reset)
    assert "不能停用自己的账号" in words(disabled)
    assert "这是最后一个系统管理员" in words(disabled)
    assert {u.role for u in User.objects.filter(pk__in=[system.pk, security.pk, other.pk])} == {
        "system",
        "security",
    }
    assert not Entry.objects.exists()


def test_the_last_of_the_three_stays_until_somebody_follows(client, system, security, audit):
    client.force_login(system)
    last = client.post(f"/people/{audit.pk}/disable/", {"reason": "调走"})
    make_user(None, "audit", "接替的", "aud2")
    now = client.post(f"/people/{audit.pk}/disable/", {"reason": "调走"})

    audit.refresh_from_db()
    assert "这是最后一个审计管理员" in words(last)
    assert now.status_code == 302
    assert not audit.is_active
    assert Entry.objects.get().details["reason"] == "调走"


def test_a_disabled_account_can_be_opened_again_and_is_never_deleted(client, system, clerk):
    client.force_login(system)
    without = client.post(f"/people/{clerk.pk}/disable/", {"reason": "  "})
    client.post(f"/people/{clerk.pk}/disable/", {"reason": "退休"})
    client.post(f"/people/{clerk.pk}/enable/")
    client.post(f"/people/{clerk.pk}/enable/")

    assert "为什么停用没有填" in words(without)
    assert User.objects.get(pk=clerk.pk).is_active
    assert list(Entry.objects.order_by("id").values_list("event", flat=True)) == [
        "person_disabled",
        "person_enabled",
    ]


def test_a_lock_can_be_opened_before_its_time(client, security, clerk):
    for _ in range(5):
        client.post("/login/", {"username": clerk.username, "password": "wrong"})
    client.force_login(security)
    listed = client.get("/people/", {"state": "locked"})
    client.post(f"/people/{clerk.pk}/unlock/")
    client.logout()
    came = client.post("/login/", {"username": clerk.username, "password": "Demo-Pass-2026"})

    assert "锁着" in words(listed)
    assert "柳春枝" in words(listed)
    assert came.status_code == 302
    assert "person_unlocked" in Entry.objects.values_list("event", flat=True)


def test_a_reset_password_is_shown_once_and_ends_the_old_sessions(client, system, clerk):
    from django.test import Client

    inside = Client()
    inside.force_login(clerk)
    client.force_login(system)

    shown = client.post(f"/people/{clerk.pk}/reset/")

    given = re.search(r"<code>([a-z]{4}-\d{4}-[a-z]{4})</code>", shown.content.decode())[1]
    clerk.refresh_from_db()
    assert clerk.check_password(given)
    assert clerk.must_change
    assert inside.get("/password/").status_code == 302


@pytest.mark.parametrize("role", ["system", "security", "audit"])
def test_no_administrator_sees_a_case(role, request):
    from bianmin.cases.models import Case

    administrator = make_user(None, role, "管理", "adm")
    case = request.getfixturevalue("case")

    assert Case.objects.filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(administrator).exists()


def test_an_administrator_of_one_centre_reaches_nobody_of_another(
    client, qingshi, liuxi, clerk, stranger
):
    local = make_user(qingshi, "security", "本镇的", "sec-q")
    client.force_login(local)

    listed = words(client.get("/people/"))
    there = client.get(f"/people/{stranger.pk}/")
    taken = client.post(f"/people/{stranger.pk}/grant/", {"centre": qingshi.pk, "role": "clerk"})
    away = client.post(f"/people/{clerk.pk}/grant/", {"centre": liuxi.pk, "role": "clerk"})
    up = client.post(f"/people/{clerk.pk}/grant/", {"centre": "", "role": "county"})

    clerk.refresh_from_db()
    stranger.refresh_from_db()
    assert "柳春枝" in listed
    assert "苗小满" not in listed
    assert (there.status_code, taken.status_code) == (404, 404)
    assert (away.status_code, up.status_code) == (422, 422)
    assert (clerk.centre, clerk.role, stranger.centre) == (qingshi, "clerk", liuxi)


def test_a_window_or_department_of_another_centre_cannot_be_given(
    client, security, qingshi, liuxi, clerk
):
    client.force_login(security)

    answer = client.post(
        f"/people/{clerk.pk}/grant/",
        {
            "centre": qingshi.pk, "role": "chief",
            "window": liuxi.windows.get(no=1).pk, "departments": [liuxi.departments.first().pk],
        },
    )  # fmt: skip

    clerk.refresh_from_db()
    assert "这个中心没有这个窗口" in words(answer)
    assert "这个中心没有这个部门" in words(answer)
    assert clerk.role == "clerk"


def test_the_grant_page_asks_first_where_then_what(client, security, qingshi, liuxi, clerk):
    client.force_login(security)

    here = words(client.get(f"/people/{clerk.pk}/grant/"))
    there = words(client.get(f"/people/{clerk.pk}/grant/", {"centre": liuxi.pk}))
    county = words(client.get(f"/people/{clerk.pk}/grant/", {"centre": ""}))

    assert "中心:青石镇便民服务中心" in here
    assert "中心:柳溪乡便民服务中心" in there
    assert "中心:县级" in county
    assert "经办部门" not in county


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"centre": "x", "role": "emperor", "window": "-1", "departments": ["a", "9" * 30]},
        {"centre": "9" * 40, "role": "clerk"},
        {"centre": "\0", "role": "\0", "window": "\0"},
        {"role": "resident"},
    ],
    ids=["nothing", "odd", "huge", "nul", "resident"],
)
def test_whatever_is_typed_for_a_post_gets_an_answer_and_changes_nothing(
    client, security, clerk, typed
):
    client.force_login(security)

    answer = client.post(f"/people/{clerk.pk}/grant/", typed)

    clerk.refresh_from_db()
    assert (answer.status_code, clerk.role) == (422, "clerk")


@pytest.mark.parametrize(
    "typed",
    [
        {"username": "", "name": ""},
        {"username": "a" * 10_000, "name": "名" * 10_000, "phone": "1" * 10_000},
        {"username": "有汉字", "name": "<script>alert(1)</script>"},
        {"username": "a\0b", "name": "\0"},
        {"username": "ab", "name": "x"},
        {"username": "-abc", "name": "x"},
        {"username": "abc\n", "name": ""},
    ],
    ids=["empty", "long", "hostile", "nul", "short", "dash", "newline"],
)
def test_whatever_is_typed_for_an_account_gets_every_fault_named(client, system, typed):
    client.force_login(system)

    answer = client.post("/people/new/", typed)

    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()
    assert not User.objects.exclude(pk=system.pk).exists()


def test_the_list_is_found_filtered_and_paged(
    client, system, qingshi, liuxi, django_assert_max_num_queries
):
    User.objects.bulk_create(
        User(
            username=f"p{n:03}",
            name=f"人{n:03}",
            role="clerk",
            centre=qingshi if n % 2 else liuxi,
            password="!",
        )
        for n in range(120)
    )
    client.force_login(system)

    with django_assert_max_num_queries(12):
        first = client.get("/people/")
    after = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = client.get("/people/" + after)
    before = re.search(r'rel="prev" href="([^"]+)"', second.content.decode())[1].replace(
        "&amp;", "&"
    )
    back = client.get("/people/" + before)

    def names(page):
        return re.findall(
            r'<th scope="row" class="nb"><a href="[^"]+">([^<]+)</a>', page.content.decode()
        )

    assert names(first)[:2] == ["人000", "人001"]
    assert (len(names(first)), len(names(second))) == (50, 50)
    assert names(second)[0] == "人050"
    assert names(back) == names(first)
    assert 'rel="prev"' not in back.content.decode()
    assert names(client.get("/people/", {"q": "P07"})) == [f"人07{n}" for n in range(10)]
    assert names(client.get("/people/", {"q": "人011"})) == ["人011"]
    assert names(client.get("/people/", {"centre": liuxi.pk, "q": "p01"})) == [
        f"人01{n}" for n in (0, 2, 4, 6, 8)
    ]
    assert names(client.get("/people/", {"role": "system"})) == ["贺建账"]
    assert "没有找到这样的人" in words(client.get("/people/", {"q": "没有这个人"}))


@pytest.mark.parametrize(
    "query",
    [
        {"q": "a" * 10_000}, {"q": "\0"}, {"role": "x"}, {"centre": "x"}, {"centre": "9" * 40},
        {"state": "x"}, {"after": "\0"}, {"before": "zzz" * 3000}, {"after": "%' OR 1=1 --"},
    ],
    ids=str,
)  # fmt: skip
def test_any_filter_gives_a_page(client, system, query):
    client.force_login(system)

    assert client.get("/people/", query).status_code == 200


def test_an_act_refused_is_told_on_the_page_of_the_person_with_its_clause(client, system):
    client.force_login(system)

    answer = client.post(f"/people/{system.pk}/disable/", {"reason": "试一试"})

    assert answer.status_code == 422
    assert "不予停用" in words(answer)
    assert "系统默认 39" in words(answer)


def test_a_new_hall_gets_its_three_administrators_once_and_only_what_is_missing(client, capsys):
    from django.core.management import CommandError, call_command

    make_user(None, "audit", "田查看", "audit")
    make_user(None, "county", "县办", "system")
    call_command("administrators")
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    came = client.post("/login/", {"username": lines[0][1], "password": lines[0][2]})
    with pytest.raises(CommandError, match="三个管理员都有人了"):
        call_command("administrators")

    assert [line[:2] for line in lines] == [["系统管理员", "system2"], ["安全管理员", "security"]]
    assert came.status_code == 302
    assert User.objects.get(username="security").must_change
    assert [e.by_name for e in Entry.objects.filter(event="person_created")] == ["服务器管理者"] * 2


@pytest.mark.parametrize(
    ("role", "works_in_a_hall"),
    [(role, True) for role in sorted(Role)] + [(r, False) for r in sorted(set(Role) - IN_A_HALL)],
)
def test_what_stands_in_the_menu_opens(client, qingshi, role, works_in_a_hall):
    client.force_login(make_user(qingshi if works_in_a_hall else None, role, "程守田"))
    closed = {
        way.label: status
        for way, address in ways_of(User.objects.get())
        if (status := client.get(address).status_code) not in (200, 302)
    }
    assert closed == {}
