"""A book that promises less in a lane: the days are counted anew, and the applicant is told."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone

from bianmin import shelf
from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.lanes import actions
from bianmin.lanes.actions import Asked
from bianmin.lanes.models import Flag
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import act, application, at, make_centre, make_item, make_user, resident_id

CLAUSE = """
[[clause]]
id = "green/quick"
at = "第九条"
says = "绿色通道办件三个工作日办结"
does = "compute"
sets.priority.limits.green = 3
"""
HEAD = """
title = "快镇工作制度"
issuer = "快镇"
since = 2024-01-01
level = "township"
extends = "yongan-2025"
"""
YOUNG = resident_id("19860605")


@pytest.fixture
def quick(db, settings, tmp_path):
    """A hall whose book promises three workdays in the green lane."""
    for name in ("_national", "_default", "_calendars", "yongan-2025"):
        (tmp_path / name).symlink_to(configured.PACKS / name)
    (tmp_path / "quick-2024").mkdir()
    (tmp_path / "quick-2024/pack.toml").write_text(HEAD, "utf-8")
    (tmp_path / "quick-2024/priority.toml").write_text(CLAUSE, "utf-8")
    settings.PACKS = tmp_path
    shelf.clear()
    yield make_centre("quick", "快镇便民服务中心", "快", "quick-2024", "990101106000")
    shelf.clear()


@pytest.fixture
def desk(quick):
    return make_user(quick, "clerk", "苇小舟")


def project(desk, **more):
    return Asked(ground="key_project", proof="批文", owner=desk, **more)


def test_the_notice_of_acceptance_states_the_earlier_day(quick, desk):
    typed = {"lane-ground": "key_project", "lane-proof": "批文", "lane-owner": str(desk.pk)}
    asked = application(make_item(quick), applicant_id=YOUNG, typed=typed)
    case = cases.hand_in(asked, act(desk))

    assert case.due_on == date(2026, 11, 26)
    assert case.statutory_due_on == date(2026, 12, 21)
    assert "quick-2024/green/quick" in case.due_because
    paper = str(Document.objects.get(case=case).sheet)
    assert "绿色通道,承诺办结日按通道提前" in paper
    assert "承诺 3 个工作日" in paper


def test_a_later_flag_makes_the_day_earlier_in_writing_and_its_removal_takes_that_back(quick, desk):
    case = cases.hand_in(application(make_item(quick), applicant_id=YOUNG), act(desk))
    assert case.due_on == date(2026, 12, 14)

    case = actions.flag(case_id=case.pk, asked=project(desk), act=act(desk, at(24)))
    assert case.due_on == date(2026, 11, 26)
    told = Document.objects.get(case=case, kind="lane")
    assert "2026年12月14日" in str(told.sheet)
    assert "2026年11月26日" in str(told.sheet)
    assert "三个工作日办结" in str(told.sheet) or "第九条" in str(told.sheet)

    flag = Flag.objects.get()
    case = actions.unflag(flag_id=flag.pk, reason="批文撤销了", act=act(desk, at(26)))
    assert case.due_on == date(2026, 12, 14)
    assert Document.objects.filter(case=case, kind="lane").count() == 2
    assert verify(quick) is None


def test_a_flag_stays_when_the_day_that_it_made_earlier_is_past(quick, desk):
    case = cases.hand_in(application(make_item(quick), applicant_id=YOUNG), act(desk))
    actions.flag(case_id=case.pk, asked=project(desk), act=act(desk, at(24)))

    with pytest.raises(Refused) as refused:
        actions.unflag(flag_id=Flag.objects.get().pk, reason="来不及了", act=act(desk, at(27)))

    assert [o.found for o in refused.value.objections] == [
        "因它缩短的承诺日 2026-11-26 已经过了,标记不再去掉"
    ]
    assert Case.objects.get().due_on == date(2026, 11, 26)


def test_the_intake_shows_the_day_of_the_lane_under_the_verdict_and_the_register_names_the_lane(
    client, quick, desk
):
    version, day = make_item(quick), timezone.localdate()
    client.force_login(desk)
    page = reverse("cases:intake_page", args=[uuid4().hex, version.pk])
    typed = {
        "id_type": "111", "applicant_id": YOUNG, "conditions": "yes",
        "ok_1": "on", "ok_2": "on", "more_3": "shared",
    }  # fmt: skip
    usual = client.post(page, typed).context
    green = client.post(page, typed | {"lane-ground": "key_project"}).context

    calendar = shelf.calendar()
    assert usual["due"].due == calendar.workday_after(day, 15)
    assert green["due"].due == calendar.workday_after(day, 3)
    assert "quick-2024/green/quick" in green["due_because"]
    shown = client.post(page, typed | {"lane-ground": "key_project"}).content.decode()
    assert "承诺不超过 3 个工作日" in shown
    assert "承诺 3 个工作日,法定" in shown

    typed |= {"lane-ground": "key_project", "lane-proof": "批文", "lane-owner": str(desk.pk)}
    case = cases.hand_in(application(version, applicant_id=YOUNG, typed=typed), act(desk))
    client.force_login(make_user(quick, "director", "郑望舒"))
    assert "绿色通道" in client.get(reverse("ledger:index")).content.decode()
    book = client.get(reverse("ledger:export"))
    rows = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    _, heads, only = rows.iter_rows(values_only=True)
    said = dict(zip(heads, only, strict=True))
    assert (said["办件编号"], said["办理通道"]) == (case.no, "绿色通道")
