"""Who gets the next case, who may take one, and who stands in."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import workload
from bianmin.rules.cases import Role
from bianmin.rules.workload import AWAY, OTHER_POST, OTHER_STEP, Person, StandIn, Task

TODAY = date(2026, 11, 23)


def plan(**more):
    facts = {"absent": Role.HANDLER, "by": Role.HANDLER, "first": TODAY, "last": TODAY}
    return StandIn(**(facts | more))


def found(objections):
    return [one.found for one in objections]


def test_an_overdue_case_weighs_more_and_says_which_clauses(default):
    policy = default.workload

    plain = workload.weight(kind="promised", late=False, policy=policy)
    late = workload.weight(kind="immediate", late=True, policy=policy)

    assert plain.value == policy.otherwise.value
    assert late.value == policy.weights["immediate"].value + policy.late_extra.value
    assert set(late.because) == {"_default/workload/weights"}


def test_who_has_least_gets_the_case_and_the_numbers_are_told(default):
    people = [
        Person(1, "甲", open=(("promised", False, 3),)),
        Person(2, "乙", open=(("promised", False, 1), ("joint", True, 1))),
        Person(3, "丙", away=True),
        Person(4, "丁", departments=frozenset({9})),
        Person(5, "戊", role=Role.CLERK),
    ]
    task = Task(7, "promised", 1, roles=frozenset({Role.HANDLER}))
    people[0] = Person(1, "甲", open=people[0].open, role=Role.HANDLER)
    people[1] = Person(2, "乙", open=people[1].open, role=Role.HANDLER)

    (one,) = workload.distribute(tasks=[task], people=people, policy=default.workload).value

    loads = {s.name: (s.load, s.cases, s.out) for s in one.standings}
    assert loads["甲"] == (6, 3, "")
    assert loads["乙"] == (6, 2, "")
    assert one.to == 2  # the same load, fewer cases
    assert (loads["丙"][2], loads["丁"][2], loads["戊"][2]) == (AWAY, OTHER_POST, OTHER_STEP)


def test_where_nobody_can_nobody_gets_it(default):
    (one,) = workload.distribute(
        tasks=[Task(1, "promised", 1)], people=[Person(1, "甲", away=True)], policy=default.workload
    ).value

    assert one.to is None


people = st.lists(
    st.builds(
        Person,
        st.integers(1, 6), st.just("某"), st.frozensets(st.integers(1, 3), max_size=2), st.booleans(),
        st.lists(
            st.tuples(st.sampled_from(["immediate", "joint", "other"]), st.booleans(), st.integers(0, 9)),
            max_size=3,
        ).map(tuple),
    ),
    max_size=5, unique_by=lambda p: p.id,
)  # fmt: skip
tasks = st.lists(
    st.builds(Task, st.integers(1, 99), st.sampled_from(["immediate", "joint", "x"]), st.integers(1, 3), st.booleans()),
    max_size=8, unique_by=lambda t: t.id,
)  # fmt: skip


@given(tasks=tasks, people=people)
def test_sharing_out_is_fair_complete_and_repeatable(default, tasks, people):
    policy = default.workload
    once = workload.distribute(tasks=tasks, people=people, policy=policy).value
    again = workload.distribute(tasks=list(tasks), people=tuple(people), policy=policy).value

    assert once == again
    assert [one.task for one in once] == [task.id for task in tasks]
    for one in once:
        able = [s for s in one.standings if not s.out]
        assert (one.to is None) == (not able)
        if able:
            chosen = next(s for s in able if s.person == one.to)
            assert chosen.load == min(s.load for s in able)
    given_to = {p.id: sum(g.weight for g in once if g.to == p.id) for p in people}
    for person in people:
        begins = workload.load(person=person, policy=policy)
        assert given_to[person.id] >= 0
        if once:
            assert once[0].standings[people.index(person)].load == begins


def test_what_somebody_holds_is_given_by_them_or_by_who_coordinates(default):
    policy = default.workload

    def giving(own, role, holder="甲"):
        return found(
            workload.objections_to_giving(own=own, role=role, holder=holder, policy=policy)
        )

    assert giving(False, Role.HANDLER)
    assert not giving(True, Role.HANDLER)
    assert not giving(False, Role.DIRECTOR)
    assert not giving(False, Role.HANDLER, holder="")
    assert found(workload.objections_to_taking_up(holder="甲", policy=policy))
    assert not found(workload.objections_to_taking_up(holder="", policy=policy))


def test_everything_against_a_stand_in_is_said_at_once(default):
    bad = plan(
        absent=Role.CHIEF, same_person=True, same_hall=False, first=TODAY, last=date(2026, 11, 20),
        taken="乙", away=True,
    )  # fmt: skip

    said = found(workload.objections_to_standing_in(plan=bad, today=TODAY, policy=default.workload))

    assert len(said) == 7
    assert any("决定" in one for one in said)


def test_an_equal_may_stand_in_and_who_has_left_may_not(default):
    policy = default.workload

    assert not found(workload.objections_to_standing_in(plan=plan(), today=TODAY, policy=policy))
    assert found(
        workload.objections_to_standing_in(plan=plan(active=False), today=TODAY, policy=policy)
    ) == ["替班的人要是本中心在岗的同事"]
