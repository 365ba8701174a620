"""Which typefaces the papers are set in (字体): the best ones this machine has.

Official papers want 仿宋 for the body and 小标宋 for the head. Where those are
not installed 宋 serves, and where no 宋 is either, the 黑 that our lock file
installs: legible before handsome. The faces chosen are embedded in the PDF.
"""

import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

FANG = (
    "FZFangSong-Z02S",
    "FZFangSong-Z02",
    "FangSong_GB2312",
    "FangSong",
    "STFangsong",
    "FandolFang R",
    "FandolFang",
    "Zhuque Fangsong",
)  # 仿宋
SONG = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "FandolSong",
    "Songti SC",
    "STSong",
    "SimSun",
    "NSimSun",
)  # 宋
HEAD = (
    "FZXiaoBiaoSong-B05S",
    "FZXiaoBiaoSong-B05",
    "STZhongsong",
)  # 小标宋
HEI = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "FandolHei",
    "SimHei",
    "STHeiti",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)  # 黑

# What our lock file installs: a wheel that holds one font file and no code.
PACKAGE = "paperang_p2_fonts_cjk"
# TeX Live keeps its fonts where nothing but TeX looks for them.
TEXLIVE = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")


class FontMissing(Exception):
    """No typeface with Chinese characters was found; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到中文字体,无法打印文书。请重新安装本系统的依赖(make run 会自动完成),"
            "或安装系统字体,例如 Debian/Ubuntu:apt install fonts-noto-cjk;"
            "也可以把字体文件(.ttf、.otf、.ttc)放进一个文件夹,用 BIANMIN_FONTS 指明。 / "
            "No font with Chinese characters was found, so papers cannot be printed. "
            "Install our requirements again (make run does), or a system font "
            "(Debian: apt install fonts-noto-cjk), or name a folder of fonts in BIANMIN_FONTS."
        )


@dataclass(frozen=True, slots=True)
class Faces:
    """The families of each role, the wanted one first, and what they can print."""

    body: tuple[str, ...]
    head: tuple[str, ...]
    label: tuple[str, ...]
    thicken: bool  # the head has no bold face: draw it with a stroke
    covers: Callable[[str], bool]


def folders() -> tuple[Path, ...]:
    """Return the folders with fonts that a system scan would not see."""
    spec = find_spec(PACKAGE)
    package = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    return tuple(folder for folder in (*package, TEXLIVE) if folder.is_dir())


def choose(found: Sequence[typst.FontInfo]) -> Faces:
    """Return the faces to set papers in, or raise `FontMissing`."""
    here = {font.family for font in found}
    fang, song, head, hei = (
        tuple(name for name in names if name in here) for names in (FANG, SONG, HEAD, HEI)
    )
    if not (fang or song or hei):
        raise FontMissing

    body = fang + song + hei
    title = head + song + hei + fang
    label = hei + song + fang
    light = _face(found, title[0], 700).weight < 600 and title[0] not in HEAD
    roles = [(body, 400), (title, 700), (label, 400)]
    tables = [
        [_Coverage.of(_face(found, family, weight)) for family in families]
        for families, weight in roles
    ]

    @cache
    def covers(char: str) -> bool:
        point = ord(char)
        if 0xE000 <= point <= 0xF8FF:  # private use: every font means something else by it
            return False
        return all(any(point in table for table in tables_) for tables_ in tables)

    return Faces(body=body, head=title, label=label, thicken=light, covers=covers)


def _face(found: Iterable[typst.FontInfo], family: str, weight: int) -> typst.FontInfo:
    """Return the face of a family that typst would take for a weight."""
    faces = [font for font in found if font.family == family]
    return min(faces, key=lambda font: (font.style != "normal", abs(font.weight - weight)))


class _Coverage:
    """The characters one face has a glyph for, read from its `cmap` table.

    PDF/A forbids a page with a missing glyph, and typst refuses to write one, so
    we must know beforehand. Reading 40 lines of a file format is cheaper than a
    font library among the dependencies.
    """

    def __init__(self, points: Collection[int]) -> None:
        self.points = points

    def __contains__(self, point: int) -> bool:
        return point in self.points

    @classmethod
    def of(cls, font: typst.FontInfo) -> "_Coverage":
        if font.path is None:
            return cls(frozenset())
        return cls(_points(font.path, font.index))


@lru_cache(maxsize=32)
def _points(path: str, index: int) -> frozenset[int]:
    """Return the code points of face `index` in a .ttf, .otf or .ttc file."""
    with open(path, "rb") as file:
        start = 0
        if file.read(4) == b"ttcf":
            file.seek(12 + 4 * index)
            (start,) = struct.unpack(">I", file.read(4))
        file.seek(start + 4)
        (count,) = struct.unpack(">H", file.read(2))
        file.seek(start + 12)
        tables = struct.iter_unpack(">4sIII", file.read(16 * count))
        offset, length = next((o, n) for tag, _, o, n in tables if tag == b"cmap")
        file.seek(offset)
        cmap = file.read(length)
    return frozenset(_mapped(cmap))


def _mapped(cmap: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", cmap, 2)
    for _, _, at in struct.iter_unpack(">HHI", cmap[4 : 4 + 8 * count]):
        (kind,) = struct.unpack_from(">H", cmap, at)
        if kind == 4:
            yield from _segments(cmap, at)
        elif kind == 12:
            (groups,) = struct.unpack_from(">I", cmap, at + 12)
            for first, last, glyph in struct.iter_unpack(
                ">III", cmap[at + 16 : at + 16 + 12 * groups]
            ):
                yield from range(first if glyph else first + 1, last + 1)


def _segments(cmap: bytes, at: int) -> Iterator[int]:
    """Yield what a format 4 table maps to a glyph (glyph 0 is the missing one)."""
    n = struct.unpack_from(">H", cmap, at + 6)[0] // 2
    row = [
        struct.unpack_from(f">{n}H", cmap, at + 14 + 2 * n * i + (2 if i else 0)) for i in range(4)
    ]
    base = at + 16 + 6 * n
    for i, (last, first, delta, shift) in enumerate(zip(*row, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if shift:
                where = base + 2 * i + shift + 2 * (point - first)
                glyph = struct.unpack_from(">H", cmap, where)[0] if where + 2 <= len(cmap) else 0
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point
