"""What may be written down of what was done."""

from __future__ import annotations

from datetime import date, timedelta

from bianmin.rules import records

ONE = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
MON, TUE, _, _, FRI = (date(2026, 11, 23) + n * ONE for n in range(5))


def test_what_cannot_be_written_down_is_refused_with_every_reason(erping):
    found = records.objections_to_recording(
        what=" ", who="", done_on=TUE, today=MON, since=LONG_AGO, policy=erping.duties
    )
    assert [o.found for o in found] == [
        "没有写做了什么",
        "没有写谁做的",
        "做的日子还没有到,做了再记",
    ]

    early = records.objections_to_recording(
        what="巡查", who="程守田", done_on=MON, today=MON, since=TUE, policy=erping.duties
    )
    assert [o.found for o in early] == ["那一天还没有施行这本制度,不算"]

    before = records.objections_to_recording(
        what="答复", who="程守田", done_on=MON, today=FRI, since=LONG_AGO, begun_on=TUE,
        policy=erping.duties,
    )  # fmt: skip
    assert [o.found for o in before] == ["比要办的那件事还早"]


def test_a_correction_needs_a_reason_and_is_made_once(erping):
    found = records.objections_to_correcting(reason=" ", again=True, policy=erping.duties)
    assert [o.found for o in found] == ["没有写为什么更正", "这一条已经更正过了,请更正最新的一条"]
    assert (
        list(records.objections_to_correcting(reason="日子写错", again=False, policy=erping.duties))
        == []
    )


def test_what_is_written_down_after_five_workdays_is_marked(calendar, erping):
    late = [
        records.recorded_late(done_on=MON, recorded_on=on, calendar=calendar, policy=erping.duties)
        for on in (MON, MON + 7 * ONE, TUE + 7 * ONE)
    ]

    assert [r.value for r in late] == [False, False, True]
    assert late[0].because == ("_default/duties/record",)
