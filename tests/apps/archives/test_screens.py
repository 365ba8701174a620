"""The archive room through the client: piles, files, seals, lists; and what must not happen there."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from bianmin.archives import actions
from bianmin.archives.models import List, Volume
from bianmin.cases.models import Case
from bianmin.files import actions as files
from bianmin.files.actions import Given
from tests.fixtures import strange
from tests.fixtures.filed import decide, deliver, file
from tests.fixtures.hall import act, application, at, make_user

CHOSEN = {"case": "案卷压缩包"}


def signed_in(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def desk(client, clerk):
    return signed_in(client, clerk)


def room(client, **asked):
    return client.get(reverse("archives:room"), asked).content.decode()


def sealed(client, case, nth=1):
    seal = case.seals.get(nth=nth)
    return client.get(reverse("archives:sealed", args=[seal.pk])).getvalue()


def check(client, body, **more):
    given = SimpleUploadedFile("案卷.zip", body, "application/zip")
    return client.post(reverse("archives:verify"), {"file": given, **more})


def test_what_is_closed_waits_with_its_day_and_what_is_filed_is_found(desk, delivered, clerk):
    due = room(desk)
    assert "石桂香" in due
    assert reverse("cases:show", args=[delivered.pk]) in due
    page = desk.get(reverse("cases:show", args=[delivered.pk])).content.decode()
    assert "归档前查对" in page
    assert "送达回证" in page

    file(delivered, clerk)

    assert "石桂香" not in room(desk)
    for words in ("青档〔2026〕1号", "石桂", "档案柜 3", delivered.no):
        assert "青档〔2026〕1号" in room(desk, q=words), words
    assert "没有找到" in room(desk, q="柳溪")
    assert "没有借出" not in room(desk, list="lent")
    page = desk.get(reverse("cases:show", args=[delivered.pk])).content.decode()
    assert "30 年" in page
    assert "现行有效" in page


def test_a_clerk_asks_for_a_gap_and_the_chief_allows_it(client, clerk, chief, delivered):
    delivered.documents.filter(kind="delivery").update(void="打坏了")
    desk = signed_in(client, clerk)
    refused = desk.post(reverse("cases:archive", args=[delivered.pk]), {"place": "柜 1"})
    assert refused.status_code == 422
    assert "卷里缺送达回证" in refused.content.decode()
    assert 'value="柜 1"' in refused.content.decode() or "柜 1" in refused.content.decode()

    desk.post(reverse("archives:gap", args=[delivered.pk]), {"reason": "原件淋湿了", "key": "g1"})
    page = desk.get(reverse("archives:file", args=[delivered.pk])).content.decode()
    assert "等首席代表或者主任同意" in page
    gap = delivered.gaps.get()
    assert desk.post(reverse("archives:decide_gap", args=[gap.pk])).status_code == 403
    chief_desk = signed_in(client, chief)
    chief_desk.post(reverse("archives:decide_gap", args=[gap.pk]), {"allow": "yes"})
    done = chief_desk.post(reverse("cases:archive", args=[delivered.pk]), {"place": "柜 1"})
    assert done.status_code == 302
    assert Volume.objects.get().gap == ["卷里缺送达回证"]


def test_the_sealed_zip_is_the_same_at_every_time_and_is_known_again(desk, filed, clerk):
    files_of_it = sealed(desk, filed)
    assert sealed(desk, filed) == files_of_it
    answer = check(desk, files_of_it)
    assert answer.status_code == 200
    assert "就是封存的那一份" in answer.content.decode()

    actions.add_late(case_id=filed.pk, name="照片", reason="补", copies=1, act=act(clerk, at(30)))
    assert sealed(desk, filed) == files_of_it
    assert sealed(desk, filed, 2) != files_of_it
    assert "第 1 次" in check(desk, files_of_it).content.decode()
    assert "补充归档" in check(desk, sealed(desk, filed, 2)).content.decode()
    whole = desk.get(reverse("cases:file", args=[filed.pk])).getvalue()
    assert whole == sealed(desk, filed, 2)


@pytest.mark.once
def test_one_altered_byte_anywhere_is_found(desk, filed):
    body = sealed(desk, filed)
    step = max(1, len(body) // 20)
    places = [*range(0, len(body), step), len(body) - 1, len(body) - 20]
    for place in places:
        altered = bytearray(body)
        altered[place] ^= 1
        answer = check(desk, bytes(altered), no=filed.no)
        assert answer.status_code == 422, place
        assert "不是封存的那一份" in answer.content.decode()


@pytest.mark.once
def test_what_was_taken_out_put_in_or_is_no_zip_is_named(desk, filed):
    body = sealed(desk, filed)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as was, zipfile.ZipFile(out, "w") as now:
        for name in was.namelist()[:-2]:
            now.writestr(name, was.read(name))
        now.writestr("私货.txt", "x")
    said = check(desk, out.getvalue()).content.decode()
    assert "少了经过.txt" in said
    assert "多了私货.txt" in said

    for other in (b"PK\x05\x06" + bytes(18), b"not a zip", b"", b"\x00" * 4096):
        assert check(desk, other, no=filed.no).status_code == 422
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("案卷.json", b" " * 50_000_000)
    assert check(desk, bomb.getvalue(), no=filed.no).status_code == 422
    assert "没有找到" in check(desk, b"x", no="9" * 23).content.decode()


def test_a_copy_without_the_scans_says_that_it_is_one(client, desk, delivered, clerk, liuxi):
    files.add(
        paper_id=delivered.papers.first().pk, given=Given(body=strange.jpeg(), source="file"),
        act=act(clerk, at(25)),
    )  # fmt: skip
    file(delivered, clerk)
    case = Case.objects.get(pk=delivered.pk)
    with_scans = sealed(desk, case)
    assert "就是封存的那一份" in check(desk, with_scans).content.decode()
    county = signed_in(client, make_user(None, "county", "县"))
    copy = sealed(county, case)
    assert len(copy) < len(with_scans)
    assert "这是不含影印件的副本" in check(county, copy).content.decode()


def test_the_command_knows_a_sealed_file_again(desk, filed, tmp_path, capsys):
    zip_file = tmp_path / "a.zip"
    zip_file.write_bytes(sealed(desk, filed))
    call_command("verify_file", str(zip_file))
    assert "完好" in capsys.readouterr().out
    zip_file.write_bytes(zip_file.read_bytes()[:-1] + b"x")
    with pytest.raises(CommandError):
        call_command("verify_file", str(zip_file), no=filed.no)


@pytest.mark.once
def test_a_large_file_is_written_piece_by_piece(desk, delivered, clerk):
    for n in range(3):
        files.add(
            paper_id=delivered.papers.first().pk,
            given=Given(body=strange.jpeg(f"{n}"), source="file"), act=act(clerk, at(25)),
        )  # fmt: skip
    file(delivered, clerk)
    answer = desk.get(reverse("cases:file", args=[delivered.pk]))

    assert answer.streaming
    pieces = list(answer.streaming_content)
    assert len(pieces) > 10
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2


def test_a_file_is_lent_given_back_moved_and_added_to_on_its_page(desk, filed):
    def send(step, **said):
        return desk.post(reverse(f"archives:{step}", args=[filed.pk]), said)

    wrong = send("lend", to="", purpose="")
    assert wrong.status_code == 422
    assert "没有写谁借" in wrong.content.decode()
    assert send("lend", to="麦秋生", purpose="复核", key="l").status_code == 302
    assert "麦秋生" in room(desk, list="lent")
    assert send("back", note="完好", key="b").status_code == 302
    assert send("move", box="柜 9", key="m").status_code == 302
    page = desk.get(reverse("archives:file", args=[filed.pk])).content.decode()
    assert all(words in page for words in ("借阅登记", "完好", "柜 9"))
    photo = SimpleUploadedFile("a.jpg", strange.jpeg(), "image/jpeg")
    done = send("late", name="户口簿", copies="1", reason="在外地", file=photo, key="n")
    assert done.status_code == 302
    bad = SimpleUploadedFile("a.jpg", b"MZ\x90", "image/jpeg")
    kept = send("late", name="照片", copies="1", reason="补", file=bad, key="o")
    assert kept.status_code == 422
    assert 'value="照片"' in kept.content.decode()
    assert send("late", name="照片", copies="x", reason="补").status_code == 422


def test_the_director_opens_a_case_again_and_its_page_says_which_result_holds(
    client, director, filed
):
    desk = signed_in(client, director)
    said = {"ground": "ordered", "reason": "复议机关责令重新作出决定", "key": "r"}
    wrong = desk.post(reverse("archives:reopen", args=[filed.pk]), {"reason": "x"})
    assert wrong.status_code == 422
    assert "重新办理只有这些理由" in wrong.content.decode()
    assert desk.post(reverse("archives:reopen", args=[filed.pk]), said).status_code == 302
    assert desk.post(reverse("archives:reopen", args=[filed.pk]), said).status_code == 302
    page = desk.get(reverse("cases:show", args=[filed.pk])).content.decode()
    assert "现行有效" in page
    assert "复议机关责令重新作出决定" in page
    assert filed.reopenings.count() == 1


def test_a_list_of_destruction_goes_through_two_hands_and_is_printed(
    client, clerk, director, leader, filed, chief
):
    Volume.objects.update(keep_until="2020-12-31")
    desk = signed_in(client, clerk)
    assert "青档〔2026〕1号" in room(desk, list="expired")
    nothing = desk.post(reverse("archives:propose"), {"reason": "到期了"})
    assert nothing.status_code == 422
    assert "没有选要销毁的案卷" in nothing.content.decode()
    assert 'value="到期了"' in nothing.content.decode()
    desk.post(reverse("archives:propose"), {"case": [filed.pk], "reason": "到期", "key": "p"})
    made = List.objects.get()
    where = reverse("archives:decide_list", args=[made.pk])
    assert desk.post(where, {"act": "approve"}).status_code == 403
    boss = signed_in(client, leader)
    assert boss.post(where, {"act": "deny"}).status_code == 422
    boss.post(where, {"act": "approve", "key": "a"})
    assert List.objects.get().approved is True
    page = boss.get(reverse("archives:list", args=[made.pk])).content.decode()
    assert "已经销毁" in page
    printed = boss.get(reverse("archives:list_pdf", args=[made.pk]))
    assert printed.content.startswith(b"%PDF")
    assert "已销毁" in room(boss, list="filed")
    gone = boss.get(reverse("archives:sealed", args=[filed.seals.get().pk]))
    assert gone.status_code == 410
    for name in ("cases:show", "archives:file", "cases:file"):
        assert boss.get(reverse(name, args=[filed.pk])).status_code == 200
    document = filed.documents.first()
    assert boss.get(reverse("cases:document", args=[filed.pk, document.pk])).status_code == 200


def test_a_zip_of_a_destroyed_file_is_still_known(client, desk, filed, director, leader):
    body = sealed(desk, filed)
    Volume.objects.update(keep_until="2020-12-31")
    made = actions.propose(
        centre=filed.centre, cases=[filed.pk], reason="", act=act(director, at(30))
    )
    actions.approve(list_id=made.pk, act=act(leader, at(30)))

    assert check(desk, body).status_code == 200
    altered = body.replace(b"archive_place", b"archive_plaxe", 1)
    assert check(desk, altered, no=filed.no).status_code == 422


def test_the_catalogue_is_a_workbook_with_masked_names(desk, filed):
    answer = desk.get(reverse("archives:catalogue"), {"since": "2026-01-01", "until": "nonsense"})
    sheet = load_workbook(io.BytesIO(answer.getvalue()))["案卷目录"]
    heads = [c.value for c in sheet[2]]
    row = dict(zip(heads, [c.value for c in sheet[3]], strict=True))
    assert row["档号"] == "青档〔2026〕1号"
    assert row["保管期限"] == "30 年"
    assert "桂香" not in row["申请人"]


def test_the_director_sets_a_longer_term_for_an_item(client, director, allowance):
    desk = signed_in(client, director)
    where = reverse("archives:terms")
    wrong = desk.post(where, {"code": "没有", "years": "0", "reason": "x"})
    assert wrong.status_code == 422
    assert "没有这个编码的事项" in wrong.content.decode()
    assert desk.post(where, {"code": "MZ-018", "years": "0", "reason": ""}).status_code == 422
    assert desk.post(where, {"code": "MZ-018", "years": "0", "reason": "要久"}).status_code == 302
    assert "永久" in desk.get(where).content.decode()


def test_another_town_sees_nothing_of_it(client, stranger, filed):
    desk = signed_in(client, stranger)
    assert "青档" not in room(desk, list="filed")
    assert "石桂香" not in room(desk)
    for name in ("file", "lend", "late"):
        where = reverse(f"archives:{name}", args=[filed.pk])
        answer = desk.get(where) if name == "file" else desk.post(where)
        assert answer.status_code == 404


@pytest.mark.parametrize("pile", ["due", "filed", "lent", "expired"])
def test_a_page_costs_the_same_whatever_stands_there_and_turns_by_key(
    client, allowance, clerk, handler, chief, pile, monkeypatch, django_assert_max_num_queries
):
    from bianmin.archives import queries
    from bianmin.cases import actions as cases

    monkeypatch.setattr(queries, "PAGE", 2)
    names = []
    for n in range(5):
        given = {"applicant": f"甲乙{n}", "applicant_id": ""}
        case = cases.hand_in(application(allowance, **given), act(clerk))
        if n % 2 and pile == "due":
            cases.withdraw(case_id=case.pk, reason="不办了", act=act(clerk, at(24)))
        else:
            decide(case, handler, chief)
            deliver(case, clerk)
        if pile != "due":
            file(case, clerk)
        names.append(case.applicant)
    Volume.objects.update(lent_to="甲", lent_until="2026-12-01", keep_until="2020-12-31")
    desk = signed_in(client, clerk)
    desk.get(reverse("archives:room"))  # the first page of a login also touches its session
    seen, where = [], {"list": pile}
    for _ in range(3):
        with django_assert_max_num_queries(12):
            answer = desk.get(reverse("archives:room"), where)
        shown = answer.context["shown"]
        seen += [getattr(r, "case", None) or r["case"] for r in shown.rows]
        where = {"list": pile, "after": shown.after}
    assert sorted(case.applicant for case in seen) == names
    assert not shown.after


def test_pages_of_a_file_and_of_a_closed_case_ask_little(
    desk, filed, clerk, django_assert_max_num_queries
):
    for n in range(6):
        actions.add_late(
            case_id=filed.pk, name=f"材料{n}", reason="补", copies=1, act=act(clerk, at(30))
        )
    for name in ("archives:file", "cases:show"):
        desk.get(reverse(name, args=[filed.pk]))
        with django_assert_max_num_queries(12):
            desk.get(reverse(name, args=[filed.pk]))


def test_cursors_and_words_that_are_none_do_no_harm(desk, filed):
    for after in ("x", "2026-13-01_1", "_", "9_9_9", "2026-01-01_" + "9" * 40, "\0"):
        for pile in ("due", "filed", "lent", "expired", "nonsense"):
            answer = desk.get(reverse("archives:room"), {"list": pile, "after": after, "q": ""})
            assert answer.status_code == 200
    assert desk.get(reverse("archives:room"), {"q": "\0%_'" * 50}).status_code == 200
    assert desk.get(reverse("archives:lists"), {"after": "x"}).status_code == 200
