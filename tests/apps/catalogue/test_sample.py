"""The sample catalogue: what a new hall has to show on its first day."""

from __future__ import annotations

import pytest

from bianmin.catalogue import content, facts, queries
from bianmin.catalogue.actions import load_sample
from bianmin.catalogue.models import Item, Version
from bianmin.ledger.models import Entry
from tests.fixtures.hall import MONDAY


@pytest.mark.parametrize("town", ["qingshi", "liuxi"])
def test_every_sample_item_may_be_published_under_the_rule_book_of_its_town(town, request):
    centre = request.getfixturevalue(town)

    load_sample(centre=centre, at=MONDAY)

    versions = Version.objects.in_force(MONDAY.date()).filter(item__centre=centre)
    assert versions.count() == 83
    pack = centre.pack_on(MONDAY.date())
    found = {
        v.item.code: [o.found for _, o in facts.findings(content.of(v), pack)]
        for v in versions.select_related("item").prefetch_related("materials", "steps")
    }
    assert {code: said for code, said in found.items() if said} == {}


def test_sample_items_say_that_they_are_samples_and_some_are_handled_elsewhere(qingshi):
    load_sample(centre=qingshi, at=MONDAY)

    assert not Version.objects.exclude(sample=True).exists()
    elsewhere = Version.objects.filter(item__elsewhere=True).select_related("item__department")
    assert 3 <= elsewhere.count() <= 6
    for version in elsewhere:
        assert version.item.department.address in version.place
        assert version.item.department.phone in version.contact


def test_loading_the_sample_twice_adds_nothing_and_leaves_own_items_alone(qingshi):
    own = Item.objects.create(
        centre=qingshi, code="MZ-005", department=qingshi.departments.get(name="社会事务办")
    )

    first, second = (load_sample(centre=qingshi, at=MONDAY) for _ in range(2))

    assert (len(first), len(second)) == (82, 0)
    assert own.versions.count() == 0
    assert Entry.objects.filter(event="sample_loaded").count() == 1


def test_every_sample_item_has_a_name_in_the_words_of_people_and_can_be_found_by_it(qingshi):
    load_sample(centre=qingshi, at=MONDAY)

    for version in Version.objects.all():
        assert version.plain_name
        best = queries.search(qingshi, MONDAY.date(), version.plain_name).first()
        assert best == version, version.plain_name
