"""What follows a bad rating, as it is typed (回访、核实)."""

from __future__ import annotations

from django import forms

from bianmin.rules.ratings import FINDINGS, LONGEST


class Contact(forms.Form):
    said = forms.CharField(
        label="联系的结果",
        max_length=LONGEST,
        required=False,
        help_text="怎么联系的,本人怎么说",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Close(forms.Form):
    finding = forms.ChoiceField(
        label="核实下来", choices=list(FINDINGS.items()), required=False, widget=forms.RadioSelect
    )
    correction = forms.CharField(
        label="怎样核实、怎样改的",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
