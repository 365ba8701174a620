from datetime import date
from io import BytesIO

import pypdf
import pytest

from bianmin.papers import (
    Clause,
    Facts,
    Follow,
    Heading,
    Numbered,
    Opinion,
    Opinions,
    Paragraph,
    Press,
    Remedies,
    Sheet,
    Signatures,
    Table,
    Ticks,
    fonts,
)  # fmt: skip


@pytest.fixture(scope="session")
def bare():
    """The press of a machine with no fonts but those our lock file installs."""
    return Press([folder for folder in fonts.folders() if folder != fonts.TEXLIVE], system=False)


@pytest.fixture
def pages(bare):
    """Print sheets on a bare machine and read each page's text again."""

    def read(*sheets):
        pdf = pypdf.PdfReader(BytesIO(bare.render(sheets)))
        return [page.extract_text() for page in pdf.pages]

    return read


@pytest.fixture
def notice():
    """A notice with every kind of block on it."""
    return Sheet(
        issuer="青石镇便民服务中心",
        title="一次性告知书",
        doc_no="青告〔2026〕118号",
        to="王某某",
        blocks=(
            Heading("一、基本情况"),
            Paragraph("你提出的申请,材料不齐全(缺两份),现一次告知如下:"),
            Facts((("事项", "农村宅基地审批"), ("期限", "2026年12月3日"))),
            Table(("序号", "应补材料"), (("1", "户口簿"), ("2", "四邻意见")), (1, 6)),
            Numbered(("可以直接送到窗口;", "不用重新取号。")),
            Ticks(("身份证原件",)),
            Clause("限时办结制度 第五条", "延期办结须说明理由"),
            Opinions((Opinion("村民委员会", "同意上报", "李某", "2026年11月25日"), Opinion("镇政府"))),
            Remedies("可以在六十日内申请行政复议。"),
            Signatures(("申请人(代理人)签字", "日期", "经办人")),
        ),
        issued_on=date(2026, 11, 3),
        follow=Follow(url="https://hall.example/c/1?no=7", case_no="QS20261123000118", code="4807"),
    )  # fmt: skip
