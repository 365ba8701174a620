"""A list to choose from looks as the framework draws it, whatever it holds."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe

from bianmin.web.choices import Drawn

PLAIN = [("", "不限"), ("a", "受理"), ("b", "办结")]
GROUPED = [("常用", [("a", "受理"), ("b", "办结")]), ("c", "其他"), ("<别的>", [("d", "退回")])]
HOSTILE = [('"><script>x</script>', "<b>&'\"</b>"), ("ok", mark_safe("已&amp;转义")), (3, 4)]


@pytest.mark.parametrize("choices", [PLAIN, GROUPED, HOSTILE, []])
@pytest.mark.parametrize("value", ["a", "", None, "b", 3, '"><script>x</script>', "没有的"])
@pytest.mark.parametrize("multiple", [False, True])
def test_a_list_of_options_says_what_the_frameworks_template_says(choices, value, multiple):
    kind = forms.SelectMultiple if multiple else forms.Select
    widget = kind(
        choices=choices, attrs={"class": "x<y", "required": True, "hidden": False, "n": 2}
    )
    chosen = [value] if multiple and value is not None else value

    drawn, plain = (
        widget.render("one", chosen, {"id": "id_one"}, renderer)
        for renderer in (Drawn(), DjangoTemplates())
    )

    assert "".join(drawn.split()) == "".join(plain.split())
    assert "<script" not in drawn


def test_the_forms_of_the_hall_are_drawn_so():
    assert isinstance(get_default_renderer(), Drawn)
