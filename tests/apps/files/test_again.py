"""Stories of papers used again, and of what goes with a case into the archive."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.cases import archive
from bianmin.cases.models import Case
from bianmin.files import actions
from bianmin.files.models import Scan
from bianmin.ledger.models import Entry
from bianmin.refusal import Refused
from bianmin.rules.delivery import Handover, Way
from bianmin.vault import store
from tests.fixtures import strange
from tests.fixtures.hall import act, application, at, make_item, make_user, resident_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(client, clerk):
    client.force_login(clerk)
    return client


def words(answer):
    return answer.content.decode()


def events(case, name):
    return Entry.objects.filter(subject=case.subject, event=name)


def test_another_case_of_the_same_person_asks_for_nothing_twice(window, case, clerk, bring):
    """高龄津贴 in November; in December she comes for another matter with the same card."""
    old = bring(strange.jpeg(), valid_until=date(2031, 1, 31))
    second = make_item(case.centre, "MZ-020", name="养老补贴申领")
    asked = {
        "id_type": "111", "applicant_id": resident_id(), "applicant": "石桂香",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared",
    }  # fmt: skip
    intake = reverse("cases:intake_page", args=["k9", second.pk])

    live = words(window.post(intake, asked, headers={"HX-Request": "true"}))
    have = {f"have_{old.paper_id}": "on", "have_consent": "本人当面同意"}
    done = window.post(intake, {**asked, **have, "act": "accept"}, follow=True)

    assert "这些我们已经有了,不用再交" in live
    assert "2031年1月31日" in live
    new = Case.objects.exclude(pk=case.pk).get()
    taken = Scan.objects.get(case=new)
    assert done.status_code == 200
    assert (taken.body, taken.taken_from, taken.consent) == (old.body, old, "本人当面同意")
    assert taken.paper.name == "居民身份证"
    assert events(new, "scan_taken_over").get().details["from_case"] == case.no
    assert events(case, "scan_lent").get().details["to_case"] == new.no
    assert "以前收过的" in words(window.get(reverse("files:paper", args=[taken.paper_id])))


def test_without_consent_the_case_is_taken_in_and_the_paper_is_not_used(window, case, bring):
    old = bring(strange.jpeg())
    second = make_item(case.centre, "MZ-020", name="养老补贴申领")
    asked = {
        "id_type": "111", "applicant_id": resident_id(), "applicant": "石桂香",
        "phone": "13900000001", "conditions": "yes", "ok_1": "on", "ok_2": "on",
        "more_3": "shared", f"have_{old.paper_id}": "on", "have_7777777": "on", "act": "accept",
    }  # fmt: skip

    intake = reverse("cases:intake_page", args=["k8", second.pk])
    answer = window.post(intake, asked, follow=True)

    assert "居民身份证没有用上以前收的:没有记本人怎样同意的" in words(answer)
    new = Case.objects.exclude(pk=case.pk).get()
    paper = new.papers.get(name="居民身份证")
    again = reverse("files:again", args=[paper.pk])
    silent = window.post(again, {"key": "x", "source": old.paper_id, "consent": ""})
    done = window.post(again, {"key": "y", "source": old.paper_id, "consent": "本人签了同意书"})
    nowhere = window.post(again, {"key": "z", "source": 999999, "consent": "本人签了同意书"})
    assert [silent.status_code, done.status_code, nowhere.status_code] == [422, 302, 404]
    assert Scan.objects.filter(case=new).count() == 1


def test_what_is_out_of_date_struck_or_somebody_elses_is_not_offered(case, clerk, bring, allowance):
    old = bring(strange.jpeg())
    late = at(23) + timedelta(days=181)
    mine = act(clerk, at(24))
    other = application(
        allowance, applicant="柳二", applicant_id=resident_id(serial="004"), again="x"
    )
    theirs = cases.hand_in(other, mine)
    hers = cases.hand_in(application(allowance, again="另一件"), mine)
    wrong = hers.papers.get(name="申请表")
    want = hers.papers.get(name="居民身份证")

    for paper, when, said in (
        (theirs.papers.get(name="居民身份证"), at(24), "不是同一个人的材料"),
        (wrong, at(24), "不是同一份材料"),
        (want, late, "已经过了,请交新的"),
    ):
        with pytest.raises(Refused) as refused:
            actions.take_over(
                paper_id=paper.pk, source_id=old.paper_id, consent="本人当面同意",
                act=act(clerk, when),
            )  # fmt: skip
        assert said in str(refused.value)
    actions.strike(scan_id=old.pk, reason="看不清", act=mine)
    with pytest.raises(Refused):
        actions.take_over(paper_id=want.pk, source_id=old.paper_id, consent="同意", act=mine)
    assert not Scan.objects.filter(case__in=[theirs, hers]).exists()


def test_used_again_it_does_not_live_longer(case, clerk, bring, allowance):
    bring(strange.jpeg())
    hers = cases.hand_in(application(allowance, again="另一件"), act(clerk, at(24)))
    paper = hers.papers.get(name="居民身份证")
    source = case.papers.get(name="居民身份证")

    first, second = (
        actions.take_over(
            paper_id=paper.pk, source_id=source.pk, consent="同意", act=act(clerk, at(24))
        )
        for _ in range(2)
    )

    assert [s.first_on for s in first] == [date(2026, 11, 23)]
    assert second == []


def test_the_complete_file_holds_the_scans_and_its_seal_knows_them(window, case, clerk, bring):
    before = archive.fingerprint(archive.text_of(case))
    scan = bring(strange.jpeg())

    packed = window.get(reverse("cases:file", args=[case.pk]))

    with zipfile.ZipFile(io.BytesIO(packed.getvalue())) as file:
        inside = file.namelist()
        assert "影印件/01 居民身份证.jpg" in inside
        assert file.read("影印件/01 居民身份证.jpg") == store.get(scan.body)
        (told,) = json.loads(file.read("案卷.json"))["files"]
        assert told["sha256"] == scan.body
        assert scan.body in file.read("SHA256SUMS.txt").decode()
    assert archive.fingerprint(archive.text_of(case)) != before
    assert events(case, "scans_bundled").count() == 1


def test_the_county_gets_the_complete_file_without_what_is_in_the_scans(client, case, bring):
    bring(strange.jpeg())
    client.force_login(make_user(None, "county", "县"))

    packed = client.get(reverse("cases:file", args=[case.pk]))

    with zipfile.ZipFile(io.BytesIO(packed.getvalue())) as file:
        assert "居民身份证.jpg" in file.read("没有装进来的影印件.txt").decode()
        assert not [n for n in file.namelist() if n.startswith("影印件/")]
    assert not events(case, "scans_bundled").exists()


def test_of_a_filed_case_nothing_is_struck_and_nothing_slipped_in(
    case, clerk, handler, chief, bring
):
    scan = bring(strange.jpeg())
    cases.examine(case_id=case.pk, opinion="符合", act=act(handler, at(24)))
    cases.decide(
        case_id=case.pk, outcome="granted", result_no="青高〔2026〕1号", act=act(chief, at(25))
    )
    given = Handover(way=Way.IN_PERSON, receiver="石桂香", signed=True)
    cases.deliver(case_id=case.pk, handover=given, act=act(clerk, at(26)))
    cases.archive(case_id=case.pk, place="1 排 2 格", act=act(handler, at(27)))

    with pytest.raises(Refused) as refused:
        actions.strike(scan_id=scan.pk, reason="传错", act=act(clerk, at(30)))
    with pytest.raises(Refused) as late:
        bring(strange.jpeg("late"))

    assert "已经归档" in str(refused.value)
    assert "请走补充归档" in str(late.value)
