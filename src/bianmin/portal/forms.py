"""What residents write on their own pages (群众填的)."""

from __future__ import annotations

import re
import unicodedata

from django import forms

from bianmin import identity
from bianmin.board.forms import SPOKEN, digits
from bianmin.cases.forms import Line
from bianmin.web.forms import Form

from .models import Terminal

NUMBER = {"inputmode": "tel", "autocomplete": "tel", "data-private": ""}


class Phone(Form):
    """The number to which the code goes."""

    phone = forms.CharField(
        label="手机号", max_length=40, widget=forms.TextInput(attrs={"class": "input"} | NUMBER),
        error_messages={"max_length": "手机号是 11 位"},
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Return the number as digits; only a mobile one gets a text message."""
        number = digits(identity.clean(self.cleaned_data["phone"])).removeprefix("+86")
        if not identity.is_mobile(number):
            raise forms.ValidationError("手机号是 11 位数字,看看是不是少了一位。座机收不到短信")
        return number


class Verify(Phone):
    """The number again, and the code that came to it."""

    code = forms.CharField(
        label="短信里的验证码", max_length=20,
        widget=forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"max_length": "验证码只有几位数字"},
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the code as digits, however they were typed."""
        code = digits(self.cleaned_data["code"]).translate(SPOKEN)
        if not re.fullmatch("[0-9]{4,10}", code):
            raise forms.ValidationError("验证码是短信里的几位数字")
        return code


class Resume(Form):
    """The code of an application that was begun elsewhere."""

    code = forms.CharField(
        label="申请的续填码", max_length=40,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Return the code in capitals, without what people write between."""
        return plain(self.cleaned_data["code"])


def plain(text: str) -> str:
    """Return a code as it is kept: half-width capitals and digits."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


class Machine(Form):
    """Where a machine stands, and who looks after it; the rules say what is wanting."""

    place = Line(
        label="放在哪里", max_length=60, required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"max_length": "写短一点:最多 60 个字"},
    )  # fmt: skip
    contact = Line(
        label="维护联系人电话", max_length=30, required=False,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "tel"}),
        error_messages={"max_length": "电话太长了"},
    )  # fmt: skip


class Kept(Machine):
    """The same, with how it is now."""

    state = forms.ChoiceField(
        label="现在", choices=Terminal.State.choices, widget=forms.Select(attrs={"class": "input"})
    )
    renew = forms.BooleanField(label="换一台电脑,给新的地址", required=False)


class Helped(Form):
    """What somebody was helped with at a machine."""

    helped = Line(
        label="帮了什么", max_length=200, required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"max_length": "写短一点:最多 200 个字"},
    )  # fmt: skip
