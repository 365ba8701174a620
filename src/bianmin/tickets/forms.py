"""What is typed at a window and where a ticket is given."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.cases.forms import Step
from bianmin.packs import Pack

MOST_A_DAY = 9999  # beyond this it is a slip of the hand
MOST_BACK = 240  # minutes for which a pause can be announced
TEXT = {"class": "input"}


class Doing(Step):
    """One press of a button at a window; the rules say if a word is wanting."""

    do = forms.CharField(max_length=12)
    ticket = forms.IntegerField(required=False)
    window = forms.IntegerField(required=False)
    line = forms.IntegerField(required=False)
    to = forms.CharField(max_length=24, required=False)  # w3: a window, l2: a line
    matter = forms.IntegerField(required=False)
    why = forms.CharField(max_length=200, required=False, label="原因")
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_BACK, label="几分钟后回来",
        error_messages={"invalid": "分钟要写数字", "min_value": "至少 1 分钟", "max_value": f"最多 {MOST_BACK} 分钟"},
    )  # fmt: skip


class Issuing(Step):
    """A ticket given by hand: for whom, for what, and why first."""

    said = forms.CharField(
        label="想办什么(目录里找不到时写)", max_length=200, required=False,
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
    name = forms.CharField(
        label="姓名", max_length=60, required=False,
        widget=forms.TextInput(attrs=TEXT | {"autocomplete": "off", "data-private": ""}),
    )  # fmt: skip
    ground = forms.ChoiceField(
        label="优先", required=False, widget=forms.Select(attrs=TEXT),
        error_messages={"invalid_choice": "优先的理由里没有这一项"},
    )  # fmt: skip
    ground_why = forms.CharField(
        label="优先的说明", max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    beyond = forms.CharField(
        label="限量的号用完了,为什么多发一个", max_length=200, required=False,
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, book: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = book.policy.priority.grounds
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        found = [(name, ground.value.called) for name, ground in grounds.items()]
        field.choices = [("", "不优先,按先来后到"), *found]


class Limit(Step):
    """How many tickets a day an item has, and why."""

    a_day = forms.IntegerField(
        label="每天几个号", min_value=1, max_value=MOST_A_DAY, widget=forms.NumberInput(attrs=TEXT),
        error_messages={
            "required": "写每天几个号", "invalid": "每天几个号要写数字",
            "min_value": "至少 1 个;不办了,到“事项”里停", "max_value": f"最多 {MOST_A_DAY} 个",
        },
    )  # fmt: skip
    why = forms.CharField(
        label="为什么限(规则书不限的,要写例外的理由)", max_length=200, required=False,
        widget=forms.TextInput(attrs=TEXT),
    )  # fmt: skip
