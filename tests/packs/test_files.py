"""Files that are no TOML: every slip is told, and hides nothing else."""

from __future__ import annotations

import pytest

from bianmin.packs import read_pack
from tests.fixtures.books import clause, mistakes


@pytest.mark.parametrize("name", ["deadlines", "forms", "phrases", "pack"])
def test_an_unreadable_file_is_one_mistake_among_the_others(write, name):
    folder = write(clause("x/1", "sets.deadlines.warn = 3"), area="intake")
    (folder / f"{name}.toml").write_text("[[clause\n", "utf-8")

    said = mistakes(folder)

    assert f"shiyan-2024/{name}.toml:第 1 行少一个方括号:[[clause" in said
    assert any(
        s.startswith("shiyan-2024/intake.toml:x/1:没有叫 deadlines.warn 的设定") for s in said
    )
    assert not any("没有条文设定" in s for s in said)  # it may stand in what cannot be read


def test_every_slip_of_a_file_is_named_with_its_line_and_clause_and_the_rest_is_read(write):
    folder = write(
        clause("x/1", "sets.hours.office.winter = { opens = 25:61:00 }", "note = 五")
        + clause("x/2", 'sets.deadlines.warn_ahead = "no"')
        + clause("x/3", "sets.deadlines.warn_ahead = 3", "sets.deadlines.warn_ahead = 4")
        + clause("x/4", "params.on = 2023-02-30", "no = 1")
        + clause("x/5", "params.list = [1, 2", "no = 2")
    )

    assert mistakes(folder) == [
        "shiyan-2024/deadlines.toml:x/1:第 6 行没有这个时刻:sets.hours.office.winter = { opens = 25:61:00 }",
        "shiyan-2024/deadlines.toml:x/1:第 7 行写法不对:note = 五",
        "shiyan-2024/deadlines.toml:x/3:第 22 行同一项写了两次:sets.deadlines.warn_ahead = 4",
        "shiyan-2024/deadlines.toml:x/4:第 29 行没有这一天:params.on = 2023-02-30",
        "shiyan-2024/deadlines.toml:x/5:第 37 行没有写完:params.list = [1, 2",
        'shiyan-2024/deadlines.toml:x/2:deadlines.warn_ahead 要写整数,写的是 "no"',
    ]


def test_a_torn_clause_does_not_lack_what_its_torn_line_said(write):
    folder = write(clause("x/1").replace('at = "第五条"', 'at = "第五条') + clause("x/2"))

    assert mistakes(folder) == ['shiyan-2024/deadlines.toml:x/1:第 3 行引号没有写完:at = "第五条']


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{ opens = 24:00:00 }", "没有这个时刻"),
        ("{ opens = 9:00, closes = 17:00 }", "钟点要写成 08:30"),
        ("9:00:00", "钟点要写成 08:30"),
        ("2024-13-01", "没有这一天"),
        ("yes  # 25:61", "写法不对"),
        ("", "等号后面没有写"),
        ("2023-02-29", "没有这一天"),
        ('"2023-02-29" 25:00:00', "没有这个时刻"),
    ],
)
def test_clocks_and_days_that_are_none(write, value, said):
    folder = write(clause("x/1", f"params.x = {value}"))

    assert mistakes(folder)[0].startswith(
        f"shiyan-2024/deadlines.toml:x/1:第 6 行{said}:params.x ="
    )


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5000,
        "a = " + "9" * 5000,
        "\x00",
        "[[clause]]\n" * 3 + "=\n" * 50,
        '"""',
        "a =",
    ],
    ids=["deep", "long", "nul", "many", "open", "empty"],
)
def test_hostile_files_are_mistakes_and_no_crash(write, text):
    folder = write(clause("x/1", "sets.x = 1"))
    (folder / "intake.toml").write_text(text, "utf-8")

    said = mistakes(folder)

    assert any(line.startswith("shiyan-2024/intake.toml:") for line in said)
    assert "shiyan-2024/deadlines.toml:x/1:没有叫 x 的设定" in said
    assert len(said) < 30


def test_a_number_too_large_is_no_crash(write):
    (said,) = mistakes(write(clause("x/1", f"sets.deadlines.warn_ahead = {'9' * 4000}")))

    assert said == "shiyan-2024/deadlines.toml:x/1:deadlines.warn_ahead 要写整数,写的是 太大的数"


def test_a_file_in_another_encoding_is_one_mistake_among_the_others(write):
    folder = write(clause("x/1"))
    (folder / "intake.toml").write_bytes('says = "延期"'.encode("gb18030"))

    assert mistakes(folder) == ["shiyan-2024/intake.toml:不是 UTF-8 编码的文字"]


def test_a_mark_at_the_beginning_of_a_file_does_no_harm(write):
    folder = write(clause("x/1"))
    (folder / "deadlines.toml").write_bytes(b"\xef\xbb\xbf" + clause("x/1").encode())

    assert len(read_pack(folder).own) == 1


def test_a_folder_in_the_place_of_a_file_is_one_mistake_among_the_others(write):
    folder = write(clause("x/1"))
    (folder / "intake.toml").mkdir()

    assert mistakes(folder) == ["shiyan-2024/intake.toml:这里应当是文件,却是文件夹"]


@pytest.mark.parametrize("name", ["[]", "{}", "1", "2024-01-01"])
def test_a_clause_whose_name_is_none_is_a_mistake_beside_phrases_too(write, name):
    folder = write(clause("x/1").replace('"x/1"', name))
    (folder / "phrases.toml").write_text('forbidden."x/1" = ["不知道"]\n', "utf-8")

    assert any("id 要写文字,写的是" in line for line in mistakes(folder))
