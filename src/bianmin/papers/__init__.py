"""The printed papers of the hall (文书): from a frozen sheet to PDF/A, by typst.

Everything an applicant carries home is described by a `Sheet`, which is plain
data and is stored with the case as JSON; `render` turns it into a PDF. Nothing
here knows of cases, models or the web.
"""

from bianmin.papers.book import Article, Booklet, Chapter, Decided, Item, Paper, Poster
from bianmin.papers.fonts import FontMissing
from bianmin.papers.press import Press, press, render, render_many, unprintable
from bianmin.papers.sheet import (
    Block,
    Clause,
    Facts,
    Follow,
    Heading,
    Numbered,
    Opinion,
    Opinions,
    Paragraph,
    Remedies,
    Sheet,
    Signatures,
    Table,
    Ticks,
)

__all__ = [
    "Article",
    "Block",
    "Booklet",
    "Chapter",
    "Clause",
    "Decided",
    "Facts",
    "Follow",
    "FontMissing",
    "Heading",
    "Item",
    "Numbered",
    "Opinion",
    "Opinions",
    "Paper",
    "Paragraph",
    "Poster",
    "Press",
    "Remedies",
    "Sheet",
    "Signatures",
    "Table",
    "Ticks",
    "press",
    "render",
    "render_many",
    "unprintable",
]
