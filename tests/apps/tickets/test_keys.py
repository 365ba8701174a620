"""One table of keys: of those a browser delivers, and the same in the docs and in the templates."""

from __future__ import annotations

import re
from pathlib import Path

from bianmin.tickets.keys import STRIP, WINDOW

ROOT = Path(__file__).parents[3]
KEPT_BY_BROWSERS = {"F11", "F12"}


def test_no_page_wants_a_key_that_a_browser_keeps_for_itself():
    said = re.compile(r"(?:data-key|hot)=\\?[\"'](\w+)")
    found = {
        key: page.name
        for page in (ROOT / "src").rglob("*.html")
        for key in said.findall(page.read_text(encoding="utf-8"))
        if key in KEPT_BY_BROWSERS
    }
    assert found == {}
    assert not KEPT_BY_BROWSERS & {*WINDOW.values(), *STRIP.values()}


def test_the_docs_name_every_key_and_no_other():
    page = (ROOT / "docs" / "hall.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*`) \|(.*)\|(.*)\|$", page, re.M)

    def named(column):
        return {
            key for row in rows if row[column].strip() for key in re.findall("`([^`]+)`", row[0])
        }

    assert named(1) == set(WINDOW.values())
    assert named(2) == set(STRIP.values())
