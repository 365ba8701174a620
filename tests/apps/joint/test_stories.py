"""Whole joint cases, told from the window to the decision, with real days."""

from __future__ import annotations

from datetime import date

from bianmin.cases import actions as cases
from bianmin.cases.archive import contents
from bianmin.files.actions import Given
from bianmin.files.queries import attached
from bianmin.joint import actions, queries
from bianmin.joint.models import Task, Want
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from tests.apps.joint.places import refused
from tests.fixtures import strange
from tests.fixtures.hall import act, all_good, at


def test_three_departments_agree_and_one_decision_follows(town):
    case = town.accepted()
    assert refused(town.decide, case) == ["这是联办的事项,还没有发给各部门征求意见"]

    joint = town.opened(case)
    farm, build = town.task(joint, town.farm), town.task(joint, town.build)
    assert farm.due_on == date(2026, 12, 1)  # five workdays from Tuesday, 24 November
    case.refresh_from_db()
    assert build.due_on == case.due_on  # no limit of its own: that of the case
    assert {t.sent_on for t in (farm, build)} == {date(2026, 11, 24)}

    assert set(refused(town.decide, case)) == {"还在等农业农村办的意见", "还在等村镇建设办的意见"}
    town.say(joint, town.farm)
    assert refused(town.decide, case) == ["还在等村镇建设办的意见"]
    town.say(joint, town.build, words="符合村庄规划")

    assert town.decide(case).outcome == "granted"
    told = Entry.objects.filter(subject=joint.subject).order_by("seq")
    assert [e.event for e in told] == ["joint_opened", "joint_opinion", "joint_opinion"]
    assert verify(town.centre) is None


def test_an_opinion_after_the_decision_is_refused_with_words(yongan):
    """By this book a department whose day is over is not waited for; what it says then is too late."""
    case = yongan.accepted()
    joint = yongan.opened(case)
    yongan.say(joint, yongan.build)
    late = at(2, month=12)

    assert refused(yongan.decide, case, when=at(30)) == ["还在等农业农村办的意见"]
    yongan.decide(case, when=late)

    said = refused(yongan.say, joint, yongan.farm, when=at(3, month=12))
    assert said == ["2026-12-02已经决定,意见来晚了"]
    assert Task.objects.get(joint=joint, department=yongan.farm).opinion == ""
    assert queries.late(case, list(joint.tasks.all()), date(2026, 12, 9)).value == ("农业农村办",)


def test_the_applicant_is_asked_once_for_what_all_departments_lack(town):
    case = town.received()
    joint = town.opened(case, when=at(23, 15))
    form, card = case.papers.get(name="申请表"), case.papers.get(name="居民身份证")
    farm, build = town.task(joint, town.farm), town.task(joint, town.build)

    actions.look(task_id=farm.pk, lacks={form.pk: "没有写面积"}, act=act(town.farmer, at(24)))
    tell = {"case_id": case.pk, "act": act(town.clerk, at(24, 15), key="once")}
    tell["rest_in_order"] = True
    assert refused(actions.ask_applicant, **tell) == ["村镇建设办还没有看材料,所缺的要一次问齐"]
    marks = all_good(town.version)
    alone = refused(cases.accept, case_id=case.pk, marked=marks, act=act(town.clerk, at(24, 15)))
    assert alone == [
        "村镇建设办还没有看材料,所缺的要一次问齐",
        "农业农村办要补的还没有并到一次告知里:申请表",
    ]
    lacks = {form.pk: "没有盖章", card.pk: "看不清"}
    actions.look(task_id=build.pk, lacks=lacks, act=act(town.builder, at(24, 16)))

    actions.ask_applicant(**tell)
    actions.ask_applicant(**tell)  # the same form again: once

    case.refresh_from_db()
    assert case.state == "supplementing"
    assert case.documents.filter(kind="notice").count() == 1
    assert case.papers.get(name="申请表").problem == "农业农村办:没有写面积;村镇建设办:没有盖章"
    assert not Want.objects.filter(told_at=None).exists()
    assert not case.incident

    cases.accept(case_id=case.pk, marked=marks, act=act(town.clerk, at(30)))
    actions.send(case_id=case.pk, act=act(town.clerk, at(30, 11)))
    assert {t.sent_on for t in joint.tasks.all()} == {date(2026, 11, 30)}
    more = refused(
        actions.look, task_id=farm.pk, lacks={form.pk: "还缺"}, act=act(town.farmer, at(30, 14))
    )
    assert "已经受理,不能再分头要材料;确要追加的,由牵头窗口追加,记入差错" in more
    for department in (town.farm, town.build):
        town.say(joint, department, when=at(30, 15))
    assert town.decide(case, when=at(30, 16)).outcome == "granted"


def test_a_silent_department_does_not_make_the_office_late_with_its_notice(town):
    case = town.received()
    joint = town.opened(case, when=at(23, 15))
    form = case.papers.get(name="申请表")
    farm = town.task(joint, town.farm)
    actions.look(task_id=farm.pk, lacks={form.pk: "没有写面积"}, act=act(town.farmer, at(24)))
    last = at(case.notice_by.day, month=case.notice_by.month)

    tell = {"case_id": case.pk, "act": act(town.clerk, last)}
    assert "还没看:户口簿" in refused(actions.ask_applicant, **tell)
    actions.ask_applicant(**tell, rest_in_order=True)

    assert case.documents.filter(kind="notice").count() == 1


def test_opinions_in_conflict_go_up_the_ladder_of_the_book(liuxi_town):
    town = liuxi_town
    case = town.accepted()
    joint = town.opened(case)
    town.say(joint, town.farm)
    assert refused(town.say, joint, town.build, "refuse") == ["没有说明理由"]
    town.say(joint, town.build, "refuse", "占了规划的路")

    assert refused(town.decide, case) == ["各部门意见不一致,还没有协调的结果"]
    up = {"case_id": case.pk, "grade": "major", "what": "路的宽窄两家说法不一"}
    actions.raise_dispute(**up, act=act(town.clerk, at(26)))
    done = {"case_id": case.pk, "side": "agree", "result": "退让两米,照办"}
    assert refused(actions.settle, **done, act=act(town.director, at(26, 11))) == [
        "这样的事项由镇党政主要领导定"
    ]
    actions.settle(**done, act=act(town.leader, at(26, 14)))

    joint.refresh_from_db()
    assert (joint.settled_as, joint.settled_for) == ("leader", "agree")
    assert town.decide(case, when=at(26, 16)).outcome == "granted"


def test_the_office_settles_what_is_ordinary_and_the_director_what_is_difficult(liuxi_town):
    town = liuxi_town
    case = town.accepted()
    joint = town.opened(case)
    town.say(joint, town.farm)
    up = {"case_id": case.pk, "what": "说法不一"}
    assert "各部门的意见没有不一致" in refused(
        actions.raise_dispute, grade="ordinary", **up, act=act(town.clerk, at(26))
    )
    town.say(joint, town.build, "refuse", "占了路")
    assert refused(actions.raise_dispute, grade="", **up, act=act(town.clerk, at(26))) == [
        "没有选一般、疑难还是重大"
    ]
    actions.raise_dispute(grade="ordinary", **up, act=act(town.clerk, at(26)))
    actions.raise_dispute(grade="difficult", **up, act=act(town.clerk, at(26, 11)))
    empty = refused(
        actions.settle, case_id=case.pk, side="", result=" ", act=act(town.director, at(26, 12))
    )
    assert empty == ["没有写协调的结果", "没有选照同意办还是照不同意办"]
    done = {"case_id": case.pk, "side": "refuse", "result": "改了路线再来"}
    actions.settle(**done, act=act(town.director, at(26, 14)))

    joint.refresh_from_db()
    assert joint.settled_as == "director"
    assert "已经有协调的结果" in refused(actions.settle, **done, act=act(town.director, at(26, 15)))
    assert town.decide(case, "refused", at(26, 16), reason="占了规划的路").outcome == "refused"


def test_one_inspection_for_all_with_two_inspectors_and_its_record(yongan):
    town = yongan
    case = town.accepted()
    assert refused(town.opened, case, project=True) == ["没有定联合勘验的日期"]
    joint = town.opened(case, project=True, visit_on=date(2026, 11, 26), place="石桥村口")
    visit = joint.visits.get()
    for department in (town.farm, town.build):
        town.say(joint, department, when=at(26))
    assert refused(town.decide, case) == ["没有定联合勘验的日期", "定了联合勘验,还没有勘验记录"]

    record = {"visit_id": visit.pk, "conclusion": "离河十五米,符合"}
    few = refused(
        actions.record_visit, held_on=None, staff=("禾秀兰", "禾秀兰"), **record,
        act=act(town.farmer, at(26, 15)),
    )  # fmt: skip
    assert few == ["现场只有 1 名工作人员,至少要 2 名", "没有写勘察日期"]
    actions.record_visit(
        held_on=date(2026, 11, 26), staff=("禾秀兰", "麦秋生"), **record,
        act=act(town.farmer, at(26, 15)),
    )  # fmt: skip
    picture = {"visit_id": visit.pk, "given": Given(body=strange.jpeg())}
    bare = refused(actions.attach_to_visit, **picture, shows=" ", act=act(town.farmer, at(26, 16)))
    assert bare == ["没有写拍的是什么"]
    for _ in range(2):  # sent twice over a bad line: once
        actions.attach_to_visit(
            **picture, shows="河岸,禾秀兰拍", act=act(town.farmer, at(26, 16), key="a-picture")
        )
    assert [(a.name, a.case) for a in attached(visit.subject)] == [("河岸,禾秀兰拍", case)]
    assert "附件/01 河岸,禾秀兰拍.jpg" in {f["name"] for f in contents(case)["files"]}
    assert town.decide(case, when=at(27)).outcome == "granted"
    late = refused(
        actions.attach_to_visit, **picture, shows="后来拍的", act=act(town.farmer, at(28))
    )
    assert late == ["这一件办结,等取,不能再办联办的事"]


def test_a_visit_is_one_for_all_and_can_be_called_off(town):
    case = town.accepted()
    joint = town.opened(case)
    tasks = list(joint.tasks.all())
    plan = {"case_id": case.pk, "place": "河边", "organiser": "", "tasks": tasks}
    assert refused(
        actions.plan_visit, **(plan | {"place": "", "tasks": []}), on=date(2026, 11, 20),
        act=act(town.clerk, at(24)),
    ) == ["没有写到哪里看", "勘验的日期已经过了", "没有选哪些部门去"]  # fmt: skip
    first = actions.plan_visit(**plan, on=date(2026, 11, 26), act=act(town.clerk, at(24)))
    assert refused(
        actions.plan_visit, **plan, on=date(2026, 11, 27), act=act(town.clerk, at(24))
    ) == ["联合勘验只去一次,已经定了日子;改日子先取消"]
    actions.call_off(visit_id=first.pk, reason="下大雨", act=act(town.clerk, at(25)))
    second = actions.plan_visit(**plan, on=date(2026, 11, 27), act=act(town.clerk, at(25)))

    assert [v.void for v in joint.visits.all()] == ["下大雨", ""]
    assert second.organiser == "社会事务办"
    tomorrow = refused(
        actions.record_visit, visit_id=second.pk, held_on=date(2026, 11, 27), staff=("甲", "乙"),
        conclusion="好", act=act(town.clerk, at(26)),
    )  # fmt: skip
    assert tomorrow == ["勘验的日期还没有到"]
