"""Everything wrong with a value is said at once, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

import pytest

from bianmin.packs.mistakes import Mistaken, convert
from bianmin.packs.words import in_words, name_and_unit, with_unit
from bianmin.rules.clock import Limit, Unit


@dataclass(frozen=True, kw_only=True)
class Span:
    first: date
    last: date
    kinds: tuple[Literal["a", "b"], ...] = ()
    pair: tuple[int, str] | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("末日在首日之前")


def said(raw, kind):
    with pytest.raises(Mistaken) as wrong:
        convert(raw, kind, "x")
    return list(wrong.value.args)


@pytest.mark.parametrize(
    ("raw", "kind", "words"),
    [
        ("no", int, ['x 要写整数,写的是 "no"']),
        ("25:00", time, ['x 要写钟点(如 08:30),写的是 "25:00"']),
        ("2024-02-30", date, ['x 要写日期(如 2026-01-01),写的是 "2024-02-30"']),
        (True, int | str, ["x 要写整数或文字,写的是 true"]),
        ("a" * 99, int, [f'x 要写整数,写的是 "{"a" * 60}…"']),
        ([1, 2], dict[str, int], ["x 要写成表({ … }),写的是 [1, 2]"]),
        ({"k": "no"}, dict[str, int], ['x.k 要写整数,写的是 "no"']),
        ("weekday", Unit, ['x 只能写 workday、day,写的是 "weekday"']),
        (3, Span, ["x 要写成表({ … }),写的是 3"]),
        (
            {"frist": 1, "last": "x", "kinds": ["a", "c"], "pair": [1]},
            Span,
            [
                "没有 x.frist 这一项,是不是 first",
                "没有写 x.first",
                'x.last 要写日期(如 2026-01-01),写的是 "x"',
                'x.kinds 第 2 项 只能写 a、b,写的是 "c"',
                "x.pair 要写 2 项,写了 1 项",
            ],
        ),
        (
            {"first": date(2024, 2, 2), "last": date(2024, 2, 1), "pair": [1, "a"]},
            Span,
            ["x:末日在首日之前"],
        ),
    ],
    ids=str,
)
def test_what_was_wanted_and_what_was_written(raw, kind, words):
    assert said(raw, kind) == words


def test_what_is_right_is_converted():
    span = convert({"first": "2024-02-01", "last": date(2024, 2, 1)}, Span, "x")

    assert span == Span(first=date(2024, 2, 1), last=date(2024, 2, 1))
    assert convert(None, Span | None, "x") is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "是"), (5, "5"), ((), "没有"), ("", "不用"), (time(8, 5), "8:05"),
        (Limit(5), "5 个工作日"), (Unit.DAY, "天"), ({"day": 3}, "自然日 3"),
        (datetime(2024, 1, 2, 9, tzinfo=UTC), "2024-01-02 09:00"), (date(2024, 1, 2), "2024-01-02"),
    ],
    ids=str,
)  # fmt: skip
def test_values_in_words(value, words):
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("setting", "name", "unit"),
    [
        ("deadlines.extension_max", "延期上限", "个工作日"),
        ("deadlines.statutory.joint", "法定办理时限 · 联办的", "个工作日"),
        ("security.lock_minutes", "锁定几分钟", "分钟"),
        ("deadlines.first_day_counts", "开始当日算不算", ""),
        ("nothing.there", "nothing.there", ""),
    ],
)
def test_a_setting_has_a_name_and_its_number_a_unit(setting, name, unit):
    assert name_and_unit(setting) == (name, unit)


def test_only_a_number_has_a_unit():
    assert (with_unit(3, "天"), with_unit(True, "天"), with_unit("x", "天")) == ("3 天", "是", "x")
