"""What nobody may write to a resident is told while one types, and kept back when one sends."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.models import Case
from bianmin.enquiries import actions
from bianmin.enquiries.actions import Asked, Ending
from bianmin.enquiries.models import Enquiry, Telling
from bianmin.refusal import Refused
from bianmin.rules.ruling import Ruling
from tests.fixtures.hall import act, at, make_item, make_user, resident_id

BAD = "这 不、知道,问别人去"  # spread by marks


@pytest.fixture(autouse=True)
def on_monday(monkeypatch):
    """Stand on an ordinary Monday morning."""
    monkeypatch.setattr(timezone, "now", lambda: at(23, 9, 30))


@pytest.fixture
def hall(liuxi):
    """A hall by a book that lists what nobody may say."""
    liuxi.adoptions.update(pack="xibuhe")
    return liuxi


@pytest.fixture
def own(hall):
    return make_user(hall, "clerk", "乔云生")


@pytest.fixture
def web(client, own):
    client.force_login(own)
    return client


@pytest.fixture
def enquiry(hall, own):
    asked = Asked(
        channel="visit", matter="怎么办", who="石桂香", phone="13900000001",
        said={"at": "2026-11-23 9:00"},
    )  # fmt: skip
    return actions.register(centre=hall, asked=asked, act=act(own, at(23, 9)))


def text(page, status=200):
    assert page.status_code == status, page.content.decode()[:3000]
    return page.content.decode()


def test_while_one_types_a_phrase_is_told_with_its_clause(web):
    words = reverse("enquiries:words")
    page = text(web.post(words, {"w_answer": BAD}))
    assert "“不知道”" in page
    assert "这样写发不出去" in page
    assert "禁说伤感情" in page
    assert "禁用语" not in text(web.post(words, {"w_answer": "请带身份证来"}))
    assert "禁用语" not in text(web.post(words, {"key": "不知道"}))
    assert "禁用语" not in text(web.post(words, {}))
    text(web.post(words, {"w_answer": "啊" * 100_000}))


def test_a_book_that_lists_no_phrase_flags_none(client, clerk):
    client.force_login(clerk)
    assert "禁用语" not in text(client.post(reverse("enquiries:words"), {"w_answer": BAD}))


def test_without_a_script_the_answer_comes_back_with_everything_typed(web, enquiry):
    page = reverse("enquiries:close", args=[enquiry.pk]) + "?belongs=own&outcome=answered"
    assert reverse("enquiries:words") in text(web.get(page))
    sent = {"key": "c", "belongs": "own", "outcome": "answered", "w_answer": BAD}
    back = text(web.post(page, sent), 422)
    assert "有禁用语“不知道”" in back
    assert BAD in back
    assert Enquiry.objects.get().closed_at is None


def test_what_one_has_still_to_bring_is_held_to_the_same(web, hall):
    version = make_item(hall)
    sent = {
        "act": "tell", "key": "t", "channel": "visit", "form": "书面", "lacking": BAD,
        "who": "石桂香", "phone": "13900000001", "can_be_done": "yes", "complete": "no",
    }  # fmt: skip
    back = text(web.post(reverse("enquiries:tell", args=[version.pk]), sent), 422)
    assert "有禁用语“不知道”" in back
    assert not Telling.objects.exists()


def test_a_one_time_notice_is_held_back_and_flagged_while_the_papers_are_looked_at(web, hall):
    version = make_item(hall)
    address = reverse("cases:intake_page", args=["k", version.pk])
    typed = {
        "id_type": "111", "applicant": "石桂香", "applicant_id": resident_id(), "conditions": "yes",
        "ok_1": "on", "ok_2": "on", "problem_1": BAD, "more_3": "shared",
    }  # fmt: skip
    live = web.post(address, typed, headers={"HX-Request": "true"})
    assert "“不知道”" in text(live)

    back = text(web.post(address, typed | {"act": "notify"}), 422)
    assert "有禁用语“不知道”" in back
    assert not Case.objects.exists()
    web.post(address, typed | {"act": "notify", "problem_1": "请盖章"})
    assert Case.objects.count() == 1


def test_where_the_book_bars_it_in_speech_alone_one_says_why_or_writes_otherwise(
    web, own, enquiry, monkeypatch
):
    book = enquiry.book
    spoken = replace(book.policy.conduct, written_barred=Ruling(False, ("t/1",)))
    policy = replace(book.policy, conduct=spoken)
    mild = SimpleNamespace(policy=policy, id=book.id)
    monkeypatch.setattr(Enquiry, "book", property(lambda _: mild))
    wish = {"belongs": "own", "outcome": "answered", "words": {"answer": BAD}}
    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=Ending(**wish), act=act(own))
    assert any("还要这样写的,写明为什么" in o.found for o in refused.value.objections)
    page = reverse("enquiries:close", args=[enquiry.pk]) + "?belongs=own&outcome=answered"
    sent = {"key": "c", "belongs": "own", "outcome": "answered", "w_answer": BAD}
    assert "有禁用语还要这样写,为什么" in text(web.post(page, sent), 422)
    kept = Ending(**wish, anyway="引他自己的原话")
    actions.close(enquiry_id=enquiry.pk, ending=kept, act=act(own, at(23, 9, 40)))
    assert Enquiry.objects.get().closed_at
