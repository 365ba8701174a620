"""Files as they are chosen, struck and used again (影印件)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator

from bianmin.web.forms import Form

from .part import CONSENTS

ACCEPT = "image/jpeg,image/png,image/webp,image/tiff,image/bmp,application/pdf"
MANY = 30  # files of one form


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files; an empty one is judged by the rule book, not by the form."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, allow_empty_file=True, **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return every file that was sent."""
        if isinstance(data, list):
            return data
        return [] if data is None else [data]


def _day() -> forms.DateField:
    return forms.DateField(
        label="材料上写的有效期到", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日子写得不对,照 2026-11-23 这样写"},
        help_text="没有写的空着",
    )  # fmt: skip


class Sent(Form):
    """Files from this computer or this phone."""

    chosen = Files(label="选文件", widget=Several(attrs={"accept": ACCEPT, "multiple": True}))
    photo = Files(
        label="或者用手机拍", widget=Several(attrs={"accept": "image/*", "capture": "environment"})
    )
    valid_until = _day()

    def clean(self) -> dict[str, Any]:
        """Ask for at least one file, and not for too many."""
        said = super().clean() or {}
        files = [*said.get("chosen", []), *said.get("photo", [])]
        if not files:
            self.add_error("chosen", "没有选文件")
        if len(files) > MANY:
            self.add_error("chosen", f"一次最多 {MANY} 个,请分几次传")
        return said


class Picked(Form):
    """Files from the tray of the scanner."""

    names = forms.MultipleChoiceField(
        label="扫描盘里的", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "没有选哪几个"},
    )  # fmt: skip
    valid_until = _day()

    def __init__(self, *args: Any, names: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["names"].choices = names  # type: ignore[attr-defined]


class Again(Form):
    """A paper of another case."""

    source = forms.IntegerField(widget=forms.HiddenInput)
    consent = forms.ChoiceField(
        label="本人怎样同意的",
        choices=[("", "还没有问"), *((c, c) for c in CONSENTS)],
        required=False,
    )


class Why(Form):
    """A reason, in words."""

    reason = forms.CharField(label="原因", required=False, validators=[MaxLengthValidator(300)])

    def __init__(self, *args: Any, label: str = "原因", **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].label = label
        self.fields["reason"].asked = True  # type: ignore[attr-defined]  # the rules ask for it


class Instead(Why):
    """Another file instead of a wrong one."""

    chosen = Files(label="换上的文件", widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
    valid_until = _day()

    def clean_chosen(self) -> list[UploadedFile[Any]]:
        """Ask for exactly one."""
        chosen: list[UploadedFile[Any]] = self.cleaned_data["chosen"]
        if len(chosen) != 1:
            raise forms.ValidationError("没有选换上哪个文件" if not chosen else "只换一个文件")
        return chosen
