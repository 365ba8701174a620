"""A holiday notice comes: what is recomputed, what is said of it, and who brings it in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from bianmin import shelf
from bianmin.cases import actions
from bianmin.cases.actions.calendar import catch_up
from bianmin.cases.models import Case
from bianmin.centres import queries
from bianmin.centres.models import HolidayNotice
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from tests.fixtures.hall import act, application, at, make_user, resident_id, wanting

NOTICE = """
year = 2027
notice = "国办发明电〔2026〕9号"

[[holiday]]
name = "元旦"
off = [2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04]
on = [2026-12-27]
"""
WHY = "2027年放假安排(国办发明电〔2026〕9号)"


@pytest.fixture(autouse=True)
def _own_shelf():
    """What a test imports is off the shelf afterwards, and the next page asks for notices."""
    queries._asked = -queries.FRESH
    yield
    shelf.put_notices({})
    queries._asked = -queries.FRESH


@pytest.fixture
def cases(allowance, clerk, handler, chief, director):
    """Cases of Monday, 28 December 2026, each at another point of its life."""

    def hand_in(outcome="accept", serial="001", **more):
        mine = application(allowance, outcome, applicant_id=resident_id(serial=serial), **more)
        return actions.hand_in(mine, act(clerk, at(28, month=12)))

    late, later = at(29, month=12), at(30, month=12)
    made = {"plain": hand_in()}
    made["suspended"] = hand_in(serial="002")
    actions.suspend(
        case_id=made["suspended"].pk, kind="appraisal", reason="地类鉴定",
        expected_on=date(2027, 1, 6), act=act(handler, late),
    )  # fmt: skip
    made["extended"] = hand_in(serial="003")
    actions.extend(case_id=made["extended"].pk, days=5, reason="等回函", act=act(director, late))
    made["received"] = hand_in("receive", serial="004", marked={})
    made["noticed"] = hand_in("notify", serial="005", marked=wanting(allowance, "申请表"))
    made["decided"] = hand_in(serial="006")
    actions.examine(case_id=made["decided"].pk, opinion="符合", act=act(handler, late))
    actions.decide(case_id=made["decided"].pk, outcome="granted", act=act(chief, later))
    return made


def days(cases) -> dict[str, dict]:
    names = (
        "due_on",
        "statutory_due_on",
        "provisional",
        "notice_by",
        "serve_by",
        "next_on",
        "state",
    )
    return {
        name: {n: getattr(Case.objects.get(pk=case.pk), n) for n in names}
        for name, case in cases.items()
    }


def test_every_open_case_is_counted_again(cases):
    before = days(cases)
    assert before["plain"]["due_on"] == date(2027, 1, 19)  # 15 workdays, one day off in 2027
    assert before["plain"]["provisional"]

    actions.import_notice(text=NOTICE, at=at(31, month=12))

    now = days(cases)
    assert now["plain"]["due_on"] == date(2027, 1, 20)  # 4 January is off now
    assert now["plain"]["statutory_due_on"] == before["plain"]["statutory_due_on"] + timedelta(1)
    assert not now["plain"]["provisional"]
    assert now["plain"]["next_on"] == date(2027, 1, 20)
    # stopped from 29 December to 6 January: 6 workdays before, 5 now; the end moves all the same
    assert before["suspended"]["due_on"] == date(2027, 1, 27)
    assert now["suspended"]["due_on"] == date(2027, 1, 27)
    assert now["extended"]["due_on"] == before["extended"]["due_on"] + timedelta(1)
    assert before["received"]["notice_by"] == date(2027, 1, 5)
    assert now["received"]["notice_by"] == date(2027, 1, 6)
    assert now["decided"]["serve_by"] == before["decided"]["serve_by"] + timedelta(1)
    assert now["noticed"] == before["noticed"]  # thirty days are thirty days


def test_every_changed_day_is_told_with_its_reason_and_is_in_the_ledger(cases):
    moved = actions.import_notice(text=NOTICE, at=at(31, month=12))

    told = {(m.no, m.what): (m.before, m.after) for m in moved}
    assert {m.why for m in moved} == {WHY}
    assert told[cases["plain"].no, "承诺办结日"] == (date(2027, 1, 19), date(2027, 1, 20))
    assert told[cases["received"].no, "最晚告知日"] == (date(2027, 1, 5), date(2027, 1, 6))
    assert (cases["decided"].no, "最晚送达日") in told
    assert len(told) == 4
    entries = Entry.objects.filter(event="recompute")
    assert {(e.details["no"], e.details["what"]) for e in entries} == set(told)
    assert all(e.because and e.details["why"] == WHY for e in entries)
    assert verify(cases["plain"].centre) is None


def test_importing_the_same_notice_again_changes_nothing(cases):
    actions.import_notice(text=NOTICE, at=at(31, month=12))

    assert actions.import_notice(text=NOTICE, at=at(31, 11, month=12)) == []
    assert HolidayNotice.objects.count() == 1


def test_a_corrected_notice_goes_before_the_first(cases):
    actions.import_notice(text=NOTICE, at=at(31, month=12))
    actions.import_notice(text=NOTICE.replace(", 2027-01-04", ""), at=at(31, 11, month=12))

    assert days(cases)["plain"]["due_on"] == date(2027, 1, 19)


def test_a_closed_case_stays_as_it_was(cases, clerk):
    actions.withdraw(case_id=cases["plain"].pk, reason="不办了", act=act(clerk, at(30, month=12)))
    before = days(cases)["plain"]

    actions.import_notice(text=NOTICE, at=at(31, month=12))

    assert days(cases)["plain"] == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year = ", ["不是一份能读的放假通知"]),
        ("", ["没有写年份", "没有写文号", "一个假日也没有写"]),
        (
            'year = 2027\n[[holiday]]\nname = ""\noff = [2028-02-01, "明天"]\non = [2027-03-01]',
            ["没有写文号", "有一个假日没有名字", "2028-02-01 不在 2027 年", "'明天' 不是日期",
             "2027-03-01 本来就是工作日"],
        ),
        (NOTICE.replace("2027", "2090").replace("2026-12-27", "2089-12-25"), ["没有 2090 年"]),
    ],
)  # fmt: skip
def test_all_mistakes_are_said_at_once_and_nothing_changes(cases, text, said):
    before = days(cases)

    with pytest.raises(ValueError, match=said[0]) as wrong:
        actions.import_notice(text=text, at=at(31, month=12))

    assert [s for s in said if s not in str(wrong.value)] == []
    assert days(cases) == before
    assert not HolidayNotice.objects.exists()


def test_a_preview_writes_nothing_and_nobody_counts_by_it(cases):
    before, entries = days(cases), Entry.objects.count()

    found = actions.preview_notice(text=NOTICE)

    assert {m.no for m in found.moved} == {
        cases[name].no for name in ("plain", "extended", "received", "decided")
    }
    assert [(c.day, c.works, c.name) for c in found.days[:2]] == [
        (date(2026, 12, 27), True, "元旦调休上班"), (date(2027, 1, 4), False, "元旦"),
    ]  # fmt: skip
    assert found.left_out == ["春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    assert days(cases) == before
    assert Entry.objects.count() == entries
    assert shelf.calendar().is_workday(date(2027, 1, 4))


def test_what_was_accepted_by_an_old_calendar_meanwhile_is_put_right(allowance, clerk, cases):
    actions.import_notice(text=NOTICE, at=at(31, 9, 0, month=12))
    shelf.put_notices({})  # as another process sees the world for some seconds
    mine = application(allowance, applicant_id=resident_id(serial="009"))
    case = actions.hand_in(mine, act(clerk, at(31, 9, 0, month=12)))
    assert case.provisional

    (moved,) = catch_up(at=at(31, 9, 1, month=12))

    assert moved.no == case.no
    assert not Case.objects.get(pk=case.pk).provisional
    assert catch_up(at=at(31, 9, 1, month=12)) == []


def test_another_process_learns_of_it_with_its_next_page(client, db):
    HolidayNotice.objects.create(year=2027, text=NOTICE, imported_at=at(31, month=12))
    assert shelf.calendar().is_workday(date(2027, 1, 4))

    client.get("/login/")

    assert not shelf.calendar().is_workday(date(2027, 1, 4))


def test_the_command_prints_every_changed_day(cases, tmp_path, capsys):
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE, "utf-8")

    call_command("holidays", str(file))

    said = capsys.readouterr().out
    assert (
        f"{cases['plain'].no} {cases['plain'].item_name} 承诺办结日: 2027-01-19 → 2027-01-20 {WHY}"
        in said
    )
    assert "4 件" in said
    file.write_text('year = 2027\n[[holiday]]\nname=""', "utf-8")
    with pytest.raises(CommandError) as wrong:
        call_command("holidays", str(file))
    assert len(str(wrong.value).splitlines()) == 2


@pytest.fixture
def county(client, db):
    client.force_login(make_user(None, "county", "禾丰年"))
    return client


def test_the_county_looks_first_and_imports_then(cases, county):
    shown = county.post(reverse("calendar:preview"), {"text": NOTICE}).content.decode()

    assert "国办发明电〔2026〕9号" in shown
    assert cases["plain"].no[9:17] in shown
    assert "12月27日" in shown
    assert "没有写春节、清明节、劳动节、端午节、中秋节、国庆节" in shown
    assert not HolidayNotice.objects.exists()

    done = county.post(reverse("calendar:import"), {"text": NOTICE}).content.decode()

    assert "4 件改了日子" in done
    assert "1月20日" in done
    assert HolidayNotice.objects.get().year == 2027


def test_a_file_may_be_chosen_instead(county):
    file = SimpleUploadedFile("2027.toml", b"\xef\xbb\xbf" + NOTICE.encode())
    shown = county.post(reverse("calendar:preview"), {"file": file}).content.decode()
    assert "国办发明电〔2026〕9号" in shown

    picture = SimpleUploadedFile("2027.jpg", b"\xff\xd8\xff\xe0")
    refused = county.post(reverse("calendar:preview"), {"file": picture})
    assert refused.status_code == 422
    assert "这不是文本文件" in refused.content.decode()


def test_what_was_typed_stays_with_all_that_is_wrong(county):
    text = 'year = 2027\n[[holiday]]\nname = "元旦"\noff = [2028-02-01]'
    answer = county.post(reverse("calendar:import"), {"text": text})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "没有写文号" in shown
    assert "2028-02-01 不在 2027 年" in shown
    assert "off = [2028-02-01]" in shown
    empty = county.post(reverse("calendar:import"), {"text": " "})
    assert "还没有写,也没有选文件" in empty.content.decode()


def test_the_system_administrator_imports_but_sees_no_case(cases, client):
    client.force_login(make_user(None, "system", "石点灯"))

    shown = client.post(reverse("calendar:preview"), {"text": NOTICE}).content.decode()

    assert "1月20日" in shown
    assert cases["plain"].no[9:17] not in shown
    assert cases["plain"].item_name not in shown


@pytest.mark.parametrize("role", ["clerk", "director", "inspector"])
def test_nobody_else_imports(client, qingshi, role):
    client.force_login(make_user(qingshi, role, "程守田", username="somebody"))

    assert client.get(reverse("calendar:index")).status_code == 403
    assert client.post(reverse("calendar:import"), {"text": NOTICE}).status_code == 403


def test_hundreds_of_cases_are_written_at_once_and_the_chain_holds(cases):
    plain = cases["plain"]
    facts = {
        f.attname: getattr(plain, f.attname) for f in Case._meta.local_fields if f.name != "id"
    }
    Case.objects.bulk_create([Case(**facts | {"no": f"{n:023d}"}) for n in range(300)])
    because = Case.objects.get(no=f"{7:023d}").due_because

    moved = actions.import_notice(text=NOTICE, at=at(31, month=12))

    assert len(moved) == 304
    copy = Case.objects.get(no=f"{299:023d}")
    assert (copy.due_on, copy.next_on, copy.provisional) == (date(2027, 1, 20),) * 2 + (False,)
    assert copy.due_because == because
    assert copy.notice_by == plain.notice_by
    entry = Entry.objects.get(subject=f"case:{copy.pk}", event="recompute")
    assert entry.details["to"] == "2027-01-20"
    assert entry.at == at(31, month=12)
    assert verify(plain.centre) is None
