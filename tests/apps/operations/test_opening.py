"""The hall opens, answers, and closes when told to."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

from tests.fixtures.servers import running


def test_the_hall_opens_in_an_empty_database_and_closes_when_told(fresh_database, tmp_path):
    with running(var=tmp_path / "var", database=fresh_database, options=("--no-demo",)) as (
        address,
        process,
    ):
        answers = {}
        for path in ("/static/bianmin/bianmin.css", "/no-such-page/"):
            with closing(HTTPConnection(address.removeprefix("http://"), timeout=10)) as line:
                line.request("GET", path)
                answers[path] = line.getresponse()
                answers[path].read()

    style, lost = answers.values()
    assert style.status == 200
    assert lost.status == 404
    assert "script-src 'self'" in lost.headers["Content-Security-Policy"]
    assert lost.headers["X-Frame-Options"] == "DENY"
    assert process.returncode == 0
    assert "Traceback" not in (tmp_path / "var.log").read_text("utf-8")
