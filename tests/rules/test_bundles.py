"""Several items as one matter: what comes first, what is asked once, when all is ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bianmin.packs import read_calendar
from bianmin.rules import bundles, chains
from bianmin.rules.bundles import Choice, Member, Wanted
from bianmin.rules.chains import Tie, Way
from bianmin.rules.clock import Limit
from bianmin.rules.ruling import Ruling
from tests.fixtures.books import read_pack

from .conftest import PACKS

CALENDAR = read_calendar(PACKS / "_calendars")
BOOK = read_pack(PACKS / "_default").policy
DAY = date(2026, 11, 23)
NAMES = ("甲", "乙", "丙", "丁", "戊")
ITEMS = st.lists(st.sampled_from(NAMES), unique=True).map(tuple)
TIES = st.lists(
    st.builds(
        Tie, st.sampled_from(NAMES), st.sampled_from(NAMES), st.just("证"), st.sampled_from(Way)
    ),
    max_size=7,
).map(tuple)
DAYS = st.fixed_dictionaries({n: st.integers(0, 30) for n in NAMES})


def said(objections):
    return [o.found for o in objections]


def member(name, **more):
    return Member(
        name=name, **({"result": f"{name}证", "papers": {"甲证": True, "照片": False}} | more)
    )


@given(items=ITEMS, ties=TIES)
def test_nothing_stands_before_what_it_waits_for_and_what_is_left_out_is_a_circle(items, ties):
    order, round_ = chains.in_order(items=items, ties=ties), chains.circle(items=items, ties=ties)
    assert sorted(order + round_) == sorted(items)
    for tie in ties:
        if tie.before in items and tie.after in order:
            assert order.index(tie.before) < order.index(tie.after)
    for item in round_:  # every one of them waits for another of them
        assert any(t.after == item and t.before in round_ for t in ties)


@given(wanted=st.lists(st.builds(Wanted, st.sampled_from(NAMES), st.sampled_from("身户照"), st.integers(1, 9), st.booleans())))  # fmt: skip
def test_a_shared_paper_is_asked_once_in_the_most_copies_any_item_wants(wanted):
    shared = bundles.asked_once(wanted=tuple(wanted), policy=BOOK.bundles).value
    assert [s.name for s in shared] == list(dict.fromkeys(w.name for w in wanted))
    for one in shared:
        mine = [w for w in wanted if w.name == one.name]
        assert one.copies == max(w.copies for w in mine)
        assert one.original == any(w.original for w in mine)
        assert set(one.items) == {w.item for w in mine}


def test_where_the_book_does_not_share_each_item_asks_for_itself():
    wanted = (Wanted("甲", "身份证"), Wanted("乙", "身份证"))
    policy = replace(BOOK.bundles, once=Ruling(value=False, because=("x",)))
    shared = bundles.asked_once(wanted=wanted, policy=policy).value
    assert [s.items for s in shared] == [("甲",), ("乙",)]


def spans(promised, ties, best=None, ready=None):
    found = chains.schedule(
        promised={n: Limit(d) for n, d in promised.items()},
        best={n: Limit(d) for n, d in (best or promised).items()},
        ties=ties, ready=ready or {}, today=DAY, calendar=CALENDAR, policy=BOOK.deadlines,
    ).value  # fmt: skip
    return {s.item: s for s in found}


@given(promised=DAYS, ties=TIES, off=DAYS)
def test_nothing_is_ready_before_what_it_waits_for_nor_better_than_best(promised, ties, off):
    best = {n: max(0, d - off[n]) for n, d in promised.items()}
    found = spans(promised, ties, best)
    for tie in ties:
        if tie.after in found:
            before, after = found[tie.before], found[tie.after]
            assert before.promised <= after.promised
            assert before.best <= after.best
            if tie.way is Way.AFTER:
                assert before.promised <= after.begins
    for one in found.values():
        assert DAY <= one.best <= one.promised
    more = spans({n: d + 1 for n, d in promised.items()}, ties)
    assert all(more[n].promised >= found[n].promised for n in found)


def test_what_waits_begins_when_the_other_is_due_and_what_is_decided_counts_as_it_was():
    after, along = Tie("甲", "乙", "证"), Tie("甲", "丙", "证", Way.ALONGSIDE)
    found = spans({"甲": 5, "乙": 10, "丙": 1}, (after, along))
    assert found["甲"].promised == date(2026, 11, 30)
    assert (found["乙"].begins, found["乙"].promised) == (date(2026, 11, 30), date(2026, 12, 14))
    assert (found["丙"].begins, found["丙"].promised) == (DAY, date(2026, 11, 30))
    early = spans({"甲": 5, "乙": 10, "丙": 1}, (after, along), ready={"甲": date(2026, 11, 25)})
    assert early["乙"].promised == date(2026, 12, 9)
    assert early["丙"].promised == date(2026, 11, 25)


def test_everything_that_stands_against_a_bundle_is_said_at_once():
    def against(members, ties=(), policy=BOOK.bundles):
        return said(
            bundles.objections_to_bundle(members=tuple(members), ties=tuple(ties), policy=policy)
        )

    pair = [member("甲"), member("乙")]
    assert against(pair, [Tie("甲", "乙", "甲证")]) == []
    assert against(pair, [Tie("甲", "乙", "照片", Way.ALONGSIDE)]) == []
    assert against([member("甲")]) == ["至少要 2 个事项,现在 1 个"]
    assert against([member(str(n)) for n in range(30)]) == ["最多 20 个事项,现在 30 个"]
    assert against([*pair, member("甲")]) == ["同一个事项写了两回:甲"]
    strange = [
        member("甲", here=False),
        member("乙", published=False),
        member("丙", elsewhere=True),
    ]
    assert against(strange) == [
        "不是本中心的事项:甲", "没有公布,或者已经停用:乙", "不在本中心办,只能告知去处:丙",
    ]  # fmt: skip
    assert against(pair, [Tie("", "丁", "甲证")]) == [
        "先后关系里的事项不在这件事里:没有选", "先后关系里的事项不在这件事里:丁",
    ]  # fmt: skip
    assert against(pair, [Tie("甲", "甲", "甲证")]) == ["一个事项不能等它自己:甲"]
    assert against(pair, [Tie("甲", "乙", "")]) == ["乙的材料里没有:没有写材料"]
    assert against(pair, [Tie("甲", "乙", "甲证", Way.ALONGSIDE)]) == [
        "甲证是乙的主件,不能后补,只能等前一件办好"
    ]
    assert against(pair, [Tie("甲", "乙", "甲证")] * 2) == ["先后关系写了两回:甲 → 乙"]
    assert against([member("甲", result=" "), pair[1]], [Tie("甲", "乙", "甲证")]) == [
        "甲没有写结果名称,没有结果可以转给乙"
    ]
    assert against(pair, [Tie("甲", "乙", "甲证"), Tie("乙", "甲", "甲证")]) == [
        "互相等着,谁也办不成:甲、乙"
    ]
    only = replace(BOOK.bundles, ways=Ruling((Way.AFTER,), ("x",)))
    assert against(pair, [Tie("甲", "乙", "照片", Way.ALONGSIDE)], only) == [
        "这里不能同时受理,结果后补:甲 → 乙"
    ]


def test_what_waits_is_neither_accepted_nor_decided_nor_lost():
    def going(step, way=Way.AFTER):
        return said(
            bundles.objections_to_going_on(step=step, waiting={"证": way}, policy=BOOK.bundles)
        )

    assert going("accept") == ["要等前一件办好才受理:证"]
    assert going("accept", Way.ALONGSIDE) == []
    assert going("decide") == going("decide", Way.ALONGSIDE) == ["还没有前一件的结果:证"]
    assert going("lapse") == ["在等中心自己的结果,不是群众没有补:证"]
    ties = (Tie("甲", "乙", "证"), Tie("甲", "乙", "照片"), Tie("丙", "丁", "证"))
    assert bundles.waits_for(
        item="乙", ties=ties, there=frozenset(), policy=BOOK.bundles
    ).value == ("甲",)
    assert not bundles.waits_for(
        item="乙", ties=ties, there=frozenset({"甲"}), policy=BOOK.bundles
    ).value


def test_a_choice_is_one_of_the_books_and_has_its_words():
    def choosing(choice, reason="带着"):
        return said(bundles.objections_to_choice(choice=choice, reason=reason, policy=BOOK.bundles))

    assert choosing("bring") == choosing("withdraw") == []
    assert choosing("", " ") == [
        f"请选一样:{Choice.BRING.zh}、{Choice.WITHDRAW.zh}", "没有写群众是怎么说的",
    ]  # fmt: skip


def test_several_items_with_somebody_who_cares_for_them():
    def taking(items, helper, policy=BOOK.bundles):
        return said(bundles.objections_to_project(items=items, helper=helper, policy=policy))

    assert taking(2, "柳春枝") == []
    assert taking(1, " ") == ["只有 1 个事项,照单个事项收件就行", "没有指定专人"]
    free = replace(BOOK.bundles, helper=Ruling(value=False, because=("x",)))
    assert taking(2, "", free) == []
    by = bundles.follow_by(last=DAY, calendar=CALENDAR, policy=BOOK.bundles)
    assert by.value == date(2026, 11, 30)
