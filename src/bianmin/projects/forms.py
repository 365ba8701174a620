"""What people type about bundles and projects. Plain forms, everything wrong said at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from bianmin.accounts.models import User
from bianmin.cases.actions import Marked
from bianmin.cases.forms import TEXT, Papers, People, Step, choice, text, told, words
from bianmin.rules.bundles import Choice
from bianmin.rules.chains import Way
from bianmin.rules.intake import Mark

from .queries import Asked

YES_NO = [("yes", "是"), ("no", "不是")]
MET = [("yes", "符合"), ("no", "不符合")]
FREE_ROWS = 3
ROWS = 40  # of either table, whatever is sent


class SharedPapers(Papers):
    """What was found of the papers of several items; each item wants its own number of copies."""

    def _marked(self, material: Any) -> Marked:
        found = super()._marked(material)
        n, data = material.order, self.cleaned_data
        typed = data.get(f"more_{n}") or (data.get(f"problem_{n}") or "").strip()
        if found.mark is Mark.FAULTY and data.get(f"ok_{n}") and not typed:
            return Marked(Mark.IN_ORDER, found.copies, found.original_seen)
        return found

    def by_name(self) -> dict[str, Marked]:
        """Return what was found of each paper, by its name."""
        marked = self.marked()
        return {m.name: marked[m.order] for m in self.materials}


class Answers(forms.Form):
    """The questions that pick the items, and whether the conditions of each are met."""

    def __init__(self, *args: Any, found: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for one in found:
            if one.ask:
                self.fields[f"ask_{one.pk}"] = choice(one.ask, YES_NO, required=False)
            self.fields[f"met_{one.pk}"] = choice(
                f"{one.version.name}的申请条件", MET, required=False
            )

    def chosen(self) -> frozenset[int]:
        """Return the items that belong to the matter by the answers given so far."""
        return frozenset(
            one.pk
            for one in self.found
            if not one.ask or self.cleaned_data.get(f"ask_{one.pk}") == "yes"
        )

    def unanswered(self) -> list[str]:
        """Return the questions nobody has answered yet."""
        return [a.ask for a in self.found if a.ask and not self.cleaned_data.get(f"ask_{a.pk}")]

    def conditions(self) -> dict[int, bool | None]:
        """Return of each item whether its conditions are met; None: not looked at."""
        says = {"yes": True, "no": False}
        return {a.pk: says.get(self.cleaned_data.get(f"met_{a.pk}", "")) for a in self.found}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The items with their fields, for the screen."""
        return [
            {
                "one": one, "ask": self[f"ask_{one.pk}"] if one.ask else None,
                "met": self[f"met_{one.pk}"],
            }
            for one in self.found
        ]  # fmt: skip


class Helping(forms.Form):
    """Who cares for the whole, and what else is said of it."""

    helper: Any = forms.ModelChoiceField(
        label="专人", queryset=None, widget=forms.Select(attrs=TEXT), empty_label="请选",
        required=False, error_messages={"invalid_choice": "专人要是本中心在岗的人"},
    )  # fmt: skip
    flag = forms.ChoiceField(label="重点项目", required=False, widget=forms.Select(attrs=TEXT),
                             error_messages={"invalid_choice": "没有这一种重点项目"})  # fmt: skip
    plan = words("怎样服务这个重点项目", 500, needed=False)
    again = text("同一事项再收一件的原因", 200, needed=False)

    def __init__(self, *args: Any, people: Any, flags: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helper, flag = self.fields["helper"], self.fields["flag"]
        assert isinstance(helper, forms.ModelChoiceField)
        assert isinstance(flag, forms.ChoiceField)
        helper.queryset = people
        flag.choices = [("", "不是"), *((f, f) for f in flags)]


Parts = tuple[People, Answers, SharedPapers, Helping]


class Chosen(Step):
    choice = choice("怎么办", [(c.value, c.zh) for c in Choice], required=False)
    reason = told("群众怎么说的")


class Again(Step):
    """Why one item of the matter is applied for anew, and whether its conditions are met now."""

    conditions = choice("申请条件,现在", MET, required=False)
    reason = told("为什么重新申请", 300, help_text="例如:上次面积不够,换了店面")


class Follow(Step):
    said = told("办了什么、对方怎么说")


class Reason(Step):
    reason = told("原因")


class Helper(Step):
    helper: Any = forms.ModelChoiceField(
        label="换谁", queryset=None, widget=forms.Select(attrs=TEXT), empty_label="请选",
        error_messages={"required": "请选换谁", "invalid_choice": "专人要是本中心在岗的人"},
    )  # fmt: skip
    reason = told("为什么换", 200)

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["helper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people if people is not None else User.objects.none()


class Bundle(Step):
    """What a bundle says: its name, its items, and which waits for which."""

    name = text("这件事叫什么", 60, help_text="群众怎么说就怎么写:开小餐馆、身后事")
    situation = words("什么时候用,给谁用", 300)

    def __init__(
        self, data: Any, *, items: Sequence[tuple[int, str]], members: int, ties: int, **kw: Any
    ) -> None:
        super().__init__(data, **kw)
        self.members, self.ties = min(members, ROWS), min(ties, ROWS)
        options = [("", "—"), *((str(pk), name) for pk, name in items)]
        ways = [(w.value, w.zh) for w in Way]
        for n in range(self.members):
            self.fields[f"item_{n}"] = _pick(f"第 {n + 1} 个事项", options)
            self.fields[f"ask_{n}"] = text(
                f"第 {n + 1} 个事项先问一句",
                100,
                needed=False,
                attrs={"placeholder": "空着:都要办"},
            )
        for n in range(self.ties):
            self.fields[f"before_{n}"] = _pick(f"第 {n + 1} 条:先办", options)
            self.fields[f"after_{n}"] = _pick(f"第 {n + 1} 条:后办", options)
            self.fields[f"paper_{n}"] = text(f"第 {n + 1} 条:给后办的当哪样材料", 200, needed=False)
            self.fields[f"way_{n}"] = _pick(f"第 {n + 1} 条:怎么接着办", ways)

    @property
    def member_rows(self) -> list[list[Any]]:
        """The rows of items, for the screen."""
        return [[self[f"{part}_{n}"] for part in ("item", "ask")] for n in range(self.members)]

    @property
    def tie_rows(self) -> list[list[Any]]:
        """The rows of what waits for what, for the screen."""
        parts = ("before", "after", "paper", "way")
        return [[self[f"{part}_{n}"] for part in parts] for n in range(self.ties)]

    def said(self) -> dict[str, Any]:
        """Return what the edition is to say; rows left empty are left out."""
        data = self.cleaned_data
        members = [
            {"item": int(data[f"item_{n}"]), "ask": data[f"ask_{n}"].strip()}
            for n in range(self.members)
            if data.get(f"item_{n}")
        ]
        ties = [
            {
                "before": int(data[f"before_{n}"] or 0), "after": int(data[f"after_{n}"] or 0),
                "paper": data[f"paper_{n}"].strip(), "way": data[f"way_{n}"] or Way.AFTER.value,
            }
            for n in range(self.ties)
            if data.get(f"before_{n}") or data.get(f"after_{n}") or data.get(f"paper_{n}")
        ]  # fmt: skip
        return {
            "name": data["name"], "situation": data["situation"], "members": members, "ties": ties,
        }  # fmt: skip


def _pick(label: str, options: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=options, required=False,
        widget=forms.Select(attrs=TEXT | {"aria-label": label}),
        error_messages={"invalid_choice": f"{label}:没有这个事项,可能刚刚停用"},
    )  # fmt: skip
