"""The server with a stop-watch in it: every answer says how long it took inside, `X-Took: wall cpu` in ms.

The clock of the hall is set to the next Monday morning, so that the hall is open whenever it
is measured; nothing else is changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

OPENS = 9, 30


def set_clock() -> None:
    """Let it be half past nine of the coming Monday, and go on from there."""
    from django.utils import timezone

    real, local = timezone.now, timezone.localtime()
    monday = local + timedelta(days=7 - local.weekday())
    ahead = monday.replace(hour=OPENS[0], minute=OPENS[1]) - local

    def now() -> datetime:
        return real() + ahead

    timezone.now = now


def timed(answer: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Wrap an application: a header with the time until its answer begins."""

    def watched(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        wall, cpu = time.perf_counter(), time.thread_time()

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            took = (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000
            return start(status, [*headers, ("X-Took", f"{took[0]:.2f} {took[1]:.2f}")], *more)

        return answer(environ, begin)

    return watched


def main() -> None:
    """Run the command line of the product, its server watched."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bianmin.settings")
    import django

    django.setup()
    from bianmin.operations import opening

    plain = opening.get_wsgi_application
    opening.get_wsgi_application = lambda: timed(plain())  # type: ignore[assignment,return-value]
    set_clock()
    from bianmin.command.entry import main as command

    command()


if __name__ == "__main__":
    main()
