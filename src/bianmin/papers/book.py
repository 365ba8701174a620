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


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the hall handles (办理项目)."""

    name: str
    department: str
    limit: str
    fee: str


class Poster(msgspec.Struct, frozen=True, kw_only=True):
    """One rule for the wall: on one sheet, in the largest type at which it keeps to it."""

    issuer: str
    chapter: Chapter
    foot: str
    url: str  # becomes a QR code


class Booklet(msgspec.Struct, frozen=True, kw_only=True):
    """The whole book: title page, contents, articles, what is handled, the readings decided."""

    title: str
    issuer: str
    doc_no: str
    since: str
    version: str  # which text this is, and when it was printed
    about: str
    foot: str
    url: str
    chapters: tuple[Chapter, ...]
    items: tuple[Item, ...]  # what the hall handles, if it is the booklet of one hall
    readings: tuple[Decided, ...]
