"""The generated pages say what the rule books say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianmin.packs import read_pack
from bianmin.packs.coverage import not_yet, planned, unanswered
from bianmin.packs.tables import (
    coverage_table,
    features_table,
    flow_page,
    pack_table,
    shown,
    table,
)
from bianmin.packs.words import area_zh
from bianmin.rules.cases import FLOW, State

PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="module")
def erping():
    return read_pack(PACKS / "erping-2023")


def test_a_pack_page_has_a_line_for_every_setting_with_its_clause(erping):
    page = pack_table(erping)

    assert "| `extension_max` | 5 | 限时办结制度 第五条 `erping-2023/extension/5b` |" in page
    assert "| `limits_refuse` | 政策限制、资金限制、计划限制 |" in page
    assert "opens 08:30" in page
    settings = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(settings) == len(erping.rulings)


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "是"), (False, "否"), ((), "(无)"), ("", "(无)"), (("甲", "乙"), "甲、乙"), (5, "5")],
)
def test_values_read_as_people_write_them(value, said):
    assert shown(value) == said


def test_the_page_of_the_answers_counts_every_clause_once(erping):
    page = coverage_table([erping], {"checklist"}, planned(PACKS))

    together = next(line for line in page.splitlines() if "together" in line)
    counts = [int(cell) for cell in together.split("|")[2:-1] if cell.strip()]
    assert sum(counts[:-1]) == counts[-1] == len(erping.own)
    assert page.count("| **the documents** |") == 1
    assert (
        "| area | 系统照它算 | 规则备好,等界面 | 系统照它办 | 由人检查 | 还没有做 | clauses |"
        in page
    )


def test_the_page_of_the_answers_lists_what_waits_with_the_feature_that_will_answer(erping):
    page = coverage_table([erping], {"checklist"}, planned(PACKS))

    waiting = page.split("## What is not answered yet")[1]
    assert all(f"`{clause}`" in waiting for clause in unanswered([erping], {"checklist"}))
    for area, waits in not_yet([erping], {"checklist"}).items():
        for feature, clauses in waits.items():
            assert f"| `{area}` {area_zh(area)} | `{feature}` " in waiting
            assert f" | {len(clauses)} | `{clauses[0].id}`" in waiting


def test_the_page_of_the_features_names_who_asks(erping):
    page = features_table([erping], {"extension": table})

    assert "| `extension` | `bianmin.packs.tables.table` |" in page
    assert "限时办结制度 第五条:延期办结须把理由讲给群众。 `erping-2023/extension/5a`" in page


def test_the_picture_of_the_flow_has_every_state_and_every_step():
    page = flow_page()

    assert all(f'state "{state.zh}" as {state.value}' in page for state in State)
    assert all(f"| {step.zh} `{name}` |" in page for name, step in FLOW.items())
    assert "    decided --> delivered: 送达" in page
    assert "    [*] --> received" in page


def test_a_bar_in_a_cell_does_not_end_it():
    assert table(("a", "b"), [("x|y", "z")]) == "| a | b |\n| --- | --- |\n| x\\|y | z |\n"
