"""What a check finds after the file was sealed goes into the file, with a seal of its own (补充归档)."""

from __future__ import annotations

import io
import json
import zipfile

from bianmin.cases import archive
from bianmin.cases.models import Case
from bianmin.ledger.queries import verify
from bianmin.proofs import actions
from tests.fixtures.filed import decide, deliver, file
from tests.fixtures.hall import act, at
from tests.fixtures.vouched import given, provable_item, vouch


def kept(case) -> dict:
    return json.loads(case.seals.order_by("nth").last().text)


def test_a_check_that_comes_after_the_file_was_sealed_is_added_and_not_lost(
    qingshi, clerk, handler, chief
):
    case = vouch(provable_item(qingshi), clerk, at(23))
    decide(case, handler, chief, day=24)
    deliver(case, clerk, day=25)
    file(case, clerk, day=26)
    first = case.seals.get()
    assert "核查记录" not in first.text

    actions.check(
        commitment_id=given(case).pk, found="false", said="村委会:没有住过",
        act=act(handler, at(1, month=12)),
    )  # fmt: skip

    case = Case.objects.get(pk=case.pk)
    assert case.state == "archived"
    assert [(s.nth, s.why) for s in case.seals.order_by("nth")] == [(1, "filed"), (2, "late")]
    assert case.seals.get(nth=1).digest == first.digest  # what was sealed stays sealed
    names = [one["name"] for one in kept(case)["files"]]
    assert "告知承诺/核查记录 01.pdf" in names
    assert "没有住过" in case.seals.get(nth=2).text
    assert "限期改正" in str(kept(case)["documents"])
    zipped = zipfile.ZipFile(io.BytesIO(b"".join(archive.bundle(case))))
    assert zipped.read("告知承诺/核查记录 01.pdf").startswith(b"%PDF")

    actions.mend(
        commitment_id=given(case).pk, how="proof", said="补来了居住证明",
        act=act(handler, at(3, month=12)),
    )  # fmt: skip
    assert "补来了居住证明" in Case.objects.get(pk=case.pk).seals.get(nth=3).text
    assert verify(qingshi) is None


def test_the_check_of_a_case_that_is_not_filed_yet_is_in_the_first_seal(
    qingshi, clerk, handler, chief
):
    case = vouch(provable_item(qingshi), clerk, at(23))
    decide(case, handler, chief, day=24)
    deliver(case, clerk, day=25)
    actions.check(
        commitment_id=given(case).pk,
        found="true",
        said="村委会:住了三年",
        act=act(handler, at(25, 15)),
    )
    assert not case.seals.exists()

    file(case, clerk, day=26)

    assert "住了三年" in case.seals.get().text
