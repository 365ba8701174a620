"""A demo hall (演示厅): two invented towns, a village and a county hall, their people, and what has happened there.

Nothing is written past the office: every case went through the actions, at a
time when the hall was open, by somebody who may. Built anew for the same instant
it is the same hall, but for secrets.
"""

from __future__ import annotations

from datetime import datetime

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.timezone import localtime

from bianmin import shelf
from bianmin.accounts.models import User
from bianmin.catalogue.actions import load_sample
from bianmin.centres.models import Centre, HolidayNotice

from .absent import absent
from .afar import afar
from .agents import agents
from .asking import asking
from .beyond import beyond
from .booked import booked
from .busy import busy
from .drawers import drawers
from .duties import duties
from .hall import build_centre, build_level, build_people, build_windows
from .history import BEFORE_OPENING, applications, clockwork, live, workdays_up_to
from .house import house
from .matters import matters
from .office import clock, open_office
from .queueing import queueing
from .scans import scans
from .towns import COUNTY, LEVELS, OFFICE, PASSWORD, STATION, TOWNS
from .upward import WAY, upward
from .urgent import urgent
from .vouched import vouched

WHOLE, SMALL = 60, 5  # workdays of history


@transaction.atomic
def build(*, at: datetime, workdays: int = WHOLE) -> None:
    """Build every hall, with a history of so many workdays up to `at`: whole, or not at all."""
    today, calendar = localtime(at).date(), shelf.calendar()
    days = workdays_up_to(today, workdays, calendar)
    begun = clock(days[0], BEFORE_OPENING)
    for town in TOWNS:
        centre = build_centre(town)
        load_sample(centre=centre, at=begun)
        build_windows(town, centre)
    for hall in LEVELS:
        centre = build_level(hall)
        build_windows(hall, centre)
        if hall is STATION:
            load_sample(centre=centre, at=begun)
    build_people(at)
    stories = [clockwork(days)]
    for town in TOWNS:
        office = open_office(town, today, calendar)
        stories += [*applications(office, days, today), *duties(office, days, today)]
        stories += scans(office, days)
        stories += house(office, days)
        stories += asking(office, days)
        stories += drawers(office, days)
        stories += absent(office, days)
        stories += agents(office, days, today)
        stories += booked(office, days)
        stories += urgent(office, days, today)
        stories += vouched(office, days)
        stories += matters(office, days, today)
        stories += beyond(office, days, today)
        stories += afar(office, days)
        stories += queueing(office, days, today)
        stories += busy(office, days, today)
    stories += upward([open_office(hall, today, calendar) for hall in WAY], days)
    live(stories, until=localtime(at))


def is_furnished() -> bool:
    """Return whether there is a centre or an account in this database."""
    return Centre.objects.exists() or User.objects.exists()


def is_sample() -> bool:
    """Return whether every centre and every account in this database is the demo's."""
    ours = {person.login for town in (*TOWNS, *LEVELS) for person in town.people} | {
        p.login for p in OFFICE
    }
    stranger = User.objects.exclude(username__in=ours).exists()
    return not stranger and not Centre.objects.filter(sample=False).exists()


@transaction.atomic
def clear() -> None:
    """Empty every table of ours but the imported holiday notices; log everybody out."""
    kept = {HolidayNotice._meta.db_table}
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    ours = [name for name in names if name not in kept]
    connection.check_constraints()  # PostgreSQL empties no table whose rows wait to be checked
    for statement in connection.ops.sql_flush(no_style(), ours, reset_sequences=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def logins() -> list[tuple[str, ...]]:
    """Return role, login and password of each person of a demo hall; nothing where it is none."""
    if not Centre.objects.filter(sample=True).exists() or not is_sample():
        return []
    people = User.objects.filter(is_active=True).select_related("centre").order_by("pk")
    return [
        (f"{u.centre.division.name if u.centre else COUNTY} {u.role_zh}", u.username, PASSWORD)
        for u in people.select_related("centre__division")
    ]
