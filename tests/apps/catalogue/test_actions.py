"""What may be done with an item, and what the rule book has against it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from bianmin.catalogue import actions, content, queries
from bianmin.catalogue.models import Item, Version
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.fixtures.hall import MONDAY, make_item

TODAY = MONDAY.date()
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def version(qingshi):
    return make_item(qingshi)


def revise(version, director, at=MONDAY, **changes):
    return actions.revise(item_id=version.item_id, changes=changes, by=director, at=at)


def test_a_change_is_a_new_version_and_the_published_one_stays_as_it_was(version, director):
    draft = revise(version, director, promised_value=10)
    assert Version.objects.in_force(TODAY).get().promised_value == 15

    actions.publish(version_id=draft.pk, by=director, at=LATER)

    old, new = Version.objects.order_by("number")
    assert (old.promised_value, new.promised_value) == (15, 10)
    assert (old.valid_to, new.valid_from) == (TODAY, LATER.date())
    assert Version.objects.in_force(TODAY).get() == old
    assert Version.objects.in_force(LATER.date()).get() == new
    assert [m.name for m in new.materials.all()] == [m.name for m in old.materials.all()]


def test_a_version_may_begin_later_and_takes_over_by_itself(version, director):
    start = TODAY + timedelta(days=30)
    draft = revise(version, director, name="新名称", valid_from=start)

    actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert Version.objects.in_force(start - timedelta(days=1)).get().number == 1
    assert Version.objects.in_force(start).get().number == 2


def test_a_new_version_cannot_begin_in_the_past_of_one_that_people_read(version, director):
    draft = revise(version, director, name="新名称", valid_from=date(2021, 1, 1))

    published = actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert published.valid_from == TODAY
    assert Version.objects.in_force(date(2021, 6, 1)).get().number == 1


def test_a_version_that_was_to_begin_later_gives_way_to_one_that_begins_before(version, director):
    for days, name in ((60, "第二版"), (30, "第三版")):
        draft = revise(version, director, name=name, valid_from=TODAY + timedelta(days=days))
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert Version.objects.in_force(TODAY + timedelta(days=90)).get().name == "第三版"
    assert Version.objects.get(name="第二版").state == "withdrawn"


def test_publishing_says_everything_that_is_wrong_at_once_with_its_clauses(version, director):
    draft = revise(
        version, director,
        accept_condition=" ", contact="", promised_value=25, statutory_value=20,
        statutory_basis="某条例第五条", fee=500, visits_reason="", result_name="某某证",
        materials=[content.blank_material() | {"name": "其他材料"}],
    )  # fmt: skip

    with pytest.raises(Refused) as refused:
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    said = {o.found: o.because for o in refused.value.objections}
    late = said.pop("承诺 25 个工作日,比法定 20 个工作日(某条例第五条)还长")
    assert len(late) == 2  # the promise's clause and the law's
    assert any(c.startswith("_national/") for c in late)
    assert set(said) == {
        "没有写申请条件", "没有写收费标准", "没有写电话", "收费 5 元,没有写收费依据",
        "要到现场 1 次,没有写原因", "材料不能写“其他材料”,要写出是哪几样",
        "结果是“某某证”,结果类型应为出证办结,现在是出文办结",
    }  # fmt: skip
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Entry.objects.filter(event="item_published").exists()


def test_a_promise_without_a_limit_in_law_is_measured_by_the_general_limit(version, director):
    draft = revise(version, director, statutory_value=None, promised_value=21)

    with pytest.raises(Refused) as refused:
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert [o.found for o in refused.value.objections] == [
        "承诺 21 个工作日,比法定 20 个工作日(事项没有写法定期限,按一般期限)还长"
    ]


@pytest.mark.parametrize(
    ("changes", "old"),
    [
        ({"handle_flow": "新流程"}, True),
        ({"accept_condition": "新条件"}, True),
        ({"materials": [content.blank_material() | {"name": "只要身份证"}]}, True),
        ({"contact": "0000-6100199", "name": "新名称", "promised_value": 5}, False),
    ],
)
def test_forms_are_old_when_conditions_flow_or_materials_change(version, director, changes, old):
    draft = revise(version, director, **changes)

    assert draft.forms_checked is not old


def test_new_places_of_forms_do_not_make_them_old(version, director):
    materials = content.of(version).materials
    materials[1]["blank_form"] = "一楼自取"

    assert revise(version, director, materials=materials).forms_checked


def test_an_outdated_guide_waits_on_a_list_until_somebody_confirms_its_forms(version, director):
    draft = revise(version, director, handle_flow="新流程")
    actions.publish(version_id=draft.pk, by=director, at=MONDAY)
    pack = draft.item.centre.pack_on(TODAY)
    now = Version.objects.in_force(TODAY).get()
    listed = queries.listed(director, TODAY)

    assert queries.printable(now, pack).because == ("erping-2023/one-time-notice/3c",)
    assert listed.filter(queries.in_state("forms", TODAY)).get() == now

    actions.confirm_forms(version_id=now.pk, by=director, at=LATER)

    now.refresh_from_db()
    assert queries.printable(now, pack) is None
    assert not listed.filter(queries.in_state("forms", TODAY)).exists()


def test_a_second_change_works_on_the_same_draft_and_keeps_its_forms_old(version, director):
    first = revise(version, director, handle_flow="新流程")
    second = revise(version, director, contact="0000-6100199")

    assert first.pk == second.pk
    assert not second.forms_checked
    assert second.handle_flow == "新流程"


def test_of_two_people_who_write_one_draft_the_later_is_told_who_and_when(version, director, chief):
    draft = revise(version, director, name="甲的名称")

    with pytest.raises(Refused, match="程守田在 09:42 改过这份草稿"):
        actions.revise(
            item_id=version.item_id, changes={"name": "乙的名称"}, revision=0, by=chief, at=LATER
        )

    draft.refresh_from_db()
    assert draft.name == "甲的名称"


def test_a_draft_is_published_once(version, director):
    draft = revise(version, director, name="新名称")
    actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    with pytest.raises(Version.DoesNotExist):
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert Entry.objects.filter(event="item_published").count() == 1


def test_of_two_who_publish_one_draft_at_the_same_time_one_does(
    transactional_db, qingshi, director, chief
):
    draft = revise(make_item(qingshi), director, name="新名称")

    def publish(person):
        try:
            return actions.publish(version_id=draft.pk, by=person, at=MONDAY)
        except Version.DoesNotExist:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(publish, (director, chief)))

    assert sum(version is not None for version in done) == 1
    assert Entry.objects.filter(event="item_published").count() == 1


def test_withdrawing_needs_a_reason_and_stops_the_guide_at_once(version, director):
    with pytest.raises(Refused, match="没有写原因"):
        actions.withdraw(version_id=version.pk, reason="  ", by=director, at=MONDAY)

    actions.withdraw(version_id=version.pk, reason="依据废止", by=director, at=MONDAY)

    assert not Version.objects.in_force(TODAY).exists()
    assert Entry.objects.get(event="item_withdrawn").details["reason"] == "依据废止"


def test_an_item_taken_back_by_the_county_holds_until_the_day_before(version, director):
    on = TODAY + timedelta(days=10)
    actions.end_item(
        item_id=version.item_id, on=on, reason="县里收回,到县政务服务中心", by=director, at=MONDAY
    )

    assert Version.objects.in_force(on - timedelta(days=1)).exists()
    assert not Version.objects.in_force(on).exists()
    assert Item.objects.get().ended_why == "县里收回,到县政务服务中心"


def test_ending_without_a_place_or_in_the_past_is_refused_with_both_reasons(version, director):
    with pytest.raises(Refused) as refused:
        actions.end_item(
            item_id=version.item_id, on=date(2020, 1, 1), reason="", by=director, at=MONDAY
        )

    assert len(refused.value.objections) == 2
    assert Item.objects.get().ended_on is None


def test_publishing_again_brings_an_ended_item_back(version, director):
    actions.end_item(item_id=version.item_id, on=TODAY, reason="收回", by=director, at=MONDAY)
    draft = revise(version, director, LATER, name="又下放了")
    actions.publish(version_id=draft.pk, by=director, at=LATER)

    assert Item.objects.get().ended_on is None
    assert Version.objects.in_force(LATER.date()).get().name == "又下放了"


def test_a_new_item_is_a_draft_until_it_is_published(qingshi, director):
    office = qingshi.departments.get(name="社会事务办")
    made = actions.add_item(
        centre=qingshi, code="N-1", department=office, changes={"name": "新事项", "route": "promised"},
        by=director, at=MONDAY,
    )  # fmt: skip

    assert not Version.objects.in_force(TODAY).exists()
    with pytest.raises(IntegrityError):
        actions.add_item(
            centre=qingshi, code="N-1", department=office, changes={"name": "又一个"},
            by=director, at=MONDAY,
        )  # fmt: skip
    assert not actions.discard(version_id=made.pk, by=director, at=MONDAY)
    assert not Item.objects.exists()


def test_a_discarded_draft_leaves_what_is_in_force(version, director):
    draft = revise(version, director, name="不要了")

    assert actions.discard(version_id=draft.pk, by=director, at=MONDAY)
    assert Version.objects.get() == version


def test_an_item_handled_elsewhere_must_say_where(qingshi, director):
    version = make_item(qingshi, code="E-1")
    draft = revise(version, director, elsewhere=True, place="", contact="")

    with pytest.raises(Refused) as refused:
        actions.publish(version_id=draft.pk, by=director, at=MONDAY)

    assert {"没有告知:地点", "没有告知:联系方式"} <= {o.found for o in refused.value.objections}


def test_every_act_stands_in_the_ledger_and_the_chain_holds(version, qingshi, director):
    draft = revise(version, director, handle_flow="新流程")
    actions.publish(version_id=draft.pk, by=director, at=MONDAY)
    actions.confirm_forms(version_id=draft.pk, by=director, at=LATER)

    events = Entry.objects.filter(subject=f"item:{version.item_id}").order_by("seq")
    assert [e.event for e in events] == ["item_revised", "item_published", "forms_confirmed"]
    assert events[0].details["changed"] == ["办理流程"]
    assert all(e.because for e in events)
    assert verify(qingshi) is None


def test_what_is_copied_into_a_draft_is_all_that_was_said(version, director):
    draft = revise(version, director)

    assert content.changed(content.of(version), content.of(draft)) == []
