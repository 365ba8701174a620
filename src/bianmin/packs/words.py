"""Settings, values and areas as people say them (设定的叫法).

Each field of a policy carries its meaning as a comment on its line in the rules; it is
read from there, so that there is no second list of names to keep.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules
from typing import Any

import bianmin.rules
from bianmin.rules.cases import Role
from bianmin.rules.catalog import FIELD_ZH
from bianmin.rules.delivery import Way
from bianmin.rules.duties import EVIDENCE
from bianmin.rules.hours import Hours
from bianmin.rules.policy import Policy

FOR_WRITERS = re.compile(
    r"\s*(?:: [a-zA-Z]|:[a-z]+ | -> ).*"
)  # names of keys, for those who write packs
CODES = {
    **EVIDENCE,
    **FIELD_ZH,
    **{role.value: role.zh for role in Role},
    **{way.value: way.zh for way in Way},
    "simple": "程序简便", "same_day": "当天能办结", "complete": "材料齐全",
    "comprehensive": "综合窗口", "special": "专业窗口", "policy": "政策咨询窗口",
    "fallback": "办不成事窗口", "single": "单独办的", "joint": "联办的", "review": "要审查的",
    "summer": "夏季", "winter": "冬季", "immediate": "即办", "promised": "承诺",
    "escalated": "上报", "supplement": "补正", "returned": "退回", "agency": "代办",
    "workday": "工作日", "day": "自然日", "consult": "咨询告知", "flag": "照办,标出来给主任看",
    "refuse": "不准", "hall": "大厅", "explained": "讲明原因", "integrity": "廉洁",
    "leader": "领导", "plain": "一般", "slip": "记一次缺卡", "consent": "主任同意才行",
    "window": "窗口", "centre": "便民中心", "phone": "电话", "door": "上门", "all": "意见都到了",
    "all_or_expired": "意见都到了或者期限已过", "parallel": "并联审批", "joint_visit": "联合勘验",
    "closing": "下班以前", "day_end": "当天以内", "own_post": "本人职责", "own_office": "本站所职责",
    "examine": "承办以前", "decide": "决定以前", "deliver": "送交以前", "send_up": "上报以前",
    "close": "办结以前", "start": "开立以前", "collect": "收件以前", "accept": "受理以前",
    "submit": "提交以前", "hand_on": "移交以前", "finish": "办结以前", "archive": "归档以前",
    "decided_above": "须上级审批", "not_in_person": "不须本人到场", "listed": "列入清单",
    "wished": "群众愿意", "acceptor": "受理人", "centre_agent": "中心代办员",
    "named_agent": "指定的代办员", "assist": "帮办", "guide": "导办", "cooperate": "协办",
    "hamlet": "自然村", "group": "村(居)民小组", "all_day": "全天", "afternoon": "下午",
    "coordinated": "协调受理", "ordinary": "一般", "difficult": "疑难", "major": "重大",
    "centres": "中心", "numbers": "办件编号", "windows": "受理窗口", "hand_ins": "交材料",
    "pick_ups": "取结果", "fees": "收费", "visits": "到场", "unclear_rule": "规定不清",
    "unknown_owner": "承办单位不明", "not_at_once": "不能马上办", "policy_question": "政策性强",
    "quarrel": "窗口冲突", "village_to_township": "村到乡镇", "township_to_village": "乡镇到村",
    "township_to_county": "乡镇到县区", "township_to_city": "乡镇到市", "handling": "办理",
    "intake": "受理",
}  # fmt: skip

AREA_ZH = {
    "information": "信息宣传",
    "queue": "叫号",
    "revisit": "回访",
    "ab_posts": "AB 岗", "accountability": "责任追究", "agency": "帮办代办", "appointment": "预约",
    "appraisal": "考核", "archives": "归档与案卷",
    "attendance": "考勤", "awards": "表彰奖励", "bundles": "一件事、项目",
    "calendar": "工作日与期间",
    "cases": "办件", "catalog": "事项与办事指南", "complaints": "投诉", "conduct": "服务规范",
    "confidentiality": "保密与个人信息", "consult": "咨询、首问与一次性告知",
    "deadlines": "办结时限", "delivery": "送达与归档", "disclosure": "公开", "duty": "值日值班",
    "emergencies": "突发情况", "escalation": "上报与请示", "facilities": "场所与设施", "governance": "组织与落实",
    "hours": "服务时间", "inspection": "检查督查", "intake": "收件与受理", "integrity": "廉洁",
    "joint": "联办", "kiosk": "取号机", "leave": "请假", "meetings": "例会", "online": "网上办理",
    "petitions": "信访", "priority": "优先与照顾",
    "proofs": "证明事项告知承诺", "ratings": "评价", "reporting": "报告",
    "security": "登录、口令、三员分立", "slots": "号源", "selfservice": "自助办理", "staffing": "人员配备",
    "training": "学习培训", "uploads": "影印件", "workload": "分件、替班",
}  # fmt: skip
UNITS = {  # what a gloss counts in, and how one says it after a number
    "工作日": "个工作日", "天": "天", "自然日": "天", "半天": "个半天", "小时": "小时",
    "分钟": "分钟", "月": "个月", "个月": "个月", "年": "年", "次": "次", "分": "分", "人": "人",
    "岁": "岁", "平方米": "平方米", "秒": "秒", "声": "声", "周": "周", "位": "位", "元": "元",
    "百分比": "%", "个": "个", "名": "名", "件": "件", "条": "条",
}  # fmt: skip
COUNTED = re.compile(
    r"几(个?工作日|个?半天|个?月|小时|分钟|平方米|[天次分人岁年秒声周位元个名件条])"
)
AREAS = tuple(section.name for section in fields(Policy))
CODE = re.compile(r"[a-z][a-z0-9_]*")
TERM = re.compile(r"\(([^)]*[\u4e00-\u9fff][^)]*)\)")
FIELDS = {  # how a field of a table is said, with its value
    "above": "高于 {}", "ahead": "提前做好", "amount": "{}", "approvers": "由{}批",
    "at_least": "至少 {}", "at_most": "最多 {}", "below": "低于 {}", "by": "由{}",
    "by_day": "到第 {} 天为止", "contents": "内容:{}", "count": "{} 次", "dated": "写明日期",
    "day": "{} 日", "days": "{} 天", "ends": "到 {}", "event": "有了{}以后",
    "everyone": "所有人", "evidence": "凭{}记录", "expires": "过期撤下", "fields": "写明:{}",
    "first": "先经{}", "floor": "最低 {}", "from_day": "{} 日起", "from_halves": "{} 个半天起",
    "from_month": "{} 月", "halves": "计 {} 个半天", "held_at": "在{}", "kind": "{}",
    "kinds": "{}", "length_unknown": "不知道多久的", "matters": "事项:{}", "max": "最多 {}",
    "min": "至少 {}", "minutes": "超过 {} 分钟", "month": "{} 月", "months": "{} 个月",
    "needs": "要有{}", "of": "{}", "open_only": "只登公开的", "over": "超过 {} 分钟",
    "people": "人员:{}", "per": "{}", "places": "在{}", "points": "{} 分", "reason": "理由:{}",
    "report": "报{}", "shows": "写明:{}", "since": "从 {} 起", "slips": "{}", "starts": "从 {}",
    "times": "{} 次", "title": "{}", "to": "报给{}", "to_close": "办完要有:{}",
    "to_halves": "到 {} 个半天为止", "topics": "栏目:{}", "trial": "试行", "under": "上级是{}",
    "up_to": "到 {} 分钟为止", "weekday": "周{}", "what": "{}", "who": "由{}负责", "within": "{}",
    "asks": "收{}", "why": "因为{}", "used": "{}", "kept": "{}", "kept_months": "最多 {} 个月",
    "clock": "{}", "gradual": "逐步进驻", "stands": "有新结果以前原来的有效", "remark": "只列出", "unless_reason": "写明原因的除外",
}  # fmt: skip


@cache
def glosses() -> Mapping[str, str]:
    """Return the gloss of every field of the policy, by its name: deadlines.extension_max."""
    return {
        f"{section.name}.{name}": gloss
        for section in fields(Policy)
        for name, gloss in _of(section.name).items()
    }


@cache
def features() -> Mapping[str, str]:
    """Return what each feature is called, by its name in the system's table of contents."""
    source = files("bianmin").joinpath("features.py").read_text("utf-8")
    said = comments(source)
    (table,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict))
    return {
        key.value: said.get(entry.end_lineno or 0, "").split(",")[0] or key.value
        for key, entry in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def comments(source: str) -> dict[int, str]:
    """Return line number -> comment."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _of(area: str) -> dict[str, str]:
    """Return field -> gloss of one rules module, from the comments on their lines."""
    source = files("bianmin.rules").joinpath(f"{area}.py").read_text("utf-8")
    beside = comments(source)
    (policy,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Policy"
    )
    found = {}
    for node in policy.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            said = " ".join(beside[line] for line in lines if line in beside)
            found[node.target.id] = FOR_WRITERS.sub("", said)
    return found


def area_zh(area: str) -> str:
    """Return what an area is called: by our table, else by the term of its rules module."""
    if area in AREA_ZH or area not in AREAS:
        return AREA_ZH.get(area, area)
    term = TERM.search(import_module(f"bianmin.rules.{area}").__doc__ or "")
    return term[1] if term else area


def gloss(setting: str) -> str:
    """Return what a setting is called: 延期上限,工作日; a key of a table follows after a dot."""
    area, name, *key = setting.split(".", 2)
    words = glosses().get(f"{area}.{name}", "")
    of = "".join(_key(area, name, k) for k in key)
    return f"{words} · {of}" if words and of else words


def _key(area: str, name: str, key: str) -> str:
    """Return what a key of a table is called: by the rules module itself, where it says so.

    Of a table of tables that is the first key: the value says the rest.
    """
    own = getattr(import_module(f"bianmin.rules.{area}"), "KEYS", {}).get(name)
    if own is not None:
        return str(own.get(key.partition(".")[0], ""))
    return _codes().get(key, key if not key.isascii() else "")


def in_words(value: Any) -> str:
    """Return a value as one would say it: 是, 5, 一、二、三, 8:30."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return _member(value)
    if isinstance(value, Hours):
        return (
            f"从 {value.from_month}月{value.from_day}日起,上午 {_clock(value.opens)}–"
            f"{_clock(value.noon_from)},下午 {_clock(value.noon_until)}–{_clock(value.closes)}"
        )
    if is_dataclass(value):
        return str(value) if "__str__" in vars(type(value)) else _fields(value)
    if isinstance(value, Mapping):
        return ";".join(f"{_said(k)} {in_words(v)}" for k, v in value.items())
    if isinstance(value, tuple | list | frozenset):
        return "、".join(map(in_words, value)) or "没有"
    if isinstance(value, datetime | time):
        return _clock(value)
    return _said(str(value)) or "不用"


def _fields(value: Any) -> str:
    """Return a table of named fields as a phrase; what is as usual goes without saying."""
    said = []
    for part in fields(value):
        one = getattr(value, part.name)
        if one is True and part.name in FIELDS:
            said.append(FIELDS[part.name])
        elif one and type(one) is not bool and (words := _told(one)):
            said.append(FIELDS.get(part.name, "{}").format(words))
    return ",".join(said) or "没有"


def day(value: date) -> str:
    """Return a day as it stands in a sentence: 2025年9月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def _told(value: Any) -> str:
    """Return a field in words, without the names that only connect the clauses of a book."""
    if isinstance(value, tuple | list | frozenset):
        return "、".join(filter(None, map(_told, value)))
    if isinstance(value, date) and not isinstance(value, datetime):
        return day(value)
    words = in_words(value)
    return "" if isinstance(value, str) and CODE.fullmatch(words) else words


@cache
def _codes() -> Mapping[str, str]:
    """Return what the codes of all rules modules mean, where they mean the same in each."""
    found: dict[str, set[str]] = {}
    for module in iter_modules(bianmin.rules.__path__):
        for code, said in _codes_of(f"bianmin.rules.{module.name}").items():
            found.setdefault(code, set()).add(said)
    return {code: said.pop() for code, said in found.items() if len(said) == 1} | CODES


@cache
def _codes_of(module: str) -> Mapping[str, str]:
    """Return what the codes of one rules module mean, from the tables that stand in it."""
    found: dict[str, str] = {}
    for table in vars(import_module(module)).values():
        if isinstance(table, Mapping):
            found |= {
                str(code): said
                for code, said in table.items()
                if isinstance(code, str) and isinstance(said, str) and not said.isascii()
            }
    return found


def _said(code: str) -> str:
    return _codes().get(code, code)


def _member(value: Enum) -> str:
    """Return a member of an enumeration by its own word, else by the tables of its module."""
    code = str(value.value)
    own = getattr(value, "zh", "") or _codes_of(type(value).__module__).get(code)
    return str(own or CODES.get(code, code))


def _clock(at: datetime | time) -> str:
    if isinstance(at, datetime):
        return f"{at:%Y-%m-%d %H:%M}"
    return f"{at.hour}:{at.minute:02d}"


def name_and_unit(setting: str) -> tuple[str, str]:
    """Return what a setting is called, and the unit of its number: 延期上限, 个工作日."""
    words = gloss(setting) or setting
    called, *rest = words.split(" · ", 1)
    name, _, after = called.partition(",")
    unit = UNITS.get(re.split("[;,,(]", after)[0], "")
    if not unit and (counted := COUNTED.search(called)):
        unit = UNITS.get(counted[1], counted[1])
    return " · ".join([name if unit and after else called, *rest]), unit


def with_unit(value: Any, unit: str) -> str:
    """Return a value in words, a number with its unit."""
    words = in_words(value)
    return (
        f"{words} {unit}".strip() if isinstance(value, int) and type(value) is not bool else words
    )
