"""What the details of an entry mean to a reader (台账里的细目): no word of the machine's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.rules.cases import STATE_ZH
from bianmin.rules.delivery import Way
from bianmin.rules.intake import Mark
from bianmin.rules.ratings import FINDINGS

from .models import Entry
from .words import EVENTS

DETAILS = {
    "no": "办件编号", "username": "登录名", "name": "姓名", "address": "地址", "reason": "理由",
    "before": "原来", "after": "改成", "role": "岗位", "centre": "中心", "window": "窗口",
    "departments": "部门", "doc_no": "文号", "how": "方式", "rows": "行数", "filters": "条件",
    "kind": "种类", "from": "原来", "to": "改成", "why": "原因", "grade": "等次", "tags": "标签",
    "stage": "环节", "nth": "第几次", "code": "编码", "item": "事项", "items": "事项",
    "papers": "材料", "intake": "当场收件", "steps": "环节", "finding": "核实", "found": "核查的结果", "phone": "电话",
    "applicant_id": "申请人证件", "agent_id": "代办人证件", "agent_phone": "代办人电话",
    "applicant": "申请人", "agent": "代办人", "state": "状态", "due_on": "办结日",
    "started_on": "起算日", "accepted_at": "受理时间", "decided_at": "决定时间",
    "delivered_at": "送达时间", "archived_at": "归档时间", "closed_on": "办完日",
    "outcome": "结果", "outcome_reason": "决定理由", "handler": "承办人", "step_name": "环节",
    "step_due_on": "环节到期", "notice_by": "告知最晚", "supplement_by": "补正最晚",
    "version": "第几版", "changed": "改了", "valid_from": "起用", "forms_checked": "表格已更新",
    "file": "文件", "added": "新增", "same": "没有变化", "waiting": "有错放着", "on": "从哪天起",
    "days": "延几个工作日", "deemed": "视为受理", "difficult": "疑难",
    "expected": "预计到哪天", "ground": "依据的理由", "incident": "差错", "late": "超期",
    "not_at_once": "不能当场办的原因", "notice_lost": "通知书丢了,怎样核对的", "opinion": "意见",
    "outcome_ground": "依据的理由", "overdue_reason": "超期的原因", "papers_on": "材料收到日",
    "papers_before": "材料原来", "mark": "情况", "problem": "问题", "copies_received": "份数",
    "original_seen": "原件已核", "place": "放在哪里", "archive_place": "放在哪里",
    "hash": "案卷校验值", "archive_hash": "案卷校验值", "promised_value": "承诺几天",
    "statutory_value": "法定几天", "provisional": "暂定", "receiver": "领取人",
    "report_up_on": "承诺上报日", "result": "处置结果", "result_no": "结果编号",
    "seq": "撤销的是第几条", "taken_back": "撤销的步骤", "serve_by": "最晚送达",
    "tracking": "快递单号", "way": "送达方式", "what": "难在哪里", "where_instead": "请到哪里办",
    "delivery": "送达", "year": "年份", "agent_relation": "与申请人的关系",
    "paper": "材料", "scan_kind": "格式", "pages": "页数", "file_hash": "文件校验值",
    "consent": "本人怎样同意的", "from_case": "取自哪一件", "to_case": "用到哪一件", "count": "几份",
    "done_on": "哪天做的", "who": "谁做的", "done": "做了什么", "note": "说明", "counts": "算数",
    "until": "最晚哪天补齐", "copies": "一式几份", "signed": "怎样签的", "lane": "通道", "following": "后补的材料",
    "lacks": "还缺", "volume": "档号", "borrower": "谁借", "back_by": "最晚归还", "list": "销毁清册",
    "years": "保管", "clock": "期限", "difficulty": "难易", "dispute": "哪里不一致", "settler": "由谁协调",
    "question": "问什么", "answered": "怎样答复", "site": "到哪里看", "site_day": "勘验日期",
    "conclusion": "结论",
    "last_on": "到哪天", "phone_at": "手机上的时间",
    "written_late": "补记", "record": "更正第几条",
    "moved_from": "移出", "moved_to": "移入", "lines": "清单", "said": "写明", "purpose": "为什么移交",
    "results": "结果", "instead": "换成",
    "wanting": "有问题的", "prepared": "哪一项", "peer": "对方服务器", "records": "几件",
    "first_on": "从哪天起", "for": "代谁",
    "news": "新的几件", "refused": "没有收的",
    "hours": "几点到几点", "why_late": "为什么没有提前公布", "affected": "已经约好的几个",
    "served": "办了几个人",
    "proof": "凭什么证明", "owner": "专门负责人", "helper": "代办员", "measures": "所采取的措施",
    "statutory_due_on": "法定到期", "applicant_shown": "申请人证件(遮住)", "phone_shown": "电话(遮住)",
    "when": "约的时间", "line": "排在哪里", "booking_state": "预约怎么样", "minutes": "几分钟", "places": "几个位子", "same_day": "当天约的", "walk_in": "留给直接来的", "since": "从哪天起", "against_rules": "违规", "where": "在哪里", "told": "告诉了谁",
}  # fmt: skip
MACHINE = {
    "facts",  # what another book would be asked, and what this one answered: see cases.facts
    "ruled",
    "revision",
    "next_on",
    "waits",
    "ahead",
    "pause",
    "handler",
    "order",
    "promised_unit",
    "statutory_unit",
}
TRACES = ("_because", "_blind")  # of a change: for the machine, not for a reader
SEALED = re.compile(r"(intl|sm):[\w=-]{20,}")  # as `sealing.seal` writes it
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d")
OF_A_CASE = {"no", "doc_no"}  # what those may read of a case who may not see it
STATES: dict[str, str] = {state.value: zh for state, zh in STATE_ZH.items()}
MARKS = {
    Mark.UNMARKED.value: "还没看", Mark.IN_ORDER.value: "合格", Mark.FIXED.value: "当场补正",
    Mark.SHARED.value: "系统核到", Mark.MISSING.value: "没交", Mark.FAULTY.value: "要补",
    Mark.NOT_NEEDED.value: "用不着", Mark.PROMISED.value: "写承诺代替",
}  # fmt: skip
Words = Mapping[str, str]
VALUES: dict[str, Words] = {
    "state": STATES, "stage": STATES, "papers": MARKS, "mark": MARKS, "finding": FINDINGS,
    "outcome": {"granted": "准予", "refused": "不予"}, "way": {w.value: w.zh for w in Way},
    "incident": {"asked_again": "没有一次告知"},
    "clock": {"anew": "期限重新起算", "as_before": "原来的期限不变"},
    "found": {"true": "属实", "false": "不实", "unclear": "查不了"},
    "signed": {"paper": "签在纸上", "screen": "签在屏幕上"}, "taken_back": EVENTS,
}  # fmt: skip


def details_zh(entry: Entry, *, sees_cases: bool) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of an entry's details, in words.

    Of a case the administrators, who have no part in it, learn its number and
    which fields changed, not what stood in them.
    """
    hidden = entry.subject.startswith(("case:", "joint:", "project:")) and not sees_cases
    values = VALUES | {"kind": _kinds(entry)}
    for name, value in _read(entry.details):
        if not hidden or name in OF_A_CASE:
            if said := plain(value, name, values):
                yield DETAILS.get(name, name), said
        elif name == "before":
            changed = [DETAILS.get(field, field) for field, _ in _read(value, empty=True)]
            if changed:
                yield "改动的栏目", "、".join(changed)


def _kinds(entry: Entry) -> Words:
    """Return the kinds of case and of special procedure, as the rule book calls them."""
    if not entry.subject.startswith(("case:", "joint:", "project:")):
        return {}
    policy = shelf.pack(entry.pack).policy
    named = {**policy.deadlines.pause_kinds, **policy.cases.kinds}
    return {name: ruling.value for name, ruling in named.items()}


def _read(fields: Mapping[str, Any], *, empty: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield what a reader can make use of."""
    for name, value in fields.items():
        for_us = name in MACHINE or name.endswith(TRACES)
        if not for_us and (empty or value not in ("", None, [], {})):
            yield name, value


def plain(value: Any, name: str = "", values: Mapping[str, Words] = VALUES) -> str:
    """Return a value of the details as one line; `name` says of which field."""
    if isinstance(value, Mapping):
        return ",".join(
            f"{DETAILS.get(n, n)} {plain(v, name if name == 'papers' else n, values)}"
            for n, v in _read(value)
        )
    if isinstance(value, list):
        return "、".join(plain(v, name, values) for v in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str):
        return str(value)
    if SEALED.fullmatch(value):
        return "(加密保存)"
    if INSTANT.fullmatch(value):
        return f"{localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return values.get(name, STATES).get(value, value)
