"""Every pack answers its own scenarios the way its rule book says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bianmin.packs import PackError, read_calendar, read_pack
from bianmin.packs.scenarios import read_scenarios, run, run_all

PACKS = Path(__file__).parents[2] / "packs"
CALENDAR = read_calendar(PACKS / "_calendars")
FILES = sorted(PACKS.glob("*/scenarios/*.toml"))
BOOKS = {name: read_pack(PACKS / name) for name in {file.parents[1].name for file in FILES}}
SCENARIOS = [
    pytest.param(BOOKS[book], scenario, id=f"{book}: {scenario['name']}")
    for file in FILES
    for book in [file.parents[1].name]
    for scenario in read_scenarios(file)
]


@pytest.mark.parametrize(("pack", "scenario"), SCENARIOS)
def test_a_pack_answers_as_its_rule_book_says(pack, scenario):
    assert run(scenario, pack, CALENDAR) == []


def test_each_town_has_scenarios_enough_to_notice_a_change():
    counts = Counter(file.parents[1].name for file in FILES for _ in read_scenarios(file))

    assert counts.total() >= 40
    assert min(counts["erping-2023"], counts["yuanbaozi-2021"]) >= 20


# ------------------------------------------------------- a scenario that is wrong

GOOD = {
    "name": "三个工作日",
    "ask": "deadlines.due_on",
    "with": {"started_on": date(2024, 4, 30), "limit": {"value": 3, "because": ["a/1"]}},
    "answer": date(2024, 5, 8),
    "because": ["_national/civil-code/201"],
}
EXTENSION = {
    "name": "延期",
    "ask": "deadlines.objections_to_extension",
    "with": {
        "days": 6,
        "reason": "",
        "role": "director",
        "today": date(2024, 5, 8),
        "standing": {"due_on": date(2024, 5, 8), "times_extended": 0, "running": True},
    },
    "objects": ["6 个工作日,最长 5 个", "没有写理由"],
    "because": ["extension/5b", "extension/3"],
}
ERPING = BOOKS["erping-2023"]


def mismatches(scenario, **changed):
    kept = {k: v for k, v in (scenario | changed).items() if v is not None}
    return run(kept, ERPING, CALENDAR)


def test_a_clause_that_the_facts_bring_along_is_expected_too():
    assert mismatches(GOOD) == ["多引用了 a/1"]
    assert mismatches(GOOD, because=["_national/civil-code/201", "extension/5b"]) == [
        "没有引用 erping-2023/extension/5b",
        "多引用了 a/1",
    ]


def test_a_wrong_answer_names_both():
    assert mismatches(GOOD, answer=date(2024, 5, 9))[0] == "应当是 2024-05-09,实际是 2024-05-08"
    assert mismatches(GOOD, answer="无")[0] == "应当是 无,实际是 2024-05-08"
    assert mismatches(GOOD, answer=[1])[0] == "应当是 “1”,实际是 2024-05-08"
    assert mismatches(GOOD, answer={"due": 1})[0] == "应当是 {'due': 1},实际是 2024-05-08"


def test_wrong_objections_name_both():
    assert mismatches(EXTENSION) == []
    assert mismatches(EXTENSION, objects=[]) == [
        "应当提出 无,实际提出“6 个工作日,最长 5 个”“没有写理由”"
    ]


def test_an_answer_is_not_an_objection_nor_the_other_way_round():
    assert mismatches(EXTENSION, objects=None, answer="x")[0].startswith("这条规则提的是异议")
    assert mismatches(GOOD, answer=None, objects=[])[0] == (
        "这条规则给的是答案,要写 answer;它答:2024-05-08"
    )


def test_of_a_table_only_what_is_named_is_compared():
    reckoning = {"name": "暂定", "ask": "reckoning.reckon", "because": ["_national/civil-code/201"]}
    facts = {"started_on": date(2024, 4, 30), "limit": {"value": 0}}
    first = {"label": "4月30日"}

    def answered(answer):
        return mismatches(reckoning | {"with": facts, "answer": answer})

    assert answered({"provisional": False}) == []
    assert answered({"lines": [first, {}, {"text": "最晚这天办好"}]}) == []
    assert answered({"lines": [first]}) != []
    assert answered({"provisional": 0}) != []
    assert answered({"sure": True}) != []


def test_a_rule_may_answer_without_a_clause():
    scenario = {"ask": "catalog.longer", "answer": True, "because": []}
    facts = {"promised": {"value": 3}, "statutory": {"value": 2}}

    assert mismatches(scenario | {"with": facts}) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ask": None}, ["没有叫 ? 的规则"]),
        ({"ask": "deadlines"}, ["没有叫 deadlines 的规则"]),
        ({"ask": "deadlines._day"}, ["没有叫 deadlines._day 的规则"]),
        ({"ask": "deadlines.Limit"}, ["没有叫 deadlines.Limit 的规则"]),
        ({"ask": "deadlines.date"}, ["没有叫 deadlines.date 的规则"]),
        ({"ask": "deadlines.cite"}, ["没有叫 deadlines.cite 的规则"]),
        ({"ask": "os.system"}, ["没有叫 os.system 的规则"]),
        ({"answer": None}, ["要写 answer(答案)或者 objects(异议),只写一个"]),
        ({"objects": []}, ["要写 answer(答案)或者 objects(异议),只写一个"]),
        ({"given": {}}, ["情景里没有 given 这一项"]),
        ({"with": []}, ["with 要写成 { 条件 = 值 }"]),
        ({"with": None}, ["缺少条件 started_on", "缺少条件 limit"]),
        ({"because": "extension/5b"}, ["because 要写成条文的列表"]),
        ({"because": ["extension/9"]}, ["规则书里没有 erping-2023/extension/9 这一条"]),
    ],
    ids=str,
)
def test_a_scenario_that_cannot_be_asked_says_why_in_words(changed, said):
    assert mismatches(GOOD, **changed) == said


def test_all_mistakes_in_the_facts_are_said_at_once():
    facts = {"started_on": "四月三十日", "limit": {"value": "三"}, "calendar": 1, "days": 2}

    said = mismatches(GOOD, **{"with": facts})

    assert said[:2] == ["这条规则没有叫 calendar 的条件", "这条规则没有叫 days 的条件"]
    assert said[2:] == [
        'started_on 要写日期(如 2026-01-01),写的是 "四月三十日"',
        'limit.value 要写整数,写的是 "三"',
    ]


def test_a_question_beyond_the_calendar_is_no_crash():
    facts = {"started_on": date(2050, 12, 30), "limit": {"value": 30}}

    assert mismatches(GOOD, **{"with": facts}) == [
        "算不出来:30 workdays after 2050-12-30 lies outside the calendar"
    ]


def scenario_file(tmp_path, text):
    file = tmp_path / "town-2024/scenarios/deadlines.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    return file


def test_a_mismatch_names_its_file_and_scenario(tmp_path):
    file = scenario_file(
        tmp_path,
        """
        [[scenario]]
        name = "当天"
        ask = "deadlines.due_on"
        with = { started_on = 2024-04-30, limit = { value = 0 } }
        answer = 2024-05-01
        because = ["_national/civil-code/201"]

        [[scenario]]
        ask = "deadlines.nothing"
        answer = 1
        """,
    )

    assert run_all(file, ERPING, CALENDAR) == [
        "town-2024/scenarios/deadlines.toml:没有名字的情景:没有叫 deadlines.nothing 的规则",
        "town-2024/scenarios/deadlines.toml:当天:应当是 2024-05-01,实际是 2024-04-30",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[scenario]\n", r"第 1 行少一个方括号:\[\[scenario\]"),
        ('scenario = "x"\n', r"每一条要以 \[\[scenario\]\] 开头"),
        ("scenario = [1]\n", r"每一条要以 \[\[scenario\]\] 开头"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(tmp_path, text, said):
    with pytest.raises(PackError, match=f"town-2024/scenarios/deadlines.toml:{said}"):
        read_scenarios(scenario_file(tmp_path, text))


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(PackError, match="没有这个文件"):
        read_scenarios(tmp_path / "scenarios.toml")
