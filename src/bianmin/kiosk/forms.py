"""What is typed at a machine that gives numbers, and by who looks after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from bianmin import identity
from bianmin.cases.forms import Step, choice, text
from bianmin.web.forms import Form

from .models import Care

LONGEST_ROLL = 500  # metres: beyond this it is a slip of the hand


class Take(Form):
    """The card may be laid on the reader, which types, or typed; nobody has to."""

    key = forms.CharField(max_length=64)
    id_number = text("身份证号", 30, needed=False)
    phone = text("手机号", 30, needed=False)

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_id_number(self) -> str:
        """Say everything wrong with a number; nothing typed is all right."""
        said = identity.clean(self.cleaned_data["id_number"])
        wrong = list(identity.objections_to_id(said, today=self.today)) if said else []
        if wrong:
            raise forms.ValidationError(wrong)
        return said

    def clean_phone(self) -> str:
        """Say what is wrong with a number; nothing typed is all right."""
        said = identity.clean(self.cleaned_data["phone"])
        if said and not identity.is_mobile(said):
            raise forms.ValidationError("手机号是 11 位数字,可以不填")
        return said


class LookAfter(Step):
    what = choice("做了什么", list(Care.What.choices), initial=Care.What.LOOKED)
    metres = forms.IntegerField(
        label="新号纸多少米", required=False, min_value=1, max_value=LONGEST_ROLL,
        widget=forms.NumberInput(attrs={"class": "input"}),
        error_messages={
            "invalid": "写一个整数,比如 50", "min_value": "至少 1 米",
            "max_value": f"最多 {LONGEST_ROLL} 米,再看看是不是多写了一位",
        },
    )  # fmt: skip
