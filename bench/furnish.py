"""Furnish a hall for measuring: tables, one centre, clerks who are signed in, filed cases."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bianmin.accounts.models import User  # noqa: E402
from bianmin.cases.models import Case, Paper  # noqa: E402
from tests.fixtures.hall import make_centre, make_item  # noqa: E402

STATES = ("accepted",) * 6 + ("examined", "suspended", "supplementing", "decided")
KINDS = ("promised",) * 4 + ("immediate", "supplement", "joint")
DAYS = 2000
BATCH = 2000


def main(clerks: int, cases: int) -> None:
    call_command("migrate", verbosity=0)
    centre = make_centre("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000")
    version = make_item(centre)
    window = centre.windows.get(no=3)
    now = timezone.now()
    people = [
        User(username=f"clerk{n}", name=f"窗口{n}", role="clerk", centre=centre, window=window,
             password="!", password_set_at=now)
        for n in range(clerks)
    ]  # fmt: skip
    people = User.objects.bulk_create(people)
    User.objects.create(
        username="director", name="主任", role="director", centre=centre, password="!",
        password_set_at=now,
    )  # fmt: skip
    fill(centre, version, people, cases)
    with connection.cursor() as cursor:
        # as the database's own housekeeping does within a minute
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    told = {
        "sessions": [session(user) for user in people],
        "version": version.pk,
        "centre": centre.pk,
    }
    print(json.dumps(told))


def session(user: User) -> str:
    """Return the key of a session in which `user` is signed in."""
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def fill(centre, version, people, cases: int) -> None:
    """File `cases` cases, one in a hundred still open (at least ten thousand, if there are)."""
    today = timezone.localdate()
    still_open = min(cases, max(10_000, cases // 100))
    common = {
        "centre": centre, "version": version, "item_name": version.name, "pack": "erping-2023",
        "query_code": "", "promised_value": 15, "statutory_value": 20,
        "promised_because": ["erping-2023/extension/2"],
        "statutory_because": ["_national/licence-law/42-1"],
        "due_because": ["erping-2023/extension/2"],
    }  # fmt: skip
    departments = list(centre.departments.values_list("pk", flat=True))
    windows = list(centre.windows.values_list("pk", flat=True))
    for first in range(0, cases, BATCH):
        rows = []
        for n in range(first, min(first + BATCH, cases)):
            received = today - timedelta(days=int((cases - n) / cases * DAYS))
            due = received + timedelta(days=21)
            opened = n >= cases - still_open
            at = timezone.make_aware(
                timezone.datetime(received.year, received.month, received.day, 10)
            )
            rows.append(Case(
                **common, no=f"990101101{received:%Y%m%d}{n % 100000:05d}{n // 100000 % 10}"[:22] + "0",
                applicant=f"{'赵钱孙李周吴郑王'[n % 8]}{n}", applicant_shown="1101** **** **** 0021",
                applicant_blind=f"{n % 500_000:064x}",
                item_code=f"MZ-{n % 60:03d}", kind=KINDS[n % 7], department_id=departments[n % 5 % 2],
                window_id=windows[n % len(windows)],
                state=STATES[n % 10] if opened else "archived",
                clerk=people[n % len(people)], handler=people[n % len(people)],
                received_at=at, received_on=received, papers_on=received, notice_by=received,
                started_on=received, accepted_at=at, due_on=due if due >= date(2020, 1, 1) else None,
                statutory_due_on=due, next_on=due, waits=int(opened), moved_at=at, supplement_by=due, serve_by=due, closed_on=due,
            ))  # fmt: skip
        number(rows)
        made = Case.objects.bulk_create(rows)
        Paper.objects.bulk_create(
            Paper(case=c, order=1, name="居民身份证", main=True, form="original", mark="in_order")
            for c in made
        )


def number(rows: list[Case]) -> None:
    """Give each case a number of its own."""
    for case in rows:
        number.last += 1
        case.no = f"990101101{case.received_on:%Y%m%d}{number.last:06d}"[:23].ljust(23, "0")


number.last = 0

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
