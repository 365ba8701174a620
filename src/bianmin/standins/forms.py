"""Who stands in for whom, from when until when."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.ledger.actions import KEY_LENGTH

NO_DAY = {"required": "写日子", "invalid": "日子写成 2026-11-23 这样"}


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY)


def _person(label: str) -> Any:
    return forms.ModelChoiceField(
        label=label, queryset=User.objects.none(), empty_label="请选",
        error_messages={"required": "请选一个人", "invalid_choice": "只能选本中心在岗的人"},
    )  # fmt: skip


class StandIn(forms.Form):
    absent = _person("谁不在")
    by = _person("谁来替")
    first = _day("从哪天")
    last = _day("到哪天")
    reason = forms.CharField(
        label="为什么", max_length=120,
        error_messages={"required": "写为什么不在", "max_length": "最长 120 个字"},
    )  # fmt: skip
    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("absent", "by"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
