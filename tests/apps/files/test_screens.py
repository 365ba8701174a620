"""Stories of papers, through the door: brought, scanned, looked at, used again, struck, filed."""

from __future__ import annotations

import os
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from bianmin.cases import actions as cases
from bianmin.files.models import Look, Scan
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.vault import store
from tests.fixtures import strange
from tests.fixtures.hall import act, application, make_item, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(client, clerk):
    client.force_login(clerk)
    return client


def sent(body=None, name="x.jpg"):
    return SimpleUploadedFile(name, strange.jpeg() if body is None else body)


def add(window, paper, *files, **more):
    data = {"key": "k1", "chosen": list(files), **more}
    return window.post(reverse("files:add", args=[paper.pk]), data, follow=True)


def page(window, scan, n=1):
    return window.get(reverse("files:page", args=[scan.pk, n]))


def words(answer):
    return answer.content.decode()


def events(case, name):
    return Entry.objects.filter(subject=case.subject, event=name)


def test_two_photos_are_brought_and_lie_beside_their_paper(window, case, paper):
    answer = add(window, paper, sent(), sent(strange.jpeg("2")), valid_until="2031-01-31")

    assert "收下了 2 个文件:居民身份证" in words(answer)
    assert "没有装查毒软件" in words(answer)
    assert list(Scan.objects.values_list("valid_until", flat=True)) == [date(2031, 1, 31)] * 2
    shown = words(window.get(reverse("cases:show", args=[case.pk])))
    assert shown.count('class="thumb"') == 2
    assert "收影印件" in shown


def test_a_phone_takes_a_photo(window, paper):
    answer = window.post(
        reverse("files:add", args=[paper.pk]), {"key": "k", "photo": [sent()]}, follow=True
    )

    assert "手机拍的" in words(answer)
    assert 'capture="environment"' in words(answer)


def test_a_form_sent_twice_over_a_bad_line_is_one_file(window, paper):
    first, second = add(window, paper, sent()), add(window, paper, sent())

    assert first.status_code == second.status_code == 200
    assert Scan.objects.count() == 1


def test_of_three_files_the_good_one_is_in_and_the_others_say_why(window, paper):
    answer = add(window, paper, sent(strange.SVG, "a.svg"), sent(), sent(b"", "c.jpg"))

    assert answer.status_code == 422
    assert "收下了 1 个" in words(answer)
    assert "a.svg:这是SVG 图" in words(answer)
    assert "c.jpg:文件是空的" in words(answer)
    assert "系统默认 990" in words(answer)
    assert Scan.objects.count() == 1


def test_nothing_chosen_or_a_day_that_is_none_is_said_and_nothing_is_lost(window, paper):
    answer = add(window, paper, valid_until="明年")

    assert answer.status_code == 422
    assert "没有选文件" in words(answer)
    assert "日子写得不对" in words(answer)
    assert 'value="明年"' in words(answer)


@override_settings(UPLOAD_MOST=3 * 2**20)
def test_more_than_the_bound_of_a_request_is_passed_over_and_said(window, paper):
    answer = add(window, paper, sent(os.urandom(4_000_000)))

    assert answer.status_code == 422
    assert "加起来超过 3 兆" in words(answer)


def drop(tmp_path, name, body, age=60):
    folder = tmp_path / "scans/qingshi/3"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    then = (folder / name).stat().st_mtime - age
    os.utime(folder / name, (then, then))
    return folder / name


def test_the_clerk_picks_from_the_tray_of_the_own_window(window, paper, tmp_path):
    good = drop(tmp_path, "SCAN0001.tif", strange.scan_of(3))
    bad = drop(tmp_path, "SCAN0002.jpg", strange.jpeg()[:900])
    writing = drop(tmp_path, "SCAN0003.jpg", strange.jpeg(), age=0)
    tray = reverse("files:pick", args=[paper.pk])
    shown = words(window.get(reverse("files:paper", args=[paper.pk])))
    assert "SCAN0003.jpg:还在扫" in shown

    picked = {"key": "k", "names": ["SCAN0001.tif", "SCAN0002.jpg"]}
    answer = window.post(tray, picked)
    other = window.post(tray, {"key": "k2", "names": ["../../secret", "SCAN0003.jpg"]})

    assert answer.status_code == other.status_code == 422
    assert "SCAN0002.jpg:文件不完整" in words(answer)
    scan = Scan.objects.get()
    assert (scan.kind, scan.pages, scan.source) == ("PDF", 3, "scanner")
    assert [f.exists() for f in (good, bad, writing)] == [False, True, True]


def test_every_look_is_in_the_ledger_once_a_day(window, case, paper, bring):
    scan = bring(strange.jpeg())
    assert page(window, scan).status_code == 404  # nobody has opened it yet

    shown = [window.get(reverse("files:show", args=[scan.pk])) for _ in range(2)]
    image = page(window, scan)

    assert [a.status_code for a in shown] == [200, 200]
    assert events(case, "scan_looked").count() == 1
    assert image["Content-Type"] == "image/jpeg"
    assert image["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in image["Content-Security-Policy"]
    assert image.content == store.get(scan.body)


def test_who_does_not_work_on_the_case_says_why(client, case, qingshi, bring):
    scan = bring(strange.jpeg())
    inspector = make_user(qingshi, "inspector", "查一查")
    client.force_login(inspector)
    where = reverse("files:show", args=[scan.pk])

    first = client.get(where)
    silent = client.post(where, {"reason": " "})
    told = client.post(where, {"reason": "核一件投诉"}, follow=True)

    assert "为什么要看" in words(first)
    assert silent.status_code == 422
    assert reverse("files:page", args=[scan.pk, 1]) not in words(first) + words(silent)
    assert reverse("files:page", args=[scan.pk, 1]) in words(told)
    assert events(case, "scan_looked").get().details["reason"] == "核一件投诉"
    shown = words(client.get(reverse("cases:show", args=[case.pk])))
    assert 'class="thumb"' in shown
    assert reverse("files:paper", args=[scan.paper_id]) not in shown  # takes nothing in


def test_the_neighbours_and_the_county_see_no_file(client, stranger, bring, paper):
    scan = bring(strange.jpeg())
    for user in (stranger, make_user(None, "county", "县")):
        client.force_login(user)
        got = [
            client.get(reverse(f"files:{name}", args=[scan.pk])).status_code
            for name in ("show", "thumb")
        ]
        assert set(got) <= {403, 404}
    client.force_login(stranger)
    assert add(client, paper, sent()).status_code == 404


def test_a_pdf_is_read_page_by_page_and_taken_out_for_a_purpose(window, case, bring):
    body = strange.pdf_then_html()
    scan = bring(body)
    many = bring(strange.pdf(25))
    window.get(reverse("files:show", args=[scan.pk]))
    shown = words(window.get(reverse("files:show", args=[many.pk]), {"from": "11"}))
    out = reverse("files:take_out", args=[scan.pk])

    drawn = page(window, scan)
    silent = window.post(out, {"reason": ""})
    taken = window.post(out, {"reason": "给法院的复印件"})

    assert "第 11 页,共 25 页" in shown
    assert "第 21 页" not in shown
    assert drawn["Content-Type"] == "image/jpeg"
    assert page(window, scan, 2).status_code == 404
    assert silent.status_code == 422
    assert "没有写用途" in words(silent)
    assert taken["Content-Disposition"].startswith("attachment;")
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in taken["Content-Security-Policy"]
    assert taken.content == body
    assert events(case, "scan_taken_out").get().details["reason"] == "给法院的复印件"


def test_a_wrong_photo_is_replaced_and_stays_to_be_seen(window, case, bring):
    wrong = bring(strange.jpeg("neighbour"))
    where = reverse("files:replace", args=[wrong.pk])
    new = {"key": "r", "reason": "拍成别人的了", "chosen": sent(strange.jpeg("right"))}

    silent = window.post(where, {**new, "key": "q", "reason": "", "chosen": sent()})
    same = window.post(where, {**new, "key": "s", "chosen": sent(strange.jpeg("neighbour"))})
    empty = window.post(where, {"key": "t", "reason": "x"})
    done = window.post(where, new, follow=True)
    twice = window.post(where, new | {"chosen": sent(strange.jpeg("right"))}, follow=True)

    assert [silent.status_code, same.status_code, empty.status_code] == [422] * 3
    assert "没有写为什么作废" in words(silent)
    assert "同一个文件" in words(same)
    assert done.status_code == twice.status_code == 200
    wrong.refresh_from_db()
    assert wrong.void == "拍成别人的了"
    assert Scan.objects.get(void="").replaces == wrong
    assert "看换上的" in words(window.get(reverse("files:show", args=[wrong.pk])))
    assert events(case, "scan_replaced").count() == 1


def test_a_file_is_struck_with_a_reason_and_once(window, case, bring):
    scan = bring(strange.jpeg())
    where = reverse("files:strike", args=[scan.pk])

    silent = window.post(where, {"key": "a", "reason": ""})
    long = window.post(where, {"key": "b", "reason": "长" * 301})
    done = window.post(where, {"key": "c", "reason": "不是这个人的"}, follow=True)
    same = window.post(where, {"key": "c", "reason": "不是这个人的"})
    again = window.post(where, {"key": "d", "reason": "再作废"})

    assert [silent.status_code, long.status_code, again.status_code] == [422] * 3
    assert "长" * 301 in words(long)
    assert done.status_code == 200
    assert same.status_code == 302
    assert "已经作废了" in words(again)
    assert store.has(scan.body)
    assert "作废" in words(window.get(reverse("cases:show", args=[case.pk])))
    assert verify(case.centre) is None


def test_a_lost_body_is_said_and_breaks_no_page(window, case, bring, vault):
    scan = bring(strange.jpeg())
    (vault / scan.body[:2] / scan.body[2:]).unlink()

    shown = window.get(reverse("files:show", args=[scan.pk]))

    assert shown.status_code == 200
    assert "库房里没有这个文件" in words(shown)
    assert page(window, scan).status_code == 404
    assert (
        window.post(reverse("files:take_out", args=[scan.pk]), {"reason": "x"}).status_code == 404
    )
    packed = window.get(reverse("cases:file", args=[case.pk]))
    assert packed.status_code == 200
    assert bring(strange.jpeg()) == scan  # brought again, it is kept again
    assert store.has(scan.body)


def test_a_colleague_of_another_post_takes_nothing_in(client, liuxi, stranger):
    taken = cases.hand_in(application(make_item(liuxi, "MZ-030")), act(stranger))
    other = make_user(liuxi, "clerk", "别岗", "other")
    other.departments.add(liuxi.departments.get(name="农业农村办"))
    client.force_login(other)

    answer = add(client, taken.papers.first(), sent())

    assert answer.status_code == 422
    assert "不在您的岗位" in words(answer)
    assert not Scan.objects.exists()


@pytest.mark.parametrize("many", [1, 12])
def test_the_pages_ask_the_database_few_times_whatever_they_show(
    window, case, paper, bring, many, django_assert_max_num_queries
):
    for n in range(many):
        scan = bring(strange.jpeg(str(n)))
    window.get(reverse("files:show", args=[scan.pk]))
    for name, key in (("paper", paper.pk), ("show", scan.pk)):
        with django_assert_max_num_queries(12):
            window.get(reverse(f"files:{name}", args=[key]))
    with django_assert_max_num_queries(18):
        window.get(reverse("cases:show", args=[case.pk]))
    assert Look.objects.count() == 1
