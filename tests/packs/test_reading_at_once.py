"""Two threads of a server that has just started ask for one book at the same moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The second thread comes when the first is about to learn the shape of a clause.
ASK = """
import threading, typing
from pathlib import Path
from bianmin.packs import read_pack

kind, others, read = typing._BaseGenericAlias, [], []
plain = kind.__setattr__

def held(self, name, value):
    if "msgspec" in name and not others:
        others.append(threading.Thread(target=ask))
        others[0].start()
        others[0].join(1)
    plain(self, name, value)

def ask():
    read.append(read_pack(Path("packs/erping-2023")).id)

kind.__setattr__ = held
ask()
for other in others: other.join()
print(len(read) - len(others))
"""


def test_a_book_that_two_threads_ask_for_at_once_is_read():
    """Two that learn the shape of a clause at once end the process (msgspec 0.22)."""
    words = [sys.executable, "-c", ASK]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.strip()) == (0, "1"), done.stderr[-500:]
