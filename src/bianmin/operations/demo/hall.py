"""Build the empty rooms of the demo hall: county, centres, windows, accounts (演示厅)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from bianmin.accounts.models import User
from bianmin.centres.models import Adoption, Centre, Department, Division, Window
from bianmin.rules.cases import Role

from .towns import COUNTY, COUNTY_CODE, LEVELS, OFFICE, PASSWORD, TOWNS, Person, Town


def build_centre(town: Town) -> Centre:
    """Create a town's division, its villages, its centre and the book it runs by."""
    county, _ = Division.objects.get_or_create(
        code=COUNTY_CODE, defaults={"name": COUNTY, "level": Division.Level.COUNTY}
    )
    division = Division.objects.create(
        code=town.code, name=town.name, level=Division.Level.TOWNSHIP, parent=county
    )
    for n, village in enumerate(town.villages, 1):
        code = f"{town.code[:9]}{200 + n}"
        level = Division.Level.VILLAGE
        Division.objects.create(code=code, name=village, level=level, parent=division)
    return open_hall(town, division, f"{COUNTY}{town.name}便民路 1 号")


def build_level(hall: Town) -> Centre:
    """Create the hall of a division that is there already: of a village, of the county."""
    division = Division.objects.get(code=hall.code)
    return open_hall(hall, division, f"{COUNTY}{hall.name} 1 号")


def open_hall(town: Town, division: Division, address: str) -> Centre:
    """Create a hall in its division, with the book it runs by."""
    centre = Centre.objects.create(
        slug=town.slug,
        name=town.centre,
        short=town.short,
        division=division,
        address=address,
        phone=town.phone,
        supervise_phone=town.supervise_phone,
        market_days=town.market_days,
        sample=True,
    )
    Adoption.objects.create(centre=centre, pack=town.pack, since=town.since)
    return centre


def build_windows(town: Town, centre: Centre) -> None:
    """Create the windows; a special one serves the departments that it knows by name."""
    departments = list(Department.objects.filter(centre=centre, stationed=True))
    for desk in town.desks:
        window = Window.objects.create(centre=centre, no=desk.no, name=desk.name, kind=desk.kind)
        window.departments.set(d for d in departments if any(word in d.name for word in desk.words))


def build_people(at: datetime) -> None:
    """Create a login for each role of each centre and of the county, with one password."""
    hashed = make_password(PASSWORD)
    homes: list[tuple[Centre | None, tuple[Person, ...]]] = [(None, OFFICE)]
    homes += [(Centre.objects.get(slug=town.slug), town.people) for town in (*TOWNS, *LEVELS)]
    for centre, people in homes:
        windows = {w.no: w for w in centre.windows.all()} if centre else {}
        made = User.objects.bulk_create(
            User(
                username=person.login,
                password=hashed,
                name=person.name,
                role=person.role,
                centre=centre,
                window=windows.get(person.desk),
                phone=f"{centre.phone[:-1]}{n % 10}" if centre else "0000-6000100",
                password_set_at=at,
            )
            for n, person in enumerate(people)
        )
        for user in made:
            if user.role == Role.CLERK and user.window:
                user.departments.set(user.window.departments.all())
