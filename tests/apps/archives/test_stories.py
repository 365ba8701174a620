"""What becomes of a file: filed, sealed, lent, added to, opened again, destroyed."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.archives import actions
from bianmin.archives.models import Gap, List, Loan, Reopening, Seal, Volume
from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.files import actions as files
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.results import actions as results
from bianmin.vault import store
from tests.fixtures import strange
from tests.fixtures.filed import decide, deliver, file
from tests.fixtures.hall import act, application, at, resident_id


def said(refused):
    return [o.found for o in refused.value.objections]


def old(year=2038, month=1, day=4):
    return at(day, month=month, year=year)


def test_a_file_gets_a_number_a_place_a_seal_and_a_last_day(filed):
    volume = filed.volume

    assert (volume.no, volume.box) == ("青档〔2026〕1号", "档案柜 3,第 12 盒")
    assert (volume.years, volume.keep_until) == (30, date(2056, 12, 31))
    assert volume.because == ["_default/archives/terms", "_default/archives/from"]
    seal = filed.seals.get()
    assert seal.digest == filed.archive_hash
    assert '"青高〔2026〕1号"' in seal.text
    assert verify(filed.centre) is None


def test_everything_a_file_lacks_is_said_at_once_and_a_gap_takes_two(
    case, clerk, handler, chief, director
):
    decide(case, handler, chief)
    deliver(case, clerk)
    case.documents.filter(kind="delivery").update(void="打坏了")
    case.papers.filter(name="户口簿").update(mark="missing")

    with pytest.raises(Refused) as refused:
        file(case, clerk)
    assert said(refused) == ["卷里缺申请人交的材料:户口簿", "卷里缺送达回证"]
    assert refused.value.objections[0].because == ("_default/archives/decided",)

    with pytest.raises(Refused) as refused:
        actions.ask_for_gap(case_id=case.pk, reason=" ", act=act(clerk, at(26)))
    assert said(refused) == ["没有写为什么缺"]
    gap = actions.ask_for_gap(case_id=case.pk, reason="人已外出", act=act(chief, at(26), key="g"))
    same = actions.ask_for_gap(case_id=case.pk, reason="人已外出", act=act(chief, at(26), key="g"))
    assert same == gap
    with pytest.raises(Refused) as refused:
        actions.decide_gap(gap_id=gap.pk, allow=True, act=act(chief, at(26, 11)))
    assert said(refused) == ["缺项归档要由另一个人同意,不能自己同意"]
    with pytest.raises(Refused):
        file(case, clerk)

    actions.decide_gap(gap_id=gap.pk, allow=True, act=act(director, at(26, 12)))
    assert file(case, clerk, day=27).volume.gap == ["卷里缺申请人交的材料:户口簿", "卷里缺送达回证"]
    events = Entry.objects.filter(subject=case.subject).values_list("event", flat=True)
    assert {"gap_asked", "gap_allowed", "archive"} <= set(events)


def test_a_gap_that_grew_since_is_asked_for_anew(case, clerk, handler, chief, director):
    decide(case, handler, chief)
    deliver(case, clerk)
    with pytest.raises(Refused) as refused:
        actions.ask_for_gap(case_id=case.pk, reason="x", act=act(clerk, at(26)))
    assert said(refused) == ["卷里不缺什么,可以直接归档"]
    case.documents.filter(kind="delivery").update(void="x")
    gap = actions.ask_for_gap(case_id=case.pk, reason="丢了", act=act(clerk, at(26)))
    case.documents.filter(kind="granted").update(void="x")

    with pytest.raises(Refused) as refused:
        actions.decide_gap(gap_id=gap.pk, allow=True, act=act(director, at(26)))
    assert said(refused) == ["申请以后又缺了别的,请重新申请"]
    actions.decide_gap(gap_id=gap.pk, allow=False, act=act(clerk, at(26, 12)))
    with pytest.raises(Refused) as refused:
        actions.decide_gap(gap_id=gap.pk, allow=True, act=act(director, at(26, 13)))
    assert "已经有人答复过了" in said(refused)
    assert Gap.objects.get().allowed is False


def test_an_open_case_asks_for_no_gap(case, clerk):
    with pytest.raises(Refused) as refused:
        actions.ask_for_gap(case_id=case.pk, reason="想归", act=act(clerk))
    assert said(refused) == ["只有办完、还没有归档的件可以申请缺项归档"]


def test_a_file_is_lent_and_comes_back(filed, clerk, chief):
    actions.lend(case_id=filed.pk, to="麦秋生", purpose="复核", act=act(clerk, at(30), key="l"))
    actions.lend(case_id=filed.pk, to="麦秋生", purpose="复核", act=act(clerk, at(30), key="l"))

    volume = Volume.objects.get()
    assert (volume.lent_to, volume.lent_until) == ("麦秋生", date(2026, 12, 14))
    with pytest.raises(Refused) as refused:
        actions.lend(case_id=filed.pk, to="", purpose="", act=act(chief, at(30)))
    assert said(refused) == ["案卷借给了麦秋生,还没有归还", "没有写谁借", "没有写借去做什么"]
    with pytest.raises(Refused):
        actions.move(case_id=filed.pk, box="别处", act=act(clerk, at(30)))
    back = act(chief, at(15, month=12))
    actions.give_back(case_id=filed.pk, note="完好", act=back)
    assert Loan.objects.get().back_on == date(2026, 12, 15)
    told = Entry.objects.get(event="file_back").details
    assert (told["borrower"], told["late"]) == ("麦秋生", True)
    with pytest.raises(Refused) as refused:
        actions.give_back(case_id=filed.pk, note="", act=back)
    assert said(refused) == ["这一卷没有借出"]
    actions.move(case_id=filed.pk, box="档案柜 4", act=act(clerk, at(16, month=12)))
    assert Volume.objects.get().box == "档案柜 4"


def test_a_late_paper_goes_in_with_a_seal_of_its_own_and_the_first_seal_stays(filed, clerk):
    before = filed.seals.get()
    given = Given(body=strange.jpeg(), source="file")

    actions.add_late(
        case_id=filed.pk, name="户口簿", reason="当时在外地", copies=1, given=given,
        act=act(clerk, at(30), key="late"),
    )  # fmt: skip
    actions.add_late(
        case_id=filed.pk, name="户口簿", reason="当时在外地", copies=1, given=given,
        act=act(clerk, at(30), key="late"),
    )  # fmt: skip

    first, second = filed.seals.all()
    assert (first.digest, first.text) == (before.digest, before.text)
    assert (second.why, "当时在外地" in second.text) == ("late", False)
    assert "户口簿" in second.text
    case = Case.objects.get(pk=filed.pk)
    assert (case.state, case.archive_hash) == ("archived", before.digest)
    with pytest.raises(Refused) as refused:
        cases.examine(case_id=case.pk, opinion="再看", act=act(clerk, at(30)))
    assert "已归档的办件不能审查" in said(refused)


def test_a_hostile_late_paper_leaves_nothing_behind(filed, clerk):
    papers, seals = filed.papers.count(), filed.seals.count()

    for body in (b"PK\x03\x04 zip", b"", strange.jpeg()[:200]):
        with pytest.raises(Refused):
            actions.add_late(
                case_id=filed.pk, name="户口簿", reason="补", copies=1,
                given=Given(body=body, name="a.jpg", source="file"), act=act(clerk, at(30)),
            )  # fmt: skip
    with pytest.raises(Refused) as refused:
        actions.add_late(case_id=filed.pk, name="", reason="", copies=0, act=act(clerk, at(30)))

    assert said(refused) == ["没有写是什么材料", "没有写为什么现在才补"]
    assert (filed.papers.count(), filed.seals.count()) == (papers, seals)
    with pytest.raises(Refused, match="补充归档"):
        files.add(
            paper_id=filed.papers.first().pk, given=Given(body=strange.jpeg()),
            act=act(clerk, at(30)),
        )  # fmt: skip


def test_a_filed_case_is_opened_again_decided_anew_and_filed_again(
    filed, clerk, handler, chief, director
):
    old_result = filed.documents.get(kind="granted")
    with pytest.raises(Refused) as refused:
        actions.reopen(case_id=filed.pk, ground="想改", reason="", act=act(director, at(30)))
    assert said(refused)[0].startswith("重新办理只有这些理由")
    assert said(refused)[1] == "没有写明重新办理的原因"

    case = actions.reopen(
        case_id=filed.pk, ground="wrong", reason="算错一年", act=act(director, at(30), key="r")
    )
    assert (case.state, case.outcome, case.result_no, case.closed_on) == ("accepted", "", "", None)
    assert case.started_on == date(2026, 11, 30)
    assert case.due_on == date(2026, 12, 21)  # 15 workdays anew
    assert Volume.objects.get().reopened
    assert Document.objects.get(pk=old_result.pk).void == ""  # holds until there is a new one
    with pytest.raises(Refused) as refused:
        actions.reopen(case_id=case.pk, ground="wrong", reason="再来", act=act(director, at(30)))
    assert "在办的办件不能重新办理" in said(refused)
    with pytest.raises(Refused, match="重新办理不能撤销"):
        cases.take_back(case_id=case.pk, reason="点错", act=act(chief, at(30)))

    decide(case, handler, chief, day=30, no="青高〔2026〕2号")
    deliver(case, clerk, day=30)
    old = case.results.get(claim="owed")
    results.recall(result_id=old.pk, end="back", said="本人交回", act=act(clerk, at(30)))
    file(case, clerk, day=30)
    volume = Volume.objects.get()
    assert (volume.no, volume.reopened) == ("青档〔2026〕1号", False)
    assert [s.why for s in case.seals.all()] == ["filed", "again"]
    assert Reopening.objects.get().result == old_result
    assert verify(case.centre) is None


def test_an_annulled_result_is_void_at_once_and_a_slip_keeps_the_days(
    filed, delivered, clerk, director
):
    due = filed.due_on
    case = actions.reopen(
        case_id=filed.pk, ground="slip", reason="姓名写错", act=act(director, at(30))
    )
    assert (case.due_on, case.started_on) == (due, date(2026, 11, 23))
    assert not case.documents.filter(kind="granted").exclude(void="").exists()


def test_what_a_court_annulled_does_not_hold(delivered, director):
    case = actions.reopen(
        case_id=delivered.pk, ground="annulled", reason="复议撤销", act=act(director, at(30))
    )
    assert case.documents.get(kind="granted").void == "原来的结果被撤销:复议撤销"
    assert Reopening.objects.get().stands is False


def test_a_rejection_that_was_wrong_is_looked_over_again(allowance, clerk, director):
    case = cases.hand_in(application(allowance, outcome="receive"), act(clerk))
    cases.withdraw(case_id=case.pk, reason="改天再来", act=act(clerk, at(24)))
    file(case, clerk, day=25)
    assert Volume.objects.get().years == 10

    again = actions.reopen(
        case_id=case.pk, ground="ordered", reason="本人没有撤回", act=act(director, at(30))
    )

    assert again.state == "received"
    assert again.notice_by > date(2026, 11, 30)
    cases.accept(case_id=case.pk, marked={}, act=act(clerk, at(30, 11)))
    assert Case.objects.get(pk=case.pk).state == "accepted"


@pytest.fixture
def over(delivered, clerk, at_once, chief):
    """The file of an immediate case: ten years, over at the end of 2036."""
    given = {"applicant": "麦满仓", "applicant_id": resident_id("19500101"), "phone": "13900000002"}
    case = cases.hand_in(application(at_once, **given), act(clerk))
    scan = files.add(
        paper_id=case.papers.first().pk, given=Given(body=strange.jpeg(), source="file"),
        act=act(clerk),
    )  # fmt: skip
    cases.finish_now(
        case_id=case.pk, outcome="granted", result_no="查 1", act=act(clerk, at(23, 11))
    )
    deliver(case, clerk, day=24)
    assert scan.body
    return file(case, clerk, day=25)


def test_a_file_whose_time_is_over_is_destroyed_by_two_and_its_line_stays(
    over, qingshi, clerk, director, leader, django_capture_on_commit_callbacks
):
    body = Scan.objects.get().body
    with pytest.raises(Refused) as refused:
        actions.propose(
            centre=qingshi,
            cases=[over.pk],
            reason="",
            act=act(director, at(31, month=12, year=2036)),
        )
    assert said(refused) == ["青档〔2026〕1号:保管到2036年12月31日,还没有到期"]
    made = actions.propose(
        centre=qingshi, cases=[over.pk], reason="到期", act=act(director, old(), key="p")
    )
    again = actions.propose(
        centre=qingshi, cases=[over.pk], reason="到期", act=act(director, old(), key="p")
    )
    assert (made, made.no) == (again, "青销〔2038〕1号")
    with pytest.raises(Refused) as refused:
        actions.approve(list_id=made.pk, act=act(director, old()))
    assert said(refused) == ["提出销毁的人不能自己批准"]
    assert store.has(body)

    with django_capture_on_commit_callbacks(execute=True):
        actions.approve(list_id=made.pk, act=act(leader, old(), key="a"))
    actions.approve(list_id=made.pk, act=act(leader, old(), key="a"))

    case = Case.objects.get(pk=over.pk)
    assert (case.no, case.item_name, case.outcome) == (over.no, over.item_name, "granted")
    assert "满仓" not in case.applicant
    assert not any((case.applicant_id, case.applicant_blind, case.phone, case.address))
    assert not store.has(body)
    texts = str(list(case.documents.values_list("sheet", flat=True)))
    assert "麦满仓" not in texts
    assert "青销〔2038〕1号" in texts
    assert Seal.objects.get().text == ""
    assert Volume.objects.get().destroyed_on == date(2038, 1, 4)
    assert made.lines.get().case_no == over.no
    assert Entry.objects.filter(subject=case.subject, event="file_destroyed").exists()
    assert Entry.objects.filter(subject=case.subject, event="accept").exists()
    assert verify(qingshi) is None
    for refused_act in (
        lambda: actions.lend(case_id=case.pk, to="甲", purpose="看", act=act(clerk, old())),
        lambda: actions.reopen(case_id=case.pk, ground="slip", reason="改", act=act(director, old())),
        lambda: actions.add_late(case_id=case.pk, name="甲", reason="乙", copies=1, act=act(clerk, old())),
        lambda: actions.propose(centre=qingshi, cases=[case.pk], reason="", act=act(director, old())),
    ):  # fmt: skip
        with pytest.raises(Refused, match="案卷已经销毁"):
            refused_act()


def test_what_was_lent_or_opened_again_since_is_not_destroyed(
    over, filed, qingshi, clerk, director, leader
):
    made = actions.propose(centre=qingshi, cases=[over.pk], reason="", act=act(clerk, old()))
    with pytest.raises(Refused, match="销毁清册"):
        actions.lend(case_id=over.pk, to="甲", purpose="看", act=act(clerk, old()))
    with pytest.raises(Refused, match="销毁清册"):
        actions.reopen(case_id=over.pk, ground="slip", reason="改", act=act(director, old()))
    Volume.objects.filter(case=over).update(lent_to="甲", reopened=True)

    with pytest.raises(Refused) as refused:
        actions.approve(list_id=made.pk, act=act(leader, old()))

    assert said(refused) == [
        "青档〔2026〕1号:案卷借给了甲,还没有归还", "青档〔2026〕1号:这件正在重新办理,不能销毁",
    ]  # fmt: skip
    with pytest.raises(Refused, match="没有写为什么不批准"):
        actions.turn_down(list_id=made.pk, reason="", act=act(leader, old()))
    actions.turn_down(list_id=made.pk, reason="还要用", act=act(leader, old()))
    assert Volume.objects.get(case=over).listed is None
    with pytest.raises(Refused, match="不能再批"):
        actions.approve(list_id=made.pk, act=act(leader, old()))
    assert List.objects.get().approved is False


def test_nothing_chosen_and_somebody_elses_files_are_not_proposed(over, liuxi, director):
    with pytest.raises(Refused, match="没有选要销毁的案卷"):
        actions.propose(centre=liuxi, cases=[over.pk], reason="", act=act(director, old()))


def test_an_item_may_be_kept_longer_not_shorter(delivered, allowance, clerk, director):
    with pytest.raises(Refused):
        actions.keep_longer(item_id=allowance.item_id, years=0, reason="", act=act(director))
    actions.keep_longer(
        item_id=allowance.item_id, years=0, reason="涉及权益", act=act(director, key="t")
    )
    actions.keep_longer(
        item_id=allowance.item_id, years=0, reason="涉及权益", act=act(director, key="t")
    )
    volume = file(delivered, clerk).volume
    assert (volume.years, volume.keep_until, volume.is_over(date(2300, 1, 1))) == (0, None, False)
