"""The words by which an item is found (检索用词): as said, as written, in pinyin.

Everything is kept in lower case without marks, so that a plain search for a part
of it works alike on both databases. Pinyin is written from every syllable on
(gaolingjintie lingjintie jintie tie): what is typed must begin at a syllable,
so "an" does not find 残疾.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import permutations

from pypinyin import lazy_pinyin

from bianmin.catalogue.models import Version

MARKS = re.compile(r"[^\w\u3007]+|_")
HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]+")
PIECES = re.compile(rf"{HAN.pattern}|[a-z]+|[0-9]+")
LONGEST = 60  # characters of a search
SHORT, PAIRED = 4, 10  # keywords of so many characters, so many of them, are joined in pairs
# what people write around the thing they look for
AROUND = re.compile(
    r"(请问|我(们)?想要?|想要|怎么样?(去)?办(理)?|怎么|如何|在?哪(里|儿)|去哪|"
    r"需要(带|交)?(什么|哪些)(材料|手续)?|(要|带|交)(什么|哪些)(材料|手续)|什么(材料|手续)|"
    r"办理|一下|可以|吗|呢|了|的|想|我)"
)


def plain(text: str) -> str:
    """Return a text in half-width lower case, marks as blanks."""
    return MARKS.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip()


def pieces(text: str) -> list[str]:
    """Return what a search is made of: runs of Chinese, of letters, of digits.

    怎么办, 需要什么材料 and the like are left out, unless nothing else is there.
    """
    said = plain(text[:LONGEST])
    wanted = AROUND.sub(" ", said)
    return list(dict.fromkeys(PIECES.findall(wanted) or PIECES.findall(said)))


def bigrams(run: str) -> list[str]:
    """Return the pairs of neighbours in a run of Chinese."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def index(version: Version, *, code: str, department: str) -> None:
    """Write the words of a version beside it; call before saving."""
    named = [version.plain_name, version.name, *version.keywords.split()]
    tight = plain(code).replace(" ", "")
    more = [*named, *version.themes, department, version.name_en, code, tight]
    lines = dict.fromkeys(filter(None, map(plain, more)))
    version.words = "".join(f"\n{line}" for line in lines) + "\n"
    runs = {run: lazy_pinyin(run) for run in _runs(named)}
    short = [run for run in _runs(version.keywords.split()) if len(run) <= SHORT][:PAIRED]
    pairs = [runs[a] + runs[b] for a, b in permutations(short, 2)]  # 老人 + 补贴: lrbt
    sounds = [*(ending for said in runs.values() for ending in _endings(said)), *_joined(pairs)]
    letters = [[syllable[0] for syllable in said] for said in (*runs.values(), *pairs)]
    version.pinyin = " " + " ".join(dict.fromkeys(sounds))
    version.initials = " " + " ".join(dict.fromkeys(_joined(letters)))
    version.labels = "^".join(("", *version.themes, *version.audience, ""))


def _runs(texts: Iterable[str]) -> list[str]:
    """Return each text as one run of Chinese, without its letters, digits and marks."""
    joined = ("".join(HAN.findall(plain(text))) for text in texts)
    return list(dict.fromkeys(filter(None, joined)))


def _joined(parts: Iterable[list[str]]) -> list[str]:
    return ["".join(part) for part in parts]


def _endings(syllables: list[str]) -> list[str]:
    return ["".join(syllables[i:]) for i in range(len(syllables))]
