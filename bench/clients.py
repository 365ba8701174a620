"""Many clients of one server, from one small process: plain sockets, kept open."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "b" * 32


@dataclass(slots=True)
class Score:
    """What came back, and how long it took."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the time in milliseconds within which `share` of the answers came."""
        ranked = sorted(self.times)
        return ranked[min(len(ranked) - 1, int(len(ranked) * share))] * 1000 if ranked else 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.times) * 1000 if self.times else 0.0


def request(method: str, path: str, session: str, form: dict[str, str] | None = None) -> bytes:
    """Return one HTTP request of a signed-in clerk."""
    body = urlencode(form or {}).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
    )
    if form is not None:
        head += (
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
    return head.encode() + b"\r\n" + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer whole; return its status and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length, chunked = 0, False
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        if name.lower() == b"transfer-encoding":
            chunked = b"chunked" in value
    if not chunked:
        return status, await reader.readexactly(length)
    body = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return status, body


async def _client(
    port: int,
    make: Callable[[int], bytes],
    good: int,
    until: float,
    score: Score,
    number: list[int],
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        number[0] += 1
        sent = time.perf_counter()
        try:
            writer.write(make(number[0]))
            status, body = await answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            continue
        score.times.append(time.perf_counter() - sent)
        if status != good:
            score.bad.append(f"{status} {body[:200]!r}")
    writer.close()


async def _crowd(
    port: int, makes: list[Callable[[int], bytes]], good: int, seconds: float
) -> Score:
    score, number = Score(), [0]
    begun = time.perf_counter()
    until = begun + seconds
    await asyncio.gather(*(_client(port, m, good, until, score, number) for m in makes))
    score.seconds = time.perf_counter() - begun
    return score


def crowd(port: int, makes: list[Callable[[int], bytes]], good: int, seconds: float) -> Score:
    """Let one client per maker of requests ask for `seconds`; every answer should be `good`."""
    return asyncio.run(_crowd(port, makes, good, seconds))
