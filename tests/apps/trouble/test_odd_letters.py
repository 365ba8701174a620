"""Letters that nobody can see: PostgreSQL takes no NUL, and a paper may not be turned around."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bianmin.cases.models import Case
from tests.fixtures.hall import resident_id

PAGES = (
    "/intake/?q={}", "/intake/?q={}&go=1", "/cases/list/open/?after={}", "/cases/list/open/?after=0_2026-11-23_{}", "/cases/?q={}",
    "/ledger/?q={}", "/ledger/?person={}", "/ledger/?item={}", "/ledger/?no={}", "/ledger/?after={}",
    "/ledger/entries/?q={}", "/ledger/entries/?subject={}", "/ledger/entries/?event={}",
    "/items/?q={}", "/items/?department={}", "/voice/?tab={}", "/voice/?after={}", "/ledger/entries/?after={}", "/ledger/entries/?before={}",
    "/people/?after={}", "/items/?centre={}", "/c/qingshi/guides/?audience={}", "/?elder={}",
    "/c/qingshi/guides/?q={}", "/c/qingshi/guides/?theme={}", "/c/qingshi/guides/?department={}",
    "/c/qingshi/progress/?no={}", "/rulebook/erping-2023/?q={}", "/people/?q={}", "/login/?next={}",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("odd", ["%00", "a%00%E7%9F%B3", "%E2%80%AE", "%ED%A0%80", "%C2%B2"])
def test_no_letter_in_an_address_breaks_a_page(client, director, allowance, page, odd):
    client.force_login(director)

    assert client.get(page.format(odd), follow=True).status_code in (200, 400, 404, 422)


def test_letters_that_nobody_sees_are_left_out_of_a_name(client, clerk, allowance):
    client.force_login(clerk)
    typed = {
        "applicant_id": resident_id(), "id_type": "111", "applicant": "\u202e石\x00桂\u200b香\x1b",
        "conditions": "yes", "ok_1": "on", "ok_2": "on", "more_3": "shared",
    }  # fmt: skip
    url = reverse("cases:intake_page", args=["odd1", allowance.pk])

    kept = client.post(url, typed)
    client.post(url, typed | {"act": "accept"})

    assert kept.status_code == 200
    assert Case.objects.get().applicant == "石桂香"


def test_a_name_of_nothing_but_such_letters_is_no_name(client, clerk, allowance):
    client.force_login(clerk)
    url = reverse("cases:intake_page", args=["odd2", allowance.pk])

    page = client.post(url, {"applicant": "\u200b\u3000\u2060", "act": "accept"}).content.decode()

    assert "请填姓名或名称" in page


def test_odd_letters_do_not_break_the_doors(client, qingshi):
    for sent in ("\x00", "a\x00b", "²²²"):
        login = client.post("/login/", {"username": sent, "password": sent})
        follow = client.post("/c/qingshi/progress/", {"no": sent, "code": sent})
        assert login.status_code < 500
        assert follow.status_code < 500


def test_odd_letters_do_not_break_a_rating(client, case, qingshi):
    from bianmin import sealing

    code = sealing.unseal(case.query_code)
    client.post("/c/qingshi/progress/", {"no": case.no, "code": code})
    sent = {"grade": "\x00", "tags": ["\x00"], "text": "\x00", "key": "\x00"}

    assert client.post("/c/qingshi/rate/", sent).status_code == 422
