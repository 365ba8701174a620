"""Ask pages inside one process, as a signed-in director, and print how long each takes."""

from __future__ import annotations

import statistics
import sys
import time

import django

TIMES = 40


def main(paths: list[str]) -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from bianmin.accounts.models import User
    from bianmin.centres.models import Centre

    settings.ALLOWED_HOSTS = ["*"]
    director, _ = User.objects.get_or_create(
        username="director",
        defaults={"name": "主任", "role": "director", "centre": Centre.objects.get(slug="qingshi"),
                  "password": "!"},
    )  # fmt: skip
    client = Client()
    client.force_login(director)
    for path in paths:
        taken = []
        for _ in range(TIMES + 5):
            begun = time.perf_counter()
            status = client.get(path).status_code
            taken.append((time.perf_counter() - begun) * 1000)
            assert status == 200, (path, status)
        taken = sorted(taken[5:])
        print("ms", round(statistics.median(taken), 1), round(taken[int(len(taken) * 0.95)], 1))


if __name__ == "__main__":
    main(sys.argv[1:])
