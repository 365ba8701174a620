"""Every sheet of the catalogue's workbook with its columns: see `book_parts`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from bianmin.catalogue.columns import SHEETS, Column


def parts() -> list[Any]:
    """Return the modules that add sheets to the workbook."""
    return [import_module(name) for name in settings.BOOK_PARTS]


@cache
def sheets() -> Mapping[str, tuple[Column, ...]]:
    """Return the sheets by name: the catalogue's own come first."""
    return dict(SHEETS) | {n: cs for part in parts() for n, cs in part.SHEETS.items()}
