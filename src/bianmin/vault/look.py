"""Looks at one strange file, in a process of its own (看一眼).

Run as a script with the file on its standard input; it imports nothing of ours. What
a hostile file makes of it (endless loops, memory without end, a crash) ends with
this process, and nothing of it is kept. It answers with a line of JSON, then the bytes.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

THUMB = 160  # pixels: enough to tell papers apart, too few to read a number
WIDE = 1400  # pixels of a page on the screen
QUALITY = 88
DPI = 200  # where an image does not say
MEGA = 1_000_000
SECONDS = 40  # of work; longer is hostile, or no paper
MEMORY = 2_000 * MEGA  # bytes of address space
ACTS = re.compile(rb"/(JavaScript|JS|Launch)\b")  # of a page or at opening: not in the count


class Wrong(Exception):
    """What is wrong with the file: the facts to be judged by the rule book."""

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts


def image(body: bytes, kind: str, megapixels: float, most: int) -> dict[str, Any]:
    """Return an image drawn anew, without anything that was hidden in it."""
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, from the head, before anything is drawn
    with Image.open(io.BytesIO(body), formats=[kind]) as picture:
        pages = getattr(picture, "n_frames", 1)
        if pages > most:
            raise Wrong(pages=pages)
        if pages > 1 and kind != "TIFF":
            raise Wrong(active=["动画"])
        drawn = _frames(picture, pages, megapixels)
        if pages > 1:
            return pdf(_bind(drawn), pages)
        return _one(next(drawn), lossless=kind == "PNG")


def _frames(picture: Image.Image, pages: int, megapixels: float) -> Iterator[Image.Image]:
    for n in range(pages):
        picture.seek(n)
        if (size := picture.width * picture.height / MEGA) > megapixels:
            raise Wrong(megapixels=size, pages=pages)
        picture.load()
        resolution = picture.info.get("dpi")
        turned = ImageOps.exif_transpose(picture)
        plain = _plain(turned)
        plain.info = {"dpi": resolution} if resolution else {}
        yield plain


def _plain(picture: Image.Image) -> Image.Image:
    """Return an image as black and white, grey or colour, on white paper."""
    if picture.mode in {"1", "L", "RGB"}:
        return picture.copy()
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.convert("I").point(lambda light: light / 256).convert("L")
    if picture.mode in {"P", "PA", "LA", "RGBA", "La", "RGBa"}:
        over = picture.convert("RGBA")
        paper = Image.new("RGB", over.size, "white")
        paper.paste(over, mask=over.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _one(drawn: Image.Image, *, lossless: bool) -> dict[str, Any]:
    as_png = lossless or drawn.mode == "1"
    drawn.info = {}
    out = io.BytesIO()
    if as_png:
        drawn.save(out, "PNG")
    else:
        drawn.save(out, "JPEG", quality=QUALITY)
    return {
        "kind": "PNG" if as_png else "JPEG", "pages": 1, "width": drawn.width,
        "height": drawn.height, "body": out.getvalue(), "thumb": _small(drawn),
    }  # fmt: skip


def _small(drawn: Image.Image) -> bytes:
    small = drawn.convert("RGB")
    small.thumbnail((THUMB, THUMB))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue()


def _bind(drawn: Iterator[Image.Image]) -> bytes:
    """Return many pages of a scanner as one PDF, page by page."""
    bound = pypdfium2.PdfDocument.new()
    for page in drawn:
        dpi = page.info.get("dpi", (DPI, DPI))
        points = [
            max(72.0, side * 72 / (float(d) or DPI)) for side, d in zip(page.size, dpi, strict=True)
        ]
        page.info, jpeg = {}, io.BytesIO()
        page.convert("RGB" if page.mode == "RGB" else "L").save(jpeg, "JPEG", quality=QUALITY)
        inside = pypdfium2.PdfImage.new(bound)
        inside.load_jpeg(jpeg, inline=True)
        inside.set_matrix(pypdfium2.PdfMatrix().scale(*points))
        sheet = bound.new_page(*points)
        sheet.insert_obj(inside)
        sheet.gen_content()
    out = io.BytesIO()
    bound.save(out)
    return out.getvalue()


def pdf(body: bytes, most: int) -> dict[str, Any]:
    """Return a PDF as it came, with what was found in it and its first page, small."""
    opened = pypdfium2.PdfDocument(body)
    pages, active = len(opened), []
    if pdfium.FPDFDoc_GetJavaScriptActionCount(opened) > 0 or ACTS.search(body):
        active.append("程序")
    if pdfium.FPDFDoc_GetAttachmentCount(opened) > 0:
        active.append("附件")
    if pdfium.FPDF_GetFormType(opened) in (
        pdfium.FORMTYPE_XFA_FULL,
        pdfium.FORMTYPE_XFA_FOREGROUND,
    ):
        active.append("动态表单")
    if active or not 0 < pages <= most:
        raise Wrong(pages=pages, active=active, broken=not pages)
    width, height = opened[0].get_size()
    return {
        "kind": "PDF", "pages": pages, "width": round(width), "height": round(height),
        "body": body, "thumb": _small(_drawn(opened, 0, THUMB * 2)),
    }  # fmt: skip


def _drawn(opened: Any, n: int, side: int) -> Image.Image:
    page = opened[n]
    scale = side / max(1.0, *page.get_size())
    picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    return picture.convert("RGB")


def page(body: bytes, n: int) -> dict[str, Any]:
    """Return one page of a PDF as an image."""
    out = io.BytesIO()
    _drawn(pypdfium2.PdfDocument(body), n, WIDE).save(out, "JPEG", quality=QUALITY)
    return {"body": out.getvalue()}


def _locked(error: Exception) -> bool:
    return "password" in str(error).lower()


def answer(words: list[str], body: bytes) -> dict[str, Any]:
    """Do what is asked for, or say what is wrong."""
    try:
        if words[0] == "page":
            return page(body, int(words[1]))
        kind, megapixels, most = words[1], float(words[2]), int(words[3])
        return pdf(body, most) if kind == "PDF" else image(body, kind, megapixels, most)
    except Wrong as wrong:
        return {"wrong": wrong.facts}
    except pypdfium2.PdfiumError as error:
        return {"wrong": {"locked": True} if _locked(error) else {"broken": True}}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        return {"wrong": {"broken": True}}


def bound() -> None:
    """Give this process so much time and memory, and no file to write."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    bound()
    said = answer(sys.argv[1:], sys.stdin.buffer.read())
    parts = [said.pop(name, b"") for name in ("body", "thumb")]
    said["sizes"] = [len(part) for part in parts]
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(parts))


if __name__ == "__main__":
    main()
