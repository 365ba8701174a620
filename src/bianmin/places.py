"""Where things lie: the rule books, and what this server keeps."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1] if (HERE.parents[1] / "packs").is_dir() else None

PACKS = CHECKOUT / "packs" if CHECKOUT else HERE / "_packs"  # inside the wheel
VAR = Path(os.environ.get("BIANMIN_VAR") or (CHECKOUT or Path.cwd()) / "var").resolve()
