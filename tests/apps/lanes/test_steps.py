"""Which steps a case in a lane may leave out, and which never (简化流程)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.catalogue.models import Step
from bianmin.lanes.leaving import leave_out
from bianmin.lanes.models import LeftOut
from bianmin.ledger.models import Entry
from bianmin.refusal import Refused
from tests.apps.lanes.test_stories import PROJECT, came
from tests.fixtures.hall import act, at, make_centre, make_item, make_user


@pytest.fixture
def hall(db):
    """A hall under the book of 永安, which leaves out what is marked so."""
    return make_centre("yongan", "永平镇便民服务中心", "永", "yongan-2025", "990101104000")


@pytest.fixture
def desk(hall):
    return make_user(hall, "clerk", "苇小舟")


@pytest.fixture
def item(hall):
    version = make_item(hall)
    version.steps.all().delete()
    marks = (("受理", "clerk", 0, "legal"), ("内部会签", "handler", 4, "simple"),
             ("审查", "handler", 3, "legal"), ("复核", "chief", 1, ""))  # fmt: skip
    for order, (name, role, value, skip) in enumerate(marks, 1):
        Step.objects.create(
            version=version, order=order, name=name, role=role, value=value, skip=skip
        )
    return version


def refused_by(**facts) -> list[str]:
    with pytest.raises(Refused) as refused:
        leave_out(**facts)
    return [o.found for o in refused.value.objections]


def test_what_is_marked_is_left_out_and_the_step_ends_earlier(hall, item, desk, client):
    case = came(desk, item, typed=PROJECT | {"lane-owner": str(desk.pk)})
    assert case.lane == "green"
    before = case.step_due_on
    for _ in range(2):
        leave_out(
            case_id=case.pk, orders=[2], reason="各部门会上签过了", act=act(desk, at(24), key="s")
        )
    case.refresh_from_db()
    gone = LeftOut.objects.get()
    assert (gone.name, gone.because) == ("内部会签", ["yongan-2025/green/1"])
    assert case.step_due_on <= before
    assert Entry.objects.get(event="lane_left_out").details["steps"] == ["内部会签"]
    client.force_login(desk)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "省去环节“内部会签”" in page
    shown = client.get(reverse("lanes:steps", args=[case.pk])).content.decode()
    for words in ("可以简化", "法定,不能省", "清单没有写,不能省"):
        assert words in shown
    refused = client.post(reverse("lanes:steps", args=[case.pk]), {"orders": ["3"], "reason": "急"})
    assert refused.status_code == 422
    assert "法律要求的环节不能省:审查" in refused.content.decode()


def test_what_the_law_asks_for_stays_and_everything_is_said_at_once(hall, item, desk):
    case = came(desk, item)
    said = refused_by(case_id=case.pk, orders=[1, 4], reason=" ", act=act(desk, at(24)))
    assert said == [
        "这件没有走通道,环节一个也不省", "没有写为什么省", "法律要求的环节不能省:受理",
        "没有标为可以简化:复核",
    ]  # fmt: skip
    case = came(desk, item, typed=PROJECT | {"lane-owner": str(desk.pk)}, again="另一件")
    assert refused_by(case_id=case.pk, orders=[], reason="急", act=act(desk, at(24))) == [
        "没有选省去哪个环节"
    ]
    assert not LeftOut.objects.exists()


def test_the_guide_says_which_steps_may_be_left_out(hall, item, client):
    page = client.get("/c/yongan/guides/MZ-018/").content.decode()
    assert "可以简化" in page
    assert "再急也不省" in page
