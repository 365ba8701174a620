"""Calling displays are told on lines of their own: by every worker, on both databases."""

from __future__ import annotations

import os
import socket
from contextlib import closing

import pytest
from django.urls import reverse
from django.utils import timezone

from bench.halls import furnish
from bianmin.tickets.views import display, telling
from bianmin.tickets.views.telling import HERE, HERE_EVERY, Displays, Shown, detached
from tests.apps.tickets.conftest import now, take
from tests.apps.trouble.test_power_cut import post
from tests.fixtures.servers import running

FIRST, SECOND = Shown('"1"', b'{"a": 1}'), Shown('"2"', b'{"a": 2}')
SCREENS = 12


class Hall:
    """A hall whose displays nobody tells but the test."""

    def __init__(self):
        self.shows = FIRST
        self.displays = Displays(lambda slugs: dict.fromkeys(slugs, self.shows))
        self.displays.thread = object()
        self.screens = []

    def hang(self, *, chunked=False):
        """Hang a display up; return its end of the line."""
        screen, server = socket.socketpair()
        words = self.displays.hold("qingshi", server, self.shows, chunked=chunked)
        assert list(words) == [self.shows.event]
        server.close()
        screen.settimeout(5)
        self.screens.append(screen)
        return screen

    @property
    def many(self):
        return sum(map(len, self.displays.halls.values()))


@pytest.fixture
def hall():
    made = Hall()
    yield made
    kept = (one.line for held in made.displays.halls.values() for one in held)
    for line in [*made.screens, *kept]:
        line.close()


def test_a_display_is_told_once_what_is_new_and_that_the_line_stands(hall):
    screen = hall.hang()

    hall.displays.round(HERE_EVERY)
    assert screen.recv(100) == HERE
    hall.shows = SECOND
    hall.displays.round(HERE_EVERY + 1)
    hall.displays.round(HERE_EVERY + 2)
    assert screen.recv(100) == b'data: {"a": 2}\n\n'


def test_in_chunks_where_the_server_began_so(hall):
    screen, hall.shows = hall.hang(chunked=True), SECOND
    hall.displays.round(1.0)
    assert screen.recv(100) == b'10\r\ndata: {"a": 2}\n\n\r\n'


def test_whoever_hung_up_or_does_not_read_is_let_go_and_the_others_are_told(hall):
    gone, deaf, hears = hall.hang(), hall.hang(), hall.hang()
    gone.close()
    for number in range(2000):
        hall.shows = Shown(str(number), b"x" * 1000)
        hall.displays.round(1.0)
        while hears.recv(2000)[-2:] != b"\n\n":
            pass
    assert hall.many == 1
    assert deaf.recv(7) == b"data: x"
    hears.close()
    hall.shows = FIRST
    hall.displays.round(1.0)
    assert hall.displays.halls == {}


def test_what_the_server_still_writes_on_a_line_given_away_reaches_nobody():
    screen, server = socket.socketpair()
    mine = detached(server)

    with pytest.raises(BrokenPipeError):
        server.sendall(b"0\r\n\r\n")
    server.close()
    mine.send(b"still here")
    assert screen.recv(100) == b"still here"
    screen.close()
    mine.close()


def test_there_is_an_end_to_how_many_are_held(hall, monkeypatch):
    monkeypatch.setattr(telling, "MOST", 1)
    assert hall.displays.room()
    hall.hang()
    assert not hall.displays.room()


def test_a_server_that_gives_no_line_away_says_so_and_the_display_asks(client, qingshi):
    assert client.get(reverse("calling:stream", args=["qingshi"])).status_code == 204
    assert client.get(reverse("calling:stream", args=["nowhere"])).status_code == 404


def test_nothing_new_costs_one_query_for_all_halls(
    qingshi, liuxi, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(timezone, "now", now)
    before = display._look(["qingshi", "liuxi"])
    with django_assert_num_queries(1):
        assert display._look(["qingshi", "liuxi"]) == before
    take(qingshi)
    after = display._look(["qingshi", "liuxi"])
    assert after["liuxi"] == before["liuxi"]
    assert b'"waiting": 1' in after["qingshi"].body


def opened(address):
    """Open the line of a display; return it when the first words have come."""
    line = socket.create_connection(address, timeout=20)
    line.sendall(b"GET /display/qingshi/stream/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    words = heard(line, b"\n\n")
    assert words.startswith(b"HTTP/1.1 200"), words
    assert b"text/event-stream" in words
    return line


def heard(line, end):
    """Return what is said on a line up to some words. Raises `TimeoutError`."""
    words = b""
    while end not in words:
        words += line.recv(8192)
    return words


def test_every_worker_of_the_server_tells_its_displays(fresh_database, tmp_path):
    var = tmp_path / "var"
    env = os.environ | {"BIANMIN_DATABASE_URL": fresh_database, "BIANMIN_VAR": str(var)}
    told = furnish(env)
    with running(var=var, database=fresh_database) as (address, _):
        host, _, port = address.removeprefix("http://").rpartition(":")
        lines = [opened((host, int(port))) for _ in range(SCREENS)]
        form = {"do": "open", "window": "3", "key": "k1"}
        assert post(address, told["sessions"][0], "/tickets/", form) == 302
        for line in lines:
            with closing(line):
                assert b"data: {" in heard(line, b'"no": 3, "name": "\\u7efc')
                assert b"Traceback" not in (tmp_path / "var.log").read_bytes()
