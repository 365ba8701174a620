"""What has to be on file before something goes on (要件).

A rule book names things and the moment before which they must be there: the hand-over
signed before the case is examined, the feedback form before it is filed. The moments
belong to the areas, the things have their names here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .ruling import Objection, Ruling

WORDS: Mapping[str, str] = {
    # 办件
    "giver_signed": "移交人的签名",
    "receiver_signed": "接收人的签名",
    "doer": "具体办理人",
    "checked_by_handler": "承办人的复核",
    # 上报件
    "first_review": "初审意见",
    "scans": "材料的扫描件",
    "upper_contact": "上级的联系人",
    "sent_on": "送出日期",
    "returned_on": "返回日期",
    # 代办件
    "consent": "群众的同意",
    "authorisation": "群众的授权委托",
    "application_signed": "签了字的代办申请表",
    "told_procedure": "向群众讲明办理程序的记录",
    "told_limit": "向群众讲明办理时限的记录",
    "papers_ticked": "代办员逐份勾选的材料清单",
    "papers_helped": "每份材料由谁帮助准备的记录",
    "round_place_day": "上门收件的村和日期",
    "wanting_shown": "上门前看过的所缺材料",
    "given_on": "移交人记的移交时间",
    "received_on": "接收人记的移交时间",
    "result": "办理结果",
    "answered": "给群众的答复",
    "papers_handed": "移交帮办代办资料的记录",
    "duty_check": "“审核”义务的履行标记",
    "duty_tell": "“告知”义务的履行标记",
    "duty_explain": "“说明”义务的履行标记",
    "duty_in_time": "“限时办结”义务的履行标记",
    "feedback": "申请人确认的意见反馈表",
    "agency_papers": "归到案卷里的代办资料",
}
AUTHORITY = {  # what an authorisation says (授权委托书)
    "agent_name": "代理人姓名", "items": "代理事项", "powers": "权限", "period": "期限", "signed": "签名",
}  # fmt: skip
PROBLEM = {
    "problem_day": "日期",
    "parties": "相关方",
    "outcome": "处理结果",
}  # of a problem on the way


def wanting(
    *, needs: Mapping[str, Ruling[str]], before: str, have: frozenset[str]
) -> Iterator[Objection]:
    """Yield what of `needs` must be there before the moment `before`, and is not."""
    for name, moment in needs.items():
        if moment.value == before and name not in have:
            yield moment.objection(f"还没有{WORDS.get(name, name)}")
