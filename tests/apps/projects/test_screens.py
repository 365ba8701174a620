"""The screens of one matter: the one form, the page of a project, the bundle, the resident's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.catalogue.models import Version
from bianmin.projects.models import Edition, Project, Slip, Tie
from bianmin.sealing import unseal
from tests.fixtures.hall import act, at, resident_id
from tests.fixtures.together import HEALTH, ID, LICENCE, case_of, hand_in, item, publish


def words(answer) -> str:
    return answer.content.decode()


def typed(edition, clerk, **more):
    keys = {m["item"]: m for m in edition.members}
    said = {f"met_{pk}": "yes" for pk in keys} | {f"ask_{pk}": "yes" for pk in keys}
    return said | {
        "id_type": "111", "applicant_id": resident_id(), "applicant": "石桂香",
        "phone": "13900000001", "helper": str(clerk.pk), "rest": "good",
    } | more  # fmt: skip


def test_one_form_says_of_each_item_what_it_lacks_and_opens_all(bundle, clerk, client, shop):
    client.force_login(clerk)
    assert "开小餐馆" in words(client.get("/projects/start/"))
    address = f"/projects/intake/k1/{bundle.pk}/"
    page = words(client.get(address))
    assert "要请人吗?" in page
    staff = shop["insurance"].item_id
    page = words(client.post(address, typed(bundle, clerk, **{f"ask_{staff}": "no"})))
    assert "从业人员参保</b>" in page  # the question stands
    assert page.count("用它的:") == 3  # the identity card once, the form, the health certificate
    assert "等“个体工商户登记”办好就受理" in page

    wrong = typed(bundle, clerk, act="open", applicant="", rest="", helper="")
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    assert "请填姓名或名称" in words(answer)
    wrong = typed(bundle, clerk, act="open", rest="", helper="", **{f"met_{staff}": "no"})
    answer = client.post(address, wrong)
    assert answer.status_code == 422
    page = words(answer)
    for said in ("没有指定专人", f"还没看:{ID}", "从业人员参保:不符合申请条件", "石桂香"):
        assert said in page
    assert not Case.objects.exists()

    for _ in range(2):
        answer = client.post(address, typed(bundle, clerk, act="open"))
        assert answer.status_code == 302
    project = Project.objects.get()
    assert answer.url == f"/projects/{project.pk}/"
    assert Case.objects.count() == 3
    page = words(client.get(answer.url))
    for said in ("办好 0 件,一共 3 件", "等前一件:个体工商户登记", "柳春枝", "青项〔2026〕"):
        assert said in page
    slip = Slip.objects.get()
    paper = client.get(f"/projects/{project.pk}/papers/{slip.pk}.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "开小餐馆" in words(client.get("/projects/"))
    assert "要用“" in words(client.get(f"/cases/{case_of(project, 'SC-2').pk}/"))


def test_what_was_ticked_stays_ticked_whatever_the_questions_pick(bundle, clerk, client, shop):
    client.force_login(clerk)
    staff, address = shop["insurance"].item_id, f"/projects/intake/k3/{bundle.pk}/"
    both = words(client.post(address, typed(bundle, clerk, rest="", ok_3="on")))
    one = words(
        client.post(address, typed(bundle, clerk, rest="", ok_3="on", **{f"ask_{staff}": "no"}))
    )
    for page in (both, one):
        line = page.split('name="ok_3"')[1].split("</div>")[0]
        assert "checked" in line.split(">")[0]
        assert HEALTH in line


def test_too_few_copies_are_wrong_for_the_item_that_wants_more_and_the_rest_go_on(
    bundle, clerk, client
):
    client.force_login(clerk)
    data = typed(bundle, clerk, act="open", ok_1="on", copies_1="1")
    assert client.post(f"/projects/intake/k2/{bundle.pk}/", data).status_code == 302
    project = Project.objects.get()
    assert case_of(project, "SC-1").state == "accepted"
    paper = case_of(project, "SC-2").papers.get(name=ID)
    assert (paper.mark, paper.problem) == ("faulty", "要 2 份,只有 1 份")


def test_what_lacks_is_brought_on_the_page_and_the_whole_is_followed(bundle, clerk, client):
    from bianmin.cases.actions import Marked
    from bianmin.rules.intake import Mark

    project = hand_in(bundle, clerk, marked={HEALTH: Marked(Mark.MISSING)})
    client.force_login(clerk)
    address = f"/projects/{project.pk}/"
    assert "还差 1 样" in words(client.get(address))
    assert client.post(f"{address}supply/", {"key": "s0"}).status_code == 422
    paper = case_of(project, "SC-2").papers.get(name=HEALTH)
    sent = {"key": "s1", f"ok_{paper.pk}": "on"}
    assert client.post(f"{address}supply/", sent).status_code == 302
    assert case_of(project, "SC-2").papers.get(name=HEALTH).mark == "in_order"
    assert client.post(f"{address}follow/", {"key": "f0", "said": ""}).status_code == 422
    assert client.post(f"{address}follow/", {"key": "f1", "said": "看了店面"}).status_code == 302
    assert "看了店面" in words(client.get(address))
    stale = client.post(f"{address}follow/", {"key": "f2", "said": "再看", "revision": "1"})
    assert stale.status_code == 422
    assert "旧页面" in words(stale)
    assert "再看" in words(stale)
    answer = client.post(f"{address}sheet/", {"key": "p"}, follow=True)
    assert "没有要告知的" in words(answer)
    assert client.post(f"{address}helper/", {"key": "h", "reason": ""}).status_code == 422
    answer = client.post(f"{address}withdraw/", {"key": "w", "reason": "不开了"}, follow=True)
    assert "各件都撤回了" in words(answer)


def test_the_choice_is_made_on_the_page_and_told_to_the_resident(
    bundle, clerk, handler, chief, client
):
    project = hand_in(bundle, clerk)
    case = case_of(project, "SC-1")
    cases.examine(case_id=case.pk, opinion="看过", act=act(handler, at(24)))
    cases.decide(case_id=case.pk, outcome="refused", reason="住所不行", act=act(chief, at(24)))
    open_as_resident(client, project)
    page = words(client.get("/c/qingshi/project/"))
    assert "请您选一选" in page
    assert "住所不行" in page
    client.force_login(clerk)
    tie = Tie.objects.get(after__case__item_code="RS-2")
    page = words(client.get(f"/projects/{project.pk}/"))
    assert page.count("没有办成,“") == 2
    assert client.post(f"/projects/ties/{tie.pk}/choose/", {"key": "c0"}).status_code == 422
    said = {"key": "c1", "choice": "bring", "reason": "有旧执照"}
    assert client.post(f"/projects/ties/{tie.pk}/choose/", said).status_code == 302
    assert LICENCE in words(client.get(f"/projects/{project.pk}/"))


def open_as_resident(client, project):
    said = {"no": project.no, "code": unseal(project.query_code)}
    return client.post("/c/qingshi/progress/", said)


def test_the_resident_follows_the_whole_with_one_number(bundle, clerk, client, liuxi):
    project = hand_in(bundle, clerk)
    assert client.get("/c/qingshi/project/").status_code == 302
    wrong = client.post("/c/qingshi/progress/", {"no": project.no, "code": "000000x"})
    assert wrong.status_code == 422
    assert client.post("/c/liuxi/progress/", {"no": project.no, "code": unseal(project.query_code)}).status_code == 422  # fmt: skip
    answer = open_as_resident(client, project)
    assert answer.url == "/c/qingshi/project/"
    page = words(client.get(answer.url))
    for said in ("办好 0 件,一共 3 件", "石**", "结果由我们转,不用您跑", "柳春枝"):
        assert said in page
    case = case_of(project, "SC-1")
    page = words(client.get(f"/c/qingshi/project/{case.pk}/", follow=True))
    assert "个体工商户登记" in page
    assert client.get("/c/liuxi/project/").status_code == 302
    client.post("/c/qingshi/progress/leave/")
    assert client.get("/c/qingshi/project/").status_code == 302
    assert client.get(f"/c/qingshi/project/{case.pk}/").status_code == 404


def test_the_public_sees_each_paper_once_and_what_comes_first(bundle, client):
    assert "一件事一次办" in words(client.get("/c/qingshi/"))
    assert "开小餐馆" in words(client.get("/c/qingshi/together/"))
    page = words(client.get(f"/c/qingshi/together/{bundle.bundle.code}/"))
    assert "一共带这 3 样" in page
    assert page.count("<b>居民身份证</b> 2 份") == 1
    assert "要请人吗?" in page
    assert client.get("/c/qingshi/together/none/").status_code == 404


def rows(*members, ties=()):
    said = {"key": "b1", "name": "开店", "situation": "想开店的", "act": "save"}
    for n, (pk, ask) in enumerate(members):
        said |= {f"item_{n}": str(pk), f"ask_{n}": ask}
    for n, (before, after, paper, way) in enumerate(ties):
        said |= {f"before_{n}": str(before), f"after_{n}": str(after), f"paper_{n}": paper, f"way_{n}": way}  # fmt: skip
    return said


def test_a_bundle_is_written_looked_at_and_published_with_all_that_is_wrong_at_once(
    shop, director, client, clerk
):
    client.force_login(director)
    assert "再加几行" in words(client.get("/projects/bundles/new/"))
    one, two = shop["licence"].item_id, shop["filing"].item_id
    circle = rows((one, "问一句"), (two, "再问"), ties=[(one, two, LICENCE, "after"), (two, one, "没有", "alongside")])  # fmt: skip
    page = words(client.post("/projects/bundles/new/", circle | {"act": "look"}))
    for said in (
        "互相等着,谁也办不成",
        "个体工商户登记的材料里没有:没有",
        "至少要有一个是都要办的",
    ):
        assert said in page
    assert not Edition.objects.exists()
    more = client.post("/projects/bundles/new/", circle | {"act": "more"})
    assert 'name="item_4"' in words(more)
    saved = client.post("/projects/bundles/new/", circle)
    edition = Edition.objects.get()
    assert saved.url == f"/projects/bundles/{edition.pk}/"
    refused = client.post(f"{saved.url}publish/")
    assert refused.status_code == 422
    assert Edition.objects.get().state == "draft"

    good = rows((one, ""), (two, ""), ties=[(one, two, LICENCE, "after")]) | {"key": "b2", "revision": "1"}  # fmt: skip
    assert client.post(f"{saved.url}edit/", good).status_code == 302
    stale = client.post(f"{saved.url}edit/", good | {"key": "b3"})
    assert stale.status_code == 422
    assert "程守田刚刚改过" in words(stale)
    assert client.post(f"{saved.url}publish/").status_code == 302
    assert "个体工商户登记" in words(client.get(saved.url))
    client.post(f"{saved.url}edit/", good | {"key": "b4", "name": "开店新"})
    second = Edition.objects.get(state="draft")
    client.post(f"/projects/bundles/{second.pk}/publish/")
    states = list(Edition.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, "replaced"), (2, "published")]
    assert client.post(f"/projects/bundles/{second.pk}/withdraw/", {}).status_code == 422
    client.post(f"/projects/bundles/{second.pk}/withdraw/", {"reason": "重编"})
    assert "停用" in words(client.get("/projects/bundles/"))
    client.force_login(clerk)
    assert client.get("/projects/bundles/new/").status_code == 403
    assert client.get(f"/projects/intake/k9/{second.pk}/").status_code == 200
    answer = client.post(f"/projects/intake/k9/{second.pk}/", typed(second, clerk, act="open"))
    assert answer.status_code == 422
    assert "刚刚停用、换过" in words(answer)


def test_an_item_of_another_hall_or_thirty_items_are_no_bundle(shop, director, liuxi):
    from bianmin.projects import actions
    from bianmin.projects.actions import Content

    strange = item(liuxi, "LX-1", "别处的事", [(ID, True, 1)])
    many = [item(director.centre, f"X-{n}", f"事项{n}", [(ID, True, 1)]) for n in range(30)]

    def against(versions):
        content = Content(
            name="一件事", situation="谁", ties=[],
            members=[{"item": getattr(v, "item_id", v), "ask": ""} for v in versions],
        )  # fmt: skip
        return [o.found for o in actions.objections_to(content, director.centre, act(director))]

    assert against([shop["licence"], strange]) == ["不是本中心的事项:LX-1"]
    assert against(many) == ["最多 20 个事项,现在 30 个"]
    assert against([shop["licence"], shop["filing"], 999_999]) == ["没有这个事项:999999"]
    Version.objects.filter(pk=shop["filing"].pk).update(state="withdrawn")
    assert against([shop["licence"], shop["filing"]]) == ["没有公布,或者已经停用:小经营店备案"]


def test_an_item_that_is_stopped_meanwhile_is_said_and_nothing_is_half_written(
    bundle, clerk, client, shop
):
    client.force_login(clerk)
    Version.objects.filter(pk=shop["licence"].pk).update(state="withdrawn")
    page = words(client.get(f"/projects/intake/k1/{bundle.pk}/"))
    assert "刚刚停用或者收回,这次不能一起办:个体工商户登记" in page


def test_the_pages_ask_the_same_of_the_database_however_long_they_are(
    qingshi, director, clerk, client, django_assert_max_num_queries
):
    many = [
        item(qingshi, f"X-{n}", f"事项{n}", [(ID, True, 1), (f"表{n}", True, 1)]) for n in range(12)
    ]
    from bianmin.projects import actions
    from bianmin.projects.actions import Content

    content = Content(
        name="很多事",
        situation="谁",
        ties=[],
        members=[{"item": v.item_id, "ask": ""} for v in many],
    )
    draft = actions.save_draft(centre=qingshi, bundle_id=None, content=content, act=act(director))
    edition = actions.publish(edition_id=draft.pk, act=act(director))
    client.force_login(clerk)
    answer = client.post(f"/projects/intake/k1/{edition.pk}/", typed(edition, clerk, act="open"))
    assert answer.status_code == 302
    project = Project.objects.get()
    asked = {}
    for address in ("/projects/", "/projects/bundles/", f"/projects/bundles/{edition.pk}/",
                    f"/projects/{project.pk}/", f"/projects/intake/k2/{edition.pk}/", "/projects/start/",
                    f"/c/qingshi/together/{edition.bundle.code}/"):  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        asked[address] = len(found)
    open_as_resident(client, project)
    with CaptureQueriesContext(connection) as found:
        client.get("/c/qingshi/project/")
    asked["resident"] = len(found)
    assert {a: n for a, n in asked.items() if n > 12} == {}


@pytest.mark.parametrize("bad", ["0" * 19, "9" * 19, "1" * 20])
def test_a_wrong_number_is_refused_in_words(qingshi, client, bad):
    answer = client.post("/c/qingshi/progress/", {"no": bad, "code": "000000"})
    assert answer.status_code == 422


def test_publishing_twice_is_publishing_once(shop, qingshi, director):
    from bianmin.projects import actions

    edition = publish(qingshi, director)
    assert actions.publish(edition_id=edition.pk, act=act(director)).pk == edition.pk
