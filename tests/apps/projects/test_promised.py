"""A word in place of a proof (告知承诺) on one form of several items."""

from __future__ import annotations

import pytest

from bianmin.cases.models import Case, Document
from bianmin.catalogue.models import Material
from bianmin.ledger.queries import verify
from bianmin.proofs.models import Commitment
from tests.apps.projects.test_screens import typed, words
from tests.fixtures.together import HEALTH, ID, case_of, publish
from tests.fixtures.vouched import NAME

PROOF = "场所使用证明"


@pytest.fixture
def provable(shop, qingshi, director):
    """Licence and filing both want a proof that may be promised; the identity card only one of them."""
    for name in ("licence", "filing"):
        Material.objects.create(
            version=shop[name], order=8, name=PROOF, commitment=True, source="government",
            more={"commit_proves": "店面归自己用"},
        )  # fmt: skip
    Material.objects.filter(version=shop["filing"], name=ID).update(commitment=True)
    return publish(qingshi, director, RS2="要请人吗?")


def order_of(page: str, name: str) -> str:
    """Return the number under which a paper stands on the form."""
    return page.split(f'">{name}</label>')[0].rsplit("id_ok_", 1)[1]


def test_one_word_and_one_signature_stand_for_the_proof_of_every_item_that_allows_it(
    provable, clerk, client, qingshi
):
    client.force_login(clerk)
    address = f"/projects/intake/k9/{provable.pk}/"
    page = words(client.get(address))
    assert "可以承诺的:" in page
    row = page.split(f'name="more_{order_of(page, PROOF)}"')[1]
    assert "写承诺代替" in row.split("</select>")[0]
    row = page.split(f'name="more_{order_of(page, ID)}"')[1]
    assert "写承诺代替" not in row.split("</select>")[0]  # the licence wants the card itself
    more = f"more_{order_of(page, PROOF)}"

    page = words(client.post(address, typed(provable, clerk, **{more: "promised"})))
    assert page.count("店面归自己用") == 2
    assert "念给申请人听" in page
    sent = typed(provable, clerk, act="open", **{more: "promised"})
    paper = f"/proofs/matter/k9/{provable.pk}/"
    licence = Material.objects.get(name=PROOF, version__item__code="SC-1").version_id
    assert client.post(f"{paper}{licence}/paper.pdf", sent).content.startswith(b"%PDF")
    assert client.post(f"{paper}{licence + 999}/paper.pdf", sent).status_code == 404

    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "没有签《证明事项告知承诺书》" in words(answer)
    signed = sent | {"proof-chose": "promise", "proof-way": "screen", "proof-strokes": NAME}
    for _ in range(2):
        assert client.post(address, signed).status_code == 302
    given = list(Commitment.objects.order_by("case_id").values_list("case__item_code", "proof"))
    assert sorted(given) == [("SC-1", PROOF), ("SC-2", PROOF)]
    assert Document.objects.filter(kind="promise_proof").count() == 2
    assert case_of(Case.objects.get(item_code="SC-1").leg.project, "SC-1").state == "accepted"
    assert verify(qingshi) is None


def test_whoever_lacks_a_proof_is_asked_whether_he_promises(provable, clerk, client):
    client.force_login(clerk)
    address = f"/projects/intake/k8/{provable.pk}/"
    page = words(client.get(address))
    sent = typed(provable, clerk, act="open", **{f"more_{order_of(page, PROOF)}": "missing"})
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "可以写承诺代替,先问申请人选哪样" in words(answer)
    assert "石桂香" in words(answer)
    assert client.post(address, sent | {"proof-chose": "bring"}).status_code == 302
    assert not Commitment.objects.exists()
    assert Case.objects.get(item_code="SC-1").state == "supplementing"
    assert HEALTH not in Case.objects.get(item_code="SC-1").papers.values_list("name", flat=True)
