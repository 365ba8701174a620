"""The rule books and the calendar, as the rules ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianmin.packs import read_calendar, read_pack

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
