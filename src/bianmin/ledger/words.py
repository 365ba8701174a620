"""What the ledger's words mean to a reader (台账用语)."""

from __future__ import annotations

from collections.abc import Mapping
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
    "receive": "收件",
    "reveal": "查看个人信息",
    "look_up": "查找当事人",
    "serve": "文书送达",
    "correct": "更正",
    "book_adopted": "采用制度",
    "adoption_called_off": "撤销采用",
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
    "transfer_opened": "建上报案卷",
    "transfer_prepared": "上报前记明",
    "transfer_sent": "移交",
    "transfer_received": "点收",
    "transfer_agreed": "双方记明",
    "transfer_found": "找到材料",
    "transfer_answered": "上级答复",
    "transfer_given": "交还材料",
    "peer_trusted": "登记互信",
    "peer_revoked": "撤销互信",
    "transfer_exported": "导出交换文件",
    "transfer_imported": "导入交换文件",
    "scan_added": "收影印件",
    "scan_replaced": "换影印件",
    "scan_void": "作废影印件",
    "scan_looked": "查看影印件",
    "joint_site_file": "收现场照片、记录",
    "attachment_seen": "查看附件",
    "scan_taken_out": "下载影印件",
    "scan_taken_over": "用以前收过的材料",
    "scan_lent": "材料给另一件用",
    "scans_bundled": "整卷下载(含影印件)",
    "joint_opened": "开联办",
    "joint_sent": "发征求意见函",
    "joint_added": "加请部门",
    "joint_told": "并入一次告知",
    "joint_seen": "联办任务已读",
    "joint_looked": "联办部门看材料",
    "joint_opinion": "联审意见",
    "joint_retracted": "收回联审意见",
    "joint_asked": "部门询问",
    "joint_answered": "答复询问",
    "joint_raised": "提请协调",
    "joint_settled": "协调定下",
    "joint_visit_planned": "定联合勘验",
    "joint_visit_off": "取消联合勘验",
    "joint_visited": "联合勘验记录",
    "evidence_written": "记下职责",
    "evidence_corrected": "更正职责记录",
    "messages_refused": "不要短信",
    "messages_allowed": "还是要短信",
    "message_again": "再发通知",
    "message_worded": "改通知的话",
    "promise_signed": "签容缺承诺",
    "promise_reminded": "提醒补材料",
    "promise_brought": "补来容缺材料",
    "promise_broken": "承诺到期没有补齐",
    "agent_registered": "登记代办员",
    "agency_listed": "改代办清单",
    "mandate_opened": "开代办委托",
    "mandate_signed": "签授权委托书",
    "mandate_handed_in": "代办员代交",
    "mandate_taken_in": "收下代交的件",
    "mandate_told": "告知群众进度",
    "mandate_problem": "记代办中的问题",
    "mandate_photo": "存照片",
    "mandate_ended": "群众签收,代办办完",
    "mandate_revoked": "群众收回委托",
    "mandate_declined": "不予代办",
    "lane_flagged": "加优先标记",
    "lane_unflagged": "去掉优先标记",
    "lane_helper": "定专人",
    "lane_followed": "跟踪",
    "trip_planned": "排代办路单",
    "trip_ended": "销代办路单",
    "visit_asked": "申请上门",
    "visit_done": "上门记录",
    "phone_sent": "手机补传",
}
SUBJECTS = {
    "case": "办件", "user": "人员", "item": "事项", "version": "事项版本", "centre": "中心",
    "person": "当事人", "ledger": "台账", "rating": "评价",
    "evidence": "职责记录", "transfer": "上报案卷", "peer": "互信的服务器", "joint": "联办",
    "agent": "代办员", "offer": "代办清单", "mandate": "代办委托",
    "trip": "代办路单", "visit": "上门服务",
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
