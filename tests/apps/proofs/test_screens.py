"""Promises in place of proofs on the screen: the window, the handler, the resident at home."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document, Draft
from bianmin.proofs import actions
from bianmin.proofs.models import Commitment
from bianmin.sealing import unseal
from tests.fixtures.hall import act
from tests.fixtures.vouched import NAME, PROOF, given, provable_item, typed, vouch


@pytest.fixture
def provable(qingshi):
    return provable_item(qingshi)


def test_the_whole_story_on_the_screen(provable, clerk, handler, client):
    client.force_login(clerk)
    address = f"/intake/v1/{provable.pk}/"
    page = client.post(address, typed(provable)).content.decode()
    for words in ("念给申请人听", "在本村住满一年", "向村委会核实", "改正以前不能再用"):
        assert words in page
    paper = client.post(f"/proofs/intake/v1/{provable.pk}/paper.pdf", typed(provable))
    assert paper.content.startswith(b"%PDF")
    refused = client.post(address, typed(provable, act="accept", **{"proof-way": ""}))
    assert refused.status_code == 422
    assert "没有签《证明事项告知承诺书》" in refused.content.decode()
    drawn = {"proof-way": "screen", "proof-strokes": NAME, "act": "accept"}
    for _ in range(2):
        answer = client.post(address, typed(provable, **drawn), follow=True)
    case = Case.objects.get()
    one = Commitment.objects.get()
    assert unseal(one.signature) == NAME
    assert "写承诺代替" in answer.content.decode()
    assert not Draft.objects.exists()
    assert Document.objects.filter(kind="promise_proof").count() == 1

    client.force_login(handler)
    assert "记下核查" in client.get(f"/cases/{case.pk}/").content.decode()
    check = f"/proofs/{one.pk}/check/"
    nothing = client.post(check, {"key": "c0"})
    assert nothing.status_code == 422
    assert "没有选核查的结果" in nothing.content.decode()
    kept = client.post(check, {"key": "c0", "said": "问了村委会"}).content.decode()
    assert "问了村委会" in kept  # nothing typed is lost
    for _ in range(2):
        done = client.post(check, {"key": "c1", "found": "false", "said": "村委会:不住这里"})
        assert done.status_code == 302
    assert "不实没有改正的 1 份" in client.get("/cases/").content.decode()
    assert "不实,限期改正" in client.get("/proofs/").content.decode()


def test_hostile_and_huge_input_is_refused_in_words(provable, clerk, client):
    client.force_login(clerk)
    address = f"/intake/v2/{provable.pk}/"
    huge = client.post(
        address,
        typed(provable, act="accept", **{"proof-way": "screen", "proof-strokes": "M1 1" * 9000}),
    )
    assert huge.status_code == 422
    assert "签字太长了" in huge.content.decode()
    forged = client.post(address, typed(provable, act="accept", more_2="promised", ok_2=""))
    assert forged.status_code == 422  # the list does not say so of that paper
    assert not Case.objects.exists()
    case = vouch(provable, clerk, timezone.now())
    bad = client.post(
        f"/proofs/case/{case.pk}/", {"key": "k", "orders": ["4", "x"], "way": "paper"}
    )
    assert bad.status_code == 422
    assert client.post(f"/proofs/{given(case).pk}/check/", {"said": "x" * 400}).status_code == 422


def follow(client, case):
    data = {"no": case.no, "code": unseal(case.query_code)}
    return client.post(f"/c/{case.centre.slug}/progress/", data, follow=True).content.decode()


def test_the_resident_sees_what_he_promised_and_says_that_it_is_not_so(
    provable, clerk, handler, client
):
    case = vouch(provable, clerk, timezone.now())
    one = given(case)
    page = follow(client, case)
    assert "您写的承诺" in page
    assert "在本村住满一年" in page
    address = f"/c/qingshi/progress/promises/{one.pk}/"
    early = client.post(address, {"said": "不对", "key": "1"})
    assert early.status_code == 422
    assert "没有查出不实" in early.content.decode()
    actions.check(
        commitment_id=one.pk,
        found="false",
        said="村委会:不住这里",
        act=act(handler, timezone.now()),
    )
    page = client.get("/c/qingshi/progress/").content.decode()
    assert "我有话说" in page
    assert "村委会:不住这里" in page
    empty = client.post(address, {"said": " ", "key": "2"})
    assert "没有写您要说的" in empty.content.decode()
    for _ in range(2):
        assert client.post(address, {"said": "我去看病了", "key": "3"}).status_code == 302
    assert "您说:我去看病了" in client.get("/c/qingshi/progress/").content.decode()
    one.refresh_from_db()
    assert one.objection == "我去看病了"
    client.post("/c/qingshi/progress/leave/")
    assert client.post(address, {"said": "x"}).url == "/c/qingshi/progress/"


def test_the_guide_says_for_what_one_may_promise_and_a_barred_person_is_told(
    provable, clerk, handler, client
):
    guide = client.get("/c/qingshi/guides/MZ-040/").content.decode()
    assert f"可以写承诺代替的:</b>{PROOF}" in guide
    case = vouch(provable, clerk, timezone.now())
    actions.check(
        commitment_id=given(case).pk,
        found="false",
        said="查无此事",
        act=act(handler, timezone.now()),
    )
    client.force_login(clerk)
    page = client.post(f"/intake/v3/{provable.pk}/", typed(provable)).content.decode()
    assert "不能写承诺代替" in page
    assert "在本村住满一年" not in page


def test_the_file_holds_the_promise_instead_of_the_proof_and_forgets_the_person(
    provable, clerk, client
):
    from bianmin.archives.queries import checklist
    from bianmin.cases import parts
    from bianmin.cases.archive import contents

    strokes = {"way": "screen", "strokes": NAME}
    case = vouch(provable, clerk, timezone.now(), **strokes)
    assert [e.name for e in parts.enclosed(case)] == ["告知承诺/01 签字.svg"]
    assert "promised" in str(contents(case)["papers"])
    case.state, case.outcome = "delivered", "granted"
    papers = checklist(case)[0]
    assert papers.there
    case.documents.filter(kind="promise_proof").update(void="x")
    assert checklist(Case.objects.get(pk=case.pk)) == ()
    parts.destroyed(case, "到期销毁")
    one = given(case)
    assert (one.signature, one.blind) == ("", "")


def test_the_parcel_leaves_the_proof_out_and_says_why(provable, clerk, qingshi):
    from bianmin.transfers.documents import parcel_list
    from tests.fixtures.doors import make_file

    hop = make_file(vouch(provable, clerk, timezone.now()), qingshi, clerk)
    assert PROOF not in [p.name for p in hop.dossier.papers.all()]
    assert f"不在清单里的:{PROOF},写了承诺代替" in str(parcel_list(hop))


def test_a_case_taken_back_to_the_window_keeps_its_promise_in_the_list_of_papers(provable, clerk):
    case = vouch(provable, clerk, timezone.now(), outcome="receive")
    cases.accept(case_id=case.pk, act=act(clerk, timezone.now()))
    assert given(case).ended == ""
