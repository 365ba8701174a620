"""What a resident reads for each state of a case: one test for each of the twelve."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.board import follow, progress, steps
from bianmin.cases import actions
from bianmin.cases.models import Case
from bianmin.ledger.models import Entry
from bianmin.rules.cases import State
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, all_good, application, at, make_item, make_user, wanting

TODAY = date(2026, 11, 25)


def fresh(case: Case) -> Case:
    return follow.whole(pk=case.pk)


def said(case: Case, today: date = TODAY) -> progress.Said:
    return progress.said(fresh(case), today)


def read(case: Case, today: date = TODAY) -> str:
    """Everything the words of a state say, in one text."""
    words = said(case, today)
    return f"{words.head}|{words.text}|{words.todo}"


@pytest.fixture
def examined(case, handler):
    actions.examine(case_id=case.pk, opinion="家里情况我了解,可以办", act=act(handler, at(24)))
    return case


@pytest.fixture
def decided(examined, chief):
    actions.decide(
        case_id=examined.pk, outcome="granted", result_no="青津〔2026〕8号", act=act(chief, at(25))
    )
    return examined


@pytest.fixture
def noticed(allowance, clerk):
    marked = wanting(allowance, "申请表", faulty={"居民身份证": "照片看不清"})
    return actions.hand_in(application(allowance, "notify", marked=marked), act(clerk))


def test_every_state_has_its_words():
    assert set(progress.STANDS) == set(State)


def test_received(allowance, clerk):
    case = actions.hand_in(application(allowance, "receive", marked={}), act(clerk))

    assert "最晚11月30日 星期一告诉您" in read(case)
    assert "您现在不用做什么" in read(case)
    assert said(case).day == date(2026, 11, 30)
    late = read(case, date(2026, 12, 1))
    assert "从11月23日收到材料那天起就算受理了" in late


def test_supplementing(noticed):
    words = said(noticed)

    assert words.head == "还差 2 样材料"
    assert "不用重新取号" in words.todo
    assert "算您撤回申请" in words.todo
    assert words.day == noticed.supplement_by
    owed = progress.owed(fresh(noticed))
    assert [(o.name, o.wrong) for o in owed] == [
        ("居民身份证", "照片看不清"),
        ("申请表", "还没有交"),
    ]
    assert owed[1].wanted == "申请表须在有效期内"


def test_accepted(case):
    words = said(case)

    assert words.head == "受理了,正在办"
    assert "您现在不用做什么" in words.todo
    assert words.day == date(2026, 12, 14)
    assert not progress.overdue(fresh(case), TODAY)


def test_accepted_and_to_be_sent_up(liuxi):
    version = make_item(liuxi, route="escalated")
    clerk = make_user(liuxi, "clerk", "苗小满")
    asked = application(version, report_up_on=date(2026, 11, 27))

    case = actions.hand_in(asked, act(clerk))

    assert "要报上级决定,最晚11月27日 星期五报上去" in read(case)


def test_accepted_by_silence(allowance, clerk):
    case = actions.hand_in(application(allowance, "receive", marked={}), act(clerk))
    actions.tick(at=at(1, month=12))

    assert "到期没有告诉您要不要补,按规定算已经受理" in read(case, date(2026, 12, 1))


def test_accepted_and_asked_for_more(case, handler):
    actions.ask_again(
        case_id=case.pk, name="户口簿首页", requirement="复印一份", reason="当初漏看",
        act=act(handler, at(24)),
    )  # fmt: skip

    assert "请把下面写的 1 样送到窗口" in read(case)
    assert [(o.name, o.later) for o in progress.owed(fresh(case))] == [("户口簿首页", "当初漏看")]


def test_examined(examined):
    assert "审查过了,正等决定" in read(examined)
    assert "家里情况我了解" not in read(examined)


def test_suspended(case, handler):
    actions.suspend(
        case_id=case.pk, kind="expert_review", reason="请县里专家看", expected_on=date(2026, 11, 30),
        act=act(handler, at(24)),
    )  # fmt: skip

    text = read(case)
    assert "专家评审" in text
    assert "请县里专家看" in text
    assert "预计到11月30日 星期一" in text
    assert "依法不算在期限里" in text
    assert "还没有恢复" in read(case, date(2026, 12, 3))


def test_decided_and_granted(decided):
    assert "办好了,来取吧" in read(decided)
    assert "高龄津贴发放通知" in read(decided)
    assert said(decided).day == fresh(decided).serve_by
    assert "您的身份证,当面签收" in progress.to_bring(fresh(decided))
    assert not progress.may_object(fresh(decided))


def test_decided_and_refused(examined, chief):
    actions.decide(
        case_id=examined.pk, outcome="refused", reason="还没满 80 周岁", act=act(chief, at(25))
    )

    assert "没有批准" in read(examined)
    assert "还没满 80 周岁" in read(examined)
    assert progress.may_object(fresh(examined))


def hand_out(case: Case, clerk, **more) -> Case:
    handover = Handover(way="in_person", receiver="石桂香", signed=True, **more)
    return actions.deliver(case_id=case.pk, handover=handover, act=act(clerk, at(26)))


def test_delivered(decided, clerk):
    hand_out(decided, clerk)

    text = read(decided, date(2026, 11, 27))
    assert "11月26日 星期四已经交付(本人领取,石**)" in text
    assert "石桂香" not in text
    assert "编号 青津〔2026〕8号" in text


def test_archived(decided, clerk, chief):
    hand_out(decided, clerk)
    actions.archive(case_id=decided.pk, place="一楼三柜", act=act(chief, at(27)))

    text = read(decided, date(2026, 11, 28))
    assert "办完了" in text
    assert "存在一楼三柜" in text


def test_archived_after_a_rejection_tells_the_rejection(allowance, clerk, chief):
    case = turned_away(allowance, clerk)
    actions.archive(case_id=case.pk, place="一楼三柜", act=act(chief, at(27)))

    assert "没有受理" in read(case)
    assert progress.may_object(fresh(case))


def turned_away(allowance, clerk) -> Case:
    asked = application(
        allowance, "reject", ground="不属于本中心职权", reason="户口在县城",
        where="云岭县民政局 2 号窗口",
    )  # fmt: skip
    return actions.hand_in(asked, act(clerk))


def test_rejected(allowance, clerk):
    case = turned_away(allowance, clerk)

    text = read(case)
    assert "没有受理" in text
    assert "户口在县城" in text
    assert "请到这里去办:云岭县民政局 2 号窗口" in text
    assert progress.may_object(fresh(case))


def test_returned(case, clerk, chief):
    ground = case.book.policy.cases.return_grounds.value[0]
    actions.send_back(case_id=case.pk, ground=ground, reason="今年起停办", act=act(chief, at(24)))

    text = read(case)
    assert "退回来了" in text
    assert ground in text
    assert "今年起停办" in text


def test_withdrawn(case, clerk):
    actions.withdraw(case_id=case.pk, reason="老人不想办了", act=act(clerk, at(24)))

    assert "按您的要求撤回了申请" in read(case)
    assert "可以重新申请" in read(case)


def test_lapsed(noticed):
    actions.tick(at=at(28, month=12))

    text = read(noticed, date(2026, 12, 28))
    assert progress.owed(fresh(noticed)) == []
    assert "算撤回" in text
    assert "可以重新申请" in text
    assert progress.may_object(fresh(noticed))


def test_a_day_gone_by_is_said_honestly(case):
    late = date(2026, 12, 16)

    text = progress.overdue(fresh(case), late)
    assert "说好12月14日 星期一办好,已经超期 2 个工作日,是我们的不对" in text
    assert "法定的期限也过了" not in text
    assert "法定的期限也过了" in progress.overdue(fresh(case), date(2026, 12, 23))
    assert progress.past_law(fresh(case), date(2026, 12, 23))


def test_a_late_end_tells_the_reason(examined, chief):
    actions.decide(
        case_id=examined.pk, outcome="granted", overdue_reason="等县里的名册",
        act=act(chief, at(16, month=12)),
    )  # fmt: skip

    text = progress.overdue(fresh(examined), date(2026, 12, 20))
    assert "超期 2 个工作日才办结,对不起。原因:等县里的名册" in text


def test_a_book_that_wants_the_promise_notice_says_its_number(liuxi):
    version = make_item(liuxi)
    clerk, chief = make_user(liuxi, "clerk", "苗小满"), make_user(liuxi, "chief", "田大有")
    case = actions.hand_in(application(version), act(clerk))
    actions.examine(case_id=case.pk, opinion="符合", act=act(chief, at(24)))
    actions.decide(case_id=case.pk, outcome="granted", act=act(chief, at(24)))
    notice = case.documents.get(kind="promise")

    assert any(notice.doc_no in thing for thing in progress.to_bring(fresh(case)))


def the_way(case: Case) -> list[tuple[str, str]]:
    entries = Entry.objects.filter(subject=case.subject).order_by("seq")
    return [(s.kind, s.title) for s in steps.way(fresh(case), entries)]


def test_the_way_tells_what_was_done_is_done_and_comes(examined):
    assert the_way(examined) == [
        ("did", "材料收下了,受理了"),
        ("did", "审查过了"),
        ("now", "正等决定"),
        ("next", "办好了给您结果"),
    ]


def test_what_was_taken_back_is_not_on_the_way(decided, chief):
    actions.take_back(case_id=decided.pk, reason="看错了年龄", act=act(chief, at(26)))

    assert ("did", "办好了") not in the_way(decided)
    assert ("now", "正等决定") in the_way(decided)


def test_difficulties_and_opinions_stay_in_the_house(case, handler, clerk):
    actions.flag(case_id=case.pk, what="跟村干部有矛盾", act=act(handler, at(24)))
    actions.reveal(case=fresh(case), reason="核对电话", act=act(handler, at(24)))
    entries = Entry.objects.filter(subject=case.subject).order_by("seq")

    told = str(steps.way(fresh(case), entries))

    assert "矛盾" not in told
    assert "核对" not in told


def test_a_supplement_is_on_the_way(noticed, allowance, clerk):
    actions.supplement(case_id=noticed.pk, marked=all_good(allowance), act=act(clerk, at(24)))

    assert [title for kind, title in the_way(noticed) if kind == "did"] == [
        "材料收下了,告诉了您要补什么",
        "收到您补的材料",
    ]
