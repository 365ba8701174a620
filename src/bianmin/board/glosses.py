"""What features, settings and values are called (叫法): see `packs.words`."""

from __future__ import annotations

from bianmin.packs.words import features, gloss, glosses, in_words

__all__ = ["features", "gloss", "glosses", "in_words"]
