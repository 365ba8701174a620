"""Every door has a lock: every address of the system, tried with every role.

Whatever a request changes is undone before the next one. What is wrong is
collected, so that one run names every bad door.
"""

from __future__ import annotations

import time
from functools import cache
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client, RequestFactory

from bianmin.accounts.permissions import MAY
from bianmin.rules.cases import Role
from tests.fixtures.doors import ROLES, Door, doors, given, make_side, objects_of, sample_of
from tests.fixtures.hall import make_user
from tests.fixtures.standing import standing

DOORS = doors()
LOCKED = [door for door in DOORS if not door.is_public]


class Undo(Exception):
    """Takes back what a request did."""


@pytest.fixture(scope="module")
def towns(django_db_setup, django_db_blocker):
    """Two towns, built once for all knocking and taken down with it."""
    with standing(django_db_blocker):
        qingshi = ("qingshi", "青石镇便民服务中心", "青", "erping-2023", "990101101000", "MZ-018")
        liuxi = ("liuxi", "柳溪乡便民服务中心", "柳", "yuanbaozi-2021", "990101201000", "MZ-019")
        yield make_side(*qingshi), make_side(*liuxi)


@pytest.fixture
def here(towns, db):
    """The town whose people knock."""
    return towns[0]


@pytest.fixture
def there(towns, db):
    """The town next door."""
    return towns[1]


class Visitor:
    """Somebody who knocks at doors, each time as if for the first time."""

    def __init__(self, user=None) -> None:
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
            session = self.client.session
            session["touched"] = int(time.time())  # else each knock would write it
            session.save()
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def knock(self, method: str, address: str) -> SimpleNamespace:
        """Return the status and the way an answer leads, and undo what it did."""
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        found = SimpleNamespace()
        try:
            with transaction.atomic():
                answer = self.client.generic(method, address)
                found.status, found.leads = answer.status_code, answer.headers.get("Location", "")
                found.fault = repr(answer.exc_info[1]) if getattr(answer, "exc_info", None) else ""
                if answer.streaming:
                    b"".join(answer.streaming_content)
                raise Undo
        except Undo:
            return found


def person_of(side: SimpleNamespace, role: Role):
    return side.people.get(role) or make_user(None, role.value, role.zh)


@cache
def methods(door: Door) -> tuple[str, ...]:
    """Return those ways to knock that a door answers, as it says itself to one it does not know."""
    try:
        said = door.view(RequestFactory().generic("BREW", "/"), **dict.fromkeys(door.names))
    except Exception:  # it did not look how one knocks
        return ("GET", "POST")
    allowed = said.headers["Allow"].split(", ") if said.status_code == 405 else ("GET", "POST")
    return tuple(method for method in allowed if method != "HEAD")


def gets_in(person, door: Door, method: str, named: dict) -> bool:
    """Return whether the lock of a door lets somebody pass."""
    request = RequestFactory().generic(method, door.address(**named))
    request.user = person
    try:
        with transaction.atomic():
            door.view(request, **named)
            raise Undo
    except PermissionDenied:
        return False
    except Exception:
        return True


def insiders(role: Role) -> list[Door]:
    return [door for door in LOCKED if role in MAY[door.permission]]


def test_every_door_says_who_may_come_in():
    unmarked = [f"{d.name} ({d.route})" for d in DOORS if not (d.is_public or d.permission in MAY)]

    assert unmarked == []


def test_no_two_doors_have_one_name():
    names = [door.name for door in DOORS]

    assert sorted(n for n in set(names) if names.count(n) > 1) == []


def test_every_thing_that_an_address_names_has_a_sample():
    missing = [f"{d.name}: {n}" for d in DOORS for n in d.names if sample_of(d, n) is None]

    assert missing == [], "give them a line in tests/fixtures/sides/<app>.py"


def test_a_stranger_is_led_to_the_login_at_every_locked_door_and_let_in_at_every_open_one(here):
    stranger, bad = Visitor(), []
    for door in DOORS:
        for method in ("GET", "POST"):
            found = stranger.knock(method, door.address(**given(door, here)))
            led = found.leads.startswith("/login/")
            if led is door.is_public or found.status >= 500 or found.status == 403:
                bad.append(f"{method} {door.name}: {found.status} {found.leads}{found.fault}")

    assert bad == []


@pytest.mark.once
def test_a_role_gets_in_where_the_table_says_so_and_each_sample_opens_its_door_to_somebody(here):
    """Were no sample to open its door, the other tests would only ever meet a 404."""
    bad, opened = [], set()
    for role in ROLES:
        visitor = Visitor(person_of(here, role))
        for door in insiders(role):
            address = door.address(**given(door, here))
            answers = [visitor.knock(method, address) for method in methods(door)]
            statuses = {found.status for found in answers}
            if 403 in statuses or max(statuses) >= 500:
                faults = "".join(found.fault for found in answers)
                bad.append(f"{door.name} as {role}: {sorted(statuses)} {faults}")
            opened |= {door.name} if statuses - {404, 405} else set()

    assert bad == []
    assert {door.name for door in LOCKED} - opened == set()


@pytest.mark.once
def test_a_role_gets_in_nowhere_else(here):
    """Each lock is tried by itself; what stands before it is the same for all, and tried once."""
    bad = []
    for role in ROLES:
        person = person_of(here, role)
        shut = [door for door in LOCKED if role not in MAY[door.permission]]
        bad += [
            f"{door.name} ({door.permission}) as {role}"
            for door in shut
            if any(gets_in(person, door, method, given(door, here)) for method in methods(door))
        ]
        first = next(door for door in shut if "GET" in methods(door))
        told = Visitor(person).knock("GET", first.address(**given(first, here)))
        bad += [] if told.status == 403 else [f"{first.name} as {role}: {told.status}"]

    assert bad == []


@pytest.mark.once
@pytest.mark.parametrize("role", [r for r in ROLES if r is not Role.COUNTY])
def test_what_belongs_to_the_neighbour_is_not_there(here, there, role):
    visitor, bad = Visitor(person_of(here, role)), []
    for door in insiders(role):
        mine, theirs = given(door, here), given(door, there)
        for name in objects_of(door):
            for method in methods(door):
                found = visitor.knock(method, door.address(**(mine | {name: theirs[name]})))
                if found.status != 404:
                    bad.append(
                        f"{method} {door.name} with their {name}: {found.status} {found.leads}{found.fault}"
                    )

    assert bad == []


def test_what_does_not_exist_is_not_there_and_breaks_nothing(here):
    visitors = {role: Visitor(person_of(here, role)) for role in ROLES}
    stranger, bad = Visitor(), []
    for door in DOORS:
        role = None if door.is_public else min(MAY[door.permission], key=ROLES.index)
        visitor, mine = visitors.get(role, stranger), given(door, here)
        for name in door.names:
            wrong = (10**12, 10**30, 0) if isinstance(mine[name], int) else ("no-such", "9" * 300)
            for address in (door.address(**(mine | {name: value})) for value in wrong):
                for method in methods(door):
                    found = visitor.knock(method, address)
                    if found.status >= 500:
                        bad.append(f"{method} {door.name} at {address[:60]}: {found.fault}")

    assert bad == []
