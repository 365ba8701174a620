"""A way out of the house that tests can look at: a gateway of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Gate(ThreadingHTTPServer):
    """Keeps what was posted; answers as told: a number, "hang", "garbage", "away", or well."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Posted)
        self.posts: list[tuple[str, bytes]] = []
        self.says: int | str = "well"


class Posted(BaseHTTPRequestHandler):
    server: Gate

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.headers["X-Signature"], body))
        says = self.server.says
        if says == "hang":
            time.sleep(3)
            return
        self.send_response(says if isinstance(says, int) else 302 if says == "away" else 200)
        if says == "away":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        if says == "garbage":
            self.wfile.write(b"<html>" + b"[" * 100_000)
        else:
            self.wfile.write(json.dumps({"id": f"m{len(self.server.posts)}"}).encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gate(settings):
    """A gateway that listens, and a hall that sends its text messages there."""
    server = Gate()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SENDERS = settings.SENDERS | {"sms": "bianmin.messaging.senders.Gateway"}
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.SMS_KEY = "only-for-tests"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def box(settings, tmp_path):
    """The folder that stands for a gateway, empty; read it with `box()`."""
    settings.VAR = tmp_path
    file = tmp_path / "messages/messages.jsonl"

    def read() -> list[dict[str, str]]:
        return (
            [json.loads(line) for line in file.read_text("utf-8").splitlines()]
            if file.exists()
            else []
        )

    return read
