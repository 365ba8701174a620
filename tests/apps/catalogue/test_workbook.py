"""The catalogue goes out as a workbook and comes in again; what is wrong is said all at once."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import openpyxl

from bianmin.catalogue import actions, content
from bianmin.catalogue.models import Item, Material, Upload, Version
from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from tests.apps.catalogue.books import TODAY, book, cells, row, take_in, written_out
from tests.fixtures.hall import MONDAY, make_item

NEXT = MONDAY + timedelta(days=1)


def faults_of(report):
    return {(f.sheet, f.cell): f for f in report.faults}


# ---- in ----


def test_a_good_workbook_is_published_whole(qingshi, director):
    report = take_in(
        qingshi, director,
        book(
            [row("N-1"), row("N-2", **{"事项名称 task_name": "第二件"})],
            环节=[{"task_code": "N-1", "环节名称": "受理", "谁办": "窗口人员", "时限": 0}],
            常见问题=[{"task_code": "N-1", "问": "收钱吗?", "答": "不收"}],
        ),
    )  # fmt: skip

    assert (report.added, report.faults, report.written) == (["N-1", "N-2"], [], True)
    version = Version.objects.in_force(TODAY).get(item__code="N-1")
    assert (version.audience, version.themes, version.route) == (
        ["1", "2"], ["养老", "社会救助"], "promised",
    )  # fmt: skip
    assert version.materials.get().name == "居民身份证"
    assert version.steps.get().role == "clerk"
    assert version.questions == [["收钱吗?", "不收"]]
    assert Entry.objects.get(event="catalogue_imported").details["added"] == 2
    assert verify(qingshi) is None


def test_what_is_exported_and_imported_again_changes_nothing(qingshi, director):
    actions.load_sample(centre=qingshi, at=MONDAY)
    Version.objects.filter(item__code="MZ-001").update(
        more={"catalog_code": "000512001000", "is_schedule": True, "other_dept": ["甲局", "乙局"]},
        fee=550, fee_basis="示例", valid_to=date(2030, 1, 1),
    )  # fmt: skip
    before = {v.item.code: content.of(v) for v in Version.objects.select_related("item")}

    report = take_in(qingshi, director, written_out(qingshi), at=NEXT)

    assert report.faults == []
    assert (report.added, report.changed, len(report.same)) == ([], [], 83)
    assert Version.objects.count() == 83
    assert {v.item.code: content.of(v) for v in Version.objects.select_related("item")} == before


def test_importing_the_same_workbook_twice_changes_nothing_the_second_time(qingshi, director):
    data = book([row("N-1", 计划生效日期=date(2023, 5, 1)), row("N-2", 事项状态="2 暂停")])

    first, second = (take_in(qingshi, director, data, at=at) for at in (MONDAY, NEXT))

    assert first.added == ["N-1", "N-2"]
    assert second.same == ["N-1", "N-2"]
    assert Version.objects.get(item__code="N-1").valid_from == date(2023, 5, 1)
    assert Version.objects.get(item__code="N-2").state == "draft"


def test_the_same_form_sent_twice_is_imported_once(qingshi, director):
    data = book([row("N-1")])

    reports = [take_in(qingshi, director, data, key="k1") for _ in range(2)]

    assert [r.again for r in reports] == [False, True]
    assert Entry.objects.filter(event="catalogue_imported").count() == 1


def test_a_changed_row_is_a_new_version_from_today_and_its_forms_are_old(qingshi, director):
    make_item(qingshi, code="N-1")
    new = {"计划生效日期": date(2020, 1, 1), "承诺办结时限 promise_day": 16}
    data = book([row("N-1", **new)])

    report = take_in(qingshi, director, data)
    again = take_in(qingshi, director, data, at=NEXT)

    assert report.changed == ["N-1"]
    assert again.same == ["N-1"]
    version = Version.objects.in_force(TODAY).get()
    assert (version.number, version.valid_from, version.forms_checked) == (2, TODAY, False)
    assert Version.objects.in_force(TODAY - timedelta(days=1)).get().number == 1


def test_columns_and_sheets_that_are_not_there_leave_what_was(qingshi, director):
    old = make_item(qingshi, code="N-1")
    made = openpyxl.Workbook()
    made.active.title = "事项"
    made.active.append(
        ["task_code", "事项名称", "task_type", "实施主体", "办件类型", "promise_day"]
    )
    made.active.append(["N-1", old.name, 20, "社会事务办", "承诺", 18])
    out = io.BytesIO()
    made.save(out)

    assert take_in(qingshi, director, out.getvalue()).changed == ["N-1"]

    new = Version.objects.in_force(TODAY).get()
    assert new.promised_value == 18
    assert content.changed(content.of(old), content.of(new)) == ["promised_value"]


# ---- what is wrong ----


def test_every_faulty_cell_is_named_at_once_with_what_would_be_right(qingshi, director):
    report = take_in(
        qingshi, director,
        book(
            [
                row("N-1", **{"承诺办结时限 promise_day": "15个工作日", "事项类型 task_type": "99"}),
                row("N-2", **{"计划生效日期": "2026-02-30", "实施主体 dept_name": "没有的办"}),
                row("N-3", **{"事项名称 task_name": "很长" * 150, "网办 is_online": "也许"}),
                row("N-1", **{"事项名称 task_name": "重复的"}),
                row("", **{"事项名称 task_name": "没有编码"}),
                row("坏/编码"),
            ],
            materials=[
                row("N-1", **{"必要性 is_need": "看情况", "份数 page_num": -1}),
                row("N-2", 工本费="5.123"),
                row("N-9"),
                row("N-3"), row("N-3"),
            ],
        ),
    )  # fmt: skip
    found = faults_of(report)

    assert not report.written
    assert not Item.objects.exists()
    assert found["事项", "N2"].right == "只写数字,如 15"
    assert "05 行政给付" in found["事项", "D2"].right
    assert found["事项", "D2"].found == "99"
    assert found["事项", "B4"].wrong == "有 300 个字,太长了"
    assert found["事项", "Q4"].wrong == "要写是或否"
    assert found["事项", "A2"].wrong == "和第 5 行重复"
    assert found["事项", "A5"].wrong == "和第 2 行重复"
    assert found["事项", "A6"].wrong == "空着"
    assert found["事项", "A7"].wrong == "编码里有不能用的字"
    assert "社会事务办" in found["事项", "E3"].right
    assert "2026-12-01" in next(f.right for f in report.faults if f.wrong == "没有这一天")
    assert found["材料", "C2"].wrong == "不在可选的里面"
    assert found["材料", "E2"].wrong == "不是整数"
    assert next(f.wrong for f in report.faults if f.found == "5.123") == "不是金额"
    assert found["材料", "A4"].wrong == "“事项”表里没有这个编码"
    assert found["材料", "B5"].wrong == "和第 6 行重复"


def test_a_row_with_a_faulty_cell_is_told_what_the_rule_book_wants_of_the_others(qingshi, director):
    report = take_in(
        qingshi, director,
        book([row("N-1", **{"承诺办结时限 promise_day": "快", "受理条件 accept_condition": None})]),
    )  # fmt: skip

    assert [(f.cell, f.wrong) for f in report.faults] == [
        ("J2", "没有写申请条件"),
        ("N2", "不是整数"),
    ]


def test_a_promise_later_than_the_law_is_refused_with_both_clauses_at_its_cell(qingshi, director):
    report = take_in(
        qingshi, director, book([row("N-1", **{"承诺办结时限 promise_day": 21})])
    )  # fmt: skip

    fault = faults_of(report)["事项", "N2"]
    assert fault.wrong == "承诺 21 个工作日,比法定 20 个工作日还长"
    assert (fault.label, fault.found) == ("承诺办结时限", "21")
    assert fault.right == "改成不长于法定的天数"
    assert len(fault.because) == 2


def test_the_rules_of_the_catalogue_point_at_their_cells(qingshi, director):
    report = take_in(
        qingshi, director,
        book(
            [
                row(
                    "N-1",
                    **{
                        "受理条件 accept_condition": None, "到办事现场次数 limit_scene_num": 2,
                        "审批结果名称 result_name": "某某证", "收费标准 fee_stand": 5,
                        "是否收费 is_fee": "是",
                    },
                )
            ],
            materials=[row("N-1", **{"材料名称 material_name": "等相关材料"}), row("N-1", **{"材料名称 material_name": "收入证明"})],
        ),
    )  # fmt: skip
    found = {f.wrong: f for f in report.faults}

    assert found["没有写申请条件"].cell == "J2"
    assert found["没有写申请条件"].because == ("erping-2023/one-time-notice/4a",)
    assert found["结果是“某某证”,结果类型应为出证办结,现在是审批办结"].cell == "T2"
    assert found["收费 5 元,没有写收费依据"].right.startswith("写上收费的法律依据")
    assert found["材料不能写“等相关材料”,要写出是哪几样"].cell == "B2"
    assert found["要“收入证明”,没有写依据和谁来开"].sheet == "材料"


def test_unknown_columns_and_sheets_are_named_with_a_guess(qingshi, director):
    report = take_in(
        qingshi, director,
        book([row("N-1", **{"承诺办结期限 promis_day": 3})], 费用=[{"a": 1}]),
    )  # fmt: skip

    wrong = {f.found: f for f in report.faults}
    assert wrong["承诺办结期限 promis_day"].wrong == "不认识这一列"
    assert "承诺办结时限 promise_day" in wrong["承诺办结期限 promis_day"].right
    assert wrong["费用"].wrong == "不认识这张表"


def test_steps_may_not_take_longer_than_the_promise(qingshi, director):
    steps = [{"task_code": "N-1", "环节名称": n, "时限": 6} for n in ("初审", "复审")]

    report = take_in(qingshi, director, book([row("N-1")], 环节=steps))

    assert [f.wrong for f in report.faults] == ["各环节加起来 12 个工作日,更长"]


def test_a_fee_must_agree_with_itself(qingshi, director):
    report = take_in(
        qingshi, director, book([row("N-1", 收费标准=5, 收费依据="某规定")])
    )  # fmt: skip

    assert [f.wrong for f in report.faults] == ["写了不收费,又有收费标准"]


def test_stopping_and_ending_are_done_on_the_page_where_a_reason_is_asked(qingshi, director):
    make_item(qingshi, code="N-1")

    report = take_in(
        qingshi, director,
        book([row("N-1", 事项状态="2"), row("N-2", 事项状态="3 取消")]),
    )  # fmt: skip

    assert {f.right for f in report.faults} >= {"在事项页上按“停用”", "在事项页上按“不再办理”"}


def test_a_draft_that_somebody_is_writing_is_not_written_over(qingshi, director):
    old = make_item(qingshi, code="N-1")
    actions.revise(item_id=old.item_id, changes={"name": "正在写"}, by=director, at=MONDAY)

    report = take_in(qingshi, director, book([row("N-1")]), at=NEXT)

    assert "有一份没公布的草稿(程守田 11-23 09:42)" in [f.wrong for f in report.faults]
    assert Version.objects.get(state="draft").name == "正在写"


def test_departments_that_are_not_there_are_added_only_on_request(qingshi, director):
    data = book([row("N-1", **{"实施主体 dept_name": "新设的办"})])

    assert not take_in(qingshi, director, data).written
    assert take_in(qingshi, director, data, new=True).added == ["N-1"]
    assert qingshi.departments.filter(name="新设的办").count() == 1


def test_cells_with_formula_errors_are_faults_not_blanks(qingshi, director):
    made = openpyxl.load_workbook(io.BytesIO(book([row("N-1")])))
    cell = made["事项"]["N2"]
    cell.value, cell.data_type = "#N/A", "e"
    out = io.BytesIO()
    made.save(out)

    report = take_in(qingshi, director, out.getvalue())

    assert faults_of(report)["事项", "N2"].wrong.startswith("公式出错")


def test_dates_are_read_however_they_are_written(qingshi, director):
    given = [
        date(2025, 3, 1),
        datetime(2025, 3, 1, tzinfo=UTC).replace(tzinfo=None),
        "2025/3/1",
        "2025年3月1日",
        "20250301",
    ]
    rows = [row(f"N-{n}", 计划生效日期=day) for n, day in enumerate(given)]

    take_in(qingshi, director, book(rows))

    assert set(Version.objects.values_list("valid_from", flat=True)) == {date(2025, 3, 1)}


# ---- good rows on request ----


def test_on_request_good_rows_go_in_and_the_others_come_back_with_what_is_wrong(qingshi, director):
    data = book(
        [
            row("N-1"),
            row("N-2", **{"承诺办结时限 promise_day": 99}),
            row("", **{"事项名称 task_name": "无码"}),
        ]
    )

    report = take_in(qingshi, director, data, partial=True)

    assert (report.added, report.written) == (["N-1"], True)
    assert Version.objects.get().item.code == "N-1"
    rest = cells(bytes(Upload.objects.get().rest))
    assert [r[1] for r in rest["事项"][1:]] == ["N-2", None]
    assert "比法定 20 个工作日还长" in rest["事项"][1][0]
    assert "空着" in rest["事项"][2][0]
    assert [r[1] for r in rest["材料"][1:]] == ["N-2"]


def test_the_workbook_of_the_rest_can_be_mended_and_imported(qingshi, director):
    data = book([row("N-1"), row("N-2", **{"承诺办结时限 promise_day": 99})])
    take_in(qingshi, director, data, partial=True)
    rest = openpyxl.load_workbook(io.BytesIO(bytes(Upload.objects.get().rest)))
    sheet = rest["事项"]
    heads = [c.value for c in sheet[1]]
    sheet.cell(2, heads.index("承诺办结时限 promise_day") + 1).value = 9
    out = io.BytesIO()
    rest.save(out)

    report = take_in(qingshi, director, out.getvalue(), at=NEXT)

    assert (report.faults, report.added) == ([], ["N-2"])
    assert Material.objects.filter(version__item__code="N-2").count() == 1


def test_where_every_row_is_wrong_nothing_is_written_even_on_request(qingshi, director):
    report = take_in(
        qingshi, director, book([row("N-1", **{"承诺办结时限 promise_day": 99})]), partial=True
    )  # fmt: skip

    assert not report.written
    assert not Upload.objects.exists()
    assert not Entry.objects.exists()
