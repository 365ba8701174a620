"""Where things lie: the rule books, the keys, the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1] if (HERE.parents[1] / "packs").is_dir() else None

OURS = CHECKOUT / "packs" if CHECKOUT else HERE / "_packs"  # inside the wheel
PACKS = Path(os.environ.get("BIANMIN_PACKS") or OURS).resolve()
VAR = Path(os.environ.get("BIANMIN_VAR") or (CHECKOUT or Path.cwd()) / "var").resolve()


def key(name: str, file: str) -> str:
    """Return the key in the environment, or the one kept in VAR (made at the first start, mode 600)."""
    if given := os.environ.get(name):
        return given
    path = VAR / file
    if not path.exists():
        VAR.mkdir(mode=0o750, parents=True, exist_ok=True)
        draft = VAR / f".{file}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
            out.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # whole or not at all, and never over another process's key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii").strip()


def database(url: str) -> dict[str, Any]:
    """Return Django's entry for an SQLite path or a postgres URL (`?host=/folder` is a socket)."""
    if not url.startswith(("postgres://", "postgresql://")):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(url.removeprefix("sqlite://")),
            "CONN_MAX_AGE": None,  # a thread keeps its connection, and what it has read
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;",
            },
        }
    parts, query = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    pool = query.pop("pool", "1") != "0"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "bianmin",
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        # the same statements come again and again: let the server keep them prepared
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 4}
        | query
        | ({"pool": {"min_size": 1, "max_size": 12, "timeout": 20}} if pool else {}),
    }
