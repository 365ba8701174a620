"""A town may be quicker and kinder than the law, never less than the law."""

from __future__ import annotations

import pytest

from bianmin.packs import read_pack
from tests.fixtures.books import clause, mistakes


def value_of(pack, setting):
    return pack.rulings[setting].value


@pytest.mark.parametrize(
    ("setting", "said", "holds", "law"),
    [
        ("petitions.tell_within", 20, 15, "petitions/23-1"),
        ("petitions.forward_within", 30, 15, "petitions/22"),
        ("petitions.object_within", 10, 5, "petitions/23-2"),
        ("petitions.finish_within", 90, 60, "petitions/34"),
        ("petitions.extension_max", 60, 30, "petitions/34"),
        ("petitions.review_answer", 45, 30, "petitions/35"),
        ("petitions.representatives_max", 10, 5, "petitions/20"),
        ("petitions.review_ask", 15, 30, "petitions/35"),
        ("confidentiality.log_months", 3, 6, "network-security/logs"),
        ("confidentiality.guardian_under", 12, 14, "pipl/28"),
        ("handling.site_staff_min", 1, 2, "licence-law/34-3"),
        ("leave.annual_days.10", 7, 10, "annual-leave/3"),
    ],
)
def test_what_a_town_writes_against_the_law_does_not_stand(write, setting, said, holds, law):
    pack = read_pack(write(clause("x/1", f"sets.{setting} = {said}")))

    assert value_of(pack, setting) == holds
    assert pack.rulings[setting].because == (f"_national/{law}", "shiyan-2024/x/1")
    (over,) = pack.overruled["shiyan-2024/x/1"]
    assert (over.said, over.holds, over.by) == (said, holds, f"_national/{law}")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("petitions.tell_within", 7),
        ("petitions.finish_within", 60),
        ("confidentiality.log_months", 12),
        ("handling.site_staff_min", 2),
        ("leave.annual_days.1", 6),
    ],
)
def test_what_is_better_than_the_law_stands(write, setting, said):
    pack = read_pack(write(clause("x/1", f"sets.{setting} = {said}")))

    assert value_of(pack, setting) == said
    assert pack.overruled == {}


def test_of_two_limits_the_stricter_holds(write):
    pack = read_pack(
        write(
            clause("x/1", "bounds.petitions.finish_within = 45", "least.petitions.review_ask = 40")
            + clause("x/2", "sets.petitions.finish_within = 50")
            + clause("x/3", "bounds.petitions.finish_within = 55")
        )
    )

    assert value_of(pack, "petitions.finish_within") == 45
    assert value_of(pack, "petitions.review_ask") == 40


def test_a_least_is_a_whole_number(write):
    folder = write(clause("x/1", "least.confidentiality.log_months = true"))

    assert mistakes(folder) == [
        "shiyan-2024/deadlines.toml:x/1:least:confidentiality.log_months 不能以 true 为限,只能是整数"
    ]
