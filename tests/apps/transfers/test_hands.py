"""Many hands on one file: one wins, the others are told, and no list has two numbers."""

from __future__ import annotations

import pytest

from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.transfers import actions
from bianmin.transfers.models import Dossier, Hop, Office, Paper
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.fixtures.hall import act, at
from tests.fixtures.levels import all_here, good, prepared, sent_up

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(answers):
    return [str(a) for a in answers if isinstance(a, Refused)]


def test_one_file_is_made_of_a_case_and_sent_once(widow, keeper):
    made = at_once(lambda n: actions.open_file(case_id=widow.pk, act=act(keeper, at(23), key=f"o{n}")))  # fmt: skip
    assert len({d.pk for d in made}) == 1
    assert Office.objects.filter(centre=widow.centre).count() == 1
    dossier = prepared(widow, keeper)
    lines = all_here(dossier, keeper)

    answers = at_once(lambda n: actions.send_up(dossier_id=dossier.pk, lines=lines, act=act(keeper, at(24), key=f"s{n}")))  # fmt: skip

    assert len(refusals(answers)) == HANDS - 1
    assert all("还在路上" in said for said in refusals(answers))
    assert Hop.objects.get().list_no == "石桥移〔2026〕1号"
    assert verify(widow.centre) is None


def test_received_once_and_answered_once(widow, keeper, clerk, chief, qingshi):
    hop = sent_up(widow, keeper, at(24, 9))
    seen = good(hop)
    got = at_once(lambda n: actions.receive(hop_id=hop.pk, seen=seen, act=act(clerk, at(24, 10), key=f"r{n}")))  # fmt: skip
    assert len(refusals(got)) == HANDS - 1
    assert all("已经由柳春枝点收过了" in said for said in refusals(got))

    def answer(n):
        outcome = {"outcome": "refused", "reason": "年龄不到"} if n % 2 else {"outcome": "granted"}
        return actions.answer(dossier_id=hop.dossier_id, **outcome, act=act(chief, at(25), key=f"a{n}"))  # fmt: skip

    answers = at_once(answer)

    assert len(refusals(answers)) == HANDS - 1
    assert all("一件只有一个答复" in said for said in refusals(answers))
    assert Paper.objects.filter(kind="result").count() == 1
    assert Dossier.objects.get().outcome in {"granted", "refused"}
    assert verify(qingshi) is None


def test_one_form_sent_by_many_hands_is_one_answer(widow, keeper, clerk, chief):
    hop = sent_up(widow, keeper, at(24, 9))
    actions.receive(hop_id=hop.pk, seen=good(hop), act=act(clerk, at(24, 10)))
    answers = at_once(lambda _: actions.answer(dossier_id=hop.dossier_id, outcome="granted", act=act(chief, at(25), key="same")))  # fmt: skip

    assert refusals(answers) == []
    assert Paper.objects.filter(kind="result").count() == 1
