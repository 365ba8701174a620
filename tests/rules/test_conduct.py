"""What may not be said is found however it is written, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import conduct
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
XIBUHE = read_pack(PACKS / "xibuhe").policy.conduct
ERPING = read_pack(PACKS / "erping-2023").policy.conduct
PHRASES = XIBUHE.forbidden["language/7"].value
SPREAD = st.text(" 　,。!?、…·-—​", max_size=3)


@given(st.sampled_from(PHRASES), st.data())
def test_a_phrase_is_found_however_it_is_spread(phrase, data):
    spread = "".join(letter + data.draw(SPREAD) for letter in phrase)

    found = conduct.phrases_in(text=f"您好。{spread}请坐", policy=XIBUHE)

    assert phrase in [said.phrase for said in found.value]
    assert found.because == ("xibuhe/language/7",)


@given(st.text())
def test_what_is_found_stands_in_the_text(text):
    found = conduct.phrases_in(text=text + PHRASES[0], policy=XIBUHE)

    assert all(said.as_written in text + PHRASES[0] for said in found.value)


@given(st.text("您好请坐这件事由民政窗口办理", max_size=40))
def test_polite_words_are_not_held_back(text):
    assert list(conduct.objections_to_reply(text=text, policy=XIBUHE)) == []


def test_full_width_letters_are_the_same_letters():
    listed = replace(XIBUHE, forbidden={"x": Ruling(("OK个屁",), ("a/1",))})

    found = conduct.phrases_in(text="ok 个屁", policy=listed)

    assert [said.as_written for said in found.value] == ["ok 个屁"]


def test_a_phrase_that_two_clauses_list_is_told_once():
    twice = replace(XIBUHE, forbidden={n: Ruling(("不知道",), (n,)) for n in ("a/1", "a/2")})

    assert len(list(conduct.objections_to_reply(text="不知道", policy=twice))) == 1


def test_where_only_speech_is_regulated_a_letter_goes_out():
    spoken = replace(XIBUHE, written_barred=Ruling(False, ("a/1",)))

    assert list(conduct.objections_to_reply(text="不知道", policy=spoken)) == []


def test_where_only_speech_is_regulated_one_is_warned_until_one_says_why():
    spoken = replace(XIBUHE, written_barred=Ruling(False, ("a/1",)))

    def said(text, anyway="", policy=spoken):
        asked = {"text": text, "anyway": anyway, "policy": policy}
        return [o.found for o in conduct.objections_to_flagged(**asked)]

    assert said("这事我不知道!") == ["有禁用语“不知道”(原话:不知道),还要这样写的,写明为什么"]
    assert said("这事我不知道!", "引他自己的原话") == []
    assert said("请稍等") == []
    assert said("这事我不知道!", policy=XIBUHE) == []  # there it is refused


def test_a_clause_without_phrases_has_none_to_offer():
    assert conduct.phrases_for(clause="language/9", centre="某中心", policy=XIBUHE) is None


def test_an_act_that_no_clause_names_is_no_ground():
    assert conduct.ground_of_complaint(act="耍脾气", policy=ERPING) is None


@given(st.integers(0, 50))
def test_every_time_costs_the_same(times):
    facts = {"act": "吵架", "verified": True, "at_fault": True, "policy": ERPING}

    once, often = conduct.deduction(**facts), conduct.deduction(**facts, times=times)

    assert often.value == once.value * times


@pytest.mark.parametrize("book", sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml")))
def test_no_recommended_phrase_is_forbidden(book):
    policy = read_pack(PACKS / book).policy.conduct

    said = [phrase for listed in policy.recommended.values() for phrase in listed.value]

    assert [p for p in said if list(conduct.objections_to_reply(text=p, policy=policy))] == []
