"""Who a session belongs to. There is one way to log in: `doors.actions.sign_in`."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.utils.module_loading import import_string

from .models import User


class Known(BaseBackend):
    """Finds the user of a session; a disabled account ends its sessions at once."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, with the centre that every page names."""
        users = User.objects.select_related("centre")
        for mark in settings.USER_MARKS:  # what every page says of him, in the query that reads him
            users = import_string(mark)(users)
        found = users.filter(pk=user_id).first()
        return found if found is not None and found.is_active else None
