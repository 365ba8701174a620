"""What lies with a rule book besides its clauses (附在后面的): forms, figures, wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from bianmin.packs import Clause, Pack
from bianmin.packs.files import read_text

from .book import linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A printed form that the book asks for, and the clauses that do."""

    name: str
    at: str
    fields: tuple[str, ...]
    copies: str
    signs: str
    note: tuple[tuple[str, Clause | None], ...]  # in pieces; where it names a clause, that
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that the document reports: no rule."""

    says: str
    value: str  # with its unit
    note: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What the document wishes for between the lines, and what one could do about it."""

    at: str
    says: str
    idea: str


def forms(book: str, pack: Pack) -> list[Form]:
    """Return the forms of one book, without those of its parents."""
    return [_form(one, book, pack) for one in _tables(book, "form")]


def _form(raw: Mapping[str, Any], book: str, pack: Pack) -> Form:
    named = (pack.clauses.get(f"{book}/{name}") for name in raw.get("clauses", ()))
    words = {name: str(raw.get(name, "")) for name in ("name", "at", "copies", "signs")}
    fields = tuple(map(str, raw.get("fields", ())))
    note = tuple(linked(str(raw.get("note", "")), book, pack))
    return Form(fields=fields, clauses=tuple(filter(None, named)), note=note, **words)


def figures(book: str) -> list[Figure]:
    """Return the numbers that a document reports."""
    return [
        Figure(
            str(one.get("says", "")),
            f"{one.get('value', '')} {one.get('unit', '')}".strip(),
            str(one.get("note", "")),
        )
        for one in _tables(book, "figure")
    ]


def wishes(book: str) -> list[Wish]:
    """Return what a document wishes for."""
    return [
        Wish(*(str(one.get(name, "")) for name in ("at", "says", "idea")))
        for one in _tables(book, "wish")
    ]


FILES = {"form": "forms.toml", "figure": "figures.toml", "wish": "wishes.toml"}


def _tables(book: str, name: str) -> list[Mapping[str, Any]]:
    return list(read_text(settings.PACKS / book / FILES[name]).tree.get(name, ()))
