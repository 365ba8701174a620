"""What people type about a case. Plain forms: they know nothing of models or rules.

Every field is bounded, and everything wrong is said at once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unicodedata import category

from django import forms
from stdnum.cn import uscc

from bianmin import identity
from bianmin.catalogue.models import Material, Version
from bianmin.rules.delivery import Way
from bianmin.rules.intake import Mark

from .actions.application import Marked

TEXT = {"class": "input"}
A_YEAR = timedelta(days=366)
SHORT = 200  # letters: up to here one line is enough
UNSEEN = {"Cc", "Cf", "Cs"}  # control letters, directions and joints, halves of letters
IDS = [("111", "居民身份证"), ("001", "统一社会信用代码"), ("999", "其他证件")]
PROMISED = Mark.PROMISED.value
MORE = [
    ("", "—"),
    (Mark.MISSING.value, "没交"),
    (Mark.FIXED.value, "当场补正"),
    (Mark.SHARED.value, "系统核到"),
    (Mark.NOT_NEEDED.value, "用不着"),
    (PROMISED, "写承诺代替"),
]


class Line(forms.CharField):
    """A field without letters that nobody sees: they would turn a printed paper around."""

    def to_python(self, value: Any) -> str:
        seen = "".join(c for c in str(value or "") if c in "\r\n\t" or category(c) not in UNSEEN)
        return super().to_python(seen) or ""


def text(label: str, size: int, *, needed: bool = True, **more: Any) -> Line:
    """Return a one-line field of at most `size` characters."""
    said = {
        "required": f"请填{label}",
        "max_length": f"{label}太长了:最多 %(limit_value)d 个字,现在 %(show_value)d 个",
    }
    attrs = TEXT | more.pop("attrs", {})
    widget = forms.TextInput(attrs=attrs)
    return Line(
        label=label, max_length=size, required=needed, widget=widget, error_messages=said, **more
    )


def words(label: str, size: int = 300, *, needed: bool = True, **more: Any) -> Line:
    """Return a field for a few sentences."""
    field = text(label, size, needed=needed, **more)
    field.widget = forms.Textarea(attrs=TEXT | {"rows": "2", "maxlength": str(size)})
    return field


def told(label: str, size: int = 300, **more: Any) -> Line:
    """Return a field for words that the rule book asks for: the rules say if they are wanting.

    So that they are said together with everything else, with their clause.
    """
    make = words if size > SHORT else text
    field = make(label, size, needed=False, **more)
    field.asked = True  # type: ignore[attr-defined]
    return field


def day(label: str, **more: Any) -> forms.DateField:
    """Return a field for a day."""
    said = {"required": f"请填{label}", "invalid": f"{label}没有这一天"}
    widget = forms.DateInput(attrs=TEXT | {"type": "date"})
    return forms.DateField(label=label, widget=widget, error_messages=said, **more)


def choice(label: str, options: list[tuple[str, str]], **more: Any) -> forms.ChoiceField:
    """Return radio buttons with words: what must be decided is not a toggle."""
    said = {"required": f"请选{label}", "invalid_choice": f"{label}没有这一项"}
    return forms.ChoiceField(
        label=label, choices=options, widget=forms.RadioSelect, error_messages=said, **more
    )


class People(forms.Form):
    """Who applies, and who comes for them; kept apart."""

    id_type = forms.ChoiceField(
        label="证件", choices=IDS, widget=forms.Select(attrs=TEXT), initial="111"
    )
    applicant_id = text("证件号码", 40, attrs={"autocomplete": "off", "data-private": ""})
    applicant = text("姓名或名称", 60, attrs={"autocomplete": "off"})
    phone = text("联系电话", 30, needed=False, attrs={"autocomplete": "off", "data-private": ""})
    address = text("住址", 120, needed=False, attrs={"autocomplete": "off", "data-private": ""})
    agent = text("代理人姓名", 60, needed=False, attrs={"autocomplete": "off"})
    agent_id = text("代理人身份证号", 30, needed=False, attrs={"data-private": ""})
    agent_phone = text("代理人电话", 30, needed=False, attrs={"data-private": ""})
    agent_relation = text("与申请人的关系", 40, needed=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._check_id("applicant_id", data.get("id_type", "111"), data.get("applicant_id", ""))
        if data.get("agent_id"):
            self._check_id("agent_id", "111", data["agent_id"])
        for name in ("phone", "agent_phone"):
            if data.get(name) and not identity.is_phone(data[name]):
                self.add_error(name, "电话号码不对:手机 11 位,座机带区号")
        if data.get("agent") and not data.get("agent_id"):
            self.add_error("agent_id", "有代理人的,要填代理人身份证号")
        if data.get("agent_id") and not data.get("agent"):
            self.add_error("agent", "填了代理人身份证号,要填代理人姓名")
        return data

    def _check_id(self, name: str, kind: str, number: str) -> None:
        if not number:
            return
        wrong: list[str] = []
        if kind == "111":
            wrong = list(identity.objections_to_id(number, today=self.today))
        elif kind == "001" and not uscc.is_valid(identity.clean(number)):
            wrong = [identity.WRONG_CODE]
        for said in wrong:
            self.add_error(name, said)


class Papers(forms.Form):
    """What was found of each paper of a list."""

    promises = True  # whether a promise can be signed where this is filled in

    def __init__(self, *args: Any, materials: list[Material] | list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.materials = materials
        for material in materials:
            self._add(material.order, material)

    def _add(self, n: int, material: Any) -> None:
        wanted = _wanted(material)
        options = [o for o in MORE if _fits(o[0], material) and (self.promises or o[0] != PROMISED)]
        said = {
            "invalid": "份数要写数字",
            "min_value": "份数不能是负数",
            "max_value": "份数最多 99",
        }
        self.fields[f"ok_{n}"] = forms.BooleanField(label=material.name, required=False)
        self.fields[f"copies_{n}"] = forms.IntegerField(
            label=f"{material.name}份数", min_value=0, max_value=99, required=False,
            error_messages=said,
            widget=forms.NumberInput(attrs=TEXT | {"placeholder": str(wanted), "inputmode": "numeric"}),
        )  # fmt: skip
        self.fields[f"seen_{n}"] = forms.BooleanField(label="原件已核", required=False)
        self.fields[f"more_{n}"] = forms.ChoiceField(
            label=f"{material.name}的情况", choices=options, required=False,
            widget=forms.Select(attrs=TEXT), error_messages={"invalid_choice": "没有这一种情况"},
        )  # fmt: skip
        self.fields[f"problem_{n}"] = text(
            "问题", 300, needed=False,
            attrs={"data-problem": "", "placeholder": "哪里不行,怎样才行",
                   "aria-label": f"{material.name}的问题"},
        )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The papers with their fields, for the screen."""
        parts = ("ok", "copies", "seen", "more", "problem")
        found = []
        for material in self.materials:
            row: dict[str, Any] = {part: self[f"{part}_{material.order}"] for part in parts}
            found.append(row | {"material": material, "fields": list(row.values())})
        return found

    def marked(self) -> dict[int, Marked]:
        """Return what was found of each paper; too few copies is a problem of its own."""
        return {m.order: self._marked(m) for m in self.materials}

    def _marked(self, material: Any) -> Marked:
        n, data = material.order, self.cleaned_data
        wanted: int = _wanted(material)
        more, problem = data.get(f"more_{n}", ""), data.get(f"problem_{n}", "").strip()
        copies: int | None
        copies, ok = data.get(f"copies_{n}"), bool(data.get(f"ok_{n}"))
        seen = bool(data.get(f"seen_{n}"))
        if more:
            came = wanted if more == Mark.FIXED and copies is None else copies or 0
            return Marked(Mark(more), came, seen, problem)
        if problem:
            return Marked(Mark.FAULTY, copies or 0, seen, problem)
        if ok and copies is not None and copies < wanted:
            return Marked(Mark.FAULTY, copies, seen, f"要 {wanted} 份,只有 {copies} 份")
        if ok:
            return Marked(Mark.IN_ORDER, wanted if copies is None else copies, seen)
        return Marked(Mark.UNMARKED, copies or 0, seen)


def _wanted(material: Any) -> int:
    """Return how many copies are wanted, of the catalogue's paper or of a case's."""
    wanted: int = material.copies if isinstance(material, Material) else material.copies_wanted
    return wanted


def _fits(mark: str, material: Any) -> bool:
    if mark == Mark.SHARED:
        return bool(material.shareable)
    if mark == Mark.PROMISED:  # of a case's paper, only where it is signed for already
        promised = getattr(material, "mark", "") == Mark.PROMISED
        return promised or bool(getattr(material, "promisable", False))
    if mark == Mark.NOT_NEEDED:
        return bool(material.conditional or getattr(material, "need", "") == "secondary"
                    or not getattr(material, "main", True))  # fmt: skip
    return True


class Judging(forms.Form):
    """What else the clerk says of an application."""

    conditions = choice("申请条件", [("yes", "符合"), ("no", "不符合")], required=False)
    not_at_once = text("不能当场办的原因", 200, needed=False)
    report_up_on = day("哪天前上报", required=False)
    chosen = forms.CharField(max_length=20, required=False)  # a kind, where the book leaves it open
    result_no = text("结果编号", 60, needed=False)
    again = text("同一事项再收一件的原因", 200, needed=False)
    ground = forms.CharField(label="不予受理的理由", max_length=60, required=False)
    reason = words("说明", 500, needed=False)
    where = text("请到哪里办", 200, needed=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_report_up_on(self) -> date | None:
        told: date | None = self.cleaned_data["report_up_on"]
        if told and told < self.today:
            raise forms.ValidationError("上报的日子不能早于今天")
        if told and told > self.today + A_YEAR:
            raise forms.ValidationError("上报的日子超过一年了,请再看一遍")
        return told


def intake(data: Any, version: Version, today: date) -> tuple[People, Papers, Judging]:
    """Return the three parts of the intake form, bound to `data` (None: empty)."""
    materials = list(version.materials.all())
    return People(data, today=today), Papers(data, materials=materials), Judging(data, today=today)


class Step(forms.Form):
    """What every step carries: the key that makes it happen once, and the page it came from."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)


class Examine(Step):
    opinion = told("审查意见", 1000)


OUTCOMES = [("granted", "准予"), ("refused", "不予")]


class Decide(Step):
    outcome = choice("决定", OUTCOMES)
    reason = words("理由", 1000, needed=False, help_text="不予的,一定要写")
    result_no = text("结果编号", 60, needed=False, help_text="证照或文书的编号")
    overdue_reason = words("超期的原因", 500, needed=False, help_text="已经超期的,一定要写")


class Suspend(Step):
    kind = choice("特别程序", [])
    reason = told("事由")
    expected_on = day("预计结束的日子")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds or []


class Extend(Step):
    days = forms.IntegerField(
        label="延几个工作日", min_value=1, max_value=999, widget=forms.NumberInput(attrs=TEXT),
        error_messages={"required": "请填延几个工作日", "invalid": "要写数字",
                        "min_value": "至少 1 个工作日", "max_value": "太长了"},
    )  # fmt: skip
    reason = told("理由", help_text="会写进延期告知书")


class Deliver(Step):
    way = choice("怎么送达", [(w.value, w.zh) for w in Way])
    receiver = told("谁领走的", 60)
    signed = forms.BooleanField(label="领取人已经签收", required=False)
    authorised = forms.BooleanField(label="代理人出示了委托书", required=False)
    tracking = text("快递单号", 40, needed=False)
    notice_no = text("带来的通知书编号", 40, needed=False)
    notice_lost = text("通知书丢了,怎样核对的身份", 120, needed=False)


class Archive(Step):
    place = told("放在哪里", 120, help_text="例如:镇档案柜 3,第 12 盒")


class Grounded(Step):
    """Sending back, or not accepting: a ground of the book's list, and the reason."""

    ground = choice("理由", [])
    reason = told("说明", 500)
    where = text("请到哪里办", 200, needed=False)

    def __init__(self, *args: Any, grounds: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(g, g) for g in grounds]


class SendBack(Grounded):
    where = None  # type: ignore[assignment]


class PutOff(Step):
    """Another kind, and why: which kinds there are to choose from is the book's."""

    kind = choice("改成哪一种", [])
    reason = told("为什么", 200, help_text="会写进给群众的通知书")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]] | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds or []


class Reason(Step):
    reason = told("理由")


class Difficult(Step):
    what = told("难在哪里")


class Settle(Step):
    result = told("处置的结果", 500)


class AskAgain(Step):
    name = told("要什么材料", 200)
    requirement = text("要求", 300, needed=False)
    reason = told("为什么当初没有一次告知")


class HandOver(Step):
    to: Any = forms.ModelChoiceField(
        label="转给谁", queryset=None, widget=forms.Select(attrs=TEXT), empty_label="请选",
        error_messages={"required": "请选转给谁", "invalid_choice": "只能转给本中心在岗的同事"},
    )  # fmt: skip
    reason = told("为什么转交")

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class Details(Step):
    applicant = text("姓名或名称", 60, needed=False)
    applicant_id = text("证件号码", 40, needed=False, attrs={"autocomplete": "off"})
    phone = text("联系电话", 30, needed=False, attrs={"autocomplete": "off"})
    address = text("住址", 120, needed=False, attrs={"autocomplete": "off"})
    agent = text("代理人姓名", 60, needed=False)
    agent_id = text("代理人身份证号", 30, needed=False, attrs={"autocomplete": "off"})
    agent_phone = text("代理人电话", 30, needed=False, attrs={"autocomplete": "off"})
    reason = told("更正的理由")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("phone", "agent_phone"):
            if data.get(name) and not identity.is_phone(data[name]):
                self.add_error(name, "电话号码不对:手机 11 位,座机带区号")
        return data


class Served(Step):
    how = told("谁签收的", 120)
