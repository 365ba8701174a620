"""The chain: nobody alters an entry unseen, in a centre or in the county office."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.centres.models import Centre, Division
from bianmin.ledger.actions import done_before, inspect, mark_done, record
from bianmin.ledger.models import Entry, Head
from bianmin.ledger.queries import verify

AT = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_default_timezone())
pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    division = Division.objects.create(code="990001001", name="河湾镇", level="5")
    return Centre.objects.create(
        slug="hewan", name="河湾镇便民服务中心", short="河", division=division
    )


@pytest.fixture(params=["a centre", "the county office"])
def chain(request, town):
    """Five entries in one chain, and one in the other."""
    mine = town if request.param == "a centre" else None
    for n in range(5):
        write(mine, n)
    write(None if mine else town, 9)
    return mine


def write(centre, n):
    with transaction.atomic():
        return record(
            centre=centre, subject=f"user:{n}", event="signed_in", pack="_default",
            because=("_default/security/recorded",), by=None, at=AT + timedelta(minutes=n),
        )  # fmt: skip


def test_an_untouched_chain_holds_and_counts_by_itself(chain):
    assert verify(chain) is None
    assert list(
        Entry.objects.filter(centre=chain).order_by("seq").values_list("seq", flat=True)
    ) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("harm", "seq", "what"),
    [
        (lambda e: e.filter(seq=3).update(event="locked_out"), 3, "内容被改动过"),
        (lambda e: e.filter(seq=3).update(by_name="别人"), 3, "内容被改动过"),
        (lambda e: e.filter(seq=3).delete(), 3, "第 3 条不见了"),
        (lambda e: e.filter(seq=5).delete(), 5, "应有 5 条,实有 4 条"),
        (lambda e: e.filter(seq=4).update(prev="0" * 64), 4, "和上一条接不上"),
        (lambda e: Head.objects.all().delete(), 6, "应有 0 条,实有 5 条"),
    ],
    ids=["event", "name", "gone", "last gone", "cut", "head gone"],
)  # fmt: skip
def test_the_first_harm_is_named(chain, harm, seq, what):
    harm(Entry.objects.filter(centre=chain))

    found = verify(chain)

    assert (found.seq, found.what) == (seq, what)


def test_a_forged_entry_behind_the_last_one_shows(chain):
    last = Entry.objects.filter(centre=chain).order_by("-seq")[0]
    last.pk, last.seq, last.prev = None, 6, last.hash
    last.save(force_insert=True)

    assert verify(chain).seq == 6


def test_a_second_look_reads_on_from_the_first_and_a_whole_look_reads_all(chain):
    inspect(centre=chain, at=AT)
    Entry.objects.filter(centre=chain, seq=2).update(event="locked_out")
    write(chain, 6)

    quick = inspect(centre=chain, at=AT)
    whole = inspect(centre=chain, at=AT, whole=True)
    kept = Head.objects.get(centre=chain)
    again = inspect(centre=chain, at=AT)

    assert (quick.seq, quick.broken) == (6, None)
    assert (whole.seq, whole.broken.seq) == (1, 2)
    assert (kept.verified_seq, kept.broken_seq) == (1, 2)
    assert again.broken.seq == 2


def test_an_act_without_a_clause_is_not_written(town):
    with pytest.raises(ValueError, match="cites no clause"), transaction.atomic():
        record(
            centre=town,
            subject="user:1",
            event="signed_in",
            pack="_default",
            because=(),
            by=None,
            at=AT,
        )

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "key", ["k", "9" * 300, "a\0b", "长" * 5000], ids=["short", "long", "nul", "wide"]
)
def test_any_text_can_be_the_key_of_a_form_and_counts_once(key):
    mark_done(key=key, act="create", subject="user:1", at=AT)

    assert done_before(key).subject == "user:1"
    assert done_before(key + "x") is None
    with pytest.raises(IntegrityError), transaction.atomic():
        mark_done(key=key, act="create", subject="user:2", at=AT)
