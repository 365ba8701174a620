"""Case numbers (办件编号), and holding the numbers that several acts at once would wait for."""

from __future__ import annotations

from datetime import date

from bianmin.cases import documents
from bianmin.centres.models import Centre
from bianmin.ledger.actions import hold_numbers, next_number


def check_digit(number: str) -> str:
    """Return the check digit of a case number (ISO 7064, MOD 11,10)."""
    left = 10
    for digit in number:
        left = (left + int(digit)) % 10 or 10
        left = left * 2 % 11
    return str((11 - left) % 10)


def case_number(centre: Centre, day: date) -> str:
    """Return the next case number of a centre: division, day, serial, check digit; 23 digits."""
    town, series = _series(centre)
    serial = next_number(centre=series, series=f"case:{day:%Y%m%d}")
    number = f"{town}{day:%Y%m%d}{serial:05d}"
    return number + check_digit(number)


def _series(centre: Centre) -> tuple[str, Centre]:
    """Return the digits of a centre's town, and whose series it draws from.

    A village shares the digits of its township: they draw from one series.
    """
    town = f"{centre.division_id[:9]:0<9}"
    first = Centre.objects.filter(division__code__startswith=town).order_by("pk").first()
    return town, first or centre


def hold_case_numbers(centre: Centre, day: date) -> None:
    """Lock what several cases handed in together draw from: their numbers, then those of papers."""
    hold_next_case(centre, day)
    hold_paper_numbers(centre, day)


def hold_next_case(centre: Centre, day: date) -> None:
    """Lock the numbers of cases alone, before an act that locks cases and opens one more."""
    hold_numbers(centre=_series(centre)[1], series=[f"case:{day:%Y%m%d}"])


def hold_paper_numbers(centre: Centre, day: date) -> None:
    """Lock the numbers of all papers of a year, before an act on several cases issues any."""
    hold_numbers(centre=centre, series=[f"doc:{kind}:{day.year}" for kind in documents.KINDS])
