"""A department is reminded before its day; the ledger of joint cases goes out as a workbook."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.joint.models import Task
from bianmin.ledger.models import Entry
from tests.fixtures.hall import act, application, resident_id

NOW = timezone.now


@pytest.fixture
def joint(town):
    return town.opened(town.accepted(), when=NOW())


def text(page):
    assert page.status_code == 200
    return page.content.decode()


def test_the_work_list_reminds_of_an_opinion_until_it_is_given(client, town, joint):
    client.force_login(town.farmer)
    said = text(client.get("/cases/"))
    assert "等您部门的意见" in said
    assert f"/joint/tasks/{town.task(joint, town.farm).pk}/" in said
    assert f"/joint/tasks/{town.task(joint, town.build).pk}/" not in said  # not their department

    town.say(joint, town.farm, when=NOW())

    assert "等您部门的意见" not in text(client.get("/cases/"))


def test_the_reminder_is_short_and_asks_little(client, town, joint, django_assert_max_num_queries):
    first = Task.objects.filter(joint=joint).first()
    assert first
    for n in range(4):
        who = {"applicant": f"甲{n}", "applicant_id": resident_id(serial=f"00{n + 4}")}

        made = cases.hand_in(application(town.version, **who), act(town.clerk, NOW()))
        town.opened(made, when=NOW())
    client.force_login(town.farmer)
    client.get("/cases/")  # the session says once where one was

    with django_assert_max_num_queries(12):
        said = text(client.get("/cases/"))

    assert said.count("/joint/tasks/") == 3
    assert "还有,看全部" in said


def test_a_row_for_each_department_and_it_is_told(client, town, joint):
    Task.objects.filter(department=town.build).update(due_on="2026-01-05")
    town.say(joint, town.farm, words="不占耕地", when=NOW())
    client.force_login(town.director)
    assert "/joint/ledger/export/?tab=open" in text(client.get("/joint/ledger/"))

    answer = client.get("/joint/ledger/export/?tab=open")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    lines = [[c.value for c in row] for row in book.active.iter_rows(min_row=2)]

    heads, *rows = lines
    by_unit = {row[heads.index("部门")]: dict(zip(heads, row, strict=True)) for row in rows}
    assert set(by_unit) == {"农业农村办", "村镇建设办"}
    assert by_unit["农业农村办"]["意见"] == "同意"
    assert by_unit["村镇建设办"]["晚了"] == "是"
    assert joint.case.applicant not in {cell for row in rows for cell in row}
    told = Entry.objects.get(event="register_exported")
    assert (told.details["rows"], told.details["filters"]) == (2, {"联办": "还在办"})


def test_who_may_not_take_it_out_is_not_offered_it(client, town, joint):
    client.force_login(town.clerk)
    assert "导出成 Excel" not in text(client.get("/joint/ledger/"))
    assert client.get("/joint/ledger/export/").status_code == 403
