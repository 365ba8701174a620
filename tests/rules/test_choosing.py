"""Which kind a case will be and who says so: over every book, and where a book leaves a choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianmin.rules import cases, choosing
from bianmin.rules.cases import ItemFacts
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = {d.parent.name: read_pack(d.parent).policy.cases for d in PACKS.glob("[!_]*/pack.toml")}
EVERY = pytest.mark.parametrize("book", sorted(BOOKS))
ROUTES = ("immediate", "promised", "joint", "escalated")


def reachable(policy: cases.Policy) -> set[str]:
    """Return every kind that an item, its papers, a choice or a return can make."""
    made = [
        cases.kind_of(
            item=ItemFacts(route, simple, triggers), complete=complete, agency=agency, policy=policy
        )
        for route in ROUTES
        for simple in (True, False)
        for complete in (True, False)
        for agency in (True, False)
        for triggers in ((), policy.promised_triggers.value[:1])
    ]
    found = {kind.value for kind in made}
    for kind in made:
        found |= choosing.left_open(made=kind, policy=policy).keys()
    back = cases.kind_when_returned(policy=policy)
    return found | ({back.value} if back else set())


def test_there_are_fifteen_books():
    assert len(BOOKS) == 15


@EVERY
def test_every_kind_that_a_book_lists_can_be_reached_and_no_other(book):
    policy = BOOKS[book]

    assert reachable(policy) == set(policy.kinds)


@EVERY
def test_every_kind_is_named_as_the_book_names_it_and_has_a_clause(book):
    policy = BOOKS[book]
    for kind, named in policy.kinds.items():
        assert named.value.strip(), kind
        assert named.because
    charted = {meant.value for meant in policy.chart_kinds.values()} - {"consult"}
    assert charted <= set(policy.kinds)


@EVERY
def test_no_book_lets_a_person_choose_what_items_and_papers_make(book):
    policy = BOOKS[book]
    made = Ruling("promised", policy.otherwise.because)
    for forged in ("immediate", "joint", "escalated", "supplement", "returned", "谁也不知道"):
        found = [
            *choosing.objections_to_choosing(
                made=made, chosen=forged, reason="想这样", policy=policy
            )
        ]
        assert [o.found for o in found] == ["办件种类由事项和材料定,这一种不由窗口选"]
        assert choosing.chosen_kind(made=made, chosen=forged, policy=policy) == made


def test_a_case_that_cannot_be_done_at_once_goes_on_as_what_the_book_names_with_a_reason():
    policy = BOOKS["erping-2023"]
    made = Ruling("immediate", policy.immediate_items.because)

    silent = [
        *choosing.objections_to_choosing(made=made, chosen="promised", reason=" ", policy=policy)
    ]
    assert [o.found for o in silent] == ["选了限时办理,没有写为什么"]
    assert not [
        *choosing.objections_to_choosing(
            made=made, chosen="promised", reason="网断了", policy=policy
        )
    ]
    chosen = choosing.chosen_kind(made=made, chosen="promised", policy=policy)
    assert (chosen.value, chosen.because) == ("promised", policy.otherwise.because)
    assert not [
        *choosing.objections_to_choosing(made=made, chosen="immediate", reason="", policy=policy)
    ]


def test_qingyuan_leaves_it_to_a_person_whether_a_question_of_law_has_to_be_asked():
    policy = BOOKS["qingyuan-2009"]
    made = Ruling("promised", policy.otherwise.because)

    assert choosing.left_open(made=made, policy=policy)["coordinated"].value == "协调受理"
    coordinated = Ruling("coordinated", policy.kinds["coordinated"].because)
    assert choosing.left_open(made=coordinated, policy=policy) == {}
    assert choosing.left_open(made=made, policy=BOOKS["erping-2023"]) == {}


@pytest.mark.parametrize(
    ("kind", "triggers", "complete", "said"),
    [
        ("immediate", (), True, "程序简便,当天能办结,材料齐全"),
        ("supplement", (), False, "材料没有齐"),
        ("joint", (), True, "要几个部门一起办"),
        ("escalated", (), True, "要上级决定"),
        ("agency", (), True, "要上级决定,由中心代办到底"),
        ("coordinated", (), True, "政策性、法律性强,一时不能答复"),
        ("promised", ("现场勘察", "拍照"), True, "要经过现场勘察"),
        ("promised", (), True, "不能当场办结"),
        ("promised", (), False, "材料没有齐,不能当场办结"),
    ],
)
def test_it_is_said_in_words_why_a_case_is_of_its_kind(kind, triggers, complete, said):
    item = ItemFacts("promised", False, triggers)

    assert (
        choosing.why(kind=kind, item=item, complete=complete, policy=BOOKS["erping-2023"]) == said
    )
