"""From the first word to the answer: whole stories of people who ask, told with real dates."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bianmin.enquiries import actions, queries
from bianmin.enquiries.actions import Asked, Ending
from bianmin.enquiries.models import Enquiry, Passing, Reply
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.messaging import queries as texts
from bianmin.messaging.models import Message
from bianmin.refusal import Refused
from bianmin.requests import actions as requests
from tests.fixtures.hall import MONDAY, act, at, make_centre, make_item, make_user

WORDS = {"answer": "带身份证到 3 号窗口,当天办"}


def said(refused) -> list[str]:
    return [o.found for o in refused.value.objections]


def ask(centre, by, when=MONDAY, **more):
    facts = {"channel": "visit", "matter": "高龄津贴怎么领"} | more
    key = facts.pop("key", "")
    return actions.register(centre=centre, asked=Asked(**facts), act=act(by, when, key=key))


def ending(outcome, belongs="own", **words):
    return Ending(belongs=belongs, outcome=outcome, words=WORDS | words)


def mine(user, when):
    today = timezone.localdate(when)
    return list(queries.of_tab(user, "mine", when, today))


def test_at_erping_a_caller_stays_with_the_first_asked_until_there_is_a_result(
    qingshi, clerk, handler
):
    """A call is registered, handed on, taken over, answered; the caller is told of both."""
    with pytest.raises(Refused) as refused:
        ask(qingshi, clerk, channel="phone")
    assert said(refused) == ["没有写来电人姓名", "没有写联系电话"]

    enquiry = ask(qingshi, clerk, channel="phone", who="石桂香", phone="13900000001", rings=5)
    assert (enquiry.no, enquiry.owner) == ("青问〔2026〕1号", clerk)
    assert "石桂香" not in str(Entry.objects.get(event="enquiry_registered").details)
    assert "_default/enquiries/rings" in Entry.objects.get(event="enquiry_registered").because

    actions.pass_on(enquiry_id=enquiry.pk, to=handler, why="农业的事", act=act(clerk))
    passing = Passing.objects.get()
    assert passing.until == at(23, 10, 12)  # half an hour of office time after 9:42
    owed = Reply.objects.get()
    assert (owed.of, owed.what) == (clerk, "告诉来电人:转给了麦秋生")

    actions.accept(enquiry_id=enquiry.pk, act=act(handler, at(23, 10)))
    enquiry.refresh_from_db()
    assert (enquiry.holder, enquiry.kept) == (handler, True)  # erping: 负责到底
    assert mine(clerk, at(23, 10)) == mine(handler, at(23, 10)) == [enquiry]

    done = {"unit": "农业农村办", "told_at": "2026-11-23 10:05"}
    with pytest.raises(Refused) as refused:
        actions.close(
            enquiry_id=enquiry.pk, ending=ending("forwarded", "hall", **done), act=act(handler)
        )
    assert said(refused) == ["没有写告知来电人办理结果的时间"]
    done["told_result_at"] = "2026-11-23 11:00"
    actions.close(
        enquiry_id=enquiry.pk,
        ending=ending("forwarded", "hall", **done),
        act=act(handler, at(23, 11)),
    )
    actions.keep(reply_id=owed.pk, note="说了转给谁", act=act(clerk, at(23, 11)))
    enquiry.refresh_from_db()
    assert (enquiry.outcome, enquiry.closed_by) == ("forwarded", handler)
    assert mine(clerk, at(23, 12)) == []
    assert verify(qingshi) is None


def test_what_nobody_takes_bounces_back_by_the_clock_alone(liuxi):
    """柳溪 keeps the first asked until somebody takes it: half an hour later it is his again."""
    first, other = make_user(liuxi, "clerk", "苗小满"), make_user(liuxi, "handler", "麦青")
    third = make_user(liuxi, "chief", "石满仓")
    enquiry = ask(liuxi, first)
    actions.pass_on(enquiry_id=enquiry.pk, to=other, why="他熟", act=act(first))
    assert queries.of_tab(other, "passed", at(23, 10), MONDAY.date()).get() == enquiry
    with pytest.raises(Refused) as refused:
        actions.pass_on(enquiry_id=enquiry.pk, to=third, why="他熟", act=act(first, at(23, 10)))
    assert said(refused) == ["已经移交给麦青,等他接下或者退回"]

    late = at(23, 11)  # nobody has touched anything
    assert queries.of_tab(first, "bounced", late, MONDAY.date()).get() == enquiry
    assert mine(first, late) == [enquiry]
    with pytest.raises(Refused) as refused:
        actions.accept(enquiry_id=enquiry.pk, act=act(other, late))
    assert said(refused) == ["30 分钟(只数上班时间)以内没有接下,已经退回首问责任人"]

    actions.pass_on(enquiry_id=enquiry.pk, to=third, why="他熟", act=act(first, late))
    actions.refuse(enquiry_id=enquiry.pk, why="不归我们", act=act(third, at(23, 11, 5)))
    enquiry.refresh_from_db()
    assert enquiry.kept
    assert mine(first, at(23, 11, 6)) == [enquiry]
    assert mine(third, at(23, 11, 6)) == []
    actions.pass_on(enquiry_id=enquiry.pk, to=other, why="再看看", act=act(first, at(23, 11, 10)))
    actions.accept(enquiry_id=enquiry.pk, act=act(other, at(23, 11, 20)))
    enquiry.refresh_from_db()
    assert (enquiry.kept, enquiry.holder) == (False, other)
    assert mine(first, at(23, 12)) == []
    assert verify(liuxi) is None


def test_unknown_business_goes_to_the_office_and_closes_only_with_its_answer(
    qingshi, clerk, director
):
    enquiry = ask(qingshi, clerk, matter="院墙外的排水沟归谁修")
    actions.ask_office(enquiry_id=enquiry.pk, what="", act=act(clerk, key="q"))
    actions.ask_office(enquiry_id=enquiry.pk, what="", act=act(clerk, key="q"))  # the same form
    enquiry.refresh_from_db()
    assert (enquiry.belongs, enquiry.asking.whom) == ("unclear", "管理办公室")

    told = {"told_at": "2026-11-23 15:00"}
    with pytest.raises(Refused) as refused:
        actions.close(
            enquiry_id=enquiry.pk, ending=ending("answered", "unclear", **told), act=act(clerk)
        )
    assert said(refused) == ["归属不明的,先问管理办公室"]

    requests.answer(asking_id=enquiry.asking_id, text="归水利站", act=act(director))
    actions.close(
        enquiry_id=enquiry.pk, ending=ending("answered", "unclear", **told),
        act=act(clerk, at(23, 15)),
    )  # fmt: skip
    enquiry.refresh_from_db()
    assert enquiry.outcome == "answered"


def test_at_yuanbaozi_the_highest_of_those_asked_together_answers(liuxi):
    clerk, chief = make_user(liuxi, "clerk", "苗小满"), make_user(liuxi, "chief", "石满仓")
    director = make_user(liuxi, "director", "程守田")
    enquiry = ask(liuxi, clerk, others=(chief,))
    assert enquiry.owner == chief
    assert [r.user for r in enquiry.receivers.all()] == [clerk, chief]

    with pytest.raises(Refused) as refused:
        actions.change_owner(enquiry_id=enquiry.pk, to=clerk, reason=" ", act=act(director))
    assert said(refused) == ["改首问责任人,没有写理由"]
    actions.change_owner(enquiry_id=enquiry.pk, to=clerk, reason="他先接待的", act=act(director))
    enquiry.refresh_from_db()
    assert enquiry.owner == clerk


def test_at_yongan_the_first_asked_stays_and_alone_closes_but_a_leaver_is_replaced(db):
    centre = make_centre("yongan", "永安镇便民服务中心", "永", "yongan-2025", "990101901000")
    clerk, handler = make_user(centre, "clerk", "柳叶"), make_user(centre, "handler", "麦穗")
    director = make_user(centre, "director", "程田")
    enquiry = ask(centre, clerk)
    with pytest.raises(Refused) as refused:
        actions.change_owner(enquiry_id=enquiry.pk, to=handler, reason="调岗", act=act(director))
    assert said(refused) == ["首问责任人登记以后不能改"]
    actions.pass_on(enquiry_id=enquiry.pk, to=handler, why="他办", act=act(clerk))
    actions.accept(enquiry_id=enquiry.pk, act=act(handler, at(23, 10)))
    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(handler))
    assert "要由首问人来了结" in said(refused)

    clerk.is_active = False
    clerk.save()
    actions.change_owner(enquiry_id=enquiry.pk, to=handler, reason="离岗", act=act(director))
    enquiry.refresh_from_db()
    assert enquiry.owner == handler


def test_somebody_is_sent_elsewhere_only_with_place_and_number(client, qingshi, clerk):
    from bianmin.centres.models import Department

    tax = Department.objects.create(
        centre=qingshi, name="税务所", stationed=False, address="镇东街 8 号", phone="0000-6100188"
    )
    enquiry = ask(qingshi, clerk, matter="开发票")
    client.force_login(clerk)
    page = reverse("enquiries:close", args=[enquiry.pk])
    asked = {"belongs": "elsewhere", "outcome": "elsewhere"}
    shown = client.get(page, asked).content.decode()
    assert "税务所" in shown

    bare = client.post(page, asked | {"w_answer": "不归我们", "key": "a"})
    assert bare.status_code == 422
    for words in ("不归大厅的事,不能以“已告知去别处”了结", "没有告知:地点", "没有告知:联系方式"):
        assert words in bare.content.decode()

    filled = client.get(page, asked | {"department": tax.pk}).content.decode()
    assert 'value="镇东街 8 号"' in filled
    assert 'value="0000-6100188"' in filled


def test_a_forbidden_phrase_keeps_a_written_answer_back_with_its_clause(client, db):
    centre = make_centre("xibuhe", "西步河镇便民服务中心", "西", "xibuhe", "990101801000")
    clerk = make_user(centre, "clerk", "柳叶")
    phrase = centre.pack_on(MONDAY.date()).policy.conduct.forbidden["language/7"].value[0]
    enquiry = ask(centre, clerk, channel="letter")
    with pytest.raises(Refused) as refused:
        actions.close(
            enquiry_id=enquiry.pk, ending=ending("answered", answer=phrase), act=act(clerk)
        )
    assert any(f"有禁用语“{phrase}”" in one for one in said(refused))
    assert any("xibuhe/language/7" in o.because for o in refused.value.objections)


def test_an_answer_becomes_a_case_of_which_the_book_wants_the_number(client, db):
    """正定: what is one's own becomes a case; without its number the matter stays open."""
    centre = make_centre("zhengding", "正定便民服务中心", "正", "zhengding", "990101701000")
    clerk, version = make_user(centre, "clerk", "柳叶"), make_item(centre, fee=False)
    enquiry = ask(centre, clerk, version=version, who="石桂香", phone="13900000001")
    assert enquiry.belongs == "own"
    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=ending("accepted"), act=act(clerk))
    assert "没有写办件编号" in said(refused)
    client.force_login(clerk)
    page = client.post(reverse("enquiries:take_up", args=[enquiry.pk]), {"key": "u"}, follow=True)
    assert 'value="石桂香"' in page.content.decode()


def test_an_online_question_is_claimed_by_one_answered_and_found_by_its_code(
    client, qingshi, clerk, handler
):
    page = reverse("asking:ask", args=["qingshi"])
    assert "5 个工作日以内答复" in client.get(page).content.decode()
    sent = {"matter": "新生儿医保怎么办", "phone": "13900000001", "who": "石桂香", "key": "k"}
    assert client.post(page, sent | {"phone": "12"}).status_code == 422
    answer = client.post(page, sent, follow=True).content.decode()
    assert client.post(page, sent, follow=True).status_code == 200  # the same form twice
    enquiry = Enquiry.objects.get()
    assert "还没有人接" in answer
    assert enquiry.owner is None
    assert enquiry.answer_by is not None

    with pytest.raises(Refused) as refused:
        actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(clerk))
    assert "要由首问责任人或者接下的人来了结" in said(refused)
    actions.claim(enquiry_id=enquiry.pk, act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.claim(enquiry_id=enquiry.pk, act=act(handler))
    assert said(refused) == ["已经由柳春枝接了"]
    client.force_login(clerk)
    shown = client.get(reverse("enquiries:show", args=[enquiry.pk])).content.decode()
    assert "13900000001" in shown  # who serves him may call him
    client.force_login(handler)
    assert (
        "13900000001"
        not in client.get(reverse("enquiries:show", args=[enquiry.pk])).content.decode()
    )
    actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(clerk, timezone.now()))

    from bianmin import sealing

    client.logout()
    client.cookies.clear()
    find = reverse("asking:mine", args=["qingshi"])
    wrong = client.post(find, {"no": enquiry.no, "code": "000"})
    assert (wrong.status_code, "对不上" in wrong.content.decode()) == (422, True)
    code = sealing.unseal(enquiry.query_code)
    found = client.post(find, {"no": enquiry.no, "code": code}, follow=True).content.decode()
    assert WORDS["answer"] in found
    client.post(reverse("asking:like", args=["qingshi"]), {"liked": "no"})
    enquiry.refresh_from_db()
    assert enquiry.liked is False
    assert verify(qingshi) is None


def test_a_sixth_question_of_a_day_from_one_address_is_kept_out_and_told_the_telephone(
    client, qingshi
):
    page = reverse("asking:ask", args=["qingshi"])
    answers = [client.post(page, {"matter": f"第 {n} 问", "key": f"k{n}"}) for n in range(6)]
    assert [a.status_code for a in answers] == [302] * 5 + [429]
    assert "一天最多 5 条" in answers[-1].content.decode()
    assert "第 5 问" in answers[-1].content.decode()  # nothing typed is lost


def test_words_owed_to_residents_are_listed_until_they_are_given(client, qingshi, clerk):
    enquiry = ask(qingshi, clerk, who="王某")
    promise = {"what": "回电话说津贴到账没有", "due_at": at(23, 15)}
    with pytest.raises(Refused):
        actions.promise(enquiry_id=enquiry.pk, what="", due_at=at(23, 8), act=act(clerk))
    actions.promise(enquiry_id=enquiry.pk, act=act(clerk), **promise)
    rows, _ = queries.owed(clerk, mine=True)
    assert [r.what for r in rows] == ["回电话说津贴到账没有"]
    assert queries.owed_count(clerk, at(23, 14)) == (1, 0)
    assert queries.owed_count(clerk, at(23, 16)) == (1, 1)  # late the moment it is late
    client.force_login(clerk)
    desk = client.get(reverse("cases:mine")).content.decode()
    assert "回电话说津贴到账没有" in desk
    kept = client.post(reverse("enquiries:keep", args=[rows[0].pk]), {"note": "到了", "key": "k"})
    assert kept.status_code == 302
    assert queries.owed_count(clerk, at(23, 16)) == (0, 0)
    again = client.post(reverse("enquiries:keep", args=[rows[0].pk]), {"note": "又说", "key": "l"})
    assert again.status_code == 422


def test_the_message_that_there_is_an_answer_says_nothing_of_the_matter(qingshi, clerk):
    enquiry = ask(qingshi, clerk, channel="visit", phone="13900000001", matter="低保")
    with pytest.raises(Refused) as refused:
        actions.send(enquiry_id=enquiry.pk, act=act(clerk))
    assert said(refused) == ["还没有答复"]
    actions.close(enquiry_id=enquiry.pk, ending=ending("answered"), act=act(clerk))
    with pytest.raises(Refused) as refused:
        actions.send(enquiry_id=enquiry.pk, act=act(clerk, at(23, 22)))
    assert said(refused) == ["现在不打扰群众,08:00 以后再发"]
    actions.send(enquiry_id=enquiry.pk, act=act(clerk, key="s"))
    message = Message.objects.get()
    said_ = message.text or texts.text_to_keep(message, {})
    assert enquiry.no in said_
    assert "低保" not in said_
