"""What is typed about the hours of a hall."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.ledger.actions import KEY_LENGTH
from bianmin.rules import openings as rules
from bianmin.rules.hours import Policy
from bianmin.rules.openings import Kind, Session

NO_DAY = {"required": "写日子", "invalid": "日子写成 2026-11-23 这样"}
NO_TIME = {"invalid": "钟点写成 8:30 这样"}
STRETCHES = (("morning", "第一段"), ("afternoon", "第二段"), ("evening", "第三段"))


def day(label: str) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=NO_DAY)


def clock(label: str, **more: Any) -> forms.TimeField:
    """Return a field for a time of the day."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    errors = {**NO_TIME, "required": "写钟点"}
    return forms.TimeField(label=label, widget=widget, error_messages=errors, **more)


def words(label: str, most: int = 120, **more: Any) -> forms.CharField:
    """Return a field for a line of text."""
    errors = {"required": f"写{label}", "max_length": f"最长 {most} 个字"}
    return forms.CharField(label=label, max_length=most, error_messages=errors, **more)


def key() -> forms.CharField:
    """Return the hidden key of a form: sent twice, done once."""
    return forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)


class Change(forms.Form):
    """A change of the hours of some days: up to three stretches a day."""

    kind = forms.ChoiceField(label="怎么安排", error_messages={"required": "选一种"})
    first = day("从哪天")
    last = day("到哪天")
    reason = words("为什么", required=False)
    why_late = words("来不及提前公布的,写为什么", required=False)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    key = key()

    def __init__(self, *args: Any, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(name, ruling.value) for name, ruling in policy.changes.items()]
        for name, called in STRETCHES:
            self.fields[f"{name}_from"] = clock(f"{called}从", required=False)
            self.fields[f"{name}_until"] = clock(f"{called}到", required=False)

    def clean(self) -> dict[str, Any]:
        """Say which stretch has only one of its two ends."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name, called in STRETCHES:
            ends = found.get(f"{name}_from"), found.get(f"{name}_until")
            if (
                any(ends)
                and not all(ends)
                and not {f"{name}_from", f"{name}_until"} & {*self.errors}
            ):
                self.add_error(f"{name}_from", f"{called}从几点到几点,两头都要写")
        return found

    def stretches(self) -> list[tuple[Any, Any]]:
        """Return the fields of each stretch, for the page."""
        return [(self[f"{name}_from"], self[f"{name}_until"]) for name, _ in STRETCHES]

    def _sessions(self) -> tuple[Session, ...]:
        ends = (
            (self.cleaned_data[f"{n}_from"], self.cleaned_data[f"{n}_until"]) for n, _ in STRETCHES
        )
        return tuple(
            (opens, closes) for opens, closes in ends if opens is not None and closes is not None
        )

    def said(self) -> rules.Change:
        """Return the change as the rules see it; the form is valid."""
        found = self.cleaned_data
        return rules.Change(
            kind=Kind(found["kind"]), first=found["first"], last=found["last"],
            reason=found["reason"], sessions=self._sessions(), why_late=found["why_late"],
        )  # fmt: skip


class Repeal(forms.Form):
    reason = words("为什么撤销", required=False)
    key = key()
