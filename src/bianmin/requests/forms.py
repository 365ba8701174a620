"""What is typed of a question to superiors."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.cases.forms import TEXT, Step, choice, text, told


class Ask(Step):
    cause = choice("为什么要请示", [])
    what = told("请示什么", 500)
    to: Any = forms.ChoiceField(label="请示谁", required=False, widget=forms.Select(attrs=TEXT))
    outside = text(
        "请示的是中心以外的", 120, needed=False, help_text="单位和人,例如:县医保局待遇科"
    )
    contact = told("已经作的联系", help_text="和谁、哪天、说了什么")
    explained = forms.BooleanField(label="已经向群众说明情况", required=False)

    def __init__(
        self, *args: Any, causes: list[tuple[str, str]], people: list[User], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.people = {str(p.pk): p for p in people}
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]
        options = [("", "—"), *((pk, str(p)) for pk, p in self.people.items())]
        self.fields["to"].choices = options  # type: ignore[attr-defined]

    def clean_to(self) -> User | None:
        """Return the person who is asked."""
        return self.people.get(self.cleaned_data["to"])


class Answer(Step):
    text = told("答复", 500)


class Contact(Step):
    text = told("和谁联系、说了什么")
