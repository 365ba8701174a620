"""A hall takes up another rule book: the choice, what it changes, what speaks against it."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from bianmin import shelf
from bianmin.cases import actions
from bianmin.cases.actions import adoption
from bianmin.centres.models import Adoption, Centre
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from tests.fixtures.hall import MONDAY, act, application, make_user

NEXT_YEAR = date(2027, 1, 1)
NEW = "yuanbaozi-2021"


@pytest.fixture
def adopt(qingshi):
    def adopted(pack=NEW, since=NEXT_YEAR, by=None):
        return adoption.adopt(centre=qingshi, pack_id=pack, since=since, by=by, at=MONDAY)

    return adopted


@pytest.fixture
def county(db):
    return make_user(None, "county", "禾丰年")


def packs(centre):
    return [(a.pack, a.since) for a in Centre.objects.get(pk=centre.pk).adoptions.order_by("since")]


# ----------------------------------------------------------------------- the act


def test_from_the_day_on_the_hall_works_by_the_new_book_and_the_ledger_says_so(
    qingshi, director, adopt
):
    adopt(by=director)

    hall = Centre.objects.get(pk=qingshi.pk)
    assert hall.pack_on(date(2026, 12, 31)).id == "erping-2023"
    assert hall.pack_on(NEXT_YEAR).id == NEW
    entry = Entry.objects.get(event="book_adopted")
    assert (entry.by, entry.centre, entry.details["on"]) == (director, qingshi, "2027-01-01")
    assert entry.details["to"] == f"《{shelf.pack(NEW).title}》"
    assert verify(qingshi) is None


def test_a_case_that_was_received_before_keeps_its_book(allowance, clerk, adopt):
    case = actions.hand_in(application(allowance), act(clerk))

    adopt(since=date(2026, 11, 24))

    case.refresh_from_db()
    assert case.pack == "erping-2023"


def test_no_day_is_adopted_for_that_a_case_was_already_received_on(allowance, clerk, adopt):
    actions.hand_in(application(allowance), act(clerk))

    with pytest.raises(ValueError, match="最早从 2026-11-24 起"):
        adopt(since=date(2026, 11, 1))
    with pytest.raises(ValueError, match="不能倒回去换"):
        adopt(since=date(2026, 11, 23))

    assert adopt(since=date(2026, 11, 24)).pk


def test_a_hall_without_cases_may_begin_in_the_past(adopt):
    assert adopt(since=date(2026, 1, 1)).pk


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pack": "yuanbaozi-2012"}, "没有叫 yuanbaozi-2012 的制度,是不是 yuanbaozi-2021"),
        ({"pack": "_default"}, "没有叫 _default 的制度"),
        ({"pack": "../packs"}, "没有叫 ../packs 的制度"),
        ({"pack": "erping-2023"}, "那天照的就是这本制度,从 2020-01-01 起"),
        ({"since": date(2020, 1, 1)}, "2020-01-01 已经定了起用《二坪镇便民服务中心工作制度》"),
        ({"since": date(1926, 1, 1)}, "1926-01-01 不像一个起用的日子"),
        ({"since": date(9999, 12, 31)}, "9999-12-31 不像一个起用的日子"),
    ],
    ids=str,
)
def test_what_speaks_against_it_is_said_and_nothing_is_written(qingshi, adopt, given, said):
    with pytest.raises(ValueError) as no:  # noqa: PT011
        adopt(**given)

    assert said in str(no.value)
    assert len(packs(qingshi)) == 1
    assert not Entry.objects.exists()


def test_everything_that_speaks_against_it_is_said_at_once(allowance, clerk, adopt):
    actions.hand_in(application(allowance), act(clerk))

    with pytest.raises(ValueError) as no:  # noqa: PT011
        adopt(pack="nowhere", since=date(2026, 11, 2))

    assert len(str(no.value).splitlines()) == 2


def test_a_book_that_cannot_be_read_is_not_taken_up(settings, tmp_path, adopt):
    for name in ("_national", "_default", "erping-2023"):
        (tmp_path / name).symlink_to(settings.PACKS / name)
    (tmp_path / "torn-2026").mkdir()
    (tmp_path / "torn-2026/pack.toml").write_text(
        'title = "x"\nsince = 2026-02-30\nextends = "_default"\n', "utf-8"
    )
    settings.PACKS = tmp_path
    shelf.clear()
    try:
        with pytest.raises(ValueError, match="没有这一天") as no:
            adopt(pack="torn-2026")
    finally:
        shelf.clear()

    assert "torn-2026 读不通" in str(no.value)


def test_a_plan_may_be_called_off_before_its_day_and_not_after(qingshi, director, adopt):
    planned = adopt()

    adoption.call_off(adoption=planned, by=director, at=MONDAY)

    assert packs(qingshi) == [("erping-2023", date(2020, 1, 1))]
    assert Entry.objects.filter(event="adoption_called_off").count() == 1
    with pytest.raises(ValueError, match="已经照它办事"):
        adoption.call_off(adoption=Adoption.objects.get(), by=director, at=MONDAY)


# -------------------------------------------------------------------- the screen


def choice(**said):
    return {"centre": "qingshi", "pack": NEW, "since": "2027-01-01"} | said


def test_the_director_sees_what_would_change_and_then_confirms(client, qingshi, director):
    client.force_login(director)

    first = client.get(reverse("adoption:index")).content.decode()
    seen = client.post(reverse("adoption:preview"), choice()).content.decode()
    untouched = packs(qingshi)
    done = client.post(reverse("adoption:adopt"), choice(), follow=True).content.decode()

    assert "柳溪" not in first
    assert "延期上限:5 个工作日 → 10 个工作日(限时办结制度 第五条 → 系统默认 19)" in seen
    assert "群众会遇到的变化" in seen
    assert "从 2027-01-01 起采用" in seen
    assert untouched == [("erping-2023", date(2020, 1, 1))]
    assert "定了,还没到" in done
    assert packs(qingshi)[-1] == (NEW, NEXT_YEAR)


def test_what_is_wrong_is_said_beside_what_was_typed(client, qingshi, director):
    client.force_login(director)

    wrong = client.post(reverse("adoption:adopt"), choice(pack="erping-2023"))
    worse = client.post(
        reverse("adoption:preview"), choice(centre="liuxi", pack="x", since="2027-02-30")
    )

    assert (wrong.status_code, worse.status_code) == (422, 422)
    assert "那天照的就是这本制度" in wrong.content.decode()
    text = worse.content.decode()
    assert [said in text for said in ("没有这个中心", "没有这本制度", "没有这一天")] == [True] * 3
    assert len(packs(qingshi)) == 1


def test_a_book_that_changes_nothing_says_so(client, qingshi, liuxi, county, settings, tmp_path):
    client.force_login(county)
    page = client.get(reverse("adoption:index")).content.decode()
    seen = client.post(reverse("adoption:preview"), choice(centre="liuxi", pack="xiaye"))

    assert "青石镇" in page
    assert "柳溪乡" in page
    assert seen.status_code == 200
    assert "柳溪乡便民服务中心从" in seen.content.decode()


def test_a_plan_is_called_off_on_the_screen_and_not_by_another_town(
    client, qingshi, liuxi, director, adopt
):
    planned = adopt(since=date(2090, 1, 1))
    stranger = make_user(liuxi, "director", "钱有余")
    client.force_login(stranger)
    refused = client.post(reverse("adoption:call_off", args=[planned.pk]))
    client.force_login(director)
    late = client.post(
        reverse(
            "adoption:call_off", args=[Adoption.objects.get(centre=qingshi, since__year=2020).pk]
        )
    )
    done = client.post(reverse("adoption:call_off", args=[planned.pk]), follow=True)

    assert refused.status_code == 404
    assert late.status_code == 422
    assert "的决定撤销了" in done.content.decode()
    assert len(packs(qingshi)) == 1


def test_the_shelf_of_books_leads_there_for_those_who_decide(client, director, clerk):
    client.force_login(director)
    assert reverse("adoption:index") in client.get(reverse("rulebook:index")).content.decode()
    client.force_login(clerk)
    assert reverse("adoption:index") not in client.get(reverse("rulebook:index")).content.decode()


# ------------------------------------------------------------------- the command


def test_the_command_adopts_a_book_by_the_halls_name(qingshi):
    out = StringIO()

    call_command("adopt", "qingshi", NEW, "--since", "2090-01-01", stdout=out)

    assert "青石镇便民服务中心从 2090-01-01 起照" in out.getvalue()
    assert packs(qingshi)[-1] == (NEW, date(2090, 1, 1))
    assert Entry.objects.get().by_name == "服务器管理者"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("qingshe", NEW, "--since", "2090-02-30"), ["qingshi", "--since 2090-02-30 不是一天"]),
        (("qingshi", "x", "--since", "2090-01-01"), ["没有叫 x 的制度"]),
        (("青石镇便民服务中心", "erping-2023", "--since", "2090-01-01"), ["就是这本制度"]),
    ],
)
def test_the_command_says_everything_that_is_wrong(qingshi, words, said):
    with pytest.raises(CommandError) as no:
        call_command("adopt", *words)

    assert all(one in str(no.value) for one in said)
    assert len(packs(qingshi)) == 1
