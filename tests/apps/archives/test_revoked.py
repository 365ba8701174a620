"""A decision is taken back, the case opened again for that: each names the other."""

from __future__ import annotations

import re

import pytest

from bianmin.archives.models import Reopening, Volume
from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.proofs import actions as proofs
from bianmin.results import actions as results
from bianmin.results.models import Result
from bianmin.rules.delivery import Handover, Way
from tests.apps.proofs.test_stories import decide
from tests.fixtures.hall import act, at
from tests.fixtures.vouched import given, provable_item, vouch


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """On the page it is the day after the decision was taken back."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(12, month=12))


@pytest.fixture
def decided(qingshi, clerk, handler, chief):
    version = provable_item(qingshi, result_name="高龄津贴发放通知")
    case = vouch(version, clerk, at(23))
    decide(case, handler, chief)
    return case


def words(answer) -> str:
    return answer.content.decode()


def test_a_revoked_decision_offers_to_open_the_case_again_and_both_name_each_other(
    decided, handler, chief, director, client, qingshi
):
    case, one = decided, given(decided)
    proofs.check(commitment_id=one.pk, found="false", said="查无此事", act=act(handler, at(26)))
    client.force_login(director)
    assert "重新办理,理由带过去" not in words(client.get(f"/cases/{case.pk}/"))
    proofs.revoke(commitment_id=one.pk, said="到期没有改正", act=act(chief, at(11, month=12)))
    paper = Document.objects.get(kind="revocation")

    page = words(client.get(f"/cases/{case.pk}/"))
    assert f"{paper.doc_no} 撤销了原来的决定" in page
    assert "重新办理,理由带过去" in page
    page = words(client.get(f"/archives/{case.pk}/"))
    form = page.split('id="reopen"')[1].split("</form>")[0]
    picked = re.search(r'<[^>]*value="annulled"[^>]*>', form)[0]
    assert "checked" in picked
    assert f"{paper.doc_no} 撤销了原来的决定</textarea>" in form
    assert "登记的结果都作废了" in words(client.get(f"/results/case/{case.pk}/"))

    sent = {"key": "r1", "ground": "annulled", "reason": f"{paper.doc_no}撤销,重新审查"}
    assert client.post(f"/archives/{case.pk}/reopen/", sent).status_code == 302
    again = Reopening.objects.get()
    assert again.follows == paper
    assert "_default/archives/after-revocation" in again.because
    told = Entry.objects.get(subject=case.subject, event="reopen").details
    assert paper.doc_no in told["from"]
    page = words(client.get(f"/cases/{case.pk}/"))
    assert "重新办理,理由带过去" not in page
    assert f"{paper.title} {paper.doc_no}</a>" in page
    assert "依据" in words(client.get(f"/archives/{case.pk}/"))
    assert "重新办理:原来的结果被撤销" in words(client.get(f"/results/case/{case.pk}/"))
    assert verify(qingshi) is None


def test_a_result_declared_void_carries_its_reason_over_and_another_ground_cites_nothing(
    decided, director, client
):
    result = Result.objects.get(case=decided)
    results.declare_void(result_id=result.pk, reason="金额算错", act=act(director, at(26)))
    client.force_login(director)
    page = words(client.get(f"/archives/{decided.pk}/"))
    form = page.split('id="reopen"')[1].split("</form>")[0]
    assert "作废(金额算错)" in form
    sent = {"key": "r2", "ground": "slip", "reason": "登记错了"}
    assert client.post(f"/archives/{decided.pk}/reopen/", sent).status_code == 302
    assert Reopening.objects.get().follows is None
    assert Case.objects.get(pk=decided.pk).state == "accepted"


def test_while_nothing_is_over_the_room_says_what_is_over_next(
    decided, clerk, chief, director, client
):
    results.hand_over(
        case_id=decided.pk,
        choice=results.Choice(Handover(way=Way.IN_PERSON, receiver="石桂香", signed=True, checked="看了身份证")),
        act=act(clerk, at(26)),
    )  # fmt: skip
    cases.archive(case_id=decided.pk, place="柜 1", act=act(clerk, at(27)))
    until = Volume.objects.get().keep_until
    client.force_login(director)
    for page in ("/archives/?list=expired", "/archives/destruction/"):
        assert f"下一批到期:<b>{until.year}年12月31日</b>,1 卷" in words(client.get(page))
