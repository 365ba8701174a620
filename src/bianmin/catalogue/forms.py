"""What people type about an item. Plain forms, made from the table of columns.

The same table serves the workbook: a field means, and refuses, the same there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseFormSet, formset_factory

from bianmin.catalogue.columns import (
    ITEMS,
    MATERIALS,
    QUESTIONS,
    SOURCE_CODES,
    STEPS,
    Column,
    Kind,
    need_code,
)
from bianmin.catalogue.content import Content, Values
from bianmin.catalogue.models import Material, Version
from bianmin.catalogue.workbook import cells
from bianmin.catalogue.workbook.opening import MEGA, MOST_BYTES
from bianmin.catalogue.workbook.planning import NEED, TOLERATED, too_long_steps

if TYPE_CHECKING:
    _RowsBase = BaseFormSet[forms.Form]
else:  # Django's own class takes no type at run time
    _RowsBase = BaseFormSet

INPUT = {"class": "input"}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "叫什么": ("name", "plain_name", "keywords", "name_en", "type_code", "level_code", "themes"),
    "谁能办、怎么办": (
        "audience", "accept_condition", "handle_flow", "route", "simple", "triggers",
        "no_materials",
    ),
    "几天办好": (
        "promised_value", "promised_unit", "promised_explain", "statutory_value",
        "statutory_unit", "statutory_basis",
    ),
    "到哪里办": (
        "place", "hours", "contact", "supervise", "visits", "visits_reason", "agency", "online",
        "by_post",
    ),
    "收费、结果、依据": ("fee", "fee_basis", "result_name", "result_type", "by_law"),
    "从哪天起用": ("valid_from", "valid_to"),
}  # fmt: skip
BY_FIELD = {c.field: c for c in ITEMS if c.field}
MORE_SHOWN = ("source_explain", "commit_proves", "commit_check", "commit_check_day")
MATERIAL_COLUMNS = tuple(
    c for c in MATERIALS if (c.field and c.field not in {"code", "order"}) or c.key in MORE_SHOWN
)
STEP_COLUMNS = tuple(c for c in STEPS if c.field not in {"code", "order"})
QUESTION_COLUMNS = tuple(c for c in QUESTIONS if c.field not in {"code", "order"})
SPARE = 1  # empty rows at the end of a list
MOST_ROWS = 60


class CellField(forms.Field):
    """A field that means what a cell of its column means."""

    def __init__(self, column: Column, **more: Any) -> None:
        self.column = column
        super().__init__(
            label=column.label, required=column.needed, help_text=_hint(column),
            widget=_widget(column), error_messages={"required": f"请填{column.label}"}, **more,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        raw = cells.shown(self.column, value) if isinstance(value, list) else value
        try:
            return cells.value_of(self.column, "" if raw is None else raw)
        except cells.Wrong as wrong:
            raise forms.ValidationError(f"{wrong.wrong}。{wrong.right}") from None

    def prepare_value(self, value: Any) -> Any:
        """Return what the widget shows for a value of ours; what was typed stays as typed."""
        kind = self.column.kind
        if kind is Kind.MONEY and isinstance(value, int):
            return cells.shown(self.column, value)
        if kind is Kind.WORDS and isinstance(value, list):
            return " ".join(value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        empty: tuple[Any, ...] = ("", None, [], False)
        return (initial if initial not in empty else None) != (data if data not in empty else None)


class WordsField(CellField):
    """Several words; on a screen blanks may separate them as well."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").replace(" ", "^"))


def _hint(column: Column) -> str:
    """Return the hint of a field; on a screen blanks part words, and boxes are ticked."""
    return {Kind.WORDS: "几个用空格隔开", Kind.CODES: ""}.get(column.kind, column.hint)


def _widget(column: Column) -> forms.Widget:
    attrs = {**INPUT, "autocomplete": "off"}
    match column.kind:
        case Kind.LONG:
            return forms.Textarea(attrs={**attrs, "rows": 3, "maxlength": column.most})
        case Kind.YES:
            return forms.CheckboxInput()
        case Kind.CODE:
            return forms.Select(attrs=attrs, choices=[("", "—"), *column.codes.items()])
        case Kind.CODES:
            return forms.CheckboxSelectMultiple(choices=list(column.codes.items()))
        case Kind.DAY:
            return forms.DateInput(attrs={**attrs, "type": "date"}, format="%Y-%m-%d")
        case Kind.WHOLE | Kind.MONEY:
            return forms.TextInput(attrs={**attrs, "inputmode": "decimal", "size": 6})
        case _:
            return forms.TextInput(attrs={**attrs, "maxlength": column.most})


def field_of(column: Column) -> CellField:
    """Return the form field of a column."""
    return WordsField(column) if column.kind is Kind.WORDS else CellField(column)


def _form(name: str, columns: Sequence[Column], base: type[forms.Form] = forms.Form) -> type[Any]:
    return type(name, (base,), {c.key: field_of(c) for c in columns})


class _Main(forms.Form):
    """The fields of a version, in groups."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the groups of the form with their fields."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "早于生效日期")
        return data


Main = _form("Main", [BY_FIELD[name] for names in GROUPS.values() for name in names], _Main)


class OneNew(forms.Form):
    """What a new item needs beside its first version."""

    code = field_of(BY_FIELD["code"])
    department = forms.ChoiceField(label="部门", widget=forms.Select(attrs=INPUT))
    elsewhere = forms.BooleanField(label="不在本中心办,只告知去处", required=False)
    often = field_of(BY_FIELD["often"])

    def __init__(
        self, *args: Any, departments: Sequence[tuple[int, str]], new: bool, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]
        if not new:
            del self.fields["code"]


class Rows(_RowsBase):
    """A list of rows; a row without its name is no row."""

    def said(self, name: str) -> list[Values]:
        """Return the rows that say something, in their order."""
        gone = self.deleted_forms
        said = (f.cleaned_data for f in self.forms if f not in gone and f.is_valid())
        return [{k: v for k, v in r.items() if k != "DELETE"} for r in said if r.get(name)]


def _rows(name: str, columns: Sequence[Column]) -> Any:
    one = _form(name, columns)
    return formset_factory(
        one,
        formset=Rows,
        extra=SPARE,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + SPARE,
        can_delete=True,
    )


Materials = _rows("OneMaterial", MATERIAL_COLUMNS)
Steps = _rows("OneStep", STEP_COLUMNS)
Questions = _rows("OneQuestion", QUESTION_COLUMNS)
SOURCE_BACK = {said: code for code, said in SOURCE_CODES.items()}


class Draft:
    """The whole form of a draft: the main fields and three lists."""

    def __init__(self, data: Any = None, *, says: Content, version: Version | None) -> None:
        dates: Values = {
            "revision": version.revision if version and version.state == "draft" else 0
        }
        if version is not None:
            dates |= {"valid_from": version.valid_from, "valid_to": version.valid_to}
        self.main = Main(data, initial=says.values | dates)
        self.materials = Materials(
            data, prefix="material", initial=[_material_shown(m) for m in says.materials]
        )
        self.steps = Steps(data, prefix="step", initial=says.steps)
        self.questions = Questions(
            data,
            prefix="question",
            initial=[{"question": q, "answer": a} for q, a in says.questions],
        )
        self.parts = (self.main, self.materials, self.steps, self.questions)

    def is_valid(self) -> bool:
        """Return whether all of it may be taken, all parts at once."""
        each = [part.is_valid() for part in self.parts]  # every one looks
        sound = all(each)
        if sound and (total := too_long_steps(self.said())):
            self.main.add_error("promised_value", f"各环节加起来 {total} 个工作日,比承诺的长")
            return False
        return sound

    def faults(self) -> list[tuple[str, str, str]]:
        """Return (address in the page, label, what is wrong) for the head of the page."""
        found = []
        lists = ((self.materials, "材料"), (self.steps, "环节"), (self.questions, "问题"))
        rows = [
            (form, f"第 {n} 行{zh}·") for part, zh in lists for n, form in enumerate(part.forms, 1)
        ]
        for part, zh in lists:
            found += [("", zh, str(error)) for error in part.non_form_errors()]
        for form, before in [(self.main, ""), *rows]:
            for name, errors in form.errors.items():
                label, address = "", ""
                if name in form.fields:
                    label, address = str(form.fields[name].label), str(form[name].id_for_label)
                found += [(address, before + label, str(e)) for e in errors]
        return found

    def said(self) -> Content:
        """Return the content as typed; only of a valid form."""
        data = self.main.cleaned_data
        names = {n for n in data if n not in {"revision", "valid_from", "valid_to"}}
        return Content(
            values={n: _or_empty(n, data[n]) for n in names},
            materials=[_material_said(row) for row in self.materials.said("name")],
            steps=[_step_said(row) for row in self.steps.said("name")],
            questions=[[r["question"], r["answer"] or ""] for r in self.questions.said("question")],
        )

    def changes(self, was: Content) -> Values:
        """Return what to write, keeping what the form does not show."""
        said, data = self.said(), self.main.cleaned_data
        hidden = {m["name"]: m["more"] for m in was.materials}
        for material in said.materials:
            material["more"] = hidden.get(material["name"], {}) | material["more"]
            material["more"] = {k: v for k, v in material["more"].items() if v}
        return said.values | {
            "materials": said.materials,
            "steps": said.steps,
            "questions": said.questions,
            "valid_from": data["valid_from"],
            "valid_to": data["valid_to"],
        }


def _or_empty(name: str, value: Any) -> Any:
    if value is not None:
        return value
    return Version._meta.get_field(name).get_default()  # type: ignore[union-attr]


def _material_shown(material: Values) -> Values:
    return material | {
        "is_need": need_code(material),
        "source": SOURCE_BACK.get(material["source"], ""),
        **{name: material["more"].get(name, "") for name in MORE_SHOWN},
    }


def _material_said(row: Values) -> Values:
    fresh = Material()
    said = {
        n: getattr(fresh, n) if v is None else v
        for n, v in row.items()
        if n not in {"is_need", "source", *MORE_SHOWN}
    }
    need, tolerable = NEED.get(row["is_need"], TOLERATED)
    return said | {
        "need": need.value,
        "tolerable": tolerable,
        "source": SOURCE_CODES.get(row["source"] or "", fresh.source),
        "more": {name: row[name] or "" for name in MORE_SHOWN},
    }


def _step_said(row: Values) -> Values:
    return {
        "name": row["name"],
        "role": row["role"] or "",
        "value": row["value"],
        "unit": row["unit"] or "workday",
    }


class Reason(forms.Form):
    reason = forms.CharField(
        label="原因", max_length=200, widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": "请写原因"},
    )  # fmt: skip


class Ending(forms.Form):
    on = forms.DateField(
        label="从哪天起不再办",
        widget=forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填日期", "invalid": "没有这一天,写成 2026-12-01"},
    )  # fmt: skip
    reason = forms.CharField(
        label="为什么,现在到哪里办", max_length=200, widget=forms.TextInput(attrs=INPUT),
        help_text="群众会看到:已由县民政局收回,到县政务服务中心 12 号窗口办",
        error_messages={"required": "请写为什么,现在到哪里办"},
    )  # fmt: skip


class Book(forms.Form):
    """A workbook to import."""

    file = forms.FileField(
        label="工作簿(.xlsx)", widget=forms.FileInput(attrs={**INPUT, "accept": ".xlsx"}),
        error_messages={
            "required": "请选一个工作簿", "empty": "这个文件是空的。请重新选一次",
            "missing": "请选一个工作簿", "max_length": "文件名太长了,改短一点",
        },
        max_length=200,
    )  # fmt: skip
    partial = forms.BooleanField(label="有错的先放下,好的先导入", required=False)
    new_departments = forms.BooleanField(label="没有的部门一起建上", required=False)

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            size = f"{(file.size or 0) / MEGA:.0f}"
            raise forms.ValidationError(f"文件有 {size} MB,最多 20 MB。去掉图片,或分成几份导入")
        return file
