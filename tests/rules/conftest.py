"""The rule books and the calendar, as the rules ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianmin.packs import read_calendar
from bianmin.rules import deadlines, reckoning
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="session")
def calendar():
    return read_calendar(PACKS / "_calendars")


@pytest.fixture(scope="session")
def erping():
    return read_pack(PACKS / "erping-2023").policy


@pytest.fixture(scope="session")
def yuanbaozi():
    return read_pack(PACKS / "yuanbaozi-2021").policy


@pytest.fixture(scope="session")
def default():
    return read_pack(PACKS / "_default").policy


@pytest.fixture(scope="session")
def due(calendar, erping):
    """Ask for the due day of a case of Erping."""

    def due(start, limit, pauses=(), extensions=()):
        return deadlines.due_on(
            started_on=start,
            limit=Ruling(limit, ("x/limit",)),
            pauses=pauses,
            extensions=extensions,
            calendar=calendar,
            policy=erping.deadlines,
        ).value

    return due


@pytest.fixture(scope="session")
def reckoned(calendar, erping):
    """Ask for the same day with every line of its sum."""

    def reckoned(start, limit, pauses=(), extensions=()):
        return reckoning.reckon(
            started_on=start,
            limit=Ruling(limit, ("x/limit",)),
            pauses=pauses,
            extensions=extensions,
            calendar=calendar,
            policy=erping.deadlines,
        )

    return reckoned
