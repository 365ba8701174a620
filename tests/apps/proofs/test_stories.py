"""A promise in place of a proof (告知承诺), told from the window to what its check finds."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.cases import actions as cases
from bianmin.cases.actions import Marked
from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.proofs import actions, queries
from bianmin.proofs.models import Commitment
from bianmin.refusal import Refused
from bianmin.rules.intake import Mark
from tests.fixtures.hall import act, application, at, events_of, make_user, wanting
from tests.fixtures.vouched import NAME, PROOF, given, provable_item, vouch

LATER = {4: Marked(Mark.MISSING)}


@pytest.fixture
def provable(qingshi):
    return provable_item(qingshi)


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def decide(case, handler, chief, day=25, outcome="granted", **more):
    cases.examine(case_id=case.pk, opinion="符合条件", act=act(handler, at(day - 1)))
    return cases.decide(case_id=case.pk, outcome=outcome, act=act(chief, at(day)), **more)


def refused_by(call, **facts):
    with pytest.raises(Refused) as refused:
        call(**facts)
    return said(refused)


def test_somebody_promises_the_case_is_decided_without_the_proof_and_the_check_finds_it_true(
    provable, clerk, handler, chief, qingshi
):
    case = vouch(provable, clerk, at(23))
    one = given(case)
    assert case.state == "accepted"
    assert case.papers.get(order=4).mark == "promised"
    assert (one.proof, one.how, one.check_by) == (PROOF, "after", None)
    paper = Document.objects.get(kind="promise_proof")
    for words in ("在本村住满一年", "老年人优待办法", "40 个工作日内", "向村委会核实", "撤销决定"):
        assert words in str(paper.sheet)
    assert "写了承诺,免交证明" in str(Document.objects.exclude(pk=paper.pk).get().sheet)

    decide(case, handler, chief)  # it does not wait for the proof
    one.refresh_from_db()
    assert one.check_by == date(2027, 1, 21)
    actions.check(
        commitment_id=one.pk,
        found="true",
        said="村委会:住了三年",
        act=act(handler, at(1, month=12)),
    )
    assert given(case).said(date(2026, 12, 1)) == "核查过,属实"
    assert events_of(case) == ["accept", "proof_promised", "examine", "decide", "proof_checked"]
    assert verify(qingshi) is None
    more = refused_by(
        actions.check, commitment_id=one.pk, found="", said="", act=act(handler, at(2, month=12))
    )
    assert len(more) == 3


def test_everything_that_stands_against_a_promise_is_said_with_the_rest(provable, clerk):
    asked = {"agent": "苗青", "agent_relation": "儿子", "conditions": None}
    assert refused_by(vouch, version=provable, by=clerk, when=at(23), way="", **asked) == [
        "还没核对申请条件", "没有签《证明事项告知承诺书》", "代理人的授权没有写明可以代作承诺,要本人签",
    ]  # fmt: skip
    found = refused_by(vouch, version=provable, by=clerk, when=at(23), way="screen", strokes="M1 1")
    assert found == ["申请人没有在《证明事项告知承诺书》上签字"]
    marked = wanting(provable) | {2: Marked(Mark.PROMISED), 4: Marked(Mark.IN_ORDER, 1)}
    found = refused_by(vouch, version=provable, by=clerk, when=at(23), marked=marked)
    assert found == ["事项清单没有写可以用承诺代替:申请表"]
    assert not Case.objects.exists()
    case = vouch(provable, clerk, at(23), authority=True, agent="苗青", agent_relation="儿子")
    assert given(case).by_agent


def test_nobody_is_sent_for_the_proof_before_he_was_asked(provable, clerk):
    asked = application(
        provable, "notify", marked=wanting(provable, PROOF), typed={"proof-chose": ""}
    )
    found = refused_by(cases.hand_in, application=asked, act=act(clerk, at(23)))
    assert found == [f"可以写承诺代替,先问申请人选哪样:{PROOF}"]
    asked = application(
        provable, "notify", marked=wanting(provable, PROOF), typed={"proof-chose": "bring"}
    )
    case = cases.hand_in(asked, act(clerk, at(23)))
    assert case.state == "supplementing"
    assert not Commitment.objects.exists()


def test_what_is_promised_is_not_demanded_again_but_may_be_brought(provable, clerk):
    marked = wanting(provable, "申请表") | {4: Marked(Mark.PROMISED)}
    case = vouch(provable, clerk, at(23), outcome="notify", marked=marked)
    one = given(case)
    found = refused_by(
        cases.accept, case_id=case.pk, marked=LATER | {2: Marked(Mark.IN_ORDER, 1)},
        act=act(clerk, at(24)),
    )  # fmt: skip
    assert any(PROOF in words for words in found)
    found = refused_by(
        cases.notify, case_id=case.pk, marked=LATER, reason="还是要看", act=act(clerk, at(24))
    )
    assert f"写了承诺,不得再要这份证明:{PROOF}" in found
    brought = {4: Marked(Mark.IN_ORDER, 1), 2: Marked(Mark.IN_ORDER, 1)}
    cases.accept(case_id=case.pk, marked=brought, act=act(clerk, at(24)))
    one.refresh_from_db()
    assert one.ended == "brought"
    found = refused_by(
        cases.ask_again, case_id=case.pk, name=PROOF, requirement="", reason="想看看",
        act=act(clerk, at(24)),
    )  # fmt: skip
    assert found


def test_a_case_that_came_in_before_is_promised_later(provable, clerk, client):
    typed = {"proof-chose": "bring"}
    asked = application(provable, "notify", marked=wanting(provable, PROOF), typed=typed)
    case = cases.hand_in(asked, act(clerk, at(23)))
    client.force_login(clerk)
    assert "写承诺代替证明" in client.get(f"/cases/{case.pk}/").content.decode()
    page = client.get(f"/proofs/case/{case.pk}/").content.decode()
    assert "在本村住满一年" in page
    assert client.get(f"/proofs/case/{case.pk}/paper.pdf").content.startswith(b"%PDF")
    nothing = client.post(f"/proofs/case/{case.pk}/", {"key": "p0"})
    assert nothing.status_code == 422
    assert "没有选用承诺代替哪一份证明" in nothing.content.decode()
    sent = {"key": "p1", "orders": ["4"], "way": "screen", "strokes": NAME}
    for _ in range(2):
        assert client.post(f"/proofs/case/{case.pk}/", sent).status_code == 302
    assert Commitment.objects.count() == 1
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f'd="{NAME}"' in page
    assert 'value="promised" selected' in client.get(f"/cases/{case.pk}/papers/").content.decode()
    case.refresh_from_db()
    cases.accept(case_id=case.pk, act=act(clerk, at(24)))
    assert given(case).ended == ""
    other = actions.Signing(way="paper")
    found = refused_by(
        actions.sign_later, case_id=case.pk, orders=[4], signing=other, act=act(clerk, at(24))
    )
    assert found == ["在办的办件不再签承诺", f"这一份不用再承诺:{PROOF}"]


def test_what_is_checked_before_the_decision_holds_it_up(qingshi, clerk, handler, chief):
    case = vouch(provable_item(qingshi, how="before", days=5), clerk, at(23))
    one = given(case)
    assert one.check_by == date(2026, 11, 30)
    assert refused_by(decide, case=case, handler=handler, chief=chief) == [
        f"写明决定以前核查,还没有核查:{PROOF}"
    ]
    actions.check(
        commitment_id=one.pk, found="unclear", said="村委会没有底册", act=act(handler, at(25))
    )
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    assert given(case).said(date(2026, 11, 26)) == "核查过,查不了"


def test_an_untrue_promise_is_demanded_to_be_mended_and_bars_the_next_one_until_it_is(
    qingshi, provable, clerk, handler, chief
):
    case = vouch(provable, clerk, at(2))
    actions.check(
        commitment_id=given(case).pk, found="false", said="村委会:人在县城", act=act(handler, at(3))
    )
    notice = Document.objects.get(kind="proof_false")
    for words in ("人在县城", "11月17日", "11月10日", "陈述、申辩"):
        assert words in str(notice.sheet)
    assert refused_by(decide, case=case, handler=handler, chief=chief, day=10) == [
        f"承诺不实,改正的日子还没有过:{PROOF}"
    ]
    found = refused_by(
        cases.decide, case_id=case.pk, outcome="granted", act=act(chief, at(18))
    )  # the day is over
    assert found == [f"承诺不实又没有改正,不得准予:{PROOF}"]

    other = provable_item(qingshi, "MZ-041", name="另一项补贴")
    found = refused_by(vouch, version=other, by=clerk, when=at(18))
    assert found == ["申请人有一项承诺查出不实,还没有改正,这次不能用承诺代替,请交证明"]
    assert not queries.untrue_before(
        case.applicant_blind, qingshi.pk, date(2027, 11, 3), case.book.policy.proofs
    )  # never beyond its term

    one = given(case)
    actions.mend(
        commitment_id=one.pk, how="proof", said="交来了村委会的证明", act=act(handler, at(18))
    )
    assert case.papers.get(order=4).mark == "in_order"
    assert vouch(other, clerk, at(18)).state == "accepted"
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(19)))
    assert given(case).said(date(2026, 11, 19)) == "不实,已经改正"


def granted_and_untrue(version, clerk, handler, chief):
    """Return the promise of a granted case that was found untrue on 26 November."""
    case = vouch(version, clerk, at(23))
    decide(case, handler, chief)
    one = given(case)
    actions.check(commitment_id=one.pk, found="false", said="查无此事", act=act(handler, at(26)))
    return given(case)


def test_a_granted_decision_is_revoked_with_remedies_and_its_results_are_void(
    qingshi, clerk, handler, chief
):
    version = provable_item(qingshi, result_name="高龄津贴发放通知")
    one = granted_and_untrue(version, clerk, handler, chief)
    case = one.case
    assert refused_by(
        actions.revoke, commitment_id=one.pk, said="", act=act(chief, at(27))
    ) == [
        "改正的日子还没有过:2026-12-10", "陈述、申辩的日子还没有过:2026-12-03", "没有写撤销的理由",
    ]  # fmt: skip
    for _ in range(2):
        actions.revoke(
            commitment_id=one.pk, said="到期没有改正", act=act(chief, at(11, month=12), key="r")
        )
    paper = Document.objects.get(kind="revocation")
    for words in ("撤销原来的决定", "查无此事", "行政复议", "高龄津贴发放通知"):
        assert words in str(paper.sheet)
    assert Document.objects.get(case=case, kind="granted").void.startswith("撤销")
    assert set(case.results.values_list("state", flat=True)) == {"void"}
    assert given(case).said(date(2026, 12, 11)) == "不实,决定已经撤销"
    assert queries.counts(chief, date(2026, 12, 11))["untrue"] == 0
    assert verify(qingshi) is None


def test_who_is_heard_and_right_is_held_to_nothing(provable, clerk, handler, chief):
    one = granted_and_untrue(provable, clerk, handler, chief)
    actions.object_to(commitment_id=one.pk, said="查错人了", act=act(handler, at(27)))
    assert queries.counts(chief, date(2026, 11, 27))["objected"] == 1
    later = {"commitment_id": one.pk, "act": act(chief, at(11, month=12))}
    assert refused_by(actions.revoke, said="x", **later) == ["申请人的陈述、申辩还没有答复"]
    assert len(refused_by(actions.hear, upheld="", said="", **later)) == 2
    actions.hear(upheld="yes", said="同名同姓,查错了", **later)
    one = given(one.case)
    assert (one.found, one.mend_by) == ("true", None)
    assert Document.objects.get(kind="proof_false").void
    assert refused_by(actions.revoke, said="x", **later) == ["没有查出不实,或者已经改正"]


def test_a_promise_is_taken_back_before_the_decision_and_the_proof_is_waited_for(
    provable, clerk, handler, chief
):
    case = vouch(provable, clerk, at(23))
    one = given(case)
    assert (
        len(refused_by(actions.withdraw, commitment_id=one.pk, said="", act=act(clerk, at(24))))
        == 1
    )
    actions.withdraw(commitment_id=one.pk, said="还是去开证明", act=act(clerk, at(24)))
    assert refused_by(decide, case=case, handler=handler, chief=chief) == [
        f"撤回了承诺,还没有交来:{PROOF}"
    ]
    actions.mend(commitment_id=one.pk, how="proof", said="交来了", act=act(clerk, at(25)))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    assert given(case).check_by is None
    found = refused_by(actions.withdraw, commitment_id=one.pk, said="x", act=act(clerk, at(27)))
    assert found == ["已经作了决定,或者这份承诺已经了结,不能撤回"]


def test_of_those_that_are_checked_as_a_sample_the_system_draws(qingshi, clerk, handler, chief):
    version = provable_item(qingshi, how="sample", days=5)
    for n in range(6):
        case = vouch(version, clerk, at(23), applicant=f"甲{n}", applicant_id="", key=f"k{n}")
        decide(case, handler, chief)
    undecided = vouch(version, clerk, at(23), applicant="乙", applicant_id="")
    assert queries.counts(chief, date(2026, 11, 25))["sample"] == 6
    for _ in range(2):
        actions.draw(centre=qingshi, act=act(chief, at(26), key="d"))
    drawn = Commitment.objects.filter(check_by=date(2026, 12, 3))
    assert drawn.count() == 2
    assert Commitment.objects.filter(spared_on=date(2026, 11, 26)).count() == 4
    assert given(undecided).said(date(2026, 11, 26)) == "等抽查"
    assert actions.draw(centre=qingshi, act=act(chief, at(27))) == 0
    told = Entry.objects.get(event="proofs_drawn")
    assert told.details["count"] == 2


def test_a_promise_ends_with_a_case_that_is_not_granted_and_wakes_when_it_is_taken_back(
    provable, clerk, handler, chief
):
    case = vouch(provable, clerk, at(23))
    cases.withdraw(case_id=case.pk, reason="不办了", act=act(clerk, at(24)))
    assert given(case).ended == "void"
    case = vouch(provable, clerk, at(24), again="又来办")
    decide(case, handler, chief, outcome="refused", reason="不符合")
    assert given(case).ended == "void"
    cases.take_back(case_id=case.pk, reason="点错了", act=act(chief, at(25, 11)))
    assert given(case).ended == ""
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, at(26)))
    assert given(case).check_by == date(2027, 1, 22)


def test_neighbours_see_no_promise_and_lists_take_few_queries(
    provable, clerk, stranger, director, client, django_assert_max_num_queries
):
    for n in range(6):
        vouch(provable, clerk, at(23), key=f"n{n}", applicant=f"甲{n}", applicant_id="")
    one = Commitment.objects.first()
    client.force_login(stranger)
    for what in ("check", "object", "hear", "mend", "withdraw", "revoke"):
        assert client.get(f"/proofs/{one.pk}/{what}/").status_code in (403, 404)
    assert client.get(f"/proofs/case/{one.case_id}/").status_code == 404
    assert PROOF not in client.get("/proofs/?list=all").content.decode()
    client.force_login(director)
    with django_assert_max_num_queries(12):
        page = client.get("/proofs/?list=open&after=_99999").content.decode()
    assert page.count(PROOF) == 6
    assert client.get("/proofs/?list=due&after=bad_1").status_code == 200
    with django_assert_max_num_queries(12):
        client.get(f"/cases/{one.case_id}/")
    sheet = client.get("/proofs/list.xlsx?list=all")
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert Entry.objects.filter(event="register_exported").count() == 1


def test_a_stranger_of_the_book_makes_no_promise(qingshi, clerk):
    make_user(qingshi, "guide", "导办")
    version = provable_item(qingshi, "MZ-050", how="")
    case = vouch(version, clerk, at(23), outcome="receive")
    assert case.state == "received"
    assert given(case).proof == PROOF
