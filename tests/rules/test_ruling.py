"""A value and the clauses it rests on."""

from __future__ import annotations

import pytest

from bianmin.rules.ruling import Objection, Ruling, cite


def test_without_a_clause_there_is_no_ruling():
    with pytest.raises(ValueError, match="5 rests on no clause"):
        Ruling(5, ())


def test_an_objection_quotes_the_clauses_of_the_ruling_it_comes_from():
    cap = Ruling(5, ("a/1", "a/2"))

    assert cap.objection("6 个工作日") == Objection("6 个工作日", ("a/1", "a/2"))


def test_clauses_are_cited_once_and_in_the_order_they_were_used():
    assert cite(Ruling(1, ("b", "a")), ("c", "a"), Ruling(2, ("b",))) == ("b", "a", "c")
