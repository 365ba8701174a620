"""A rule book on paper (制度上墙、制度汇编): posters, one for each rule, and the whole as a booklet.

Like a `Sheet`, plain data: words only, no fonts and no measures.
"""

from typing import Literal

import msgspec

Paper = Literal["a3", "a4", "a5"]


class Article(msgspec.Struct, frozen=True):
    """One article: where it stands, and what it says."""

    at: str
    says: str


class Chapter(msgspec.Struct, frozen=True):
    """One rule of the book (一项制度)."""

    title: str
    articles: tuple[Article, ...]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A place that can be read in two ways, and how it is read."""

    at: str
    says: str
    why: str  # how we read it
    other: str = ""  # what the other reading would say


class Poster(msgspec.Struct, frozen=True, kw_only=True):
    """One rule for the wall: on one sheet, in the largest type at which it keeps to it."""

    issuer: str
    chapter: Chapter
    foot: str
    url: str  # becomes a QR code


class Booklet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole book: title page, contents, articles, the readings that were decided."""

    title: str
    issuer: str
    doc_no: str
    since: str
    about: str
    foot: str
    url: str
    chapters: tuple[Chapter, ...]
    readings: tuple[Decided, ...]
