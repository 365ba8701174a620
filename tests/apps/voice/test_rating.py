"""A resident says how it went."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bianmin import sealing
from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from bianmin.rules.ratings import Said
from bianmin.voice import actions
from bianmin.voice.actions import Given
from bianmin.voice.models import Rating
from bianmin.voice.tags import GRADE_OF, TAGS
from tests.fixtures.hall import act, application

ADDRESS = "/c/qingshi/rate/"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(allowance, clerk, now):
    return cases.hand_in(application(allowance), act(clerk, now))


@pytest.fixture
def resident(client, case):
    """A visitor who has opened the case with its two numbers."""
    code = sealing.unseal(case.query_code)
    client.post("/c/qingshi/progress/", {"no": case.no, "code": code})
    return client


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page
    return page.content.decode()


def good(**more) -> Given:
    return Given(said=Said(grade="满意"), **more)


def test_a_rating_is_kept_by_the_name_of_its_grade(resident, case, clerk):
    page = resident.post(ADDRESS, {"grade": "非常满意", "tags": ["517"], "text": "快"}, follow=True)

    assert "收到了,谢谢您" in text(page)
    rating = Rating.objects.get()
    assert (rating.grade, rating.tags, rating.text) == ("非常满意", ["517"], "快")
    assert (rating.stage, rating.nth, rating.bad, rating.person) == ("accepted", 1, False, clerk)
    assert "您评的:<b>非常满意</b>" in text(page)


def test_all_five_grades_and_all_national_tags_are_offered(resident):
    said = text(resident.get(ADDRESS))

    assert len(TAGS) == 5
    assert len(GRADE_OF) == 40
    for grade, tags in TAGS.items():
        assert f'value="{grade}"' in said
        assert all(f'value="{tag.code}"' in said and tag.words in said for tag in tags)


def test_a_bad_grade_without_a_reason_comes_back_with_what_was_typed(resident):
    page = resident.post(ADDRESS, {"grade": "不满意", "named": "yes"})

    said = text(page, 422)
    assert "没有勾原因,也没有写" in said
    assert "差评勾一项原因,或者写几句,好去核实" in said  # the clause
    assert 'value="不满意" required checked' in said
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"grade": "5"},
        {"grade": "x" * 10_000},
        {"grade": "满意", "text": "长" * 10_000},
        {"grade": "满意", "tags": ["999"]},
        {"grade": "满意", "tags": ["' OR 1=1"] * 900},
        {"grade": "<script>alert(1)</script>"},
    ],
)
def test_hostile_ratings_are_refused_in_words(resident, sent):
    said = text(resident.post(ADDRESS, sent), 422)

    assert "不予收下" in said
    assert "<script>alert" not in said
    assert not Rating.objects.exists()


def test_who_chooses_another_grade_leaves_the_ticks_of_the_first_behind(resident):
    resident.post(ADDRESS, {"grade": "满意", "tags": ["214", "413"]})

    assert Rating.objects.get().tags == ["413"]


def test_what_somebody_writes_is_shown_as_text(resident, director):
    resident.post(
        ADDRESS, {"grade": "不满意", "text": "<img src=x onerror=alert(1)>'; DROP TABLE--"}
    )
    resident.force_login(director)

    for address in (ADDRESS, "/voice/"):
        assert "<img src=x" not in text(resident.get(address))


def test_a_stage_is_rated_twice_and_no_more(resident, case):
    for _ in range(2):
        resident.post(ADDRESS, {"grade": "满意"})

    said = text(resident.post(ADDRESS, {"grade": "满意"}), 422)

    assert "这个环节已经评过 2 次" in said
    assert list(Rating.objects.values_list("nth", flat=True).order_by("nth")) == [1, 2]


def test_after_the_decision_the_next_stage_is_rated(case, handler, chief, now):
    actions.rate(case_id=case.pk, given=good(), at=now)
    cases.examine(case_id=case.pk, opinion="好", act=act(handler, now))
    cases.decide(case_id=case.pk, outcome="granted", act=act(chief, now))

    rating = actions.rate(case_id=case.pk, given=good(), at=now)

    assert (rating.stage, rating.nth) == ("decided", 1)


def test_the_same_form_sent_twice_rates_once(resident):
    for _ in range(2):
        resident.post(ADDRESS, {"grade": "满意", "key": "form-1"})

    assert Rating.objects.count() == 1


def test_a_key_of_one_case_means_nothing_in_another(case, at_once, clerk, now):
    other = cases.hand_in(application(at_once), act(clerk, now))

    first = actions.rate(case_id=case.pk, given=good(), at=now, key="k")
    second = actions.rate(case_id=other.pk, given=good(), at=now, key="k")

    assert (first.case_id, second.case_id) == (case.pk, other.pk)


def test_the_database_itself_knows_no_third_rating(case, now):
    fields = {"case": case, "centre": case.centre, "stage": "accepted", "grade": "满意", "at": now}
    for nth in (1, 2):
        Rating.objects.create(nth=nth, **fields)

    for nth in (2, 3, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(nth=nth, **fields)


@pytest.mark.django_db(transaction=True)
def test_ten_ratings_at_the_same_moment_are_two(case, now):
    refused = []

    def rate():
        try:
            actions.rate(case_id=case.pk, given=good(), at=now)
        except Refused as no:
            refused.append(no)
        finally:
            connection.close()

    threads = [threading.Thread(target=rate) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Rating.objects.count() == 2
    assert len(refused) == 8


def test_without_the_two_numbers_nobody_rates(client, case):
    page = client.post(ADDRESS, {"grade": "满意"})

    assert page.status_code == 302
    assert page.headers["Location"] == "/c/qingshi/progress/?next=rate"
    assert not Rating.objects.exists()


def test_from_the_printed_code_one_gets_to_the_rating(client, case):
    page = client.get(f"{ADDRESS}?no={case.no}", follow=True)
    assert f'value="{case.no}"' in text(page)
    assert "?next=rate" in text(page)

    code = sealing.unseal(case.query_code)
    page = client.post("/c/qingshi/progress/?next=rate", {"no": case.no, "code": code}, follow=True)

    assert "说说办得怎么样" in text(page)


def test_the_ledger_knows_of_the_rating_but_not_of_the_case(case, now):
    """The clerk rated reads the ledger too, and is not told who rated."""
    rating = actions.rate(case_id=case.pk, given=good(), at=now)

    entry = Entry.objects.get(event="rate")
    assert entry.subject == rating.subject
    assert case.no not in str(entry.details)
    assert entry.by is None
    assert verify(case.centre) is None


def test_a_bad_rating_with_a_name_is_due_for_a_call_and_one_without_is_not(case, now):
    bad = Said(grade="不满意", tags=("214",))

    named = actions.rate(case_id=case.pk, given=Given(said=bad, named=True), at=now)
    quiet = actions.rate(case_id=case.pk, given=Given(said=bad), at=now)

    assert named.contact_by
    assert named.contact_by < named.correct_by
    assert quiet.contact_by is None
    assert quiet.correct_by == named.correct_by
    assert set(named.because) >= {"_default/ratings/contact", "_national/reviews/grades"}


def test_the_rating_page_asks_the_database_little(resident, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        text(resident.get(ADDRESS))
