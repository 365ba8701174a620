"""Many hands on one matter: one claims it, one takes it over, one closes it; numbers have no gap."""

from __future__ import annotations

import pytest

from bianmin.enquiries import actions
from bianmin.enquiries.actions import Asked, Ending
from bianmin.enquiries.models import Enquiry, Passing
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.cases.test_at_once import HANDS
from tests.apps.cases.test_at_once import at_once as together
from tests.fixtures.hall import act, at, make_user

ASKED = Asked(channel="visit", matter="高龄津贴怎么领")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(qingshi):
    return [make_user(qingshi, "clerk", f"窗口{n}", f"clerk-{n}") for n in range(HANDS)]


def won(answers) -> int:
    return sum(not isinstance(a, Refused) for a in answers)


def test_numbers_have_no_gap_and_one_form_is_one_enquiry(qingshi, clerk):
    together(lambda n: actions.register(centre=qingshi, asked=ASKED, act=act(clerk, key=f"k{n}")))
    together(lambda _: actions.register(centre=qingshi, asked=ASKED, act=act(clerk, key="same")))

    numbers = sorted(Enquiry.objects.values_list("number", flat=True))
    assert numbers == list(range(1, HANDS + 2))
    assert verify(qingshi) is None


def test_what_came_online_is_claimed_by_exactly_one(qingshi, crowd):
    from bianmin.accounts.models import User

    asked = Asked(channel="online", matter="问一问")
    enquiry = actions.register_online(centre=qingshi, asked=asked, act=act(User()))

    answers = together(lambda n: actions.claim(enquiry_id=enquiry.pk, act=act(crowd[n])))

    assert won(answers) == 1
    assert verify(qingshi) is None


def test_a_matter_is_handed_to_one_and_taken_once(qingshi, clerk, crowd):
    enquiry = actions.register(centre=qingshi, asked=ASKED, act=act(clerk))

    answers = together(
        lambda n: actions.pass_on(enquiry_id=enquiry.pk, to=crowd[n], why="他管", act=act(clerk))
    )
    assert won(answers) == 1
    assert Passing.objects.count() == 1

    later = at(23, 10)
    answers = together(lambda n: actions.accept(enquiry_id=enquiry.pk, act=act(crowd[n], later)))
    assert won(answers) == 1
    enquiry.refresh_from_db()
    assert enquiry.holder == Passing.objects.get().to
    assert verify(qingshi) is None


def test_a_matter_is_closed_once(qingshi, clerk):
    enquiry = actions.register(centre=qingshi, asked=ASKED, act=act(clerk))
    ending = Ending(belongs="own", outcome="answered", words={"answer": "带身份证来"})

    answers = together(
        lambda n: actions.close(enquiry_id=enquiry.pk, ending=ending, act=act(clerk, key=f"c{n}"))
    )

    assert won(answers) == 1
    assert verify(qingshi) is None
