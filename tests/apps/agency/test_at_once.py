"""Many hands on one mandate: one trip, one case, one agent for one matter."""

from __future__ import annotations

from datetime import date

import pytest

from bianmin.agency import actions
from bianmin.agency.models import Agent, Mandate, Stop, Trip
from bianmin.cases.models import Case
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.escalation import Level
from tests.apps.cases.test_at_once import HANDS, at_once
from tests.fixtures.hall import act, at, resident_id

from .conftest import make_agent

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(answers):
    return [a.objections[0].found for a in answers if isinstance(a, Refused)]


def test_a_matter_goes_on_one_trip_however_many_are_planned(mandate, asked, agent, qingshi):
    actions.open_mandate(asked(applicant_id=resident_id(serial="004")), act(agent, at(23)))
    post = Agent.objects.get(user=agent)

    answers = at_once(
        lambda n: actions.plan_trip(
            agent=post, to=Level.TOWNSHIP, goes_at=at(26, 9), act=act(agent, key=f"trip-{n}")
        )
    )

    assert set(refusals(answers)) <= {"没有要带的件", "有的件刚刚排进了另一趟"}
    assert len(refusals(answers)) == HANDS - 1
    assert Trip.objects.count() == 1
    assert Stop.objects.filter(open=True).count() == 2
    assert verify(qingshi) is None


def test_one_matter_that_two_agents_would_take_has_one(asked, agent, qingshi):
    agents = [agent, *(make_agent(qingshi, f"代办{n}", username=f"a{n}") for n in range(HANDS - 1))]

    answers = at_once(lambda n: actions.open_mandate(asked(agent=agents[n]), act(agents[n], key=f"m{n}")))  # fmt: skip

    assert set(refusals(answers)) == {"这个人的同一件事已经有人在代办"}
    made = Mandate.objects.get()
    trips = at_once(
        lambda n: actions.plan_trip(
            agent=Agent.objects.get(user=agents[n]), to=Level.TOWNSHIP, goes_at=at(26, 9),
            act=act(agents[n], key=f"t{n}"),
        )
    )  # fmt: skip
    assert set(refusals(trips)) == {"没有要带的件"}
    assert Stop.objects.get().mandate == made
    assert verify(qingshi) is None


def test_what_was_handed_in_is_taken_in_once_while_she_takes_it_back(mandate, agent, clerk):
    """Whichever comes first: a case, and then no revocation unnoticed; or no case at all."""
    actions.submit(mandate_id=mandate.pk, papers={}, ticked={}, act=act(agent, at(24)))

    def hand(n):
        if n == 0:
            return actions.revoke(mandate_id=mandate.pk, reason="自己去", act=act(agent, at(25), key="r"))  # fmt: skip
        return actions.take_in(mandate_id=mandate.pk, act=act(clerk, at(25), key=f"in-{n}"))

    at_once(hand)

    mandate.refresh_from_db()
    assert Case.objects.count() == (mandate.case is not None)
    assert mandate.state in {"revoked", "taken_in"}
    assert mandate.state == "taken_in" or mandate.revoked_on == date(2026, 11, 25)
    assert verify(clerk.centre) is None
