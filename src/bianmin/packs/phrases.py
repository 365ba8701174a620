"""The phrases of a rule book (服务用语): long lists, so they lie apart from their clauses.

`phrases.toml` names, for what is forbidden and what is recommended, the clause that
lists the phrases; there it is as if that clause set them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from .files import Text
from .mistakes import near

KINDS = ("forbidden", "recommended")


def with_phrases(raw: dict[str, Any], text: Text) -> dict[str, Any]:
    """Return a clause, as it is written, that also sets the phrases it lists."""
    name, sets = raw.get("id"), raw.get("sets", {})
    lists = {
        kind: {name: listed[name]}
        for kind, listed in text.tree.items()
        if kind in KINDS
        and isinstance(listed, Mapping)
        and isinstance(name, str)
        and name in listed
    }
    if not lists or not isinstance(sets, dict):
        return raw
    return raw | {"sets": sets | {"conduct": {**sets.get("conduct", {}), **lists}}}


def phrase_mistakes(text: Text, clauses: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a file of phrases: its kinds, and the clauses it names."""
    for kind, listed in text.tree.items():
        if kind not in KINDS:
            yield f"没有叫 {kind} 的一类用语{near(kind, KINDS)}"
        elif not isinstance(listed, Mapping):
            yield f"{kind}:每一组用语前面要写条文的编号"
        else:
            for name in listed:
                if name not in clauses:
                    yield f"{kind}:没有 {name} 这一条{near(name, clauses)}"
