"""A holiday notice as it is typed, pasted or uploaded."""

from __future__ import annotations

from typing import Any

from django import forms

MOST = 100_000  # bytes; a year's notice has two thousand
EXAMPLE = """\
year = 2027
notice = "国办发明电〔2026〕×号"

[[holiday]]
name = "元旦"
off = [2027-01-01, 2027-01-02, 2027-01-03]
on = []
"""


class Notice(forms.Form):
    use_required_attribute = False  # a file may be chosen instead of typing

    text = forms.CharField(
        label="通知的日子",
        max_length=MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "placeholder": EXAMPLE}),
        error_messages={
            "required": "还没有写,也没有选文件",
            "max_length": "太长了:一年的通知只有几十行",
        },
    )
    file = forms.FileField(
        label="或者选一个文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}),
        error_messages={"empty": "这个文件是空的", "invalid": "文件没有传上来,再选一次"},
    )

    def clean(self) -> dict[str, Any]:
        """Take the file where there is one; otherwise what was typed."""
        data = super().clean() or {}
        if file := data.get("file"):
            self.errors.pop("text", None)
            data["text"] = self._read(file)
        elif "text" in data and not data["text"].strip():
            self.add_error("text", "还没有写,也没有选文件")
        return data

    def _read(self, file: Any) -> str:
        if file.size > MOST:
            self.add_error("file", f"文件太大了({file.size // 1024} KB):一年的通知只有几 KB")
            return ""
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "这不是文本文件。用记事本另存为 UTF-8 再选")
            return ""
