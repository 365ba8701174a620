"""Many hands bring, use and strike the same paper at the same time: it is there once."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.files import actions
from bianmin.files.actions import Given
from bianmin.files.models import Look, Scan
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import at_once
from tests.fixtures import strange
from tests.fixtures.hall import act, application

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_photo_brought_by_many_hands_is_one_file(case, clerk, paper):
    given = Given(body=strange.jpeg())

    def hand(n):
        return actions.add(paper_id=paper.pk, given=given, act=act(clerk, key=f"k{n % 3}"))

    scans = at_once(hand, 6)

    assert len({s.pk for s in scans}) == 1
    assert Scan.objects.count() == Entry.objects.filter(event="scan_added").count() == 1
    assert verify(case.centre) is None


def test_used_again_struck_and_looked_at_by_many_it_happens_once(case, clerk, bring, allowance):
    scan = bring(strange.jpeg())
    hers = cases.hand_in(application(allowance, again="另一件"), act(clerk))
    want = hers.papers.get(name="居民身份证").pk

    def use(n):
        mine = act(clerk, key=f"u{n}")
        return actions.take_over(paper_id=want, source_id=scan.paper_id, consent="同意", act=mine)

    at_once(use, 4)
    at_once(lambda _: actions.look(scan=scan, reason="", act=act(clerk)), 4)
    struck = at_once(lambda n: actions.strike(scan_id=scan.pk, reason="错", act=act(clerk)), 4)

    assert Scan.objects.filter(case=hers).count() == 1
    assert Look.objects.count() == 1
    assert Entry.objects.filter(event="scan_looked").count() == 1
    assert sum(isinstance(one, Refused) for one in struck) == 3
    assert verify(case.centre) is None
