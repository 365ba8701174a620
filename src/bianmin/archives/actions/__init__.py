"""Everything that is done in the archive room."""

from __future__ import annotations

from .destroying import approve as approve
from .destroying import propose as propose
from .destroying import turn_down as turn_down
from .filing import ask_for_gap as ask_for_gap
from .filing import decide_gap as decide_gap
from .filing import file_away as file_away
from .filing import seal as seal
from .late import add_late as add_late
from .lending import give_back as give_back
from .lending import lend as lend
from .lending import move as move
from .reopening import reopen as reopen
from .terms import keep_longer as keep_longer
