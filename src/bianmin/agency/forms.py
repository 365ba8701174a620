"""What is typed about a mandate, a trip and a visit. Everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from bianmin import identity
from bianmin.accounts.models import User
from bianmin.cases.forms import Step as Step
from bianmin.cases.forms import choice, day, text, told, words
from bianmin.centres.models import Centre
from bianmin.rules.agency import Policy
from bianmin.rules.escalation import LEVEL_ZH
from bianmin.rules.needs import WORDS
from bianmin.rules.network import KIND_ZH
from bianmin.rules.network import Policy as Network

from .models import CHANNELS, LEVELS
from .queries import nameable

LONGEST = timedelta(days=730)
POWERS = "代交材料、代为补正、代领结果"
OWN = {  # what a screen finds out by itself: nobody ticks it
    "authorisation", "received_on", "given_on", "result", "answered", "round_place_day",
    "wanting_shown",
}  # fmt: skip


def asked_for(policy: Policy, moments: Iterable[str], have: frozenset[str]) -> list[str]:
    """Return what the book wants on file at these moments, as far as somebody ticks it."""
    return [
        name
        for name, moment in policy.needs.items()
        if moment.value in moments and name not in have and name not in OWN
    ]


class Ticked(Step):
    """A form with a tick for everything the book wants on file by now."""

    def __init__(self, *args: Any, needs: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.needs = tuple(needs)
        for name in self.needs:
            self.fields[f"have_{name}"] = forms.BooleanField(
                label=f"有了:{WORDS[name]}", required=False
            )

    def ticked(self) -> dict[str, bool]:
        """Return what was ticked, by its name in the rules."""
        return {n: bool(self.cleaned_data.get(f"have_{n}")) for n in self.needs}


class Open(Ticked):
    """A matter is left to an agent."""

    applicant = text("谁的事(姓名)", 60, attrs={"autocomplete": "off"})
    applicant_id = text("身份证号", 40, attrs={"autocomplete": "off", "data-private": ""})
    phone = text("电话", 30, needed=False, attrs={"autocomplete": "off", "data-private": ""})
    address = text("住址", 120, needed=False, attrs={"autocomplete": "off", "data-private": ""})
    agent: Any = forms.ModelChoiceField(
        label="请谁代办", queryset=None, empty_label="请选", widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "请选代办员", "invalid_choice": "只能选本中心登记的代办员"},
    )  # fmt: skip
    channel = choice("怎么提出的", CHANNELS)
    way = choice("怎样帮", [])
    powers = text("代理权限", 300)
    first_on = day("从哪天起")
    last_on = day("到哪天止")
    consent = forms.BooleanField(label="群众自己愿意请人代办", required=False)
    signed_on = day("委托书哪天签的", required=False)
    signed_by = text("谁签的", 60, needed=False)
    reason = words("不予代办的理由", 300, needed=False)
    told = forms.BooleanField(label="已经告诉群众不能代办、为什么", required=False)

    def __init__(
        self, *args: Any, today: date, people: Any, policy: Policy, **more: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.today = today
        self.fields["agent"].queryset = people  # type: ignore[attr-defined]
        ways = [(n, r.value) for n, r in policy.ways.items()] or [("agency", "代办")]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]
        self.fields["way"].initial = "agency"
        self.fields["powers"].initial = POWERS
        self.fields["first_on"].initial = today
        self.fields["last_on"].initial = today + timedelta(days=90)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for wrong in identity.objections_to_id(data.get("applicant_id") or "", today=self.today):
            if data.get("applicant_id"):
                self.add_error("applicant_id", wrong)
        if data.get("phone") and not identity.is_phone(data["phone"]):
            self.add_error("phone", "电话号码不对:手机 11 位,座机带区号")
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "期限的最后一天早于第一天")
        if first and last and last - first > LONGEST:
            self.add_error("last_on", "期限太长了,最多两年")
        if data.get("signed_on") and not data.get("signed_by"):
            self.add_error("signed_by", "写了签字的日子,要写是谁签的")
        return data

    def ticked(self) -> dict[str, bool]:
        """Return what was ticked; the wish of the resident is asked in every hall."""
        return super().ticked() | {"consent": bool(self.cleaned_data.get("consent"))}


class Sign(Ticked):
    signed_by = told("谁签的", 60)
    signed_on = day("哪天签的")


class Submit(Ticked):
    """What the agent brings: each paper is there, or still wanting."""

    note = text("要告诉窗口的", 300, needed=False)

    def __init__(self, *args: Any, materials: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.materials = list(materials)
        for m in self.materials:
            self.fields[f"paper_{m.order}"] = forms.ChoiceField(
                label=m.name, choices=[("have", "有"), ("wanting", "还没有")], required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip

    def papers(self) -> dict[str, str]:
        """Return what was said of each paper, by its order."""
        said = {str(m.order): self.cleaned_data.get(f"paper_{m.order}") for m in self.materials}
        return {n: v for n, v in said.items() if v}


class Tell(Ticked):
    told = forms.BooleanField(label="已经把进度告诉群众", required=False)


class Problem(Step):
    day = day("哪一天")
    what = text("什么问题", 300)
    parties = told("和谁有关", 200)
    outcome = told("怎么处理的", 300)


class End(Ticked):
    result = told("结果", 300)
    signed_by = told("谁签收的", 60)


class Revoke(Step):
    reason = text("为什么收回", 300, needed=False)


class Trip(Step):
    agent: Any = forms.ModelChoiceField(
        label="谁去", queryset=None, empty_label=None, widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "请选谁去", "invalid_choice": "只能选本中心登记的代办员"},
    )  # fmt: skip
    to = choice("到哪里", [(v, LEVEL_ZH[v]) for v in LEVEL_ZH if v in ("township", "county")])
    on = day("哪一天")
    time = forms.TimeField(
        label="几点到",
        widget=forms.TimeInput(attrs={"class": "input", "type": "time"}, format="%H:%M"),
        error_messages={"required": "请填几点到", "invalid": "几点写得不对,照 14:30 这样写"},
    )

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agent"].queryset = people  # type: ignore[attr-defined]

    def goes_at(self, zone: Any) -> datetime:
        """Return when the trip arrives, in the office's own time."""
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data["time"], zone)


class Back(Step):
    """One word for every matter of a trip."""

    def __init__(self, *args: Any, stops: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.stops = list(stops)
        for stop in self.stops:
            self.fields[f"stop_{stop.pk}"] = told(f"{stop.order} {stop.mandate.no}", 300)

    def outcomes(self) -> Mapping[int, str]:
        """Return what was written of each stop, by its number."""
        return {s.pk: self.cleaned_data.get(f"stop_{s.pk}", "") for s in self.stops}


class Ask(Step):
    who = text("谁请上门", 60)
    phone = text("电话", 30, attrs={"data-private": ""})
    place = text("哪个村", 60)
    address = text("住址", 120, attrs={"data-private": ""})
    what = text("什么事", 300)
    on = day("哪天去")
    agent: Any = forms.ModelChoiceField(
        label="谁去", queryset=None, empty_label=None, widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "请选谁去", "invalid_choice": "只能选本中心登记的代办员"},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agent"].queryset = people  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        number: str = self.cleaned_data["phone"]
        if not identity.is_phone(number):
            raise forms.ValidationError("电话号码不对:手机 11 位,座机带区号")
        return number


class Goes(Step):
    """Who goes to a door."""

    agent: Any = forms.ModelChoiceField(
        label="谁去", queryset=None, empty_label="还没有定", widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "请选谁去", "invalid_choice": "只能派本中心的人"},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agent"].queryset = people  # type: ignore[attr-defined]


class Visited(Step):
    record = told("上门做了什么", 500)
    signed_by = told("谁签的名", 60)
    shown = forms.BooleanField(label="去以前看过还缺什么材料", required=False)


def _several(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "没有这一项"},
    )  # fmt: skip


class Register(Step):
    user: Any = forms.ModelChoiceField(
        label="谁", queryset=None, empty_label="请选", widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "请选登记谁", "invalid_choice": "只能登记本中心的人"},
    )  # fmt: skip
    level = choice("哪一级", LEVELS)
    place = told("服务点(村、社区或中心)", 60)
    kind = text("身份(村干部、驻村干部…)", 40, needed=False)

    def __init__(self, *args: Any, centre: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        people = User.objects.filter(centre=centre, is_active=True, role__in=("agent", "clerk"))
        self.fields["user"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class Listing(Step):
    in_person = forms.BooleanField(label="须本人办理,不能代办", required=False)
    why = told("为什么要本人来", 200)
    level = choice("哪一级的事项", [(v.value, zh) for v, zh in LEVEL_ZH.items()])
    listed = forms.BooleanField(label="列入代办清单", required=False)

    def __init__(self, *args: Any, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        self.needs = [n for n in policy.item_needs if n != "listed_on"]
        for name in self.needs:
            self.fields[f"of_{name}"] = told(policy.item_needs[name].value, 300)

    def filled(self) -> dict[str, str]:
        """Return what was written of the item, by field of the book."""
        return {n: self.cleaned_data.get(f"of_{n}", "") for n in self.needs}


class Place(Step):
    """A place of the network as it is today."""

    kind = choice("什么地方", list(KIND_ZH.items()))
    place = told("村、组的名字", 60)
    called = text("服务点叫什么(还没有设点的不写)", 60, needed=False)
    address = text("在哪里", 120, needed=False)
    phone = text("电话", 30, needed=False)
    hours = text("什么时候有人", 120, needed=False)
    population = forms.IntegerField(
        label="多少人", min_value=0, max_value=9_999_999, required=False,
        widget=forms.NumberInput(attrs={"class": "input", "inputmode": "numeric"}),
        error_messages={"invalid": "人数要写数字", "min_value": "人数不能是负的", "max_value": "人数太大了"},
    )  # fmt: skip
    does = _several("能代办哪些")
    papers = _several("点上有了什么")

    def __init__(self, *args: Any, policy: Network, **more: Any) -> None:
        super().__init__(*args, **more)
        self._offer("does", [(n, n) for n in policy.village_fields.value])
        self._offer("papers", [(n, f"《{r.value}》") for n, r in policy.papers.items()])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        if options:
            self.fields[name].choices = options  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class InChargeForm(Step):
    """Who of the hall sees a case through that is decided above."""

    def __init__(self, *args: Any, centre: Centre, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = forms.ModelChoiceField(
            label="中心代办员", queryset=nameable(centre), required=False, empty_label="—",
            widget=forms.Select(attrs={"class": "input"}),
            error_messages={"invalid_choice": "代办员只能选本中心在岗的人"},
        )  # fmt: skip
        field.asked = True  # the rules say that somebody is wanting
        self.fields["agent"] = field
