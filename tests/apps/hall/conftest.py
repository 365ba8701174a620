"""A morning of a hall: who came, who was called where, who waits."""

from __future__ import annotations

import pytest

from tests.apps.tickets.conftest import doing, now, open_at, take
from tests.fixtures.hall import make_user

__all__ = ["doing", "morning", "now", "open_at", "serve", "take"]


def serve(clerk, called, came, done):
    """Call the next at a window, see who comes, and be done if `done`; minutes after 8:42."""
    from bianmin.tickets import actions

    ticket = actions.call_next(act=doing(clerk, called))
    actions.came(ticket_id=ticket.pk, act=doing(clerk, came))
    if done is not None:
        actions.finish(ticket_id=ticket.pk, act=doing(clerk, done))
    return ticket


@pytest.fixture
def second(qingshi):
    """Another clerk, for another window."""
    return make_user(qingshi, "clerk", "禾秀兰", "second")


@pytest.fixture
def morning(qingshi, clerk, second, allowance):
    """From 8:42: window 3 opens, 1 a little later and pauses; five came, two are done, two wait.

    A001 waited 10 minutes, walked 2, was served 8; A002 waited 18, walked 1, was served 20;
    A003 is called at 9:22 and is served from 9:24; A004 and B001 (the allowance) wait.
    """
    from bianmin.tickets import actions

    open_at(clerk, 3, 1)
    take(qingshi, 5, said="问医保")
    take(qingshi, 7, said="问医保")
    first = serve(clerk, 15, 17, None)
    take(qingshi, 20, said="问医保")
    actions.finish(ticket_id=first.pk, act=doing(clerk, 25))
    other = serve(clerk, 25, 26, None)
    open_at(second, 1, 30)
    actions.pause(why="取文件", act=doing(second, 35))
    take(qingshi, 36, said="问社保")
    take(qingshi, 38, items=[allowance.item])
    actions.finish(ticket_id=other.pk, act=doing(clerk, 40))
    serve(clerk, 40, 42, None)
    return qingshi
