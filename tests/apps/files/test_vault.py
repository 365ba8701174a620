"""What lies in the vault stays what it was, and a broken writing leaves nothing behind."""

from __future__ import annotations

import os
import socket
import struct
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from bianmin.files.models import Scan
from bianmin.refusal import Refused
from bianmin.vault import kinds, store, strangers, tray, viruses
from tests.fixtures import strange


def test_what_was_put_comes_back_in_either_suite(vault):
    for suite in ("intl", "sm"):
        with override_settings(SUITE=suite):
            name = store.put(f"样本 {suite}".encode())
        assert store.get(name) == f"样本 {suite}".encode()
    assert len(list(store.bodies())) == 2


def test_a_body_that_was_altered_moved_or_lost_is_not_given_out(vault):
    first, second = store.put(b"first"), store.put(b"second")
    place, other = (vault / n[:2] / n[2:] for n in (first, second))
    sealed = place.read_bytes()

    for wrong in (sealed[:-1] + bytes([sealed[-1] ^ 1]), other.read_bytes(), b"", b"xx:1234"):
        place.write_bytes(wrong)
        with pytest.raises(store.Missing):
            store.get(first)
    place.unlink()
    for name in (first, "../../etc/passwd", ""):
        with pytest.raises(store.Missing):
            store.get(name)


def test_a_full_disk_leaves_nothing_half_written(vault, bring, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused) as refused:
        bring(strange.jpeg())

    assert "存不下了" in str(refused.value)
    assert not Scan.objects.exists()
    assert not [f for f in vault.rglob("*") if f.is_file()]


def test_a_file_without_end_ends_with_the_process_that_looked_at_it():
    seen = strangers.see(strange.bomb(8_900), "PNG", megapixels=80, pages=200)

    assert seen == strangers.Refusal({"broken": True})
    assert strangers.page(b"%PDF-", 0) is None
    assert strangers.page(strange.pdf(2), 7) is None


def test_a_kind_is_known_by_its_first_bytes():
    assert kinds.sniff(b"") == ""
    assert kinds.sniff(b"\0\0\0\x18ftypisom") == "录像"
    assert kinds.sniff(b"PK\x03\x04[Content_Types].xml") == "Office 文件"
    assert kinds.wrong_ending(".jpg", "PDF") == ""
    assert kinds.wrong_ending("SCAN.001", "PDF") == ""
    assert kinds.wrong_ending("x.TIFF", "TIFF") == ""


@contextmanager
def scanner(folder, answer):
    """A virus scanner that listens on a socket and always says the same."""
    where, got = str(folder / "clamd.ctl"), []
    server = socket.socket(socket.AF_UNIX)
    server.bind(where)
    server.listen()

    def serve():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line, line.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                body = b""
                while size := struct.unpack("!I", sent.read(4))[0]:
                    body += sent.read(size)
                got.append(body)
                line.sendall(answer)

    worker = threading.Thread(target=serve, daemon=True)
    worker.start()
    with override_settings(CLAMD=where):
        yield got
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    worker.join(5)


def test_a_virus_is_refused_by_name(bring, tmp_path):
    with (
        scanner(tmp_path, b"stream: Eicar-Signature FOUND\0") as got,
        pytest.raises(Refused) as refused,
    ):
        bring(strange.jpeg())

    assert "查出病毒:Eicar-Signature" in str(refused.value)
    assert got == [strange.jpeg()]


def test_what_the_scanner_finds_clean_is_marked_and_what_came_unchecked_is_checked_again(
    bring, tmp_path
):
    assert bring(strange.jpeg()).virus_checked is False
    with scanner(tmp_path, b"stream: OK\0") as got:
        assert bring(strange.jpeg("2")).virus_checked is True
        bring(strange.jpeg("2"))

    assert len(got) == 1


@pytest.mark.parametrize("answer", [b"stream: too large. ERROR\0", b""], ids=["error", "silence"])
def test_a_scanner_that_does_not_answer_lets_nothing_in(bring, tmp_path, answer):
    with scanner(tmp_path, answer), pytest.raises(Refused) as refused:
        bring(strange.jpeg())

    assert "查毒软件没有应答" in str(refused.value)


def test_a_scanner_that_is_not_there_lets_nothing_in(tmp_path):
    for where in (str(tmp_path / "none.ctl"), "127.0.0.1:1"):
        with override_settings(CLAMD=where), pytest.raises(viruses.Silent):
            viruses.find(b"x")


def test_the_tray_shows_what_a_scanner_dropped_and_gives_nothing_else(tmp_path):
    folder = tmp_path / "scans/qingshi/3"
    folder.mkdir(parents=True)
    (folder / "SCAN0001.jpg").write_bytes(b"abcdef")
    (folder / ".hidden").write_bytes(b"x")
    (folder / "in").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link.jpg").symlink_to(tmp_path / "secret")
    now = datetime.now(UTC)

    (one,) = tray.dropped("qingshi", 3, now)
    (later,) = tray.dropped("qingshi", 3, now + timedelta(seconds=5))

    assert (one.name, one.done, later.done) == ("SCAN0001.jpg", False, True)
    assert tray.take("qingshi", 3, "SCAN0001.jpg", 3) == b"abcd"
    assert tray.dropped("qingshi", 9, now) == []
    for name in ("link.jpg", "../3/SCAN0001.jpg", "in", ".hidden", "", "gone.jpg", "a\0b"):
        with pytest.raises(tray.Gone):
            tray.take("qingshi", 3, name, 9)
