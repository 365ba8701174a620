"""What is sought in the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.centres.models import Centre

from .models import OFFICE
from .queries import Sought
from .words import EVENTS

NO_DAY = {"invalid": "日子写成 2026-11-23 这样"}


def in_our_time(typed: date) -> None:
    """Raise `ValidationError` for a day that no ledger of ours can hold."""
    if not 2000 <= typed.year < 2200:
        raise forms.ValidationError("日子在 2000 年到 2199 年之间")


def day(label: str) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=False, widget=widget, error_messages=NO_DAY, validators=[in_our_time]
    )


def line(label: str, **more: Any) -> forms.CharField:
    """Return a field for a short line of text."""
    too_long = {"max_length": f"{label}最长 40 个字"}
    return forms.CharField(
        label=label, max_length=40, required=False, error_messages=too_long, **more
    )


class Search(forms.Form):
    since = day("从哪天")
    until = day("到哪天")
    who = line("谁", widget=forms.TextInput(attrs={"placeholder": "登录名或姓名"}))
    event = forms.ChoiceField(
        label="做了什么",
        choices=[("", "全部"), *sorted(EVENTS.items(), key=lambda e: e[1])],
        required=False,
        error_messages={"invalid_choice": "没有这一种"},
    )
    subject = line("对什么", widget=forms.TextInput(attrs={"placeholder": "如 case:17、user:5"}))
    chain = forms.ChoiceField(
        label="哪里",
        required=False,
        error_messages={"invalid_choice": "没有这个中心"},
    )

    def __init__(self, *args: Any, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        if by.centre_id is not None:
            del self.fields["chain"]
            return
        centres = [(str(c.pk), c.name) for c in Centre.objects.order_by("name")]
        self.fields["chain"].choices = [  # type: ignore[attr-defined]
            ("", "全部"), (str(OFFICE), "县级(不属于哪一个中心)"), *centres,
        ]  # fmt: skip

    def sought(self) -> Sought:
        """Return what is sought; what was typed wrong is left out and said above the list."""
        self.is_valid()
        return Sought(**{k: v for k, v in self.cleaned_data.items() if v})
