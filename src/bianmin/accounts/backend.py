"""Who a session belongs to. There is one way to log in: `doors.actions.sign_in`."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.module_loading import import_string

from .models import User


class Known(BaseBackend):
    """Finds the user of a session; a disabled account ends its sessions at once."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, with the centre that every page names."""
        found = _marked().filter(pk=user_id).first()
        return found if found is not None and found.is_active else None


@cache
def _marked() -> QuerySet[User]:
    """Return all users with what every page says of them, in the query that reads one.

    What is said is put into SQL once: that takes ten times as long as to ask it.
    """
    users: QuerySet[User] = User.objects.order_by()
    for mark in settings.USER_MARKS:
        users = import_string(mark)(users)
    compiler = users.query.get_compiler(DEFAULT_DB_ALIAS)
    marks: dict[str, Any] = {
        name: RawSQL(*compiler.compile(mark), mark.output_field)  # type: ignore[call-arg]  # noqa: S611  # Django wrote it
        for name, mark in users.query.annotations.items()
    }
    known: QuerySet[User] = User.objects.select_related("centre").order_by()
    return known.annotate(**marks)
