"""Workbooks as people send them, made with another library than ours."""

from __future__ import annotations

import io

import openpyxl

from bianmin.catalogue import actions, workbook
from bianmin.catalogue.models import Version
from tests.fixtures.hall import MONDAY

TODAY = MONDAY.date()

ITEM = {
    "实施编码 task_code": "N-1",
    "事项名称 task_name": "新的事项",
    "日常用语 plain_name": "办新的事",
    "事项类型 task_type": "20 公共服务",
    "实施主体 dept_name": "社会事务办",
    "设定依据 by_law": "某条例",
    "服务对象 server_type": "1 自然人^2 企业法人",
    "服务主题 user_topic_type": "养老^社会救助",
    "办件类型 project_type": "承诺件",
    "受理条件 accept_condition": "谁都能办",
    "办理流程 handle_flow": "受理→办结",
    "法定办结时限 anticipate_day": 20,
    "法定办结时限单位 anticipate_type": "工作日",
    "承诺办结时限 promise_day": 10,
    "承诺办结时限单位 promise_type": "工作日",
    "到办事现场次数 limit_scene_num": 0,
    "网办 is_online": "是",
    "是否收费 is_fee": "否",
    "审批结果名称 result_name": "办理结果",
    "审批结果类型 result_type": "审批办结",
    "办理地点 transact_addr": "大厅",
    "咨询方式 link_way": "0000-6100123",
}
MATERIAL = {
    "实施编码 task_code": "N-1",
    "材料名称 material_name": "居民身份证",
    "必要性 is_need": "1 必要",
    "材料类型 material_type": "原件",
    "份数 page_num": 1,
}


def book(items=(), materials=None, **sheets) -> bytes:
    """Return a workbook with rows laid over good ones; `None` takes a column away."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    _sheet(made, "事项", ITEM, items)
    if materials is None:
        codes = [i.get("实施编码 task_code", "N-1") for i in items]
        materials = [{"实施编码 task_code": c} for c in codes if c]
    _sheet(made, "材料", MATERIAL, materials)
    for name, rows in sheets.items():
        _sheet(made, name, {}, rows)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _sheet(made, name, good, rows) -> None:
    sheet = made.create_sheet(name)
    rows = [dict((good | row).items()) for row in rows]
    heads = list(dict.fromkeys(k for row in rows or [good] for k in row))
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(head) for head in heads])


def cells(data: bytes) -> dict[str, list[list[object]]]:
    """Return what stands in a workbook, sheet by sheet."""
    read = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return {s.title: [list(row) for row in s.iter_rows(values_only=True)] for s in read}


def row(code, **more):
    return {"实施编码 task_code": code} | more


def take_in(centre, by, data, *, at=MONDAY, partial=False, new=False, key=""):
    return actions.import_workbook(
        centre_id=centre.pk, data=data, name="事项.xlsx", partial=partial, new_departments=new,
        by=by, at=at, key=key,
    )  # fmt: skip


def written_out(centre) -> bytes:
    out = io.BytesIO()
    rows = Version.objects.current(TODAY).filter(item__centre=centre)
    rows = rows.select_related("item__department").prefetch_related("materials", "steps")
    workbook.write(rows.order_by("item__code"), out)
    return out.getvalue()
