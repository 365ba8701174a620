"""What a file is, by its first bytes and never by its name (文件种类)."""

from __future__ import annotations

import re

BEGINS = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"GIF8", "GIF 动图"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"\xd0\xcf\x11\xe0", "Office 文件"),
    (b"{\\rtf", "Office 文件"),
)
ENDINGS = {  # how a name may end, for each kind we take
    "PDF": {"pdf"},
    "JPEG": {"jpg", "jpeg", "jpe", "jfif"},
    "PNG": {"png"},
    "WEBP": {"webp"},
    "TIFF": {"tif", "tiff"},
    "BMP": {"bmp", "dib"},
}
IMAGES = frozenset({"JPEG", "PNG", "WEBP", "TIFF", "BMP"})
KNOWN = frozenset().union(*ENDINGS.values())
HEIC = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc")
MARKUP = re.compile(rb"<\s*(svg|!doctype|html|\?xml|script)", re.IGNORECASE)


def sniff(body: bytes) -> str:
    """Return what a file is; nothing if nobody can say."""
    if body.startswith(b"PK"):
        return _packed(body)
    for begins, kind in BEGINS:
        if body.startswith(begins):
            return kind
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    if body[4:8] == b"ftyp":
        return "苹果手机的 HEIC 照片" if body[8:12] in HEIC else "录像"
    if found := MARKUP.search(body[:1024]):
        return "SVG 图" if b"<svg" in body[:4096].lower() else f"网页({found[1].decode().lower()})"
    return ""


def _packed(body: bytes) -> str:
    """Return what kind of archive it is, by the names in it; it is never unpacked."""
    if b"OFD.xml" in body:
        return "OFD 版式文件"
    if b"[Content_Types].xml" in body:
        return "Office 文件"
    return "压缩包"


def wrong_ending(name: str, kind: str) -> str:
    """Return how a name ends, if that says something else than the content does.

    A phone or a scanner may give no ending, or a number for one: that says nothing.
    """
    stem, dot, ending = name.rpartition(".")
    ending = ending.lower().strip()
    if not dot or not stem or not ending.isascii() or not ending.isalpha():
        return ""
    return "" if ending in ENDINGS.get(kind, {ending}) else ending[:12]
