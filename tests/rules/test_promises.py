"""The steps of an item within its promise, and the renewal of a licence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import promises
from bianmin.rules.ruling import Ruling


def ruled(value):
    return Ruling(value, ("x/clause",))


@pytest.mark.parametrize(("steps", "said"), [({"受理": 1, "审查": 4}, 0), ({"受理": 1, "审查": None}, 1), ({"审查": 6}, 1), ({}, 1)])  # fmt: skip
def test_the_steps_of_an_item_fit_into_its_promise(erping, steps, said):
    policy = replace(erping.deadlines, step_table=ruled("流程时限表"))

    assert len(list(promises.objections_to_steps(steps=steps, promised=5, policy=policy))) == said
    assert (
        list(promises.objections_to_steps(steps=steps, promised=5, policy=erping.deadlines)) == []
    )


@given(
    applied=st.integers(0, 60),
    decided=st.none() | st.integers(-60, 30),
    today=st.integers(-60, 60),
)
def test_a_licence_is_deemed_renewed_only_after_its_end_and_without_a_decision(
    erping, applied, decided, today
):
    ends = date(2024, 6, 30)

    found = promises.deemed_renewed(
        applied_on=ends - timedelta(days=applied),
        expires_on=ends,
        decided_on=None if decided is None else ends + timedelta(days=decided),
        today=ends + timedelta(days=today),
        policy=erping.deadlines,
    ).value

    assert found == (applied >= 30 and today > 0 and (decided is None or decided > 0))
