"""The form every screen begins with (表单): what is missing is said in plain words."""

from __future__ import annotations

from typing import Any

from django import forms

REQUIRED = "这一栏要填"
NOT_OFFERED = "请从给出的里面选一样"


class Form(forms.Form):
    """A form that says 这一栏要填 where the framework says 这个字段是必填项.

    A field with words of its own keeps them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = forms.Field.default_error_messages["required"]
        offered = forms.ChoiceField.default_error_messages["invalid_choice"]
        for field in self.fields.values():
            said = field.error_messages
            if said["required"] == usual:
                said["required"] = REQUIRED
            if said.get("invalid_choice") == offered:
                said["invalid_choice"] = NOT_OFFERED
