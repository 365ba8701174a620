"""Which key does what (快捷键): one table for the window, one for the strip above other pages.

The intake has nearly every function key for itself, so the strip takes one that no browser
keeps: F11 is full screen, F12 opens the tools of developers.
"""

from __future__ import annotations

WINDOW = {
    "open": "F2", "return": "F2", "next": "F2", "again": "F3", "transfer": "F4", "park": "F5",
    "miss": "F6", "came": "F7", "finish": "F8", "take_in": "Enter",
    "pause": "Z", "quick": "S", "this": "D",  # 暂停、顺手办、指定
}  # fmt: skip
STRIP = {"next": "F1", "park": "F5", "came": "Ctrl+Enter", "finish": "Ctrl+Enter"}
