"""What each feature is called (功能的叫法); settings and values: see `packs.words`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bianmin.packs.words import comments, gloss, glosses, in_words

__all__ = ["features", "gloss", "glosses", "in_words"]


@cache
def features() -> Mapping[str, str]:
    """Return what each feature is called, by its name in the system's table of contents."""
    source = files("bianmin").joinpath("features.py").read_text("utf-8")
    said = comments(source)
    (table,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict))
    return {
        key.value: said.get(entry.end_lineno or 0, "").split(",")[0] or key.value
        for key, entry in zip(table.keys, table.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
