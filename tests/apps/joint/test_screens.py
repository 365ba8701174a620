"""Joint handling on the screen: the lead's page, a department's page, the lists, the papers."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bianmin.cases import actions as cases
from bianmin.files.queries import attached
from bianmin.joint import documents, queries
from bianmin.joint.models import Joint
from bianmin.ledger.models import Entry
from tests.fixtures import strange
from tests.fixtures.hall import act, application, make_item, resident_id

NOW = timezone.now


def text(page, status: int = 200) -> str:
    assert page.status_code == status, page.content.decode()[:2000]
    return page.content.decode()


def key(**more):
    return {"key": uuid4().hex} | more


@pytest.fixture
def case(town):
    return town.accepted(NOW())


@pytest.fixture
def joint(town, case):
    return town.opened(case, when=NOW())


def test_the_whole_way_on_the_screen(client, town, case):
    client.force_login(town.clerk)
    assert f"/joint/{case.pk}/" in text(client.get(f"/cases/{case.pk}/"))
    said = text(client.get(f"/joint/{case.pk}/"))
    assert said.index("农业农村办") < said.index("应急管理办")  # those that the item names first
    given = key(**{f"ask_{town.farm.pk}": "on", f"ask_{town.fire.pk}": "on"})
    wrong = text(client.post(f"/joint/{case.pk}/open/", given), 422)
    for why in ("没有写请各部门看什么", "还没有发给村镇建设办", "要写为什么请它"):
        assert why in wrong
    assert f'name="ask_{town.fire.pk}"' in wrong
    given |= {f"ask_{town.build.pk}": "on", f"why_{town.fire.pk}": "有险情", "ask": "是否符合"}
    client.post(f"/joint/{case.pk}/open/", given)
    client.post(f"/joint/{case.pk}/open/", given)  # sent twice, done once
    joint = Joint.objects.get()
    assert joint.tasks.count() == 3

    client.force_login(town.farmer)
    said = text(client.get("/joint/"))
    assert "农家乐开办" in said
    assert "还没有已读回执" in said
    task = town.task(joint, town.farm)
    assert text(client.get(f"/joint/tasks/{task.pk}/"))
    client.post(f"/joint/tasks/{task.pk}/see/", key())
    wrong = client.post(f"/joint/tasks/{task.pk}/opinion/", key(opinion="refuse", words=""))
    assert "没有说明理由" in text(wrong, 422)
    client.post(f"/joint/tasks/{task.pk}/opinion/", key(opinion="agree", words="地类对"))
    task.refresh_from_db()
    assert (task.opinion, task.seen_by) == ("agree", town.farmer)
    assert "没有等你部门出意见的" in text(client.get("/joint/"))

    client.force_login(town.chief)
    said = text(client.get(f"/cases/{case.pk}/"))
    for shown in ("地类对", "还没有答复", "联合办理,法定 45 个工作日", "打印联办单"):
        assert shown in said
    client.post(f"/cases/{case.pk}/examine/", key(opinion="符合"))
    said = text(client.post(f"/cases/{case.pk}/decide/", key(outcome="granted")), 422)
    assert "还在等村镇建设办的意见" in said
    assert "还在等应急管理办的意见" in said


def test_the_lead_plans_asks_adds_and_raises(client, town, case, joint):
    client.force_login(town.clerk)
    at = f"/joint/{case.pk}"
    today = timezone.localdate().isoformat()
    tasks = [str(t.pk) for t in joint.tasks.all()]
    assert "没有写到哪里看" in text(client.post(f"{at}/visit/", key(on=today, tasks=tasks)), 422)
    client.post(f"{at}/visit/", key(on=today, place="河边", tasks=tasks))
    visit = joint.visits.get()
    few = key(held_on=today, staff="禾秀兰", conclusion="好")
    assert "至少要 2 名" in text(client.post(f"/joint/visits/{visit.pk}/record/", few), 422)
    client.post(
        f"/joint/visits/{visit.pk}/record/",
        key(held_on=today, staff="禾秀兰、麦秋生", conclusion="符合"),
    )
    files = f"/joint/visits/{visit.pk}/files/"
    assert "没有选文件" in text(client.post(files, key(shows="门前")), 422)
    zipped = SimpleUploadedFile("a.zip", b"PK\x03\x04" + b"0" * 99)
    assert "这是压缩包" in text(client.post(files, key(shows="门前", chosen=zipped)), 422)
    photo = SimpleUploadedFile("a.jpg", strange.jpeg())
    client.post(files, key(shows="门前", chosen=photo))
    kept = attached(visit.subject)[0]
    assert client.get(f"{files}{kept.pk}/").headers["Content-Type"] == "image/jpeg"
    client.get(f"{files}{kept.pk}/")
    assert Entry.objects.filter(event="attachment_seen").count() == 1
    client.post(f"{at}/ask/", key(asker="lead", to=str(town.farm.pk), text="是不是耕地"))
    client.post(f"{at}/add/", key(department=town.fire.pk, reason="有险情", level="township"))
    assert "没有选哪个部门" in text(client.post(f"{at}/add/", key(level="township")), 422)

    client.force_login(town.farmer)
    question = joint.questions.get()
    wrong = client.post(f"/joint/questions/{question.pk}/answer/", key(text=" "))
    assert "没有写怎样答复" in text(wrong, 422)
    client.post(f"/joint/questions/{question.pk}/answer/", key(text="不是"))
    said = text(client.get(f"{at}/"))
    for shown in ("禾秀兰、麦秋生", "门前", "是不是耕地", "不是", "有险情"):
        assert shown in said

    town.say(joint, town.farm, when=NOW())
    town.say(joint, town.build, "refuse", "占路", when=NOW())
    client.force_login(town.clerk)
    assert "意见不一致" in text(client.get(f"/cases/{case.pk}/"))
    client.post(f"{at}/raise/", key(grade="ordinary", what="路宽"))
    assert "农家乐" in text(client.get("/joint/ledger/?tab=disputed"))
    assert client.post(f"{at}/settle/", key(side="agree", result="照办")).status_code == 403
    client.force_login(town.director)
    client.post(f"{at}/settle/", key(side="agree", result="退两米"))
    assert "退两米" in text(client.get(f"{at}/"))


def test_the_papers_are_drawn_from_the_case(client, town, case, joint):
    town.say(joint, town.farm, words="不占耕地", when=NOW())
    client.force_login(town.clerk)
    task = town.task(joint, town.farm)
    for page in (f"/joint/{case.pk}/sheet/", f"/joint/tasks/{task.pk}/letter/"):
        assert client.get(page).content.startswith(b"%PDF")
    task.joint = joint
    said = repr(documents.letter(task)) + repr(documents.sheet(joint))
    for shown in ("征求意见函", "青征", "联办单", "青联", "同意。不占耕地。", "禾秀兰(首席代表)"):
        assert shown in said


def test_a_letter_that_was_not_sent_is_not_there(client, town):
    case = town.received(NOW())
    joint = town.opened(case, when=NOW())
    client.force_login(town.farmer)
    task = town.task(joint, town.farm)
    assert client.get(f"/joint/tasks/{task.pk}/letter/").status_code == 404
    form = case.papers.get(name="申请表")
    client.post(f"/joint/tasks/{task.pk}/look/", key(**{f"lacks_{form.pk}": "没有盖章"}))
    other = town.task(joint, town.build)
    client.force_login(town.builder)
    client.post(f"/joint/tasks/{other.pk}/look/", key())
    client.force_login(town.clerk)
    assert "没有盖章" in text(client.get(f"/joint/{case.pk}/"))
    client.post(f"/joint/{case.pk}/tell/", key(rest_in_order="on"))
    case.refresh_from_db()
    assert case.state == "supplementing"


def test_who_may_not_see_it_finds_nothing(client, town, case, joint, stranger, liuxi):
    client.force_login(stranger)
    task = joint.tasks.first()
    for page in (f"/joint/{case.pk}/", f"/joint/tasks/{task.pk}/", f"/joint/{case.pk}/sheet/"):
        assert client.get(page).status_code == 404
    assert client.post(f"/joint/tasks/{task.pk}/opinion/", key(opinion="agree")).status_code == 404
    assert "农家乐" not in text(client.get("/joint/ledger/?tab=all"))
    assert "农家乐" not in text(client.get("/joint/"))


def test_who_only_reads_is_led_back_to_the_case(client, town, case):
    client.force_login(town.leader)
    assert client.get(f"/joint/{case.pk}/").headers["Location"] == f"/cases/{case.pk}/"


def test_a_plain_case_offers_it_at_the_side(client, town):
    plain = make_item(town.centre, "MZ-050", "promised", name="临时救助")
    case = cases.hand_in(application(plain), act(town.clerk, NOW()))
    client.force_login(town.clerk)
    assert "请别的部门一起办" in text(client.get(f"/cases/{case.pk}/"))


def test_the_lists_take_few_queries_however_long(
    client, town, case, joint, django_assert_max_num_queries
):
    for n in range(2):
        town.opened(_another(town, n), when=NOW())
    client.force_login(town.clerk)
    for page in ("/joint/", "/joint/ledger/", "/joint/ledger/?tab=all", f"/joint/{case.pk}/"):
        with django_assert_max_num_queries(12):
            text(client.get(page))
    mine = town.task(joint, town.farm)
    client.force_login(town.farmer)
    with django_assert_max_num_queries(12):
        text(client.get(f"/joint/tasks/{mine.pk}/"))


def _another(town, n):
    who = {"applicant": f"甲{n}", "applicant_id": resident_id(serial=f"00{n + 4}")}
    return cases.hand_in(application(town.version, **who), act(town.clerk, NOW()))


def test_the_ledger_goes_on_where_the_page_ends(client, town, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    for n in range(2):
        town.opened(_another(town, n), when=NOW())
    client.force_login(town.clerk)
    first = text(client.get("/joint/ledger/"))
    cursor = first.split("after=")[1].split('"')[0]
    assert "青联" in text(client.get(f"/joint/ledger/?after={cursor}"))
    assert "青联" in text(client.get("/joint/ledger/?after=x_y"))


def test_the_file_of_the_case_holds_every_opinion(client, town, case, joint):
    for department in (town.farm, town.build):
        town.say(joint, department, words="符合规划", when=NOW())
    client.force_login(town.clerk)
    body = client.get(f"/cases/{case.pk}/file.zip").getvalue()
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        names = packed.namelist()
        said = json.loads(packed.read("案卷.json"))

    assert sum("征求意见函" in n for n in names) == 2
    assert any("联办单" in n for n in names)
    events = next(f["events"] for f in said["files"] if "联办单" in f["name"])
    assert [e["event"] for e in events].count("joint_opinion") == 2
