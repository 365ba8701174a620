"""What is typed about an appointment. Everything wrong is said at once; the rules say the rest."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from bianmin.agency.queries import people_of
from bianmin.cases.forms import Step as Step
from bianmin.cases.forms import choice, text, words
from bianmin.cases.forms import day as date_field
from bianmin.centres.models import Centre
from bianmin.packs import Pack

from .models import WEEKDAYS, Kind

INPUT = {"class": "input"}
PRIVATE = {"autocomplete": "off", "data-private": ""}
BETWEEN = re.compile(r"[\s.·\-‐-―−_]+")


def moment(text_: str) -> datetime | None:
    """Return an instant as an address carries it, or None."""
    try:
        found = parse_datetime(text_[:40].replace(" ", "+"))
    except ValueError:
        return None
    return None if found is None or is_naive(found) else found


def a_day(text_: str, otherwise: date) -> date:
    """Return the day in an address, or another where it is none."""
    try:
        found = date.fromisoformat(text_[:10])
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= otherwise.year + 1 else otherwise


class Person(Step):
    """Who comes: no more than is needed to keep a place and to call."""

    who = text("姓名", 40, needed=False, attrs={"autocomplete": "name"})
    phone = text("手机号", 30, needed=False, attrs={"autocomplete": "tel", "inputmode": "tel"})
    note = text("有什么要先说的(可不填)", 100, needed=False)

    def __init__(self, *args: Any, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if kind == Kind.DOOR:
            self.fields["address"] = text("上门的地址", 120, needed=False, attrs=PRIVATE)
        for field in self.fields.values():
            field.asked = True  # type: ignore[attr-defined]


class ByClerk(Person):
    """The same, as the clerk takes it down on the telephone."""

    channel = choice("怎么约的", [])
    put_off = text("今天为什么办不了", 200, needed=False)
    off = forms.BooleanField(label="人来了办不了,改天再来", required=False)

    def __init__(self, *args: Any, kind: str, book: Pack, centre: Centre, **more: Any) -> None:
        super().__init__(*args, kind=kind, **more)
        ways = [(n, r.value) for n, r in book.policy.appointment.channels.items() if n != "portal"]
        self.fields["channel"].choices = ways  # type: ignore[attr-defined]
        if kind == Kind.DOOR:
            field: Any = forms.ModelChoiceField(
                label="谁去", queryset=people_of(centre), required=False, empty_label="请选",
                widget=forms.Select(attrs=INPUT),
            )  # fmt: skip
            self.fields["goes"] = field

    def put_off_said(self) -> str | None:
        """Return why somebody is to come another day; None where nobody was put off."""
        said: str = self.cleaned_data["put_off"]
        return said if said or self.cleaned_data["off"] else None


class Code(forms.Form):
    code = text("预约码", 40, attrs={"autocomplete": "off", "inputmode": "numeric"})

    def clean_code(self) -> str:
        digits = BETWEEN.sub("", self.cleaned_data["code"])
        if not re.fullmatch("[0-9]{9}", digits):
            raise forms.ValidationError("预约码是 9 位数字")
        return digits


class At(Step):
    """Another time."""

    at = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)

    def clean_at(self) -> datetime:
        found = moment(self.cleaned_data["at"])
        if found is None:
            raise forms.ValidationError("没有选时间")
        return found


class Offered(At):
    reason = text("为什么请他改", 200, needed=False)


class Reason(Step):
    reason = text("理由", 200, needed=False)


class CallOff(Reason):
    told = text("怎样告诉本人的", 200, needed=False, help_text="留了手机的,系统发短信,不用填")
    late = forms.BooleanField(label="来不及提前告知了,照样取消,记为违规(主任)", required=False)


class Tried(Step):
    note = text("怎样联系的、怎么说", 200, needed=False)
    reached = forms.BooleanField(label="联系上了,说来不了", required=False)


class Leader(Step):
    yes = choice("领导怎么说", [("yes", "答应到岗"), ("no", "到不了")])
    reason = text("为什么到不了", 200, needed=False)


class Plan(Step):
    """When how many may come to a line."""

    line = text("叫什么", 40, needed=False, help_text="群众看得到,例如:综合窗口")
    kind = choice("怎么办", [one for one in Kind.choices if one[0] != Kind.VILLAGE])
    windows: Any = forms.ModelMultipleChoiceField(
        label="哪些窗口", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    department: Any = forms.ModelChoiceField(
        label="只办哪个部门的事", queryset=None, required=False, empty_label="都办",
        widget=forms.Select(attrs=INPUT),
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label="每星期哪几天", choices=WEEKDAYS, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    market = forms.BooleanField(label="逢集的日子另外这样安排", required=False)
    day = date_field("只管这一天", required=False)
    minutes = forms.IntegerField(
        label="一个时段几分钟",
        min_value=1,
        max_value=600,
        initial=30,
        widget=forms.NumberInput(attrs=INPUT),
    )
    places = forms.IntegerField(
        label="同时几个位子", min_value=0, max_value=999, initial=1,
        widget=forms.NumberInput(attrs=INPUT), help_text="到窗口的,选了几个窗口就是几个;写 0 是不接预约",
    )  # fmt: skip
    same_day = forms.IntegerField(
        label="一天里留几个给当天约的",
        min_value=0,
        max_value=9999,
        initial=0,
        widget=forms.NumberInput(attrs=INPUT),
    )
    walk_in = forms.IntegerField(
        label="一天里留几个给直接来的",
        min_value=0,
        max_value=9999,
        initial=0,
        widget=forms.NumberInput(attrs=INPUT),
    )
    public = forms.BooleanField(label="群众自己可以约", required=False, initial=True)
    business = choice("要先预告的业务", [], required=False)
    announced_on = date_field("哪天预告的", required=False)
    since = date_field("从哪天起")
    note = words("为什么这样改", 120, needed=False)

    def __init__(self, *args: Any, centre: Centre, book: Pack, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("line", "windows", "weekdays"):
            self.fields[name].asked = True  # type: ignore[attr-defined]
        self.fields["windows"].queryset = centre.windows.order_by("no")  # type: ignore[attr-defined]
        self.fields["department"].queryset = centre.departments.order_by("name")  # type: ignore[attr-defined]
        kinds = [("", "不是"), *((name, name) for name in book.policy.appointment.announced.value)]
        self.fields["business"].choices = kinds  # type: ignore[attr-defined]


class End(Step):
    last = date_field("最后一天")
    why = text("为什么停", 120, needed=False)


class Keep(At):
    line = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    why = text("为什么留", 120, needed=False)


class Minutes(Step):
    code = text("事项编码", 64)
    minutes = forms.IntegerField(label="窗口上要几分钟", widget=forms.NumberInput(attrs=INPUT))
