"""The lines that calling displays hold open, on which they are told what happens (推送).

A worker has one thread for all its displays. A few times a second it asks the database for
the beats of the halls that have a display here, in one query, and writes what a hall shows
now to every display that does not show it yet. A display that does not read is let go: it
comes back by itself, and sees everything anew.
"""

from __future__ import annotations

import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import close_old_connections

logger = logging.getLogger("bianmin")
EVERY = 0.25  # seconds between two looks at the beats
HERE_EVERY = 10.0  # seconds after which a display is told that the line still stands
MOST = 2000  # displays of one worker
FILES_EACH = 4  # of the files a worker may open, every fourth may be a display
REST = 2.0  # seconds after a look that failed
HERE = b"event: here\ndata: 1\n\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a hall shows: its tag, and the words for a display."""

    tag: str
    body: bytes

    @property
    def event(self) -> bytes:
        """As a display is told it; the words hold no line break."""
        return b"data: " + self.body + b"\n\n"


@dataclass(slots=True, eq=False)
class Display:
    """One display: its line, whether the line is written in chunks, and what it shows."""

    line: socket.socket
    chunked: bool
    tag: str

    def told(self, words: bytes) -> bool:
        """Write to the line without waiting; return whether all of it went."""
        said = b"%x\r\n%b\r\n" % (len(words), words) if self.chunked else words
        try:
            return self.line.send(said) == len(said)
        except OSError:
            return False


Look = Callable[[list[str]], dict[str, Shown]]


@dataclass(slots=True)
class Displays:
    """The displays of this worker, by hall, and the thread that tells them."""

    look: Look  # what these halls show now
    halls: dict[str, set[Display]] = field(default_factory=dict)
    lock: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None
    here_at: float = 0.0

    def room(self) -> bool:
        """Return whether one more display can be held."""
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        most = min(MOST, files // FILES_EACH)
        return sum(map(len, self.halls.values())) < most

    def hold(self, slug: str, line: socket.socket, shown: Shown, *, chunked: bool) -> Iterator[bytes]:  # fmt: skip
        """Yield the first words of an answer; once they are written, keep its line."""
        yield shown.event
        display = Display(detached(line), chunked, shown.tag)
        with self.lock:
            self.halls.setdefault(slug, set()).add(display)
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, name="displays", daemon=True)
                self.thread.start()
            self.lock.notify()

    def round(self, now: float) -> None:
        """Look once, and tell every display what it does not show yet."""
        with self.lock:
            halls = {slug: list(held) for slug, held in self.halls.items()}
        here = now - self.here_at >= HERE_EVERY
        self.here_at = now if here else self.here_at
        for slug, shown in self.look(list(halls)).items():
            gone = {one for one in halls[slug] if not _tell(one, shown, here=here)}
            if gone:
                self._let_go(slug, gone)

    def _let_go(self, slug: str, gone: set[Display]) -> None:
        for one in gone:
            one.line.close()
        with self.lock:
            self.halls[slug] -= gone
            if not self.halls[slug]:
                del self.halls[slug]

    def _work(self) -> None:
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.halls)
            try:
                self.round(time.monotonic())
            except Exception:  # the database is away: no word to anybody, they will ask
                logger.exception("the displays were not told")
                time.sleep(REST)
            finally:
                close_old_connections()
            time.sleep(EVERY)


def _tell(one: Display, shown: Shown, *, here: bool) -> bool:
    """Tell a display what is new to it; return whether its line still stands."""
    if one.tag == shown.tag:
        return not here or one.told(HERE)
    one.tag = shown.tag
    return one.told(shown.event)


def detached(line: socket.socket) -> socket.socket:
    """Take a connection away from the server, to which it looks as if it had been hung up.

    What the server still writes and closes is the end of a pair whose other end is gone.
    """
    mine, (ours, theirs) = line.dup(), socket.socketpair()
    with ours, theirs:
        os.dup2(ours.fileno(), line.fileno(), inheritable=False)
    mine.setblocking(False)
    return mine
