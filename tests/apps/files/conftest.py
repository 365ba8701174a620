"""A vault of one's own, and papers to bring files for."""

from __future__ import annotations

import pytest
from django.test import override_settings

from bianmin.files import actions
from bianmin.files.actions import Given
from tests.fixtures.hall import act


@pytest.fixture(autouse=True)
def vault(tmp_path):
    with override_settings(FILES=str(tmp_path / "files"), SCANS=str(tmp_path / "scans")):
        yield tmp_path / "files"


@pytest.fixture
def paper(case):
    return case.papers.get(name="居民身份证")


@pytest.fixture
def bring(paper, clerk):
    def bring(body, name="", **more):
        given = Given(body=body, name=name, **more)
        return actions.add(paper_id=paper.pk, given=given, act=act(clerk))

    return bring
