"""From a folder of clauses to a policy: strict, and complaining once about everything."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bianmin.packs import PackError, read_pack

PACKS = Path(__file__).parents[2] / "packs"
HEAD = 'title = "试验镇工作制度"\nissuer = "试验镇"\nsince = 2024-01-01\nlevel = "township"\n'


@pytest.fixture
def shelf(tmp_path):
    """A shelf that holds the law, the defaults and Erping, with room for a new book."""
    for book in ("_national", "_default", "erping-2023"):
        (tmp_path / book).symlink_to(PACKS / book)
    return tmp_path


@pytest.fixture
def write(shelf):
    def write(text, *, book="shiyan-2024", extends="_default", area="deadlines", head=HEAD):
        folder = shelf / book
        folder.mkdir(exist_ok=True)
        base = f'extends = "{extends}"\n' if extends else ""
        (folder / "pack.toml").write_text(head + base, "utf-8")
        (folder / f"{area}.toml").write_text(text, "utf-8")
        return folder

    return write


def clause(name, *lines, says="延期最长三个工作日"):
    head = f'[[clause]]\nid = "{name}"\nat = "第五条"\nsays = "{says}"\ndoes = "enforce"\n'
    return head + "\n".join(lines) + "\n\n"


def mistakes(folder):
    with pytest.raises(PackError) as bad:
        read_pack(folder)
    return str(bad.value).splitlines()


# ------------------------------------------------------------- a good rule book


def test_a_town_that_differs_in_one_clause_has_a_book_of_one_clause(write):
    folder = write(
        clause(
            "extension/5",
            'replaces = "erping-2023/extension/5b"',
            "sets.deadlines.extension_max = 3",
            "sets.deadlines.extension_max_joint = 3",
        ),
        extends="erping-2023",
    )

    pack = read_pack(folder)

    assert pack.policy.deadlines.extension_max.value == 3
    assert pack.policy.deadlines.extension_max.because == ("shiyan-2024/extension/5",)
    assert pack.policy.deadlines.extension_times.because == ("erping-2023/extension/5c",)
    assert [c.id for c in pack.own] == ["shiyan-2024/extension/5"]


def test_a_pack_says_whose_book_it_is_and_since_when():
    pack = read_pack(PACKS / "erping-2023")

    assert (pack.id, pack.level, pack.extends) == ("erping-2023", "township", "_default")
    assert (pack.issuer, pack.since) == ("重庆市铜梁区二坪镇人民政府", date(2023, 7, 25))
    assert pack.forms[0]["name"] == "补正材料一次性告知书"
    assert "forbidden" in pack.phrases


def test_a_clause_knows_its_area_and_what_is_not_at_work_yet():
    clauses = read_pack(PACKS / "erping-2023").clauses

    assert clauses["erping-2023/extension/5b"].area == "deadlines"
    assert clauses["erping-2023/first-asked/3a"].params["channels"] == ["来电", "线上", "线下"]


def test_times_and_tables_are_read_by_their_types(write):
    hours = "{ from_month = 1, from_day = 1, opens = 09:00:00, noon_from = 12:00:00, noon_until = 13:00:00, closes = 17:00:00 }"  # fmt: skip
    folder = write(clause("hours/1", f"sets.hours.office.winter = {hours}"), area="hours")

    office = read_pack(folder).policy.hours.office

    assert office["winter"].value.closes == time(17)
    assert office["summer"].because == ("_default/hours/summer",)


def test_two_clauses_that_say_the_same_are_both_cited(write):
    same = "sets.deadlines.warn_ahead = 3"
    folder = write(clause("warn/1", same) + clause("warn/2", same))

    found = read_pack(folder).policy.deadlines.warn_ahead

    assert (found.value, found.because) == (3, ("shiyan-2024/warn/1", "shiyan-2024/warn/2"))


def test_a_clause_that_another_of_the_same_book_replaces_sets_nothing(write):
    folder = write(
        clause("warn/1", "sets.deadlines.warn_ahead = 3")
        + clause("warn/2", "sets.deadlines.warn_ahead = 4", 'replaces = "shiyan-2024/warn/1"')
    )

    assert read_pack(folder).policy.deadlines.warn_ahead.because == ("shiyan-2024/warn/2",)


def test_what_a_replaced_clause_of_the_parent_set_is_gone_unless_another_said_it_too(write):
    folder = write(
        clause(
            "notice/6",
            'replaces = "erping-2023/one-time-notice/6b"',
            "sets.deadlines.warn_ahead = 1",
        ),
        extends="erping-2023",
    )

    same_day = read_pack(folder).policy.deadlines.immediate_same_day

    assert same_day.because == ("erping-2023/commitments/3a",)


def test_replacing_a_clause_without_setting_what_it_set_leaves_a_gap(write):
    folder = write(
        clause("extension/5", 'replaces = "_default/deadlines/warn"'), extends="_default"
    )

    assert mistakes(folder) == ["deadlines.warn_ahead: no clause sets it"]


# --------------------------------------------------------------- what the law caps


def test_a_value_beyond_the_law_is_held_at_the_law_and_cites_both(write):
    folder = write(
        clause(
            "extension/5",
            "sets.deadlines.extension_max = 30",
            "sets.deadlines.extension_max_joint = 30",
        )
    )

    policy = read_pack(folder).policy.deadlines

    assert policy.extension_max.value == 10
    assert policy.extension_max.because == (
        "_national/licence-law/42-1-extension",
        "shiyan-2024/extension/5",
    )
    assert policy.extension_max_joint.value == 15


def test_where_every_book_is_silent_the_most_the_law_allows_holds():
    policy = read_pack(PACKS / "_default").policy

    assert policy.delivery.serve_within.value == 10
    assert policy.delivery.serve_within.because == ("_national/licence-law/44",)
    assert policy.intake.notice_within.value == 5


def test_a_stricter_town_keeps_its_own_number(write):
    folder = write(clause("notice/1", "sets.intake.notice_within = 2"), area="intake")

    found = read_pack(folder).policy.intake.notice_within

    assert (found.value, found.because) == (2, ("shiyan-2024/notice/1",))


def test_the_law_cannot_be_replaced(write):
    folder = write(
        clause(
            "notice/1",
            'replaces = "_national/licence-law/32-4"',
            "sets.intake.notice_within = 9",
        )
    )

    assert mistakes(folder)[0] == (
        "shiyan-2024/notice/1: replaces _national/licence-law/32-4, but the law stands"
    )


@pytest.mark.parametrize("bound", ["extension_max = true", 'extension_max = "五"', "warned = 1"])
def test_only_a_number_that_exists_can_be_bounded(write, bound):
    name = bound.split(" ")[0]

    (said,) = mistakes(write(clause("bound/1", f"bounds.deadlines.{bound}")))

    assert said.startswith(f"shiyan-2024/bound/1: deadlines.{name} cannot be bounded by")


# ---------------------------------------------------------------------- mistakes


def test_three_mistakes_are_named_at_once(write):
    folder = write(
        clause("deadlines/5", 'sets.deadlines.extension_max = "五"')
        + clause("deadlines/6", "sets.deadlines.supplement_stop_clock = true")
        + clause("deadlines/8", "sets.deadlines.warn_ahead = 3")
        + clause("deadlines/9", "sets.deadlines.warn_ahead = 4")
    )

    assert mistakes(folder) == [
        "shiyan-2024/deadlines/5: deadlines.extension_max: Expected `int`, got `str`",
        "shiyan-2024/deadlines/6: nothing is called deadlines.supplement_stop_clock",
        "shiyan-2024/deadlines/9: deadlines.warn_ahead is already set by shiyan-2024/deadlines/8",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('sets.deadlines.warn_ahead = "no"', "deadlines.warn_ahead: Expected `int`, got `str`"),
        ("sets.deadlines.warn_ahead = 2.5", "deadlines.warn_ahead: Expected `int`, got `float`"),
        ("sets.deadlines.warn_ahead = true", "deadlines.warn_ahead: Expected `int`, got `bool`"),
        (
            'sets.deadlines.extension_needs_reason = "no"',
            "deadlines.extension_needs_reason: Expected `bool`, got `str`",
        ),
        (
            'sets.intake.by_staff = ["clerk", "chef"]',
            "intake.by_staff: Invalid enum value 'chef' - at `$[1]`",
        ),
        ("sets.deadline.warn_ahead = 2", "nothing is called deadline"),
        ("sets.deadlines = 2", "nothing is called deadlines"),
        (
            "sets.deadlines.warn_ahead.days = 2",
            "deadlines.warn_ahead: Expected `int`, got `object`",
        ),
        ("sets.hours.office = 9", "nothing is called hours.office"),
    ],
)
def test_what_cannot_be_set_is_named_with_its_clause(write, line, said):
    assert f"shiyan-2024/x/1: {said}" in mistakes(write(clause("x/1", line)))


def test_a_clause_has_no_key_that_nobody_reads(write):
    folder = write(clause("x/1", 'noet = "…"', 'sett = "…"'))

    assert mistakes(folder) == [
        "shiyan-2024/x/1: a clause has no noet",
        "shiyan-2024/x/1: a clause has no sett",
    ]


def test_a_clause_without_its_words_is_refused(write):
    folder = write('[[clause]]\nid = "x/1"\nat = "第一条"\ndoes = "enforce"\n')

    assert mistakes(folder) == [
        "shiyan-2024/x/1 (deadlines.toml): Object missing required field `says`"
    ]


def test_a_clause_stands_in_a_book_once(write):
    assert mistakes(write(clause("x/1") + clause("x/1"))) == [
        "shiyan-2024/x/1: this clause stands here twice"
    ]


@pytest.mark.parametrize("text", ['[clause]\nid = "x/1"\n', "clause = [1]\n"])
def test_clauses_are_written_as_a_list(write, text):
    assert mistakes(write(text)) == [
        "shiyan-2024/deadlines.toml: write [[clause]] above each clause"
    ]


def test_a_contradiction_to_the_parent_asks_for_a_word(write):
    folder = write(clause("extension/5", "sets.deadlines.extension_max = 3"), extends="erping-2023")

    assert mistakes(folder) == [
        "shiyan-2024/extension/5: deadlines.extension_max is already set by "
        "erping-2023/extension/5b; say which clause it replaces"
    ]


def test_what_is_replaced_must_be_there(write):
    assert mistakes(write(clause("x/1", 'replaces = "erping-2023/extension/5b"'))) == [
        "shiyan-2024/x/1: replaces erping-2023/extension/5b, which is not there"
    ]


def test_what_a_book_extends_must_be_there(write):
    said = mistakes(write(clause("x/1"), extends="nowhere-1999"))

    assert said[0] == "shiyan-2024: extends nowhere-1999, which is not there"
    assert "deadlines.warn_ahead: no clause sets it" in said


def test_a_book_cannot_extend_itself(write):
    write(clause("x/1"), book="other-2024", extends="shiyan-2024")

    said = mistakes(write(clause("x/1"), extends="other-2024"))

    assert "shiyan-2024: extends itself by way of shiyan-2024" in said


def test_a_book_has_a_title_and_a_day(write):
    assert mistakes(write(clause("x/1"), head='since = "2024"\n')) == [
        "shiyan-2024/pack.toml: title is missing or no str",
        "shiyan-2024/pack.toml: since is missing or no date",
    ]


def test_a_folder_that_is_no_book_says_so(tmp_path):
    assert f"{tmp_path.name}/pack.toml: title is missing or no str" in mistakes(tmp_path)


@pytest.mark.parametrize("name", ["deadlines", "forms", "phrases"])
def test_an_unreadable_file_is_one_mistake_among_the_others(write, name):
    folder = write(clause("x/1", "sets.deadlines.warn = 3"), area="intake")
    (folder / f"{name}.toml").write_text("[[clause\n", "utf-8")

    said = mistakes(folder)

    assert any(line.startswith(f"shiyan-2024/{name}.toml: Expected ']]'") for line in said)
    assert "shiyan-2024/x/1: nothing is called deadlines.warn" in said


def test_a_file_in_another_encoding_is_one_mistake_among_the_others(write):
    folder = write(clause("x/1"))
    (folder / "intake.toml").write_bytes('says = "延期"'.encode("gb18030"))

    assert mistakes(folder)[0].startswith("shiyan-2024/intake.toml: 'utf-8' codec can't decode")


def test_a_folder_in_the_place_of_a_file_is_one_mistake_among_the_others(write):
    folder = write(clause("x/1"))
    (folder / "intake.toml").mkdir()

    assert mistakes(folder)[0].startswith("shiyan-2024/intake.toml: ")
