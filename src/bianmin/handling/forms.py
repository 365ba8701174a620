"""What is typed and signed on a case's way through the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.cases.forms import TEXT, Step, day, text, told

WRONG_PERSON = {"required": "请选一位同事", "invalid_choice": "只能选本中心在岗的同事"}


class Person(Step):
    """A colleague, chosen from those of the hall."""

    to: Any = forms.ChoiceField(
        label="同事", widget=forms.Select(attrs=TEXT), error_messages=WRONG_PERSON
    )

    def __init__(self, *args: Any, people: Iterable[User], **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {str(p.pk): p for p in people}
        options = [("", "请选"), *((pk, str(p)) for pk, p in self.people.items())]
        self.fields["to"].choices = options  # type: ignore[attr-defined]

    def clean_to(self) -> User:
        """Return the colleague."""
        return self.people[self.cleaned_data["to"]]


class Give(Person):
    papers = forms.MultipleChoiceField(
        label="一起移交的材料", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "办件里没有这份材料"},
    )  # fmt: skip
    note = text("说明", 300, needed=False)

    def __init__(self, *args: Any, names: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["papers"].choices = [(n, n) for n in names]  # type: ignore[attr-defined]
        self.fields["papers"].initial = names


class Doer(Person):
    pass


class TakeBack(Step):
    reason = told("为什么收回", 200)


class Check(Step):
    note = text("复核的话", 300, needed=False, help_text="没有问题可以空着")


class Site(Step):
    staff = told("到场的工作人员", 200, help_text="用顿号隔开")
    organiser = told("谁组织的", 60)
    day = day("勘察日期", required=False)
    conclusion = told("结论", 500)

    def clean_staff(self) -> list[str]:
        """Return the names."""
        said = str(self.cleaned_data["staff"]).replace(",", "、").replace(",", "、")
        return [name.strip() for name in said.split("、") if name.strip()]


class Read(Step):
    remark = text("批示", 300, needed=False)


class Days(forms.Form):
    """Which days of the acceptance book, and which kind."""

    since = day("从", required=False)
    until = day("到", required=False)
    kind = forms.CharField(max_length=40, required=False)
    MOST = timedelta(days=92)

    def span(self, today: date) -> tuple[date, date]:
        """Return the days asked for, at most a quarter; without any, this month."""
        said = self.cleaned_data if self.is_valid() else {}
        until = said.get("until") or today
        since = said.get("since") or until.replace(day=1)
        return max(since, until - self.MOST), until
