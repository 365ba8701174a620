"""The monthly and quarterly sheets: they balance, agree with the register, and stay as they were."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bianmin.cases import actions
from bianmin.cases.models import OPEN_STATES, Case
from bianmin.refusal import Refused
from bianmin.tallies.documents import books, came
from bianmin.tallies.models import Movement
from bianmin.tallies.queries import BY, Sheet
from tests.fixtures.hall import act, all_good, application, at, make_item, make_user, wanting

NOVEMBER = date(2026, 11, 1), date(2026, 11, 30)
DECEMBER = date(2026, 12, 1), date(2026, 12, 31)
W = Movement.What


def sheet(centre, stretch=NOVEMBER, by="kind"):
    return Sheet((centre.pk,), *stretch, by)


def balances(drawn):
    for row in [*drawn.rows, drawn.total]:
        assert row.opening + row.comes - row.goes == row.closing, (row.name, row.of)


def figures(drawn):
    return [(r.key, r.opening, r.closing, dict(sorted(r.of.items())), r.used) for r in drawn.rows]


@pytest.fixture
def story(allowance, at_once, clerk, handler, chief):
    """Five cases of November: granted late in December, refused early, returned, finished, open."""
    made = [
        actions.hand_in(application(allowance, applicant=f"甲{n}", applicant_id=""), act(clerk))
        for n in range(4)
    ]
    now = actions.hand_in(application(at_once, applicant="丁", applicant_id=""), act(clerk))
    actions.finish_now(case_id=now.pk, outcome="granted", act=act(clerk, at(23, 11)))
    for case in made[:2]:
        actions.examine(case_id=case.pk, opinion="属实", act=act(handler, at(24)))
    actions.decide(
        case_id=made[0].pk, outcome="refused", reason="不满 80 岁", act=act(chief, at(25))
    )
    grounds = made[2].book.policy.cases.return_grounds.value
    actions.send_back(
        case_id=made[2].pk, ground=grounds[0], reason="材料不是本人的", act=act(clerk, at(26))
    )
    actions.decide(
        case_id=made[1].pk,
        outcome="granted",
        overdue_reason="停电",
        act=act(chief, at(28, month=12)),
    )
    return made


def test_a_month_counts_what_came_what_went_and_what_is_left(story, qingshi):
    november, december = sheet(qingshi), sheet(qingshi, DECEMBER)
    first, second = november.total, december.total

    balances(november)
    balances(december)
    assert (first.opening, first[W.RECEIVED], first[W.ACCEPTED], first.closing) == (0, 5, 5, 2)
    assert (first[W.DECIDED], first["granted"], first["refused"], first[W.RETURNED]) == (2, 1, 1, 1)
    assert (first["early"], first["on_time"], first["late"]) == (1, 1, 0)
    assert (second.opening, second[W.DECIDED], second["late"], second.closing) == (2, 1, 1, 1)
    assert second.share == 0
    assert second.average > second.promised


def test_what_happens_later_does_not_change_a_month_that_is_over(
    story, qingshi, chief, clerk, handler, director
):
    before = {by: figures(sheet(qingshi, by=by)) for by in BY}

    actions.take_back(case_id=story[0].pk, reason="算错了", act=act(director, at(2, month=12)))
    actions.hand_over(
        case_id=story[3].pk, to=handler, reason="分件", act=act(director, at(2, month=12))
    )
    actions.examine(case_id=story[3].pk, opinion="属实", act=act(handler, at(3, month=12)))
    actions.withdraw(case_id=story[3].pk, reason="不办了", act=act(clerk, at(4, month=12)))

    assert {by: figures(sheet(qingshi, by=by)) for by in BY} == before
    december = sheet(qingshi, DECEMBER)
    balances(december)
    assert december.total[W.REOPENED] == 1
    assert december.total[W.WITHDRAWN] == 1


def test_a_supplement_changes_the_kind_and_both_kinds_balance(liuxi, stranger):
    version = make_item(liuxi)
    case = actions.hand_in(
        application(version, outcome="notify", marked=wanting(version, "申请表")), act(stranger)
    )
    actions.supplement(
        case_id=case.pk, marked=all_good(version), act=act(stranger, at(1, month=12))
    )
    actions.accept(case_id=case.pk, act=act(stranger, at(2, month=12)))

    november, december = sheet(liuxi), sheet(liuxi, DECEMBER)
    balances(november)
    balances(december)
    kinds = {row.name: row for row in december.rows}
    assert november.total[W.NOTICED] == 1
    assert december.total[W.SUPPLEMENTED] == 1
    assert kinds["补办件"][W.MOVED_OUT] == 1
    assert kinds["补办件"].closing == 0
    assert kinds["承诺件"].closing == 1
    assert [(b.name, b.lines) for b in books(december)] == [("承诺件", 1)]
    assert [(b.name, b.lines) for b in books(november)] == [("补办件", 1)]


def test_the_workbook_holds_four_sums_and_the_ledger_of_each_kind(client, story, director, qingshi):
    client.force_login(director)
    asked = {"span": "2026-11"}

    body = b"".join(client.get(reverse("tallies:workbook"), asked).streaming_content)
    page = client.get(reverse("tallies:index"), asked).content.decode()
    paper = client.get(reverse("tallies:paper"), asked)

    book = CalamineWorkbook.from_filelike(BytesIO(body))
    counted = {b.name: b.lines for b in books(sheet(qingshi))}
    assert book.sheet_names[:4] == ["按种类", "按部门", "按窗口", "按事项"]
    for name, many in counted.items():
        rows = book.get_sheet_by_name(f"{name}台账").to_python()
        assert len(rows) - 2 == many
        assert rows[1][:4] == ["序号", "登记日期", "怎样来的", "办件编号"]
    by_item = book.get_sheet_by_name("按事项").to_python()
    assert by_item[1][-2:] == ["上期平均用几天", "环节数"]
    assert {row[0]: row[-1] for row in by_item[2:]}["MZ-018 80周岁以上老年人高龄津贴申领"] == 3
    assert "这一段已经过完" in page or "数还会变" in page
    assert "期末在办" in page
    assert paper["Content-Type"] == "application/pdf"


def test_kinds_that_a_town_calls_by_one_name_share_a_line_and_a_ledger(
    client, story, clerk, director, qingshi
):
    together = make_item(qingshi, "MZ-050", route="joint")
    actions.hand_in(application(together, applicant="戊", applicant_id=""), act(clerk))
    drawn = sheet(qingshi)
    client.force_login(director)

    answer = client.get(reverse("tallies:workbook"), {"span": "2026-11"})

    assert len(
        CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).sheet_names
    )
    assert len({row.name for row in drawn.rows}) == len(drawn.rows)
    assert any(row.others for row in drawn.rows)
    assert drawn.total[W.RECEIVED] == 6
    balances(drawn)


def test_bad_stretches_foreign_halls_and_an_empty_month_are_answered(client, director, liuxi, case):
    client.force_login(director)
    url = reverse("tallies:index")

    wrong = client.get(url, {"span": "2026-13", "by": "x", "hall": str(liuxi.pk)})
    empty = client.get(url, {"span": "2019-Q4", "by": "window"})
    odd = client.get(url, {"span": "0000-01"})

    assert "月份写成 2026-11" in wrong.content.decode()
    assert director.centre.name in wrong.content.decode()
    assert "柳溪乡" not in wrong.content.decode()
    assert "第4季度" in empty.content.decode()
    assert odd.status_code == 200


def test_the_county_sums_all_halls_and_a_township_its_villages(
    client, village, keeper, allowance, clerk, director
):
    actions.hand_in(application(make_item(village, "MZ-090")), act(keeper))
    actions.hand_in(application(allowance, applicant_id=""), act(clerk))
    county = make_user(None, "county", "禾丰年", "county")

    def received(user, **asked):
        client.force_login(user)
        shown = client.get(reverse("tallies:index"), {"span": "2026-11"} | asked)
        return shown.context["sheet"].total[W.RECEIVED]

    assert received(director) == 1
    assert received(director, hall="beneath") == 2
    assert received(director, hall=str(village.pk)) == 1
    assert received(county) == 2
    assert received(county, hall=str(village.pk)) == 1


def test_the_sheet_needs_few_queries(client, story, director, django_assert_max_num_queries):
    client.force_login(director)
    client.get(reverse("tallies:index"))
    december = Sheet((director.centre_id,), *DECEMBER, "kind", compares=True)
    assert december.total.earlier == sheet(director.centre).total.average
    for by in BY:
        with django_assert_max_num_queries(12):
            client.get(reverse("tallies:index"), {"span": "2026-11", "by": by})


# ---- any history at all

STEPS = (
    "notify",
    "accept",
    "examine",
    "grant",
    "deny",
    "back",
    "reject",
    "withdraw",
    "undo",
    "deliver",
    "lapse",
)
histories = st.lists(
    st.tuples(
        st.sampled_from(["accept", "receive", "notify"]), st.integers(0, 50),
        st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 20)), max_size=6),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def take(name, case, people, when):
    """Take one step of a history, if the book lets it be taken now."""
    clerk, handler, chief, director = people
    version, one = case.version, {"case_id": case.pk}
    steps = {
        "notify": lambda: actions.notify(**one, marked=wanting(version, "申请表"), act=act(clerk, when)),
        "accept": lambda: actions.accept(**one, marked=all_good(version), act=act(clerk, when)),
        "examine": lambda: actions.examine(**one, opinion="属实", act=act(handler, when)),
        "grant": lambda: actions.decide(**one, outcome="granted", overdue_reason="慢", act=act(chief, when)),
        "deny": lambda: actions.decide(**one, outcome="refused", reason="不满", overdue_reason="慢", act=act(chief, when)),
        "back": lambda: actions.send_back(
            **one, ground=case.book.policy.cases.return_grounds.value[0], reason="不全", act=act(clerk, when)
        ),
        "reject": lambda: actions.reject(**one, ground="不属于本中心职权", reason="归县里", where="县大厅", act=act(clerk, when)),
        "withdraw": lambda: actions.withdraw(**one, reason="不办了", act=act(clerk, when)),
        "undo": lambda: actions.take_back(**one, reason="错了", act=act(director, when)),
        "deliver": lambda: None,
        "lapse": lambda: actions.lapse(**one, act=act(clerk, when)),
    }  # fmt: skip
    try:
        steps[name]()
    except Refused:
        return


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories)
def test_every_sheet_balances_and_equals_the_register_whatever_happened(history, liuxi, director):
    Movement.objects.all().delete()
    version = liuxi.departments.first() and make_item(liuxi, f"MZ-{Case.objects.count() + 100:03d}")
    people = [
        make_user(liuxi, role, role, f"{role}-{version.pk}")
        for role in ("clerk", "handler", "chief", "director")
    ]
    Case.objects.filter(centre=liuxi).update(waits=0)  # of earlier histories
    begun = Case.objects.count()
    for n, (outcome, offset, steps) in enumerate(history):
        when = at(2) + timedelta(days=offset)
        marked = wanting(version, "申请表") if outcome == "notify" else all_good(version)
        try:
            case = actions.hand_in(
                application(version, outcome=outcome, marked=marked, applicant=f"甲{n}", applicant_id=""),
                act(people[0], when),
            )  # fmt: skip
        except Refused:
            continue
        for name, later in steps:
            when += timedelta(days=later)
            case.refresh_from_db()
            take(name, case, people, when)
    assert Case.objects.count() >= begun
    months = [(date(2026, m, 1), date(2026, m + 1, 1) - timedelta(days=1)) for m in range(9, 12)]
    months += [DECEMBER, (date(2027, 1, 1), date(2027, 12, 31))]
    mine = Case.objects.filter(version=version)
    for by in BY:
        previous = None
        for stretch in months:
            drawn = sheet(liuxi, stretch, by)
            balances(drawn)
            total = drawn.total
            assert previous is None or total.opening == previous
            previous = total.closing
            assert all(row.opening >= 0 and row.closing >= 0 for row in drawn.rows)
            received = mine.filter(received_on__range=stretch).count()
            assert total[W.RECEIVED] == received
            closed = Movement.objects.filter(day__range=stretch, open=-1).exclude(what=W.MOVED_OUT)
            ended = sum(
                total[w] for w in (W.DECIDED, W.RETURNED, W.REJECTED, W.WITHDRAWN, W.LAPSED)
            )
            assert ended == closed.count()
            if by == "kind":
                assert sum(b.lines for b in books(drawn)) == sum(
                    came(drawn, b.kinds).count() for b in books(drawn)
                )
        assert previous == mine.filter(state__in=OPEN_STATES).count()
