"""What is typed about the hours of a hall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.centres.models import Division
from bianmin.ledger.actions import KEY_LENGTH
from bianmin.rules import extended
from bianmin.rules import openings as rules
from bianmin.rules.hours import Covers, Policy
from bianmin.rules.openings import Kind, Session
from bianmin.rules.outreach import Answers, VillagePlan

NO_DAY = {"required": "写日子", "invalid": "日子写成 2026-11-23 这样"}
NO_TIME = {"invalid": "钟点写成 8:30 这样"}
STRETCHES = (("morning", "第一段"), ("afternoon", "第二段"), ("evening", "第三段"))


class Day(forms.DateField):
    """A day that the calendar knows."""

    def clean(self, value: Any) -> Any:
        """Refuse a year of which nobody knows the days off."""
        found = super().clean(value)
        if found is not None and found.year not in shelf.calendar().years:
            raise forms.ValidationError("日历里还没有这一年")
        return found


def day(label: str, **more: Any) -> Day:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return Day(label=label, widget=widget, error_messages=NO_DAY, **more)


def number(label: str, **more: Any) -> forms.IntegerField:
    """Return a field for how many people."""
    errors = {"invalid": "写一个数", "max_value": "太大了", "min_value": "不能小于零"}
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=9999, widget=widget, error_messages=errors, **more
    )


def one_of(label: str, choices: list[tuple[str, str]] | None = None, **more: Any) -> Any:
    """Return a field for one of several."""
    errors = {"required": "请选一个", "invalid_choice": "没有这一项"}
    return forms.ChoiceField(label=label, choices=choices or [], error_messages=errors, **more)


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

    kind = one_of("怎么安排")
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


class Stay(forms.Form):
    """Somebody begins to serve beyond the hour."""

    covers = one_of(
        "为谁", [(c.value, c.zh) for c in Covers] + [("outside", "预约外:别人特地约的")]
    )
    why = words("预约外的,写为谁、为什么", required=False)
    key = key()

    def stay(self) -> extended.Stay:
        """Return it as the rules see it; the form is valid."""
        covers, why = self.cleaned_data["covers"], self.cleaned_data["why"]
        if covers == extended.Kind.OUTSIDE:
            return extended.Stay(kind=extended.Kind.OUTSIDE, why=why)
        return extended.Stay(kind=extended.Kind.AFTER, covers=Covers(covers), why=why)


class Leave(forms.Form):
    """It ends: how many were served, who is still there."""

    served = number("办了几个人的事", required=False)
    left = number("走的时候还有几个人没办", required=False)
    ended = clock("忘了按的,写几点走的", required=False)
    key = key()


class Shift(forms.Form):
    """An extended shift: noon, evening, a day off."""

    who = forms.ModelChoiceField(
        label="谁", queryset=User.objects.none(), empty_label="请选",
        error_messages={"required": "请选一个人", "invalid_choice": "只能选本中心在岗的人"},
    )  # fmt: skip
    day = day("哪天")
    begins = clock("从几点")
    ends = clock("到几点")
    why = words("为什么", required=False)
    key = key()

    def __init__(self, *args: Any, people: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["who"].queryset = people  # type: ignore[attr-defined]


class Report(forms.Form):
    """Somebody cannot stay."""

    waiting = number("还有几个人", required=False)
    why = words("为什么不能延时", required=False)
    key = key()


class VillageDay(forms.Form):
    """A day in a village."""

    village = one_of("哪个村")
    day = day("哪天")
    begins = clock("从几点")
    ends = clock("到几点")
    place = words("在哪里", required=False)
    staff = words("谁去", required=False)
    why_late = words("来不及提前告诉的,写为什么", required=False)
    key = key()

    def __init__(self, *args: Any, villages: Iterable[Division], **more: Any) -> None:
        super().__init__(*args, **more)
        self.villages = {one.pk: one for one in villages}
        self.fields["village"].choices = [  # type: ignore[attr-defined]
            (pk, one.name) for pk, one in self.villages.items()
        ]

    def plan(self) -> VillagePlan:
        """Return the day as the rules see it; the form is valid."""
        found = self.cleaned_data
        return VillagePlan(
            **{n: found[n] for n in ("day", "begins", "ends", "place", "staff", "why_late")}
        )


class Held(forms.Form):
    """A village was served."""

    came = number("来了几个人", required=False)
    held = words("办了哪些事", 300, required=False)
    key = key()


class Phone(forms.Form):
    """A number that answers outside the hours."""

    called = words("叫什么", 40)
    number = words("号码", 30)
    answers = one_of("哪些日子", [(a.value, a.zh) for a in Answers])
    begins = clock("从几点")
    ends = clock("到几点")
    key = key()


class Call(forms.Form):
    """Somebody rang."""

    caller = words("谁打来的", 60, required=False)
    phone = words("回他的电话", 30, required=False)
    what = words("什么事", 300, required=False)
    answer = words("当时怎么答的", 300, required=False)
    key = key()


class Settle(forms.Form):
    answer = words("转给谁、怎样答复的", 300, required=False)
    key = key()
