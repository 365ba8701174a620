"""Applying over the net: from the first word to the answer, and everything that may come between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bianmin import shelf
from bianmin.accounts.models import Attempt
from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.files.models import Attachment, Scan
from bianmin.ledger.models import Entry
from bianmin.portal import actions
from bianmin.portal.models import Filing
from bianmin.vault import store
from tests.apps.portal.conftest import HALL, PHONE, sign_in, text
from tests.fixtures import strange
from tests.fixtures.hall import act, application, at, make_item, make_user, resident_id

APPLY = f"{HALL}apply/"
ME = {
    "applicant": "石桂香", "id_type": "111", "applicant_id": resident_id(), "phone": PHONE,
    "address": "石桥村三组",
}  # fmt: skip


@pytest.fixture
def item(qingshi, clerk):
    return make_item(qingshi, online=True)


PNG = strange.saved(strange.picture("表"), "PNG")


def photo(name="身份证.jpg", body=None):
    return SimpleUploadedFile(name, body or strange.jpeg(), "image/jpeg")


def begin(client, code="MZ-018") -> str:
    page = client.post(f"{APPLY}{code}/")
    assert page.status_code == 302, page.content.decode()
    return page.headers["Location"]


def fill(client, form: str, **more) -> None:
    assert client.post(form, ME | {"go": "on"} | more).headers["Location"] == f"{form}papers/"
    sent = {"file_1": photo(), "file_2": photo("申请表.png", PNG), "go": "on"}
    page = client.post(f"{form}papers/", sent)
    assert page.headers["Location"] == f"{form}check/", page.content.decode()


def hand_in(client) -> Case:
    form = begin(client)
    fill(client, form)
    page = client.post(f"{form}check/")
    assert page.status_code == 302, page.content.decode()
    return Case.objects.latest("pk")


def test_from_the_first_word_to_the_decision(client, item, clerk, django_user_model):
    form = begin(client)
    fill(client, form)
    assert "看着是齐的" in text(client.get(f"{form}check/"))
    led = client.post(f"{form}check/").headers["Location"]
    assert led == f"{HALL}me/?next={form}check/"  # the number is proved first, nothing is lost
    sign_in(client, next=f"{form}check/")
    page = client.post(f"{form}check/")
    assert page.headers["Location"] == f"{HALL}progress/"
    case = Case.objects.get()

    assert (case.channel, case.state, case.handler) == ("online", "received", clerk)
    assert "材料收下了,还没答复" in text(client.get(f"{HALL}progress/"))
    assert [s.by for s in Scan.objects.all()] == [None, None]
    assert not Attachment.objects.exists()
    assert "收件凭证" in text(client.get(f"{HALL}progress/")) or case.documents.exists()

    staff = Client()
    staff.force_login(clerk)
    assert "石桂香" in text(staff.get("/online/"))
    said = text(staff.get(f"/cases/{case.pk}/"))
    assert "本人在网上交的" in said
    assert "网上申请,等答复 1 件" in text(staff.get("/cases/"))
    marked = {"ok_1": "on", "ok_2": "on", "more_3": "shared", "act": "accept"}
    assert staff.post(f"/cases/{case.pk}/papers/", marked).status_code == 302
    assert "受理了,正在办" in text(client.get(f"{HALL}progress/"))
    assert "受理了,正在办" in text(client.get(f"{HALL}me/"))


def test_the_ledger_says_that_the_applicant_did_it_himself(client, item):
    sign_in(client)
    case = hand_in(client)

    entries = Entry.objects.filter(subject=case.subject).order_by("seq")

    assert {(e.by, e.by_name) for e in entries} == {(None, "本人(网上)")}
    assert entries.get(event="receive").details["facts"]["online"] is True


def test_what_is_wanting_is_told_once_and_comes_over_the_net(client, item, clerk):
    sign_in(client)
    case = hand_in(client)
    staff = Client()
    staff.force_login(clerk)
    marked = {"ok_1": "on", "problem_2": "没有签名", "more_3": "shared", "act": "notify"}
    assert staff.post(f"/cases/{case.pk}/papers/", marked).status_code == 302
    said = text(client.get(f"{HALL}me/"))
    assert "没有签名" in said
    supply = f"{HALL}me/cases/{case.pk}/papers/"
    assert "没有签名" in text(client.get(supply))
    assert "没有选文件" in text(client.post(supply), 422)
    body = strange.saved(strange.picture("签了名"), "PNG")

    page = client.post(supply, {"file_2": photo("新的.png", body)})

    assert page.status_code == 302
    assert Scan.objects.filter(case=case, paper__order=2, source="online").exists()
    assert "补来 1 个文件" in text(staff.get("/inbox/"))
    staff.post(
        f"/cases/{case.pk}/papers/", marked | {"problem_2": "", "ok_2": "on", "act": "accept"}
    )
    case.refresh_from_db()
    assert case.state == "accepted"


def test_an_application_at_a_minute_to_midnight_of_a_holiday_is_of_that_day(item, clerk):
    holiday = at(3, 23, 59, month=10)  # National Day
    filing = actions.begin(version=item, blind="b" * 64, address="x", at=holiday)
    case = actions.hand_in(filing_id=filing.pk, application=asked(item), at=holiday)

    assert case.received_on == holiday.date()
    assert case.extended_minutes == 0
    within = case.book.policy.intake.notice_within.value
    assert case.notice_by == shelf.calendar().workday_after(holiday.date(), within)


def asked(version, **more):
    facts = {"applicant": "石桂香", "applicant_id": resident_id(), "phone": PHONE}
    return cases.Application(
        version=version, marked={}, conditions=None, outcome="receive", **(facts | more)
    )


def test_nobody_looks_in_time_and_it_counts_as_accepted(item, clerk):
    filing = actions.begin(version=item, blind="b" * 64, address="x", at=at(23))
    case = actions.hand_in(filing_id=filing.pk, application=asked(item), at=at(23, 20))

    cases.tick(at=at(8, month=12))

    case.refresh_from_db()
    assert (case.state, case.deemed) == ("accepted", True)
    assert case.started_on == at(23).date()


def test_sent_twice_it_is_one_case(client, item):
    sign_in(client)
    form = begin(client)
    fill(client, form)

    first, second = (client.post(f"{form}check/") for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_the_same_matter_a_second_time_is_refused_with_its_clause(client, item):
    sign_in(client)
    hand_in(client)
    form = begin(client)
    fill(client, form)

    said = text(client.post(f"{form}check/"), 409)

    assert "同一个人同一件事已经在办" in said
    assert Case.objects.count() == 1


def test_an_item_withdrawn_meanwhile_is_refused_and_nothing_typed_is_lost(client, item):
    sign_in(client)
    form = begin(client)
    fill(client, form)
    item.state = "withdrawn"
    item.save()

    said = text(client.post(f"{form}check/"), 409)

    assert "停办" in said
    assert "石桂香" in said


def test_what_may_not_be_applied_for_says_so(client, allowance, clerk, qingshi):
    make_item(qingshi, "XX-9", online=True).item.__class__.objects.filter(code="XX-9").update(
        elsewhere=True
    )

    assert "网上不能申报" in text(client.get(f"{APPLY}MZ-018/"))
    assert "网上不能申报" in text(client.post(f"{APPLY}MZ-018/"), 409)
    assert "不在本中心办" in text(client.get(f"{APPLY}XX-9/"))
    assert not Filing.objects.exists()


def test_a_draft_is_nobody_elses(client, item):
    form = begin(client)
    fill(client, form)
    other = Client()

    for address in (form, f"{form}papers/", f"{form}check/"):
        assert other.get(address).status_code == 404
        assert other.post(address, ME).status_code == 404
    sign_in(other, "13900000002")
    assert other.get(form).status_code == 404


def test_one_goes_on_elsewhere_by_code_and_by_telephone(client, item):
    form = begin(client)
    client.post(form, ME | {"go": "later"})
    said = text(client.get(form))
    code = said.split('续填码 <b class="nb">')[1].split("<")[0]

    other = Client()
    resumed = other.post(f"{APPLY}resume/", {"code": code.lower().replace("-", " ")})
    assert resumed.headers["Location"] == form
    assert "石桥村三组" in text(other.get(form))
    sign_in(other)
    other.get(form)
    third = Client()
    third.post(f"{HALL}me/code/", {"phone": PHONE})
    Attempt.objects.all().delete()
    sign_in(third)
    assert "没交完的申请" in text(third.get(f"{HALL}me/"))
    assert "石桥村三组" in text(third.get(form))


def test_a_guessed_code_is_refused_and_after_some_tries_no_more_are_taken(client, item):
    begin(client)
    stranger = Client()

    for _ in range(30):
        assert stranger.post(f"{APPLY}resume/", {"code": "AAAA-BBBB-CCCC"}).status_code == 422

    assert "先停一停" in text(stranger.post(f"{APPLY}resume/", {"code": "AAAA-BBBB-CCCC"}), 429)


def test_nothing_personal_lies_open(client, item):
    form = begin(client)
    fill(client, form)

    row = str(Filing.objects.values().get())

    for secret in ("石桂香", resident_id(), PHONE, "石桥村"):
        assert secret not in row


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("病历.zip", b"PK\x03\x04" + b"x" * 200, "只收"),
        ("空.jpg", b"", "文件是空的"),
        ("程序.jpg", b"MZ" + b"\0" * 200, "只收"),
        ("撕了.jpg", b"\xff\xd8\xff\xe0" + b"x" * 300, ""),
    ],
    ids=["archive", "empty", "program", "torn"],
)
def test_a_hostile_file_is_refused_in_words_and_the_rest_is_kept(client, item, name, body, said):
    form = begin(client)
    client.post(form, ME)

    sent = {
        "file_1": photo(name, body) if body else SimpleUploadedFile(name, b""),
        "file_2": photo(),
    }
    page = text(client.post(f"{form}papers/", sent | {"go": "on"}), 422)

    assert "居民身份证:" in page
    assert said in page
    assert Attachment.objects.count() == 1


def test_what_was_typed_wrong_is_kept_and_said_all_at_once(client, item):
    form = begin(client)

    page = text(client.post(form, ME | {"applicant": "", "applicant_id": "123", "phone": "9"}), 422)

    assert "身份证号是 18 位" in page
    assert "电话号码不对" in page
    assert "石桥村三组" in text(client.get(form))


def test_huge_text_breaks_nothing(client, item):
    form = begin(client)

    assert client.post(form, ME | {"address": "长" * 200_000}).status_code == 422
    assert client.post(form, ME | {"address": "\x00好"}).status_code == 302


def test_a_child_needs_a_guardian(client, item):
    sign_in(client)
    form = begin(client)
    fill(client, form, applicant_id=resident_id("20200605"))

    assert "监护人" in text(client.post(f"{form}check/"), 409)


def test_a_draft_is_discarded_with_its_photos(client, item, django_capture_on_commit_callbacks):
    form = begin(client)
    fill(client, form)
    bodies = list(Attachment.objects.values_list("body", flat=True))
    assert all(store.has(one) for one in bodies)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{form}discard/")

    assert not Filing.objects.exists()
    assert not any(store.has(one) for one in bodies)


def test_what_nobody_touches_for_thirty_days_is_forgotten(client, item):
    form = begin(client)
    fill(client, form)
    now = timezone.now()

    assert actions.forget(at=now + timedelta(days=29)) == 0
    assert actions.forget(at=now + timedelta(days=32)) == 1
    assert not Attachment.objects.exists()


def test_only_so_many_drafts_of_a_number(client, item):
    sign_in(client)
    for _ in range(10):
        begin(client)

    assert "先交掉或者删掉一份" in text(client.post(f"{APPLY}MZ-018/"), 409)


def test_it_lands_with_who_has_the_least_in_hand(item, qingshi, clerk):
    second = make_user(qingshi, "clerk", "叶二春", "qingshi-clerk-2")
    cases.hand_in(application(item), act(clerk))
    filing = actions.begin(version=item, blind="b" * 64, address="x", at=at(24))
    more = {"applicant": "麦大有", "applicant_id": "", "phone": "13900000003"}

    case = actions.hand_in(filing_id=filing.pk, application=asked(item, **more), at=at(24))

    assert case.handler == second


def test_without_anybody_who_takes_it_in_it_is_refused_and_kept(client, qingshi):
    make_item(qingshi, online=True)
    sign_in(client)
    form = begin(client)
    fill(client, form)

    assert "现在没有人收这个事项" in text(client.post(f"{form}check/"), 409)
    assert Filing.objects.get().case is None


def test_the_list_of_the_staff_asks_few_queries(client, item, clerk, django_assert_max_num_queries):
    for n in range(6):
        filing = actions.begin(version=item, blind="b" * 64, address="x", at=at(24))
        more = {"applicant": f"麦{n}", "applicant_id": "", "phone": "13900000003"}
        actions.hand_in(filing_id=filing.pk, application=asked(item, **more), at=at(24, 10 + n))
    client.force_login(clerk)

    with django_assert_max_num_queries(12):
        assert text(client.get("/online/?list=all")).count("80周岁以上") >= 6
    assert "都有了" in text(client.get("/online/items/"))
    assert "还没有对上" in text(client.get("/online/items/?list=all"))
