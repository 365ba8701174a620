import pytest

from bianmin.papers import words


@pytest.mark.parametrize(("typed", "printed"), [
    ("材料齐全,符合形式(法定20日),现予受理:", "材料齐全，符合形式（法定20日），现予受理："),
    ("申请人(代理人)签字", "申请人（代理人）签字"),
    ("f(x), a:b https://x.cn/a?b=1", "f(x), a:b https://x.cn/a?b=1"),
    ("11:30", "11:30"),
    ("上午 8:30-12:00,下午休息", "上午 8:30-12:00，下午休息"),
    ("1,234 元", "1,234 元"),
    ("https://x.cn/路径?no=1", "https://x.cn/路径?no=1"),
    ("办好了没有?", "办好了没有？"),
])  # fmt: skip
def test_punctuation_among_chinese_characters_is_set_full_width(typed, printed):
    assert words.typeset(typed) == printed


@pytest.mark.parametrize(("number", "printed"), [
    ("QS20261123000118", "QS20 2611 2300 0118"),
    ("QS-2026-118", "QS-2026-118"),
    ("123456", "123456"),
    ("", ""),
])  # fmt: skip
def test_a_case_number_is_read_in_groups(number, printed):
    assert words.groups(number) == printed


def test_a_query_code_is_read_aloud_in_chinese():
    assert words.aloud("4807AB") == "四八〇七AB"


def test_dates_are_written_without_leading_noughts():
    assert words.chinese_date("2026-01-03") == "2026年1月3日"
