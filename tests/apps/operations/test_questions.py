"""What `bianmin ask`, `scenarios` and `diff` answer to people outside the project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bianmin.command import main

pytestmark = pytest.mark.once


@pytest.fixture
def here(monkeypatch, capsys):
    """`here("ask", …)` says the same words without a process of its own: (status, out, err)."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["bianmin", *words])
        mask = os.umask(0)
        try:
            with pytest.raises(SystemExit) as end:
                main()
        finally:
            os.umask(mask)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(words, end.value.code or 0, said.out, said.err)

    return run


ROOT = Path(__file__).parents[3]
EXTENSION = (
    "ask", "erping-2023", "deadlines.objections_to_extension",
    "reason=等回函", "role=director", "today=2024-05-08", "standing.due_on=2024-05-08",
    "standing.times_extended=0", "standing.running=true",
)  # fmt: skip


# -------------------------------------------------------------------------- ask


def test_a_question_is_answered_with_its_clauses(bianmin):
    said = bianmin(
        "ask", "erping-2023", "deadlines.due_on", "started_on=2024-04-30", "limit.value=3"
    )

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[0] == "2024-05-08"
    assert "_national/civil-code/201  民法典 第二百零一条第一款" in said.stdout


def test_an_objection_is_said_with_its_clause_and_none_is_said_too(bianmin):
    refused, granted = bianmin(*EXTENSION, "days=6"), bianmin(*EXTENSION, "days=5")

    assert refused.stdout.splitlines() == [
        "不行:6 个工作日,最长 5 个",
        "    erping-2023/extension/5b  限时办结制度 第五条",
        "        延期上限5个工作日。",
    ]
    assert (granted.returncode, granted.stdout) == (0, "可以,没有异议\n")


def test_a_machine_gets_the_same_as_json(bianmin):
    answer = json.loads(
        bianmin(
            "ask",
            "erping-2023",
            "deadlines.due_on",
            "started_on=2024-04-30",
            "limit.value=3",
            "--json",
        ).stdout
    )
    objections = json.loads(bianmin(*EXTENSION, "days=6", "--json").stdout)["objections"]

    assert (answer["pack"], answer["answer"]) == ("erping-2023", "2024-05-08")
    assert "_national/civil-code/201" in [one["id"] for one in answer["because"]]
    assert [one["found"] for one in objections] == ["6 个工作日,最长 5 个"]
    assert objections[0]["because"][0]["says"] == "延期上限5个工作日。"


def test_the_questions_are_listed_with_what_they_need(here):
    said = here("ask", "erping-2023", "--list", "deadlines.objections_to_ext").stdout
    found = json.loads(here("ask", "erping-2023", "--list", "--json").stdout)

    assert said.splitlines()[0] == "deadlines.objections_to_extension  (提异议)"
    assert "      days = 整数  # 天" in said
    assert "      standing.due_on = 日期" in said
    assert "policy" not in said
    assert len(found) > 100
    assert all(one["name"] and one["says"] for one in found)


def test_everything_wrong_with_the_facts_is_said_at_once(bianmin):
    words = (
        "ask",
        "erping-2023",
        "deadlines.due_on",
        "started_on=2024-02-30",
        "limitt=3",
        "=1",
        "x",
    )

    said = bianmin(*words)
    machine = bianmin(*words, "--json")

    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.splitlines() == [
        "=1:要写成 条件=值",
        "x:要写成 条件=值",
        "这条规则没有叫 limitt 的条件,是不是 limit",
        'started_on 要写日期(如 2026-01-01),写的是 "2024-02-30"',
        "缺少条件 limit",
    ]
    assert machine.returncode == 2
    assert json.loads(machine.stdout)["mistakes"] == said.stderr.splitlines()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "bianmin ask 规则包 规则"),
        (("erping-2023",), "bianmin ask 规则包 规则"),
        (("erping-2032", "deadlines.due_on"), "erping-2023"),
        (("../packs", "deadlines.due_on"), "没有这个规则包"),
        (("", "deadlines.due_on"), "没有这个规则包"),
        (("erping-2023", "deadlines.due"), "deadlines.due_on"),
        (("erping-2023", "os.system", "command=ls"), "没有这个规则"),
        (("erping-2023", "deadlines._day"), "没有这个规则"),
        (("erping-2023", "..deadlines.x"), "没有这个规则"),
        (("erping-2023", "--list", "zzz"), "没有这个规则"),
        (("erping-2023", "deadlines.due_on", "--jsn"), "没有 --jsn 这个选项"),
        (("erping-2023", "deadlines.due_on", "limit.value=3", "limit=3"), "limit 写了两次"),
        (("erping-2023", "deadlines.due_on", "limit=3", "limit.value=3"), "limit.value 写了两次"),
        (("erping-2023", "deadlines.due_on", "limit.value=" + "9" * 5000), "limit.value 要写整数"),
        (("erping-2023", "deadlines.due_on", "limit=" + "[" * 5000), "limit 要写成表"),
        (("erping-2023", "deadlines.due_on", "limit=1\nx=2"), "limit 要写成表"),
        (("erping-2023", "deadlines.due_on", "calendar=1"), "没有叫 calendar 的条件"),
        (("erping-2023", "deadlines.due_on", "started_on=9999-12-31", "limit.value=9"), "算不出来"),
        (("erping-2023", "deadlines.due_on", "started_on=0001-01-01", "limit.value=9"), "算不出来"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_in_words(here, words, said):
    found = here("ask", *words)

    assert found.returncode == 2
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_a_book_of_ones_own_is_asked_by_its_folder(here, tmp_path):
    shelf = shutil.copytree(ROOT / "packs", tmp_path / "shelf")
    (shelf / "our-town").mkdir()
    (shelf / "our-town/pack.toml").write_text(
        'title = "本镇制度"\nsince = 2026-01-01\nextends = "erping-2023"\n', "utf-8"
    )

    said = here("ask", f"{shelf}/our-town", "deadlines.due_on", "started_on=2024-04-30", "limit.value=3")  # fmt: skip
    (shelf / "our-town/deadlines.toml").write_text("[[clause]\n", "utf-8")
    broken = here("ask", f"{shelf}/our-town", "deadlines.due_on")

    assert said.returncode == 0, said.stderr
    assert broken.returncode == 2
    assert "our-town/deadlines.toml:第 1 行少一个方括号" in broken.stderr


def test_a_calendar_that_cannot_be_read_is_named(bianmin, tmp_path):
    shelf = shutil.copytree(ROOT / "packs", tmp_path / "shelf")
    (shelf / "_calendars/2026.toml").write_text("year = 2026\nnotice = ''\n", "utf-8")

    said = [bianmin("check", BIANMIN_PACKS=str(shelf)), bianmin(*EXTENSION, "days=5", BIANMIN_PACKS=str(shelf))]  # fmt: skip

    assert [one.returncode for one in said] == [2, 2]
    assert all("2026.toml:没有写文号(notice)" in one.stderr for one in said)


# -------------------------------------------------------------------- scenarios

SCENARIO = """
pack = "erping-2023"

[[scenario]]
name = "延期六天"
ask = "deadlines.objections_to_extension"
with = { days = 6, reason = "等回函", role = "director", today = 2024-05-08, standing = { due_on = 2024-05-08, times_extended = 0, running = true } }
objects = ["6 个工作日,最长 5 个"]
because = ["extension/5b"]
"""


@pytest.fixture
def paper(tmp_path):
    def write(text: str, name: str = "mine.toml") -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return str(tmp_path / name)

    return write


def test_a_file_of_scenarios_is_run_from_anywhere(bianmin, paper):
    said = bianmin("scenarios", paper(SCENARIO))

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == "情景 1 个 (scenarios), 不符 0 处 (mismatches)\n"


def test_every_mismatch_is_printed_and_ends_with_one(bianmin, paper):
    wrong = SCENARIO.replace("最长 5 个", "最长 4 个").replace('"extension/5b"', '"extension/3"')

    said = bianmin("scenarios", paper(wrong))

    assert said.returncode == 1
    assert said.stdout.splitlines() == [
        "mine.toml:延期六天:应当提出“6 个工作日,最长 4 个”,实际提出“6 个工作日,最长 5 个”",
        "mine.toml:延期六天:没有引用 erping-2023/extension/3",
        "mine.toml:延期六天:多引用了 erping-2023/extension/5b",
        "情景 1 个 (scenarios), 不符 3 处 (mismatches)",
    ]


def test_the_book_may_be_named_beside_the_file_and_goes_first(here, paper):
    other = paper(SCENARIO.replace('pack = "erping-2023"', 'pack = "xiaye"'))

    said = here("scenarios", other, "--pack", "erping-2023")

    assert said.returncode == 0, said.stdout
    assert here("scenarios", other, "--pack=erping-2023").returncode == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SCENARIO.replace("objections_to_ext", "objections_to_text"), "mine.toml:延期六天:没有叫"),
        (SCENARIO.replace("days = 6", 'days = "no"'), 'days 要写整数,写的是 "no"'),
        (SCENARIO.replace("2024-05-08", "2024-02-30"), "第 7 行没有这一天"),
        (SCENARIO.replace("erping-2023", "erping-1900"), "没有这个规则包"),
        (SCENARIO.replace('pack = "erping-2023"', ""), "没有写规则包"),
        (SCENARIO.replace('"erping-2023"', "5"), "pack 要写规则包的名字"),
        (SCENARIO.replace("pack =", "book ="), "没有 book 这一项"),
        ('pack = "erping-2023"', "一个情景也没有"),
        ('pack = "erping-2023"\nscenario = 3', "每一条要以 [[scenario]] 开头"),
        ("\x00", "第 1 行写法不对:�"),
    ],
    ids=["no rule", "no number", "no day", "no book", "unnamed", "5", "book", "none", "3", "nul"],
)
def test_a_file_that_cannot_be_asked_ends_with_two(here, paper, text, said):
    found = here("scenarios", paper(text))

    assert found.returncode == 2
    assert said in found.stdout
    assert found.stderr == ""


def test_files_that_are_none_are_named_and_the_others_run(here, paper, tmp_path):
    found = here("scenarios", paper(SCENARIO), str(tmp_path / "gone.toml"), str(tmp_path))

    assert found.returncode == 2
    assert "gone.toml:没有这个文件" in found.stdout
    assert "这里应当是文件,却是文件夹" in found.stdout
    assert found.stdout.splitlines()[-1].startswith("情景 1 个")
    assert here("scenarios").returncode == 2


# ------------------------------------------------------------------------- diff


def test_what_would_change_is_said_in_sentences_for_residents_and_staff(bianmin):
    said = bianmin("diff", "erping-2023", "yuanbaozi-2021")

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[0] == "现在:《二坪镇便民服务中心工作制度》 erping-2023"
    assert "  延期上限:5 个工作日 → 10 个工作日(限时办结制度 第五条 → 系统默认 19)" in said.stdout
    assert said.stdout.index("群众会遇到的变化") < said.stdout.index("工作人员会遇到的变化")
    assert "extension_max" not in said.stdout


def test_a_machine_gets_the_changes_with_their_clauses(here):
    found = json.loads(here("diff", "erping-2023", "yuanbaozi-2021", "--json").stdout)

    (change,) = (one for one in found["changes"] if one["setting"] == "deadlines.extension_max")
    assert (found["from"]["id"], found["to"]["id"]) == ("erping-2023", "yuanbaozi-2021")
    assert (change["before"], change["after"]) == ("5 个工作日", "10 个工作日")
    assert change["because"] == ["erping-2023/extension/5b"]
    assert change["for_residents"]


def test_a_book_does_not_differ_from_itself(here):
    assert here("diff", "xiaye", "xiaye").stdout.splitlines()[-1] == "两本制度没有不同"


@pytest.mark.parametrize("words", [(), ("xiaye",), ("xiaye", "xia"), ("a", "b", "c"), ("--", "x")])
def test_two_books_are_compared_and_nothing_else(here, words):
    found = here("diff", *words)

    assert found.returncode == 2
    assert found.stderr
    assert "Traceback" not in found.stderr
