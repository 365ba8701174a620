"""Up and back through the client: the widow's papers, and what is refused in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.ledger.models import Entry
from bianmin.ledger.words import event_zh, subject_zh
from bianmin.transfers import actions
from bianmin.transfers.models import Dossier, Hop, Line
from tests.fixtures.hall import act, application, make_item
from tests.fixtures.levels import all_here, good, sent_up


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"transfers:{name}", args=args)


def papers(dossier, *left_out, **more):
    """Return a parcel form as the screen sends it, all papers ticked."""
    rows = [p for p in dossier.papers.all() if p.name not in left_out]
    ticked = {f"take_{p.pk}": "on" for p in rows}
    return ticked | {f"copies_{p.pk}": "1" for p in dossier.papers.all()} | more


def counted(hop, **more):
    return {f"found_{x.pk}": "in_order" for x in hop.lines.all()} | more


def said(answer):
    return answer.content.decode()


@pytest.fixture
def widow(village, keeper):
    """Taken in right now: the screens go by the clock on the wall."""
    version = make_item(village, "MZ-090", route="escalated")
    by = timezone.localdate() + timedelta(days=4)
    return cases.hand_in(application(version, report_up_on=by), act(keeper, timezone.now()))


@pytest.fixture
def ready(widow, keeper):
    """The village has made the file and written down what the book asks."""
    station = signed_in(keeper)
    assert "建上报案卷" in said(station.get(reverse("cases:show", args=[widow.pk])))
    answer = station.post(url("open", widow.pk), {"key": "o"}, follow=True)
    assert answer.status_code == 200
    dossier = Dossier.objects.get()
    for what in ("upper_contact", "first_review"):
        typed = {"what": what, "text": "材料齐,人来过", "key": what}
        assert station.post(url("prepare", dossier.pk), typed).status_code == 302
    return dossier


def test_village_township_county_and_back_through_the_screens(
    ready, widow, keeper, head, clerk, chief, upper
):
    station, town, county = signed_in(keeper), signed_in(clerk), signed_in(upper)
    sent = station.post(url("up", ready.pk), papers(ready, due_above="2027-01-08", key="u"), follow=True)  # fmt: skip
    assert "已经上报,请打印移交清单" in said(sent)
    first = Hop.objects.get()
    assert "等着收" in said(town.get(url("index")))
    assert widow.applicant in said(town.get(url("index")))
    assert town.post(url("receive", first.pk), counted(first, key="r")).status_code == 302
    assert town.post(url("up", ready.pk), papers(ready, key="u2")).status_code == 302
    second = Hop.objects.latest("pk")
    assert county.post(url("receive", second.pk), counted(second)).status_code == 302
    typed = {"outcome": "granted", "result_no": "云民〔2026〕7号", "key": "a"}
    assert county.post(url("answer", ready.pk), typed).status_code == 302
    for client, then in ((county, town), (town, station)):
        assert client.post(url("down", ready.pk), papers(ready)).status_code == 302
        down = Hop.objects.latest("pk")
        assert then.post(url("receive", down.pk), counted(down)).status_code == 302
    given = station.post(url("give", ready.pk), papers(ready, to="石桂香"), follow=True)
    assert "已经交还石桂香" in said(given)

    page = said(station.get(reverse("cases:show", args=[widow.pk])))
    assert "云岭县政务大厅已经答复:准予" in page
    found = said(town.get(url("where"), {"no": widow.no[:9] + " " + widow.no[9:]}))
    assert "已经交还石桂香" in found


def test_what_is_typed_is_not_lost_and_everything_is_said_at_once(ready, keeper):
    station = signed_in(keeper)
    typed = papers(ready, "申请表", said="请先看看身份证", due_above="2020-01-01", key="u")
    answer = station.post(url("up", ready.pk), typed)

    page = said(answer)
    assert answer.status_code == 422
    assert "没有一起上报:申请表" in page
    assert "上级的期限不能早于今天" in page
    assert "请先看看身份证" in page
    wrong = station.post(url("up", ready.pk), typed | {"due_above": "明天"})
    assert "日子写成 2026-11-23 这样" in said(wrong)
    assert not Hop.objects.exists()


def test_a_paper_that_is_not_here_is_refused_with_its_place(ready, keeper, clerk):
    station, town = signed_in(keeper), signed_in(clerk)
    station.post(url("up", ready.pk), papers(ready))
    hop = Hop.objects.get()
    lines = list(hop.lines.all())
    missing = {f"found_{lines[0].pk}": "missing", f"note_{lines[0].pk}": "信封里没有"}
    assert town.post(url("receive", hop.pk), counted(hop) | missing).status_code == 302
    page = said(station.get(url("show", ready.pk)))
    assert "信封里没有" in page
    agreed = station.post(url("agree", lines[0].pk), {"note": "落在抽屉里"}, follow=True)
    assert "双方已经记明" in said(agreed)

    answer = town.post(url("up", ready.pk), papers(ready))
    assert answer.status_code == 422
    assert f"清单上的“{lines[0].paper.name}”不在发出的地方" in said(answer)
    assert "现在该做" in said(town.post(url("turn_up", lines[0].pk), follow=True))
    assert Line.objects.get(pk=lines[0].pk).turned_up_at
    assert town.post(url("up", ready.pk), papers(ready)).status_code in (302, 422)


def test_the_second_form_of_two_tabs_keeps_its_words(ready, keeper):
    station = signed_in(keeper)
    station.post(url("up", ready.pk), papers(ready, key="one"))
    answer = station.post(url("up", ready.pk), papers(ready, said="记得盖章", key="two"))

    assert answer.status_code == 422
    assert "已经从石桥村便民服务站发出,还在路上" in said(answer)
    assert "记得盖章" in said(answer)


def test_who_sees_the_file(ready, keeper, clerk, upper, stranger, qingshi):
    hall = [signed_in(u).get(url("show", ready.pk)).status_code for u in (keeper, clerk, upper)]
    assert hall == [200, 200, 200]
    assert signed_in(stranger).get(url("show", ready.pk)).status_code == 404
    assert "没有找到" in said(signed_in(stranger).get(url("where"), {"no": ready.no}))


def test_a_case_that_went_nowhere_has_its_papers_where_it_was_taken_in(case, clerk):
    town = signed_in(clerk)

    found = said(town.get(url("where"), {"no": case.no, "at": "2026-11-23T10:00"}))
    assert "在青石镇便民服务中心" in found
    before = said(town.get(url("where"), {"no": case.no, "at": "2026-11-23T09:00"}))
    assert "那时还没有交来" in before
    assert "时间写成" in said(town.get(url("where"), {"no": case.no, "at": "昨天"}))


def test_list_and_ledger_are_printed(ready, keeper, clerk):
    station = signed_in(keeper)
    station.post(url("up", ready.pk), papers(ready, said="慢走"))

    for address in (url("parcel_list", Hop.objects.get().pk), url("ledger")):
        answer = station.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_no_page_asks_more_than_twelve_times_however_many_files(
    widow, keeper, clerk, county_hall, django_assert_max_num_queries
):
    now = timezone.now()
    for n in range(6):
        person = {"applicant": f"甲{n}", "applicant_id": ""}
        more = application(widow.version, report_up_on=widow.report_up_on, **person)
        hop = sent_up(cases.hand_in(more, act(keeper, now)), keeper, now)
        if n % 2:
            actions.receive(hop_id=hop.pk, seen=good(hop), act=act(clerk, now))
    onward = actions.send_up(dossier_id=hop.dossier_id, lines=all_here(hop.dossier, clerk), act=act(clerk, now))  # fmt: skip
    town = signed_in(clerk)
    for address in (
        url("index"), url("show", onward.dossier_id), url("where") + f"?no={onward.dossier.no}",
        reverse("cases:show", args=[onward.dossier.case_id]),
    ):  # fmt: skip
        town.get(address)
        with django_assert_max_num_queries(12):
            assert town.get(address).status_code == 200


def test_every_word_of_the_ledger_is_chinese(ready, keeper, clerk, chief):
    station = signed_in(keeper)
    station.post(url("up", ready.pk), papers(ready))
    entries = Entry.objects.filter(subject__startswith="transfer:")

    assert {event_zh(e.event) for e in entries} == {"建上报案卷", "上报前记明", "移交"}
    assert subject_zh(entries[0].subject, entries[0].details).startswith("上报案卷 9901")
    call_command("verify_ledger")
