"""Fifty windows and twenty kiosks at the same moment: nobody twice, no number twice, none skipped."""

from __future__ import annotations

import pytest

from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.tickets import actions
from bianmin.tickets.models import Call, HallDay, Line, Matter, Period, Ticket
from tests.apps.cases.test_at_once import at_once
from tests.apps.tickets.conftest import doing, now, open_at, open_hall, take
from tests.fixtures.hall import make_user

WINDOWS, WAIT, TURNS = 50, 1000, 2
ISSUERS, EACH = 20, 8


def crowd(centre, many):
    """Let many wait since the morning, without an act for each."""
    line, _ = Line.objects.get_or_create(centre=centre, letter="A", name="综合")
    tickets = Ticket.objects.bulk_create(
        Ticket(
            centre=centre, day=now().date(), letter="A", serial=n, number=f"A{n:03d}",
            code=f"crowd{n}", taken="kiosk", at=now(), pack="erping-2023", line=line,
            state="waiting", since=now().replace(hour=8, minute=0, microsecond=n), moved_at=now(),
        )
        for n in range(1, many + 1)
    )  # fmt: skip
    Matter.objects.bulk_create(Matter(ticket=t, order=1, name="说不清") for t in tickets)
    Period.objects.bulk_create(
        Period(ticket=t, centre=centre, kind="waiting", line_id=t.line_id, since=t.since, hour=8)
        for t in tickets
    )


@pytest.mark.django_db(transaction=True)
def test_fifty_windows_press_next_at_once_on_a_thousand_tickets(qingshi):
    clerks = open_hall(qingshi, WINDOWS)
    crowd(qingshi, WAIT)

    def hand(n):
        found = []
        for turn in range(TURNS):
            ticket = actions.call_next(act=doing(clerks[n], 20 + turn))
            actions.came(ticket_id=ticket.pk, act=doing(clerks[n], 20 + turn))
            found.append(ticket.serial)
        return found

    called = [serial for serials in at_once(hand, WINDOWS) for serial in serials]

    assert sorted(called) == list(range(1, WINDOWS * TURNS + 1))
    order = Call.objects.order_by("pk").values_list("ticket__serial", flat=True)
    assert list(order) == sorted(called)
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_twenty_issuers_at_once_give_every_number_once(qingshi):
    def hand(n):
        return [take(qingshi, 5, key=f"i{n}-{one}").serial for one in range(EACH)]

    given = [serial for serials in at_once(hand, ISSUERS) for serial in serials]

    assert sorted(given) == list(range(1, ISSUERS * EACH + 1))
    assert HallDay.objects.get().beat == ISSUERS * EACH
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_hands_is_one_ticket(qingshi):
    given = at_once(lambda _: take(qingshi, key="same"))

    assert len({ticket.pk for ticket in given}) == 1
    assert Ticket.objects.get().number == "A001"


@pytest.mark.django_db(transaction=True)
def test_called_while_its_owner_cancels_one_of_both_happens_and_the_other_is_told(qingshi):
    clerk = make_user(qingshi, "clerk", "柳春枝")
    open_at(clerk, 3)
    ticket = take(qingshi)

    def hand(n):
        if n:
            return actions.call_next(act=doing(clerk, 3))
        return actions.cancel(ticket_id=ticket.pk, act=doing(actions.resident(), 3))

    cancelled, called = at_once(hand, 2)

    ticket.refresh_from_db()
    if isinstance(cancelled, Refused):
        assert (ticket.state, called) == ("called", ticket)
        assert str(cancelled) == "A001 号叫到了(3 号窗口),不能取消"
    else:
        assert (ticket.state, called) == ("cancelled", None)


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_window_at_once_are_one_who_does(qingshi):
    people = [make_user(qingshi, "clerk", f"甲{n}", f"p{n}") for n in range(4)]

    answers = at_once(lambda n: open_at(people[n], 3), 4)

    assert sum(isinstance(one, Refused) for one in answers) == 3


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_hand_over_to_each_other_at_once_lose_nobody_and_go_not_to_and_fro(
    qingshi,
):
    """Both give away whom they serve; each gets the other's, and cannot give him back."""
    left, right = open_hall(qingshi, 2)
    own = [take(qingshi), take(qingshi, 1)]
    for clerk in (left, right):
        here = actions.call_next(act=doing(clerk, 2))
        actions.came(ticket_id=here.pk, act=doing(clerk, 3))
    windows = [qingshi.windows.get(no=no) for no in (11, 12)]

    def hand(n):
        clerk, to = (left, right)[n], windows[1 - n]
        return actions.hand_over(
            ticket_id=own[n].pk, window_id=to.pk, why="归那边办", act=doing(clerk, 4)
        )

    given = at_once(hand, 2)

    assert [ticket.window_id for ticket in given] == [windows[1].pk, windows[0].pk]
    assert {ticket.state for ticket in given} == {"transferred"}
    back = [actions.call_next(act=doing(clerk, 5)) for clerk in (left, right)]
    assert back == [own[1], own[0]]
    for n, clerk in enumerate((left, right)):
        with pytest.raises(Refused) as refused:
            actions.hand_over(
                ticket_id=back[n].pk, window_id=windows[1 - n].pk, why="还是您办",
                act=doing(clerk, 6),
            )  # fmt: skip
        (said,) = [one.found for one in refused.value.objections]
        assert said == (
            f"{back[n].number} 号刚从 {windows[1 - n].no} 号窗口转来,不能转回去:"
            "请两个窗口一起定下由谁办"
        )
    assert verify(qingshi) is None


@pytest.mark.django_db(transaction=True)
def test_one_ticket_handed_on_and_finished_at_once_is_one_of_both(qingshi):
    left, _ = open_hall(qingshi, 2)
    ticket = take(qingshi)
    actions.call_next(act=doing(left, 2))
    actions.came(ticket_id=ticket.pk, act=doing(left, 3))
    to = qingshi.windows.get(no=12)

    def hand(n):
        if n:
            return actions.finish(ticket_id=ticket.pk, act=doing(left, 4))
        return actions.hand_over(
            ticket_id=ticket.pk, window_id=to.pk, why="要盖章", act=doing(left, 4)
        )

    answers = at_once(hand, 2)

    ticket.refresh_from_db()
    assert sum(isinstance(one, Refused) for one in answers) == 1
    said = str(next(one for one in answers if isinstance(one, Refused)))
    words = {
        "transferred": "A001 号转过来的,不能办完", "finished": "A001 号办完了,不能转窗",
    }  # fmt: skip
    assert said.startswith(words[ticket.state])
