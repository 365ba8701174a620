"""What a person sends of messages and notes."""

from __future__ import annotations

from datetime import date

from django import forms

from bianmin.cases.forms import Step


class Words(Step):
    text = forms.CharField(
        label="这里的话", required=False, max_length=300,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={"max_length": "最多 300 个字"},
    )  # fmt: skip


class Read(forms.Form):
    case = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    about = forms.CharField(required=False, max_length=40)


def day(text: str, today: date) -> date:
    """Return the day in an address, or today where it is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if 2000 <= found.year <= today.year + 1 else today
