"""What is typed at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from bianmin.accounts.models import User, login_name
from bianmin.centres.models import Centre, Department, Window
from bianmin.rules.cases import Role
from bianmin.rules.security import GRANTABLE

ROLES = [(r.value, r.zh) for r in GRANTABLE]
STATES = [
    ("", "全部"), ("active", "在用"), ("unplaced", "等定岗"), ("locked", "锁着"), ("disabled", "已停用"),
]  # fmt: skip
LONGEST = 128  # a longer password only keeps the server busy


def words(label: str, most: int, **more: Any) -> forms.CharField:
    """Return a field for a line of text that says in plain words when it is too long."""
    messages = {
        "required": f"{label}没有填",
        "max_length": f"{label}最长 %(limit_value)d 个字,现在是 %(show_value)d 个",
    }
    return forms.CharField(label=label, max_length=most, error_messages=messages, **more)


def password(label: str, autocomplete: str) -> forms.CharField:
    """Return a field for a password; blanks belong to it."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return words(label, LONGEST, strip=False, widget=widget)


class SignIn(forms.Form):
    username = words(
        "登录名", 200, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = password("密码", "current-password")


class ChangePassword(forms.Form):
    old = password("现在的密码", "current-password")
    new = password("新密码", "new-password")
    again = password("新密码再写一遍", "new-password")

    def clean(self) -> dict[str, Any]:
        """Say it if the two new passwords differ."""
        typed = super().clean() or {}
        if "new" in typed and "again" in typed and typed["new"] != typed["again"]:
            self.add_error("again", "两遍写得不一样")
        return typed


class Search(forms.Form):
    q = words("登录名或姓名", 40, required=False)
    role = forms.ChoiceField(label="岗位", choices=[("", "全部"), *ROLES], required=False)
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="中心", required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)

    def __init__(self, *args: Any, by: User, **more: Any) -> None:
        super().__init__(*args, **more)
        if by.centre_id is None:
            self.fields["centre"].queryset = Centre.objects.order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["centre"]


class NewPerson(forms.Form):
    username = words(
        "登录名", 40,
        help_text="3 到 40 位小写字母、数字、点、短横,字母或数字开头;定了不改",
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]{2,39}\Z", "登录名要 3 到 40 位小写字母、数字、点、短横,字母或数字开头")],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    name = words("姓名", 40)
    phone = words("工作电话", 30, required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **more: Any) -> None:
        if data is not None and "username" in data:
            data = data.copy()
            data["username"] = login_name(data["username"])
        super().__init__(data, **more)


class Grant(forms.Form):
    centre = forms.ModelChoiceField(
        Centre.objects.none(), required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": "这个中心不归您管", "required": "只能定在您自己的中心"},
    )  # fmt: skip
    role = forms.ChoiceField(
        label="岗位", choices=[("", "请选"), *ROLES],
        error_messages={"required": "岗位没有选", "invalid_choice": "没有这个岗位"},
    )  # fmt: skip
    window = forms.ModelChoiceField(
        Window.objects.none(), label="窗口", required=False, empty_label="不定窗口",
        error_messages={"invalid_choice": "这个中心没有这个窗口"},
    )  # fmt: skip
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label="经办部门", required=False,
        widget=forms.CheckboxSelectMultiple, help_text="一个也不勾,就是全部部门的事项都能办",
        error_messages={"invalid_choice": "这个中心没有这个部门"},
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, centre: Centre | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["centre"].queryset = centres_of(by)  # type: ignore[attr-defined]
        self.fields["centre"].required = by.centre_id is not None  # none: the county
        if centre is None:
            del self.fields["window"], self.fields["departments"]
            return
        self.fields["window"].queryset = centre.windows.order_by("no")  # type: ignore[attr-defined]
        self.fields["departments"].queryset = centre.departments.order_by("name")  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """Return the role itself, not its name."""
        return Role(self.cleaned_data["role"])


class Disable(forms.Form):
    reason = words("为什么停用", 200)


def centres_of(by: User) -> Any:
    """Return the centres for which `by` may give posts."""
    every = Centre.objects.order_by("name")
    return every if by.centre_id is None else every.filter(pk=by.centre_id)
