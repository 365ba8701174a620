"""Many hands on one joint case: one opinion a department, and none after the decision."""

from __future__ import annotations

import pytest

from bianmin.cases import actions as cases
from bianmin.joint import actions
from bianmin.joint.actions import Asked, Opening
from bianmin.joint.models import Joint, Task
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import at_once
from tests.apps.joint.places import Town
from tests.fixtures.hall import act, at


@pytest.mark.django_db(transaction=True)
def test_of_many_opinions_of_one_department_one_counts(qingshi):
    town = Town(qingshi)
    joint = town.opened(town.accepted())
    task = town.task(joint, town.farm)

    def hand(n):
        side = "agree" if n % 2 else "refuse"
        return actions.opine(
            task_id=task.pk, opinion=side, words="说明", act=act(town.farmer, at(25), key=f"o{n}")
        )

    answers = at_once(hand)

    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == len(answers) - 1
    assert verify(town.centre) is None


@pytest.mark.django_db(transaction=True)
def test_an_opinion_and_a_decision_at_the_same_moment_come_one_after_the_other(qingshi):
    """Whichever comes first: no decision without the opinion, no opinion after the decision."""
    town = Town(qingshi)
    case = town.accepted()
    joint = town.opened(case)
    town.say(joint, town.build)
    cases.examine(case_id=case.pk, opinion="符合", act=act(town.director, at(25)))
    task = town.task(joint, town.farm)

    def hand(n):
        if n == 0:
            return actions.opine(
                task_id=task.pk, opinion="agree", act=act(town.farmer, at(25, 11), key="o")
            )
        return cases.decide(
            case_id=case.pk, outcome="granted", act=act(town.chief, at(25, 11), key=f"d{n}")
        )

    answers = at_once(hand)

    decided = [a for a in answers[1:] if not isinstance(a, Refused)]
    assert not isinstance(answers[0], Refused)
    assert len(decided) <= 1
    assert Task.objects.get(pk=task.pk).opinion == "agree"
    assert verify(town.centre) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_it_one_does(qingshi):
    town = Town(qingshi)
    case = town.accepted()
    opening = Opening(asked=(Asked(town.farm), Asked(town.build)), ask="看")

    answers = at_once(
        lambda n: actions.open_joint(
            case_id=case.pk, opening=opening, act=act(town.clerk, at(24), key=f"j{n}")
        )
    )

    assert sum(not isinstance(a, Refused) for a in answers) == 1
    assert Joint.objects.count() == 1
    assert sorted(t.number for t in Task.objects.all()) == [1, 2]
