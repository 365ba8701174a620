"""What was done, as it is typed (记一次、更正)."""

from __future__ import annotations

from typing import Any

from django import forms

from .actions import Given
from .models import Record
from .queries import Wanted

HAPPENED = {"yes": "有这回事,照下面改", "no": "没有这回事,不算"}


class Evidence(forms.Form):
    done_on = forms.DateField(
        label="哪一天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "没有写哪一天", "invalid": "日子写得不对,照 2026-11-23 这样写"},
    )
    who = forms.CharField(label="谁做的", max_length=60, required=False)
    what = forms.CharField(
        label="做了什么",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清看了哪里、谈了什么、发到哪里;不写群众的姓名和电话",
    )
    note = forms.CharField(label="说明", max_length=500, required=False)
    shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, wanted: Wanted, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in ("who", "what"):
            self.fields[field].asked = True  # type: ignore[attr-defined]  # the rules ask for it
        if wanted.begins:
            self.fields["who"].label, self.fields["what"].label = "谁接的", "什么事"
        if wanted.others:
            self.fields["shared"].label = f"这一次也算:{'、'.join(wanted.others)}"
        else:
            del self.fields["shared"]

    def given(self) -> Given:
        """Return what was typed, for the action."""
        return Given(**{n: self.cleaned_data[n] for n in ("done_on", "who", "what", "note")})


class Correction(forms.Form):
    happened = forms.ChoiceField(
        label="怎么更正", choices=list(HAPPENED.items()), initial="yes", widget=forms.RadioSelect,
        error_messages={"required": "没有选怎么更正", "invalid_choice": "没有选怎么更正"},
    )  # fmt: skip
    done_on = Evidence.base_fields["done_on"]
    who = Evidence.base_fields["who"]
    what = Evidence.base_fields["what"]
    note = Evidence.base_fields["note"]
    reason = forms.CharField(label="为什么更正", max_length=200, required=False)

    def __init__(self, *args: Any, record: Record, **more: Any) -> None:
        more["initial"] = {n: getattr(record, n) for n in ("done_on", "who", "what", "note")}
        super().__init__(*args, **more)
        for field in ("who", "what", "reason"):
            self.fields[field].asked = True  # type: ignore[attr-defined]  # the rules ask for it

    def given(self) -> Given:
        """Return what was typed, for the action."""
        return Given(**{n: self.cleaned_data[n] for n in ("done_on", "who", "what", "note")})
