"""What is typed when somebody is told what is needed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from bianmin import identity
from bianmin.cases.forms import Step, choice, text, words

from .models import Telling


class Tell(Step):
    channel = choice("怎么来问的", list(Telling.Channel.choices), initial="window")
    form = choice("怎样告知", [])
    who = text("来问的人", 60, needed=False, attrs={"autocomplete": "off"})
    phone = text("联系电话", 30, needed=False, attrs={"autocomplete": "off", "data-private": ""})
    lacking = words("这个人还要准备什么", 500, needed=False)
    can_be_done = choice("能否办理", [("yes", "能办理"), ("no", "不能办理")], required=False)
    complete = choice("手续是否齐全", [("yes", "齐全"), ("no", "不齐全")], required=False)
    samples = forms.BooleanField(label="示范文本、空白表格给了,或者说了到哪里领", required=False)

    def __init__(
        self, *args: Any, ways: tuple[str, ...], ticked: Collection[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, way) for way in ways]
        for name in ("can_be_done", "complete"):  # only where the book has them on its sheet
            if name not in ticked:
                del self.fields[name]

    def clean_phone(self) -> str:
        """Say at once what is wrong with a number."""
        said = str(self.cleaned_data["phone"])
        if said and not identity.is_phone(said):
            raise forms.ValidationError("电话号码不对:手机 11 位,座机带区号")
        return said
