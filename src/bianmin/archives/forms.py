"""What is typed in the archive room."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.cases.forms import Step, choice, told
from bianmin.files.forms import ACCEPT
from bianmin.web.forms import Form


class Reason(Step):
    reason = told("原因")


class Lend(Step):
    to = told("谁借", 60)
    purpose = told("借去做什么")


class Back(Step):
    note = told("还来时怎样", 300, help_text="例如:完好,缺一页")


class Move(Step):
    box = told("放在哪里", 120, help_text="例如:镇档案柜 3,第 12 盒")


class Late(Step):
    name = told("是什么材料", 200)
    copies = forms.IntegerField(label="几份", min_value=0, max_value=999, initial=1)
    reason = told("为什么现在才补")
    file = forms.FileField(
        label="影印件", required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="没有可以不传",
    )  # fmt: skip


class Reopen(Step):
    ground = choice("理由", [], required=False)
    reason = told("写明原因", 500)

    def __init__(self, *args: Any, grounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = grounds


class Check(Form):
    """A zip to be held against its seal."""

    file = forms.FileField(
        label="案卷压缩包", required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )  # fmt: skip
    no = forms.CharField(
        label="办件编号", required=False, max_length=60, help_text="压缩包里看得出来的,不用填"
    )


class Term(Step):
    """For how long the files of an item are kept."""

    code = forms.CharField(label="事项编码", max_length=64)
    years = forms.TypedChoiceField(
        label="保管多久", choices=[("0", "永久"), ("30", "30 年"), ("10", "10 年")], coerce=int
    )
    reason = told("为什么")
