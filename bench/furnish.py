"""Furnish a hall for measuring: tables, one centre, clerks who are signed in, filed cases."""

from __future__ import annotations

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import filled, filling  # noqa: E402
from bianmin.accounts.models import User  # noqa: E402
from bianmin.operations import tables  # noqa: E402
from tests.fixtures.hall import make_centre, make_item  # noqa: E402

MANY = 500_000
OTHERS = {"handler": 20, "chief": 3, "agent": 3, "director": 1, "leader": 1, "guide": 1}


def main(clerks: int, cases: int, with_others: bool) -> None:
    """Print the sessions of the clerks; `with_others`: of every list its rows, not cases alone."""
    tables.bring_up_to_date()
    centre = make_centre("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000")
    version = make_item(centre)
    people = _people(centre, clerks)
    numbers = {role: [user.pk for user in group] for role, group in people.items()}
    if with_others:
        # an empty hall beside it: whoever sees both asks for both
        make_centre("liuxi", "柳溪乡便民服务中心", "柳", "yuanbaozi-2021", "990101201000")
    if cases:
        fill(filling.World(centre, version, numbers), cases, with_others)
    with connection.cursor() as cursor:
        # as the database's own housekeeping does within a minute
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    told = {
        "sessions": [session(user) for user in people["clerk"]],
        "version": version.pk,
        "centre": centre.pk,
    }
    print(json.dumps(told))


def fill(world: filling.World, cases: int, with_others: bool) -> None:
    """Write the cases; of very many a tenth is made, and copied eight times."""
    filling.hurry()
    tenth = cases // 10 if cases >= MANY else 0
    for size, worked_on in ((tenth, 0), (cases - 9 * tenth, min(cases // 2, filling.WORKED_ON))):
        if not size:
            continue
        world.begin(size, worked_on)
        filling.fill(world)
        if with_others:
            filled.fill(world)
        if not worked_on:
            filling.repeat(8)


def _people(centre: object, clerks: int) -> dict[str, list[User]]:
    """Return the staff of the hall, and of the county office one who sees every hall."""
    window, now = centre.windows.get(no=3), timezone.now()  # type: ignore[attr-defined]
    made = {}
    for role, many in ({"clerk": clerks} | OTHERS).items():
        made[role] = User.objects.bulk_create(
            User(username=role if many == 1 else f"{role}{n}", name=f"{role}{n}", role=role,
                 centre=centre, window=window, password="!", password_set_at=now)
            for n in range(many)
        )  # fmt: skip
    User.objects.create(username="county", name="县办", role="county", password="!")
    return made


def session(user: User) -> str:
    """Return the key of a session in which `user` is signed in."""
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), "others" in sys.argv[3:])
