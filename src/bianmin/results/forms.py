"""What is typed when results are kept and handed over. The rules say what is wanting."""

from __future__ import annotations

from typing import Any

from django import forms

from bianmin.cases.forms import TEXT, Step, choice, text, told
from bianmin.rules.delivery import Policy
from bianmin.rules.pledges import LONGEST, Signed
from bianmin.rules.results import Claim

from .models import Handing, Result

SIGNS = [(s.value, s.zh) for s in Signed]
ENDS = [(e.value, e.label) for e in Handing.End]


class HandOver(Step):
    """To whom, how, and on what evidence."""

    results = forms.MultipleChoiceField(
        label="交哪几份", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "选的结果里有已经交出去或者作废的,请看过再交"},
    )  # fmt: skip
    way = choice("怎么交", [])
    receiver = told("谁领走的", 60, help_text="快递写收件人")
    code = text("取件码", 20, needed=False, attrs={"inputmode": "numeric", "autocomplete": "off"},
                help_text="领取凭证上的六位数,群众查进度也看得到。没有带的,核对身份证")  # fmt: skip
    checked = text("怎样核对的身份", 120, needed=False)
    authorised = forms.BooleanField(label="代理人出示了委托书和两个人的身份证", required=False)
    carrier = text("快递公司", 40, needed=False)
    tracking = text("快递单号", 40, needed=False)
    notice_no = text("带来的通知书编号", 40, needed=False)
    notice_lost = text("通知书丢了,怎样核对的身份", 120, needed=False)
    sign = choice("怎样签收的", SIGNS, required=False)
    strokes = forms.CharField(
        max_length=LONGEST, required=False, widget=forms.HiddenInput,
        error_messages={"max_length": "签字太长了,请重写一遍"},
    )  # fmt: skip

    def __init__(self, *args: Any, ready: list[Result], policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        which, way = self.fields["results"], self.fields["way"]
        assert isinstance(which, forms.MultipleChoiceField)
        assert isinstance(way, forms.ChoiceField)
        which.choices = [(str(one.pk), str(one)) for one in ready]
        which.initial = [str(one.pk) for one in ready]
        way.choices = [(w.value, w.zh) for w in policy.ways.value]
        if len(ready) < 2:
            del self.fields["results"]
        if not policy.needs_promise_notice.value:
            del self.fields["notice_no"], self.fields["notice_lost"]


class Add(Step):
    kind = told("结果的名称", 120, help_text="例如:营业执照副本")
    own_no = text("证照、批文自己的编号", 60, needed=False)


class Void(Step):
    reason = told("作废的原因")


class Reissue(Step):
    ground = choice("为什么补发", [], required=False)
    said = text("说明", 200, needed=False)
    own_no = text("新的证照编号", 60, needed=False, help_text="不写的照原来的")

    def __init__(self, *args: Any, grounds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(g, g) for g in grounds]


class Back(Step):
    given_by = told("谁交回来的", 60)


class Recall(Step):
    end = choice(
        "原来的这一份", [(c.value, c.zh) for c in (Claim.BACK, Claim.GONE)], required=False
    )
    said = told("谁交回的,或者为什么收不回来", 200)


class Remind(Step):
    said = told("怎么提醒的、对方怎么说")


class Renew(Step):
    checked = told("怎样核对的身份", 120, help_text="例如:核对身份证原件")


class Answered(Step):
    end = choice("快递的回音", ENDS, required=False)
    said = told("谁签收的,或者为什么退回", 200)


class Filters(forms.Form):
    """Which part of the register is asked for; what is not understood is left out."""

    kind = forms.CharField(max_length=120, required=False, widget=forms.Select(attrs=TEXT))
    year = forms.IntegerField(min_value=2000, max_value=2999, required=False)

    def asked(self) -> dict[str, Any]:
        """Return what was asked for and can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
