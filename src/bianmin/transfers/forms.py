"""What is typed about a file on its way. What the book asks for is asked by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from bianmin.rules.custody import Found
from bianmin.web.forms import Form

from .actions import Listed, Seen
from .models import Line, Paper

WORDS = {"rows": "2"}


def _asked(label: str, size: int, *, wide: bool = False) -> forms.CharField:
    """Return a field whose emptiness the rules answer, with everything else that is wrong."""
    widget = forms.Textarea(attrs=WORDS) if wide else forms.TextInput()
    said = {"max_length": f"{label}太长了:最多 %(limit_value)d 个字"}
    field = forms.CharField(
        label=label, max_length=size, required=False, widget=widget, error_messages=said
    )
    field.asked = True  # type: ignore[attr-defined]
    return field


class Prepare(Form):
    what = forms.ChoiceField(label="记哪一项")
    text = _asked("写明", 300, wide=True)

    def __init__(self, *args: Any, wanted: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["what"].choices = wanted  # type: ignore[attr-defined]


class Parcel(Form):
    """A parcel list: which papers, how many, whether originals."""

    said = _asked("说明", 500, wide=True)

    def __init__(
        self, *args: Any, papers: Sequence[Paper], ticked: bool = True, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.papers = papers
        for paper in papers:
            self.fields[f"take_{paper.pk}"] = forms.BooleanField(
                label=paper.name, required=False, initial=ticked
            )
            self.fields[f"original_{paper.pk}"] = forms.BooleanField(
                label=f"{paper.name}是原件", required=False, initial=paper.original
            )
            self.fields[f"copies_{paper.pk}"] = forms.IntegerField(
                label=f"{paper.name}份数", min_value=1, max_value=99, initial=paper.copies,
                error_messages={"invalid": "份数写数字", "required": "份数写数字"},
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The papers with their fields, for the screen."""
        parts = ("take", "original", "copies")
        return [{"paper": p} | {n: self[f"{n}_{p.pk}"] for n in parts} for p in self.papers]

    def listed(self) -> list[Listed]:
        """Return the list as it was ticked."""
        data = self.cleaned_data
        return [
            Listed(p.pk, data[f"copies_{p.pk}"], data[f"original_{p.pk}"])
            for p in self.papers
            if data[f"take_{p.pk}"]
        ]


class Up(Parcel):
    due_above = forms.DateField(
        label="上级哪天前要办完", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "日子写成 2026-11-23 这样"},
        help_text="事项或者上级的指南写明的;没有就空着",
    )  # fmt: skip


class Mend(Parcel):
    said = _asked("要补什么、怎样补,一次写全", 500, wide=True)


class Receipt(Form):
    """What was found of each line of a parcel."""

    extra = _asked("清单以外还有什么", 300)

    def __init__(self, *args: Any, lines: Sequence[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = lines
        for line in lines:
            self.fields[f"found_{line.pk}"] = forms.ChoiceField(
                label=f"{line.paper.name}收到没有", required=False, choices=[(f.value, f.zh) for f in Found],
                widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"note_{line.pk}"] = _asked(f"{line.paper.name}的情况", 200)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines with their fields, for the screen."""
        return [
            {"line": x, "found": self[f"found_{x.pk}"], "note": self[f"note_{x.pk}"]}
            for x in self.lines
        ]

    def seen(self) -> dict[int, Seen]:
        """Return what was found, by the number of the line."""
        data = self.cleaned_data
        return {x.pk: Seen(data[f"found_{x.pk}"], data[f"note_{x.pk}"]) for x in self.lines}


class Agree(Form):
    note = _asked("核对过什么,怎样处理", 200)


class Answer(Form):
    outcome = forms.ChoiceField(
        label="答复", required=False, choices=[("granted", "准予"), ("refused", "不予")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _asked("理由", 500, wide=True)
    result_no = forms.CharField(label="结果编号", max_length=60, required=False)


class HandBack(Parcel):
    to = _asked("谁领走的", 60)
    said = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, ticked=False, **more)


class Where(Form):
    no = forms.CharField(label="办件编号", max_length=60, required=False)
    at = forms.DateTimeField(
        label="什么时候", required=False, help_text="空着就是现在",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "时间写成 2026-11-23 14:05 这样"},
    )  # fmt: skip

    def clean_no(self) -> str:
        """Read a number with its blanks and dashes."""
        return "".join(c for c in self.cleaned_data["no"] if c.isdigit())


class Span(Form):
    since = forms.DateField(label="从哪天", required=False)
    until = forms.DateField(label="到哪天", required=False)

    def days(self, today: date) -> tuple[date, date]:
        """Return the span that is meant: without words, this month."""
        self.is_valid()
        since = self.cleaned_data.get("since") or today.replace(day=1)
        return since, max(since, self.cleaned_data.get("until") or today)
