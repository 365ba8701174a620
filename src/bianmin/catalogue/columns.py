"""The fields of an item as the country exchanges them (实施清单要素).

One table serves the workbook, the edit form, the comparison of versions and the
guide: the Chinese label, the national exchange name, where we keep it, what may
stand in it. A column without a field of ours is kept whole in `more`, so that
nothing a county sends is lost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bianmin.catalogue.models import Material, Step, Version
from bianmin.rules.cases import Role
from bianmin.rules.deadlines import Unit
from bianmin.rules.proofs import How

JOINED = "^"  # the national list joins several values of one field with it


class Kind(StrEnum):
    KEY = "key"  # letters, digits, - _ . : it stands in addresses
    TEXT = "text"
    LONG = "long"  # several lines
    WHOLE = "whole"  # 0, 1, 2 …
    MONEY = "money"  # yuan in the workbook, fen with us
    DAY = "day"
    YES = "yes"
    CODE = "code"
    CODES = "codes"  # several of a list
    WORDS = "words"  # several, of no list


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    exchange: str
    field: str = ""  # the field of our row; without it, kept in `more`
    kind: Kind = Kind.TEXT
    most: int = 200  # characters, or the greatest number
    needed: bool = False
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    own: bool = False  # names a row of its sheet, together with the code
    bare: bool = False  # shown without its code: the code is ours, not the nation's
    hint: str = ""

    @property
    def head(self) -> str:
        """The head of the column in a workbook: 事项名称 task_name."""
        return f"{self.label} {self.exchange}"

    @property
    def key(self) -> str:
        """Where the value stands in a row's values."""
        return self.field or self.exchange


TYPES = {
    "01": "行政许可", "02": "行政处罚", "03": "行政强制", "04": "行政征收", "05": "行政给付",
    "06": "行政检查", "07": "行政确认", "08": "行政奖励", "09": "行政裁决", "10": "其他行政权力",
    "20": "公共服务",
}  # fmt: skip
LEVELS = {
    "1": "国家级", "2": "省级", "3": "市级", "4": "县级", "5": "镇级", "6": "村级", "7": "分级管理",
}  # fmt: skip
AUDIENCE = {
    "1": "自然人", "2": "企业法人", "3": "事业法人", "4": "社会组织法人", "5": "非法人企业",
    "6": "行政机关", "9": "其他组织",
}  # fmt: skip
AUDIENCE_SAID = {
    "1": "个人", "2": "企业", "3": "事业单位", "4": "社会组织", "5": "个体户等",
    "6": "机关", "9": "其他组织",
}  # fmt: skip
STATES = {"1": "在用", "2": "暂停", "3": "取消"}
ROUTES = {value: f"{label}件" for value, label in Version.Route.choices}
NATIONAL_ROUTES = {"1": "immediate", "2": "promised"}  # 办件类型 A.6
UNITS = {Unit.WORKDAY.value: "工作日", Unit.DAY.value: "自然日"}
POWERS = {
    "1": "法定本级行使", "2": "上级下放", "3": "上级授权", "4": "同级授权", "5": "上级委托",
    "6": "同级委托",
}  # fmt: skip
BODIES = {"1": "法定机关", "2": "授权组织", "3": "受委托组织", "9": "其他组织"}
RESULTS = {"出证办结": "出证办结", "出文办结": "出文办结", "审批办结": "审批办结", "其他": "其他"}
FORMS = dict(Material.Form.choices)
NATIONAL_FORMS = {"1": "original", "2": "copy", "3": "either"}  # 材料类型
NEEDS = {"1": "必要", "2": "非必要", "3": "容缺后补"}
SOURCES = {"10": "申请人自备", "20": "政府部门核发", "99": "其他"}
SOURCE_CODES = {"10": "applicant", "20": "government", "99": "other"}
SKIPS = {value: str(label) for value, label in Step.Skip.choices}
CHECKS = {h.value: h.zh for h in How}
ROLES = {r.value: r.zh for r in (Role.CLERK, Role.HANDLER, Role.CHIEF, Role.DIRECTOR, Role.COUNTY)}

K = Kind
ITEMS = (
    Column("实施编码", "task_code", "code", K.KEY, 64, needed=True, hint="一个中心里不重复"),
    Column("事项名称", "task_name", "name", needed=True),
    Column("日常用语", "plain_name", "plain_name", hint="老百姓怎么说:给八十岁以上老人领补贴"),
    Column("英文名称", "task_name_en", "name_en"),
    Column("关键词", "keywords", "keywords", most=300, hint="别的叫法,用空格隔开"),
    Column("事项类型", "task_type", "type_code", K.CODE, needed=True, codes=TYPES),
    Column("行使层级", "use_level", "level_code", K.CODE, codes=LEVELS),
    Column("实施主体", "dept_name", "department", most=60, needed=True),
    Column("实施主体编码", "dept_code", most=40),
    Column("实施主体性质", "dept_type", kind=K.CODE, codes=BODIES),
    Column("事项状态", "task_state", "task_state", K.CODE, codes=STATES, hint="不写算在用"),
    Column("计划生效日期", "plan_effective_date", "valid_from", K.DAY, hint="不写算今天"),
    Column("计划取消日期", "plan_cancel_date", "valid_to", K.DAY),
    Column("基本编码", "catalog_code", most=12),
    Column("地方实施编码", "local_task_code", most=50),
    Column("业务办理项编码", "task_handle_item", most=50),
    Column("设定依据", "by_law", "by_law", K.LONG, 8000),
    Column("权力来源", "power_source", kind=K.CODE, codes=POWERS),
    Column("委托部门", "entrust_name"),
    Column("联办机构", "other_dept", kind=K.WORDS, most=400),
    Column("服务对象", "server_type", "audience", K.CODES, codes=AUDIENCE, hint="几个用 ^ 隔开"),
    Column("服务主题", "user_topic_type", "themes", K.WORDS, 200, hint="几个用 ^ 隔开"),
    Column("法人主题", "corp_topic_type", kind=K.WORDS),
    Column("办件类型", "project_type", "route", K.CODE, needed=True, codes=ROUTES, bare=True),
    Column("程序简便", "simple", "simple", K.YES, hint="当场或当天能办完"),
    Column("特别程序", "special_procedure", "triggers", K.WORDS, 200, hint="现场勘察^公告^听证"),
    Column("受理条件", "accept_condition", "accept_condition", K.LONG, 8000),
    Column("不用交材料", "no_materials", "no_materials", K.YES),
    Column("办理流程", "handle_flow", "handle_flow", K.LONG, 8000),
    Column("法定办结时限", "anticipate_day", "statutory_value", K.WHOLE, 3650),
    Column("法定办结时限单位", "anticipate_type", "statutory_unit", K.CODE, codes=UNITS, bare=True),
    Column("法定办结时限说明", "anticipate_explain", "statutory_basis", most=300),
    Column("承诺办结时限", "promise_day", "promised_value", K.WHOLE, 3650, hint="当天办完写 0"),
    Column("承诺办结时限单位", "promise_type", "promised_unit", K.CODE, codes=UNITS, bare=True),
    Column("承诺办结时限说明", "promise_explain", "promised_explain", most=300),
    Column("到办事现场次数", "limit_scene_num", "visits", K.WHOLE, 20),
    Column("必须现场办理原因", "limit_scene_explain", "visits_reason"),
    Column("数量限制", "limit_explain"),
    Column("是否收费", "is_fee", "is_fee", K.YES),
    Column("收费标准", "fee_stand", "fee", K.MONEY, 10_000_000, hint="元;不收费写 0"),
    Column("收费依据", "fee_basis", "fee_basis", most=300),
    Column("审批结果类型", "result_type", "result_type", K.CODE, codes=RESULTS, bare=True),
    Column("审批结果名称", "result_name", "result_name", most=120),
    Column("进驻大厅", "is_entry_center", "here", K.YES, hint="不在本中心办的写否"),
    Column("可代办", "agency", "agency", K.YES),
    Column("网办", "is_online", "online", K.YES),
    Column("物流快递", "is_express", "by_post", K.YES),
    Column("办理形式", "handle_type", kind=K.WORDS),
    Column("网办深度", "online_handle_depth", most=40),
    Column("网办地址", "online_handle_url", most=300),
    Column("移动端办理地址", "mobile_terminal_url", most=300),
    Column("计算机端办理地址", "link_addr", most=300),
    Column("可预约", "is_schedule", kind=K.YES),
    Column("网上支付", "is_pay_online", kind=K.YES),
    Column("自助终端", "is_service_terminals", kind=K.YES),
    Column("通办范围", "handle_area", most=40),
    Column("中介服务", "service_type"),
    Column("办理地点", "transact_addr", "place"),
    Column("办理时间", "transact_time", "hours"),
    Column("咨询方式", "link_way", "contact"),
    Column("监督投诉方式", "supervise_way", "supervise"),
    Column("常办次序", "often", "often", K.WHOLE, 999, hint="1 排最前;不常办的不写"),
)  # fmt: skip
MATERIALS = (
    Column("实施编码", "task_code", "code", K.KEY, 64, needed=True),
    Column("材料名称", "material_name", "name", needed=True, own=True),
    Column("材料类型", "material_type", "form", K.CODE, codes=FORMS, bare=True),
    Column("必要性", "is_need", "is_need", K.CODE, needed=True, codes=NEEDS),
    Column("有则提供", "conditional", "conditional", K.YES, hint="只有一部分人要交"),
    Column("免提交", "is_exempt", "shareable", K.YES, hint="我们自己查得到,不用带"),
    Column("可告知承诺", "is_commitment", "commitment", K.YES, hint="别的单位开的证明,写承诺代替"),
    Column("承诺证明什么", "commit_proves", most=300),
    Column("怎样核查", "commit_check", kind=K.CODE, codes=CHECKS, bare=True),
    Column("几个工作日内核查", "commit_check_day", kind=K.WHOLE, most=366),
    Column("份数", "page_num", "copies", K.WHOLE, 99),
    Column("规格", "page_format", most=40),
    Column("材料形式", "material_format", most=40),
    Column("来源渠道", "source_type", "source", K.CODE, codes=SOURCES),
    Column("来源渠道说明", "source_explain"),
    Column("受理标准", "accept_stand", "requirement", K.LONG, 300),
    Column("填报须知", "fill_explain", kind=K.LONG, most=300),
    Column("依据", "by_law", "by_law", most=300),
    Column("空白表格", "form_guid", "blank_form", hint="网址,或在哪里领"),
    Column("示例样表", "example_guid", "sample_form", hint="网址,或在哪里看"),
    Column("工本费", "price", "price", K.MONEY, 1_000_000, hint="元"),
    Column("备注", "remark"),
    Column("排序", "order_num", "order", K.WHOLE, 999),
)
STEPS = (
    Column("实施编码", "task_code", "code", K.KEY, 64, needed=True),
    Column("环节名称", "step_name", "name", most=60, needed=True, own=True),
    Column("谁办", "step_role", "role", K.CODE, codes=ROLES, bare=True),
    Column("时限", "step_day", "value", K.WHOLE, 3650, hint="当天办完写 0"),
    Column("时限单位", "step_type", "unit", K.CODE, codes=UNITS, bare=True),
    Column(
        "能不能省",
        "step_skip",
        "skip",
        K.CODE,
        codes=SKIPS,
        bare=True,
        hint="走通道的件;不写就不能省",
    ),
    Column("排序", "order_num", "order", K.WHOLE, 999),
)
QUESTIONS = (
    Column("实施编码", "task_code", "code", K.KEY, 64, needed=True),
    Column("问", "question", "question", most=300, needed=True, own=True),
    Column("答", "answer", "answer", K.LONG, 2000, needed=True),
    Column("排序", "order_num", "order", K.WHOLE, 999),
)
SHEETS: Mapping[str, tuple[Column, ...]] = {
    "事项": ITEMS, "材料": MATERIALS, "环节": STEPS, "常见问题": QUESTIONS,
}  # fmt: skip
HELP = "填写说明"
PROBLEM = Column("哪里不对", "problem")  # we write it beside rows that were not imported

OWN_ITEM = frozenset({"code", "department", "here", "often"})  # of the item, not of a version
ABOUT_VERSION = frozenset({"task_state", "valid_from", "valid_to", "is_fee"})
VERSION_FIELDS = tuple(
    c.field for c in ITEMS if c.field and c.field not in OWN_ITEM | ABOUT_VERSION
)
MORE = tuple(c.exchange for c in ITEMS if not c.field)
MATERIAL_FIELDS = (
    "name", "need", "conditional", "tolerable", "shareable", "commitment", "form", "copies",
    "source", "requirement", "by_law", "blank_form", "sample_form", "price", "more",
)  # fmt: skip
FORM_PLACES = frozenset({"blank_form", "sample_form"})  # where forms lie, not what is asked
STEP_FIELDS = ("name", "role", "value", "unit", "skip")
LABEL = {c.key: c.label for c in ITEMS} | {
    "materials": "材料", "steps": "环节", "questions": "常见问题", "prices": "工本费",
}  # fmt: skip


def need_code(material: Material | Mapping[str, object]) -> str:
    """Return 1 必要, 2 非必要 or 3 容缺后补 of a material."""
    get = material.get if isinstance(material, Mapping) else lambda key: getattr(material, key)
    if get("need") == Material.Need.MAIN:
        return "1"
    return "3" if get("tolerable") else "2"
