"""`{% load permissions %}`: what a template may offer (权限)."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def may(user: Any, permission: str) -> bool:
    """Return whether `user` may do this; a stranger may do nothing."""
    return bool(user.is_authenticated and user.may(permission))
