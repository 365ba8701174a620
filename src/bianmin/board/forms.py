"""What residents write (群众填的)."""

from __future__ import annotations

import re
import unicodedata

from django import forms

from bianmin.cases.actions.numbers import check_digit

NUMBER, TOGETHER, CODE = 23, 19, 6  # digits: of a case, of a project, of the query code
BETWEEN = re.compile(r"[\s.·\-‐-―−_]+")  # what people write between groups of digits
SPOKEN = str.maketrans("〇零一二三四五六七八九", "00123456789")


def digits(text: str) -> str:
    """Return a number as meant: half-width, without blanks, dots and dashes."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text[:200]))


class Follow(forms.Form):
    """The two numbers on the receipt."""

    no = forms.CharField(
        label="办件编号",
        help_text="23 位数字,印在回执上;一件事的是 19 位。空格、横杠不用管",
        error_messages={"required": "没有写编号"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label="查询码",
        help_text="6 位数字,印在编号下面",
        error_messages={"required": "没有写查询码"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_no(self) -> str:
        no = digits(self.cleaned_data["no"])
        if not re.fullmatch("[0-9]+", no):
            raise forms.ValidationError("编号里只有数字,请照回执再看一遍")
        if len(no) not in (NUMBER, TOGETHER):
            more = "少" if len(no) < NUMBER else "多"
            raise forms.ValidationError(
                f"编号是 {NUMBER} 位,您写了 {len(no)} 位。看看是不是{more}了一位"
            )
        if check_digit(no[:-1]) != no[-1]:
            raise forms.ValidationError("编号对不上,像是抄错了一位。请照回执再看一遍")
        return no

    def clean_code(self) -> str:
        code = digits(self.cleaned_data["code"]).translate(SPOKEN)
        if not re.fullmatch(f"[0-9]{{{CODE}}}", code):
            raise forms.ValidationError(f"查询码是 {CODE} 位数字,印在编号下面")
        return code
