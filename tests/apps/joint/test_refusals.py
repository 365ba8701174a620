"""What may not be done on a joint case, and by whom; what is added, asked, taken back."""

from __future__ import annotations

from datetime import date

from bianmin.cases import actions as cases
from bianmin.joint import actions, queries
from bianmin.joint.actions import Asked
from bianmin.joint.models import Joint
from bianmin.ledger.models import Entry
from bianmin.rules.escalation import Level
from tests.apps.joint.places import Town, refused
from tests.fixtures.hall import act, application, at, make_centre, make_item


def test_departments_ask_each_other_and_the_lead(town):
    case = town.accepted()
    joint = town.opened(case)
    asked = actions.ask(
        case_id=case.pk, asker=town.build, to=town.farm, text="是基本农田吗",
        act=act(town.builder, at(24)),
    )  # fmt: skip
    answer = {"question_id": asked.pk, "text": "不是"}
    assert refused(actions.answer, **answer, act=act(town.builder, at(24, 11))) == [
        "农业农村办的意见由本部门的人出,不在您的岗位"
    ]
    actions.answer(**answer, act=act(town.farmer, at(24, 11)))
    assert refused(actions.answer, **answer, act=act(town.farmer, at(24, 12))) == [
        "这一问已经答复过"
    ]
    up = actions.ask(
        case_id=case.pk,
        asker=town.farm,
        to=None,
        text="申请人家几口人",
        act=act(town.farmer, at(24)),
    )
    actions.answer(question_id=up.pk, text="五口", act=act(town.clerk, at(24, 12)))
    wrong = refused(
        actions.ask,
        case_id=case.pk,
        asker=None,
        to=town.fire,
        text=" ",
        act=act(town.farmer, at(24)),
    )
    assert wrong == [
        "没有写要问什么", "这一件由社会事务办牵头,不在您的岗位", "应急管理办不在联办的部门里",
    ]  # fmt: skip
    assert [q.answer for q in joint.questions.all()] == ["不是", "五口"]


def test_a_plain_case_becomes_joint_with_a_reason(town):
    plain = make_item(town.centre, "MZ-050", "promised", name="临时救助")
    case = cases.hand_in(application(plain), act(town.clerk))
    bare = refused(
        actions.open_joint, case_id=case.pk, act=act(town.clerk, at(24)),
        opening=actions.Opening(asked=(Asked(town.fire),), ask=""),
    )  # fmt: skip
    assert bare == ["事项没有写应急管理办是联办机构,要写为什么请它", "没有写请各部门看什么"]
    alone = refused(
        actions.open_joint, case_id=case.pk, act=act(town.clerk, at(24)),
        opening=actions.Opening(asked=(), ask="看"),
    )  # fmt: skip
    assert alone == ["要 2 个以上部门才是联办,现在 1 个"]

    opening = actions.Opening(asked=(Asked(town.fire, "房子有险情"),), ask="是不是危房")
    actions.open_joint(case_id=case.pk, opening=opening, act=act(town.clerk, at(24)))

    case.refresh_from_db()
    assert (case.kind, case.kind_zh) == ("joint", "限时办理")  # as this town calls it
    assert "_default/joint/what" in case.kind_because
    assert refused(town.decide, case) == ["还在等应急管理办的意见"]


def test_a_department_is_added_later_with_a_reason(town):
    case = town.accepted()
    joint = town.opened(case)
    one = {"case_id": case.pk}
    assert refused(
        actions.add, **one, one=Asked(town.farm, "再看"), act=act(town.clerk, at(25))
    ) == ["农业农村办已经在联办的部门里"]
    assert refused(actions.add, **one, one=Asked(town.lead, "看"), act=act(town.clerk, at(25))) == [
        "社会事务办是牵头的,不用再请"
    ]
    county = Asked(town.fire, "有险情", level=Level.COUNTY)
    assert refused(actions.add, **one, one=county, act=act(town.clerk, at(25))) == [
        "联办件不能分到县区一级"
    ]
    added = actions.add(**one, one=Asked(town.fire, "有险情", 3), act=act(town.clerk, at(25)))

    assert added.due_on == date(2026, 11, 30)
    for department in (town.farm, town.build):
        town.say(joint, department)
    assert refused(town.decide, case) == ["还在等应急管理办的意见"]
    town.say(joint, town.fire, by=town.chief)
    assert town.decide(case).outcome == "granted"


def test_who_named_departments_cannot_leave_one_out(town):
    case = town.accepted()

    assert refused(
        town.opened, case, asked=(Asked(town.farm),)
    ) == ["要同时发给各部门,还没有发给村镇建设办"]  # fmt: skip


def test_only_who_may_signs_for_their_own_department(yongan):
    town = yongan
    case = town.accepted()
    joint = town.opened(case)
    handler = town.of(town.farm, "handler", "谷立冬")
    assert refused(town.say, joint, town.farm, by=handler) == ["意见要由首席代表或者代行的B岗签署"]
    assert refused(town.say, joint, town.farm, "", by=town.builder) == [
        "农业农村办的意见由本部门的人出,不在您的岗位", "没有选同意还是不同意",
    ]  # fmt: skip
    farm = town.task(joint, town.farm)
    assert refused(actions.see, task_id=farm.pk, act=act(handler, at(24))) == ["要发给首席代表"]
    actions.see(task_id=farm.pk, act=act(town.farmer, at(24)))
    town.say(joint, town.farm, by=town.director)  # who acts for the absent chief

    farm.refresh_from_db()
    assert (farm.seen_by, farm.signer) == (town.farmer, "acting_b")


def test_an_opinion_is_taken_back_before_the_decision_and_never_after(town):
    case = town.accepted()
    joint = town.opened(case)
    town.say(joint, town.farm)
    farm = town.task(joint, town.farm)
    assert refused(town.say, joint, town.farm, "refuse", "看错了") == [
        "农业农村办已经出过意见,要改先收回"
    ]
    assert refused(actions.retract, task_id=farm.pk, reason="", act=act(town.farmer, at(25))) != []
    actions.retract(task_id=farm.pk, reason="看错了地块", act=act(town.farmer, at(25, 11)))
    assert "农业农村办还没有出意见" in refused(
        actions.retract, task_id=farm.pk, reason="再收", act=act(town.farmer, at(25, 12))
    )
    town.say(joint, town.farm, when=at(25, 14))
    town.say(joint, town.build)
    town.decide(case)

    kept = Entry.objects.get(event="joint_retracted").details
    assert kept["before"] == {"opinion": "同意", "reason": ""}
    late = refused(actions.retract, task_id=farm.pk, reason="又错了", act=act(town.farmer, at(27)))
    assert late == ["2026-11-26已经决定,意见来晚了"]
    after = refused(town.say, joint, town.farm, "refuse", "现在才看到", when=at(27))
    assert after[0] == "2026-11-26已经决定,意见来晚了"


def test_only_the_lead_leads_and_the_form_sent_twice_opens_once(town):
    case = town.accepted()
    assert refused(town.opened, case, by=town.farmer) == ["这一件由社会事务办牵头,不在您的岗位"]
    first = town.opened(case)
    assert refused(town.opened, case) == ["这一件已经开了联办,要再请部门,用“加一个部门”"]
    assert refused(actions.send, case_id=case.pk, act=act(town.farmer, at(25))) == [
        "这一件由社会事务办牵头,不在您的岗位", "各部门的征求意见函都发过了",
    ]  # fmt: skip
    once = town.say(first, town.farm, key="k")
    again = town.say(first, town.farm, "refuse", "不行", key="k")
    assert (once.pk, again.opinion) == (again.pk, "agree")
    other = {"task_id": once.pk, "reason": "x"}
    assert refused(actions.retract, **other, act=act(town.farmer, at(25), key="k")) == [
        "这张表已经交过了,办的是另一步。请打开联办页面再办"
    ]
    assert Joint.objects.count() == 1


def test_where_the_centre_leads_anybody_of_it_may(db):
    town = Town(make_centre("hanbin", "汉滨镇便民服务中心", "汉", "hanbin-2011", "990101401000"))
    case = town.accepted()
    joint = town.opened(case, by=town.farmer)

    assert joint.lead is None
    assert joint.lead_zh == "汉滨镇便民服务中心"


def test_nothing_is_asked_of_a_case_that_is_over(town):
    case = town.accepted()
    joint = town.opened(case)
    cases.withdraw(case_id=case.pk, reason="不办了", act=act(town.clerk, at(25)))

    case.refresh_from_db()
    over = f"这一件{case.now.zh},不能再办联办的事"
    one = Asked(town.fire, "有险情")
    assert refused(actions.add, case_id=case.pk, one=one, act=act(town.clerk, at(26))) == [over]
    assert refused(town.say, joint, town.farm, when=at(26)) == ["2026-11-25已经决定,意见来晚了"]
    assert not queries.my_tasks(town.farmer, 1)


def test_the_law_gives_forty_five_workdays_and_what_the_book_adds(town):
    case = town.accepted()
    law = queries.law_clock(case)

    assert (law.days, law.more) == (45, 5)  # this town adds five at most
    assert law.last == case.statutory_due_on
    assert "_national/licence-law/42-2" in law.because
