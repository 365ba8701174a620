"""What an institution has on file, whom its systems bind, and by when things are done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import governance, mandate, milestones, registers
from bianmin.rules.governance import Of, OnFile, Point
from bianmin.rules.mandate import InForce, Power, Reach, Scope
from bianmin.rules.milestones import Milestone
from bianmin.rules.registers import Record
from bianmin.rules.ruling import Ruling

C = ("x/1",)
words = st.text("甲乙丙丁戊", min_size=1, max_size=2)


def ruled(**values):
    return {name: Ruling(value, C) for name, value in values.items()}


def institution(**leaves):
    names = ("on_file", "systems", "leaders", "names", "network", "unified")
    return governance.Policy(**{name: ruled(**leaves.get(name, {})) for name in names})


def reach(**leaves):
    return mandate.Policy(
        **{n: ruled(**leaves.get(n, {})) for n in ("in_force", "scope", "powers")}
    )


def found(objections):
    return [objection.found for objection in objections]


# ---------------------------------------------------------------- on file


@given(held=st.lists(words, max_size=6).map(tuple), least=st.integers(1, 4), more=st.integers(0, 3))
def test_a_line_is_refused_exactly_when_its_number_is_out_of_bounds(held, least, more):
    line = OnFile(of=Of.CENTRE, what="副主任", at_least=least, at_most=least + more)
    policy = institution(on_file={"deputies": line})

    objections = found(
        governance.objections_to_file(of=Of.CENTRE, held={"deputies": held}, policy=policy)
    )

    assert bool(objections) is not (least <= len(held) <= least + more)


@given(held=st.sets(words), every=st.sets(words, min_size=1))
def test_whoever_must_be_there_is_named_when_missing(held, every):
    line = OnFile(of=Of.TOWN, what="成员", every=tuple(sorted(every)))
    policy = institution(on_file={"members": line})

    objections = list(
        governance.objections_to_file(of=Of.TOWN, held={"members": tuple(held)}, policy=policy)
    )

    assert bool(objections) is bool(every - held)


def test_a_file_is_asked_for_its_own_lines_only():
    policy = institution(on_file={"plan": OnFile(of=Of.TOWN, what="方案")})

    assert found(governance.objections_to_file(of=Of.CENTRE, held={}, policy=policy)) == []
    assert found(governance.objections_to_file(of=Of.TOWN, held={}, policy=policy)) == [
        "乡镇的档案里没有方案"
    ]


def test_every_kind_of_file_has_a_name():
    assert all(one.zh for one in Of)


@pytest.mark.parametrize("matter", ["daily", "business"])
def test_who_leads_is_not_made_up(matter):
    policy = institution(leaders={"daily": "中心"})

    led = governance.led_by(matter=matter, policy=policy)
    assert (led and led.value) == {"daily": "中心"}.get(matter)


def test_a_name_without_a_pattern_is_not_made_up():
    assert governance.name_of(kind="station", town="青石镇", policy=institution()) is None


def test_the_topmost_point_hangs_nowhere():
    policy = institution(
        network={"county": Point(title="县"), "town": Point(title="乡", under="县")}
    )

    ask = governance.objections_to_point
    assert found(ask(kind="县", under="乡", policy=policy)) == ["县是最上一级,没有上级"]
    assert found(ask(kind="县", policy=policy)) == []
    assert found(ask(kind="乡", under="县", policy=policy)) == []
    assert found(ask(kind="组", under="村", policy=institution())) == []


# ---------------------------------------------------------------- whom it binds, since when


@given(on=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_system_is_cited_from_its_first_day_on(on):
    since = date(2025, 9, 1)
    policy = reach(in_force={"book": InForce(since=since), "leave": InForce(since=since)})

    for system in ("leave", "any other"):
        refused = found(mandate.objections_to_citing(system=system, decided_on=on, policy=policy))
        assert bool(refused) is (on < since)


def test_a_book_that_does_not_say_when_refuses_nothing():
    policy, early = reach(), date(1990, 1, 1)

    assert mandate.standing(system="leave", policy=policy) is None
    refused = mandate.objections_to_citing(system="leave", decided_on=early, policy=policy)
    assert found(refused) == []


def test_a_system_is_on_trial_or_in_force():
    policy = reach(
        in_force={
            "book": InForce(since=date(2025, 9, 1)),
            "care": InForce(since=date(2025, 9, 1), trial=True),
        }
    )

    assert mandate.standing(system="care", policy=policy).value == "试行"
    assert mandate.standing(system="leave", policy=policy).value == "施行"


@given(person=words, people=st.sets(words))
def test_a_scope_holds_for_whom_it_names_and_for_all_when_it_names_nobody(person, people):
    policy = reach(scope={"leave": Scope(people=tuple(sorted(people)))})

    covered = mandate.covers(system="leave", person=person, policy=policy)
    assert covered.value is (not people or person in people)


def test_a_scope_that_nobody_wrote_is_not_made_up():
    assert mandate.covers(system="leave", person="甲", policy=reach()) is None
    assert found(mandate.objections_to_account(group="甲", policy=reach())) == []
    everyone = reach(scope={"first_asked": Scope(everyone=True)})
    assert found(mandate.objections_to_account(group="甲", policy=everyone)) == []


def test_a_group_that_a_system_knows_has_accounts():
    policy = reach(scope={"leave": Scope(people=("甲",)), "care": Scope(people=("乙",))})

    assert found(mandate.objections_to_account(group="乙", policy=policy)) == []
    assert found(mandate.objections_to_account(group="丙", policy=policy)) == [
        "人员只分甲、乙,没有“丙”"
    ]


@given(within=st.sampled_from(Reach), far=st.sampled_from(Reach))
def test_a_power_reaches_as_far_as_the_book_says(within, far):
    policy = reach(powers={"inspect": Power(what="检查", who=("县办",), within=far)})

    refused = found(
        mandate.objections_to_act(act="inspect", by="县办", within=within, policy=policy)
    )
    assert bool(refused) is (list(Reach).index(within) > list(Reach).index(far))
    assert refused in ([], [f"检查不能超出{far.zh}"])


def test_an_act_that_is_nobodys_alone_is_anybodys():
    assert found(mandate.objections_to_act(act="inspect", by="甲", policy=reach())) == []


def test_a_reason_is_more_than_blanks():
    policy = reach(powers={"period": Power(what="调整周期", who=("小组",), reason=True)})

    ask = mandate.objections_to_act
    assert found(ask(act="period", by="小组", reason=" ", policy=policy)) == ["调整周期要写明理由"]
    assert found(ask(act="period", by="小组", reason="春节", policy=policy)) == []


# ---------------------------------------------------------------- by when


@given(
    year=st.integers(2000, 2100), month=st.integers(1, 12), days=st.integers(-400, 400).filter(bool)
)
def test_a_goal_without_a_day_ends_with_its_month(year, month, days):
    policy = milestones.Policy(goals=ruled(goal=Milestone(what="建成", month=month)))

    last = milestones.last_day(name="goal", year=year, policy=policy).value
    assert (last.month, (last + timedelta(days=1)).day) == (month, 1)
    late = found(
        milestones.objections_to_progress(
            year=year, done={}, today=last + timedelta(days=days), policy=policy
        )
    )
    assert bool(late) is (days > 0)


def test_a_goal_that_is_reached_is_never_late():
    goal = Milestone(what="动员", month=8, day=15, from_month=8, from_day=1, needs=("方案", "经费"))
    policy = milestones.Policy(goals=ruled(goal=goal))

    done = {"goal": frozenset({"方案", "经费"})}
    late = milestones.objections_to_progress(
        year=2011, done=done, today=date(2012, 1, 1), policy=policy
    )
    assert found(late) == []


@pytest.mark.parametrize(
    ("on", "names"),
    [
        (date(2011, 7, 31), []),
        (date(2011, 8, 1), ["动员"]),
        (date(2011, 8, 15), ["动员"]),
        (date(2011, 8, 16), []),
    ],
)
def test_a_goal_is_under_way_from_its_first_day_to_its_last(on, names):
    goal = Milestone(what="动员", month=8, day=15, from_month=8, from_day=1)
    policy = milestones.Policy(goals=ruled(goal=goal))

    assert [r.value for r in milestones.under_way(on=on, policy=policy).values()] == names


def test_a_goal_that_no_book_sets_has_no_last_day():
    with pytest.raises(ValueError, match="没有写"):
        milestones.last_day(name="goal", year=2011, policy=milestones.Policy(goals={}))


# ---------------------------------------------------------------- entries


@given(fields=st.sets(words, min_size=1), end=st.sets(words), filled=st.sets(words))
def test_an_entry_is_refused_exactly_when_a_field_is_missing(fields, end, filled):
    record = Record(title="任务", fields=tuple(sorted(fields)), to_close=tuple(sorted(end)))
    policy = registers.Policy(required=ruled(task=record))

    for closing, wanted in ((False, fields), (True, fields | end)):
        refused = registers.objections_to_entry(
            name="task", filled=frozenset(filled), closing=closing, policy=policy
        )
        assert bool(found(refused)) is bool(wanted - filled)


def test_a_book_that_says_nothing_of_an_entry_refuses_nothing():
    policy = registers.Policy(required={})

    assert found(registers.objections_to_entry(name="x", filled=frozenset(), policy=policy)) == []


def test_whoever_may_make_an_entry_may():
    record = Record(title="维护", fields=(), by=("镇办公室",))
    policy = registers.Policy(required=ruled(upkeep=record))

    ask = registers.objections_to_entry
    assert found(ask(name="upkeep", filled=frozenset(), by="镇办公室", policy=policy)) == []
    assert found(ask(name="upkeep", filled=frozenset(), policy=policy)) == [
        "维护只能由镇办公室登记"
    ]
