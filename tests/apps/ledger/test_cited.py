"""When a clause was last used: summed up while the ledger is written."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction

from bianmin.ledger.actions import Said, record, record_many
from bianmin.ledger.models import Cited
from bianmin.ledger.queries import last_cited
from tests.fixtures.hall import MONDAY

EXTEND = "erping-2023/promise/5"


def said(event="extend", day=0, because=(EXTEND,)):
    return Said(
        subject="case:1", event=event, pack="erping-2023", because=because, by=None,
        at=MONDAY + timedelta(days=day),
    )  # fmt: skip


def write(centre, *acts):
    with transaction.atomic():
        record_many(centre=centre, acts=acts)


def test_the_last_day_is_kept_and_the_first_event_of_it(qingshi):
    write(qingshi, said("extend"), said("accept"), said("decide", day=1), said("accept", day=1))
    write(qingshi, said("supplement", day=1))

    found = last_cited(qingshi)[EXTEND]

    assert (found.day, found.event) == (date(2026, 11, 24), "decide")


def test_an_act_written_down_later_does_not_turn_back_the_day(qingshi):
    write(qingshi, said("decide", day=5))
    write(qingshi, said("accept"))

    assert last_cited(qingshi)[EXTEND].day == date(2026, 11, 28)


def test_the_day_is_that_of_the_hall(qingshi):
    late = MONDAY.replace(hour=0, minute=30)  # in Greenwich it is still Sunday
    with transaction.atomic():
        record(
            centre=qingshi, subject="case:1", event="extend", pack="erping-2023",
            because=(EXTEND, "_default/ledger/1"), by=None, at=late,
        )  # fmt: skip

    assert {one.day for one in last_cited(qingshi).values()} == {MONDAY.date()}


def test_every_centre_has_its_own_days_and_the_county_office_none(qingshi, liuxi):
    write(qingshi, said())
    write(liuxi, said(day=3))
    write(None, said(day=9))

    assert last_cited(qingshi)[EXTEND].day == MONDAY.date()
    assert last_cited(liuxi)[EXTEND].day == MONDAY.date() + timedelta(days=3)
    assert Cited.objects.count() == 2


def test_what_was_written_before_there_was_a_sum_is_summed_up(qingshi, liuxi):
    write(qingshi, said("accept"), said("decide", day=2), said("deliver", day=2))
    write(liuxi, said(), said("look_up", because=("_default/security/recorded",)))
    write(None, said(day=9))
    kept = {(one.centre_id, one.clause, one.day, one.event) for one in Cited.objects.all()}
    Cited.objects.all().delete()

    import_module("bianmin.ledger.migrations.0002_cited").sum_up(apps, connection.schema_editor)

    again = {(one.centre_id, one.clause, one.day, one.event) for one in Cited.objects.all()}
    assert again == kept


def test_a_real_act_leaves_its_day(case, qingshi):
    found = last_cited(qingshi)

    assert {one.day for one in found.values()} == {MONDAY.date()}
    assert all("/" in clause for clause in found)


def test_nothing_is_summed_up_of_what_was_undone(qingshi):
    def fail():
        with transaction.atomic():
            record_many(centre=qingshi, acts=[said()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert last_cited(qingshi) == {}
