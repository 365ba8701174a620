"""A citation is exact: the number that a clause sets stands in the clause, or its note says why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from bianmin.packs import read_pack
from tests.fixtures.books import PACKS

TOWNS = [file.parent.name for file in sorted(PACKS.glob("[!_]*/pack.toml"))]
DIGITS = {zh: n for n, zh in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2, "〇": 0}
TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
NUMERAL = re.compile(r"[零〇一二三四五六七八九两双十百千万]+")
IN_OTHER_UNITS = (  # what a book may say in one unit and a rule counts in another
    ("小时", (60,)), ("周", (7, 5)), ("星期", (7, 5)), ("年", (12,)), ("季度", (3,)), ("天", (2,)),
    ("日", (2,)), ("学时", (60,)), ("元", (100,)), ("公里", (1000,)),
)  # fmt: skip
HALVES = {"小时": 30, "天": 1, "日": 1, "年": 6, "月": 15, "个月": 15, "学时": 30}
WHOLE = {"日": 1, "天": 1, "周": 1, "月": 1, "季": 1, "年": 1, "次": 1, "季度": 1}
AT_ONCE = re.compile("当天|当日|当场|立即|即时|随时|第一时间|马上|及时|不得|不准|禁止|无|没有")


def numeral(text: str) -> int:
    """Return what a Chinese numeral says: 二十一, 一百, 两."""
    total = part = 0
    for letter in text:
        if letter in DIGITS:
            part = part * 10 + DIGITS[letter] if part and not total else DIGITS[letter]
        else:
            total += (part or 1) * TENS[letter]
            part = 0
    return total + part


def numbers(text: str) -> set[int]:
    """Return every number that a sentence says, in whatever way."""
    found = {int(n) for n in re.findall(r"\d+", text)}
    found |= {numeral(n) for n in NUMERAL.findall(text)}
    found |= {DIGITS[d] for d in re.findall(r"[一二三四五六七八九两双]", text)}  # 二、三楼
    for unit, factors in IN_OTHER_UNITS:
        counted = re.findall(rf"(\d+|[一二三四五六七八九两十百]+)\s*个?{unit}", text)
        for n in counted:
            count = int(n) if n.isdigit() else numeral(n)
            found |= {count * factor for factor in factors}
    found |= {n for unit, n in HALVES.items() if f"半{unit}" in text or f"半个{unit}" in text}
    found |= {1 for unit in WHOLE if re.search(rf"[每各逐按]个?{unit}", text)}
    if AT_ONCE.search(text):
        found.add(0)
    return found


def ints(value: object) -> Iterator[int]:
    """Yield every number of a table, however deep."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from ints(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from ints(one)
    elif type(value) is int:
        yield value


@pytest.mark.parametrize("town", TOWNS)
def test_a_number_stands_in_the_clause_that_sets_it_or_its_note_says_where_it_comes_from(town):
    clauses = read_pack(PACKS / town).own

    from_nowhere = {
        clause.id: sorted(strange)
        for clause in clauses
        if not clause.note
        and (
            strange := {abs(n) for n in ints(clause.sets)}
            - numbers(f"{clause.says} {clause.params}")
        )
    }

    assert from_nowhere == {}


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ("半小时以内", {30}),
        ("两小时", {2, 120}),
        ("百分之九十", {90, 100}),
        ("一周以内", {1, 7, 5}),
        ("每月不少于二次", {1, 2}),
        ("二十一天", {21}),
        ("8:30 上班", {8, 30}),
        ("半天", {1}),
        ("一百二十人", {120}),
        ("当场办结", {0}),
        ("每季度考核", {1}),
    ],
)
def test_numbers_are_found_however_they_are_written(says, found):
    assert found <= numbers(says)
