"""What can be done here (服务事项): items, their versions, papers and steps.

An item is a code of a centre; what it says is in its versions. A published
version is never edited: a change is a new version with a day from which it holds.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, When, Window
from django.db.models.functions import RowNumber

from bianmin.accounts.models import User
from bianmin.centres.models import Centre, Department
from bianmin.rules.deadlines import Limit, Unit


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: User) -> ItemQuerySet:
        """Return the items of the user's own centre; the county sees all."""
        return self if user.centre_id is None else self.filter(centre_id=user.centre_id)


class Item(models.Model):
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="items")
    code = models.CharField(max_length=64)
    department = models.ForeignKey(Department, models.PROTECT)
    elsewhere = models.BooleanField(default=False)  # 不在本中心办,只告知去处
    often = models.PositiveSmallIntegerField(default=999)  # 常办的排在前面: 1, 2, 3 …
    ended_on = models.DateField(null=True, blank=True)  # from this day on not done here
    ended_why = models.CharField(max_length=200, blank=True)  # 已由县收回,到哪里办

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "code"], name="one_item_a_code")]
        indexes = [models.Index(fields=["centre", "often", "code"], name="item_list")]

    def __str__(self) -> str:
        return self.code


def holding(day: date) -> Q:
    """Return the condition of a published version that holds on `day`."""
    until = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return until & Q(state=Version.State.PUBLISHED, valid_from__lte=day)


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self, day: date) -> VersionQuerySet:
        """Return the published versions that hold on `day`."""
        return self.filter(holding(day))

    def current(self, day: date, *, centre_id: int | None = None) -> VersionQuerySet:
        """Return one version of each item: the one in force on `day`, else the draft, else the last."""
        versions = Version.objects.all()
        if centre_id is not None:
            versions = versions.filter(item__centre=centre_id)
        first = Case(When(holding(day), then=0), When(state=Version.State.DRAFT, then=1), default=2)
        nth = Window(RowNumber(), partition_by="item", order_by=[first, F("number").desc()])
        return self.filter(pk__in=versions.annotate(nth=nth).filter(nth=1).values("pk"))

    def visible_to(self, user: User) -> VersionQuerySet:
        """Return the versions of the items of the user's own centre."""
        return self if user.centre_id is None else self.filter(item__centre_id=user.centre_id)


class Version(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "在用"
        WITHDRAWN = "withdrawn", "停用"

    class Route(models.TextChoices):
        IMMEDIATE = "immediate", "即办"
        PROMISED = "promised", "承诺"
        JOINT = "joint", "联办"
        ESCALATED = "escalated", "上报"

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # of a draft: two at once, the later is told
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)

    name = models.CharField(max_length=200)  # 事项名称
    plain_name = models.CharField(max_length=200, blank=True)  # 日常用语
    name_en = models.CharField(max_length=200, blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    type_code = models.CharField(max_length=4, default="20")  # GB/T 39046 A.1
    level_code = models.CharField(max_length=2, default="5")  # A.2
    route = models.CharField(max_length=10, choices=Route.choices)
    simple = models.BooleanField(default=False)  # 程序简便,当场或当天可办结
    triggers = models.JSONField(default=list)  # 审核 论证 听证 公告 现场勘察
    licence = models.BooleanField(default=False)  # 行政许可
    audience = models.JSONField(default=list)  # 服务对象代码
    themes = models.JSONField(default=list)  # 服务主题
    by_law = models.TextField(blank=True)  # 设定依据
    accept_condition = models.TextField(blank=True)  # 受理条件
    handle_flow = models.TextField(blank=True)  # 办理流程
    statutory_value = models.PositiveSmallIntegerField(null=True, blank=True)
    statutory_unit = models.CharField(max_length=8, default=Unit.WORKDAY.value)
    statutory_basis = models.CharField(max_length=300, blank=True)
    promised_value = models.PositiveSmallIntegerField(null=True, blank=True)
    promised_unit = models.CharField(max_length=8, default=Unit.WORKDAY.value)
    promised_explain = models.CharField(max_length=300, blank=True)
    visits = models.PositiveSmallIntegerField(default=1)  # 到现场次数
    visits_reason = models.CharField(max_length=200, blank=True)
    fee = models.PositiveIntegerField(default=0)  # 分
    fee_basis = models.CharField(max_length=300, blank=True)
    agency = models.BooleanField(default=False)  # 可代办
    online = models.BooleanField(default=False)
    by_post = models.BooleanField(default=False)
    result_name = models.CharField(max_length=120, blank=True)
    result_type = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=200, blank=True)  # 办理地点
    hours = models.CharField(max_length=200, blank=True)  # 办理时间
    contact = models.CharField(max_length=200, blank=True)  # 咨询方式
    supervise = models.CharField(max_length=200, blank=True)  # 监督投诉方式
    no_materials = models.BooleanField(default=False)  # 什么材料都不用交
    questions = models.JSONField(default=list)  # 常见问题: [[问, 答]]
    more = models.JSONField(default=dict)  # other national fields, by their exchange names
    forms_checked = models.BooleanField(default=True)  # 表单、样本已随这一版更新
    sample = models.BooleanField(default=False)  # 演示数据,不作办事依据
    # for searching, made from the fields above by catalogue.wording.index()
    words = models.TextField(blank=True)
    pinyin = models.TextField(blank=True)
    initials = models.TextField(blank=True)
    labels = models.TextField(blank=True)  # |服务主题|^|服务对象|: filters that no JSON needs

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="versions_are_numbered"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="draft"), name="one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="a_version_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_from"], name="version_in_force")]

    def __str__(self) -> str:
        return f"{self.name} 第{self.number}版"

    @property
    def said(self) -> str:
        """The name as people say it, else the formal one."""
        return self.plain_name or self.name

    @property
    def statutory(self) -> Limit | None:
        """The law's limit of this item, if its legal basis names one."""
        return self._limit(self.statutory_value, self.statutory_unit)

    @property
    def promised(self) -> Limit | None:
        """The limit promised to the public."""
        return self._limit(self.promised_value, self.promised_unit)

    @property
    def fee_said(self) -> str:
        """What it costs, in words."""
        return f"{self.fee / 100:g} 元" if self.fee else "不收费"

    @staticmethod
    def _limit(value: int | None, unit: str) -> Limit | None:
        return None if value is None else Limit(value, Unit(unit))


class Material(models.Model):
    """One paper that an item asks for (申请材料)."""

    class Need(models.TextChoices):
        MAIN = "main", "主件"
        SECONDARY = "secondary", "副件"

    class Form(models.TextChoices):
        ORIGINAL = "original", "原件"
        COPY = "copy", "复印件"
        EITHER = "either", "原件或复印件"
        BOTH = "original+copy", "原件和复印件"
        FORM = "form", "填好的表格"
        PHOTO = "photo", "照片"

    version = models.ForeignKey(Version, models.CASCADE, related_name="materials")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    need = models.CharField(max_length=10, choices=Need.choices, default=Need.MAIN)
    conditional = models.BooleanField(default=False)  # 有则提供
    tolerable = models.BooleanField(default=False)  # 可容缺后补
    shareable = models.BooleanField(default=False)  # 可共享,免提交
    commitment = models.BooleanField(default=False)  # 可告知承诺
    form = models.CharField(max_length=20, choices=Form.choices, default=Form.ORIGINAL)
    copies = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=20, default="applicant")
    requirement = models.CharField(max_length=300, blank=True)  # 受理标准、填报须知
    by_law = models.CharField(max_length=300, blank=True)
    blank_form = models.CharField(max_length=200, blank=True)  # 空白表格: where to get it
    sample_form = models.CharField(max_length=200, blank=True)  # 示例样表
    price = models.PositiveIntegerField(default=0)  # 分; forms are free
    more = models.JSONField(default=dict)  # other national fields, by their exchange names

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="papers_have_their_order")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promisable(self) -> bool:
        """Whether a written promise may stand for it: a proof of somebody else's, no form of one's own."""
        return self.commitment and self.form != self.Form.FORM


class Step(models.Model):
    """One step of an item's procedure, with its own limit (办理环节)."""

    class Skip(models.TextChoices):
        LEGAL = "legal", "法定,不能省"
        SIMPLE = "simple", "可以简化"

    version = models.ForeignKey(Version, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=20, blank=True)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=8, default=Unit.WORKDAY.value)
    skip = models.CharField(max_length=10, blank=True, choices=Skip.choices)  # 能不能省

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="steps_have_their_order")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limit(self) -> Limit | None:
        """How long this step may take."""
        return None if self.value is None else Limit(self.value, Unit(self.unit))


class Upload(models.Model):
    """A workbook of which the good rows were imported, with the rows that were not (导入记录)."""

    centre = models.ForeignKey(Centre, models.PROTECT)
    by = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField()
    name = models.CharField(max_length=120)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    rest = models.BinaryField(default=bytes)  # an .xlsx of the rows that wait, with what is wrong

    class Meta:
        indexes = [models.Index(fields=["centre", "-at"], name="upload_latest")]

    def __str__(self) -> str:
        return self.name
