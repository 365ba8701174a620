"""Points from evidence: what must hold for every tariff, and for the books we have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.rules import appraisal
from bianmin.rules.appraisal import Policy
from bianmin.rules.periods import Period
from bianmin.rules.ruling import Ruling
from bianmin.rules.scoring import Outcome
from bianmin.rules.tariff import PROOFS, Evidence, Per
from tests.fixtures.books import read_pack

PACKS = Path(__file__).parents[2] / "packs"
BOOKS = {f.parent.name: read_pack(f.parent).policy for f in sorted(PACKS.glob("[!_]*/pack.toml"))}
ZHENGDING, ERPING = BOOKS["zhengding"].appraisal, BOOKS["erping-2023"].appraisal
QUARTER = date(2024, 4, 1)


def events_of(policy: Policy, of: str, *, good: bool) -> list[str]:
    lines = (line.value for line in policy.lines.values())
    return sorted({line.event for line in lines if line.of == of and (line.points > 0) == good})


def evidence(policy: Policy, of: str, *, good: bool):
    levels = sorted({line.value.level for line in policy.lines.values()})
    return st.builds(
        Evidence,
        ref=st.sampled_from("甲乙丙丁"),
        event=st.sampled_from(events_of(policy, of, good=good)),
        on=st.integers(0, 90).map(lambda days: QUARTER + timedelta(days)),
        times=st.integers(1, 5),
        minutes=st.integers(0, 60),
        level=st.sampled_from(levels),
        matter=st.sampled_from(["", "事1", "事2"]),
        proven=st.frozensets(st.sampled_from(sorted(PROOFS))),
    )


def any_evidence(policy: Policy, of: str):
    kinds = [good for good in (True, False) if events_of(policy, of, good=good)]
    return st.one_of(*(evidence(policy, of, good=good) for good in kinds))


def drawn(policy: Policy, of: str, found):
    return appraisal.sheet(of=of, on=QUARTER, evidence=tuple(found), policy=policy).value


def sheets(policy: Policy, of: str, *, good: bool | None = None):
    one = any_evidence(policy, of) if good is None else evidence(policy, of, good=good)
    return st.lists(one, max_size=12)


@given(sheets(ZHENGDING, "staff"))
def test_no_section_falls_below_its_floor(found):
    sheet = drawn(ZHENGDING, "staff", found)

    assert all(part.got.value >= 0 for part in sheet.parts)
    assert sheet.score.value >= 0
    assert sheet.score.value <= 100 + sum(part.won for part in sheet.parts)


@given(sheets(ZHENGDING, "centre"))
def test_a_centre_never_earns_more_than_the_cap(found):
    assert drawn(ZHENGDING, "centre", found).score.value <= 120


@given(sheets(ERPING, "staff", good=False))
def test_bad_ratings_and_complaints_never_cost_more_than_the_cap(found):
    kept = [f for f in found if f.event in ("bad_rating", "complaint")]

    assert drawn(ERPING, "staff", kept).points >= -10


@pytest.mark.parametrize(("policy", "of"), [(ZHENGDING, "staff"), (ZHENGDING, "centre"), (ERPING, "staff")])  # fmt: skip
@pytest.mark.parametrize("bonus_after", [True, False])
@settings(max_examples=40)
@given(data=st.data())
def test_more_bad_evidence_never_raises_a_score(policy, of, bonus_after, data):
    floor = {
        name: Ruling(replace(r.value, bonus_after=bonus_after), r.because)
        for name, r in policy.floor.items()
    }
    policy = replace(policy, floor=floor)
    found = data.draw(sheets(policy, of))
    worse = drawn(policy, of, [*found, data.draw(evidence(policy, of, good=False))])
    before = drawn(policy, of, found)

    assert worse.score.value is None or worse.score.value <= before.score.value
    assert worse.points <= before.points


@settings(max_examples=50)
@given(st.data())
def test_neither_the_order_of_the_evidence_nor_a_repetition_matters(data):
    found = data.draw(sheets(ZHENGDING, "centre"))
    again = data.draw(st.permutations(found + found[:2]))

    assert drawn(ZHENGDING, "centre", again) == drawn(ZHENGDING, "centre", found)


@given(sheets(ZHENGDING, "centre"))
def test_of_one_matter_only_the_heaviest_record_counts(found):
    sheet = drawn(ZHENGDING, "centre", found)
    for group in ZHENGDING.one_matter.values():
        for matter in ("事1", "事2"):
            mine = [
                m
                for m in sheet.marks
                if m.fact and m.fact.matter == matter and m.fact.event in group.value.events
            ]
            weight = {
                outcome: [abs(m.points.value) for m in mine if m.outcome is outcome]
                for outcome in Outcome
            }

            assert len({m.fact for m in mine if m.outcome is Outcome.COUNTED}) <= 1
            assert max(weight[Outcome.FOLDED], default=0) <= sum(weight[Outcome.COUNTED])


@given(sheets(ZHENGDING, "centre"))
def test_every_mark_opens_its_clause_and_its_record(found):
    for mark in drawn(ZHENGDING, "centre", found).marks:
        assert mark.points.because
        assert mark.outcome.zh
        assert mark.fact in found or mark.outcome is Outcome.CUT


@given(sheets(ZHENGDING, "staff"))
def test_the_score_is_the_sum_of_its_sections(found):
    sheet = drawn(ZHENGDING, "staff", found)

    assert sheet.score.value == sum(part.got.value for part in sheet.parts)


@given(sheets(ZHENGDING, "staff"), st.sampled_from(events_of(ZHENGDING, "staff", good=False)))
def test_what_nobody_measured_leaves_the_score_open(found, event):
    sheet = appraisal.sheet(
        of="staff",
        on=QUARTER,
        evidence=tuple(found),
        unmeasured=frozenset({event, "no such event"}),
        policy=ZHENGDING,
    ).value

    assert sheet.score.value is None
    assert sheet.unmeasured == (event,)


@given(st.integers(0, 6), st.integers(0, 6))
def test_what_another_rule_takes_off_is_taken_off_as_it_says(late, quarrel):
    facts = [
        Evidence(ref=ref, event=ref, on=QUARTER, deducted=Ruling(points, ("x/1",)), what="迟到")
        for ref, points in (("late", late), ("quarrel", quarrel))
    ]

    assert drawn(ERPING, "staff", facts).points == -late - quarrel


def test_a_book_without_base_points_gives_no_score():
    sheet = drawn(ERPING, "staff", [])

    assert (sheet.points, sheet.score.value) == (0, None)


def test_a_book_that_does_not_say_how_often_draws_up_no_sheet():
    with pytest.raises(ValueError, match="多久考核一次"):
        drawn(BOOKS["xiaye"].appraisal, "staff", [])


def test_what_a_line_does_not_name_leaves_no_mark():
    fact = Evidence(ref="件1", event="singing", on=QUARTER)

    assert drawn(ZHENGDING, "staff", [fact]).marks == ()


def test_a_bonus_may_be_set_off_against_losses_where_a_book_reads_it_so():
    floor = Ruling(replace(ZHENGDING.floor["staff"].value, bonus_after=False), ("x/1",))
    policy = replace(ZHENGDING, floor={"staff": floor})
    lost = [Evidence(ref=str(i), event="rules_broken", on=QUARTER) for i in range(4)]
    won = Evidence(ref="旗", event="banner", on=QUARTER)

    assert drawn(policy, "staff", [*lost, won]).score.value == 85
    assert drawn(ZHENGDING, "staff", [*lost, won]).score.value == 90
    assert drawn(replace(ZHENGDING, floor={}), "staff", lost).score.value == 80


def test_a_year_may_begin_on_another_day():
    policy = replace(ERPING, year_begins=Ruling((7, 25), ("x/1",)))

    def first(on):
        return appraisal.span(per=Period.YEAR, on=on, policy=policy).value.first

    assert first(date(2024, 7, 24)) == date(2023, 7, 25)
    assert first(date(2024, 7, 25)) == date(2024, 7, 25)


def test_days_late_may_be_counted_by_the_day(calendar):
    line = ERPING.lines["late_case"]
    by_day = {"late_case": Ruling(replace(line.value, per=Per.DAY), line.because)}

    def late(policy):
        return appraisal.days_late(
            line="late_case",
            due_on=date(2024, 5, 17),
            ended_on=date(2024, 5, 20),
            calendar=calendar,
            policy=policy,
        ).value

    assert (late(ERPING), late(replace(ERPING, lines=by_day))) == (1, 3)


def test_a_book_may_take_points_for_what_it_does_not_list():
    free = replace(ERPING, listed_only=Ruling(False, ("x/1",)))

    def objections(policy, **fact):
        return [*appraisal.objections_to_evidence(of="staff", policy=policy, **fact)]

    assert objections(free, event="singing") == []
    assert objections(ERPING, event="complaint") == []
    assert objections(ERPING, event="late", deducted=True) == []
    assert len(objections(ERPING, event="late")) == 1


def test_who_was_at_a_window_has_one_sheet():
    def objections(policy):
        return [
            *appraisal.objections_to_sheet(
                of="staff", at_window=True, scored_before=False, policy=policy
            )
        ]

    assert objections(ERPING) == []
    assert objections(BOOKS["xiaye"].appraisal) == []


def test_every_way_to_count_has_a_name_people_read():
    assert all(per.zh for per in Per)


# ------------------------------------------------------------------ the tariffs as data


@pytest.mark.parametrize("policy", [p.appraisal for p in BOOKS.values()], ids=BOOKS)
def test_the_tables_of_a_tariff_fit_together(policy):
    lines = [line.value for line in policy.lines.values()]
    groups = [g.value for g in (*policy.caps.values(), *policy.one_matter.values())]

    for line in lines:
        assert line.points != 0
        assert set(line.needs) <= PROOFS.keys()
        assert not line.section or policy.sections[line.section].value.of == line.of
        assert not line.on_top or any(
            base.event == line.event and base.of == line.of and not base.on_top for base in lines
        )
    for group in groups:  # of one sign, or a bad record could raise a score
        signs = {x.points > 0 for x in lines if x.of == group.of and x.event in group.events}
        known = {x.event for x in lines if x.of == group.of} | {"finding"}  # inspection deducts it
        assert len(signs) <= 1
        assert {*group.events} <= known
    for group in policy.one_matter.values():  # all under a cap, or none of them
        events = {*group.value.events}
        for cap in policy.caps.values():
            if cap.value.of == group.value.of and events & {*cap.value.events}:
                assert events <= {*cap.value.events}


@pytest.mark.parametrize("policy", [p.appraisal for p in BOOKS.values()], ids=BOOKS)
def test_no_event_is_folded_in_two_ways(policy):
    groups = [(g.value.of, event) for g in policy.one_matter.values() for event in g.value.events]

    assert len(groups) == len(set(groups))


def test_the_sections_of_a_hundred_points_make_a_hundred():
    full = [s.value.points or 0 for s in ZHENGDING.sections.values() if s.value.of == "staff"]

    assert sum(full) == ZHENGDING.base["staff"].value == 100
