"""Is this zip the one that was sealed? (核验案卷)."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from bianmin.cases import archive
from bianmin.cases.archive import LEFT_OUT, SUMS, TEXT, Member
from bianmin.cases.models import Case

from .models import Seal

CHUNK = 1 << 20
MOST_TEXT = 64 << 20  # bytes of the text of a file: what is more is none of ours
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError,
    OverflowError, OSError, EOFError, struct.error, KeyError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a zip: the seal it was held against, and everything that is not right."""

    seal: Seal | None
    wrong: tuple[str, ...] = ()
    note: str = ""  # what is worth knowing of a zip that is right

    @property
    def sound(self) -> bool:
        return not self.wrong


def check(given: IO[bytes], cases: Iterable[Case]) -> Verdict:
    """Hold a zip against the seals of these cases; the seal that fits best answers."""
    verdicts = [_against(given, seal) for case in cases for seal in case.seals.order_by("-nth")]
    if not verdicts:
        return Verdict(None, ("没有找到这一件封存过的案卷",))
    return min(verdicts, key=lambda verdict: len(verdict.wrong))


def number_in(given: IO[bytes]) -> str:
    """Return the case number that a zip names, or nothing."""
    given.seek(0)
    try:
        with zipfile.ZipFile(given) as file:
            said = json.loads(_read(file, file.getinfo(TEXT)))
            return re.sub(r"[^0-9]", "", str(said["case"]["no"]))[:40]
    except (*UNREADABLE, TypeError):
        return ""


def _read(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return a member as we write them: uncompressed, so that none is larger than it lies there."""
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > MOST_TEXT:
        raise zipfile.BadZipFile(entry.filename)
    return file.read(entry)


def _against(given: IO[bytes], seal: Seal) -> Verdict:
    given.seek(0)
    try:
        with zipfile.ZipFile(given) as file:
            wrong = [*_wrong(file, seal)]
            if not wrong and _hash(given) != _rebuilt(file):
                wrong = ["每一份都对,压缩包的外壳被改动过"]
            names = set(file.namelist())
    except UNREADABLE:
        return Verdict(seal, ("压缩包打不开,或者不是这里导出的",))
    note = "这是不含影印件的副本" if LEFT_OUT in names else ""
    return Verdict(seal, tuple(wrong), note if not wrong else "")


def _wrong(file: zipfile.ZipFile, seal: Seal) -> Iterator[str]:
    """Yield everything that is not as it was sealed."""
    entries = {entry.filename: entry for entry in file.infolist()}
    if len(entries) != len(file.infolist()):
        yield "同一个名字有两份"
    if not seal.body:
        if _digest(file, entries.get(TEXT)) != seal.digest:
            yield f"{TEXT}与封存的不一样"
        return
    expected, scans = _expected(seal)
    if LEFT_OUT in entries:  # a copy for those who may not see the scans
        scans = {name: digest for name, digest in scans.items() if name in entries}
    for name, digest in (expected | scans).items():
        if name not in entries:
            yield f"少了{name}"
        elif _digest(file, entries[name]) != digest:
            yield f"{name}被改动过"
    known = expected.keys() | scans.keys() | {SUMS, LEFT_OUT}
    yield from (f"多了{name}" for name in entries if name not in known)


def _expected(seal: Seal) -> tuple[dict[str, str], dict[str, str]]:
    """Return name -> hash of everything in a sealed zip, and of the scans apart."""
    text = seal.text
    found = {
        m.name: m.digest or hashlib.sha256(m.body()).hexdigest()
        for m in archive.members(seal.case, None, text)
        if m.name != LEFT_OUT
    }
    files: list[dict[str, Any]] = json.loads(text)["files"]
    return found, {one["name"]: one["sha256"] for one in files if "sha256" in one}


def _digest(file: zipfile.ZipFile, entry: zipfile.ZipInfo | None) -> str:
    if entry is None:
        return ""
    try:
        return hashlib.sha256(_read(file, entry)).hexdigest()
    except UNREADABLE:
        return ""


def _hash(given: IO[bytes]) -> str:
    given.seek(0)
    found = hashlib.sha256()
    while piece := given.read(CHUNK):
        found.update(piece)
    return found.hexdigest()


def _rebuilt(file: zipfile.ZipFile) -> str:
    """Return the hash of the zip that we would write of what is in this one."""
    parts = [
        Member(entry.filename, partial(_read, file, entry))
        for entry in file.infolist()
        if entry.filename != SUMS
    ]
    found = hashlib.sha256()
    for piece in archive.packed(parts):
        found.update(piece)
    return found.hexdigest()
