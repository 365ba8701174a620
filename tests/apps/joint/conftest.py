"""Towns in which several departments decide one thing."""

from __future__ import annotations

import pytest

from tests.apps.joint.places import Town
from tests.fixtures.hall import make_centre


@pytest.fixture
def town(qingshi):
    return Town(qingshi)


@pytest.fixture
def liuxi_town(liuxi):
    return Town(liuxi)


@pytest.fixture
def yongan(db):
    return Town(make_centre("yongan", "永安县便民服务中心", "永", "yongan-2025", "990101301000"))
