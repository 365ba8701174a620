"""What happens by itself when a day is past (到期自动): of cases, of promises; reminders and messages."""

from __future__ import annotations

from datetime import datetime

from bianmin.appointments import actions as appointments
from bianmin.cases import actions as cases
from bianmin.cases.models import Case
from bianmin.messaging import actions as messages
from bianmin.portal import actions as residents
from bianmin.promises import actions as promises
from bianmin.tickets import actions as tickets


def tick(*, at: datetime) -> list[Case]:
    """Carry out everything that silence has decided by `at`, and return those cases.

    It may run as often as one likes: what is done is not done again.
    """
    decided = [*cases.tick(at=at), *promises.tick(at=at)]
    appointments.forget(at=at)
    tickets.forget(at=at)
    messages.remind(at=at)
    messages.send(at=at)
    residents.forget(at=at)
    return decided
