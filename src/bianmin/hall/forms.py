"""What is said of an emergency."""

from __future__ import annotations

from django import forms

from bianmin.cases.forms import Step, text, told

KIND = 30


class Press(Step):
    kind = forms.CharField(max_length=KIND, required=False)
    place = text("在哪里", 60, needed=False)


class Measure(Step):
    text = told("采取了什么措施", 300)


class Decide(Step):
    stops = forms.BooleanField(required=False)
    reason = told("理由", 200)


class End(Step):
    result = told("后来怎样了", 500)
