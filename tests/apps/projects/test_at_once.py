"""Many hands at once on one matter: nothing twice, nothing half written, nobody waits for ever."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction

from bianmin.cases import actions as cases
from bianmin.cases.models import Case, Document
from bianmin.ledger.queries import verify
from bianmin.projects import actions
from bianmin.projects.models import Leg, Project, Slip, Tie
from bianmin.refusal import Refused
from tests.apps.catalogue.books import take_in
from tests.fixtures.hall import MONDAY, act, application, at, make_item
from tests.fixtures.together import case_of, hand_in, opening

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run several calls at the same moment; return what each brought, or how it failed."""
    barrier, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(n, call):
        try:
            barrier.wait()
            found[n] = call()
        except Exception as failed:
            found[n] = failed
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_form_sent_four_times_at_once_opens_one_project(bundle, clerk, qingshi):
    asked = opening(bundle, clerk)
    found = at_once(*[lambda: actions.open_project(asked, act(clerk, key="k"))] * 4)
    assert {p.pk for p in found} == {Project.objects.get().pk}
    assert (Case.objects.count(), Leg.objects.count(), Slip.objects.count()) == (3, 3, 1)
    assert verify(qingshi) is None


def test_two_clerks_open_two_projects_while_others_take_plain_cases(bundle, clerk, chief2, qingshi):
    plain = make_item(qingshi, "P-1")

    def one(by, born):
        from tests.fixtures.hall import resident_id

        person = {"applicant": "石桂香", "applicant_id": resident_id(born), "phone": ""}
        return lambda: hand_in(bundle, by, person=person)

    found = at_once(
        one(clerk, "19500101"), one(chief2, "19500102"),
        *[
            lambda n=n: cases.hand_in(
                application(plain, applicant_id="", phone=str(n)), act(clerk)
            )
            for n in range(4)
        ],
    )  # fmt: skip
    assert [f for f in found if isinstance(f, Exception)] == []
    assert Project.objects.count() == 2
    assert sorted(Slip.objects.values_list("number", flat=True)) == [1, 2]
    numbers = sorted(Document.objects.filter(kind="acceptance").values_list("number", flat=True))
    promises = sorted(Document.objects.filter(kind="promise").values_list("number", flat=True))
    for series in (numbers, promises):
        assert series == list(range(1, len(series) + 1))  # without a gap
    assert verify(qingshi) is None


def test_an_import_keeps_nobody_from_writing_of_its_centre(bundle, client, director, qingshi):
    """Who publishes holds the bundle and then needs the centre's key: the other way round."""
    if connection.vendor == "sqlite":
        return  # one writes at a time there

    def writes_of_it():
        with transaction.atomic(), connection.cursor() as cursor:
            row = "SELECT 1 FROM centres_centre WHERE id = %s FOR KEY SHARE NOWAIT"
            cursor.execute(row, [qingshi.pk])

    client.force_login(director)
    data = b"".join(client.get("/items/export/").streaming_content)
    with transaction.atomic():
        take_in(qingshi, director, data)
        found = at_once(writes_of_it)
    assert found == [None]


def test_where_one_case_fails_nothing_is_written(bundle, clerk, qingshi, monkeypatch):
    taken = cases.hand_in
    count = []

    def fails_at_the_third(asked, by):
        count.append(asked)
        if len(count) == 3:
            transaction.get_connection().cursor().execute("SELECT no_such_column FROM cases_case")
        return taken(asked, by)

    monkeypatch.setattr(cases, "hand_in", fails_at_the_third)
    with pytest.raises(Exception, match="no_such_column"):
        hand_in(bundle, clerk, key="k")
    monkeypatch.undo()
    assert not Case.objects.exists()
    assert not Project.objects.exists()
    assert not Document.objects.exists()
    project = hand_in(bundle, clerk, key="k")
    assert Slip.objects.get().number == 1
    assert case_of(project, "SC-1").no[17:22] == "00001"  # numbers were given back


def test_a_decision_and_a_withdrawal_of_what_waits_meet(bundle, clerk, handler, chief, qingshi):
    project = hand_in(bundle, clerk)
    licence, filing = case_of(project, "SC-1"), case_of(project, "SC-2")
    cases.examine(case_id=licence.pk, opinion="符合", act=act(handler, at(24)))
    found = at_once(
        lambda: cases.decide(case_id=licence.pk, outcome="granted", act=act(chief, at(25))),
        lambda: cases.withdraw(case_id=filing.pk, reason="不开了", act=act(clerk, at(25))),
        lambda: actions.follow_up(project_id=project.pk, said="看了", act=act(clerk, at(25))),
    )
    assert [f for f in found if isinstance(f, Exception)] == []
    filing.refresh_from_db()
    assert filing.state == "withdrawn"
    assert Tie.objects.get(after__case__item_code="RS-2").came_at is not None
    assert verify(qingshi) is None


def test_the_same_person_twice_is_told_of_the_first(bundle, clerk):
    hand_in(bundle, clerk)
    with pytest.raises(Refused) as refused:
        hand_in(bundle, clerk)
    assert len(refused.value.objections) == 3
    assert all("还有一件在办" in o.found for o in refused.value.objections)
    asked = replace(opening(bundle, clerk), again="另开一家")
    assert actions.open_project(asked, act(clerk, MONDAY)).pk
