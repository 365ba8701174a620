"""Up and back: whole stories of files, with real dates, through the actions."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.escalation import Stand
from bianmin.transfers import actions, queries
from bianmin.transfers.actions import Listed, Seen
from bianmin.transfers.models import Dossier, Hop
from tests.fixtures.hall import act, at
from tests.fixtures.levels import all_here, good, prepared, sent_up


def fresh(dossier):
    return queries.full(Dossier.objects.all()).get(pk=dossier.pk)


def where(dossier, moment):
    return {p.name: w.zh for p, w in queries.trail(fresh(dossier), moment)}


@pytest.fixture
def up(widow, keeper):
    """The file on its way to the township since Tuesday, 24 November, nine o'clock."""
    return sent_up(widow, keeper, at(24, 9), due_above=at(30).date())


def test_village_to_county_and_back_her_original_is_known_at_any_minute(
    up, widow, keeper, head, clerk, chief, upper, village, qingshi, county_hall
):
    dossier = up.dossier
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    second = actions.send_up(
        dossier_id=dossier.pk, lines=all_here(dossier, clerk), due_above=at(4, month=12).date(),
        act=act(clerk, at(25, 9)),
    )  # fmt: skip
    actions.receive(hop_id=second.pk, seen=good(second), act=act(upper, at(25, 15)))
    actions.answer(dossier_id=dossier.pk, outcome="granted", result_no="云民〔2026〕7号", act=act(upper, at(27)))  # fmt: skip
    down = actions.send_down(dossier_id=dossier.pk, lines=all_here(dossier, upper), act=act(upper, at(27, 11)))  # fmt: skip
    actions.receive(hop_id=down.pk, seen=good(down), act=act(clerk, at(30, 9)))
    last = actions.send_down(dossier_id=dossier.pk, lines=all_here(dossier, clerk), act=act(clerk, at(30, 10)))  # fmt: skip
    actions.receive(hop_id=last.pk, seen=good(last), act=act(keeper, at(30, 16)))
    cases.examine(case_id=widow.pk, opinion="县里准予", act=act(head, at(30, 16, 30)))
    cases.decide(case_id=widow.pk, outcome="granted", act=act(head, at(30, 16, 40)))
    papers = [p.pk for p in dossier.papers.all()]
    actions.hand_back(
        dossier_id=dossier.pk, papers=papers, to="石桂香", act=act(keeper, at(30, 17))
    )

    card = "居民身份证"
    assert where(dossier, at(23, 9))[card] == "那时还没有交来"
    assert where(dossier, at(23, 15))[card] == "在石桥村便民服务站"
    assert where(dossier, at(24, 9, 30))[card] == (
        "在路上,石桥村便民服务站已经交出,青石镇便民服务中心还没有收到"
    )
    assert where(dossier, at(24, 12))[card] == "在青石镇便民服务中心"
    assert where(dossier, at(26, 12))[card] == "在云岭县政务大厅"
    assert where(dossier, at(29, 12))[card].startswith("在路上,云岭县政务大厅")
    assert where(dossier, at(30, 16, 30))[card] == "在石桥村便民服务站"
    assert set(where(dossier, at(30, 18)).values()) == {"已经交还石桂香"}
    assert [verify(c) for c in (village, qingshi, county_hall)] == [None, None, None]
    hops = [(h.list_no, h.get_purpose_display()) for h in fresh(dossier).way]
    assert hops == [
        ("石桥移〔2026〕1号", "上报"), ("青移〔2026〕1号", "上报"), ("云移〔2026〕1号", "下发结果"),
        ("青移〔2026〕2号", "下发结果"),
    ]  # fmt: skip


def test_each_level_has_its_own_clock(up, keeper, clerk, upper, village, qingshi):
    dossier = up.dossier
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    due = at(27).date()
    actions.send_up(dossier_id=dossier.pk, lines=all_here(dossier, clerk), due_above=due, act=act(clerk, at(25, 9)))  # fmt: skip

    below, between = queries.clocks(fresh(dossier), at(30).date())
    assert (below.office.name, below.stand.value) == (village.name, Stand.ABOVE)
    assert below.due_above == at(30).date()
    assert (between.office.name, between.stand.value) == (qingshi.name, Stand.URGE)
    assert between.send_by.value == at(1, month=12).date()
    # accepted on 23 November, 15 workdays; above since the 24th: of those days none is its own
    assert below.own_due.value == at(18, month=12).date()
    assert "_default/escalation/own-clock" in below.own_due.because


def test_before_it_is_sent_the_clock_waits_for_the_contact_and_the_day(widow, keeper):
    dossier = actions.open_file(case_id=widow.pk, act=act(keeper, at(23)))
    today = at(24).date()

    assert queries.clocks(fresh(dossier), today)[0].stand.value is Stand.TO_CONTACT
    said = {"what": "upper_contact", "text": "找到了"}
    actions.prepare(dossier_id=dossier.pk, **said, act=act(keeper, at(24)))
    assert queries.clocks(fresh(dossier), today)[0].stand.value is Stand.TO_SEND
    assert queries.clocks(fresh(dossier), at(8, month=12).date())[0].stand.value is Stand.LATE_HERE


def test_what_was_missing_is_noted_by_both_sides_before_anybody_decides(up, keeper, clerk, chief):
    dossier, lines = up.dossier, list(up.lines.all())
    seen = good(up) | {lines[0].pk: Seen("missing", "信封里没有")}
    actions.receive(hop_id=up.pk, seen=seen, act=act(clerk, at(24, 10)))

    name = lines[0].paper.name
    assert "没有收到,正在找" in where(dossier, at(24, 11))[name]
    answer = {"dossier_id": dossier.pk, "outcome": "granted"}
    with pytest.raises(Refused, match="双方还没有记明"):
        actions.answer(**answer, act=act(chief, at(24, 11)))
    with pytest.raises(Refused, match="由发出的一方石桥村便民服务站记明"):
        actions.agree(line_id=lines[0].pk, note="是", act=act(clerk, at(24, 11)))
    with pytest.raises(Refused, match="没有写明"):
        actions.agree(line_id=lines[0].pk, note=" ", act=act(keeper, at(24, 11)))
    actions.agree(line_id=lines[0].pk, note="落在站里了,明天送来", act=act(keeper, at(24, 14)))
    with pytest.raises(Refused, match="已经记明"):
        actions.agree(line_id=lines[0].pk, note="再记", act=act(keeper, at(24, 14)))
    actions.turn_up(line_id=lines[0].pk, act=act(clerk, at(25, 9)))
    with pytest.raises(Refused, match="已经找到"):
        actions.turn_up(line_id=lines[0].pk, act=act(clerk, at(25, 9)))
    actions.answer(**answer, act=act(chief, at(25, 10)))

    assert where(dossier, at(25, 8))[name].endswith("正在找")
    assert where(dossier, at(25, 11))[name] == "在青石镇便民服务中心"


def test_returned_once_with_everything_to_mend_and_mended(up, keeper, clerk, chief, widow):
    dossier = up.dossier
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    with pytest.raises(Refused, match="没有写要补什么"):
        actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, clerk), said="", act=act(clerk, at(24, 11)))  # fmt: skip
    back = actions.return_to_mend(
        dossier_id=dossier.pk, lines=all_here(dossier, clerk), said="申请表第二页补签字;身份证过期,换新证",
        act=act(clerk, at(24, 11)),
    )  # fmt: skip
    actions.receive(hop_id=back.pk, seen=good(back), act=act(keeper, at(25, 9)))
    assert fresh(dossier).way[0].returned_at == at(25, 9)
    assert [trip.returned_on for trip in fresh(dossier).trips_of(dossier.origin_id)] == [
        at(25).date()
    ]
    again = actions.send_up(dossier_id=dossier.pk, lines=all_here(dossier, keeper), act=act(keeper, at(26)))  # fmt: skip
    actions.receive(hop_id=again.pk, seen=good(again), act=act(clerk, at(26, 15)))

    with pytest.raises(Refused, match="11月24日已经退回要求补过一次") as told:
        actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, clerk), said="还要照片", act=act(clerk, at(27)))  # fmt: skip
    assert told.value.objections[0].because == widow.book.policy.intake.notice_once.because


def test_the_township_hands_on_what_the_county_wants_mended(up, keeper, clerk, upper):
    dossier = up.dossier
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    own = actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, clerk), said="补签字", act=act(clerk, at(24, 11)))  # fmt: skip
    actions.receive(hop_id=own.pk, seen=good(own), act=act(keeper, at(24, 14)))
    twice = actions.send_up(dossier_id=dossier.pk, lines=all_here(dossier, keeper), act=act(keeper, at(24, 15)))  # fmt: skip
    actions.receive(hop_id=twice.pk, seen=good(twice), act=act(clerk, at(24, 16)))
    on = actions.send_up(dossier_id=dossier.pk, lines=all_here(dossier, clerk), act=act(clerk, at(25)))  # fmt: skip
    actions.receive(hop_id=on.pk, seen=good(on), act=act(upper, at(25, 11)))
    said = {"said": "补近照"}
    down = actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, upper), **said, act=act(upper, at(26)))  # fmt: skip
    actions.receive(hop_id=down.pk, seen=good(down), act=act(clerk, at(26, 11)))
    further = actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, clerk), **said, act=act(clerk, at(26, 12)))  # fmt: skip

    assert further.purpose == Hop.Purpose.MEND
    assert further.receiver.centre == keeper.centre


def test_a_paper_that_never_left_cannot_be_on_a_list(up, widow, keeper, clerk, upper):
    dossier = up.dossier
    papers = list(dossier.papers.all())
    with pytest.raises(Refused, match="案卷不在石桥村便民服务站"):
        actions.send_up(dossier_id=dossier.pk, lines=[Listed(papers[0].pk)], act=act(keeper, at(24, 10)))  # fmt: skip
    with pytest.raises(Refused, match="收到的不在清单上:户口簿"):
        actions.receive(hop_id=up.pk, seen=good(up), extra="户口簿", act=act(clerk, at(24, 10)))
    lines = list(up.lines.all())
    seen = good(up) | {lines[0].pk: Seen("missing", "没有")}
    actions.receive(hop_id=up.pk, seen=seen, act=act(clerk, at(24, 11)))
    actions.agree(line_id=lines[0].pk, note="确实没放进去", act=act(keeper, at(24, 12)))
    everything = [Listed(p.pk) for p in papers]

    with pytest.raises(Refused, match=f"清单上的“{lines[0].paper.name}”不在发出的地方"):
        actions.send_up(dossier_id=dossier.pk, lines=everything, act=act(clerk, at(25)))
    with pytest.raises(Refused, match="一份材料也没有"):
        actions.send_up(dossier_id=dossier.pk, lines=[], act=act(clerk, at(25)))
    with pytest.raises(Refused, match="案卷里没有这一份"):
        actions.send_up(dossier_id=dossier.pk, lines=[Listed(999999)], act=act(clerk, at(25)))


def test_one_case_one_answer(up, clerk, chief, upper):
    dossier = up.dossier
    with pytest.raises(Refused, match="路上"):
        actions.answer(dossier_id=dossier.pk, outcome="granted", act=act(chief, at(24, 9)))
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    with pytest.raises(Refused, match="案卷不在云岭县政务大厅"):
        actions.answer(dossier_id=dossier.pk, outcome="granted", act=act(upper, at(24, 10)))
    with pytest.raises(Refused, match="没有选准予还是不予"):
        actions.answer(dossier_id=dossier.pk, outcome="", act=act(chief, at(24, 10)))
    actions.answer(dossier_id=dossier.pk, outcome="refused", reason="年龄不到", act=act(chief, at(24, 11)))  # fmt: skip

    with pytest.raises(Refused, match="青石镇便民服务中心已经答复过这一件"):
        actions.answer(dossier_id=dossier.pk, outcome="granted", act=act(chief, at(24, 12)))
    with pytest.raises(Refused, match="不用再上报"):
        actions.send_up(dossier_id=dossier.pk, lines=all_here(dossier, clerk), act=act(clerk, at(25)))  # fmt: skip
    with pytest.raises(Refused, match="不能再退回补正"):
        actions.return_to_mend(dossier_id=dossier.pk, lines=all_here(dossier, clerk), said="补", act=act(clerk, at(25)))  # fmt: skip
    some = all_here(dossier, clerk)[:1]
    with pytest.raises(Refused, match="没有一起下发"):
        actions.send_down(dossier_id=dossier.pk, lines=some, act=act(clerk, at(25)))


def test_the_case_is_not_decided_while_its_file_is_above(up, widow, keeper, head, clerk):
    cases.examine(case_id=widow.pk, opinion="同意", act=act(head, at(24, 9)))
    with pytest.raises(Refused, match="案卷在路上"):
        cases.decide(case_id=widow.pk, outcome="granted", act=act(head, at(24, 9)))
    actions.receive(hop_id=up.pk, seen=good(up), act=act(clerk, at(24, 10)))
    with pytest.raises(Refused, match="案卷还在青石镇便民服务中心"):
        cases.decide(case_id=widow.pk, outcome="granted", act=act(head, at(24, 11)))
    back = actions.return_to_mend(dossier_id=up.dossier_id, lines=all_here(up.dossier, clerk), said="补签字", act=act(clerk, at(24, 11)))  # fmt: skip
    actions.receive(hop_id=back.pk, seen=good(back), act=act(keeper, at(24, 14)))
    with pytest.raises(Refused, match="还没有答复"):
        cases.decide(case_id=widow.pk, outcome="granted", act=act(head, at(24, 15)))


def test_everything_wrong_with_sending_is_said_at_once(widow, keeper, clerk):
    dossier = actions.open_file(case_id=widow.pk, act=act(keeper, at(23)))
    paper = dossier.papers.first()
    early = at(20).date()
    with pytest.raises(Refused) as told:
        actions.send_up(dossier_id=dossier.pk, lines=[Listed(paper.pk)], due_above=early, act=act(keeper, at(24)))  # fmt: skip

    said = str(told.value)
    assert "没有一起上报:申请表" in said
    assert "上级的期限不能早于今天" in said
    with pytest.raises(Refused, match="没有写上级的联系人"):
        actions.prepare(dossier_id=dossier.pk, what="upper_contact", text="", act=act(keeper, at(24)))  # fmt: skip
    with pytest.raises(Refused, match="没有选要记的是哪一项"):
        actions.prepare(dossier_id=dossier.pk, what="x", text="y", act=act(keeper, at(24)))


def test_only_the_hall_that_took_it_in_makes_the_file(widow, keeper, clerk, qingshi):
    with pytest.raises(Refused, match="由那里上报"):
        actions.open_file(case_id=widow.pk, act=act(clerk, at(24)))
    cases.withdraw(case_id=widow.pk, reason="不办了", act=act(keeper, at(24)))
    with pytest.raises(Refused, match="受理以后、决定以前才能上报"):
        actions.open_file(case_id=widow.pk, act=act(keeper, at(24)))


def test_every_line_is_counted(up, clerk):
    lines = list(up.lines.all())
    with pytest.raises(Refused) as told:
        actions.receive(
            hop_id=up.pk, seen={lines[0].pk: Seen("damaged", "")}, act=act(clerk, at(24, 10))
        )

    said = str(told.value)
    assert "有损坏,要写明情况" in said
    assert f"还没有点:{lines[1].paper.name}" in said


def test_the_same_form_sent_twice_is_one_hop(widow, keeper, clerk):
    dossier = prepared(widow, keeper)
    lines = all_here(dossier, keeper)
    once = actions.send_up(dossier_id=dossier.pk, lines=lines, act=act(keeper, at(24), key="k"))
    twice = actions.send_up(dossier_id=dossier.pk, lines=lines, act=act(keeper, at(24), key="k"))

    assert once == twice
    assert Hop.objects.count() == 1
    with pytest.raises(Refused, match="已经交过了"):
        actions.receive(hop_id=once.pk, seen=good(once), act=act(clerk, at(24), key="k"))
    actions.receive(hop_id=once.pk, seen=good(once), act=act(clerk, at(24), key="r"))
    actions.receive(hop_id=once.pk, seen={}, act=act(clerk, at(24), key="r"))
    with pytest.raises(Refused, match="已经由柳春枝点收过了"):
        actions.receive(hop_id=once.pk, seen=good(once), act=act(clerk, at(24, 12)))
