"""People type what they have in mind; the guide they mean comes first."""

from __future__ import annotations

import pytest

from bianmin.catalogue import queries, wording
from bianmin.catalogue.actions import load_sample
from bianmin.catalogue.models import Version
from tests.fixtures.hall import MONDAY, QINGSHI, make_centre, make_item
from tests.fixtures.standing import standing

DAY = MONDAY.date()


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    with standing(django_db_blocker):
        centre = make_centre(*QINGSHI)
        load_sample(centre=centre, at=MONDAY)
        yield centre


@pytest.fixture
def sample(town, db):
    return town


def codes(centre, text, **more):
    return [v.item.code for v in queries.search(centre, DAY, text, **more)]


MEANT = {
    "高龄津贴": "MZ-005",
    "老人补贴": "MZ-005",
    "八十岁": "MZ-005",
    "lrbt": "MZ-005",
    "laorenbutie": "MZ-005",
    "gljt": "MZ-005",
    "gaoling": "MZ-005",
    "GAO LING": "MZ-005",
    "ling jin": "MZ-005",
    "MZ-005": "MZ-005",
    "mz005": "MZ-005",
    "我妈八十多岁了,想领老人的补贴,怎么办理": "MZ-005",
    "低保": "MZ-001",
    "db": "MZ-001",
    "怎么办低保?": "MZ-001",
    "请问去哪办残疾证": "CL-001",
    "去世": "YJS-003",
    "盖房子": "NY-001",
    "宅基地": "NY-001",
    "residence permit": "GA-001",
    "养老金怎么领": "RS-003",
    "身份证": "GA-004",
    "身份证丢了补办": "GA-004",
    "办不成事": "ZH-003",
}


def test_what_people_type_finds_what_they_mean_first(sample):
    first = {text: codes(sample, text)[:1] for text in MEANT}

    assert first == {text: [code] for text, code in MEANT.items()}


def test_two_characters_and_one_are_found_exactly(sample):
    two, one = codes(sample, "低保"), codes(sample, "猪")

    names = Version.objects.filter(item__code__in=two)
    assert all("低保" in v.words for v in names)
    assert {"MZ-001", "MZ-011"} <= set(two)
    assert one == ["NY-003"]


def test_a_name_that_begins_with_the_text_goes_before_a_keyword(sample):
    found = codes(sample, "残疾人证")

    assert found.index("CL-001") < found.index("YJS-002")


def test_pinyin_begins_at_a_syllable(sample):
    # "an" is no beginning of 残疾 (can ji), "can" is
    assert "CL-001" in codes(sample, "canji")
    assert "CL-001" not in codes(sample, "anji")


def test_every_word_must_be_found(sample):
    assert codes(sample, "残疾 轮椅") == ["CL-006"]
    assert codes(sample, "残疾 宅基地") == []


@pytest.mark.parametrize(
    "text", ["%", "_", "' OR 1=1 --", "😀", "量子", "x" * 5000, "低" * 5000, "\x00"]
)
def test_odd_text_breaks_nothing(sample, text):
    assert len(codes(sample, text)) <= 83
    assert len(wording.pieces(text)) <= wording.LONGEST


def test_department_theme_and_audience_narrow_the_list(sample):
    farming = sample.departments.get(name="农业农村办")

    assert set(codes(sample, "", department=farming.pk)) == {
        "NY-003", "NY-004", "NY-005", "NY-006", "NY-008", "NY-009",
    }  # fmt: skip
    assert "WJ-001" in codes(sample, "", theme="生育收养")
    assert codes(sample, "", theme="养") == []
    assert set(codes(sample, "", audience="2")) == {"NY-003", "NY-008", "SC-002"}


def test_what_people_ask_for_often_stands_first_when_nothing_is_typed(sample):
    assert codes(sample, "")[:3] == ["MZ-005", "YB-001", "MZ-001"]


def test_another_centre_and_another_day_are_not_found(sample, liuxi):
    make_item(liuxi, code="ZZ-1", plain_name="柳溪的事", words="柳溪的事")

    assert codes(sample, "柳溪") == []
    assert codes(liuxi, "柳溪") == ["ZZ-1"]
    assert list(queries.search(sample, MONDAY.date().replace(year=2020))) == []
    assert "ZZ-1" in codes(None, "柳溪")


def test_pages_follow_each_other_without_gap_or_double_both_ways(sample):
    found = queries.search(sample, DAY, "")
    seen, after = [], ""
    while True:
        page = queries.page(found, after=after, size=20)
        seen += [v.item.code for v in page.rows]
        if not page.after:
            break
        after = page.after

    assert len(seen) == len(set(seen)) == page.total == 83
    back = queries.page(found, before=page.before, size=20)
    assert [v.item.code for v in back.rows] == seen[60:80]
    assert (back.after, back.before) != ("", "")
    first = queries.page(found, before=queries.page(found, after="", size=20).after, size=50)
    assert first.before == ""


@pytest.mark.parametrize("cursor", ["x", "1.2.3", "-1.2.3.4", "9" * 40 + ".1.1.a", "1.2.3.'; --"])
def test_a_cursor_nobody_gave_out_is_no_error(sample, cursor):
    assert queries.page(queries.search(sample, DAY), after=cursor).total == 83


def test_a_search_is_one_query(sample, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = list(queries.search(sample, DAY, "老人补贴 jintie", theme="养老"))
        assert [r.item.department.name for r in rows] == ["社会事务办"]
