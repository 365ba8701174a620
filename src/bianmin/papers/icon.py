"""The hall's mark as a picture, for the screen of a telephone (图标): white 便 on a red seal."""

from functools import cache

import typst

from bianmin.papers import fonts
from bianmin.papers.press import press

LARGEST = 1024  # pixels


@cache
def icon(side: int) -> bytes:
    """Return the mark as a PNG of `side` pixels, the sign well inside, so that it may be cut round.

    Raises `FontMissing`, and `ValueError` for a size that no screen asks for.
    """
    if not 16 <= side <= LARGEST:
        raise ValueError(f"an icon of {side} pixels")
    faces = ", ".join(f'"{name}"' for name in press().faces.head)
    source = (
        f'#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: rgb("#A6241C"))\n'
        f"#align(center + horizon, text(font: ({faces}), size: {side * 0.56}pt, fill: white,"
        ' weight: "bold")[便])'
    )
    drawn: bytes = typst.compile(  # type: ignore[call-overload]  # paths are words, the source is bytes
        source.encode(), font_paths=[str(p) for p in fonts.folders()], format="png", ppi=72.0
    )
    return drawn
