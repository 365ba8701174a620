"""What people type of a promise in place of a proof. Plain forms; the rules say what is wanting."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.cases.forms import Step, choice, told
from bianmin.rules.pledges import LONGEST, Signed
from bianmin.rules.proofs import Found

ASKED = [("promise", "写承诺"), ("bring", "不写,自己去开证明")]


class Signing(forms.Form):
    """What the applicant chose, and how he signed."""

    chose = choice("申请人选哪样", ASKED, required=False)
    way = choice("怎样签的", [(s.value, s.zh) for s in Signed], required=False)
    authority = forms.BooleanField(label="代理人的授权写明可以代作承诺", required=False)
    strokes = forms.CharField(
        max_length=LONGEST, required=False, widget=forms.HiddenInput,
        error_messages={"max_length": "签字太长了,请重写一遍"},
    )  # fmt: skip


class SigningLater(Step, Signing):
    """The same, of a case that was taken in before: which proofs, and the page it came from."""

    orders = forms.TypedMultipleChoiceField(
        label="用承诺代替哪几份", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "只能选清单写了可以承诺的"},
    )  # fmt: skip

    def __init__(self, *args: Any, proofs: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["orders"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = proofs
        field.asked = True  # type: ignore[attr-defined]
        del self.fields["chose"]


class Check(Step):
    found = choice("核查的结果", [(f.value, f.zh) for f in Found], required=False)
    said = told("向谁、怎样核查的,查到什么")


class Objection(Step):
    said = told("申请人怎样说", 500)


class Hearing(Step):
    upheld = choice("申辩成立吗", [("yes", "成立,改为属实"), ("no", "不成立")], required=False)
    said = told("怎样答复的", 500, help_text="申请人在查进度的页面上看得到")


class Mending(Step):
    how = choice(
        "怎样改正的", [("proof", "交来了证明"), ("true", "情况现在符合承诺,重新核查属实")],
        required=False,
    )  # fmt: skip
    said = told("交来了什么、怎样查的")


class Reason(Step):
    said = told("理由", help_text="会写进文书")


class Withdrawal(Step):
    said = told("申请人为什么撤回")
