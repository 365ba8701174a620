"""Tags of every screen: {% because %}, {% light %}, days, numbers (页面用语).

The settings make them builtins: no template needs to load them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from uuid import uuid4

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as plain_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bianmin import shelf
from bianmin.packs import Clause, PackError
from bianmin.rules.calendar import Calendar
from bianmin.web import words
from bianmin.web.navigation import written_address

register = template.Library()

TIMES = "个工作日|个自然日|个月|工作日|自然日|分钟|小时|周岁|天|日|年|岁|次(?!性)"
THINGS = "元|份|件|名|人"
FIGURE = re.compile(
    rf"\d+(?:{TIMES}|{THINGS})"
    rf"|(?<![第统唯逐])(?:[一二两三四五六七八九十百]+(?:{TIMES})|[二两三四五六七八九十百]+(?:{THINGS}))"
)
SUMMARY = "依据"
MANY = 4096  # of what is drawn again and again
ENDS = [sum(words.GROUPS[:n]) for n in range(len(words.GROUPS) + 1)]  # of the parts of a number


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause as it is quoted on a page; without `known`, it is no longer on the shelf."""

    id: str
    at: str = ""
    says: str = ""
    known: bool = True


def quoted(pack_id: str, clause_ids: Iterable[str] | None) -> list[Quote]:
    """Return the clauses to quote, in order; one that is not on the shelf stays visible."""
    try:
        clauses: Mapping[str, Clause] = shelf.pack(pack_id).clauses
    except PackError:
        clauses = {}
    found = ((clause_id, clauses.get(clause_id)) for clause_id in clause_ids or ())
    return [Quote(c.id, c.at, c.says) if c else Quote(name, known=False) for name, c in found]


@register.simple_tag
def because(pack_id: str, clause_ids: Iterable[str] | None, by_name: bool = False) -> SafeString:
    """Show the clauses that something rests on, folded; `by_name` folds them under their names."""
    return _because(settings.ROOT_URLCONF, pack_id, tuple(clause_ids or ()), by_name)


# A list quotes the same few clauses in each of its rows: each is drawn once.
@lru_cache(MANY)
def _because(_: str, pack_id: str, clause_ids: tuple[str, ...], by_name: bool) -> SafeString:
    quotes = quoted(pack_id, clause_ids)
    names = "、".join(dict.fromkeys(q.at or q.id for q in quotes))
    said = {"quotes": quotes, "pack": pack_id, "summary": names if by_name else SUMMARY}
    return render_to_string("because.html", said)


@register.simple_tag
def quotes(pack_id: str, clause_ids: Iterable[str] | None) -> SafeString:
    """Show the clauses open: beside a refusal nobody should have to ask for them."""
    return _quotes(settings.ROOT_URLCONF, pack_id, tuple(clause_ids or ()))


@lru_cache(MANY)
def _quotes(_: str, pack_id: str, clause_ids: tuple[str, ...]) -> SafeString:
    said = {"quotes": quoted(pack_id, clause_ids), "pack": pack_id}
    return render_to_string("quotes.html", said)


shelf.forgotten_with += [_because.cache_clear, _quotes.cache_clear]


@register.filter
def marked(text: str) -> SafeString:
    """Underline the figures of a clause as with a marker: five workdays, twice, 9 days."""
    return mark_safe(FIGURE.sub(r"<em>\g<0></em>", conditional_escape(text)))  # noqa: S308 - escaped before it is marked


def near_by(pack_id: str) -> int:
    """Return from how many workdays a day is near by this rule book, if it can be read."""
    try:
        return shelf.pack(pack_id).policy.deadlines.warn_ahead.value if pack_id else words.NEAR
    except PackError:
        return words.NEAR


@register.simple_tag
def light(due_on: words.Dayish, today: date, state: str = "", pack: str = "") -> SafeString:
    """Show how near a due day is, by shape, word and colour.

    `pack` names the rule book that says from how many workdays a day is near.
    """
    return _light(words.as_day(due_on), today, state, shelf.calendar(), near_by(pack))


@lru_cache(MANY)
def _light(due: date | None, today: date, state: str, calendar: Calendar, near: int) -> SafeString:
    shown = words.shown_light(due, today, state, calendar=calendar, near=near)
    tag = mark_safe(' <span class="tag tag--soon">暂定</span>') if shown.provisional else ""
    return format_html('<span class="light light--{}">{}</span>{}', shown.shape, shown.words, tag)


def _today(context: Context) -> date | None:
    return words.as_day(context.get("today"))


@register.simple_tag(takes_context=True)
def zh_date(context: Context, day: words.Dayish, short: bool = False) -> SafeString | str:
    """Show 12月7日 星期一 (`short`: 12月7日); the year too, unless it is the year of `today`."""
    found = words.as_day(day)
    if found is None:
        return "—"
    return _zh_date(found, _today(context) or date(1, 1, 1), short)


@lru_cache(MANY)
def _zh_date(day: date, today: date, short: bool) -> SafeString:
    say = words.short_day if short else words.long_day
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), say(day, today))


@register.simple_tag(takes_context=True)
def zh_datetime(context: Context, at: datetime | None, weekday: bool = False) -> SafeString | str:
    """Show 11月23日 9:42 in local time; the year too, unless it is the year of `today`."""
    if not isinstance(at, datetime):
        return "—"
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    say = words.long_day if weekday else words.short_day
    day = say(local.date(), _today(context) or date(1, 1, 1))
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="minutes"),
        day,
        words.clock_time(local),
    )


@register.filter
def zh_day(day: words.Dayish, today: date | None = None) -> str:
    """Return 12月7日 星期一 as plain text, for attributes and sentences."""
    found = words.as_day(day)
    return words.long_day(found, today) if found else ""


@register.filter
def zh_short(day: words.Dayish, today: date | None = None) -> str:
    """Return 12月7日 as plain text."""
    found = words.as_day(day)
    return words.short_day(found, today) if found else ""


@register.filter
def iso(day: words.Dayish) -> str:
    """Return 2026-12-07, for `datetime` attributes."""
    found = words.as_day(day)
    return found.isoformat() if found else ""


@register.filter
def cell_day(day: words.Dayish, first: bool = False) -> str:
    """Return the day of a small calendar: 9, or 11/9 where a week or a month begins."""
    found = words.as_day(day)
    if found is None:
        return ""
    return f"{found.month}/{found.day}" if first or found.day == 1 else str(found.day)


@register.filter
def masked(value: str | None) -> SafeString | str:
    """Show an identity or telephone number, or a name, with its middle hidden."""
    return format_html('<span class="masked nb">{}</span>', words.mask(value)) if value else ""


@register.filter
def case_no(number: str | None) -> SafeString | str:
    """Show a case number in groups of 9, 8, 5 and 1; copied, it is still one number."""
    text = str(number or "")
    if len(text) != sum(words.GROUPS):
        return text
    parts = "".join(f"<span>{conditional_escape(text[a:b])}</span>" for a, b in pairwise(ENDS))
    return mark_safe(f'<span class="no23">{parts}</span>')  # noqa: S308 - escaped above


@register.simple_tag
def form_key(name: str = "key") -> SafeString:
    """Write the hidden key of a form: sent twice, done once. Kept with the typed text."""
    return format_html('<input type="hidden" name="{}" value="{}" data-form-key>', name, uuid4())


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Write an address, as Django's own tag does; found once, not again in each row."""
    node = plain_url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)


class Address(URLNode):
    """An address in a template."""

    def render(self, context: Context) -> str:
        if self.asvar or not context.autoescape:
            return super().render(context)
        given = [one.resolve(context) for one in self.args]
        named = {name: one.resolve(context) for name, one in self.kwargs.items()}
        return written_address(self.view_name.resolve(context), *given, **named)
