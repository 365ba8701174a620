"""The resident's own pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bianmin.rules import portal
from bianmin.rules.ruling import Ruling

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WARNED, NOT_WARNED = Ruling(True, ("x/1",)), Ruling(False, ("x/1",))


def found(objections) -> list[str]:
    return [o.found for o in objections]


def test_everything_against_a_code_is_said_at_once(default):
    ask = {"too_soon": True, "of_number": True, "of_address": True, "policy": default.portal}

    assert len(found(portal.objections_to_code(**ask))) == 3
    nothing = dict.fromkeys(("too_soon", "of_number", "of_address"), False)
    assert found(portal.objections_to_code(**nothing, policy=default.portal)) == []


def test_a_code_and_a_stay_end_by_the_book_and_sooner_where_others_come_after(default):
    policy = default.portal

    assert portal.code_ends(sent_at=NOON, policy=policy).value == NOON + timedelta(minutes=10)
    own = portal.stays_until(seen_at=NOON, shared=False, policy=policy)
    of_all = portal.stays_until(seen_at=NOON, shared=True, policy=policy)
    assert own.value == NOON + timedelta(minutes=20)
    assert of_all.value == NOON + timedelta(seconds=90)


def test_days_of_what_has_ended_and_of_what_was_not_handed_in(default):
    day = date(2026, 11, 23)

    assert portal.shown_since(today=day, policy=default.portal).value == date(2026, 5, 27)
    assert portal.draft_ends(on=day, policy=default.portal).value == date(2026, 12, 23)


def test_only_so_many_applications_are_begun(default):
    def ask(drafts: int, of_address: bool) -> list[str]:
        return found(
            portal.objections_to_draft(
                open_drafts=drafts, of_address=of_address, policy=default.portal
            )
        )

    assert ask(9, False) == []
    assert len(ask(10, False)) == 1
    assert len(ask(10, True)) == 2


def test_a_number_is_proved_and_a_matter_is_handed_in_once(default):
    def ask(**facts):
        return found(portal.objections_to_handing_in(**facts, policy=default.portal))

    assert ask(proved=True, open_no="", warned=WARNED) == []
    assert ask(proved=True, open_no="99…", warned=NOT_WARNED) == []
    assert len(ask(proved=False, open_no="99…", warned=WARNED)) == 2


def test_what_is_said_beside_a_form_names_its_clause_and_the_rights(default):
    said = portal.told_of(purpose="apply", policy=default.portal)

    assert "证件号码" in said.value.asks
    assert said.because == ("_default/portal/privacy-apply", "_default/portal/rights")
