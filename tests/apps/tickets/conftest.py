"""A hall with three windows that take everything, and people at them."""

from __future__ import annotations

from itertools import count

import pytest

from tests.fixtures.hall import MONDAY, act, at, make_item, make_user

keys = count()


def now(minutes=0):
    """Return a moment of an ordinary Monday, some minutes after 8:42."""
    return at(23, 8, 42) if not minutes else at(23, 8 + (42 + minutes) // 60, (42 + minutes) % 60)


def doing(by, minutes=0, **more):
    return act(by, now(minutes), **{"key": f"k{next(keys)}"} | more)


def take(centre, minutes=0, **more):
    """Return a ticket that somebody took at the kiosk."""
    from bianmin.tickets import actions

    facts = {"taken": "kiosk", "at": now(minutes), "key": f"k{next(keys)}"}
    return actions.issue(centre, **(facts | more))


def open_at(user, no, minutes=0):
    from bianmin.tickets import actions

    window = user.centre.windows.get(no=no)
    return actions.open_window(window_id=window.pk, act=doing(user, minutes))


def open_hall(centre, many):
    """Return `many` clerks, each at a window of their own that takes everything."""
    from bianmin.centres.models import Window

    clerks = []
    for no in range(11, 11 + many):
        Window.objects.create(centre=centre, no=no, name="综合窗口", kind="comprehensive")
        clerk = make_user(centre, "clerk", f"窗口{no}", f"w{no}")
        open_at(clerk, no)
        clerks.append(clerk)
    return clerks


@pytest.fixture
def yongan(liuxi):
    """A hall by Yongan's book, which lets the frail go first at the windows."""
    liuxi.adoptions.update(pack="yongan-2025")
    return liuxi


@pytest.fixture
def window(clerk):
    """The clerk stands at window 3."""
    return open_at(clerk, 3)


__all__ = ["MONDAY", "doing", "make_item", "now", "open_at", "open_hall", "take"]
