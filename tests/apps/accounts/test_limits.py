"""How often something may be tried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bianmin.accounts import limits
from bianmin.accounts.models import Attempt

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_default_timezone())


@pytest.mark.django_db
def test_after_the_limit_one_waits_until_the_stretch_is_over():
    tries = [limits.allow("query:1", 3, 60, AT + timedelta(seconds=s)) for s in (0, 1, 2, 3, 59)]

    assert tries == [True, True, True, False, False]
    assert limits.free_at("query:1", 3, AT) == AT + timedelta(seconds=60)
    assert limits.allow("query:1", 3, 60, AT + timedelta(seconds=60))
    assert limits.free_at("query:1", 3, AT + timedelta(seconds=60)) is None


@pytest.mark.django_db
def test_a_count_from_the_last_attempt_on_is_prolonged_by_each_but_not_by_a_refused_one():
    tries = [
        limits.allow("login", 2, 60, AT + timedelta(seconds=s), from_last=True)
        for s in (0, 50, 100, 109)
    ]

    assert tries == [True, True, False, False]
    assert limits.free_at("login", 2, AT) == AT + timedelta(seconds=110)
    assert limits.allow("login", 2, 60, AT + timedelta(seconds=110), from_last=True)


@pytest.mark.django_db
def test_one_key_does_not_use_up_another_and_a_cleared_key_begins_anew():
    assert limits.allow("a", 1, 60, AT)
    assert limits.allow("b", 1, 60, AT)
    assert not limits.allow("a", 1, 60, AT)

    limits.clear("a")

    assert limits.allow("a", 1, 60, AT)
    assert not limits.allow("a", 0, 60, AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key", ["", "\0", "\ud800", "长" * 10_000], ids=["empty", "nul", "half", "long"]
)
def test_any_text_can_be_a_key_and_none_is_kept_as_it_was(key):
    assert limits.allow(key, 1, 60, AT)
    assert not limits.allow(key, 1, 60, AT)
    assert len(Attempt.objects.get().key) == 64


@pytest.mark.django_db
def test_counts_that_have_ended_are_forgotten():
    limits.allow("old", 5, 60, AT)
    limits.allow("new", 5, 600, AT)

    assert limits.forget(AT + timedelta(seconds=60)) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_tries_at_once_share_five_places():
    def one(_):
        try:
            return limits.allow("crowd", 5, 60, AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == 5


@pytest.mark.django_db
def test_a_clock_that_goes_back_locks_nobody_out_for_the_hours_that_come_twice():
    late, early = AT + timedelta(hours=5), AT
    assert [limits.allow("code:1", 1, 60, late) for _ in range(2)] == [True, False]

    tries = [limits.allow("code:1", 1, 60, early + timedelta(seconds=s)) for s in (0, 1, 61)]

    assert tries == [True, False, True]
    a_moment_ago = early + timedelta(seconds=61) - timedelta(milliseconds=5)
    assert not limits.allow("code:1", 1, 60, a_moment_ago)  # another process, a breath behind
