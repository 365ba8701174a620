"""Several items as one matter (一件事), told from the window to the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from bianmin import shelf
from bianmin.cases import actions as cases
from bianmin.cases.actions import Marked
from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.messaging.models import Message
from bianmin.operations.clockwork import tick
from bianmin.projects import actions, queries
from bianmin.projects.models import Project, Slip, Tie
from bianmin.refusal import Refused
from bianmin.rules.intake import Mark
from tests.fixtures.hall import act, at
from tests.fixtures.together import HEALTH, ID, LICENCE, case_of, hand_in

MISSING = Marked(Mark.MISSING)


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def whole(project):
    return queries.whole(Project.objects.all()).get(pk=project.pk)


def lights(project) -> dict[str, str]:
    return {line.case.item_code: line.light for line in queries.lines(whole(project))}


def decide(case, handler, chief, when, outcome="granted", **more):
    cases.examine(case_id=case.pk, opinion="符合条件", act=act(handler, when))
    cases.decide(case_id=case.pk, outcome=outcome, act=act(chief, when), **more)


def test_one_form_opens_all_cases_and_the_licence_goes_on_by_itself(
    bundle, clerk, handler, chief, qingshi
):
    project = hand_in(bundle, clerk, key="k")
    assert hand_in(bundle, clerk, key="k").pk == project.pk
    assert Case.objects.count() == 3
    assert len(project.no) == 19
    licence, filing, staff = (case_of(project, c) for c in ("SC-1", "SC-2", "RS-2"))
    assert (licence.state, filing.state, staff.state) == ("accepted", "supplementing", "accepted")
    assert len({c.no for c in (licence, filing, staff)}) == 3
    assert (project.best_on, project.promised_on) == (date(2026, 12, 14), date(2026, 12, 14))
    assert filing.papers.get(name=ID).copies_received == 2
    assert licence.papers.get(name=ID).copies_received == 1
    assert filing.supplement_by > date(2026, 12, 14)
    slip = Slip.objects.get()
    assert (slip.kind, slip.doc_no) == ("receipt", "青项〔2026〕1号")
    for words in (licence.no[9:17], "个体工商户登记", LICENCE, "哪几件用", "不用交", "柳春枝"):
        assert words in str(slip.sheet)
    assert "由“个体工商户登记”的结果提供" in str(staff.documents.get().sheet)
    assert lights(project) == {"SC-1": "runs", "SC-2": "waits", "RS-2": "runs"}

    with pytest.raises(Refused) as refused:
        cases.accept(case_id=filing.pk, act=act(clerk, at(24)))
    assert "要等前一件办好才受理:营业执照" in said(refused)
    cases.examine(case_id=staff.pk, opinion="符合", act=act(handler, at(24)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=staff.pk, outcome="granted", act=act(chief, at(24)))
    assert said(refused) == ["还没有前一件的结果:营业执照"]

    decide(licence, handler, chief, at(25), result_no="照0001")
    filing.refresh_from_db()
    paper = filing.papers.get(name=LICENCE)
    assert paper.mark == "in_order"
    assert paper.problem == f"由本件 {licence.no} 的结果提供,照0001"
    assert (filing.state, filing.papers_on) == ("received", date(2026, 11, 25))
    assert staff.papers.get(name=LICENCE).mark == "in_order"
    assert Entry.objects.filter(subject=filing.subject, event="project_passed").exists()
    cases.accept(case_id=filing.pk, act=act(clerk, at(26)))
    cases.decide(case_id=staff.pk, outcome="granted", act=act(chief, at(26)))
    decide(Case.objects.get(pk=filing.pk), handler, chief, at(27))
    assert lights(project) == {"SC-1": "ready", "SC-2": "ready", "RS-2": "ready"}
    assert verify(qingshi) is None


def test_all_that_lacks_is_asked_once_and_brought_once(bundle, clerk, qingshi):
    project = hand_in(bundle, clerk, marked={ID: MISSING, HEALTH: MISSING})
    assert set(lights(project).values()) == {"owed"}
    _receipt, notice = Slip.objects.order_by("pk")
    assert (notice.kind, notice.doc_no) == ("notice", "青项告〔2026〕1号")
    table = next(b for b in notice.sheet["blocks"] if b["kind"] == "table")
    assert [row[1] for row in table["rows"]] == [ID, HEALTH]
    assert "小经营店备案" in table["rows"][0][4]
    assert "从业人员参保" in table["rows"][0][4]
    assert [d.kind for d in case_of(project, "RS-2").documents.all()] == ["notice"]

    with pytest.raises(Refused) as refused:
        actions.supply(project_id=project.pk, marked={}, act=act(clerk, at(24)))
    assert said(refused) == ["没有记下补来了哪一份"]
    came = {ID: Marked(Mark.IN_ORDER, 1)}  # the filing wants two
    actions.supply(project_id=project.pk, marked=came, act=act(clerk, at(24), key="s1"))
    actions.supply(project_id=project.pk, marked=came, act=act(clerk, at(24), key="s1"))
    assert lights(project) == {"SC-1": "runs", "SC-2": "owed", "RS-2": "runs"}
    wanted = queries.lacking(queries.lines(whole(project)), project.book.policy)
    assert [(w.name, w.problem) for w in wanted] == [
        (ID, "要 2 份,只有 1 份"), (HEALTH, ""),
    ]  # fmt: skip
    slip = actions.sheet(project_id=project.pk, act=act(clerk, at(25), key="p"))
    assert slip.doc_no == "青项告〔2026〕2号"
    assert actions.sheet(project_id=project.pk, act=act(clerk, at(25), key="p")).pk == slip.pk
    came = {ID: Marked(Mark.IN_ORDER, 2), HEALTH: Marked(Mark.IN_ORDER, 1)}
    actions.supply(project_id=project.pk, marked=came, act=act(clerk, at(25)))
    assert lights(project) == {"SC-1": "runs", "SC-2": "waits", "RS-2": "runs"}
    assert actions.sheet(project_id=project.pk, act=act(clerk, at(26))) is None
    assert verify(qingshi) is None


def test_a_refused_licence_asks_the_resident_what_becomes_of_the_rest(
    bundle, clerk, handler, chief, qingshi
):
    project = hand_in(bundle, clerk)
    decide(case_of(project, "SC-1"), handler, chief, at(24), "refused", reason="住所不符合条件")
    assert lights(project) == {"SC-1": "bad", "SC-2": "choose", "RS-2": "choose"}
    told = Entry.objects.filter(subject=project.subject, event="project_broken")
    assert [e.details["reason"] for e in told] == ["住所不符合条件"] * 2
    filing, staff = case_of(project, "SC-2"), case_of(project, "RS-2")
    first, second = Tie.objects.get(after__case=filing), Tie.objects.get(after__case=staff)
    assert tick(at=at(30, month=12)) == []  # whoever waits for us has not failed to bring anything
    with pytest.raises(Refused) as refused:
        actions.choose(tie_id=first.pk, choice="", reason="", act=act(clerk, at(25)))
    assert len(said(refused)) == 2

    actions.choose(
        tie_id=first.pk, choice="withdraw", reason="不开了", act=act(clerk, at(25), key="c")
    )
    actions.choose(
        tie_id=first.pk, choice="withdraw", reason="不开了", act=act(clerk, at(25), key="c")
    )
    actions.choose(tie_id=second.pk, choice="bring", reason="有旧执照", act=act(clerk, at(25)))
    assert lights(project) == {"SC-1": "bad", "SC-2": "bad", "RS-2": "owed"}
    with pytest.raises(Refused) as refused:
        actions.choose(tie_id=second.pk, choice="bring", reason="再选", act=act(clerk, at(25)))
    assert said(refused) == ["这一件不用选了,请看过再办"]
    cases.examine(case_id=staff.pk, opinion="符合", act=act(handler, at(25)))
    with pytest.raises(Refused) as refused:
        cases.decide(case_id=staff.pk, outcome="granted", act=act(chief, at(25)))
    assert "营业执照(说好另外交来)" in said(refused)[0]
    came = {LICENCE: Marked(Mark.IN_ORDER, 1)}
    actions.supply(project_id=project.pk, marked=came, act=act(clerk, at(26)))
    cases.decide(case_id=staff.pk, outcome="granted", act=act(chief, at(26)))
    assert lights(project)["RS-2"] == "ready"
    assert verify(qingshi) is None


def test_a_decision_taken_back_takes_the_result_back(bundle, clerk, handler, chief):
    project = hand_in(bundle, clerk)
    licence, staff = case_of(project, "SC-1"), case_of(project, "RS-2")
    decide(licence, handler, chief, at(24))
    cases.take_back(case_id=licence.pk, reason="选错了", act=act(chief, at(24)))
    assert not Tie.objects.exclude(came_at=None).exists()
    assert staff.papers.get(name=LICENCE).mark == "missing"
    cases.decide(case_id=licence.pk, outcome="refused", reason="不符合", act=act(chief, at(25)))
    assert Tie.objects.exclude(broken_at=None).count() == 2
    cases.take_back(case_id=licence.pk, reason="又选错了", act=act(chief, at(25)))
    cases.decide(case_id=licence.pk, outcome="granted", act=act(chief, at(25, 15)))
    assert staff.papers.get(name=LICENCE).mark == "in_order"


def test_the_whole_is_withdrawn_in_one_act_or_one_case_alone(bundle, clerk, handler, chief):
    project = hand_in(bundle, clerk)
    cases.withdraw(case_id=case_of(project, "RS-2").pk, reason="不请人了", act=act(clerk, at(24)))
    with pytest.raises(Refused):
        actions.withdraw(project_id=project.pk, reason=" ", act=act(clerk, at(25)))
    assert lights(project)["SC-1"] == "runs"  # nothing is half withdrawn
    actions.withdraw(project_id=project.pk, reason="不开了", act=act(clerk, at(25), key="w"))
    actions.withdraw(project_id=project.pk, reason="不开了", act=act(clerk, at(25), key="w"))
    assert set(lights(project).values()) == {"bad"}
    assert not Tie.objects.exclude(broken_at=None).exists()
    with pytest.raises(Refused) as refused:
        actions.withdraw(project_id=project.pk, reason="再来", act=act(clerk, at(25)))
    assert said(refused) == ["各件都办完了,没有可以撤回的"]


def test_the_helper_looks_after_it_and_who_is_silent_is_listed(
    bundle, clerk, chief, director, stranger
):
    project = hand_in(bundle, clerk)
    assert queries.follow_by(project).value == date(2026, 11, 30)
    calendar = shelf.calendar()
    assert queries.followed_before(date(2026, 11, 30), 5, calendar) == date(2026, 11, 23)
    assert queries.followed_before(date(2026, 12, 1), 5, calendar) == date(2026, 11, 24)
    late = queries.listed(director, "silent", date(2026, 12, 1), date(2026, 11, 24))
    assert [p.pk for p in late] == [project.pk]
    with pytest.raises(Refused):
        actions.follow_up(project_id=project.pk, said=" ", act=act(clerk, at(25)))
    actions.follow_up(project_id=project.pk, said="陪着看了店面", act=act(clerk, at(25), key="f"))
    actions.follow_up(project_id=project.pk, said="陪着看了店面", act=act(clerk, at(25), key="f"))
    project.refresh_from_db()
    assert project.follow_ups.count() == 1
    assert not queries.listed(director, "silent", date(2026, 12, 1), date(2026, 11, 24)).exists()
    with pytest.raises(Refused) as refused:
        actions.name_helper(
            project_id=project.pk, helper=stranger, reason="", act=act(director, at(26))
        )
    assert said(refused) == ["专人要是本中心在岗的人", "没有写为什么换"]
    actions.name_helper(
        project_id=project.pk, helper=chief, reason="去学习了", act=act(director, at(26))
    )
    assert queries.listed(chief, "mine", date(2026, 12, 1), date(2026, 11, 24)).count() == 1
    assert not queries.listed(stranger, "all", date(2026, 12, 1), date(2026, 11, 24)).exists()


def test_the_resident_hears_once_of_the_whole_matter_and_the_hall_speaks_of_him(
    client, bundle, clerk, qingshi
):
    project = hand_in(bundle, clerk, marked={ID: MISSING, HEALTH: MISSING})
    told = Message.objects.order_by("pk")
    waits = told.filter(state="waiting")
    assert len({(m.event, m.way) for m in waits}) == waits.count() >= 1
    assert {m.why for m in told.filter(state="stopped")} == {"同一件事,已经和另一件一起说了"}
    assert told.filter(state="stopped").exists()

    client.force_login(clerk)
    page = client.get(reverse("projects:show", args=[project.pk])).content.decode()
    assert "等群众补材料" in page
    assert "等您补材料" not in page


def test_what_lies_ready_is_a_step_away_from_its_handing_over(
    client, bundle, clerk, handler, chief, qingshi
):
    project = hand_in(bundle, clerk)
    licence = case_of(project, "SC-1")
    decide(licence, handler, chief, at(25), result_no="照0001")

    client.force_login(clerk)
    page = client.get(reverse("projects:show", args=[project.pk])).content.decode()
    assert f'<a href="{reverse("results:show", args=[licence.pk])}">可以取</a>' in page
