"""Photos and scans: what is taken, and until when it may be used again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bianmin.rules import uploads
from bianmin.rules.ruling import Ruling
from bianmin.rules.uploads import Found

GOOD = Found(kind="JPEG", megabytes=1.0, megapixels=12.0)


def no(ruling):
    return Ruling(False, ruling.because)


def test_a_book_that_does_not_ask_for_safety_consent_or_reason_gets_none(default):
    policy = default.uploads
    lax = replace(
        policy,
        safe_only=no(policy.safe_only),
        consent_needed=no(policy.consent_needed),
        strike_needs_reason=no(policy.strike_needs_reason),
    )
    ask = {"last": date(2026, 1, 2), "today": date(2026, 1, 1), "consent": ""}

    assert not list(uploads.objections_to_file(found=replace(GOOD, locked=True), policy=lax))
    assert not list(
        uploads.objections_to_taking_over(**ask, same_person=True, same_paper=True, policy=lax)
    )
    assert not list(
        uploads.objections_to_striking(reason="", struck=False, archived=False, policy=lax)
    )


def test_everything_dangerous_is_said_at_once(default):
    bad = replace(GOOD, broken=True, locked=True, active=("程序", "附件"), virus="X")

    said = [o.found for o in uploads.objections_to_file(found=bad, policy=default.uploads)]

    assert len(said) == 4


@given(st.integers(1, 400), st.floats(0.001, 60), st.floats(0, 500))
def test_what_is_taken_is_within_every_bound(default, pages, megabytes, megapixels):
    policy = default.uploads
    found = replace(GOOD, pages=pages, megabytes=megabytes, megapixels=megapixels)

    taken = not list(uploads.objections_to_file(found=found, policy=policy))

    within = (
        pages <= policy.pages.value
        and megabytes <= policy.megabytes.value
        and megapixels <= policy.megapixels.value
    )
    assert taken is within


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 4000))
def test_a_day_written_on_the_paper_goes_before_any_count(default, received, later):
    written = received + timedelta(days=later)

    said = uploads.good_until(received_on=received, valid_until=written, policy=default.uploads)

    assert said.value == written
