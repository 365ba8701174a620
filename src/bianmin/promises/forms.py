"""How a promise is signed, and what is said when somebody is reminded."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.cases.forms import Step, choice, told
from bianmin.rules.pledges import LONGEST, Signed


class Signing(Step):
    """The rules say if something is wanting, together with all the rest."""

    lane = choice("走哪条通道", [], required=False)
    way = choice("怎样签的", [(s.value, s.zh) for s in Signed], required=False)
    strokes = forms.CharField(
        max_length=LONGEST, required=False, widget=forms.HiddenInput,
        error_messages={"max_length": "签字太长了,请重写一遍"},
    )  # fmt: skip

    def __init__(self, *args: Any, lanes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not lanes:
            del self.fields["lane"]
            return
        field = self.fields["lane"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = lanes


class Remind(Step):
    said = told("怎么提醒的、对方怎么说")
