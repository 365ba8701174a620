"""From a folder of clauses to a policy: strict, and complaining once about everything."""

from __future__ import annotations

from datetime import date, time

import pytest

from bianmin.packs import read_pack
from bianmin.rules.cases import Role
from tests.fixtures.books import PACKS, clause, mistakes

ROLES = "、".join(role.value for role in Role)


# ------------------------------------------------------------- a good rule book


def test_a_town_that_differs_in_one_clause_has_a_book_of_one_clause(write):
    folder = write(
        clause(
            "extension/5",
            'replaces = "erping-2023/extension/5b"',
            "sets.deadlines.extension_max = 3",
            "sets.deadlines.extension_max_joint = 3",
        ),
        extends="erping-2023",
    )

    pack = read_pack(folder)

    assert pack.policy.deadlines.extension_max.value == 3
    assert pack.policy.deadlines.extension_max.because == ("shiyan-2024/extension/5",)
    assert pack.policy.deadlines.extension_times.because == ("erping-2023/extension/5c",)
    assert [c.id for c in pack.own] == ["shiyan-2024/extension/5"]


def test_a_pack_says_whose_book_it_is_and_since_when():
    pack = read_pack(PACKS / "erping-2023")

    assert (pack.id, pack.level, pack.extends) == ("erping-2023", "township", "_default")
    assert (pack.issuer, pack.since) == ("重庆市铜梁区二坪镇人民政府", date(2023, 7, 25))
    assert pack.forms[0]["name"] == "补正材料一次性告知书"
    assert "forbidden" in pack.phrases


def test_a_clause_knows_its_area_and_what_is_not_at_work_yet(write):
    clauses = read_pack(write(clause("x/1", 'params = { forms = ["口头"] }'))).clauses

    assert clauses["shiyan-2024/x/1"].area == "deadlines"
    assert clauses["shiyan-2024/x/1"].params["forms"] == ["口头"]


def test_a_table_of_tables_is_read_key_by_key(write):
    text = clause("x/1", 'sets.enquiries.register.phone.name = "姓名"')
    text += clause("x/2", 'sets.enquiries.register.phone.phone = "电话"')

    register = read_pack(write(text, area="consult")).policy.enquiries.register

    assert {name: r.value for name, r in register["phone"].items()} == {
        "name": "姓名",
        "phone": "电话",
    }
    assert register["phone"]["phone"].because == ("shiyan-2024/x/2",)


def test_times_and_tables_are_read_by_their_types(write):
    hours = "{ from_month = 1, from_day = 1, opens = 09:00:00, noon_from = 12:00:00, noon_until = 13:00:00, closes = 17:00:00 }"  # fmt: skip
    folder = write(clause("hours/1", f"sets.hours.office.winter = {hours}"), area="hours")

    office = read_pack(folder).policy.hours.office

    assert office["winter"].value.closes == time(17)
    assert office["summer"].because == ("_default/hours/summer",)


def test_two_clauses_that_say_the_same_are_both_cited(write):
    same = "sets.deadlines.warn_ahead = 3"
    folder = write(clause("warn/1", same) + clause("warn/2", same))

    found = read_pack(folder).policy.deadlines.warn_ahead

    assert (found.value, found.because) == (3, ("shiyan-2024/warn/1", "shiyan-2024/warn/2"))


def test_a_clause_that_another_of_the_same_book_replaces_sets_nothing(write):
    folder = write(
        clause("warn/1", "sets.deadlines.warn_ahead = 3")
        + clause("warn/2", "sets.deadlines.warn_ahead = 4", 'replaces = "shiyan-2024/warn/1"')
    )

    assert read_pack(folder).policy.deadlines.warn_ahead.because == ("shiyan-2024/warn/2",)


def test_what_a_replaced_clause_of_the_parent_set_is_gone_unless_another_said_it_too(write):
    folder = write(
        clause(
            "notice/6",
            'replaces = "erping-2023/one-time-notice/6b"',
            "sets.deadlines.warn_ahead = 1",
        ),
        extends="erping-2023",
    )

    same_day = read_pack(folder).policy.deadlines.immediate_same_day

    assert same_day.because == ("erping-2023/commitments/3a",)


def test_replacing_a_clause_without_setting_what_it_set_leaves_a_gap(write):
    folder = write(
        clause("extension/5", 'replaces = "_default/deadlines/warn"'), extends="_default"
    )

    assert mistakes(folder) == ["shiyan-2024:没有条文设定 deadlines.warn_ahead"]


# --------------------------------------------------------------- what the law caps


def test_a_value_beyond_the_law_is_held_at_the_law_and_cites_both(write):
    folder = write(
        clause(
            "extension/5",
            "sets.deadlines.extension_max = 30",
            "sets.deadlines.extension_max_joint = 30",
        )
    )

    policy = read_pack(folder).policy.deadlines

    assert policy.extension_max.value == 10
    assert policy.extension_max.because == (
        "_national/licence-law/42-1-extension",
        "shiyan-2024/extension/5",
    )
    assert policy.extension_max_joint.value == 15


def test_where_every_book_is_silent_the_most_the_law_allows_holds():
    policy = read_pack(PACKS / "_default").policy

    assert policy.delivery.serve_within.value == 10
    assert policy.delivery.serve_within.because == ("_national/licence-law/44",)
    assert policy.intake.notice_within.value == 5


def test_a_stricter_town_keeps_its_own_number(write):
    folder = write(clause("notice/1", "sets.intake.notice_within = 2"), area="intake")

    found = read_pack(folder).policy.intake.notice_within

    assert (found.value, found.because) == (2, ("shiyan-2024/notice/1",))


def test_the_law_cannot_be_replaced(write):
    folder = write(
        clause(
            "notice/1",
            'replaces = "_national/licence-law/32-4"',
            "sets.intake.notice_within = 9",
        )
    )

    assert mistakes(folder)[0] == (
        "shiyan-2024/deadlines.toml:notice/1:_national/licence-law/32-4 是法律,不能取代"
    )


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ("extension_max = true", "bounds:deadlines.extension_max 不能以 true 为限,只能是整数"),
        ('extension_max = "五"', 'bounds:deadlines.extension_max 不能以 "五" 为限,只能是整数'),
        ("immediate_same_day = 1", "bounds:deadlines.immediate_same_day 不能以 1 为限,只能是整数"),
        ("warned = 1", "没有叫 deadlines.warned 的设定"),
    ],
)
def test_only_a_number_that_exists_can_be_bounded(write, bound, said):
    (found,) = mistakes(write(clause("bound/1", f"bounds.deadlines.{bound}")))

    assert found.startswith(f"shiyan-2024/deadlines.toml:bound/1:{said}")


# ---------------------------------------------------------------------- mistakes


def test_three_mistakes_are_named_at_once(write):
    folder = write(
        clause("deadlines/5", 'sets.deadlines.extension_max = "五"')
        + clause("deadlines/6", "sets.deadlines.extension_reason = true")
        + clause("deadlines/8", "sets.deadlines.warn_ahead = 3")
        + clause("deadlines/9", "sets.deadlines.warn_ahead = 4")
    )

    assert mistakes(folder) == [
        'shiyan-2024/deadlines.toml:deadlines/5:deadlines.extension_max 要写整数,写的是 "五"',
        "shiyan-2024/deadlines.toml:deadlines/6:没有叫 deadlines.extension_reason 的设定"
        ",是不是 deadlines.extension_needs_reason",
        "shiyan-2024/deadlines.toml:deadlines/9:deadlines.warn_ahead 已由"
        " shiyan-2024/deadlines/8 设定,写得不一样",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('sets.deadlines.warn_ahead = "no"', 'deadlines.warn_ahead 要写整数,写的是 "no"'),
        ("sets.deadlines.warn_ahead = 2.5", "deadlines.warn_ahead 要写整数,写的是 2.5"),
        ("sets.deadlines.warn_ahead = true", "deadlines.warn_ahead 要写整数,写的是 true"),
        (
            'sets.deadlines.extension_needs_reason = "no"',
            'deadlines.extension_needs_reason 要写true 或 false,写的是 "no"',
        ),
        (
            'sets.intake.by_staff = ["clerk", "chef"]',
            f'intake.by_staff 第 2 项 只能写 {ROLES},写的是 "chef"',
        ),
        ('sets.intake.by_staff = "clerk"', 'intake.by_staff 要写成列表([ … ]),写的是 "clerk"'),
        ("sets.deadline.warn_ahead = 2", "没有叫 deadline 的设定"),
        ("sets.deadlines = 2", "没有叫 deadlines 的设定"),
        ("sets.deadlines.warn_ahead.days = 2", "deadlines.warn_ahead 要写整数,写的是 {'days': 2}"),
        ("sets.hours.office = 9", "hours.office 是一张表,每一行要有名字:hours.office.… ="),
        ("sets.hours.office.winter = 9", "hours.office.winter 要写成表({ … }),写的是 9"),
        (
            "sets.deadlines.warn_ahead = 2024-01-01",
            "deadlines.warn_ahead 要写整数,写的是 2024-01-01",
        ),
    ],
)
def test_what_cannot_be_set_is_named_with_its_clause(write, line, said):
    assert mistakes(write(clause("x/1", line)))[0] == f"shiyan-2024/deadlines.toml:x/1:{said}"


def test_a_clause_has_no_key_that_nobody_reads(write):
    folder = write(clause("x/1", 'noet = "…"', 'sett = "…"'))

    assert mistakes(folder) == [
        "shiyan-2024/deadlines.toml:x/1:没有 noet 这一项,是不是 note",
        "shiyan-2024/deadlines.toml:x/1:没有 sett 这一项,是不是 sets",
    ]


def test_a_clause_without_its_words_is_refused_with_everything_it_lacks(write):
    folder = write('[[clause]]\nid = "x/1"\nno = "1"\ndoes = "forbid"\n')

    assert mistakes(folder) == [
        'shiyan-2024/deadlines.toml:x/1:no 要写整数,写的是 "1"',
        "shiyan-2024/deadlines.toml:x/1:没有写 at",
        "shiyan-2024/deadlines.toml:x/1:没有写 says",
        "shiyan-2024/deadlines.toml:x/1:does 只能写 enforce、compute、record、document、notify、"
        'publish、check,写的是 "forbid"',
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [("", "没有写 id"), ('id = ""', "没有写 id"), ("id = 1", "id 要写文字,写的是 1")],
)
def test_a_clause_without_a_name_is_found_by_its_place(write, line, said):
    head = '[[clause]]\nat = "第一条"\nsays = "…"\ndoes = "enforce"\n'

    assert mistakes(write(clause("x/1") + head + line))[0] in (
        f"shiyan-2024/deadlines.toml:第 2 个 [[clause]]:{said}",
        f"shiyan-2024/deadlines.toml:1:{said}",
    )


def test_a_clause_stands_in_a_book_once(write):
    assert mistakes(write(clause("x/1") + clause("x/1"))) == [
        "shiyan-2024/deadlines.toml:x/1:这一条写了两次"
    ]


@pytest.mark.parametrize("text", ['[clause]\nid = "x/1"\n', "clause = [1]\n"])
def test_clauses_are_written_as_a_list(write, text):
    assert mistakes(write(text)) == ["shiyan-2024/deadlines.toml:每一条要以 [[clause]] 开头"]


def test_every_mistake_inside_one_table_is_named(write):
    duty = '{ what = "巡查", evidense = "inspection", per = "weekly", at_least = "two" }'

    assert sorted(mistakes(write(clause("x/1", f"sets.duties.recurring.x = {duty}")))) == [
        'shiyan-2024/deadlines.toml:x/1:duties.recurring.x.at_least 要写整数,写的是 "two"',
        "shiyan-2024/deadlines.toml:x/1:duties.recurring.x.per 只能写 day、workday、week、half_month、"
        'month、quarter、half_year、year,写的是 "weekly"',
        "shiyan-2024/deadlines.toml:x/1:没有 duties.recurring.x.evidense 这一项,是不是 evidence",
        "shiyan-2024/deadlines.toml:x/1:没有写 duties.recurring.x.evidence",
    ]


# ------------------------------------------------------------- parents and heirs


def test_a_contradiction_to_the_parent_asks_for_a_word(write):
    folder = write(clause("extension/5", "sets.deadlines.extension_max = 3"), extends="erping-2023")

    assert mistakes(folder) == [
        "shiyan-2024/deadlines.toml:extension/5:deadlines.extension_max 已由 "
        "erping-2023/extension/5b 设定;请写明取代它(replaces)"
    ]


def test_what_is_replaced_must_be_there(write):
    folder = write(clause("x/1", 'replaces = "_default/deadlines/wam"'))

    assert mistakes(folder) == [
        "shiyan-2024/deadlines.toml:x/1:没有 _default/deadlines/wam 这一条可以取代"
        ",是不是 _default/deadlines/warn"
    ]


@pytest.mark.parametrize("heir", ["x/1", "x/2"])
def test_a_clause_does_not_replace_itself_by_any_way(write, heir):
    folder = write(
        clause("x/1", f'replaces = "shiyan-2024/{heir}"')
        + clause("x/2", 'replaces = "shiyan-2024/x/1"')
    )

    assert "shiyan-2024/deadlines.toml:x/1:自己取代自己" in mistakes(folder)


def test_what_a_book_extends_must_be_there(write):
    assert mistakes(write(clause("x/1", "sets.x = 1"), extends="erping-2032")) == [
        "shiyan-2024/pack.toml:extends 的 erping-2032 不在,是不是 erping-2023",
        "shiyan-2024/deadlines.toml:x/1:没有叫 x 的设定",
    ]


@pytest.mark.parametrize("name", ["../shiyan-2024", "/etc", ".", "shiyan-2024/../erping-2023"])
def test_what_a_book_extends_is_a_name_and_no_path(write, name):
    (said,) = mistakes(write(clause("x/1"), extends=name))

    assert said.startswith(f"shiyan-2024/pack.toml:extends 的 {name} 不在")


def test_a_book_cannot_extend_itself(write):
    write(clause("x/1"), book="other-2024", extends="shiyan-2024")

    assert mistakes(write(clause("x/1"), extends="other-2024")) == [
        "other-2024/pack.toml:自己扩展自己:shiyan-2024 → other-2024 → shiyan-2024"
    ]
    assert mistakes(write(clause("x/1", "sets.x = 1"), extends="shiyan-2024")) == [
        "shiyan-2024/pack.toml:自己扩展自己:shiyan-2024 → shiyan-2024",
        "shiyan-2024/deadlines.toml:x/1:没有叫 x 的设定",
    ]


def test_a_book_has_a_title_and_a_day(write):
    assert mistakes(write(clause("x/1"), head='since = "去年"\nlevl = "x"\n')) == [
        "shiyan-2024/pack.toml:没有 levl 这一项,是不是 level",
        "shiyan-2024/pack.toml:没有写 title",
        'shiyan-2024/pack.toml:since 要写日期(如 2026-01-01),写的是 "去年"',
    ]


def test_a_folder_that_is_no_book_says_so(tmp_path):
    assert mistakes(tmp_path) == [
        f"{tmp_path.name}/pack.toml:没有写 title",
        f"{tmp_path.name}/pack.toml:没有写 since",
    ]
