"""No page carries a script or a style inside: the content policy would stop it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "src").rglob("templates/**/*.html"))
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style[\s>]",
    "a script without src": r"<script(?![^>]*\ssrc=)[^>]*>",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a javascript address": r"javascript:",
    "an htmx expression": r"""hx-on|\bjs:|hx-vals=['"]js""",
    "something from another host": r"""<(?:script|link|img)[^>]*(?:src|href)=["'](?:https?:)?//""",
}


@pytest.mark.parametrize("what", INLINE)
def test_no_template_carries(what):
    pattern = re.compile(INLINE[what], re.IGNORECASE)
    without_tags = {t: re.sub(r"{%.*?%}|{{.*?}}", "x", t.read_text("utf-8")) for t in TEMPLATES}

    found = [
        t.relative_to(ROOT).as_posix() for t, text in without_tags.items() if pattern.search(text)
    ]

    assert found == []


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 15
