"""What may be sent, when, and who is reminded (通知群众、期限提醒)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import messaging, reminders
from bianmin.rules.cases import State
from bianmin.rules.messaging import Event
from bianmin.rules.reminders import Standing
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack
from tests.fixtures.hall import at
from tests.rules.conftest import PACKS

LONGEST = {
    "编号": "9" * 23, "中心": "青石镇便民服务中心", "日期": "12月31日", "电话": "0000-6100123",
    "时间": "12:30", "预约码": "000 000 000",
}  # fmt: skip


@pytest.fixture(scope="module")
def policy(default):
    return default.messaging


def found(text: str, policy, event: Event | None = None) -> list[str]:
    ask = {"text": text, "longest": LONGEST, "policy": policy, "event": event}
    return [o.found for o in messaging.objections_to_text(**ask)]


def test_every_event_has_words_and_nothing_but_number_hall_day_and_telephone(policy):
    assert set(policy.texts) == set(Event)
    assert all(event.zh for event in Event)
    for name, ruling in policy.texts.items():
        assert found(ruling.value, policy, Event(name)) == []
        fields = messaging.fields_of(Event(name))
        assert set(messaging.FIELD.findall(ruling.value)) <= set(fields)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" ", ["没有写要说的话"]),
        ("{事项}办好了", ["不能填{事项};只能填{编号}、{中心}、{日期}、{电话}"]),
        ("<script>alert(1)</script>", ["短信里不能有网址、尖括号和没有配对的花括号"]),
        ("{{编号}}", ["短信里不能有网址、尖括号和没有配对的花括号"]),
        ("{编号", ["短信里不能有网址、尖括号和没有配对的花括号"]),
        ("看 https://example.cn", ["短信里不能有网址、尖括号和没有配对的花括号"]),
        ("一行\n两行", ["有看不见的字符或者换行,请写成一行"]),
        ("反\u202e写", ["有看不见的字符或者换行,请写成一行"]),
        ("身份证110105194206050025", ["不能写某个人、某一件的号码"]),
        ("您的低保办好了", ["会透露是什么事:低保"]),
        ("字" * 202, ["填好以后要拆成 4 条短信"]),
    ],
)
def test_a_text_that_may_not_be_sent_is_refused_with_words(policy, text, said):
    assert found(text, policy) == said


def test_everything_wrong_is_said_at_once(policy):
    assert len(found("<b>低保</b>{applicant}", policy)) == 3


@given(st.text(max_size=200))
def test_whatever_passes_names_no_unknown_field(default, text):
    if not found(text, default.messaging):
        filled = messaging.filled(text, LONGEST)
        assert "{" not in filled
        assert "<" not in filled


@pytest.mark.parametrize(("length", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_long_message_is_split_as_the_network_splits_it(length, parts):
    assert messaging.parts("字" * length) == parts


def test_a_letter_outside_the_first_plane_counts_twice():
    assert messaging.parts("𠮷" * 36) == 2


@pytest.mark.parametrize(
    ("written", "when"),
    [
        (at(23, 20, 59), at(23, 20, 59)),
        (at(23, 21, 0), at(24, 8, 0)),
        (at(24, 7, 59), at(24, 8, 0)),
        (at(24, 8, 0), at(24, 8, 0)),
    ],
)
def test_nobody_is_disturbed_at_night(policy, written, when):
    assert messaging.send_from(at=written, policy=policy).value == when


def test_a_town_may_be_quiet_at_noon(policy):
    noon = replace(
        policy, quiet_from=Ruling(time(12), ("x/noon",)), quiet_until=Ruling(time(14), ("x/noon",))
    )

    said = messaging.send_from(at=at(23, 12, 30), policy=noon)

    assert said == Ruling(at(23, 14, 0), ("x/noon",))
    awake = at(23, 22, 30)
    assert messaging.send_from(at=awake, policy=noon).value == awake


def test_the_same_is_said_once_a_day_or_at_every_step(policy):
    often = replace(policy, once_a_day=Ruling(False, ("x/often",)))
    facts = {"case": "7", "event": Event.NOTICE, "at": at(23, 9), "revision": 4}

    assert messaging.key_of(**facts, policy=policy).value == "7:notice:2026-11-23"
    assert messaging.key_of(**facts, policy=often) == Ruling("7:notice:4", ("x/often",))


def test_where_a_book_says_so_nobody_can_do_without(policy):
    never = replace(policy, may_refuse=Ruling(False, ("x/never",)))

    assert list(messaging.objections_to_refusing(policy=policy)) == []
    assert [o.because for o in messaging.objections_to_refusing(policy=never)] == [("x/never",)]


@pytest.mark.parametrize(
    ("standing", "today", "event"),
    [
        (Standing(state=State.SUPPLEMENTING, supplement_by=date(2026, 12, 7)), date(2026, 11, 27), None),
        (Standing(state=State.SUPPLEMENTING, supplement_by=date(2026, 12, 7)), date(2026, 11, 30), "supplement_near"),
        (Standing(state=State.SUPPLEMENTING, supplement_by=date(2026, 12, 7)), date(2026, 12, 7), "supplement_near"),
        (Standing(state=State.SUPPLEMENTING, supplement_by=date(2026, 12, 7)), date(2026, 12, 8), None),
        (Standing(state=State.SUPPLEMENTING), date(2026, 12, 8), None),
        (Standing(state=State.DECIDED, closed_on=date(2026, 11, 23)), date(2026, 12, 4), None),
        (Standing(state=State.DECIDED, closed_on=date(2026, 11, 23)), date(2026, 12, 7), "uncollected"),
        (Standing(state=State.DECIDED), date(2026, 12, 7), None),
        (Standing(state=State.ACCEPTED), date(2026, 12, 7), None),
    ],
)  # fmt: skip
def test_an_applicant_is_reminded_of_his_papers_and_of_his_result(
    default, calendar, standing, today, event
):
    said = reminders.to_applicant(
        standing=standing, today=today, calendar=calendar, policy=default.intake,
        delivering=default.delivery,
    )  # fmt: skip

    assert (said and said.value) == event


@pytest.mark.parametrize(
    ("today", "roles"),
    [
        (date(2026, 11, 24), ()),
        (date(2026, 11, 25), ("handler",)),
        (date(2026, 11, 26), ("handler", "chief")),
        (date(2026, 11, 27), ("handler", "chief", "director")),
        (date(2026, 12, 1), ("handler", "chief", "director")),
    ],
)
def test_the_handler_is_warned_first_then_the_lead_then_the_director(
    policy, calendar, today, roles
):
    said = reminders.told_of_step(
        last=date(2026, 11, 27), today=today, calendar=calendar, policy=policy
    )

    assert said == Ruling(roles, ("_default/messaging/own-step",))


def test_a_weekend_is_no_warning_time(calendar):
    assert reminders.warn_on(last=date(2026, 11, 30), ahead=2, calendar=calendar) == date(
        2026, 11, 26
    )


def test_what_a_book_may_not_ask_for_stays_empty():
    assert messaging.filled("{事项}好了,{日期}", LONGEST) == "好了,12月31日"


@pytest.mark.parametrize("book", sorted(PACKS.glob("[!_]*/pack.toml")), ids=lambda f: f.parent.name)
def test_no_book_says_in_a_message_what_may_not_be_said(book):
    texts = read_pack(book.parent).policy.messaging

    assert [
        said for name, text in texts.texts.items() for said in found(text.value, texts, Event(name))
    ] == []
