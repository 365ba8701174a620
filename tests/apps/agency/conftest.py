"""A hall with an agent in the village and one in the town."""

from __future__ import annotations

from datetime import date

import pytest

from tests.fixtures.hall import MONDAY, act, make_user, resident_id


def make_agent(centre, name="柳三槐", level="village", place="上河村", username=""):
    from bianmin.agency.models import Agent

    user = make_user(centre, "agent", name, username)
    Agent.objects.create(
        user=user, centre=centre, level=level, place=place, kind="村干部", since=date(2026, 1, 5)
    )
    return user


@pytest.fixture
def agent(qingshi):
    return make_agent(qingshi)


@pytest.fixture
def asked(allowance, agent):
    """`asked(**more)`: what an old woman of the village asks her agent to do."""
    from bianmin.agency.actions import Asked

    def make(**more):
        facts = {
            "version": allowance, "agent": agent, "applicant": "石桂香",
            "applicant_id": resident_id(), "phone": "13900000001", "address": "上河村三组",
            "powers": "代交材料、代领结果", "first_on": date(2026, 11, 23),
            "last_on": date(2026, 12, 31), "ticked": {"consent": True},
            "signed_on": date(2026, 11, 23), "signed_by": "石桂香",
        }  # fmt: skip
        return Asked(**(facts | more))

    return make


@pytest.fixture
def mandate(asked, agent):
    """A mandate signed on Monday, 23 November 2026, until the end of the year."""
    from bianmin.agency import actions

    return actions.open_mandate(asked(), act(agent, MONDAY))
