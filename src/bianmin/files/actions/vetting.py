"""Looking at a file before anything is written, and putting it into the vault (查文件)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bianmin.files.models import Attachment, Scan
from bianmin.packs import Pack
from bianmin.refusal import Refused, refuse_if
from bianmin.rules import uploads
from bianmin.rules.uploads import Found
from bianmin.vault import kinds, store, strangers, viruses

MEGA = 1_000_000
FACTS = ("kind", "body", "thumb", "size", "pages", "width", "height")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file as somebody gave it."""

    body: bytes = field(repr=False)
    name: str = ""  # as it was called there; only held against what is in it
    source: str = Scan.Source.FILE
    valid_until: date | None = None  # as written on the paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that was looked at and lies in the vault."""

    facts: dict[str, Any]  # of the row that tells of it
    clean: bool  # a virus scanner has seen it


def vet(given: Given, book: Pack) -> Kept:
    """Look at a file, draw it anew and keep it in the vault; outside of any transaction.

    A file that came before is known by its hash. Raises `Refused` with every reason;
    then nothing of it is kept.
    """
    came_as = store.name_of(given.body)
    return _known(came_as) or _look(given, came_as, book.policy.uploads)


def _known(came_as: str) -> Kept | None:
    """Return what is known of a file that came before: it was looked at, and is kept once."""
    for model in (Scan, Attachment):
        old = model.objects.filter(came_as=came_as).order_by("-pk").first()
        if old is None or not (store.has(old.body) and store.has(old.thumb)):
            continue
        if old.virus_checked or not viruses.is_there():
            return Kept(
                facts={n: getattr(old, n) for n in ("came_as", *FACTS)}, clean=old.virus_checked
            )
    return None


def _look(given: Given, came_as: str, policy: uploads.Policy) -> Kept:
    """Look at a file and put it into the vault. Raises `Refused`."""
    kind = kinds.sniff(given.body)
    found: dict[str, Any] = {
        "kind": kind, "megabytes": len(given.body) / MEGA,
        "ending": kinds.wrong_ending(given.name, kind) if kind in kinds.ENDINGS else "",
    }  # fmt: skip
    refuse_if(uploads.objections_to_file(found=Found(**found), policy=policy))
    found["virus"] = _virus(given.body, policy)
    seen = strangers.see(
        given.body, kind, megapixels=policy.megapixels.value, pages=policy.pages.value
    )
    facts: dict[str, Any] = (
        seen.facts if isinstance(seen, strangers.Refusal) else {"pages": seen.pages}
    )
    found |= facts | {"active": tuple(facts.get("active", ()))}
    refuse_if(uploads.objections_to_file(found=Found(**found), policy=policy))
    assert isinstance(seen, strangers.Seen)
    try:
        body, thumb = store.put(seen.body), store.put(seen.thumb)
    except OSError as error:
        said = f"服务器存不下了({error.strerror}),没有收下,请告诉系统管理员"
        raise Refused((policy.safe_only.objection(said),)) from error
    kept = {n: getattr(seen, n) for n in ("kind", "pages", "width", "height")}
    kept |= {"body": body, "thumb": thumb, "size": len(seen.body), "came_as": came_as}
    return Kept(facts=kept, clean=viruses.is_there())


def _virus(body: bytes, policy: uploads.Policy) -> str:
    if not viruses.is_there():
        return ""
    try:
        return viruses.find(body)
    except viruses.Silent as error:
        said = "查毒软件没有应答,没有收下,过一会儿再传,或者告诉系统管理员"
        raise Refused((policy.safe_only.objection(said),)) from error
