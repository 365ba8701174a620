"""Which book, from which day on, and for the county: which hall."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from bianmin.centres.models import Centre


class Choice(forms.Form):
    centre = forms.ChoiceField(label="哪个中心", error_messages={"invalid_choice": "没有这个中心"})
    pack = forms.ChoiceField(label="哪本制度", error_messages={"invalid_choice": "没有这本制度"})
    since = forms.DateField(
        label="从哪天起",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "还没有写从哪天起", "invalid": "没有这一天"},
    )

    def __init__(
        self,
        *args: Any,
        centres: list[Centre],
        books: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choice("centre").choices = [(c.slug, c.name) for c in centres]
        self.choice("pack").choices = books
        if len(centres) == 1:  # a director has no choice
            self.fields["centre"].widget = forms.HiddenInput()
            self.fields["centre"].initial = centres[0].slug
        self.centres = {centre.slug: centre for centre in centres}

    def choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    @property
    def chosen(self) -> tuple[Centre, str, date]:
        """The hall, the book and the day of a valid form."""
        said = self.cleaned_data
        return self.centres[said["centre"]], said["pack"], said["since"]
