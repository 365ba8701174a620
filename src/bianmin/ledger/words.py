"""What the ledger's words mean to a reader (台账用语)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bianmin.rules.cases import FLOW, STATE_ZH

from .models import Entry

EVENTS: dict[str, str] = {
    **{s.name: s.zh for s in FLOW.values()},
    "signed_in": "登录",
    "sign_in_failed": "登录不成",
    "locked_out": "连错锁定",
    "signed_out": "退出",
    "password_changed": "改密码",
    "password_reset": "重置密码",
    "person_created": "新建账号",
    "person_granted": "授权定岗",
    "person_disabled": "停用账号",
    "person_enabled": "启用账号",
    "person_unlocked": "解锁",
    "trail_exported": "导出审计记录",
    "receive": "收件",
    "reveal": "查看个人信息",
    "look_up": "查找当事人",
    "serve": "文书送达",
    "correct": "更正",
    "recompute": "重算办结日",
    "register_exported": "导出台账",
    "item_added": "新增事项",
    "item_revised": "修改事项",
    "item_published": "发布事项",
    "item_withdrawn": "撤下事项",
    "item_ended": "停办事项",
    "forms_confirmed": "核对表单",
    "draft_discarded": "丢弃草稿",
    "item_imported": "导入事项",
    "catalogue_imported": "导入事项工作簿",
    "sample_loaded": "装入演示事项",
    "rate": "评价",
    "contact": "回访",
    "close_rating": "差评核实",
}
SUBJECTS = {
    "case": "办件", "user": "人员", "item": "事项", "version": "事项版本", "centre": "中心",
    "person": "当事人", "ledger": "台账", "rating": "评价",
}  # fmt: skip
DETAILS = {
    "no": "办件编号", "username": "登录名", "name": "姓名", "address": "地址", "reason": "理由",
    "before": "原来", "after": "改成", "role": "岗位", "centre": "中心", "window": "窗口",
    "departments": "部门", "doc_no": "文号", "how": "方式", "rows": "行数", "filters": "条件",
    "kind": "格式", "from": "原来", "to": "改成", "why": "原因", "grade": "等次", "tags": "标签",
    "stage": "环节", "nth": "第几次", "code": "编码", "item": "事项", "items": "事项",
    "papers": "材料", "intake": "当场收件", "finding": "核实", "phone": "电话",
    "applicant_id": "申请人证件", "agent_id": "代办人证件", "agent_phone": "代办人电话",
    "applicant": "申请人", "agent": "代办人", "state": "状态", "due_on": "办结日",
    "started_on": "起算日", "accepted_at": "受理时间", "decided_at": "决定时间",
    "delivered_at": "送达时间", "archived_at": "归档时间", "closed_on": "办完日",
    "outcome": "结果", "outcome_reason": "决定理由", "handler": "承办人", "step_name": "环节",
    "step_due_on": "环节到期", "notice_by": "告知最晚", "supplement_by": "补正最晚",
    "version": "第几版", "changed": "改了", "valid_from": "起用", "forms_checked": "表格已更新",
    "file": "文件", "added": "新增", "same": "没有变化", "waiting": "有错放着", "on": "从哪天起",
    "statutory_due_on": "法定到期", "applicant_shown": "申请人证件(遮住)", "phone_shown": "电话(遮住)",
}  # fmt: skip
SEALED = re.compile(r"(intl|sm):[\w=-]{20,}")  # as `sealing.seal` writes it
TRACES = ("_because", "_blind")  # of a change: for the machine, not for a reader
OF_A_CASE = {"no", "doc_no"}  # what those may read of a case who may not see it
STATES: dict[str, str] = {state.value: zh for state, zh in STATE_ZH.items()}
NAMES = ("no", "name", "username")  # by what an entry calls what it is about


def event_zh(event: str) -> str:
    """Return an event in Chinese; one that has no word yet as it is."""
    return EVENTS.get(event, event)


def subject_zh(subject: str, details: Mapping[str, Any]) -> str:
    """Return what an entry is about: 办件 with its number, 人员 with the name."""
    kind, _, number = subject.partition(":")
    known = next((details[n] for n in NAMES if details.get(n)), number)
    return f"{SUBJECTS.get(kind, kind)} {known}".strip()


def details_zh(entry: Entry, *, sees_cases: bool) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of an entry's details, in words.

    Of a case the administrators, who have no part in it, learn its number and
    which fields changed, not what stood in them.
    """
    hidden = entry.subject.startswith("case:") and not sees_cases
    for name, value in entry.details.items():
        if value in ("", None, [], {}):
            continue
        if not hidden or name in OF_A_CASE:
            yield DETAILS.get(name, name), plain(value)
        elif name == "before":
            yield "改动的栏目", "、".join(value)


def plain(value: Any) -> str:
    """Return a value of the details as one line."""
    if isinstance(value, Mapping):
        return ",".join(_parts(value))
    if isinstance(value, list):
        return "、".join(plain(v) for v in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return "(加密保存)" if SEALED.fullmatch(value) else STATES.get(value, value)
    return str(value)


def _parts(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        if value not in ("", None, [], {}) and not name.endswith(TRACES):
            yield f"{DETAILS.get(name, name)} {plain(value)}"
