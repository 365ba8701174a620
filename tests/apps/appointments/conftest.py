"""A hall that takes appointments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.hall import MONDAY, act, at


def make_plan(centre: Any, by: Any, **more: Any) -> Any:
    """Return a plan of every weekday for the window that takes all items."""
    from bianmin.appointments.actions import Planned, plan

    said: dict[str, Any] = {
        "line": "综合窗口", "windows": [centre.windows.get(no=3)], "weekdays": range(5),
        "minutes": 30, "since": MONDAY.date(),
    }  # fmt: skip
    return plan(centre, Planned(**said | more), act(by, at(23, 8)))


def asked(version: Any, when: Any, **more: Any) -> Any:
    """Return what a resident asks for."""
    from bianmin.appointments.actions import Asked
    from bianmin.appointments.places import Want

    want = {n: more.pop(n) for n in ("kind", "public", "line") if n in more}
    versions = more.pop("versions", (version,))
    said = {"who": "石桂香", "phone": "13900000001", "channel": "portal", "begins_at": when}
    wanted = Want(centre=version.item.centre, versions=tuple(versions), **want)
    return Asked(want=wanted, **said | more)


@pytest.fixture
def plan(qingshi, director):
    """Half hours at window 3, Monday to Friday."""
    return make_plan(qingshi, director)


@pytest.fixture
def booking(plan, allowance, clerk):
    """Tuesday at nine, confirmed."""
    from bianmin.appointments import actions

    return actions.book(asked(allowance, at(24, 9), channel="phone"), act(clerk))
