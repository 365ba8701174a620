"""One item of a matter came to nothing and is applied for anew; what waits, waits for the new one."""

from __future__ import annotations

import pytest

from bianmin.archives import actions as archives
from bianmin.cases import actions as cases
from bianmin.cases.documents import grouped
from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.projects import queries
from bianmin.projects.models import Leg, Project, Slip, Tie
from bianmin.refusal import Refused
from tests.apps.projects.test_screens import words
from tests.apps.projects.test_stories import decide, lights
from tests.fixtures.hall import act, at
from tests.fixtures.together import ID, LICENCE, case_of, hand_in


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """On the page it is Thursday."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(26))


@pytest.fixture
def refused(bundle, clerk, handler, chief):
    """A matter whose licence was refused: filing and insurance wait for what will not come."""
    project = hand_in(bundle, clerk)
    licence = case_of(project, "SC-1")
    decide(licence, handler, chief, at(24), "refused", reason="店面面积不够")
    assert lights(project)["SC-2"] == "choose"
    return project


def newest(project, code):
    return Case.objects.filter(leg__project=project, item_code=code).order_by("-pk").first()


def test_the_papers_are_there_and_what_waits_goes_on_with_the_new_case(
    refused, clerk, handler, chief, client, qingshi
):
    client.force_login(clerk)
    waited = case_of(refused, "SC-2").supplement_by
    old = Leg.objects.get(project=refused, case__item_code="SC-1")
    page = words(client.get(f"/projects/{refused.pk}/"))
    assert f"/projects/legs/{old.pk}/again/" in page
    address = f"/projects/legs/{old.pk}/again/"
    page = words(client.get(address))
    assert page.count("已经有了") == 2
    line = page.split('name="ok_1"')[1].split(">")[0]
    assert "checked" in line

    answer = client.post(address, {"key": "a0", "ok_1": "on", "conditions": ""})
    assert answer.status_code == 422
    sent = {"key": "a1", "ok_1": "on", "ok_2": "on", "reason": "换了大的店面"}
    answer = client.post(address, sent | {"conditions": ""})
    assert answer.status_code == 422
    assert "还没核对申请条件" in words(answer)
    assert "换了大的店面" in words(answer)
    for _ in range(2):
        answer = client.post(address, sent | {"conditions": "yes"})
        assert answer.status_code == 302
    licence, filing = newest(refused, "SC-1"), case_of(refused, "SC-2")
    assert licence.pk != old.case_id
    assert (licence.state, licence.applicant_blind) == ("accepted", old.case.applicant_blind)
    assert licence.papers.get(name=ID).problem == f"沿用 {old.case.no} 收的"
    assert Leg.objects.filter(project=refused).count() == 4
    assert lights(refused) == {"SC-1": "runs", "SC-2": "waits", "RS-2": "runs"}
    tie = Tie.objects.get(after__case=filing)
    assert (tie.before.case_id, tie.broken_at) == (licence.pk, None)
    assert grouped(licence.no) in str(Slip.objects.order_by("pk").last().sheet)
    receipt = str(Slip.objects.order_by("pk").last().sheet)
    assert "“个体工商户登记”这一次重新申请,已经收下" in receipt
    assert "已经一次收下" not in receipt
    assert (
        "最晚 2026年12月17日" in receipt
    )  # of the new licence, then the filing; not what was said at first
    assert filing.supplement_by > waited > licence.due_on  # counted from the new licence
    assert filing.next_on == filing.supplement_by
    told = Entry.objects.get(event="project_again").details
    assert (told["from"], told["to"], told["reason"]) == (old.case.no, licence.no, "换了大的店面")

    page = words(client.get(f"/projects/{refused.pk}/"))
    assert "办好 0 件,一共 3 件" in page
    assert "重新申请的;上一次" in page
    assert "代替" in words(client.get(f"/cases/{licence.pk}/"))
    assert "重新申请了" in words(client.get(f"/cases/{old.case_id}/"))
    again = client.post(address, sent | {"key": "a2", "conditions": "yes"})
    assert again.status_code == 422
    assert "这一件已经重新申请过了" in words(again)

    decide(Case.objects.get(pk=licence.pk), handler, chief, at(27), result_no="照0002")
    paper = filing.papers.get(name=LICENCE)
    assert (paper.mark, paper.problem) == ("in_order", f"由本件 {licence.no} 的结果提供,照0002")
    assert lights(refused)["SC-2"] == "runs"
    assert verify(qingshi) is None


def test_a_later_item_taken_back_is_applied_for_anew_and_has_what_was_passed_on(
    bundle, clerk, handler, chief, client
):
    project = hand_in(bundle, clerk)
    decide(case_of(project, "SC-1"), handler, chief, at(24), result_no="照0003")
    filing = case_of(project, "SC-2")
    cases.withdraw(case_id=filing.pk, reason="先不办了", act=act(clerk, at(25)))
    client.force_login(clerk)
    leg = filing.leg
    sent = {"key": "b1", "ok_1": "on", "ok_3": "on", "reason": "又要办了", "conditions": "yes"}
    page = words(client.get(f"/projects/legs/{leg.pk}/again/"))
    assert f"中心自己转来、不用交的:{LICENCE}" in page
    assert client.post(f"/projects/legs/{leg.pk}/again/", sent).status_code == 302
    fresh = newest(project, "SC-2")
    assert (fresh.state, fresh.papers.get(name=LICENCE).mark) == ("accepted", "in_order")
    assert fresh.papers.get(name=ID).copies_received == 2


def test_what_runs_or_is_another_halls_cannot_be_applied_for_anew(bundle, clerk, client, stranger):
    project = hand_in(bundle, clerk)
    leg = Leg.objects.filter(project=project).first()
    address = f"/projects/legs/{leg.pk}/again/"
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(clerk)
    assert "现在不用重新申请" in words(client.get(address, follow=True))
    sent = {"key": "c1", "reason": "想快一点"}
    assert client.post(address, sent).status_code == 302
    assert Leg.objects.filter(project=project).count() == 3


def test_papers_that_are_lacking_leave_the_conditions_to_be_looked_at_and_the_copies_to_count(
    bundle, clerk, client
):
    project = hand_in(bundle, clerk)
    filing = case_of(project, "SC-2")
    cases.withdraw(case_id=filing.pk, reason="先不办了", act=act(clerk, at(25)))
    client.force_login(clerk)
    address = f"/projects/legs/{filing.leg.pk}/again/"
    sent = {"key": "d1", "ok_1": "on", "copies_1": "1", "ok_3": "on", "reason": "又要办了"}
    for said, words_ in (("", "还没核对申请条件"), ("no", "不符合申请条件,先不要收这一件")):
        answer = client.post(address, sent | {"conditions": said})
        assert answer.status_code == 422
        assert words_ in words(answer)
    assert client.post(address, sent | {"conditions": "yes"}).status_code == 302
    paper = newest(project, "SC-2").papers.get(name=ID)
    assert (paper.mark, paper.copies_received) == ("faulty", 1)
    assert paper.problem == "要 2 份,只有 1 份"


def test_what_was_applied_for_anew_does_not_come_back_beside_the_new_case(
    bundle, clerk, handler, chief, director, client
):
    project = hand_in(bundle, clerk)
    licence, staff = case_of(project, "SC-1"), case_of(project, "RS-2")
    decide(licence, handler, chief, at(24), "refused", reason="店面面积不够")
    cases.withdraw(case_id=staff.pk, reason="不请人了", act=act(clerk, at(24)))
    client.force_login(clerk)
    sent = {"ok_1": "on", "ok_2": "on", "reason": "又要办了", "conditions": "yes"}
    for case in (licence, staff):
        address = f"/projects/legs/{case.leg.pk}/again/"
        assert client.post(address, sent | {"key": str(case.pk)}).status_code == 302
        fresh = newest(project, case.item_code)
        found = f"这一件已经重新申请了,请在新的 {fresh.no} 上办"
        with pytest.raises(Refused, match=found):
            cases.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(26)))
        with pytest.raises(Refused, match=found):
            archives.reopen(
                case_id=case.pk, ground="wrong", reason="看错了", act=act(director, at(26))
            )
    cases.correct_details(
        case_id=staff.pk, reason="名字写错", applicant="石桂芳", act=act(chief, at(26))
    )

    Case.objects.filter(pk=staff.pk).update(state="accepted")  # as one did that came back before
    shown = queries.page(Project.objects.all(), at(26).date())[0]
    assert (shown.every, shown.open, shown.over) == (3, 3, 0)
