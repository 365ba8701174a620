"""A thousand screens in one small process: raw connections that ask, or that are told."""

from __future__ import annotations

import asyncio
import random
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

NEWEST = re.compile(rb'"calls": \[\{"id": (\d+)')
TAG = re.compile(rb"\r\nETag: ([^\r]+)\r\n", re.IGNORECASE)
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)
TOOK = re.compile(rb"\r\nX-Took: ([\d.]+) ([\d.]+)\r\n", re.IGNORECASE)
LATE = 5.0  # seconds after which a question counts as unanswered


@dataclass(slots=True)
class Heard:
    """What all screens together saw, and when."""

    first: dict[tuple[int, int], float] = field(default_factory=dict)  # call, screen -> seen at
    asked: int = 0
    told: int = 0
    cpu: list[float] = field(default_factory=list)  # ms in the server for each question
    wall: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # ms until the answer, as a screen sees it
    lost: int = 0  # connections that broke, questions unanswered

    def see(self, screen: int, body: bytes) -> None:
        """Note that a screen shows a call."""
        if found := NEWEST.search(body):
            self.first.setdefault((int(found[1]), screen), time.perf_counter())


class Wall(asyncio.Protocol):
    """One screen."""

    def __init__(self, number: int, path: str, every: float, heard: Heard) -> None:
        self.number, self.path, self.every, self.heard = number, path, every, heard
        self.tag, self.buffer, self.sent, self.waits = b"", b"", 0.0, False
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.ask()

    def ask(self) -> None:
        """Ask what the hall shows."""
        if self.over or self.transport is None:
            return
        more = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        self.sent, self.buffer, self.waits = time.perf_counter(), b"", True
        self.heard.asked += 1
        self.transport.write(b"GET " + self.path.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + more + b"\r\n")  # fmt: skip

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        size = LENGTH.search(self.buffer, 0, head + 2)
        length = 0 if self.buffer.startswith(b"HTTP/1.1 304") or size is None else int(size[1])
        if len(self.buffer) < head + 4 + length:
            return
        self.answered(self.buffer[: head + 2], self.buffer[head + 4 :])

    def answered(self, head: bytes, body: bytes) -> None:
        """Take an answer in, and ask again in a while."""
        self.waits = False
        self.heard.took.append((time.perf_counter() - self.sent) * 1000)
        if found := TOOK.search(head):
            self.heard.wall.append(float(found[1]))
            self.heard.cpu.append(float(found[2]))
        if tag := TAG.search(head):
            self.tag = tag[1]
        if body:
            self.heard.told += 1
            self.heard.see(self.number, body)
        wait = self.every * random.uniform(0.85, 1.15)
        self.timer = asyncio.get_running_loop().call_later(wait, self.ask)

    def connection_lost(self, _: Exception | None) -> None:
        if self.over:
            return
        self.transport = None
        if self.waits:
            self.heard.lost += 1
        if self.timer:
            self.timer.cancel()
        again(self)


class Told(Wall):
    """One screen that holds a line open on which the hall tells what happens."""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.waits:
            self.waits = False
            self.heard.took.append((time.perf_counter() - self.sent) * 1000)
        *whole, self.buffer = self.buffer.split(b"\n\n")
        for event in whole:
            if b"data: {" in event:
                self.heard.told += 1
                self.heard.see(self.number, event)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over:
            self.heard.lost += 1
        self.waits = False
        super().connection_lost(error)


def again(wall: Wall) -> None:
    """Connect a screen once more, a little later."""
    loop = asyncio.get_running_loop()
    loop.call_later(random.uniform(0.2, 1.5), lambda: loop.create_task(_connect(wall)))


async def _connect(wall: Wall) -> None:
    port = PORT[0]
    try:
        await asyncio.get_running_loop().create_connection(lambda: wall, "127.0.0.1", port)
    except OSError:
        wall.heard.lost += 1
        if not wall.over:
            again(wall)


PORT = [0]


def many_files(wanted: int) -> None:
    """Let this process, and those it starts, hold so many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


async def hang(port: int, many: int, path: str, every: float, told: bool) -> list[Wall]:
    """Hang so many screens up, one after the other, and return them."""
    PORT[0], heard, walls = port, Heard(), []
    for number in range(many):
        wall = (Told if told else Wall)(number, path, every, heard)
        walls.append(wall)
        await _connect(wall)
        if number % 20 == 19:
            await asyncio.sleep(0.1)
    return walls


def seen(heard: Heard, calls: list[float], walls: int) -> Iterator[float]:
    """Yield for each call and screen the seconds until it stood there; inf where it never did.

    A screen that was told of a later call first has seen both at that moment.
    """
    ids = sorted({call for call, _ in heard.first})[-len(calls) :]
    for screen in range(walls):
        best = float("inf")
        for call, sent in zip(reversed(ids), reversed(calls), strict=True):
            best = min(best, heard.first.get((call, screen), float("inf")))
            yield best - sent
