"""What is typed to search the register, and to look a person up."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from stdnum.cn import uscc

from bianmin import identity
from bianmin.accounts.models import User
from bianmin.accounts.permissions import MAY
from bianmin.catalogue.models import Item, Version
from bianmin.centres.models import Centre, Department

from .register import SPECIAL, Sought, states

NO_DAY = {"invalid": "日子写成 2026-11-23 这样"}
NONE_SUCH = {"invalid_choice": "没有这一项"}
ANY = [("", "不限")]
CASE_NO = re.compile(r"[0-9]{23}")
SHORTEST = 2  # characters of a name: with one, half the village is found


def day(label: str) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages=NO_DAY)


def pick(label: str, options: list[tuple[str, str]] | None = None) -> forms.ChoiceField:
    """Return a field that narrows to one of several, or not at all."""
    return forms.ChoiceField(
        label=label, required=False, choices=ANY + (options or []), error_messages=NONE_SUCH
    )


class Filters(forms.Form):
    """What narrows the register; a bad value narrows nothing and is said above the list."""

    no = forms.CharField(label="办件编号", required=False, max_length=60)
    since = day("哪天起收到")
    until = day("到哪天")
    state = pick("到了哪一步", states())
    kind = pick("种类")
    department = pick("部门")
    clerk = pick("谁收的")
    item = forms.CharField(label="事项", required=False, max_length=120)
    special = pick("特别的", [(name, zh) for name, (zh, _) in SPECIAL.items()])
    centre = pick("中心")

    def __init__(self, *args: Any, user: User, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.hall = user, user.centre
        self._choose_centre()
        self.fields["item"].widget.attrs |= {
            "list": "items", "placeholder": "编码,或选一个", "data-key": "/",
        }  # fmt: skip
        self.fields["no"].widget.attrs |= {"inputmode": "numeric", "placeholder": "23 位"}
        self.today = today
        self.items = self._items() if self.hall else []
        self.kinds = self._kinds()
        self._options("kind", [(name, name) for name in self.kinds])
        self._options("department", self._departments())
        self._options("clerk", self._clerks())

    def _options(self, name: str, options: list[tuple[str, str]]) -> None:
        self.fields[name].choices = ANY + options  # type: ignore[attr-defined]

    def _choose_centre(self) -> None:
        """The county chooses a hall first; the people of a hall have theirs, or one beneath it."""
        own = self.user.centre
        if own is not None and len(self.user.reach) == 1:
            del self.fields["centre"]
            return
        seen = Centre.objects.filter(pk__in=self.user.reach) if own else Centre.objects.all()
        halls = list(seen.prefetch_related("adoptions").order_by("name"))
        self._options("centre", [(c.slug, c.name) for c in halls])
        chosen = self.data.get("centre", "")
        self.hall = next((c for c in halls if c.slug == chosen), own)

    def _kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the town's names of the kinds, each with the kinds that it means."""
        named: dict[str, tuple[str, ...]] = {}
        if self.hall:
            for kind, name in self.hall.pack_on(self.today).policy.cases.kinds.items():
                named[name.value] = (*named.get(name.value, ()), kind)
        return named

    def _departments(self) -> list[tuple[str, str]]:
        mine = (
            Department.objects.filter(centre=self.hall) if self.hall else Department.objects.none()
        )
        return [(str(pk), name) for pk, name in mine.order_by("name").values_list("pk", "name")]

    def _clerks(self) -> list[tuple[str, str]]:
        takes = User.objects.filter(centre=self.hall, role__in=MAY["intake.take"])
        rows = takes.order_by("name").values_list("pk", "name") if self.hall else []
        return [(str(pk), name) for pk, name in rows]

    def _items(self) -> list[tuple[str, str]]:
        """Return (code, name) of the items of the hall, as they are called today."""
        known = Version.objects.current(self.today).filter(item__centre=self.hall)
        return list(known.order_by("item__code").values_list("item__code", "name"))

    def clean_no(self) -> str:
        """Read a number with its blanks and dashes; say what is wrong with it."""
        number = re.sub(r"[\s-]", "", self.cleaned_data["no"])
        if number and not CASE_NO.fullmatch(number):
            raise forms.ValidationError(f"办件编号是 23 位数字,现在是 {len(number)} 位")
        return number

    def clean_item(self) -> str:
        """Return the code of the one item that is meant."""
        typed = str(self.cleaned_data["item"]).strip()
        if not typed:
            return ""
        first = typed.split()[0]
        if (
            first in {code for code, _ in self.items}
            or Item.objects.filter(centre=self.hall, code=first).exists()
        ):
            return first
        meant = [(code, name) for code, name in self.items if typed in name]
        if len(meant) == 1:
            return meant[0][0]
        if not meant:
            raise forms.ValidationError(f"没有叫“{typed}”的事项")
        some = "、".join(f"{code} {name}" for code, name in meant[:5])
        raise forms.ValidationError(f"有 {len(meant)} 个事项,选一个:{some}")

    def sought(self, *, name: str = "", person: str = "") -> Sought:
        """Return what is sought; what was typed wrong is left out."""
        self.is_valid()
        got = {k: v for k, v in self.cleaned_data.items() if v}
        return Sought(
            centre=self.hall,
            since=got.get("since"),
            until=got.get("until"),
            state=got.get("state", ""),
            kinds=self.kinds.get(got.get("kind", ""), ()),
            department=int(got.get("department", 0)),
            clerk=int(got.get("clerk", 0)),
            item=got.get("item", ""),
            special=got.get("special", ""),
            no=got.get("no", ""),
            name=name,
            person=person,
        )

    def asked(self) -> dict[str, str]:
        """Return the filters that are set, in the words of the form."""
        self.is_valid()
        said = {}
        for name, value in self.cleaned_data.items():
            options = dict(getattr(self.fields[name], "choices", ()))
            if value:
                said[str(self.fields[name].label)] = str(options.get(str(value), value))
        return said


class LookUp(forms.Form):
    """Whom somebody looks for, and why."""

    who = forms.CharField(
        label="姓名或证件号码",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
        error_messages={"required": "写姓名,或者身份证号", "max_length": "最长 40 个字"},
    )
    reason = forms.CharField(
        label="为什么查",
        max_length=100,
        error_messages={"required": "写为什么查,会记入台账", "max_length": "最长 100 个字"},
    )

    def __init__(self, *args: Any, today: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.today = today

    def clean_who(self) -> str:
        """Say at once what is wrong with a number, so that nobody is missed by a slip."""
        who = str(self.cleaned_data["who"])
        number = identity.clean(who)
        if not any(letter.isdigit() for letter in number):
            if len(number) < SHORTEST:
                raise forms.ValidationError("姓名至少写两个字,写全更好")
            return who
        wrong = list(identity.objections_to_id(number, today=self.today))
        if wrong and not uscc.is_valid(number):
            raise forms.ValidationError(wrong)
        return who
