"""A book that asks for systems has words for them, but where the document itself falls short."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bianmin.packs import read_pack
from bianmin.rules.governance import objections_to_systems

PACKS = Path(__file__).parents[2] / "packs"
WANTING = {  # asked for in the document, and nowhere in it
    "xx-county-guidance": ["没有廉政风险防控的制度", "没有公开程序的制度"],
    "zhengding": ["没有考勤的制度"],
}


@pytest.mark.parametrize("book", sorted(f.parent.name for f in PACKS.glob("[!_]*/pack.toml")))
def test_a_book_has_words_for_every_system_it_asks_for(book):
    pack = read_pack(PACKS / book)
    headings = Counter(clause.system for clause in pack.own)

    wanting = objections_to_systems(clauses=headings, policy=pack.policy.governance)
    assert [objection.found for objection in wanting] == WANTING.get(book, [])
