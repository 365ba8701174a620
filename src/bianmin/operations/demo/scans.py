"""Photos and scans of the demo hall's papers (演示厅的影印件): drawn here, each marked as a sample."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bianmin.cases.actions import Act
from bianmin.cases.models import Case, Paper
from bianmin.files import actions
from bianmin.files.actions import Given
from bianmin.files.models import Scan
from bianmin.files.queries import held
from bianmin.papers.fonts import PACKAGE
from bianmin.rules.intake import Mark

from .life import Story
from .office import Office, dice

SIZE = (900, 1270)
SEAL, INK, PAPER = (192, 52, 44), (30, 40, 60), (253, 252, 247)
CASES, FORMS = 5, 2  # of a day's cases; of the papers of a case
CONSENT = "本人当面同意"


def scans(office: Office, days: list[date]) -> Iterator[Story]:
    """Yield the stories of the photos that are taken at the end of the last two days."""
    for day in days[-2:]:
        yield _evening(office, day)


def _evening(office: Office, day: date) -> Story:
    chance = dice(office.town.slug, day, "scans")
    yield office.moment(day, chance)
    today = Case.objects.filter(centre=office.centre, received_on=day, clerk__isnull=False)
    for case in today.select_related("clerk", "centre").order_by("-pk")[:CASES]:
        at = case.received_at + timedelta(minutes=3)
        for paper in case.papers.filter(mark=Mark.IN_ORDER)[:FORMS]:
            _bring(case, paper, at)


def _bring(case: Case, paper: Paper, at: datetime) -> None:
    """Use what there is of the person, or take a photo; the second paper comes as a PDF."""
    act = Act(by=case.clerk, at=at)
    have = held(
        blind=case.applicant_blind, names=[paper.name], user=case.clerk, book=case.book,
        today=act.today, but=case.pk,
    )  # fmt: skip
    if have:
        actions.take_over(paper_id=paper.pk, source_id=have[0].paper_id, consent=CONSENT, act=act)
        return
    several = paper.order % 2 == 0
    source = Scan.Source.SCANNER if several else Scan.Source.CAMERA
    given = Given(body=drawn(_kind(paper.name), 3 if several else 1), source=source)
    actions.add(paper_id=paper.pk, given=given, act=act)


def _kind(name: str) -> str:
    """Return which of the few drawings a paper gets."""
    return next((k for k in ("身份证", "申请", "证明", "户口") if k in name), "材料")


@cache
def drawn(words: str, pages: int) -> bytes:
    """Return the photo of a paper, or a scanner's sheets of it; nobody's data stands on it."""
    sheets = [_sheet(words, n + 1, pages) for n in range(pages)]
    out = io.BytesIO()
    if pages > 1:
        sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="jpeg")
    else:
        sheets[0].save(out, "JPEG", quality=80)
    return out.getvalue()


def _sheet(words: str, page: int, pages: int) -> Image.Image:
    sheet = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((60, 60, SIZE[0] - 60, SIZE[1] - 60), outline=INK, width=3)
    draw.text((SIZE[0] // 2, 170), words, font=_font(64), fill=INK, anchor="mm")
    for row in range(9):
        draw.line(
            (130, 300 + row * 80, SIZE[0] - 130, 300 + row * 80), fill=(200, 200, 195), width=2
        )
    draw.ellipse((560, 900, 800, 1140), outline=SEAL, width=6)
    draw.text((680, 1020), "样本", font=_font(72), fill=SEAL, anchor="mm")
    draw.text(
        (SIZE[0] // 2, 1175), f"演示用,{page} / {pages}", font=_font(30), fill=INK, anchor="mm"
    )
    return sheet


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0])
    return ImageFont.truetype(next(iter(sorted(folder.rglob("*.tt[cf]")))), size)
