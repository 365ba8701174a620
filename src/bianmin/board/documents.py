"""A rule book for the wall and as a booklet (制度上墙、制度汇编): what stands on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from django.conf import settings
from django.urls import reverse

from bianmin.catalogue.models import Version
from bianmin.packs.words import day
from bianmin.papers import Article, Booklet, Chapter, Decided, Item, Poster

from .book import Head
from .finding import System

RETOLD = "用我们自己的话转述,以正式印发的文本为准。"
SCAN = "扫码看每一条守住了没有。"


def posters(head: Head, systems: Iterable[System], issuer: str) -> list[Poster]:
    """Return one poster for each system; `issuer` is the hall on whose wall it hangs."""
    foot = f"{head.title}{_after(head.doc_no)},{day(head.since)}起施行。\n{RETOLD}{SCAN}"
    return [
        Poster(
            issuer=issuer,
            chapter=_chapter(system),
            foot=foot,
            url=f"{_address(head)}#{system.anchor}",
        )
        for system in systems
    ]


def booklet(
    head: Head,
    systems: Iterable[System],
    issuer: str,
    *,
    handled: Iterable[Version],
    on: date,
) -> Booklet:
    """Return the whole book, what a hall handles, and how the book is read where it is open."""
    listed = list(systems)
    return Booklet(
        title=head.title,
        issuer=issuer,
        doc_no=head.doc_no,
        since=day(head.since),
        version=f"{day(head.since)}起施行的版本,{day(on)}印。",
        about=head.summary,
        foot=RETOLD,
        url=_address(head),
        chapters=tuple(map(_chapter, listed)),
        items=tuple(map(_item, handled)),
        readings=tuple(_decided(listed)),
    )


def _item(version: Version) -> Item:
    return Item(
        name=version.said,
        department=version.item.department.name,
        limit="当场" if not version.promised_value else str(version.promised),
        fee=version.fee_said,
    )


def _chapter(system: System) -> Chapter:
    """Return the articles of a system; what stands in one place is one article."""
    placed = groupby(system.articles, key=lambda a: a.place)
    return Chapter(
        system.name,
        tuple(
            Article(place, "".join(_sentence(a.clause.says) for a in group))
            for place, group in placed
        ),
    )


def _sentence(says: str) -> str:
    return says if says.endswith(("。", ";", "?", ":")) else f"{says}。"


def _decided(systems: Iterable[System]) -> Iterator[Decided]:
    for a in (a for system in systems for a in system.articles):
        if not a.clause.note and a.reading is None:
            continue
        other = a.reading.other if a.reading else ()
        yield Decided(
            at=a.clause.at,
            says=a.clause.says,
            why="".join(text if to is None else f"“{to.at}”" for text, to in a.note),
            other=";".join(f"{s.gloss}:{s.value}" for s in other),
        )


def _after(doc_no: str) -> str:
    return f"({doc_no})" if doc_no else ""


def _address(head: Head) -> str:
    return settings.PUBLIC_URL + reverse("rulebook:book", args=[head.id])
