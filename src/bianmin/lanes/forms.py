"""What is typed about a flag. The rules say what is wanting, together with all the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.cases.forms import Step, told
from bianmin.files.models import Scan
from bianmin.packs import Pack
from bianmin.rules.priority import Ground, Lane
from bianmin.rules.ruling import Ruling

from . import queries
from .actions import Asked

SELECT = {"class": "input"}


def person(label: str, people: Any, empty: str) -> Any:
    """Return a choice among the people of a hall."""
    field: Any = forms.ModelChoiceField(
        label=label, queryset=people, required=False, empty_label=empty,
        widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": f"{label}只能选本中心在岗的人"},
    )  # fmt: skip
    field.asked = True  # the rules say if somebody is wanting
    return field


def options(known: Mapping[str, Ruling[Ground]]) -> list[tuple[str, str]]:
    """Return the grounds of a book as choices, each with its lane and what it asks for."""
    return [(name, said(ground.value)) for name, ground in known.items()]


def said(ground: Ground) -> str:
    """Return a ground as a clerk reads it."""
    lane = "" if ground.lane is Lane.ORDINARY else f"{ground.lane.zh}:"
    asked = "、".join(["写理由"] * ground.reason + ["要证明"] * ground.proof)
    return f"{lane}{ground.called}{f'({asked})' if asked else ''}"


class Flagging(Step):
    """A ground of the book, what shows it, and who looks after the case."""

    ground = forms.ChoiceField(
        label="按哪一条", required=False, widget=forms.Select(attrs=SELECT),
        error_messages={"invalid_choice": "只能选规则书里写的理由"},
    )  # fmt: skip
    reason = told("理由", 300)
    proof = told("凭什么证明(文件名称、文号)", 200)

    def __init__(self, *args: Any, book: Pack, centre: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = queries.grounds(book)
        self.fields["ground"].choices = [("", "—"), *options(known)]  # type: ignore[attr-defined]
        wants = queries.wanted([g.value for g in known.values()], book)
        if "owner" in wants:
            self.fields["owner"] = person("专门负责人", queries.people_of(centre), "请选")
        if "agent" in wants:
            self.fields["agent"] = person("代办员", queries.agents_for(centre), "手上最少的那一位")

    def asked(self) -> Asked:
        """Return what was typed, once it is sound."""
        names = ("ground", "reason", "proof", "scan", "owner", "agent")
        return Asked(**{n: self.cleaned_data[n] for n in names if self.cleaned_data.get(n)} | {
            "ground": self.cleaned_data.get("ground", "")
        })  # fmt: skip


class Flag(Flagging):
    """A flag on a case that is here already: one of its scans may be the proof."""

    def __init__(self, *args: Any, case_id: int, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        scans = Scan.objects.visible_to(user).valid().filter(case=case_id).select_related("paper")
        self.fields["scan"] = forms.ModelChoiceField(
            label="案卷里的影印件", queryset=scans.order_by("pk"), required=False,
            empty_label="没有", widget=forms.Select(attrs=SELECT),
            error_messages={"invalid_choice": "只能选这件案卷里的影印件"},
        )  # fmt: skip


class Helpers(Step):
    def __init__(self, *args: Any, centre: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"] = person("专门负责人", queries.people_of(centre), "没有")
        self.fields["agent"] = person("代办员", queries.agents_for(centre), "没有")


class LeaveOut(Step):
    """Which steps are left out, and why; what the law asks for is shown beside, without a box."""

    orders = forms.TypedMultipleChoiceField(
        label="省去哪个环节", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "只能选清单上的环节"},
    )  # fmt: skip
    reason = told("为什么省")

    def __init__(self, *args: Any, steps: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["orders"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = steps
        field.asked = True  # type: ignore[attr-defined]


class FollowUp(Step):
    measures = told("采取了什么措施", 300)


class Remove(Step):
    reason = told("为什么去掉", 300)
