"""Settings and their values read as Chinese: no name of a key or of a choice shows through."""

from __future__ import annotations

import re

import pytest

from bianmin.packs import read_pack
from bianmin.packs.words import gloss, in_words
from tests.fixtures.books import PACKS

HALL = {
    "appointment", "arrivals", "calendar", "consult", "enquiries", "first_asked", "hours",
    "online", "outreach", "priority", "queue", "selfservice",
}  # fmt: skip
CODE = re.compile(r"[a-z]{2,}|[{}]")


@pytest.mark.parametrize("book", sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml")))
def test_what_a_book_settles_about_the_hall_reads_as_chinese(book):
    said = {
        name: (gloss(name), in_words(ruling.value))
        for name, ruling in read_pack(PACKS / book).rulings.items()
        if name.split(".")[0] in HALL
    }

    assert {name: one for name, one in said.items() if CODE.search("".join(one))} == {}
    assert all(called for called, _ in said.values())


@pytest.mark.parametrize(
    ("book", "setting", "called", "value"),
    [
        ("erping-2023", "enquiries.register.phone.name", " · 来电", "来电人姓名"),
        ("erping-2023", "enquiries.outcomes.own", " · 本窗口的事", "已答复、已受理"),
        ("yongan-2025", "priority.grounds.key_project", "", "政府重点项目走绿色通道,要有证明"),
        ("yongan-2025", "priority.offers.green.overtime", " · 绿色通道", "延时服务"),
        ("yongan-2025", "arrivals.no_show", "", "过了 30 分钟,要联系过"),
        ("chashan-village", "arrivals.no_show", "", "过了 1 个工作日,到那天下班为止"),
        ("chashan-village", "appointment.cancel_notice", "", "8 小时"),
        ("yongan-2025", "selfservice.functions.policy", "", "政策查询"),
    ],
)
def test_a_table_is_said_with_its_key_unless_the_value_says_it(book, setting, called, value):
    ruling = read_pack(PACKS / book).rulings[setting]

    assert gloss(setting).endswith(called)
    assert (" · " in gloss(setting)) == bool(called)
    assert in_words(ruling.value) == value
