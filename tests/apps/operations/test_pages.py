"""The generated documents are those of this code and these rule books."""

from __future__ import annotations

from pathlib import Path

import pytest

from bianmin.operations import pages

DOCS = Path(__file__).parents[3] / "docs/generated"


@pytest.mark.once
def test_the_generated_pages_are_fresh_run_make_docs_if_not():
    written = {file.name: file.read_text("utf-8") for file in DOCS.glob("*.md")}

    stale = [name for name, text in pages.generated() if written.pop(name, None) != text]

    assert stale == []
    assert written == {}
