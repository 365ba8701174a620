"""What a guide must hold before it is published, by each rule book's own words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import catalog
from bianmin.rules.catalog import FIELD_ZH, ItemFacts
from bianmin.rules.deadlines import Limit, Unit
from bianmin.rules.ruling import Ruling

GOOD = ItemFacts(
    route="promised",
    filled=frozenset(FIELD_ZH),
    statutory=Limit(20),
    promised=Limit(5),
    materials=("居民身份证", "户口簿"),
    visits=1,
    visits_reason="要核对本人",
    result_name="低保证",
    result_type="出证办结",
)
NO = Ruling(False, ("x/no",))


def publishing(policy, **changed):
    item = replace(GOOD, **changed)
    found = catalog.objections_to_publishing(item=item, policy=policy.catalog)
    return [(o.found, o.because[0]) for o in found]


def test_a_full_guide_is_published(erping, yuanbaozi):
    assert publishing(erping) == publishing(yuanbaozi) == []


@pytest.mark.parametrize(
    ("town", "called", "clause"),
    [
        ("erping", "收费标准", "erping-2023/one-time-notice/4a"),
        ("yuanbaozi", "是否收费", "yuanbaozi-2021/one-time-notice/1a"),
    ],
)
def test_what_a_guide_lacks_is_called_as_the_town_calls_it(request, town, called, clause):
    lacking = GOOD.filled - {"fee"}

    assert publishing(request.getfixturevalue(town), filled=lacking) == [
        (f"没有写{called}", clause)
    ]


@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({"route": ""}, "erping-2023/extension/4a"),
        ({"form_prices": (0, 100)}, "erping-2023/one-time-notice/4b"),
        ({"fee": 500}, "_national/licence-law/58-1"),
        ({"unfounded_proofs": ("亲属关系证明",)}, "_national/business/44-3"),
        ({"licence": True, "promised": Limit(5, Unit.DAY)}, "_national/licence-law/82"),
        ({"materials": ("其他材料",)}, "_national/standards/no-catch-all"),
        ({"visits_reason": ""}, "_default/catalog/lint-visits"),
        ({"result_type": ""}, "_default/catalog/lint-result"),
        ({"visits": 0}, "_default/catalog/lint-post"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_each_fault_of_an_item_cites_its_clause(erping, changed, clause):
    assert [because for _, because in publishing(erping, **changed)] == [clause]


@pytest.mark.parametrize(
    "changed",
    [
        {"fee": 500, "fee_basis": "渝价〔2020〕1号"},
        {"visits": 0, "online": True},
        {"visits": 0, "by_post": True},
        {"result_name": "批复", "result_type": ""},
        {"promised": Limit(5, Unit.DAY)},
        {"licence": True},
        {"licence": True, "statutory": None, "promised": None},
    ],
    ids=str,
)
def test_what_looks_like_a_fault_and_is_none_is_let_through(erping, changed):
    assert publishing(erping, **changed) == []


def test_a_book_that_drops_its_checks_gets_none(erping):
    faults = {
        "route": "",
        "form_prices": (100,),
        "fee": 500,
        "unfounded_proofs": ("亲属关系证明",),
        "licence": True,
        "statutory": Limit(30, Unit.DAY),
        "materials": ("其他材料",),
        "visits_reason": "",
        "result_type": "",
    }
    checks = (
        "class_needed", "forms_free", "fee_needs_basis", "proof_needs_basis",
        "licence_in_workdays", "no_catch_all", "visits_explained", "result_named",
        "remote_needs_post",
    )  # fmt: skip
    relaxed = replace(erping, catalog=replace(erping.catalog, **dict.fromkeys(checks, NO)))

    assert len(publishing(erping, **faults)) == 8
    assert publishing(relaxed, **faults) == []
    assert publishing(relaxed, visits=0) == []


@pytest.mark.parametrize(
    ("paper", "founded"),
    [
        (("亲属关系证明", "户口登记条例", "派出所"), True),
        (("亲属关系证明", "", "派出所"), False),
        (("亲属关系证明", "户口登记条例", ""), False),
        (("户口簿", "", ""), True),
    ],
)
def test_a_proof_without_basis_or_issuer_is_unfounded(paper, founded):
    assert catalog.unfounded([paper]) == (() if founded else (paper[0],))


@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        (Limit(20), Limit(20), False),
        (Limit(21), Limit(20), True),
        (Limit(0, Unit.DAY), Limit(5), False),
        (Limit(5), Limit(7, Unit.DAY), True),
        (Limit(4), Limit(7, Unit.DAY), False),
        (Limit(7, Unit.DAY), Limit(5), False),
        (Limit(8, Unit.DAY), Limit(5), True),
    ],
)
def test_a_promise_is_compared_with_the_law_across_units(promised, statutory, longer):
    assert catalog.longer(promised, statutory) == longer


def promise(policy, promised, statutory, **facts):
    return [
        (o.found, o.because)
        for o in catalog.objections_to_promise(
            promised=promised, statutory=statutory, deadlines=policy.deadlines, **facts
        )
    ]


def test_a_promise_longer_than_the_law_is_refused_with_both_clauses(erping):
    assert promise(erping, Limit(50), Limit(45), route="joint", basis="某条例第八条") == [
        (
            "承诺 50 个工作日,比法定 45 个工作日(某条例第八条)还长",
            ("erping-2023/extension/4b", "_national/licence-law/42-2"),
        )
    ]


def test_nothing_is_compared_that_is_not_there_or_not_asked(erping):
    relaxed = replace(erping, deadlines=replace(erping.deadlines, promise_within_statutory=NO))

    assert promise(erping, None, Limit(20)) == []
    assert promise(erping, Limit(20), None) == []
    assert promise(erping, Limit(5), Limit(20)) == []
    assert promise(relaxed, Limit(50), Limit(20)) == []


@given(value=st.integers(0, 100), more=st.integers(1, 50), unit=st.sampled_from(Unit))
def test_more_of_the_same_unit_is_longer(value, more, unit):
    assert catalog.longer(Limit(value + more, unit), Limit(value, unit))


@pytest.mark.parametrize(("current", "said"), [(True, []), (False, ["事项变了,表单还没有更新"])])
def test_a_guide_whose_forms_lag_behind_is_not_printed(erping, current, said):
    found = catalog.objections_to_printing(forms_current=current, policy=erping.catalog)

    assert [o.found for o in found] == said


def test_a_book_may_print_lagging_forms(erping):
    policy = replace(erping.catalog, forms_follow_changes=NO)

    assert list(catalog.objections_to_printing(forms_current=False, policy=policy)) == []
