"""A shelf with room for a new book."""

from __future__ import annotations

from tests.fixtures.books import shelf, write

__all__ = ["shelf", "write"]
