"""Whatever book a hall runs by, a case goes from the window to the archive, and its pages open."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from bianmin.cases import actions
from bianmin.cases.models import Document
from bianmin.handling import actions as handing
from bianmin.ledger.queries import verify
from bianmin.rules.delivery import Handover
from tests.fixtures.hall import act, application, at, make_centre, make_item, make_user, wanting

PACKS = Path(__file__).parents[3] / "packs"
BOOKS = sorted(head.parent.name for head in PACKS.glob("[!_]*/pack.toml"))
ROLES = ("clerk", "handler", "chief", "director")


@pytest.fixture(params=BOOKS)
def hall(request, db):
    """A hall that runs by one of the books, with an item and its people."""
    centre = make_centre("shiyan", "试验镇便民服务中心", "试", request.param, "990101901000")
    return make_item(centre), {role: make_user(centre, role, f"试{role}") for role in ROLES}


def test_a_case_is_accepted_examined_decided_delivered_and_filed(hall, client):
    version, people = hall
    case = actions.hand_in(application(version, not_at_once="要核对户籍"), act(people["clerk"]))
    handing.give(case_id=case.pk, to=people["handler"], papers=[], act=act(people["clerk"]))
    handing.receive(case_id=case.pk, number=1, act=act(people["handler"], at(24)))
    handing.name_doer(case_id=case.pk, doer=people["clerk"], act=act(people["handler"], at(24)))
    actions.examine(case_id=case.pk, opinion="符合条件", act=act(people["handler"], at(24)))
    actions.decide(
        case_id=case.pk, outcome="granted", result_no="1", act=act(people["chief"], at(25))
    )
    handing.check(case_id=case.pk, note="", act=act(people["handler"], at(25)))
    promise = Document.objects.get(case=case, kind__in=("acceptance", "promise"))
    handover = Handover(way="in_person", receiver="石桂香", signed=True, notice_no=promise.doc_no)
    actions.deliver(case_id=case.pk, handover=handover, act=act(people["clerk"], at(26)))
    done = actions.archive(case_id=case.pk, place="柜 3", act=act(people["clerk"], at(27)))

    assert done.state == "archived"
    assert done.due_because
    assert verify(case.centre) is None
    client.force_login(people["director"])
    assert client.get(reverse("cases:show", args=[case.pk])).status_code == 200


def test_what_is_missing_is_told_in_the_books_own_words(hall):
    version, people = hall

    case = actions.hand_in(
        application(version, "notify", marked=wanting(version, "申请表")), act(people["clerk"])
    )

    notice = Document.objects.get(case=case, kind="notice")
    assert case.state == "supplementing"
    assert "申请表" in str(notice.sheet)
    assert notice.because


@pytest.mark.parametrize(
    "page", ["/", "/duties/today/", "/duties/", "/rulebook/", "/ledger/", "/cases/"]
)
def test_the_directors_pages_open_under_every_book(hall, client, page):
    _, people = hall
    client.force_login(people["director"])

    assert client.get(page, follow=True).status_code == 200
