"""What the ledger's words mean to a reader (台账用语)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bianmin.rules.cases import FLOW

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
    "reveal": "查看个人信息",
    "serve": "文书送达",
    "correct": "更正",
    "amend": "改写当事人信息",
}
SUBJECTS = {
    "case": "办件", "user": "人员", "item": "事项", "version": "事项版本", "centre": "中心",
    "ledger": "台账", "rating": "评价", "document": "文书", "catalogue": "事项目录",
}  # fmt: skip
DETAILS = {
    "no": "办件编号", "username": "登录名", "name": "姓名", "address": "地址", "reason": "理由",
    "before": "原来", "after": "改成", "role": "岗位", "centre": "中心", "window": "窗口",
    "departments": "部门", "doc_no": "文号", "how": "方式", "rows": "行数", "filters": "条件",
    "kind": "种类", "days": "天数", "due_on": "办结日", "state": "状态", "outcome": "结果",
}  # fmt: skip
NAMES = ("no", "name", "username")  # by what an entry calls what it is about


def event_zh(event: str) -> str:
    """Return an event in Chinese; one that has no word yet as it is."""
    return EVENTS.get(event, event)


def subject_zh(subject: str, details: Mapping[str, Any]) -> str:
    """Return what an entry is about: 办件 with its number, 人员 with the name."""
    kind, _, number = subject.partition(":")
    known = next((details[n] for n in NAMES if details.get(n)), number)
    return f"{SUBJECTS.get(kind, kind)} {known}".strip()


def details_zh(details: Mapping[str, Any], *, sees_cases: bool) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of an entry's details, in words.

    What a case said before is shown to those who may see cases; to the others only
    which of its fields changed: the administrators have no part in cases.
    """
    for name, value in details.items():
        is_case = name == "before" and "username" not in details
        if is_case and not sees_cases and isinstance(value, Mapping):
            yield "改动的栏目", "、".join(value)
        elif value not in ("", None, [], {}):
            yield DETAILS.get(name, name), plain(value)


def plain(value: Any) -> str:
    """Return a value of the details as one line."""
    if isinstance(value, Mapping):
        parts = (
            f"{DETAILS.get(k, k)} {plain(v)}" for k, v in value.items() if v not in ("", [], None)
        )
        return ",".join(parts)
    if isinstance(value, list):
        return "、".join(plain(v) for v in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
