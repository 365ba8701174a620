"""Who a session belongs to. There is one way to log in: `doors.actions.sign_in`."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from .models import User


class Known(BaseBackend):
    """Finds the user of a session; a disabled account ends its sessions at once."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, with the centre that every page names."""
        found = User.objects.select_related("centre").filter(pk=user_id).first()
        return found if found is not None and found.is_active else None
