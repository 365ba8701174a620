"""A picture of the site or of an agent's paper that is wrong: struck or replaced, never gone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bianmin.agency.models import Mandate
from bianmin.cases.archive import text_of
from bianmin.cases.models import Case
from bianmin.files import actions
from bianmin.files.actions import Given
from bianmin.files.models import Attachment
from bianmin.files.queries import attached
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.refusal import Refused
from tests.apps.agency.conftest import make_agent
from tests.fixtures import strange
from tests.fixtures.filed import decide, deliver, file
from tests.fixtures.hall import act, at


@pytest.fixture
def photo(case, clerk) -> Attachment:
    kept = actions.vet(Given(body=strange.jpeg()), case.book)
    return actions.attach(
        to="site:1", centre=case.centre, case=case, name="门前", kept=kept, act=act(clerk)
    )


def another() -> bytes:
    return strange.jpeg("另一张")


def test_a_wrong_picture_is_struck_with_a_reason_and_stays_in_the_file(photo, case, clerk):
    with pytest.raises(Refused, match="没有写为什么作废"):
        actions.strike_attached(attached_id=photo.pk, reason=" ", act=act(clerk, at(24)))

    once = act(clerk, at(24), key="s1")
    actions.strike_attached(attached_id=photo.pk, reason="拍成别家了", act=once)
    actions.strike_attached(attached_id=photo.pk, reason="拍成别家了", act=once)

    photo.refresh_from_db()
    assert (photo.void, photo.void_by, photo.void_at) == ("拍成别家了", clerk, at(24))
    assert attached("site:1") == []
    assert attached("site:1", struck=True) == [photo]
    assert Entry.objects.filter(event="attachment_void").count() == 1
    assert "门前(作废)" in text_of(Case.objects.get())
    with pytest.raises(Refused, match="已经作废了"):
        actions.strike_attached(attached_id=photo.pk, reason="再来", act=act(clerk, at(25)))
    again = actions.vet(Given(body=strange.jpeg()), case.book)
    back = actions.attach(
        to="site:1", centre=case.centre, case=case, name="门前", kept=again, act=act(clerk, at(25))
    )
    assert back.pk != photo.pk  # the same picture may be taken in anew
    assert verify(case.centre) is None


def test_another_takes_its_place_once_and_not_itself(photo, case, clerk):
    same = actions.vet(Given(body=strange.jpeg()), case.book)
    with pytest.raises(Refused, match="换上来的是同一个文件"):
        actions.strike_attached(
            attached_id=photo.pk, reason="糊了", instead=same, act=act(clerk, at(24))
        )
    kept, once = actions.vet(Given(body=another()), case.book), act(clerk, at(24), key="s1")
    new = actions.strike_attached(attached_id=photo.pk, reason="糊了", instead=kept, act=once)
    twice = actions.strike_attached(attached_id=photo.pk, reason="糊了", instead=kept, act=once)

    assert new == twice
    assert (new.replaces, new.name, new.case) == (photo, "门前", case)
    assert attached("site:1") == [new]
    entry = Entry.objects.get(event="attachment_replaced")
    assert entry.details["instead"] == new.body


def test_nothing_is_struck_in_a_file_that_is_archived(photo, case, clerk, handler, chief):
    decide(case, handler, chief)
    deliver(case, clerk)
    file(case, clerk)
    with pytest.raises(Refused, match="案卷已经归档,不能再作废"):
        actions.strike_attached(attached_id=photo.pk, reason="糊了", act=act(clerk, at(27)))


def test_an_agents_picture_is_replaced_on_the_screen(client, case, qingshi, clerk, stranger):
    agent = make_agent(qingshi, "禾小苗", username="other")
    mandate = Mandate.objects.create(
        centre=qingshi, no="青代〔2026〕1号", pack=case.pack, version=case.version, agent=agent,
        level="village", state="active", applicant="石桂香", channel="door", powers="代交材料",
        first_on=at(23).date(), last_on=at(30, month=12, year=2030).date(),
        sheet={"issuer": "x", "title": "授权委托书"}, opened_at=at(23), moved_at=at(23),
    )  # fmt: skip
    kept = actions.vet(Given(body=strange.jpeg()), case.book)
    photo = actions.attach(
        to=mandate.subject, centre=qingshi, case=None, name="委托书", kept=kept, act=act(agent)
    )
    page = f"/agency/mandates/{mandate.pk}/photos/{photo.pk}/keep/"
    client.force_login(stranger)
    assert client.get(page).status_code in (403, 404)

    client.force_login(agent)
    assert "作废、换" in client.get(f"/agency/mandates/{mandate.pk}/").content.decode()
    assert client.get(page).status_code == 200
    wrong = client.post(page, {"act": "instead", "new-reason": "糊了", "key": "k"})
    assert wrong.status_code == 422
    assert "没有选换上哪个文件" in wrong.content.decode()
    hostile = SimpleUploadedFile("a.zip", b"PK\x03\x04" + b"0" * 99)
    wrong = client.post(page, {"act": "instead", "new-reason": "糊了", "new-chosen": hostile})
    assert wrong.status_code == 422
    assert "这是压缩包" in wrong.content.decode()
    better = SimpleUploadedFile("b.jpg", another())
    sent = {"act": "instead", "new-reason": "糊了", "new-chosen": better, "key": "k"}
    assert client.post(page, sent).status_code == 302
    shown = client.get(f"/agency/mandates/{mandate.pk}/").content.decode()
    assert "作废:糊了" in shown
    mandate.state = "finished"
    mandate.save()
    last = attached(mandate.subject)[0]
    over = client.post(
        f"/agency/mandates/{mandate.pk}/photos/{last.pk}/keep/", {"reason": "又糊了", "key": "k2"}
    )
    assert "委托已经结束" in over.content.decode()
