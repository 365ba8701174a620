"""What is typed of an enquiry: at the window in seconds, on a phone by a resident, at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime

from bianmin import identity
from bianmin.accounts.models import User
from bianmin.cases.forms import TEXT, Step, choice, text, told, words
from bianmin.packs import Pack
from bianmin.rules.enquiries import ANY, BELONGS_ZH
from bianmin.rules.ruling import Ruling

from . import circumstances
from .queries import Filters

MATTER = 5000  # letters; a longer letter is kept on paper and told in short
NUMBER = "电话号码不对:手机 11 位,座机带区号"
OWN = frozenset(
    {"matter", "name", "phone"}
)  # fields of the register that have a place of their own
USUAL = ("visit", "phone", "letter", "online")
PRIVATE = {"autocomplete": "off", "data-private": ""}


def _phone(said: str) -> str:
    if said and not identity.is_phone(said):
        raise forms.ValidationError(NUMBER)
    return said


def _person(label: str) -> Any:
    return forms.ChoiceField(label=label, required=False, widget=forms.Select(attrs=TEXT))


def _offer(form: forms.Form, name: str, people: Iterable[User], none: str) -> dict[str, User]:
    """Fill the list of people to choose from; return them by what is sent."""
    by_key = {str(u.pk): u for u in people}
    options = [(k, f"{u}{f' · {u.window}' if u.window else ''}") for k, u in by_key.items()]
    form.fields[name].choices = [("", none), *options]  # type: ignore[attr-defined]
    return by_key


def channels(book: Pack) -> list[tuple[str, str]]:
    """Return how people may ask, by what the book calls it: who stands here first."""
    found = book.policy.enquiries.channels
    order = [*(c for c in USUAL if c in found), *(c for c in found if c not in USUAL)]
    return [(c, found[c].value) for c in order]


class Ask(Step):
    """An enquiry as a clerk writes it down; what else a book wants stands under its own name."""

    channel = choice("怎么问来的", [])
    matter = told("问的什么事", MATTER)
    phone = text("联系电话", 30, needed=False, attrs=PRIVATE)
    who = text("谁问的", 60, needed=False, attrs={"autocomplete": "off"})
    belongs = forms.ChoiceField(
        label="是谁的事", required=False, widget=forms.Select(attrs=TEXT),
        choices=[("", "看事项归谁"), *BELONGS_ZH.items()],
    )  # fmt: skip
    rings = forms.IntegerField(
        label="电话响了几声才接", required=False, min_value=0, max_value=100,
        widget=forms.NumberInput(attrs=TEXT | {"inputmode": "numeric"}),
    )  # fmt: skip
    others: Any = forms.MultipleChoiceField(
        label="同时接待的还有", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, book: Pack, people: list[User], **more: Any) -> None:
        super().__init__(*args, **more)
        policy = book.policy.enquiries
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = channels(book)
        self.people = {str(u.pk): u for u in people}
        self.fields["others"].choices = [(k, str(u)) for k, u in self.people.items()]  # type: ignore[attr-defined]
        self.more: set[str] = set()
        for so, wanted in policy.register.items():
            for name in wanted.keys() - OWN - self.more:
                self.more.add(name)
                only = "" if so == ANY else f"({policy.channels[so].value}的要写)"
                self.fields[f"said_{name}"] = told(f"{wanted[name].value}{only}", 300)

    def clean_phone(self) -> str:
        return _phone(str(self.cleaned_data["phone"]))

    def clean_others(self) -> tuple[User, ...]:
        return tuple(self.people[key] for key in self.cleaned_data["others"])

    @property
    def said(self) -> dict[str, str]:
        """What else the book wants to be written down."""
        return {name: self.cleaned_data.get(f"said_{name}", "") for name in self.more}


class Online(forms.Form):
    """What a resident asks on his own phone."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    matter = words("您想问什么", MATTER, help_text="怎么想就怎么写;不要写身份证号、银行卡号")
    who = text("怎么称呼您", 60, needed=False)
    phone = text(
        "联系电话", 30, needed=False, attrs=PRIVATE, help_text="想让我们打电话答复的,留一个"
    )

    def __init__(self, *args: Any, wanted: Collection[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["matter"].widget.attrs["rows"] = "5"
        for name, mine in (("name", "who"), ("phone", "phone")):
            self.fields[mine].required = name in wanted

    def clean_phone(self) -> str:
        return _phone(str(self.cleaned_data["phone"]))


class Follow(forms.Form):
    no = text("咨询编号", 40, help_text="像 青问〔2026〕3号")
    code = text("查询码", 12, attrs={"inputmode": "numeric", "autocomplete": "off"})


class Tell(Step):
    """How somebody was told; who asked and how only where that was not registered before."""

    channel = choice("怎么来问的", [], initial="visit")
    form = choice("怎样告知", [])
    who = text("来问的人", 60, needed=False, attrs={"autocomplete": "off"})
    phone = text("联系电话", 30, needed=False, attrs=PRIVATE)
    lacking = words("这个人还要准备什么", 500, needed=False)
    can_be_done = choice("能否办理", [("yes", "能办理"), ("no", "不能办理")], required=False)
    complete = choice("手续是否齐全", [("yes", "齐全"), ("no", "不齐全")], required=False)
    samples = forms.BooleanField(label="示范文本、空白表格给了,或者说了到哪里领", required=False)

    def __init__(self, *args: Any, book: Pack, registered: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        policy = book.policy
        for name, options in (
            ("form", [(way, way) for way in policy.consult.answer_forms.value]),
            ("channel", channels(book)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        for name in ("can_be_done", "complete"):  # only where the book has them on its sheet
            if name not in policy.consult.sheet_fields:
                del self.fields[name]
        for name in ("channel", "who", "phone") if registered else ():
            del self.fields[name]

    def clean_phone(self) -> str:
        """Say at once what is wrong with a number."""
        return _phone(str(self.cleaned_data["phone"]))


class End(Step):
    """What is written down at the end: as many fields as the book wants for this end."""

    def __init__(
        self, *args: Any, wanted: Mapping[str, Ruling[str]], warns: bool = False, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for name, called in wanted.items():
            if name in circumstances.FACTS:
                continue
            if circumstances.is_moment(name):
                widget = forms.DateTimeInput(attrs=TEXT | {"type": "datetime-local"})
                field: forms.Field = forms.DateTimeField(
                    label=called.value, required=False, widget=widget,
                    error_messages={"invalid": f"{called.value}写成 2026-11-23 10:30 的样子"},
                )  # fmt: skip
                field.asked = True  # type: ignore[attr-defined]
            else:
                field = told(called.value, 2000 if name in circumstances.LONG else 200)
            self.fields[f"w_{name}"] = field
        if warns:  # the book bars the phrase in speech alone
            self.fields["anyway"] = told("有禁用语还要这样写,为什么", 200)

    @property
    def words(self) -> dict[str, str]:
        """What was typed, by the fields of the rule books."""
        return {
            name.removeprefix("w_"): _said(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("w_")
        }


def _said(value: Any) -> str:
    return f"{localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value or "")


class Pass(Step):
    to = _person("移交给谁")
    why = told("请他做什么", 300)

    def __init__(self, *args: Any, people: Iterable[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = _offer(self, "to", people, "指定到人")

    def clean_to(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])


class Owner(Step):
    to = _person("首问责任人改为")
    reason = told("为什么改", 200)

    def __init__(self, *args: Any, people: Iterable[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = _offer(self, "to", people, "指定到人")

    def clean_to(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])


class Refuse(Step):
    why = told("为什么退回", 300)


class Office(Step):
    what = told("问什么", 500)


class Colleague(Step):
    who = told("问的是哪位同事", 60)


class Give(Step):
    beyond = told("限量的号用完了,为什么多发一个", 200)


class Promise(Step):
    what = told("答应了什么", 200)
    due_at = forms.DateTimeField(
        label="什么时候以前", required=False,
        widget=forms.DateTimeInput(attrs=TEXT | {"type": "datetime-local"}),
        error_messages={"invalid": "时间写成 2026-11-23 15:00 的样子"},
    )  # fmt: skip


class Keep(Step):
    note = told("说了什么,或者没有人接", 300)


class Model(Step):
    name = text("范本叫什么", 40)
    text = words("答复", 1000)


class Narrow(forms.Form):
    """What the register is asked for; what is typed wrong narrows nothing, and is said."""

    since = forms.DateField(
        label="从", required=False, widget=forms.DateInput(attrs=TEXT | {"type": "date"})
    )
    until = forms.DateField(
        label="到", required=False, widget=forms.DateInput(attrs=TEXT | {"type": "date"})
    )
    channel = forms.ChoiceField(label="怎么问来的", required=False, widget=forms.Select(attrs=TEXT))
    person = forms.ChoiceField(label="谁负责", required=False, widget=forms.Select(attrs=TEXT))
    outcome = forms.ChoiceField(label="结果", required=False, widget=forms.Select(attrs=TEXT))

    def __init__(
        self, *args: Any, book: Pack, people: Iterable[User], outcomes: Iterable[Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        offers = {
            "channel": channels(book), "person": [(str(u.pk), u.name) for u in people],
            "outcome": list(outcomes),
        }  # fmt: skip
        for name, options in offers.items():
            self.fields[name].choices = [("", "全部"), *options]  # type: ignore[attr-defined]

    def asked(self) -> Filters:
        """Return what the register is asked for."""
        if not self.is_bound or not self.is_valid():
            return Filters()
        data = self.cleaned_data
        return Filters(
            since=data["since"], until=data["until"], channel=data["channel"],
            person=int(data["person"]) if data["person"] else None, outcome=data["outcome"],
        )  # fmt: skip


def fields_of(book: Pack, channel: str) -> frozenset[str]:
    """Return which fields a book wants of what comes by a channel."""
    register = book.policy.enquiries.register
    return frozenset(n for so in (channel, ANY) for n in register.get(so, {}))
