"""A clause that can be read in two ways is read the way the book chooses."""

from __future__ import annotations

import pytest

from bianmin.packs import Overruled, read_pack
from tests.fixtures.books import HEAD, PACKS, clause, mistakes

TOWNS = sorted(file.parent.name for file in PACKS.glob("[!_]*/pack.toml"))

TWO_WAYS = (
    "sets.deadlines.warn_ahead = 3",
    "sets.deadlines.extension_times = 1",
    "other.deadlines.warn_ahead = 4",
)


def choosing(*names):
    return HEAD + f"other_readings = [{', '.join(map(repr, names))}]\n"


def test_a_clause_is_read_the_other_way_where_a_book_says_so_in_one_line(write):
    first = write(clause("warn/1", *TWO_WAYS))
    assert read_pack(first).policy.deadlines.warn_ahead.value == 3

    pack = read_pack(write(clause("warn/1", *TWO_WAYS), head=choosing("shiyan-2024/warn/1")))

    assert pack.policy.deadlines.warn_ahead.value == 4
    assert pack.policy.deadlines.warn_ahead.because == ("shiyan-2024/warn/1",)
    assert pack.policy.deadlines.extension_times.value == 1  # of which the other says nothing
    assert pack.other_readings == {"shiyan-2024/warn/1"}
    read = pack.clauses["shiyan-2024/warn/1"]
    assert read.sets["deadlines"] == {"warn_ahead": 4, "extension_times": 1}
    assert read.other["deadlines"]["warn_ahead"] == 3


def test_a_county_chooses_for_the_book_it_extends(write):
    write(clause("warn/1", *TWO_WAYS))

    pack = read_pack(
        write("", book="xian-2025", extends="shiyan-2024", head=choosing("shiyan-2024/warn/1"))
    )

    assert pack.rulings["deadlines.warn_ahead"].value == 4
    assert pack.own == ()


def test_the_law_bounds_the_other_reading_too(write):
    ways = ("sets.deadlines.extension_max = 5", "other.deadlines.extension_max = 30")

    pack = read_pack(write(clause("x/1", *ways), head=choosing("shiyan-2024/x/1")))

    assert pack.rulings["deadlines.extension_max"].value == 10


def test_a_choice_that_is_none_is_a_mistake(write):
    folder = write(
        clause("warn/1", *TWO_WAYS) + clause("x/1"),
        head=choosing("shiyan-2024/wam/1", "shiyan-2024/x/1", *["shiyan-2024/warn/1"] * 2),
    )

    assert mistakes(folder) == [
        "shiyan-2024/pack.toml:other_readings:没有 shiyan-2024/wam/1 这一条,是不是 shiyan-2024/warn/1",
        "shiyan-2024/pack.toml:other_readings:shiyan-2024/x/1 没有另一种读法",
        "shiyan-2024/pack.toml:other_readings:shiyan-2024/warn/1 写了两次",
    ]


def test_the_other_reading_is_checked_even_where_nobody_chooses_it(write):
    folder = write(
        clause("x/1", 'other.deadlines.warn_ahead = "no"', "other.deadlines.wum = 1")
        + clause("x/2", "sets.deadlines.warn_ahead = 3", "other.deadlines.warn_ahead = 3")
    )

    assert mistakes(folder) == [
        'shiyan-2024/deadlines.toml:x/1:other:deadlines.warn_ahead 要写整数,写的是 "no"',
        "shiyan-2024/deadlines.toml:x/1:other:没有叫 deadlines.wum 的设定",
        "shiyan-2024/deadlines.toml:x/2:other 与 sets 写的一样,不是另一种读法",
    ]


def test_a_clause_knows_which_of_its_values_the_law_overrules(write):
    pack = read_pack(
        write(
            clause("x/1", "sets.deadlines.extension_max = 30", "sets.deadlines.warn_ahead = 3")
            + clause("x/2", "sets.intake.notice_within = 2")
        )
    )

    assert pack.overruled == {
        "shiyan-2024/x/1": (
            Overruled(
                setting="deadlines.extension_max",
                said=30,
                holds=10,
                by="_national/licence-law/42-1-extension",
            ),
        )
    }


def test_what_stands_twice_is_read_the_other_way_by_naming_it_once(write):
    once, again = clause("warn/1", *TWO_WAYS), clause("warn/2", "sets.deadlines.warn_ahead = 3")

    pack = read_pack(write(once + again, head=choosing("shiyan-2024/warn/1")))

    assert pack.policy.deadlines.warn_ahead.value == 4
    assert pack.policy.deadlines.warn_ahead.because == ("shiyan-2024/warn/1",)


@pytest.mark.parametrize("book", TOWNS)
def test_a_county_may_read_everything_the_other_way(shelf, write, book):
    if book != "erping-2023":
        (shelf / book).symlink_to(PACKS / book)
    two_ways = [one.id for one in read_pack(PACKS / book).own if one.other]

    names = ", ".join(f"'{name}'" for name in two_ways)
    pack = read_pack(
        write("", book="xian-2025", extends=book, head=f"{HEAD}other_readings = [{names}]\n")
    )

    assert pack.other_readings == set(two_ways)
