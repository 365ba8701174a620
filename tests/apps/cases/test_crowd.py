"""A crowd on a few cases for three seconds; `bench/crowd.py` lets fifty do it for a minute."""

from __future__ import annotations

import pytest

from bench.crowd import Hand, judge, people, rush, stock
from bianmin.cases.models import Case


@pytest.mark.django_db(transaction=True)
def test_in_a_crowd_nothing_is_lost_doubled_or_left_out(qingshi, allowance):
    staff = people(qingshi, 10)
    cases = stock(allowance, staff[0], 12)

    told = rush([Hand(one, allowance, cases, staff) for one in staff], 3)

    assert list(judge(qingshi, told)) == []
    assert sum(len(one.done) for one in told) > 0
    assert Case.objects.count() >= len(cases)
