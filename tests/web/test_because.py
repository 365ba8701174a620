"""Every computed value opens its clause."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from bianmin import shelf
from bianmin.rules.ruling import Objection
from bianmin.web.templatetags.bianmin import Quote

PACK = "erping-2023"


@pytest.fixture(autouse=True)
def doors(settings):
    settings.ROOT_URLCONF = "tests.web.urls"


@pytest.fixture
def clauses():
    return list(shelf.pack(PACK).clauses.values())


def render(text, **context):
    return Template(text).render(Context({"pack": PACK, **context}))


def test_it_quotes_the_town_and_the_law_and_leads_to_both(clauses):
    own = next(c for c in clauses if c.id.startswith(f"{PACK}/"))
    law = next(c for c in clauses if c.id.startswith("_national/"))

    page = render("{% because pack ids %}", ids=[own.id, law.id])

    assert "依据" in page
    assert own.at in page
    assert law.at in page
    assert f'href="/rulebook/{PACK}/{law.id}/"' in page


def test_the_words_of_the_clause_are_there(clauses):
    plain = next(c for c in clauses if not any(d.isdigit() for d in c.says) and "一" not in c.says)

    assert plain.says[:6] in render("{% quotes pack ids %}", ids=[plain.id])


def test_a_clause_that_left_the_shelf_stays_visible():
    page = render("{% because pack ids %}", ids=[f"{PACK}/none/1"])

    assert f"条文 {PACK}/none/1 已不在架上" in page


def test_a_book_that_left_the_shelf_is_no_error():
    page = render("{% because gone ids %}", gone="nowhere-1999", ids=["nowhere-1999/a/1"])

    assert "条文 nowhere-1999/a/1 已不在架上" in page


def test_without_clauses_there_is_nothing_to_open():
    assert render("{% because pack ids %}", ids=[]).strip() == ""


def test_a_clause_is_escaped():
    quote = Quote("x/1", at="<i>第一条</i>", says='<script>alert("5天")</script>')

    page = render_to_string("clause.html", {"quote": quote, "pack": PACK})

    assert "<script>" not in page
    assert "<i>" not in page
    assert "<em>5天</em>" in page


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("最长不超过五个工作日", "最长不超过<em>五个工作日</em>"),
        ("3天内办结", "<em>3天</em>内办结"),
        ("一次性告知", "一次性告知"),
        ("第二次", "第二次"),
        ("统一名称", "统一名称"),
    ],
)
def test_the_figure_that_matters_is_marked(says, shown):
    assert render("{{ says|marked }}", says=says) == shown


def test_a_refusal_says_everything_at_once_with_the_clauses(clauses):
    objections = (
        Objection("6 个工作日", (clauses[0].id,)),
        Objection("没有写理由", (clauses[1].id,)),
    )
    refused = SimpleNamespace(objections=objections)

    page = render('{% include "objections.html" with what="延期" %}', refused=refused)

    assert page.count("<b>不予延期</b>") == 2
    assert clauses[0].at in page
    assert clauses[1].at in page


def test_the_trace_says_each_line_with_its_clause(clauses):
    trace = [
        {"label": "11月9日", "text": "当天不算", "day": "2026-11-09", "because": [clauses[0].id]},
        {"label": "12月7日", "text": "最晚这天办好", "day": "2026-12-07", "because": []},
    ]

    page = render('{% include "due_trace.html" %}', trace=trace)

    assert page.count("<li>") == 2
    assert f"<summary>{clauses[0].at}</summary>" in page
    assert "<b>最晚这天办好</b>" in page
