"""How a list to choose from is drawn (下拉框): in one go, not one template an option.

The audit trail offers two hundred events; drawn by a template each, they took more than
half of the time of its page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class Drawn(DjangoTemplates):
    """The framework's own drawing of forms, but for lists of options."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw a widget; a list of options says the same as the framework's template."""
        if template_name != SELECT:
            return super().render(template_name, context, request)
        widget = context["widget"]
        groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
        name = conditional_escape(widget["name"])
        return mark_safe(f'<select name="{name}"{_attrs(widget["attrs"])}>{groups}\n</select>')  # noqa: S308 - escaped part by part


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    drawn = "".join(
        f'\n  <option value="{_said(one["value"])}"{_attrs(one["attrs"])}>'
        f"{conditional_escape(one['label'])}</option>"
        for one in options
    )
    if not name:
        return drawn
    return f'\n  <optgroup label="{conditional_escape(name)}">{drawn}\n  </optgroup>'


def _attrs(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_said(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _said(value: Any) -> SafeString:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))
